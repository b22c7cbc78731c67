//! The nearest prototype of every row of some tiles.
//!
//! Compiled for several instruction sets and picked at run time. Lanes are rows and nothing is
//! fused, so all give the same bits.

use std::ops::Range;

use super::code::Code;
use super::table::{LANES, Table, Tile};
use crate::error::Result;
use crate::parallel::{Control, map_chunks};
use crate::simd::Level;

/// Rows of a task.
const CHUNK: usize = 4096;

/// A count of mismatches may have one byte.
const BLOCK: usize = 255;

/// k prototypes: p numbers and c categories each.
#[derive(Clone)]
pub(super) struct Prototypes<C> {
    pub k: usize,
    pub numbers: Vec<f64>,
    pub codes: Vec<C>,
}

/// Call `work` in parallel with ranges of rows, the dissimilarities to their nearest prototypes and
/// these prototypes' labels; results come in order.
pub(super) fn map_tiles<C: Code, T: Send>(
    table: &Table<C>,
    prototypes: &Prototypes<C>,
    gamma: f64,
    control: &Control,
    work: impl Fn(Range<usize>, &[f64], &[u32]) -> T + Sync,
) -> Result<Vec<T>> {
    map_chunks(table.tiles(), tiles_of_a_task(control), control, |tiles| {
        let mut found = Found::default();
        let rows = found.scan(table, tiles, prototypes, gamma, control.level());
        Ok(work(rows, &found.distances, &found.labels))
    })
}

/// Tiles that a task scans.
pub(super) fn tiles_of_a_task(control: &Control) -> usize {
    control.chunk_len(CHUNK).div_ceil(LANES)
}

/// What a scan found; kept for the next one.
#[derive(Default)]
pub(super) struct Found {
    pub distances: Vec<f64>,
    pub labels: Vec<u32>,
}

impl Found {
    /// Look at some tiles; gives their rows.
    pub fn scan<C: Code>(
        &mut self,
        table: &Table<C>,
        tiles: Range<usize>,
        prototypes: &Prototypes<C>,
        gamma: f64,
        level: Level,
    ) -> Range<usize> {
        self.distances.resize(tiles.len() * LANES, 0.0);
        self.labels.resize(tiles.len() * LANES, 0);
        let rows = tiles.start * LANES..(tiles.end * LANES).min(table.n);
        match level {
            Level::Baseline => scan(table, tiles, prototypes, gamma, self),
            // SAFETY: the processor has it.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { scan_avx2(table, tiles, prototypes, gamma, self) },
            // SAFETY: the processor has it.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { scan_avx512(table, tiles, prototypes, gamma, self) },
        }
        self.distances.truncate(rows.len());
        self.labels.truncate(rows.len());
        rows
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn scan_avx2<C: Code>(
    table: &Table<C>,
    tiles: Range<usize>,
    prototypes: &Prototypes<C>,
    gamma: f64,
    found: &mut Found,
) {
    scan(table, tiles, prototypes, gamma, found);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2")]
fn scan_avx512<C: Code>(
    table: &Table<C>,
    tiles: Range<usize>,
    prototypes: &Prototypes<C>,
    gamma: f64,
    found: &mut Found,
) {
    scan(table, tiles, prototypes, gamma, found);
}

#[inline(always)]
fn scan<C: Code>(
    table: &Table<C>,
    tiles: Range<usize>,
    prototypes: &Prototypes<C>,
    gamma: f64,
    found: &mut Found,
) {
    let distances = found.distances.as_chunks_mut::<LANES>().0;
    let labels = found.labels.as_chunks_mut::<LANES>().0;
    for (tile, (distances, labels)) in tiles.zip(distances.iter_mut().zip(labels)) {
        let scales = table.has_gaps().then(|| Scales {
            numbers: &table.gaps.numbers.scale.as_chunks().0[tile],
            codes: &table.gaps.codes.scale.as_chunks().0[tile],
            missing: &table.gaps.missing_codes.as_chunks().0[tile],
        });
        let tile = table.tile(tile);
        match scales {
            None => nearest(&tile, prototypes, distances, labels, |number, code, _| {
                number + gamma * code
            }),
            Some(scales) => nearest(
                &tile,
                prototypes,
                distances,
                labels,
                |number, code, lane| {
                    let code = scales.codes[lane] * (code - scales.missing[lane]);
                    scales.numbers[lane] * number + gamma * code
                },
            ),
        }
    }
}

struct Scales<'a> {
    numbers: &'a [f64; LANES],
    codes: &'a [f64; LANES],
    missing: &'a [f64; LANES],
}

#[inline(always)]
fn nearest<C: Code>(
    tile: &Tile<'_, C>,
    prototypes: &Prototypes<C>,
    best: &mut [f64; LANES],
    labels: &mut [u32; LANES],
    whole: impl Fn(f64, f64, usize) -> f64,
) {
    let (p, c) = (tile.numbers.len(), tile.codes.len());
    *best = [f64::INFINITY; LANES];
    let mut places = [0_u64; LANES];
    for j in 0..prototypes.k {
        let squares = squares(tile.numbers, &prototypes.numbers[j * p..][..p]);
        let counts = mismatches(tile.codes, &prototypes.codes[j * c..][..c]);
        for lane in 0..LANES {
            let distance = whole(squares[lane], counts[lane], lane);
            let nearer = distance < best[lane];
            best[lane] = if nearer { distance } else { best[lane] };
            places[lane] = if nearer { j as u64 } else { places[lane] };
        }
    }
    *labels = places.map(|place| place as u32);
}

/// Sums of squared differences over the known numbers.
#[inline(always)]
fn squares(columns: &[[f64; LANES]], centre: &[f64]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (column, &centre) in columns.iter().zip(centre) {
        for (sum, &value) in sums.iter_mut().zip(column) {
            let difference = value - centre;
            // Only a missing value is unordered; the others cost nothing more.
            *sum += if difference.is_nan() {
                0.0
            } else {
                difference * difference
            };
        }
    }
    sums
}

/// Categories that differ; a missing one differs from all.
#[inline(always)]
fn mismatches<C: Code>(columns: &[[C; LANES]], modes: &[C]) -> [f64; LANES] {
    let mut counts = [0.0; LANES];
    for (columns, modes) in columns.chunks(BLOCK).zip(modes.chunks(BLOCK)) {
        let mut found = [C::ZERO; LANES];
        for (column, &mode) in columns.iter().zip(modes) {
            for (found, &code) in found.iter_mut().zip(column) {
                C::count(found, code, mode);
            }
        }
        for (count, &found) in counts.iter_mut().zip(&found) {
            *count += found.to_f64();
        }
    }
    counts
}
