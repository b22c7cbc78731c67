//! What the bindings of all lifetime models share.

use numpy::{IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::lifetime::fit as model;
use crate::lifetime::newton::Stop;

/// A fit as Python gets it: logarithms of the parameters, Hessian of the mean (negative, penalised)
/// log-likelihood in them, log-likelihood of all, steps, why it stopped, who is at his limit.
pub(super) type Fit<'py> = (
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray2<f64>>,
    f64,
    usize,
    &'static str,
    Vec<bool>,
);

/// Give a fit to Python.
pub(super) fn fit_to_python<'py, const N: usize>(py: Python<'py>, fit: &model::Fit<N>) -> Fit<'py> {
    let optimum = &fit.optimum;
    let hessian = ndarray::Array2::from_shape_fn((N, N), |(i, j)| optimum.local.hessian[i][j]);
    (
        optimum.point.to_vec().into_pyarray(py),
        hessian.into_pyarray(py),
        fit.log_likelihood,
        fit.n_iter,
        match optimum.stop {
            Stop::Converged => "converged",
            Stop::Limit => "limit",
            Stop::Stuck => "stuck",
            Stop::MaxIter => "max_iter",
            Stop::Undefined => "undefined",
        },
        optimum.at_limit.to_vec(),
    )
}

/// Penalty, steps at most of each start, the largest slope that counts as none.
#[derive(FromPyObject)]
pub(super) struct Asked(f64, usize, f64);

impl Asked {
    pub(super) fn options(&self) -> model::Options {
        model::Options {
            penalty: self.0,
            max_iter: self.1,
            tolerance: self.2,
        }
    }
}

/// The three columns of purchases.
#[derive(FromPyObject)]
pub(super) struct Purchases<'py>(
    pub PyReadonlyArray1<'py, f64>,
    pub PyReadonlyArray1<'py, f64>,
    pub PyReadonlyArray1<'py, f64>,
);

impl Purchases<'_> {
    /// Frequency, recency, age as slices.
    pub(super) fn slices(&self) -> PyResult<(&[f64], &[f64], &[f64])> {
        Ok((self.0.as_slice()?, self.1.as_slice()?, self.2.as_slice()?))
    }
}
