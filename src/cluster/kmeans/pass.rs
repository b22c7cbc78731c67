//! One pass over the rows for several runs at once: labels anew where they may have changed.
//!
//! A chunk of rows is read once and serves every run while it is in the cache. Where few rows of a
//! chunk must be looked at, they are gathered into tiles of their own first.

use std::ops::Range;

use rayon::prelude::*;

use super::super::points::{Points, weights_of};
use super::super::real::Real;
use super::super::tiles::{LANES, tiles_len};
use super::margin::Margin;
use super::open::{Open, open_rows};
use super::run::{Model, Run};
use super::scan::{Found, scan};
use super::sums::Sums;
use crate::error::Result;
use crate::parallel::Control;
use crate::simd::Level;

/// What costs about as much as so many multiply-adds of the scan: whatever is done once for a row that
/// is scanned, gathering a row from somewhere in memory, and a value of it.
const ROW: usize = 96;
const GATHER_ROW: usize = 250;
const GATHER_VALUE: usize = 10;
/// One row in so many is many.
const MANY: usize = 5;
/// Rows asked of memory before they are needed.
const AHEAD: usize = 12;

/// A run as a part of the rows sees it.
struct View<'a> {
    model: &'a Model,
    weights: &'a [f64],
    labels: &'a mut [i32],
    bounds: &'a mut [f32],
    clusters: usize,
}

/// What a part found out about one run.
pub(super) struct Change {
    pub sums: Sums,
    /// Rows that had to be decided in f64, and rows looked at.
    pub exact: usize,
    pub scanned: usize,
}

/// Room that every chunk uses again.
#[derive(Default)]
struct Room {
    found: Found,
    open: Open,
    tiles: Vec<f32>,
    distances: Vec<f64>,
}

