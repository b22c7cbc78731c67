//! Single linkage: the edges of a minimum spanning tree, by height.
//!
//! Prim, R. C. (1957). "Shortest connection networks and some generalizations". Bell System
//! Technical Journal 36(6), 1389–1401; Müllner, D. (2011). "Modern hierarchical, agglomerative
//! clustering algorithms". arXiv:1109.2378. Time O(n² d), memory O(n d).
//!
//! A row joins the tree at the smallest distance to any row in it. Clusters are stretches of the
//! order of joining, so the merge may name the row that joined before instead of the nearest one.

use rayon::prelude::*;

use super::Merge;
use super::condensed::Table;
use super::metric::{LANES, Lanes, Metric, Rows, finish, raw, span};
use crate::error::Result;
use crate::parallel::Control;
use crate::simd::Level;

/// Tiles in a chunk: fewer are done before another thread has woken up.
const CHUNK: usize = 2048;

/// Merges of rows.
pub(super) fn merges(rows: &Rows, control: &Control) -> Result<Vec<Merge>> {
    let d = rows.features;
    let chunk = control.chunk_len(CHUNK);
    let mut waiting: Vec<u32> = (1..rows.len as u32).collect();
    let mut tiles = rows.tiles(waiting.iter().map(|&row| row as usize));
    let mut near = vec![f64::INFINITY; waiting.len().div_ceil(LANES) * LANES];
    let mut left = waiting.len();
    let mut newest = 0_u32;
    let mut merges = Vec::with_capacity(left);
    while left > 0 {
        control.check()?;
        if left * 2 < waiting.len() && waiting.len() > LANES {
            // Rows in the tree are at infinity; leave them out.
            let kept: Vec<usize> = (0..waiting.len())
                .filter(|&place| !tiles[place / LANES * LANES * d + place % LANES].is_infinite())
                .collect();
            let mut nearer = vec![f64::INFINITY; kept.len().div_ceil(LANES) * LANES];
            for (to, &from) in nearer.iter_mut().zip(&kept) {
                *to = near[from];
            }
            near = nearer;
            waiting = kept.iter().map(|&place| waiting[place]).collect();
            tiles = rows.tiles(waiting.iter().map(|&row| row as usize));
        }
        let point = rows.row(newest as usize);
        let update = |tiles: &[f64], near: &mut [f64]| {
            update(rows.metric, control.level(), tiles, point, near)
        };
        let n_tiles = near.len() / LANES;
        let (height, place) = if n_tiles <= chunk {
            update(&tiles, &mut near)
        } else {
            let found: Vec<(f64, usize)> = near
                .par_chunks_mut(chunk * LANES)
                .enumerate()
                .map(|(number, near)| {
                    let first = number * chunk;
                    let own = span(&(first..first + near.len() / LANES), d);
                    let (value, place) = update(&tiles[own], near);
                    (value, first * LANES + place)
                })
                .collect();
            found
                .into_iter()
                .reduce(|best, one| if one.0 < best.0 { one } else { best })
                .unwrap_or_default()
        };
        merges.push(Merge {
            a: newest,
            b: waiting[place],
            height: finish(rows.metric, height),
        });
        newest = waiting[place];
        near[place] = f64::INFINITY;
        let first = place / LANES * LANES * d + place % LANES;
        tiles[first..]
            .iter_mut()
            .step_by(LANES)
            .take(d)
            .for_each(|value| *value = f64::INFINITY);
        left -= 1;
        control.advance(1);
    }
    Ok(merges)
}

/// Lower the distances to the tree by a new row of it; the smallest and its place, the first of equals.
fn update(
    metric: Metric,
    level: Level,
    tiles: &[f64],
    point: &[f64],
    near: &mut [f64],
) -> (f64, usize) {
    match level {
        Level::Baseline => update_body(metric, tiles, point, near),
        // SAFETY: a level is only asked for where the processor has it.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { update_avx2(metric, tiles, point, near) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { update_avx512(metric, tiles, point, near) },
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn update_avx2(metric: Metric, tiles: &[f64], point: &[f64], near: &mut [f64]) -> (f64, usize) {
    update_body(metric, tiles, point, near)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2")]
fn update_avx512(metric: Metric, tiles: &[f64], point: &[f64], near: &mut [f64]) -> (f64, usize) {
    update_body(metric, tiles, point, near)
}

#[inline(always)]
fn update_body(metric: Metric, tiles: &[f64], point: &[f64], near: &mut [f64]) -> (f64, usize) {
    let mut best: Lanes = [f64::INFINITY; LANES];
    let mut at = [0.0; LANES];
    let tiles = tiles.chunks_exact(LANES * point.len());
    let mut number = 0.0;
    for (tile, near) in tiles.zip(near.as_chunks_mut::<LANES>().0) {
        let found = raw(metric, tile, point);
        for lane in 0..LANES {
            // Padding is NaN and rows in the tree are at infinity: neither is ever nearer.
            near[lane] = if found[lane] < near[lane] {
                found[lane]
            } else {
                near[lane]
            };
            at[lane] = if near[lane] < best[lane] {
                number
            } else {
                at[lane]
            };
            best[lane] = if near[lane] < best[lane] {
                near[lane]
            } else {
                best[lane]
            };
        }
        number += 1.0;
    }
    let mut first = (f64::INFINITY, usize::MAX);
    for lane in 0..LANES {
        let place = at[lane] as usize * LANES + lane;
        if best[lane] < first.0 || (best[lane] == first.0 && place < first.1) {
            first = (best[lane], place);
        }
    }
    first
}

/// Merges of rows whose distances are known.
pub(super) fn merges_of_table(table: &Table, control: &Control) -> Result<Vec<Merge>> {
    let mut waiting: Vec<u32> = (1..table.len as u32).collect();
    let mut near = vec![f64::INFINITY; table.len];
    let mut newest = 0_u32;
    let mut merges = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        control.check()?;
        let mut best = (f64::INFINITY, 0);
        for (place, &row) in waiting.iter().enumerate() {
            let near = &mut near[row as usize];
            *near = near.min(table.get(newest as usize, row as usize));
            if *near < best.0 {
                best = (*near, place);
            }
        }
        // Keeps the order, so that the first of equals is the lowest row.
        let row = waiting.remove(best.1);
        merges.push(Merge {
            a: newest,
            b: row,
            height: best.0,
        });
        newest = row;
        control.advance(1);
    }
    Ok(merges)
}
