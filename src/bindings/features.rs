//! Bindings of the feature engine.

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::doorway::enter;
use super::errors::to_python;
use super::log::Log;
use super::wishes::{OccasionWish, OwnWish, aggregates, occasions};
use crate::features::{Kind, Request, Settings, Values, catalog, features as compute};
use crate::validity::validity as bits_of;

/// Positions of the customers seen (None: all), the ticks of the rows (None: one for all) and the
/// columns by name.
type Table<'py> = (
    Option<Bound<'py, PyArray1<u32>>>,
    Option<Bound<'py, PyArray1<i64>>>,
    Bound<'py, PyDict>,
);

/// What features are asked for, out of Python.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Wish {
    windows: Vec<u32>,
    half_life_days: f64,
    groups: Option<Vec<String>>,
    columns: Option<Vec<String>>,
    occasions: Vec<OccasionWish>,
    own: Vec<OwnWish>,
}

impl Wish {
    fn request(self, log: Option<&Log>, as_of: Vec<i64>) -> crate::error::Result<Request> {
        let log = log.map(|log| &log.log);
        Ok(Request {
            as_of,
            groups: self.groups,
            columns: self.columns,
            settings: Settings {
                windows: self.windows,
                half_life_days: self.half_life_days,
                occasions: occasions(self.occasions, log)?,
                own: aggregates(self.own, log)?,
            },
        })
    }
}

/// The features of a log at some moments. Columns are NumPy arrays, or tuples of codes (the largest
/// is null) and the role whose values they are.
#[pyfunction]
fn features<'py>(py: Python<'py>, log: &Log, as_of: Vec<i64>, wish: Wish) -> PyResult<Table<'py>> {
    let request = wish
        .request(Some(log), as_of)
        .map_err(|error| to_python(py, error))?;
    let table = enter(py, None, None, |control| {
        compute(&log.log, &request, control)
    })?;
    let columns = PyDict::new(py);
    for (column, values) in table.columns {
        match (values, column.kind) {
            (Values::Count(values), _) => {
                columns.set_item(column.name, PyArray1::from_vec(py, values))?;
            }
            (Values::Real(values), _) => {
                columns.set_item(column.name, PyArray1::from_vec(py, values))?;
            }
            (Values::Code(codes), kind) => {
                let role = match kind {
                    Kind::Code(role) => role.key(),
                    _ => String::new(),
                };
                columns.set_item(column.name, (PyArray1::from_vec(py, codes), role))?;
            }
        }
    }
    let several = request.as_of.len() != 1;
    Ok((
        table
            .customers
            .map(|customers| PyArray1::from_vec(py, customers)),
        several.then(|| PyArray1::from_vec(py, table.moments)),
        columns,
    ))
}

/// For every column the bits that say which values are not NaN; None where all are.
#[pyfunction]
fn validity<'py>(
    py: Python<'py>,
    columns: Vec<PyReadonlyArray1<'py, f64>>,
) -> PyResult<Vec<Option<Bound<'py, PyArray1<u8>>>>> {
    let values = columns
        .iter()
        .map(PyReadonlyArray1::as_slice)
        .collect::<Result<Vec<_>, _>>()?;
    let bits = enter(py, None, None, |control| {
        let all = values.iter().map(|values| bits_of(values, control));
        all.collect::<crate::error::Result<Vec<_>>>()
    })?;
    let array = |bits| PyArray1::from_vec(py, bits);
    Ok(bits.into_iter().map(|bits| bits.map(array)).collect())
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

/// Every feature there is; with a log, those it gives.
#[pyfunction]
#[pyo3(signature = (wish, log = None))]
fn feature_catalog(py: Python<'_>, wish: Wish, log: Option<&Log>) -> PyResult<Vec<Entry>> {
    let found = wish
        .request(log, Vec::new())
        .and_then(|request| catalog(&request.settings, log.map(|log| &log.log)));
    let entries = found.map_err(|error| to_python(py, error))?;
    Ok(entries
        .into_iter()
        .map(|(group, column)| {
            let needs = column.needs.iter().map(|role| role.name()).collect();
            (
                column.name,
                group,
                column.unit,
                column.definition,
                column.null_when,
                needs,
            )
        })
        .collect())
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(features, m)?)?;
    m.add_function(wrap_pyfunction!(feature_catalog, m)?)?;
    m.add_function(wrap_pyfunction!(validity, m)?)?;
    Ok(())
}
