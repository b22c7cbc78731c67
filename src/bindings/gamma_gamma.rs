//! Bindings of Gamma-Gamma.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use super::doorway::enter;
use super::lifetime::{Asked, Fit, fit_to_python};
use crate::lifetime::gamma_gamma;

/// Fit Gamma-Gamma to repeat buyers. Also gives the correlation of frequency and spend.
#[pyfunction]
fn gamma_gamma_fit<'py>(
    py: Python<'py>,
    frequency: PyReadonlyArray1<'py, f64>,
    spend: PyReadonlyArray1<'py, f64>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    options: Asked,
    threads: Option<usize>,
) -> PyResult<(Fit<'py>, f64)> {
    let (frequency, spend) = (frequency.as_slice()?, spend.as_slice()?);
    let weights = weights.as_ref().map(|array| array.as_slice()).transpose()?;
    let options = options.options();
    let (fit, correlation) = enter(py, threads, None, |control| {
        gamma_gamma::fit(frequency, spend, weights, &options, control)
    })?;
    Ok((fit_to_python(py, &fit), correlation))
}

/// The log-likelihood of parameters, its gradient and Hessian by their logarithms. For tests.
#[pyfunction]
fn gamma_gamma_log_likelihood<'py>(
    py: Python<'py>,
    parameters: (f64, f64, f64),
    frequency: PyReadonlyArray1<'py, f64>,
    spend: PyReadonlyArray1<'py, f64>,
    threads: Option<usize>,
) -> PyResult<(f64, [f64; 3], [[f64; 3]; 3])> {
    let (frequency, spend) = (frequency.as_slice()?, spend.as_slice()?);
    let (p, q, gamma) = parameters;
    let local = enter(py, threads, None, |control| {
        gamma_gamma::log_likelihood([p, q, gamma], frequency, spend, control)
    })?;
    Ok((local.value, local.gradient, local.hessian))
}

/// The expected mean spend of each customer, NaN where it is not finite.
#[pyfunction]
fn gamma_gamma_expected<'py>(
    py: Python<'py>,
    parameters: (f64, f64, f64),
    frequency: PyReadonlyArray1<'py, f64>,
    spend: PyReadonlyArray1<'py, f64>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (frequency, spend) = (frequency.as_slice()?, spend.as_slice()?);
    let (p, q, gamma) = parameters;
    let found = enter(py, threads, None, |control| {
        gamma_gamma::expected_spend([p, q, gamma], frequency, spend, control)
    })?;
    Ok(found.into_pyarray(py))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(gamma_gamma_fit, m)?)?;
    m.add_function(wrap_pyfunction!(gamma_gamma_log_likelihood, m)?)?;
    m.add_function(wrap_pyfunction!(gamma_gamma_expected, m)?)?;
    Ok(())
}
