//! Clusters by density: HDBSCAN, DBSCAN and OPTICS.

use numpy::{Element, IntoPyArray, PyArray1, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::cluster::Matrix;
use super::doorway::enter;
use super::errors::to_python;
use crate::cluster::hdbscan::{self, Clusters, Fit, Fitted, Merge, Method, Options};
use crate::cluster::{Metric, Real, dbscan, optics};

/// Call a function generic over the float type with the matrix that came.
macro_rules! of_either {
    ($matrix:expr, $x:ident => $call:expr) => {
        match $matrix {
            Matrix::F64($x) => $call,
            Matrix::F32($x) => $call,
        }
    };
}

fn metric_of(py: Python<'_>, name: &str) -> PyResult<Metric> {
    Metric::named(name).map_err(|error| to_python(py, error))
}

/// The estimator's parameters.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Asked {
    min_cluster_size: usize,
    min_samples: usize,
    max_cluster_size: Option<usize>,
    alpha: f64,
    leaf: bool,
    epsilon: f64,
    allow_single_cluster: bool,
}

impl Asked {
    fn options(&self) -> Options {
        Options {
            min_cluster_size: self.min_cluster_size,
            min_samples: self.min_samples,
            max_cluster_size: self.max_cluster_size,
            alpha: self.alpha,
            method: if self.leaf {
                Method::Leaf
            } else {
                Method::ExcessOfMass
            },
            epsilon: self.epsilon,
            allow_single_cluster: self.allow_single_cluster,
        }
    }
}

/// Fit HDBSCAN: a dict of arrays.
#[pyfunction]
#[pyo3(signature = (x, metric, options, threads, progress = None))]
fn hdbscan_fit<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    metric: &str,
    options: Asked,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (metric, options) = (metric_of(py, metric)?, options.options());
    let fit = of_either!(&x, x => {
        let x = x.as_array();
        enter(py, threads, progress.as_ref(), |control| hdbscan::fit(x, metric, &options, control))?
    });
    arrays(py, fit)
}

fn arrays(py: Python<'_>, fit: Fit) -> PyResult<Bound<'_, PyDict>> {
    let found = PyDict::new(py);
    let (rows, clusters, condensed) = (fit.rows, fit.clusters, fit.condensed);
    found.set_item("labels", rows.labels.into_pyarray(py))?;
    found.set_item("probabilities", rows.probabilities.into_pyarray(py))?;
    found.set_item("outlier_scores", rows.outlier_scores.into_pyarray(py))?;
    found.set_item("row_clusters", rows.clusters.into_pyarray(py))?;
    found.set_item("persistence", fit.persistence.into_pyarray(py))?;
    found.set_item("core_distances", fit.core_distances.into_pyarray(py))?;
    let edges = fit.spanning_tree;
    let table: Vec<f64> = edges
        .iter()
        .flat_map(|&(low, high, weight)| [f64::from(low), f64::from(high), weight])
        .collect();
    let table = table.into_pyarray(py).reshape([edges.len(), 3])?;
    found.set_item("spanning_tree", table)?;
    let table: Vec<f64> = fit.merges.iter().flat_map(as_scipy).collect();
    let table = table.into_pyarray(py).reshape([fit.merges.len(), 4])?;
    found.set_item("single_linkage", table)?;
    found.set_item("parents", condensed.parents.into_pyarray(py))?;
    found.set_item("children", condensed.children.into_pyarray(py))?;
    found.set_item("lambdas", condensed.lambdas.into_pyarray(py))?;
    found.set_item("sizes", condensed.sizes.into_pyarray(py))?;
    found.set_item("shortest", condensed.shortest)?;
    found.set_item("cluster_parents", clusters.parents.into_pyarray(py))?;
    found.set_item("cluster_births", clusters.births.into_pyarray(py))?;
    found.set_item("cluster_deaths", clusters.deaths.into_pyarray(py))?;
    found.set_item("cluster_labels", clusters.labels.into_pyarray(py))?;
    found.set_item("label_deaths", clusters.label_deaths.into_pyarray(py))?;
    found.set_item("root_threshold", clusters.root_threshold)?;
    Ok(found)
}

fn as_scipy(merge: &Merge) -> [f64; 4] {
    let (left, right) = (f64::from(merge.left), f64::from(merge.right));
    [left, right, merge.distance, f64::from(merge.size)]
}

/// What Python keeps of a fit.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Kept<'py> {
    labels: PyReadonlyArray1<'py, i32>,
    core_distances: PyReadonlyArray1<'py, f64>,
    row_clusters: PyReadonlyArray1<'py, u32>,
    cluster_parents: PyReadonlyArray1<'py, u32>,
    cluster_births: PyReadonlyArray1<'py, f64>,
    cluster_deaths: PyReadonlyArray1<'py, f64>,
    cluster_labels: PyReadonlyArray1<'py, i32>,
    label_deaths: PyReadonlyArray1<'py, f64>,
    root_threshold: f64,
    shortest: f64,
    min_samples: usize,
    alpha: f64,
}

