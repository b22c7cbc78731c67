//! Clustering estimators' kernels.

use numpy::{
    Element, IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2,
    PyReadonlyArray3,
};
use pyo3::BoundObject;
use pyo3::prelude::*;

use super::doorway::{enter, stay};
use crate::cluster::{Real, kmeans};
use crate::error::Error;

/// Centres, labels, inertia, iterations.
pub(super) type Fitted<'py, F> = (
    Bound<'py, PyArray2<F>>,
    Bound<'py, PyArray1<i32>>,
    f64,
    usize,
);

/// A matrix of either float type.
#[derive(FromPyObject)]
pub(super) enum Matrix<'py> {
    F64(PyReadonlyArray2<'py, f64>),
    F32(PyReadonlyArray2<'py, f32>),
}

/// The name of a start, or one table of centres for each restart.
#[derive(FromPyObject)]
pub(super) enum Init<'py> {
    Name(String),
    Tables(PyReadonlyArray3<'py, f64>),
}

/// (`n_clusters`, init, `n_init`, seed, weights), as Python says what to fit.
type Asked<'py> = (
    usize,
    Init<'py>,
    usize,
    u64,
    Option<PyReadonlyArray1<'py, f64>>,
);

impl Init<'_> {
    /// The kernel's start.
    pub(super) fn start(&self) -> PyResult<kmeans::Start<'_>> {
        Ok(match self {
            Init::Tables(tables) => kmeans::Start::Given(tables.as_slice()?),
            Init::Name(name) if name == "random" => kmeans::Start::Random,
            Init::Name(_) => kmeans::Start::PlusPlus,
        })
    }
}

fn fit<'py, F: Real + Element>(
    py: Python<'py>,
    x: &PyReadonlyArray2<'py, F>,
    asked: &[Asked<'py>],
    stopping: kmeans::Stopping,
    threads: Option<usize>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Vec<Fitted<'py, F>>> {
    let tasks: PyResult<Vec<kmeans::Task<'_>>> = asked
        .iter()
        .map(|(n_clusters, init, n_init, seed, weights)| {
            let weights = weights.as_ref().map(PyReadonlyArray1::as_slice);
            Ok(kmeans::Task {
                n_clusters: *n_clusters,
                start: init.start()?,
                n_init: *n_init,
                seed: *seed,
                weights: weights.transpose()?.unwrap_or_default(),
            })
        })
        .collect();
    let (x, tasks) = (x.as_array(), tasks?);
    let fits = enter(py, threads, progress, |control| {
        kmeans::fit_many(x, &tasks, stopping, control)
    })?;
    Ok(fits
        .into_iter()
        .map(|fit| {
            (
                fit.centres.into_pyarray(py),
                fit.labels.into_pyarray(py),
                fit.inertia,
                fit.n_iter,
            )
        })
        .collect())
}

/// Fit k-means models to the same rows: (centres, labels, inertia, iterations) of each.
///
/// `tasks`: (number of clusters, name of a start or centres for each restart, restarts, seed,
/// weights or None).
#[pyfunction]
#[pyo3(signature = (x, tasks, max_iter, tol, threads, progress = None))]
fn kmeans_fit<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    tasks: Vec<Asked<'py>>,
    max_iter: usize,
    tol: f64,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Py<PyAny>> {
    let stopping = kmeans::Stopping { max_iter, tol };
    let progress = progress.as_ref();
    match &x {
        Matrix::F64(x) => object(py, fit(py, x, &tasks, stopping, threads, progress)?),
        Matrix::F32(x) => object(py, fit(py, x, &tasks, stopping, threads, progress)?),
    }
}

pub(super) fn object<'py>(py: Python<'py>, value: impl IntoPyObject<'py>) -> PyResult<Py<PyAny>> {
    let bound = value.into_pyobject(py).map_err(Into::<PyErr>::into)?;
    Ok(bound.into_any().unbind())
}

