//! Passes over the rows, part by part.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::super::points::{contiguous, middle, weights_of};
use super::super::real::Real;
use super::super::tiles::Split;
use super::block::{Panel, ROWS, Scratch, Sums};
use super::steps::{add_moments, expect};
use super::{Covariance, Model};
use crate::error::{Error, Result};
use crate::parallel::{Control, cut, map_chunks};
use crate::random::Stream;

const STAGE: u64 = 0x676d_6d72;

/// Where responsibilities come from.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// From the model.
    Model,
    /// Each row belongs to one component, or to none (-1).
    Labels(&'a [i32]),
    /// Drawn for every row by this seed.
    Random(u64),
}

/// Rows one after another and their weights.
pub(super) struct Data<'a, F> {
    rows: &'a [F],
    features: usize,
    len: usize,
    weights: &'a [f64],
    /// Sum of the weights.
    pub total: f64,
}

impl<'a, F: Real> Data<'a, F> {
    pub fn new(rows: &'a [F], features: usize, weights: &'a [f64]) -> Self {
        let len = rows.len() / features.max(1);
        let total = if weights.is_empty() {
            len as f64
        } else {
            weights.iter().sum()
        };
        Self {
            rows,
            features,
            len,
            weights,
            total,
        }
    }

    /// The middle of every column.
    pub fn middle(&self) -> Vec<f64> {
        middle(self.rows, self.features)
    }

    /// For tied covariances: the scatter of all rows about the middle, and the middle.
    pub fn scatter(
        &self,
        covariance: Covariance,
        control: &Control,
    ) -> Result<Option<(Vec<f64>, Vec<f64>)>> {
        if covariance != Covariance::Tied {
            return Ok(None);
        }
        let offset = self.middle();
        let all = Model {
            features: self.features,
            covariance: Covariance::Full,
            weights: vec![1.0],
            means: offset.clone(),
            covariances: Vec::new(),
            factors: Vec::new(),
        };
        let labels = vec![0; self.len];
        let sums = moments(self, &all, Start::Labels(&labels), control)?;
        Ok(Some((sums.values[1 + self.features..].to_vec(), offset)))
    }

    /// How rows are split for a model.
    fn split(&self, model: &Model, control: &Control) -> Split {
        let (k, d) = (model.weights.len(), self.features);
        let square = matches!(model.covariance, Covariance::Full | Covariance::Tied);
        let work = k * d * if square { d + 2 } else { 3 };
        Split::new(self.len, work, Sums::zero(model).values.len(), control)
    }
}

/// Moments about the means of the model, with the responsibilities that `start` says.
pub(super) fn moments<F: Real>(
    data: &Data<'_, F>,
    model: &Model,
    start: Start<'_>,
    control: &Control,
) -> Result<Sums> {
    let split = data.split(model, control);
    let panel = matches!(start, Start::Model).then(|| Panel::new(model));
    let parts = map_chunks(data.len, split.part, control, |part| {
        let mut scratch = Scratch::new(model);
        let mut sums = Sums::zero(model);
        for chunk in split.chunks_of(part) {
            control.check()?;
            for first in chunk.clone().step_by(ROWS) {
                let rows = first..(first + ROWS).min(chunk.end);
                let values = &data.rows[rows.start * data.features..rows.end * data.features];
                scratch.load(values, weights_of(data.weights, rows.clone()));
                match (&panel, start) {
                    (Some(panel), _) => {
                        expect(panel, &mut scratch, control.level());
                        let pairs = scratch.log_density.iter().zip(&scratch.weights);
                        sums.log_likelihood += pairs
                            .take(rows.len())
                            .map(|(log, weight)| log * weight)
                            .sum::<f64>();
                    }
                    (None, Start::Labels(labels)) => one_each(&labels[rows], &mut scratch),
                    (None, Start::Random(seed)) => draw(seed, first, rows.len(), &mut scratch),
                    (None, Start::Model) => {}
                }
                add_moments(model, &mut scratch, &mut sums, control.level());
            }
        }
        Ok(sums)
    })?;
    let parts = parts.into_iter().reduce(|mut sums, part| {
        sums.add(&part);
        sums
    });
    Ok(parts.unwrap_or_else(|| Sums::zero(model)))
}

