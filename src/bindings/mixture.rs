//! Gaussian mixtures.

use numpy::ndarray::ArrayView2;
use numpy::{Element, IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1};
use pyo3::prelude::*;

use super::cluster::Matrix;
use super::doorway::enter;
use crate::cluster::Real;
use crate::cluster::mixture::{self, Covariance, Fit, Model, Options, Start};
use crate::error::{Error, Result};
use crate::parallel::Control;

type Weights<'py> = Option<PyReadonlyArray1<'py, f64>>;
/// Weights, means, covariances, Cholesky factors of their inverses, flat.
type ModelOut<'py> = (
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
);
/// Covariance type, weights, means, Cholesky factors, flat.
type ModelIn<'py> = (
    String,
    PyReadonlyArray1<'py, f64>,
    PyReadonlyArray1<'py, f64>,
    PyReadonlyArray1<'py, f64>,
);

/// A component for every row, or the seed of random responsibilities.
#[derive(FromPyObject)]
enum Begin<'py> {
    Labels(PyReadonlyArray1<'py, i32>),
    Seed(u64),
}

fn covariance_named(name: &str) -> Result<Covariance> {
    match name {
        "full" => Ok(Covariance::Full),
        "tied" => Ok(Covariance::Tied),
        "diag" => Ok(Covariance::Diagonal),
        "spherical" => Ok(Covariance::Spherical),
        _ => Err(Error::parameter(format!(
            "there is no covariance_type {name:?}"
        ))),
    }
}

fn model_in(py: Python<'_>, model: &ModelIn<'_>, features: usize) -> PyResult<Model> {
    let (name, weights, means, factors) = model;
    let covariance = covariance_named(name).map_err(|error| super::errors::to_python(py, error))?;
    Ok(Model {
        features,
        covariance,
        weights: weights.as_slice()?.to_vec(),
        means: means.as_slice()?.to_vec(),
        covariances: Vec::new(),
        factors: factors.as_slice()?.to_vec(),
    })
}

fn model_out(py: Python<'_>, model: Model) -> ModelOut<'_> {
    (
        model.weights.into_pyarray(py),
        model.means.into_pyarray(py),
        model.covariances.into_pyarray(py),
        model.factors.into_pyarray(py),
    )
}

fn begin<F: Real + Element>(
    x: ArrayView2<'_, F>,
    weights: &[f64],
    (n_components, covariance_type): (usize, &str),
    start: Start<'_>,
    reg_covar: f64,
    control: &Control,
) -> Result<Model> {
    let shape = (n_components, covariance_named(covariance_type)?);
    mixture::begin(x, weights, shape, start, reg_covar, control)
}

/// Parameters from given or random responsibilities.
#[pyfunction]
#[pyo3(signature = (x, weights, n_components, covariance_type, start, reg_covar, threads))]
#[allow(clippy::too_many_arguments, reason = "the estimator's parameters")]
fn mixture_begin<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Weights<'py>,
    n_components: usize,
    covariance_type: &str,
    start: Begin<'py>,
    reg_covar: f64,
    threads: Option<usize>,
) -> PyResult<ModelOut<'py>> {
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?
        .unwrap_or_default();
    let start = match &start {
        Begin::Labels(labels) => Start::Labels(labels.as_slice()?),
        Begin::Seed(seed) => Start::Random(*seed),
    };
    let shape = (n_components, covariance_type);
    let model = match &x {
        Matrix::F64(x) => {
            let x = x.as_array();
            enter(py, threads, None, |control| {
                begin(x, weights, shape, start, reg_covar, control)
            })?
        }
        Matrix::F32(x) => {
            let x = x.as_array();
            enter(py, threads, None, |control| {
                begin(x, weights, shape, start, reg_covar, control)
            })?
        }
    };
    Ok(model_out(py, model))
}

/// Fit from given parameters: (model, mean log-likelihoods, whether they converged).
#[pyfunction]
#[pyo3(signature = (x, weights, model, max_iter, tol, reg_covar, before, threads, progress = None))]
#[allow(clippy::too_many_arguments, reason = "the estimator's parameters")]
fn mixture_fit<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Weights<'py>,
    model: ModelIn<'py>,
    max_iter: usize,
    tol: f64,
    reg_covar: f64,
    before: f64,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<(ModelOut<'py>, Bound<'py, PyArray1<f64>>, bool)> {
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?
        .unwrap_or_default();
    let options = Options {
        max_iter,
        tol,
        reg_covar,
        before,
    };
    let progress = progress.as_ref();
    let fit: Fit = match &x {
        Matrix::F64(x) => {
            let x = x.as_array();
            let model = model_in(py, &model, x.ncols())?;
            enter(py, threads, progress, |control| {
                mixture::fit(x, weights, model, options, control)
            })?
        }
        Matrix::F32(x) => {
            let x = x.as_array();
            let model = model_in(py, &model, x.ncols())?;
            enter(py, threads, progress, |control| {
                mixture::fit(x, weights, model, options, control)
            })?
        }
    };
    Ok((
        model_out(py, fit.model),
        fit.lower_bounds.into_pyarray(py),
        fit.converged,
    ))
}

/// Of every row: log-density, likeliest component, probabilities (no rows where not asked for).
#[pyfunction]
#[pyo3(signature = (x, model, with_shares, threads))]
#[allow(clippy::type_complexity, reason = "three arrays")]
fn mixture_describe<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    model: ModelIn<'py>,
    with_shares: bool,
    threads: Option<usize>,
) -> PyResult<(
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<i32>>,
    Bound<'py, PyArray2<f64>>,
)> {
    let (densities, labels, shares) = match &x {
        Matrix::F64(x) => {
            let x = x.as_array();
            let model = model_in(py, &model, x.ncols())?;
            enter(py, threads, None, |control| {
                mixture::describe(x, &model, with_shares, control)
            })?
        }
        Matrix::F32(x) => {
            let x = x.as_array();
            let model = model_in(py, &model, x.ncols())?;
            enter(py, threads, None, |control| {
                mixture::describe(x, &model, with_shares, control)
            })?
        }
    };
    Ok((
        densities.into_pyarray(py),
        labels.into_pyarray(py),
        shares.into_pyarray(py),
    ))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(mixture_begin, m)?)?;
    m.add_function(wrap_pyfunction!(mixture_fit, m)?)?;
    m.add_function(wrap_pyfunction!(mixture_describe, m)?)?;
    Ok(())
}
