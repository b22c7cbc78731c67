//! Rows to cluster, in the two forms the kernels need: as they came, and as centred f32 tiles.
//!
//! Tiles are what distances are estimated from; whatever the estimate leaves open is decided, and
//! whatever is added up is added up, from the rows as they came.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::real::Real;
use super::tiles::{Split, pack, tiles_len};
use crate::error::{Error, Result};
use crate::memory::zeros;
use crate::parallel::Control;

/// Rows that the middle of every column is found from.
const MIDDLE_OF: usize = 1001;
/// Tiles hold values up to 2 to this power, so that squares neither overflow nor, in all but absurd
/// data, vanish.
const REACH: i32 = 50;

/// A matrix whose rows lie one after another: borrowed where it has them so, else copied.
pub(super) fn contiguous<F: Real>(x: ArrayView2<'_, F>) -> Cow<'_, [F]> {
    if let Some(rows) = x.to_slice() {
        return Cow::Borrowed(rows);
    }
    let mut rows = vec![F::default(); x.len()];
    let d = x.ncols().max(1);
    rows.par_chunks_mut(d)
        .zip(x.outer_iter().into_par_iter())
        .for_each(|(to, from)| to.iter_mut().zip(from).for_each(|(a, &b)| *a = b));
    Cow::Owned(rows)
}

/// Rows to cluster.
#[derive(Debug)]
pub(super) struct Points<'a, F: Real> {
    /// The rows as they came, one after another.
    pub rows: Cow<'a, [F]>,
    /// Number of rows.
    pub len: usize,
    /// Number of features.
    pub features: usize,
    /// How the rows are split.
    pub split: Split,
    /// About the middle of every column. Centring keeps data far from zero from losing digits.
    pub offset: Vec<f64>,
    /// A power of two; tiles hold (row − offset) · scale.
    pub scale: f64,
    /// The mean over columns of the (population) variances of what tiles hold.
    pub mean_variance: f64,
    tiles: Vec<f32>,
}

impl<'a, F: Real> Points<'a, F> {
    /// Centre `x` and copy it into tiles.
    ///
    /// # Errors
    ///
    /// Where a value is not finite, or squared distances would overflow.
    pub fn new(x: ArrayView2<'a, F>, split: Split, control: &Control) -> Result<Self> {
        Self::of_rows(contiguous(x), x.ncols(), split, control)
    }

    /// The same of rows one after another.
    pub fn of_rows(
        rows: Cow<'a, [F]>,
        features: usize,
        split: Split,
        control: &Control,
    ) -> Result<Self> {
        let len = rows.len() / features;
        let offset = middle(&rows, features);
        let n_chunks = len / split.chunk;
        let rest = tiles_len(len % split.chunk, features);
        let mut points = Self {
            tiles: zeros(n_chunks * tiles_len(split.chunk, features) + rest),
            rows,
            len,
            features,
            split,
            offset,
            scale: 1.0,
            mean_variance: 0.0,
        };
        let mut moments = points.fill(control)?;
        let reach = moments.check::<F>(len)?;
        if reach > 0.0 && !(2.0_f64.powi(-REACH)..2.0_f64.powi(REACH)).contains(&reach) {
            points.scale = 2.0_f64.powi((REACH - 1 - exponent(reach)).clamp(-1000, 1000));
            moments = points.fill(control)?;
        }
        points.mean_variance = moments.mean_variance(len);
        Ok(points)
    }

    /// Write the tiles.
    fn fill(&mut self, control: &Control) -> Result<Moments> {
        let (d, chunk) = (self.features, self.split.chunk);
        let (rows, offset, scale) = (&self.rows, &self.offset, self.scale);
        let parts: Result<Vec<Moments>> = self
            .tiles
            .par_chunks_mut(tiles_len(chunk, d))
            .zip(rows.par_chunks(chunk * d))
            .map(|(tiles, rows)| {
                control.check()?;
                Ok(fill_chunk(rows, offset, scale, tiles))
            })
            .collect();
        let mut total = Moments::zero(d);
        parts?.iter().for_each(|part| total.add(part));
        Ok(total)
    }

    /// One row as it came.
    pub fn row(&self, row: usize) -> &[F] {
        &self.rows[row * self.features..][..self.features]
    }

    /// A value as tiles hold it.
    #[inline(always)]
    pub fn in_tiles(&self, value: F, offset: f64) -> f32 {
        ((value.to_f64() - offset) * self.scale) as f32
    }