/// The nearest centre of every row and the weighted sum of squared distances to them.
#[pyfunction]
#[pyo3(signature = (x, centres, weights, threads))]
fn kmeans_label<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    centres: Matrix<'py>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    threads: Option<usize>,
) -> PyResult<(Bound<'py, PyArray1<i32>>, f64)> {
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?;
    let (labels, inertia) = match (&x, &centres) {
        (Matrix::F64(x), Matrix::F64(centres)) => {
            let (x, centres) = (x.as_array(), centres.as_array());
            enter(py, threads, None, |control| {
                kmeans::label(x, centres, weights, control)
            })?
        }
        (Matrix::F32(x), Matrix::F32(centres)) => {
            let (x, centres) = (x.as_array(), centres.as_array());
            enter(py, threads, None, |control| {
                kmeans::label(x, centres, weights, control)
            })?
        }
        _ => return Err(mixed(py)),
    };
    Ok((labels.into_pyarray(py), inertia))
}

/// The nearest centre of every one of a few rows, at once and on this thread; None where a value is not
/// finite.
#[pyfunction]
#[pyo3(signature = (x, centres))]
fn kmeans_label_few<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    centres: Matrix<'py>,
) -> PyResult<Option<Bound<'py, PyArray1<i32>>>> {
    let labels = match (&x, &centres) {
        (Matrix::F64(x), Matrix::F64(centres)) => {
            let (x, centres) = (x.as_array(), centres.as_array());
            stay(py, |control| kmeans::label_few(x, centres, control))?
        }
        (Matrix::F32(x), Matrix::F32(centres)) => {
            let (x, centres) = (x.as_array(), centres.as_array());
            stay(py, |control| kmeans::label_few(x, centres, control))?
        }
        _ => return Err(mixed(py)),
    };
    Ok(labels.map(|labels| labels.into_pyarray(py)))
}

/// Euclidean distances from every row to every centre.
#[pyfunction]
#[pyo3(signature = (x, centres, threads))]
fn kmeans_transform<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    centres: Matrix<'py>,
    threads: Option<usize>,
) -> PyResult<Py<PyAny>> {
    match (&x, &centres) {
        (Matrix::F64(x), Matrix::F64(centres)) => object(py, distances(py, x, centres, threads)?),
        (Matrix::F32(x), Matrix::F32(centres)) => object(py, distances(py, x, centres, threads)?),
        _ => Err(mixed(py)),
    }
}

fn distances<'py, F: Real + Element>(
    py: Python<'py>,
    x: &PyReadonlyArray2<'py, F>,
    centres: &PyReadonlyArray2<'py, F>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<F>>> {
    let (x, centres) = (x.as_array(), centres.as_array());
    let table = enter(py, threads, None, |control| {
        kmeans::transform(x, centres, control)
    })?;
    table.into_pyarray(py).reshape([x.nrows(), centres.nrows()])
}

/// The nearest centre of every row, and the distances to it and to the second nearest.
#[pyfunction]
#[pyo3(signature = (x, centres, threads))]
#[allow(clippy::type_complexity, reason = "three arrays")]
fn kmeans_nearest_two<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f64>,
    centres: PyReadonlyArray2<'py, f64>,
    threads: Option<usize>,
) -> PyResult<(
    Bound<'py, PyArray1<i32>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
)> {
    let (x, centres) = (x.as_array(), centres.as_array());
    let (labels, nearest, second) = if kmeans::is_few(x.nrows(), centres) {
        stay(py, |control| kmeans::nearest_two(x, centres, control))?
    } else {
        enter(py, threads, None, |control| {
            kmeans::nearest_two(x, centres, control)
        })?
    };
    Ok((
        labels.into_pyarray(py),
        nearest.into_pyarray(py),
        second.into_pyarray(py),
    ))
}

fn mixed(py: Python<'_>) -> PyErr {
    let message = "X and the centres must have the same float type";
    super::errors::to_python(py, Error::Internal(message.to_owned()))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(kmeans_fit, m)?)?;
    m.add_function(wrap_pyfunction!(kmeans_label, m)?)?;
    m.add_function(wrap_pyfunction!(kmeans_label_few, m)?)?;
    m.add_function(wrap_pyfunction!(kmeans_transform, m)?)?;
    m.add_function(wrap_pyfunction!(kmeans_nearest_two, m)?)?;
    Ok(())
}
