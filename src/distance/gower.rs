//! Gower's distance: one for numbers, categories, presences and gaps.
//!
//! Gower, J. C. (1971). "A general coefficient of similarity and some of its properties".
//! Biometrics 27(4), 857-871. The distance is one minus his similarity: the weighted mean of the
//! columns' differences, over the columns that two rows can be compared in.
//!
//! O(columns) for a pair, in constant memory.

use super::{Feature, Kind, LANES, for_level};
use crate::simd::Level;

/// A row and how it is compared.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub features: &'a [Feature],
    pub row: &'a [f64],
    pub nothing: f64,
}

/// Write the distances from a row to the rows of tiles. Not `partial`: every pair can be compared in
/// every column.
pub(super) fn write(level: Level, pair: &Pair<'_>, partial: bool, tiles: &[f64], out: &mut [f64]) {
    if partial {
        for_level!(level, partly, (pair: &Pair<'_>, tiles: &[f64], out: &mut [f64]));
    } else {
        for_level!(level, wholly, (pair: &Pair<'_>, tiles: &[f64], out: &mut [f64]));
    }
}

#[inline(always)]
fn clipped(difference: f64) -> f64 {
    if difference < 1.0 { difference } else { 1.0 }
}

#[inline(always)]
fn wholly(pair: &Pair<'_>, tiles: &[f64], out: &mut [f64]) {
    let Pair { features, row, .. } = *pair;
    let total: f64 = features.iter().fold(0.0, |sum, f| sum + f.weight);
    let tiles = tiles.chunks_exact(LANES * row.len());
    for (tile, out) in tiles.zip(out.as_chunks_mut::<LANES>().0) {
        let mut sums = [0.0; LANES];
        let columns = tile.as_chunks::<LANES>().0.iter().zip(row).zip(features);
        for ((column, &own), feature) in columns {
            let weight = feature.weight;
            if feature.kind == Kind::Number {
                for (sum, &value) in sums.iter_mut().zip(column) {
                    *sum += weight * clipped((value - own).abs());
                }
            } else {
                for (sum, &value) in sums.iter_mut().zip(column) {
                    *sum += if value == own { 0.0 } else { weight };
                }
            }
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = sum / total;
        }
    }
}

#[inline(always)]
fn partly(pair: &Pair<'_>, tiles: &[f64], out: &mut [f64]) {
    let Pair {
        features,
        row,
        nothing,
    } = *pair;
    let tiles = tiles.chunks_exact(LANES * row.len());
    for (tile, out) in tiles.zip(out.as_chunks_mut::<LANES>().0) {
        let mut sums = [0.0; LANES];
        let mut totals = [0.0; LANES];
        let columns = tile.as_chunks::<LANES>().0.iter().zip(row).zip(features);
        for ((column, &own), feature) in columns {
            if !own.is_nan() {
                compare(*feature, own, column, &mut sums, &mut totals);
            }
        }
        for (out, (sum, total)) in out.iter_mut().zip(sums.into_iter().zip(totals)) {
            *out = if total > 0.0 { sum / total } else { nothing };
        }
    }
}

/// Add one column's differences, and its weight where both rows have a value.
#[inline(always)]
fn compare(
    feature: Feature,
    own: f64,
    column: &[f64; LANES],
    sums: &mut [f64; LANES],
    totals: &mut [f64; LANES],
) {
    let weight = feature.weight;
    let lanes = sums.iter_mut().zip(totals).zip(column);
    if feature.kind == Kind::Number {
        for ((sum, total), &value) in lanes {
            let counts = if value.is_nan() { 0.0 } else { weight };
            *sum += counts * clipped((value - own).abs());
            *total += counts;
        }
    } else {
        // That both lack something says nothing about them.
        let skipped = if feature.kind == Kind::Asymmetric && own == 0.0 {
            0.0
        } else {
            f64::NAN
        };
        for ((sum, total), &value) in lanes {
            let counts = if value.is_nan() | (value == skipped) {
                0.0
            } else {
                weight
            };
            *sum += if value == own { 0.0 } else { counts };
            *total += counts;
        }
    }
}
