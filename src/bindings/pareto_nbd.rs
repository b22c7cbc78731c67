//! Bindings of Pareto/NBD.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use super::doorway::enter;
use super::lifetime::{Asked, Fit, Purchases, fit_to_python};
use crate::lifetime::pareto_nbd::{self, Parameters};
use crate::lifetime::patterns::Patterns;

/// r, alpha, s, beta.
type Four = (f64, f64, f64, f64);

fn named((r, alpha, s, beta): Four) -> Parameters {
    Parameters { r, alpha, s, beta }
}

/// Fit Pareto/NBD.
#[pyfunction]
fn pareto_nbd_fit<'py>(
    py: Python<'py>,
    columns: Purchases<'py>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    options: Asked,
    threads: Option<usize>,
) -> PyResult<Fit<'py>> {
    let (frequency, recency, age) = columns.slices()?;
    let weights = weights.as_ref().map(|array| array.as_slice()).transpose()?;
    let options = options.options();
    let fit = enter(py, threads, None, |control| {
        let patterns = Patterns::collect(frequency, recency, age, weights, control)?;
        pareto_nbd::fit(&patterns, &options, control)
    })?;
    Ok(fit_to_python(py, &fit))
}

/// The log-likelihood of parameters, its gradient and Hessian by their logarithms. For tests.
#[pyfunction]
fn pareto_nbd_log_likelihood<'py>(
    py: Python<'py>,
    parameters: Four,
    columns: Purchases<'py>,
    threads: Option<usize>,
) -> PyResult<(f64, [f64; 4], [[f64; 4]; 4])> {
    let (frequency, recency, age) = columns.slices()?;
    let local = enter(py, threads, None, |control| {
        let patterns = Patterns::collect(frequency, recency, age, None, control)?;
        pareto_nbd::log_likelihood(&named(parameters), &patterns, control)
    })?;
    Ok((local.value, local.gradient, local.hessian))
}

/// Each customer's probability to be alive.
#[pyfunction]
fn pareto_nbd_alive<'py>(
    py: Python<'py>,
    parameters: Four,
    columns: Purchases<'py>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (frequency, recency, age) = columns.slices()?;
    let found = enter(py, threads, None, |control| {
        pareto_nbd::probability_alive(&named(parameters), [frequency, recency, age], control)
    })?;
    Ok(found.into_pyarray(py))
}

/// Each customer's expected purchases; `t` has one value, or one a customer.
#[pyfunction]
fn pareto_nbd_expected<'py>(
    py: Python<'py>,
    parameters: Four,
    t: PyReadonlyArray1<'py, f64>,
    columns: Purchases<'py>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (frequency, recency, age) = columns.slices()?;
    let t = t.as_slice()?;
    let found = enter(py, threads, None, |control| {
        let columns = [frequency, recency, age];
        pareto_nbd::expected_purchases(&named(parameters), t, columns, control)
    })?;
    Ok(found.into_pyarray(py))
}

/// A new customer's expected purchases for every `t`.
#[pyfunction]
fn pareto_nbd_expected_new<'py>(
    py: Python<'py>,
    parameters: Four,
    t: PyReadonlyArray1<'py, f64>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let t = t.as_slice()?;
    let found = enter(py, threads, None, |_| {
        Ok(pareto_nbd::expected_purchases_new(&named(parameters), t))
    })?;
    Ok(found.into_pyarray(py))
}

/// A new customer's probability of `n` purchases within `t`, pair by pair.
#[pyfunction]
fn pareto_nbd_probability_new<'py>(
    py: Python<'py>,
    parameters: Four,
    n: PyReadonlyArray1<'py, f64>,
    t: PyReadonlyArray1<'py, f64>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (n, t) = (n.as_slice()?, t.as_slice()?);
    let found = enter(py, threads, None, |control| {
        pareto_nbd::probability_of_purchases_new(&named(parameters), n, t, control)
    })?;
    Ok(found.into_pyarray(py))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(pareto_nbd_fit, m)?)?;
    m.add_function(wrap_pyfunction!(pareto_nbd_log_likelihood, m)?)?;
    m.add_function(wrap_pyfunction!(pareto_nbd_alive, m)?)?;
    m.add_function(wrap_pyfunction!(pareto_nbd_expected, m)?)?;
    m.add_function(wrap_pyfunction!(pareto_nbd_expected_new, m)?)?;
    m.add_function(wrap_pyfunction!(pareto_nbd_probability_new, m)?)?;
    Ok(())
}
