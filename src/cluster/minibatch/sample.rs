//! Which rows a batch has, and how far rows are apart.

use ndarray::{Array2, ArrayView2, Axis, s};

use super::super::real::Real;
use crate::error::{Error, Result};
use crate::parallel::{Control, map_chunks};
use crate::random::Stream;

/// Rows of a chunk of the survey.
const CHUNK: usize = 1024;

/// Draws rows with probability by weight, again and again.
pub(super) struct Sampler<'a, F> {
    x: ArrayView2<'a, F>,
    weights: &'a [f64],
    /// Cumulative weights; empty where all rows count the same.
    reach: Vec<f64>,
}

/// Rows of a batch: drawn ones, which count the same, or all there are.
pub(super) struct Batch<'a, F> {
    drawn: Option<Array2<F>>,
    x: ArrayView2<'a, F>,
    weights: &'a [f64],
}

impl<'a, F: Real> Sampler<'a, F> {
    pub fn new(x: ArrayView2<'a, F>, weights: &'a [f64]) -> Self {
        let sums = weights.iter().scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self {
            reach: sums.collect(),
            x,
            weights,
        }
    }

    pub fn features(&self) -> usize {
        self.x.ncols()
    }

    /// `count` rows, with replacement; every row once where that is no more rows.
    pub fn draw(&self, count: usize, mut stream: Stream) -> Batch<'a, F> {
        let n = self.x.nrows();
        let drawn = (count < n).then(|| {
            let mut rows: Vec<usize> = (0..count).map(|_| self.one(&mut stream)).collect();
            // In order, so that memory is read forwards.
            rows.sort_unstable();
            self.x.select(Axis(0), &rows)
        });
        Batch {
            drawn,
            x: self.x,
            weights: self.weights,
        }
    }

    fn one(&self, stream: &mut Stream) -> usize {
        let Some(total) = self.reach.last() else {
            return stream.below(self.x.nrows());
        };
        let target = stream.uniform() * total;
        // Rounding may lead to the total itself: then it is the last row that has weight.
        let last = self.reach.partition_point(|sum| sum < total);
        self.reach.partition_point(|&sum| sum <= target).min(last)
    }
}

impl<F: Real> Batch<'_, F> {
    pub fn is_all(&self) -> bool {
        self.drawn.is_none()
    }

    pub fn rows(&self) -> ArrayView2<'_, F> {
        match &self.drawn {
            Some(drawn) => drawn.view(),
            None => self.x.reborrow(),
        }
    }

    /// Empty where all rows count the same.
    pub fn weights(&self) -> &[f64] {
        match self.drawn {
            Some(_) => &[],
            None => self.weights,
        }
    }

    /// The weight of all rows.
    pub fn weight(&self) -> f64 {
        match self.weights() {
            [] => self.rows().nrows() as f64,
            weights => weights.iter().sum(),
        }
    }
}

/// How far rows are apart.
pub(super) struct Survey {
    /// The mean over columns of their variances.
    pub mean_variance: f64,
}

impl Survey {
    /// Look at all rows; an error where squared distances would overflow.
    pub fn of<F: Real>(x: ArrayView2<'_, F>, control: &Control) -> Result<Self> {
        let (n, d) = x.dim();
        if n == 0 || d == 0 {
            return Err(Error::data(format!(
                "X must have rows and columns, found {n} x {d}"
            )));
        }
        let first: Vec<f64> = x.row(0).iter().map(|value| value.to_f64()).collect();
        let parts = map_chunks(n, control.chunk_len(CHUNK), control, |range| {
            let mut moments = vec![(0.0, 0.0, 0.0_f64); d];
            for row in x.slice(s![range, ..]).rows() {
                for ((value, first), (sum, square, reach)) in
                    row.iter().zip(&first).zip(&mut moments)
                {
                    let gap = value.to_f64() - first;
                    *sum += gap;
                    *square += gap * gap;
                    *reach = reach.max(gap.abs());
                }
            }
            Ok(moments)
        })?;
        let mut total = vec![(0.0, 0.0, 0.0_f64); d];
        for part in parts {
            for (total, part) in total.iter_mut().zip(part) {
                *total = (
                    total.0 + part.0,
                    total.1 + part.1,
                    // `max` drops a NaN, the sums keep it.
                    total.2.max(part.2),
                );
            }
        }
        let widest: f64 = total.iter().map(|(_, _, reach)| 4.0 * reach * reach).sum();
        let finite = total.iter().all(|(_, square, _)| square.is_finite());
        if !finite || (widest * n as f64).is_infinite() || widest > F::MAX {
            return Err(Error::data(
                "X has NaN or infinite values, or values so far apart that squared distances \
                 overflow; remove or scale them",
            ));
        }
        let n = n as f64;
        let variances = total
            .iter()
            .map(|(sum, square, _)| (square / n - (sum / n) * (sum / n)).max(0.0));
        Ok(Self {
            mean_variance: variances.sum::<f64>() / d as f64,
        })
    }
}