/// Labels and probabilities.
type Predicted<'py> = (Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<f64>>);

/// Labels and probabilities of new rows, from the rows of the fit and what was kept of it.
#[pyfunction]
#[pyo3(signature = (x, rows, kept, metric, threads))]
fn hdbscan_predict<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    rows: Matrix<'py>,
    kept: Kept<'py>,
    metric: &str,
    threads: Option<usize>,
) -> PyResult<Predicted<'py>> {
    let metric = metric_of(py, metric)?;
    of_either!(&x, x => of_either!(&rows, rows => predict(py, x, rows, &kept, metric, threads)))
}

fn predict<'py, F: Real + Element, G: Real + Element>(
    py: Python<'py>,
    x: &PyReadonlyArray2<'py, F>,
    rows: &PyReadonlyArray2<'py, G>,
    kept: &Kept<'py>,
    metric: Metric,
    threads: Option<usize>,
) -> PyResult<Predicted<'py>> {
    let clusters = Clusters {
        parents: kept.cluster_parents.as_slice()?.to_vec(),
        births: kept.cluster_births.as_slice()?.to_vec(),
        deaths: kept.cluster_deaths.as_slice()?.to_vec(),
        labels: kept.cluster_labels.as_slice()?.to_vec(),
        label_deaths: kept.label_deaths.as_slice()?.to_vec(),
        root_threshold: kept.root_threshold,
    };
    let fitted = Fitted {
        labels: kept.labels.as_slice()?,
        core_distances: kept.core_distances.as_slice()?,
        row_clusters: kept.row_clusters.as_slice()?,
        clusters: &clusters,
        shortest: kept.shortest,
        min_samples: kept.min_samples,
        alpha: kept.alpha,
    };
    let (x, rows) = (x.as_array(), rows.as_array());
    let (labels, probabilities) = enter(py, threads, None, |control| {
        hdbscan::predict(x, rows, &fitted, metric, control)
    })?;
    Ok((labels.into_pyarray(py), probabilities.into_pyarray(py)))
}

/// The labels of rows that single linkage (a table as SciPy's) joins below a distance.
#[pyfunction]
#[pyo3(signature = (single_linkage, distance, least))]
fn hdbscan_cut<'py>(
    py: Python<'py>,
    single_linkage: PyReadonlyArray2<'py, f64>,
    distance: f64,
    least: usize,
) -> PyResult<Bound<'py, PyArray1<i32>>> {
    let table = single_linkage.as_array();
    let labels = enter(py, None, None, |_| {
        let merges: Vec<Merge> = table
            .rows()
            .into_iter()
            .map(|row| Merge {
                left: row[0] as u32,
                right: row[1] as u32,
                distance: row[2],
                size: row[3] as u32,
            })
            .collect();
        Ok(hdbscan::cut(merges.len() + 1, &merges, distance, least))
    })?;
    Ok(labels.into_pyarray(py))
}