    /// The tiles of the chunk `rows`.
    pub fn tiles_of(&self, rows: &Range<usize>) -> &[f32] {
        let first = rows.start / self.split.chunk * tiles_len(self.split.chunk, self.features);
        &self.tiles[first..][..tiles_len(rows.len(), self.features)]
    }
}

/// The e with 2^e <= value < 2^(e+1), for positive values (denormal ones are taken for 2^-1023).
pub(super) fn exponent(value: f64) -> i32 {
    (value.to_bits() >> 52) as i32 - 1023
}

/// The middle of every column, from evenly spaced rows: a median, which no outlier moves.
pub(super) fn middle<F: Real>(rows: &[F], features: usize) -> Vec<f64> {
    let n = rows.len() / features.max(1);
    let step = n.div_ceil(MIDDLE_OF).max(1);
    (0..features)
        .map(|feature| {
            let values = (0..n)
                .step_by(step)
                .map(|row| rows[row * features + feature]);
            let mut values: Vec<f64> = values.map(Real::to_f64).collect();
            let half = values.len() / 2;
            if values.is_empty() {
                return 0.0;
            }
            *values.select_nth_unstable_by(half, f64::total_cmp).1
        })
        .collect()
}

/// Write (rows − offset) · scale into tiles.
fn fill_chunk<F: Real>(rows: &[F], offset: &[f64], scale: f64, tiles: &mut [f32]) -> Moments {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { fill_chunk_avx2(rows, offset, scale, tiles) };
    }
    fill_chunk_body(rows, offset, scale, tiles)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn fill_chunk_avx2<F: Real>(rows: &[F], offset: &[f64], scale: f64, tiles: &mut [f32]) -> Moments {
    fill_chunk_body(rows, offset, scale, tiles)
}

#[inline(always)]
fn fill_chunk_body<F: Real>(rows: &[F], offset: &[f64], scale: f64, tiles: &mut [f32]) -> Moments {
    pack(rows, offset.len(), tiles, |value, feature| {
        ((value.to_f64() - offset[feature]) * scale) as f32
    });
    Moments::of(rows, offset, scale)
}

/// Sums, sums of squares and largest magnitudes by column.
struct Moments {
    sums: Vec<f64>,
    squares: Vec<f64>,
    reach: Vec<f64>,
}

impl Moments {
    fn zero(d: usize) -> Self {
        Self {
            sums: vec![0.0; d],
            squares: vec![0.0; d],
            reach: vec![0.0; d],
        }
    }

    #[inline(always)]
    fn of<F: Real>(rows: &[F], offset: &[f64], scale: f64) -> Self {
        let mut moments = Self::zero(offset.len());
        let Self {
            sums,
            squares,
            reach,
        } = &mut moments;
        for row in rows.chunks_exact(offset.len()) {
            let places = sums
                .iter_mut()
                .zip(squares.iter_mut())
                .zip(reach.iter_mut());
            for ((value, offset), ((sum, square), reach)) in row.iter().zip(offset).zip(places) {
                let value = (value.to_f64() - offset) * scale;
                *sum += value;
                *square += value * value;
                *reach = if value.abs() > *reach {
                    value.abs()
                } else {
                    *reach
                };
            }
        }
        moments
    }

    fn add(&mut self, other: &Self) {
        for f in 0..self.sums.len() {
            self.sums[f] += other.sums[f];
            self.squares[f] += other.squares[f];
            self.reach[f] = self.reach[f].max(other.reach[f]);
        }
    }

    /// The largest magnitude.
    fn check<F: Real>(&self, rows: usize) -> Result<f64> {
        let widest: f64 = self.reach.iter().map(|reach| 4.0 * reach * reach).sum();
        // `max` drops a NaN, sums keep it.
        let finite = self.squares.iter().all(|square| square.is_finite());
        if !finite || (widest * rows as f64).is_infinite() || widest > F::MAX {
            return Err(Error::data(
                "X has NaN or infinite values, or values so far apart that squared distances \
                 overflow; remove or scale them",
            ));
        }
        Ok(self.reach.iter().copied().fold(0.0, f64::max))
    }

    fn mean_variance(&self, rows: usize) -> f64 {
        let n = rows.max(1) as f64;
        let variances = self
            .sums
            .iter()
            .zip(&self.squares)
            .map(|(sum, square)| (square / n - (sum / n) * (sum / n)).max(0.0));
        variances.sum::<f64>() / self.sums.len().max(1) as f64
    }
}

/// The weights of a range of rows (empty where all count the same).
pub(super) fn weights_of(weights: &[f64], rows: Range<usize>) -> &[f64] {
    if weights.is_empty() {
        &[]
    } else {
        &weights[rows]
    }
}