/// Look at all rows of all runs that have not ended; what changed, by part of the rows and run.
pub(super) fn pass<F: Real>(
    points: &Points<'_, F>,
    runs: &mut [Run<'_>],
    control: &Control,
) -> Result<Vec<Vec<Change>>> {
    let part = points.split.part;
    let mut parts: Vec<Vec<View<'_>>> = Vec::new();
    parts.resize_with(points.len.div_ceil(part), Vec::new);
    for run in runs.iter_mut().filter(|run| !run.ended) {
        let clusters = run.sums.members.len();
        let rows = run.labels.chunks_mut(part).zip(run.bounds.chunks_mut(part));
        for (p, (labels, bounds)) in rows.enumerate() {
            let first = p * part;
            parts[p].push(View {
                model: &run.model,
                weights: weights_of(run.weights, first..first + labels.len()),
                labels,
                bounds,
                clusters,
            });
        }
    }
    parts
        .into_par_iter()
        .enumerate()
        .map(|(p, views)| visit_part(points, p * part, views, control))
        .collect()
}

fn visit_part<F: Real>(
    points: &Points<'_, F>,
    start: usize,
    mut views: Vec<View<'_>>,
    control: &Control,
) -> Result<Vec<Change>> {
    let mut room = Room::default();
    let mut changes: Vec<Change> = views
        .iter()
        .map(|view| Change {
            sums: Sums::zero(view.clusters, points.features),
            exact: 0,
            scanned: 0,
        })
        .collect();
    let end = start + views.first().map_or(0, |view| view.labels.len());
    for rows in points.split.chunks_of(start..end) {
        for (view, change) in views.iter_mut().zip(&mut changes) {
            control.check()?;
            let inside = rows.start - start..rows.end - start;
            let mut chunk = Chunk {
                points,
                model: view.model,
                weights: weights_of(view.weights, inside.clone()),
                labels: &mut view.labels[inside.clone()],
                bounds: &mut view.bounds[inside],
                change,
                rows: rows.clone(),
            };
            chunk.visit(&mut room, control.level());
        }
    }
    Ok(changes)
}

/// Ask memory for values that will be needed soon.
#[inline(always)]
fn prefetch<T>(values: &[T]) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        const LINE: usize = 64;
        let start = values.as_ptr().cast::<i8>();
        for offset in (0..size_of_val(values)).step_by(LINE) {
            // SAFETY: every x86-64 processor has SSE; a prefetch reads nothing, whatever the address,
            // and this one lies inside the slice.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(start.add(offset)) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = values;
}

/// A chunk of rows of one run.
struct Chunk<'a, 'p, F: Real> {
    points: &'a Points<'p, F>,
    model: &'a Model,
    weights: &'a [f64],
    labels: &'a mut [i32],
    bounds: &'a mut [f32],
    change: &'a mut Change,
    rows: Range<usize>,
}

impl<F: Real> Chunk<'_, '_, F> {
    fn visit(&mut self, room: &mut Room, level: Level) {
        let d = self.points.features;
        let (model, margin) = (self.model, Margin::new(d));
        let work = self.change.sums.members.len() * d + ROW;
        let most = self.labels.len() * work / (work + GATHER_ROW + GATHER_VALUE * d);
        open_rows(level, model, self.labels, self.bounds, most, &mut room.open);
        if room.open.dense {
            let tiles = self.points.tiles_of(&self.rows);
            scan(
                (level, model.form),
                tiles,
                &model.panel,
                margin,
                &mut room.found,
            );
            self.change.scanned += self.labels.len();
            self.settle_all(&room.found, &mut room.distances);
        } else if !room.open.rows.is_empty() {
            self.gather(&room.open.rows, &mut room.tiles);
            scan(
                (level, model.form),
                &room.tiles,
                &model.panel,
                margin,
                &mut room.found,
            );
            self.change.scanned += room.open.rows.len();
            for (place, &row) in room.open.rows.iter().enumerate() {
                self.settle(row as usize, place, &room.found, &mut room.distances);
            }
        }
    }

    /// Take over what a scan found for all rows; most of them, mostly, keep their labels.
    #[inline(never)]
    fn settle_all(&mut self, found: &Found, room: &mut Vec<f64>) {
        let (lift, bar) = (&self.model.lift[..], &self.model.bars[..]);
        let rows = self.labels.len();
        for start in (0..rows).step_by(LANES) {
            let tile = start..(start + LANES).min(rows);
            let mut as_before = true;
            let places = self.labels[tile.clone()]
                .iter()
                .zip(&mut self.bounds[tile.clone()]);
            let found_here = found.lead[tile.clone()]
                .iter()
                .zip(&found.label[tile.clone()]);
            for ((&before, bound), (&lead, &label)) in places.zip(found_here) {
                *bound = lead + lift[label as usize];
                as_before &= (before == label as i32) & (*bound > bar[label as usize]);
            }
            if !as_before {
                for row in tile.clone() {
                    if self.labels[row] != found.label[row] as i32 {
                        prefetch(self.points.row(self.rows.start + row));
                    }
                }
                tile.for_each(|row| self.settle(row, row, found, room));
            }
        }
    }

    /// Copy rows into tiles of their own: from the rows as they came, whose values lie together, or,
    /// where many are copied, from the tiles, which are half as large and read from end to end.
    #[inline(never)]
    fn gather(&self, rows: &[u32], out: &mut Vec<f32>) {
        let d = self.points.features;
        out.resize(tiles_len(rows.len(), d), 0.0);
        let from = self.points.tiles_of(&self.rows);
        let many = rows.len() * MANY > self.labels.len();
        let tiles = out.chunks_exact_mut(LANES * d).zip(rows.chunks(LANES));
        for (t, (to, own)) in tiles.enumerate() {
            for (lane, &row) in own.iter().enumerate() {
                let row = row as usize;
                let slots = to[lane..].iter_mut().step_by(LANES);
                if many {
                    let values = from[row / LANES * LANES * d + row % LANES..].iter();
                    slots
                        .zip(values.step_by(LANES))
                        .for_each(|(slot, value)| *slot = *value);
                    continue;
                }
                if let Some(&later) = rows.get(t * LANES + lane + AHEAD) {
                    prefetch(self.points.row(self.rows.start + later as usize));
                }
                let values = self.points.row(self.rows.start + row).iter();
                for ((slot, &value), &offset) in slots.zip(values).zip(&self.points.offset) {
                    *slot = self.points.in_tiles(value, offset);
                }
            }
        }
    }

    /// Take over what a scan found for a row.
    #[inline(always)]
    fn settle(&mut self, row: usize, place: usize, found: &Found, room: &mut Vec<f64>) {
        let mut label = found.label[place] as usize;
        let mut bound = found.lead[place] + self.model.lift[label];
        let certain = bound > self.model.bars[label];
        if !certain {
            let values = self.points.row(self.rows.start + row);
            label = self.model.exact.nearest(values, room);
            bound = f32::NEG_INFINITY;
            self.change.exact += 1;
        }
        self.bounds[row] = bound;
        let before = self.labels[row];
        if before != label as i32 {
            self.labels[row] = label as i32;
            self.relabel(row, before, label);
        }
    }

    #[inline(never)]
    fn relabel(&mut self, row: usize, before: i32, label: usize) {
        let weight = self.weights.get(row).copied().unwrap_or(1.0);
        let values = self.points.row(self.rows.start + row);
        let sums = &mut self.change.sums;
        sums.changed = true;
        let from = usize::try_from(before).ok();
        sums.move_row((from, label), values, &self.points.offset, weight);
    }
}
