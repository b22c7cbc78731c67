//! Distances between rows.

use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray2};
use pyo3::prelude::*;

use super::doorway::enter;
use super::errors::to_python;
use crate::distance::{self, Feature, Kind, Measure, Tiles};
use crate::error::Error;

/// A measure as Python says it: its name, and for "gower" each column's kind and weight, and the
/// distance of rows that have nothing in common.
#[derive(FromPyObject)]
pub(super) struct Asked(String, Vec<(String, f64)>, f64);

impl Asked {
    pub(super) fn measure(&self, py: Python<'_>, n_columns: usize) -> PyResult<Measure> {
        let Self(name, columns, nothing) = self;
        Ok(match name.as_str() {
            "euclidean" => Measure::Euclidean,
            "manhattan" => Measure::Manhattan,
            _ if columns.len() == n_columns => Measure::Gower {
                features: columns
                    .iter()
                    .map(|(kind, weight)| Feature {
                        kind: match kind.as_str() {
                            "number" => Kind::Number,
                            "asymmetric" => Kind::Asymmetric,
                            _ => Kind::Category,
                        },
                        weight: *weight,
                    })
                    .collect(),
                nothing: *nothing,
            },
            _ => {
                let message = "there must be a kind and a weight for each column".to_owned();
                return Err(to_python(py, Error::Internal(message)));
            }
        })
    }
}

fn same_width(py: Python<'_>, x: usize, y: usize) -> PyResult<()> {
    if x == y {
        return Ok(());
    }
    let message = format!("X has {x} columns and the others have {y}");
    Err(to_python(py, Error::Internal(message)))
}

/// The distances from the rows of `x` to those of `y`.
#[pyfunction]
#[pyo3(signature = (x, y, measure, threads, progress = None))]
fn distances<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f64>,
    y: PyReadonlyArray2<'py, f64>,
    measure: Asked,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let (x, y) = (x.as_array(), y.as_array());
    same_width(py, x.ncols(), y.ncols())?;
    let measure = measure.measure(py, x.ncols())?;
    let found = enter(py, threads, progress.as_ref(), |control| {
        distance::pairs(&measure, x, &Tiles::of_all(y), control)
    })?;
    found.into_pyarray(py).reshape([x.nrows(), y.nrows()])
}

/// The nearest row of `y` for each row of `x`, and how far it is.
#[pyfunction]
#[pyo3(signature = (x, y, measure, threads))]
#[allow(clippy::type_complexity, reason = "two arrays")]
fn nearest_rows<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f64>,
    y: PyReadonlyArray2<'py, f64>,
    measure: Asked,
    threads: Option<usize>,
) -> PyResult<(Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<f64>>)> {
    let (x, y) = (x.as_array(), y.as_array());
    same_width(py, x.ncols(), y.ncols())?;
    let measure = measure.measure(py, x.ncols())?;
    let (labels, distances) = enter(py, threads, None, |control| {
        distance::nearest(&measure, x, &Tiles::of_all(y), control)
    })?;
    Ok((labels.into_pyarray(py), distances.into_pyarray(py)))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(distances, m)?)?;
    m.add_function(wrap_pyfunction!(nearest_rows, m)?)
}