/// The label of the nearest row that has one, for every new row; -1 if no row has one.
#[pyfunction]
#[pyo3(signature = (x, rows, labels, metric, threads))]
fn nearest_labels<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    rows: Matrix<'py>,
    labels: PyReadonlyArray1<'py, i32>,
    metric: &str,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<i32>>> {
    let (metric, labels) = (metric_of(py, metric)?, labels.as_slice()?);
    let found = of_either!(&x, x => of_either!(&rows, rows => {
        let (x, rows) = (x.as_array(), rows.as_array());
        enter(py, threads, None, |control| {
            hdbscan::nearest_labels(x, rows, labels, metric, control)
        })?
    }));
    Ok(found.into_pyarray(py))
}

/// Fit DBSCAN: labels, and which rows are cores.
#[pyfunction]
#[pyo3(signature = (x, weights, eps, min_samples, metric, threads, progress = None))]
#[allow(clippy::too_many_arguments, reason = "the estimator's parameters")]
#[allow(clippy::type_complexity, reason = "two arrays")]
fn dbscan_fit<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    eps: f64,
    min_samples: f64,
    metric: &str,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<bool>>)> {
    let metric = metric_of(py, metric)?;
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?;
    let fit = of_either!(&x, x => {
        let x = x.as_array();
        enter(py, threads, progress.as_ref(), |control| {
            dbscan::fit(x, weights, eps, min_samples, metric, control)
        })?
    });
    Ok((fit.labels.into_pyarray(py), fit.is_core.into_pyarray(py)))
}

/// The lowest cluster that has a core within `eps`, for every new row; -1 for none.
#[pyfunction]
#[pyo3(signature = (x, cores, labels, eps, metric, threads))]
fn dbscan_predict<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    cores: Matrix<'py>,
    labels: PyReadonlyArray1<'py, i32>,
    eps: f64,
    metric: &str,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<i32>>> {
    let (metric, labels) = (metric_of(py, metric)?, labels.as_slice()?);
    let found = of_either!(&x, x => of_either!(&cores, cores => {
        let (x, cores) = (x.as_array(), cores.as_array());
        enter(py, threads, None, |control| {
            dbscan::predict(x, cores, labels, eps, metric, control)
        })?
    }));
    Ok(found.into_pyarray(py))
}

/// Ordering, reachability, core distances, predecessors.
type Ordered<'py> = (
    Bound<'py, PyArray1<u32>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<i32>>,
);

/// Order rows as OPTICS does.
#[pyfunction]
#[pyo3(signature = (x, min_samples, max_eps, metric, threads, progress = None))]
fn optics_fit<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    min_samples: usize,
    max_eps: f64,
    metric: &str,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Ordered<'py>> {
    let metric = metric_of(py, metric)?;
    let fit = of_either!(&x, x => {
        let x = x.as_array();
        enter(py, threads, progress.as_ref(), |control| {
            optics::fit(x, min_samples, max_eps, metric, control)
        })?
    });
    Ok((
        fit.ordering.into_pyarray(py),
        fit.reachability.into_pyarray(py),
        fit.core_distances.into_pyarray(py),
        fit.predecessor.into_pyarray(py),
    ))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(hdbscan_fit, m)?)?;
    m.add_function(wrap_pyfunction!(hdbscan_predict, m)?)?;
    m.add_function(wrap_pyfunction!(hdbscan_cut, m)?)?;
    m.add_function(wrap_pyfunction!(nearest_labels, m)?)?;
    m.add_function(wrap_pyfunction!(dbscan_fit, m)?)?;
    m.add_function(wrap_pyfunction!(dbscan_predict, m)?)?;
    m.add_function(wrap_pyfunction!(optics_fit, m)?)?;
    Ok(())
}
