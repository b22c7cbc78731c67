//! Bindings of the feature engine.

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::doorway::enter;
use super::log::Log;
use crate::features::{Request, Settings, Values, features as compute, groups};

/// Positions of the customers seen (None: all) and the columns by name.
type Table<'py> = (Option<Bound<'py, PyArray1<u32>>>, Bound<'py, PyDict>);

/// The features of a log: positions of the customers seen (None: all) and the columns by name.
#[pyfunction]
#[pyo3(signature = (log, as_of, windows, groups))]
fn features<'py>(
    py: Python<'py>,
    log: &Log,
    as_of: i64,
    windows: Vec<u32>,
    groups: Option<Vec<String>>,
) -> PyResult<Table<'py>> {
    let request = Request {
        as_of: vec![as_of],
        groups,
        columns: None,
        settings: Settings {
            windows,
            ..Settings::default()
        },
    };
    let table = enter(py, None, None, |control| {
        compute(&log.log, &request, control)
    })?;
    let columns = PyDict::new(py);
    for (column, values) in table.columns {
        match values {
            Values::Count(values) => {
                columns.set_item(column.name, PyArray1::from_vec(py, values))?;
            }
            Values::Real(values) => {
                columns.set_item(column.name, PyArray1::from_vec(py, values))?;
            }
            Values::Code(_) => {}
        }
    }
    Ok((
        table
            .customers
            .map(|customers| PyArray1::from_vec(py, customers)),
        columns,
    ))
}

/// One entry of the catalogue: feature, group, unit, definition, null when, roles needed.
type Entry = (
    String,
    &'static str,
    &'static str,
    String,
    &'static str,
    Vec<&'static str>,
);

/// Every feature there is.
#[pyfunction]
fn feature_catalog(windows: Vec<u32>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let settings = Settings {
        windows,
        ..Settings::default()
    };
    for group in groups(&settings, None) {
        for column in group.columns() {
            let needs = column.needs.iter().map(|role| role.name()).collect();
            entries.push((
                column.name,
                group.name(),
                column.unit,
                column.definition,
                column.null_when,
                needs,
            ));
        }
    }
    entries
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(features, m)?)?;
    m.add_function(wrap_pyfunction!(feature_catalog, m)?)?;
    Ok(())
}
