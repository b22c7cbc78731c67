//! Gaussian mixtures by expectation-maximisation.
//!
//! Dempster, A. P., Laird, N. M. & Rubin, D. B. (1977). "Maximum likelihood from incomplete data
//! via the EM algorithm". JRSS B 39(1), 1–38. Time O(n k d²) an iteration for full and tied
//! covariances, O(n k d) for the others; memory for the sums of up to 64 parts of the rows.
//!
//! Both steps are one pass over the rows. Moments are taken about the means of the iteration
//! before, so that data far from zero lose no digits.

mod block;
mod estimate;
mod exp;
mod pass;
mod steps;
#[cfg(test)]
mod tests;

use ndarray::ArrayView2;

use super::kmeans::checks::check_weights;
use super::points::contiguous;
use super::real::Real;
use crate::error::{Error, Result};
use crate::parallel::Control;

pub use pass::{Start, describe};

/// What the covariances of the components have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covariance {
    /// Each component has its own.
    Full,
    /// All have the same.
    Tied,
    /// Each has its own variances and no correlations.
    Diagonal,
    /// Each has one variance for all columns.
    Spherical,
}

/// Parameters of a mixture.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Number of columns.
    pub features: usize,
    /// The kind of covariances.
    pub covariance: Covariance,
    /// Shares of the components.
    pub weights: Vec<f64>,
    /// Means, one component after another.
    pub means: Vec<f64>,
    /// Covariances: tables, one table, variances, or one variance for each component.
    pub covariances: Vec<f64>,
    /// The Cholesky factors of their inverses, in the same shape.
    pub factors: Vec<f64>,
}

impl Model {
    pub(crate) fn mean(&self, component: usize) -> &[f64] {
        &self.means[component * self.features..][..self.features]
    }

    /// Half the logarithm of the determinant of a component's inverse covariance.
    fn log_determinant(&self, component: usize) -> f64 {
        let d = self.features;
        let diagonal = |table: &[f64]| -> f64 {
            table
                .iter()
                .step_by(d + 1)
                .map(|&value| libm::log(value))
                .sum()
        };
        match self.covariance {
            Covariance::Full => diagonal(&self.factors[component * d * d..][..d * d]),
            Covariance::Tied => diagonal(&self.factors),
            Covariance::Diagonal => {
                let own = &self.factors[component * d..][..d];
                own.iter().map(|&value| libm::log(value)).sum()
            }
            Covariance::Spherical => d as f64 * libm::log(self.factors[component]),
        }
    }

    fn check(&self) -> Result<()> {
        let (k, d) = (self.weights.len(), self.features);
        let expected = match self.covariance {
            Covariance::Full => k * d * d,
            Covariance::Tied => d * d,
            Covariance::Diagonal => k * d,
            Covariance::Spherical => k,
        };
        if k == 0 || d == 0 || self.means.len() != k * d || self.factors.len() != expected {
            return Err(Error::Internal(
                "a mixture of inconsistent shapes".to_owned(),
            ));
        }
        Ok(())
    }
}

/// When to stop, and what is added to variances.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Iterations at most.
    pub max_iter: usize,
    /// Stop when the mean log-likelihood changes by less.
    pub tol: f64,
    /// Added to every variance.
    pub reg_covar: f64,
    /// The mean log-likelihood that the first change is measured from.
    pub before: f64,
}

/// A fitted mixture.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Its parameters.
    pub model: Model,
    /// The mean log-likelihood before each iteration.
    pub lower_bounds: Vec<f64>,
    /// Whether the last change was small enough.
    pub converged: bool,
}

/// Parameters from given responsibilities.
pub fn begin<F: Real>(
    x: ArrayView2<'_, F>,
    weights: &[f64],
    (n_components, covariance): (usize, Covariance),
    start: Start<'_>,
    reg_covar: f64,
    control: &Control,
) -> Result<Model> {
    let (n, d) = x.dim();
    check_weights(n, weights)?;
    let rows = contiguous(x);
    let data = pass::Data::new(&rows, d, weights);
    let blank = Model {
        features: d,
        covariance,
        weights: vec![0.0; n_components],
        means: data.middle().repeat(n_components),
        covariances: Vec::new(),
        factors: Vec::new(),
    };
    // First the means alone, then moments about them.
    let means = Model {
        covariance: Covariance::Diagonal,
        ..blank.clone()
    };
    let sums = pass::moments(&data, &means, start, control)?;
    let centred = Model {
        means: estimate::model(&means, &sums, None, 1.0)?.means,
        ..blank
    };
    let sums = pass::moments(&data, &centred, start, control)?;
    let scatter = data.scatter(covariance, control)?;
    estimate::model(&centred, &sums, scatter.as_ref(), reg_covar)
}

/// Fit a mixture, beginning with the parameters of `model`.
pub fn fit<F: Real>(
    x: ArrayView2<'_, F>,
    weights: &[f64],
    mut model: Model,
    options: Options,
    control: &Control,
) -> Result<Fit> {
    let (n, d) = x.dim();
    check_weights(n, weights)?;
    model.check()?;
    let rows = contiguous(x);
    let data = pass::Data::new(&rows, d, weights);
    let scatter = data.scatter(model.covariance, control)?;
    let mut lower_bounds = Vec::new();
    let mut before = options.before;
    let mut converged = false;
    control.plan(options.max_iter as u64);
    while lower_bounds.len() < options.max_iter && !converged {
        let sums = pass::moments(&data, &model, Start::Model, control)?;
        let bound = sums.log_likelihood / data.total;
        if !bound.is_finite() {
            return Err(Error::data(
                "some rows have no density under any component: X has values too far apart; \
                 scale them or look for outliers",
            ));
        }
        model = estimate::model(&model, &sums, scatter.as_ref(), options.reg_covar)?;
        converged = (bound - before).abs() < options.tol;
        before = bound;
        lower_bounds.push(bound);
        control.advance(1);
    }
    Ok(Fit {
        model,
        lower_bounds,
        converged,
    })
}
