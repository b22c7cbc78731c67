//! Euclidean and Manhattan distances.

use super::{LANES, for_level};
use crate::simd::Level;

/// Write the distances from a row to the rows of tiles, columns in order.
pub(super) fn write<const SQUARED: bool>(
    level: Level,
    row: &[f64],
    tiles: &[f64],
    out: &mut [f64],
) {
    if SQUARED {
        for_level!(level, euclidean, (row: &[f64], tiles: &[f64], out: &mut [f64]));
    } else {
        for_level!(level, manhattan, (row: &[f64], tiles: &[f64], out: &mut [f64]));
    }
}

#[inline(always)]
fn euclidean(row: &[f64], tiles: &[f64], out: &mut [f64]) {
    body(row, tiles, out, |difference| difference * difference);
    for value in out {
        *value = value.sqrt();
    }
}

#[inline(always)]
fn manhattan(row: &[f64], tiles: &[f64], out: &mut [f64]) {
    body(row, tiles, out, f64::abs);
}

#[inline(always)]
fn body(row: &[f64], tiles: &[f64], out: &mut [f64], term: impl Fn(f64) -> f64) {
    let tiles = tiles.chunks_exact(LANES * row.len());
    for (tile, out) in tiles.zip(out.as_chunks_mut::<LANES>().0) {
        let mut sums = [0.0; LANES];
        for (column, &own) in tile.as_chunks::<LANES>().0.iter().zip(row) {
            for (sum, &value) in sums.iter_mut().zip(column) {
                *sum += term(value - own);
            }
        }
        *out = sums;
    }
}
