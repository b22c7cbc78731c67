//! Hierarchical clustering.

use numpy::{Element, IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use numpy::{PyArrayMethods, ndarray::ArrayView2};
use pyo3::prelude::*;

use super::cluster::Matrix;
use super::doorway::enter;
use crate::cluster::Real;
use crate::cluster::hierarchy::{self, Linkage, Metric, Tree};
use crate::error::{Error, Result};
use crate::parallel::Control;

/// Nodes merged, heights, rows of the new nodes.
type TreeOut<'py> = (
    Bound<'py, PyArray2<i64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<i64>>,
);

fn linkage_named(name: &str) -> Result<Linkage> {
    match name {
        "ward" => Ok(Linkage::Ward),
        "single" => Ok(Linkage::Single),
        "complete" => Ok(Linkage::Complete),
        "average" => Ok(Linkage::Average),
        _ => Err(Error::parameter(format!("there is no linkage {name:?}"))),
    }
}

fn grow<F: Real + Element>(
    x: ArrayView2<'_, F>,
    weights: &[f64],
    (linkage, metric): (&str, &str),
    control: &Control,
) -> Result<Tree> {
    let linkage = linkage_named(linkage)?;
    let metric = match metric {
        "precomputed" => return hierarchy::fit_precomputed(x, linkage, control),
        "euclidean" => Metric::Euclidean,
        "manhattan" => Metric::Manhattan,
        "cosine" => Metric::Cosine,
        _ => return Err(Error::parameter(format!("there is no metric {metric:?}"))),
    };
    hierarchy::fit(x, weights, linkage, metric, control)
}

/// The tree over the rows of x: (nodes merged, heights, rows of the new nodes).
#[pyfunction]
#[pyo3(signature = (x, weights, linkage, metric, threads, progress = None))]
fn hierarchy_fit<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    linkage: &str,
    metric: &str,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<TreeOut<'py>> {
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?
        .unwrap_or_default();
    let (how, progress) = ((linkage, metric), progress.as_ref());
    let tree = match &x {
        Matrix::F64(x) => {
            let x = x.as_array();
            enter(py, threads, progress, |control| {
                grow(x, weights, how, control)
            })?
        }
        Matrix::F32(x) => {
            let x = x.as_array();
            enter(py, threads, progress, |control| {
                grow(x, weights, how, control)
            })?
        }
    };
    let pairs = tree.children.as_flattened().to_vec().into_pyarray(py);
    Ok((
        pairs.reshape([tree.children.len(), 2])?,
        tree.heights.into_pyarray(py),
        tree.counts.into_pyarray(py),
    ))
}

/// The cluster of every row when so many clusters are left, numbered by first rows.
#[pyfunction]
#[pyo3(signature = (children, n_clusters))]
fn hierarchy_cut<'py>(
    py: Python<'py>,
    children: PyReadonlyArray2<'py, i64>,
    n_clusters: usize,
) -> PyResult<Bound<'py, PyArray1<i32>>> {
    let pairs = children.as_array();
    let pairs: Vec<[i64; 2]> = pairs.outer_iter().map(|pair| [pair[0], pair[1]]).collect();
    let labels = enter(py, Some(1), None, |_| hierarchy::cut(&pairs, n_clusters))?;
    Ok(labels.into_pyarray(py))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(hierarchy_fit, m)?)?;
    m.add_function(wrap_pyfunction!(hierarchy_cut, m)?)?;
    Ok(())
}
