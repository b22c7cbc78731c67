//! Rows as the kernels of this folder want them, and distances from one row to many.

use std::ops::Range;

use ndarray::ArrayView2;

use super::super::points::{exponent, middle};
use super::super::real::Real;
use super::Merge;
use crate::error::{Error, Result};
use crate::simd::Level;

/// Rows in a tile, whose values lie side by side feature by feature.
pub(super) const LANES: usize = 8;
/// A number for each row of a tile.
pub(super) type Lanes = [f64; LANES];

/// How far apart two rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// The root of the sum of squared differences.
    Euclidean,
    /// The sum of absolute differences.
    Manhattan,
    /// One minus the cosine of the angle between them.
    Cosine,
}

/// Rows one after another, in f64, none of them larger than 1.
#[derive(Debug)]
pub(super) struct Rows {
    pub values: Vec<f64>,
    pub len: usize,
    pub features: usize,
    pub metric: Metric,
    /// What distances between `values` are multiplied by to be those of the rows as they came.
    unit: f64,
}

impl Rows {
    /// Copy `x`; `centred` around the middle of its columns, for kernels that compute means.
    pub fn new<F: Real>(x: ArrayView2<'_, F>, metric: Metric, centred: bool) -> Result<Self> {
        let (len, features) = x.dim();
        let mut values: Vec<f64> = x.iter().map(|value| value.to_f64()).collect();
        let largest = values.iter().fold(0.0, |largest: f64, value| {
            // Unlike `max`, this keeps a NaN.
            if value.abs() <= largest {
                largest
            } else {
                value.abs()
            }
        });
        if !largest.is_finite() {
            return Err(Error::data(
                "X has NaN or infinite values; fill them or leave the rows out",
            ));
        }
        // A power of two, which changes no digit; squares then neither overflow nor vanish.
        let unit = 2.0_f64.powi(exponent(largest).clamp(-1000, 1000) + 1);
        let inverse = 1.0 / unit;
        let zero = vec![0.0; features];
        let offset = if centred {
            middle(&values, features)
        } else {
            zero
        };
        for row in values.chunks_exact_mut(features) {
            for (value, offset) in row.iter_mut().zip(&offset) {
                *value = (*value - offset) * inverse;
            }
        }
        if metric == Metric::Cosine {
            normalise(&mut values, features)?;
        }
        let unit = if metric == Metric::Cosine { 1.0 } else { unit };
        Ok(Self {
            values,
            len,
            features,
            metric,
            unit,
        })
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.features..][..self.features]
    }

    /// Tiles of some rows; what is left of the last one is NaN.
    pub fn tiles(&self, rows: impl ExactSizeIterator<Item = usize>) -> Vec<f64> {
        let mut tiles = vec![f64::NAN; rows.len().div_ceil(LANES) * LANES * self.features];
        for (place, row) in rows.enumerate() {
            put(&mut tiles, self.features, place, self.row(row));
        }
        tiles
    }

    /// Heights in the unit of the rows as they came.
    pub fn rescale(&self, merges: &mut [Merge]) -> Result<()> {
        for merge in &mut *merges {
            merge.height *= self.unit;
        }
        if merges.iter().all(|merge| merge.height.is_finite()) {
            return Ok(());
        }
        Err(Error::data(
            "X has values so far apart that distances overflow; scale them",
        ))
    }
}

/// Rows of length one.
fn normalise(values: &mut [f64], features: usize) -> Result<()> {
    for (number, row) in values.chunks_exact_mut(features).enumerate() {
        let largest = row
            .iter()
            .fold(0.0, |most: f64, value| most.max(value.abs()));
        if largest == 0.0 {
            return Err(Error::data(format!(
                "metric=\"cosine\" has no meaning for a row of zeros, found one in row {number}; \
                 leave such rows out or choose another metric"
            )));
        }
        for value in row.iter_mut() {
            *value /= largest;
        }
        let length = row.iter().map(|value| value * value).sum::<f64>().sqrt();
        for value in row.iter_mut() {
            *value /= length;
        }
    }
    Ok(())
}

/// Write a row into its place in tiles.
pub(super) fn put(tiles: &mut [f64], features: usize, place: usize, row: &[f64]) {
    let first = place / LANES * LANES * features + place % LANES;
    let slots = tiles[first..].iter_mut().step_by(LANES);
    slots.zip(row).for_each(|(slot, &value)| *slot = value);
}

/// Read a row from its place in tiles.
pub(super) fn get(tiles: &[f64], features: usize, place: usize, row: &mut [f64]) {
    let first = place / LANES * LANES * features + place % LANES;
    let values = tiles[first..].iter().step_by(LANES);
    row.iter_mut()
        .zip(values)
        .for_each(|(slot, &value)| *slot = value);
}

/// The numbers of the tiles in a range of tiles.
pub(super) fn span(tiles: &Range<usize>, features: usize) -> Range<usize> {
    tiles.start * LANES * features..tiles.end * LANES * features
}

/// Distances from `point` to the rows of a tile, before what [`finish`] does.
#[inline(always)]
pub(super) fn raw(metric: Metric, tile: &[f64], point: &[f64]) -> Lanes {
    let mut sums = [0.0; LANES];
    let columns = tile.as_chunks::<LANES>().0.iter().zip(point);
    if metric == Metric::Manhattan {
        for (column, &value) in columns {
            for (sum, &other) in sums.iter_mut().zip(column) {
                *sum += (other - value).abs();
            }
        }
    } else {
        for (column, &value) in columns {
            for (sum, &other) in sums.iter_mut().zip(column) {
                let difference = other - value;
                *sum += difference * difference;
            }
        }
    }
    sums
}

/// The distance of which [`raw`] gave a monotone function.
#[inline(always)]
pub(super) fn finish(metric: Metric, raw: f64) -> f64 {
    match metric {
        Metric::Euclidean => raw.sqrt(),
        Metric::Manhattan => raw,
        // Of rows of length one: |u - v|² = 2 - 2 cos.
        Metric::Cosine => 0.5 * raw,
    }
}

/// Write the distances from `point` to the rows of whole tiles.
pub(super) fn distances(
    metric: Metric,
    level: Level,
    tiles: &[f64],
    point: &[f64],
    out: &mut [f64],
) {
    match level {
        Level::Baseline => distances_body(metric, tiles, point, out),
        // SAFETY: a level is only asked for where the processor has it.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { distances_avx2(metric, tiles, point, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { distances_avx512(metric, tiles, point, out) },
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn distances_avx2(metric: Metric, tiles: &[f64], point: &[f64], out: &mut [f64]) {
    distances_body(metric, tiles, point, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2")]
fn distances_avx512(metric: Metric, tiles: &[f64], point: &[f64], out: &mut [f64]) {
    distances_body(metric, tiles, point, out);
}

#[inline(always)]
fn distances_body(metric: Metric, tiles: &[f64], point: &[f64], out: &mut [f64]) {
    let tiles = tiles.chunks_exact(LANES * point.len());
    for (tile, out) in tiles.zip(out.as_chunks_mut::<LANES>().0) {
        *out = raw(metric, tile, point).map(|raw| finish(metric, raw));
    }
}
