//! The rows of a fit: a copy in f64 around the column means, so that no digits cancel.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::super::real::Real;
use super::flow::{Bounds, balance, cheapest};
use crate::error::Result;
use crate::parallel::Control;

/// Multiply-adds between two looks at the control: some milliseconds.
const CHUNK_WORK: usize = 4 << 20;
/// Rows read between two looks at the control.
const BLOCK: usize = 4096;

/// Centred rows, row by row. `weights` is empty where all rows count the same.
pub(super) struct Rows<'a> {
    values: Vec<f64>,
    weights: &'a [f64],
    features: usize,
    /// The column means, which were subtracted.
    offset: Vec<f64>,
    /// The mean over columns of their variances.
    pub mean_variance: f64,
}

/// Which cluster every row is in, and what that costs: weight × squared distance, for every cluster.
pub(super) struct Assignment {
    pub labels: Vec<i32>,
    costs: Vec<f64>,
    /// What a row is rewarded with in every cluster, so that the bounds are kept: those of one step
    /// are nearly those of the next.
    prices: Vec<f64>,
}

impl Assignment {
    pub fn new(rows: usize, clusters: usize) -> Self {
        Self {
            labels: vec![-1; rows],
            costs: vec![0.0; rows * clusters],
            prices: vec![0.0; clusters],
        }
    }

    /// The cost of all rows, in row order.
    pub fn inertia(&self) -> f64 {
        let rows = self.costs.chunks_exact(self.prices.len()).zip(&self.labels);
        rows.map(|(costs, &label)| costs[label as usize]).sum()
    }
}

impl<'a> Rows<'a> {
    /// Copy and centre `x`, which has rows and columns.
    pub fn new<F: Real>(
        x: ArrayView2<'_, F>,
        weights: &'a [f64],
        control: &Control,
    ) -> Result<Self> {
        let (n, d) = x.dim();
        let mut offset = vec![0.0; d];
        let mut values = Vec::with_capacity(n * d);
        for (i, row) in x.rows().into_iter().enumerate() {
            if i % BLOCK == 0 {
                control.check()?;
            }
            for (sum, value) in offset.iter_mut().zip(row) {
                *sum += value.to_f64();
            }
            values.extend(row.iter().map(|value| value.to_f64()));
        }
        for sum in &mut offset {
            *sum /= n as f64;
        }
        let mut squares = 0.0;
        for (i, row) in values.chunks_exact_mut(d).enumerate() {
            if i % BLOCK == 0 {
                control.check()?;
            }
            for (value, mean) in row.iter_mut().zip(&offset) {
                *value -= mean;
                squares += *value * *value;
            }
        }
        Ok(Self {
            mean_variance: squares / (n * d) as f64,
            values,
            weights,
            features: d,
            offset,
        })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.values.len() / self.features
    }

    /// The centres around the column means, one after another.
    pub fn centred<F: Real>(&self, centres: &Array2<F>) -> Vec<f64> {
        let shifts = self.offset.iter().cycle();
        let values = centres.iter().zip(shifts);
        values.map(|(c, shift)| c.to_f64() - shift).collect()
    }

    /// Centres as they are in the data.
    pub fn in_place<F: Real>(&self, centres: &[f64]) -> Vec<F> {
        let shifts = self.offset.iter().cycle();
        let values = centres.iter().zip(shifts);
        values.map(|(c, shift)| F::from_f64(c + shift)).collect()
    }

    /// Give every row its cluster: the cheapest assignment within the bounds.
    pub fn assign(
        &self,
        centres: &[f64],
        bounds: Bounds,
        found: &mut Assignment,
        control: &Control,
    ) -> Result<()> {
        let d = self.features;
        let k = centres.len() / d;
        let chunk = control.chunk_len((CHUNK_WORK / (k * d)).clamp(16, 1024));
        let prices = &found.prices;
        found
            .costs
            .par_chunks_mut(chunk * k)
            .zip(found.labels.par_chunks_mut(chunk))
            .enumerate()
            .try_for_each(|(c, (costs, labels))| {
                control.check()?;
                let first = c * chunk;
                let rows = self.values[first * d..].chunks_exact(d);
                let slots = costs.chunks_exact_mut(k).zip(labels);
                for (i, (row, (costs, label))) in rows.zip(slots).enumerate() {
                    let nearest = nearest(row, centres, costs);
                    if let Some(weight) = self.weights.get(first + i) {
                        for cost in &mut *costs {
                            *cost *= weight;
                        }
                    }
                    *label = cheapest(costs, prices, nearest) as i32;
                }
                Ok(())
            })?;
        let Assignment {
            labels,
            costs,
            prices,
        } = found;
        balance(costs, bounds, labels, prices, control)
    }

    /// The weighted means of the clusters' rows; without weight a centre stays.
    pub fn means(&self, labels: &[i32], centres: &[f64], control: &Control) -> Result<Vec<f64>> {
        let d = self.features;
        let mut sums = vec![0.0; centres.len()];
        let mut totals = vec![0.0; centres.len() / d];
        for (i, (row, &label)) in self.values.chunks_exact(d).zip(labels).enumerate() {
            if i % BLOCK == 0 {
                control.check()?;
            }
            let weight = self.weights.get(i).copied().unwrap_or(1.0);
            let label = label as usize;
            totals[label] += weight;
            for (sum, value) in sums[label * d..][..d].iter_mut().zip(row) {
                *sum += weight * value;
            }
        }
        let clusters = sums.chunks_exact_mut(d).zip(centres.chunks_exact(d));
        for ((sums, centre), total) in clusters.zip(totals) {
            if total > 0.0 {
                for sum in sums {
                    *sum /= total;
                }
            } else {
                sums.copy_from_slice(centre);
            }
        }
        Ok(sums)
    }
}

/// Write the squared distances to all centres; give the nearest one, ties to the lowest.
fn nearest(row: &[f64], centres: &[f64], distances: &mut [f64]) -> usize {
    let mut best = 0;
    for (j, centre) in centres.chunks_exact(row.len()).enumerate() {
        let differences = row.iter().zip(centre).map(|(x, c)| x - c);
        distances[j] = differences.map(|difference| difference * difference).sum();
        if distances[j] < distances[best] {
            best = j;
        }
    }
    best
}
