//! k-prototypes and k-modes.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use super::doorway::enter;
use crate::cluster::kprototypes::{self, Centroids, Input, Options, Start};

/// Columns of numbers, columns of categories, and how many categories each of these can have.
type Columns<'py> = (
    Vec<PyReadonlyArray1<'py, f64>>,
    Vec<PyReadonlyArray1<'py, i32>>,
    Vec<usize>,
);

/// Prototypes: numbers, categories, and what the numbers are measured from.
type Prototypes<'py> = (
    PyReadonlyArray1<'py, f64>,
    PyReadonlyArray1<'py, i32>,
    PyReadonlyArray1<'py, f64>,
);

/// The name of a start, or prototypes.
#[derive(FromPyObject)]
enum Init<'py> {
    Name(String),
    Given(Prototypes<'py>),
}

/// Prototypes, labels, cost, iterations, the heaviest cluster.
type Fitted<'py> = (
    (
        Bound<'py, PyArray1<f64>>,
        Bound<'py, PyArray1<i32>>,
        Bound<'py, PyArray1<f64>>,
    ),
    Bound<'py, PyArray1<i32>>,
    f64,
    usize,
    i32,
);

fn input<'a>(n: usize, columns: &'a Columns<'_>) -> PyResult<Input<'a>> {
    let numbers: Result<_, _> = columns.0.iter().map(PyReadonlyArray1::as_slice).collect();
    let codes: Result<_, _> = columns.1.iter().map(PyReadonlyArray1::as_slice).collect();
    Ok(Input {
        n,
        numbers: numbers?,
        codes: codes?,
        levels: columns.2.clone(),
    })
}

fn centroids(prototypes: &Prototypes<'_>) -> PyResult<Centroids> {
    Ok(Centroids {
        numbers: prototypes.0.as_slice()?.to_vec(),
        codes: prototypes.1.as_slice()?.to_vec(),
        origin: prototypes.2.as_slice()?.to_vec(),
    })
}

/// Fit k-prototypes: (prototypes, labels, cost, iterations, heaviest cluster).
#[pyfunction]
#[pyo3(signature = (
    n, columns, weights, n_clusters, gamma, init, n_init, max_iter, seed, threads, progress = None
))]
#[allow(clippy::too_many_arguments, reason = "the estimator's parameters")]
fn kprototypes_fit<'py>(
    py: Python<'py>,
    n: usize,
    columns: Columns<'py>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    n_clusters: usize,
    gamma: f64,
    init: Init<'py>,
    n_init: usize,
    max_iter: usize,
    seed: u64,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Fitted<'py>> {
    let weights = weights.as_ref().map(PyReadonlyArray1::as_slice);
    let options = Options {
        n_clusters,
        gamma,
        start: match &init {
            Init::Given(prototypes) => Start::Given(centroids(prototypes)?),
            Init::Name(name) if name == "cao" => Start::Cao,
            Init::Name(name) if name == "huang" => Start::Huang,
            Init::Name(_) => Start::Random,
        },
        n_init,
        max_iter,
        seed,
        weights: weights.transpose()?.unwrap_or_default(),
    };
    let input = input(n, &columns)?;
    let fit = enter(py, threads, progress.as_ref(), |control| {
        kprototypes::fit(&input, &options, control)
    })?;
    let prototypes = (
        fit.centroids.numbers.into_pyarray(py),
        fit.centroids.codes.into_pyarray(py),
        fit.centroids.origin.into_pyarray(py),
    );
    let labels = fit.labels.into_pyarray(py);
    Ok((prototypes, labels, fit.cost, fit.n_iter, fit.largest))
}

/// The nearest prototype of every row.
#[pyfunction]
#[pyo3(signature = (n, columns, prototypes, gamma, largest, threads))]
fn kprototypes_label<'py>(
    py: Python<'py>,
    n: usize,
    columns: Columns<'py>,
    prototypes: Prototypes<'py>,
    gamma: f64,
    largest: i32,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<i32>>> {
    let (input, centroids) = (input(n, &columns)?, centroids(&prototypes)?);
    let labels = enter(py, threads, None, |control| {
        kprototypes::label(&input, &centroids, gamma, largest, control)
    })?;
    Ok(labels.into_pyarray(py))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(kprototypes_fit, m)?)?;
    m.add_function(wrap_pyfunction!(kprototypes_label, m)?)
}
