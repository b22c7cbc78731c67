//! k-means: centres that make the weighted sum of squared distances to them small.
//!
//! [`fit`] fits one model, [`fit_many`] several to the same rows, which share every pass over them.

pub(super) mod checks;
mod content_order;
mod exact;
mod lloyd;
mod many;
mod margin;
mod open;
mod pass;
mod predict;
mod repair;
mod run;
mod sample;
mod scan;
mod seeding;
mod starts;
mod sums;
#[cfg(test)]
mod tests;

use ndarray::{Array2, ArrayView2};

use super::real::Real;
use crate::error::{Error, Result};
use crate::parallel::Control;

pub use many::fit_many;
pub use predict::{is_few, label, label_few, nearest_two, transform};

/// Where a run starts.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// Greedy k-means++.
    PlusPlus,
    /// k rows of different contents.
    Random,
    /// Given centres one after another, k for each restart.
    Given(&'a [f64]),
}

/// A model to fit.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// Number of clusters.
    pub n_clusters: usize,
    /// Where a run starts.
    pub start: Start<'a>,
    /// Runs from different starts, of which the best is kept.
    pub n_init: usize,
    /// Decides every random draw.
    pub seed: u64,
    /// A weight for each row; empty where all count the same.
    pub weights: &'a [f64],
}

/// When runs stop.
#[derive(Debug, Clone, Copy)]
pub struct Stopping {
    /// Iterations of one run at most.
    pub max_iter: usize,
    /// Stop when the squared shifts of the centres add up to no more than `tol` × mean variance.
    pub tol: f64,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<F> {
    /// One centre a row.
    pub centres: Array2<F>,
    /// The nearest centre of every row, as [`label`] gives it.
    pub labels: Vec<i32>,
    /// The weighted sum of squared distances to the nearest centres.
    pub inertia: f64,
    /// Iterations of the best run.
    pub n_iter: usize,
}

/// How to fit one model.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Number of clusters.
    pub n_clusters: usize,
    /// Where a run starts.
    pub start: Start<'a>,
    /// Runs from different starts, of which the best is kept.
    pub n_init: usize,
    /// Iterations of one run at most.
    pub max_iter: usize,
    /// As in [`Stopping`].
    pub tol: f64,
    /// Decides every random draw.
    pub seed: u64,
}

/// Fit one model. `weights`: one a row, or none for all alike.
pub fn fit<F: Real>(
    x: ArrayView2<'_, F>,
    weights: Option<&[f64]>,
    options: &Options<'_>,
    control: &Control,
) -> Result<Fit<F>> {
    let task = Task {
        n_clusters: options.n_clusters,
        start: options.start,
        n_init: options.n_init,
        seed: options.seed,
        weights: weights.unwrap_or_default(),
    };
    let stopping = Stopping {
        max_iter: options.max_iter,
        tol: options.tol,
    };
    let mut fits = fit_many(x, &[task], stopping, control)?;
    fits.pop()
        .ok_or_else(|| Error::Internal("one task, no model".to_owned()))
}
