//! Bindings of BG/NBD and MBG/NBD.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use super::doorway::enter;
use super::lifetime::{Asked, Fit, Purchases, fit_to_python};
use crate::lifetime::beta_geometric::{self as model, Customers, Kind, Parameters};
use crate::lifetime::patterns::Patterns;

type Floats<'py> = PyReadonlyArray1<'py, f64>;
type Answer<'py> = PyResult<Bound<'py, PyArray1<f64>>>;

fn kind(modified: bool) -> Kind {
    if modified { Kind::Mbg } else { Kind::Bg }
}

/// Fit.
#[pyfunction]
fn beta_geometric_fit<'py>(
    py: Python<'py>,
    modified: bool,
    columns: Purchases<'py>,
    weights: Option<Floats<'py>>,
    options: Asked,
    threads: Option<usize>,
) -> PyResult<Fit<'py>> {
    let (frequency, recency, age) = columns.slices()?;
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?;
    let options = options.options();
    let fit = enter(py, threads, None, |control| {
        let patterns = Patterns::collect(frequency, recency, age, weights, control)?;
        model::fit(kind(modified), &patterns, &options, control)
    })?;
    Ok(fit_to_python(py, &fit))
}

/// Each customer's probability to be alive.
#[pyfunction]
fn beta_geometric_alive<'py>(
    py: Python<'py>,
    modified: bool,
    parameters: [f64; 4],
    columns: Purchases<'py>,
    threads: Option<usize>,
) -> Answer<'py> {
    let (frequency, recency, age) = columns.slices()?;
    let customers = Customers {
        frequency,
        recency,
        age,
    };
    let at = Parameters::new(parameters);
    let found = enter(py, threads, None, |control| {
        model::probability_alive(kind(modified), &at, customers, control)
    })?;
    Ok(found.into_pyarray(py))
}

/// Each customer's expected purchases in the coming `t` (one value, or one a customer).
#[pyfunction]
fn beta_geometric_expected<'py>(
    py: Python<'py>,
    modified: bool,
    parameters: [f64; 4],
    t: Floats<'py>,
    columns: Purchases<'py>,
    threads: Option<usize>,
) -> Answer<'py> {
    let (frequency, recency, age) = columns.slices()?;
    let customers = Customers {
        frequency,
        recency,
        age,
    };
    let (t, at) = (t.as_slice()?, Parameters::new(parameters));
    let found = enter(py, threads, None, |control| {
        model::expected_purchases(kind(modified), &at, t, customers, control)
    })?;
    Ok(found.into_pyarray(py))
}

/// A new customer's expected purchases within every `t`.
#[pyfunction]
fn beta_geometric_expected_new<'py>(
    py: Python<'py>,
    modified: bool,
    parameters: [f64; 4],
    t: Floats<'py>,
    threads: Option<usize>,
) -> Answer<'py> {
    let (t, at) = (t.as_slice()?, Parameters::new(parameters));
    let found = enter(py, threads, None, |control| {
        model::expected_purchases_new(kind(modified), &at, t, control)
    })?;
    Ok(found.into_pyarray(py))
}

/// A new customer's probability of `n` purchases within `t`, pair by pair.
#[pyfunction]
fn beta_geometric_probability_new<'py>(
    py: Python<'py>,
    modified: bool,
    parameters: [f64; 4],
    n: Floats<'py>,
    t: Floats<'py>,
    threads: Option<usize>,
) -> Answer<'py> {
    let (n, t, at) = (n.as_slice()?, t.as_slice()?, Parameters::new(parameters));
    let found = enter(py, threads, None, |control| {
        model::probability_new(kind(modified), &at, n, t, control)
    })?;
    Ok(found.into_pyarray(py))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(beta_geometric_fit, m)?)?;
    m.add_function(wrap_pyfunction!(beta_geometric_alive, m)?)?;
    m.add_function(wrap_pyfunction!(beta_geometric_expected, m)?)?;
    m.add_function(wrap_pyfunction!(beta_geometric_expected_new, m)?)?;
    m.add_function(wrap_pyfunction!(beta_geometric_probability_new, m)?)?;
    Ok(())
}
