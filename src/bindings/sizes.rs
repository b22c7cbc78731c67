//! k-means with sizes within bounds.

use numpy::{Element, IntoPyArray, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::cluster::{Fitted, Init, Matrix, object};
use super::doorway::enter;
use crate::cluster::sizes::{self, Bounds};
use crate::cluster::{Real, kmeans};

fn fit<'py, F: Real + Element>(
    py: Python<'py>,
    x: &PyReadonlyArray2<'py, F>,
    weights: Option<&PyReadonlyArray1<'py, f64>>,
    bounds: Bounds,
    options: &kmeans::Options<'_>,
    threads: Option<usize>,
) -> PyResult<Fitted<'py, F>> {
    let weights = weights.map(PyReadonlyArray1::as_slice).transpose()?;
    let x = x.as_array();
    let fit = enter(py, threads, None, |control| {
        sizes::fit(x, weights, bounds, options, control)
    })?;
    Ok((
        fit.centres.into_pyarray(py),
        fit.labels.into_pyarray(py),
        fit.inertia,
        fit.n_iter,
    ))
}

/// Fit k-means whose clusters have at least and at most so many rows: (centres, labels, inertia,
/// iterations).
#[pyfunction]
#[pyo3(signature = (x, weights, n_clusters, sizes, init, n_init, max_iter, tol, seed, threads))]
#[allow(clippy::too_many_arguments, reason = "the estimator's parameters")]
fn kmeans_fit_sizes<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    n_clusters: usize,
    sizes: (usize, usize),
    init: Init<'py>,
    n_init: usize,
    max_iter: usize,
    tol: f64,
    seed: u64,
    threads: Option<usize>,
) -> PyResult<Py<PyAny>> {
    let (least, most) = sizes;
    let bounds = Bounds { least, most };
    let options = kmeans::Options {
        n_clusters,
        start: init.start()?,
        n_init,
        max_iter,
        tol,
        seed,
    };
    let weights = weights.as_ref();
    match &x {
        Matrix::F64(x) => object(py, fit(py, x, weights, bounds, &options, threads)?),
        Matrix::F32(x) => object(py, fit(py, x, weights, bounds, &options, threads)?),
    }
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(kmeans_fit_sizes, m)?)
}