fn one_each(labels: &[i32], scratch: &mut Scratch) {
    for (component, share) in scratch.shares.iter_mut().enumerate() {
        share.fill(0.0);
        for (share, &label) in share.iter_mut().zip(labels) {
            *share = f64::from(u8::from(usize::try_from(label) == Ok(component)));
        }
    }
}

fn draw(seed: u64, first: usize, len: usize, scratch: &mut Scratch) {
    for lane in 0..len {
        let mut stream = Stream::new(seed, STAGE, (first + lane) as u64);
        let mut total = 0.0;
        for share in &mut scratch.shares {
            share[lane] = stream.uniform();
            total += share[lane];
        }
        for share in &mut scratch.shares {
            share[lane] /= total;
        }
    }
    // Beyond the last row weights are zero; the numbers must only be finite.
    scratch
        .shares
        .iter_mut()
        .for_each(|share| share[len..].fill(0.0));
}

/// Of every row: the logarithm of its density, the likeliest component (the first of equals) and, if
/// asked for, the probabilities of all of them.
pub fn describe<F: Real>(
    x: ArrayView2<'_, F>,
    model: &Model,
    with_shares: bool,
    control: &Control,
) -> Result<(Vec<f64>, Vec<i32>, Array2<f64>)> {
    model.check()?;
    let (n, d) = x.dim();
    let k = model.weights.len();
    if d != model.features {
        return Err(Error::Internal("other columns than the model's".to_owned()));
    }
    let rows = contiguous(x);
    let data = Data::new(&rows, d, &[]);
    let panel = Panel::new(model);
    let chunk = data.split(model, control).chunk;
    let mut densities = vec![0.0; n];
    let mut labels = vec![0_i32; n];
    let mut shares = vec![0.0; if with_shares { n * k } else { 0 }];
    let (mut rest, mut rest_labels, mut rest_shares) =
        (&mut densities[..], &mut labels[..], &mut shares[..]);
    let pieces: Vec<_> = data
        .rows
        .chunks(chunk * d)
        .map(|rows| {
            let len = rows.len() / d;
            let densities = cut(&mut rest, len);
            let labels = cut(&mut rest_labels, len);
            (rows, densities, labels, cut(&mut rest_shares, len * k))
        })
        .collect();
    pieces
        .into_par_iter()
        .try_for_each(|(rows, mut densities, mut labels, mut shares)| {
            control.check()?;
            let mut scratch = Scratch::new(model);
            for rows in rows.chunks(ROWS * d) {
                let len = rows.len() / d;
                scratch.load(rows, &[]);
                expect(&panel, &mut scratch, control.level());
                cut(&mut densities, len).copy_from_slice(&scratch.log_density[..len]);
                for (lane, label) in cut(&mut labels, len).iter_mut().enumerate() {
                    let share = |component: usize| scratch.shares[component][lane];
                    let best = (1..k).fold(
                        0,
                        |best, one| {
                            if share(one) > share(best) { one } else { best }
                        },
                    );
                    *label = best as i32;
                }
                for (lane, row) in cut(&mut shares, len * k).chunks_exact_mut(k).enumerate() {
                    let from = scratch.shares.iter().map(|share| share[lane]);
                    row.iter_mut().zip(from).for_each(|(to, from)| *to = from);
                }
            }
            Ok(())
        })?;
    let table = Array2::from_shape_vec((if with_shares { n } else { 0 }, k), shares);
    let table = table.map_err(|error| Error::Internal(error.to_string()))?;
    Ok((densities, labels, table))
}
