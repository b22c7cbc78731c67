//! Bindings of the transaction log.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, LargeStringArray};
use arrow_schema::{DataType, Field};
use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyTuple};
use pyo3_arrow::PyRecordBatchReader;
use pyo3_arrow::ffi::to_array_pycapsules;

use super::doorway::enter;
use super::errors::to_python;
use super::held::hold;
use super::intake::{build, gather_columns};
use crate::arrow::gather_stream;
use crate::error::{Error, Result};
use crate::log::ids::Values;
use crate::log::intake::OnBad;
use crate::log::iso::parse;
use crate::log::roles::{Layout, Role};
use crate::log::time::Resolution;
use crate::log::zone::{Zone, display, from_wall};
use crate::log::{TransactionLog, audit};

/// Texts in the Arrow format, for any library that reads it.
#[pyclass(module = "segmentry._native", frozen)]
pub struct ArrowTexts {
    array: ArrayRef,
}

#[pymethods]
impl ArrowTexts {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let field = Arc::new(Field::new("", DataType::LargeUtf8, true));
        Ok(to_array_pycapsules(
            py,
            field,
            &self.array,
            requested_schema,
        )?)
    }

    fn __len__(&self) -> usize {
        self.array.len()
    }

    /// The texts as Python strings.
    fn to_list<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        use arrow_array::cast::AsArray;
        PyList::new(py, self.array.as_string::<i64>().iter())
    }
}

/// Texts, for columns of codes into them.
#[pyfunction]
fn arrow_texts(texts: Vec<String>) -> ArrowTexts {
    let array = Arc::new(LargeStringArray::from_iter_values(texts));
    ArrowTexts { array }
}

/// A transaction log.
#[pyclass(module = "segmentry._native", frozen)]
pub struct Log {
    pub(super) log: TransactionLog,
}

#[pymethods]
impl Log {
    /// Build a log from an Arrow stream; `roles` maps a role to a column name.
    #[staticmethod]
    #[pyo3(signature = (stream, roles, purchase_events, drop_bad, base = None))]
    fn from_stream(
        py: Python<'_>,
        stream: PyRecordBatchReader,
        roles: BTreeMap<String, String>,
        purchase_events: Vec<String>,
        drop_bad: bool,
        base: Option<&Self>,
    ) -> PyResult<Self> {
        let layout = layout(py, roles, purchase_events)?;
        let reader = stream.into_reader()?;
        let on_bad = policy(drop_bad);
        let base = base.map(|base| &base.log);
        let log = enter(py, None, None, |control| {
            build(base, layout, on_bad, control, |layout, rows| {
                gather_stream(reader, layout, rows, control)
            })
        })?;
        Ok(Self { log })
    }

    /// Build a log from columns by role: NumPy arrays, Arrow columns, lists of text, or tuples
    /// `("moments", int64 array, unit, zone)` and `("categories", codes, values)`.
    #[staticmethod]
    #[pyo3(signature = (columns, roles, purchase_events, drop_bad, base = None))]
    fn from_columns(
        py: Python<'_>,
        columns: &Bound<'_, PyDict>,
        roles: BTreeMap<String, String>,
        purchase_events: Vec<String>,
        drop_bad: bool,
        base: Option<&Self>,
    ) -> PyResult<Self> {
        let layout = layout(py, roles, purchase_events)?;
        let mut held = Vec::new();
        for (&role, column) in &layout.columns {
            let Some(data) = columns.get_item(role.key())? else {
                return Err(PyTypeError::new_err(format!("no data for {}", role.name())));
            };
            held.push((
                role,
                hold(&data).map_err(|error| unreadable(py, role, column, &error))?,
            ));
        }
        let on_bad = policy(drop_bad);
        let base = base.map(|base| &base.log);
        let log = enter(py, None, None, |control| {
            build(base, layout, on_bad, control, |layout, rows| {
                gather_columns(&held, layout, rows, control)
            })
        })?;
        Ok(Self { log })
    }

    #[getter]
    fn n_customers(&self) -> usize {
        self.log.n_customers()
    }

    #[getter]
    fn n_rows(&self) -> usize {
        self.log.n_rows()
    }

    #[getter]
    fn n_orders(&self) -> usize {
        self.log.n_orders()
    }

    #[getter]
    fn n_dropped(&self) -> u64 {
        self.log.intake.dropped.count
    }

    #[getter]
    fn was_sorted(&self) -> bool {
        self.log.was_sorted
    }

    /// First and last tick.
    #[getter]
    fn span(&self) -> (i64, i64) {
        self.log.span
    }

    #[getter]
    fn ticks_per_second(&self) -> i64 {
        self.log.resolution.per_second()
    }

    #[getter]
    fn zone(&self) -> Option<&str> {
        match &self.log.zone {
            Zone::Naive => None,
            Zone::Named(name) => Some(name),
        }
    }

    /// Column names by role.
    #[getter]
    fn roles(&self) -> BTreeMap<String, &str> {
        self.log
            .layout
            .columns
            .iter()
            .map(|(role, name)| (role.key(), name.as_str()))
            .collect()
    }

    /// The tick of an ISO-8601 moment; without a zone it is read in the log's. Errors call it `name`.
    #[pyo3(signature = (text, name = "as_of"))]
    fn tick(&self, py: Python<'_>, text: &str, name: &str) -> PyResult<i64> {
        tick_of(&self.log, text, name).map_err(|error| to_python(py, error))
    }

    /// A tick as people write it, on the wall of the log's zone.
    fn display(&self, tick: i64) -> String {
        display(tick, self.log.resolution, &self.log.zone)
    }

    /// A calendar day (from 1970-01-01) as people write it.
    #[staticmethod]
    fn display_day(day: i64) -> String {
        display(
            day.saturating_mul(86_400_000_000),
            Resolution::Micro,
            &Zone::Naive,
        )
    }

    /// Ids of the customers at these positions (None: all): a NumPy array or `ArrowTexts`.
    #[pyo3(signature = (positions = None))]
    fn customers<'py>(
        &self,
        py: Python<'py>,
        positions: Option<PyReadonlyArray1<'py, u32>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let positions: Vec<usize> = match positions {
            None => (0..self.log.n_customers()).collect(),
            Some(positions) => positions.as_array().iter().map(|&at| at as usize).collect(),
        };
        values_at(py, self.log.dictionaries.customers(), &positions)
    }

    /// The sorted values of a role's column, as `customers`.
    fn values<'py>(&self, py: Python<'py>, role: &str) -> PyResult<Bound<'py, PyAny>> {
        let role = Role::from_key(role)
            .ok_or_else(|| to_python(py, Error::parameter(format!("unknown role {role:?}"))))?;
        let values = self.log.dictionaries.get(role);
        let all: Vec<usize> = (0..values.len()).collect();
        values_at(py, values, &all)
    }

    /// Everything the audit counts, as of a tick.
    fn audit<'py>(&self, py: Python<'py>, as_of: i64) -> PyResult<Bound<'py, PyDict>> {
        let found = enter(py, None, None, |control| {
            audit::audit(&self.log, as_of, control)
        })?;
        let result = PyDict::new(py);
        for (name, value) in [
            ("rows", found.rows),
            ("lines", found.lines),
            ("orders", found.orders),
            ("customers", found.customers),
            ("single_order", found.single_order),
            ("seen", self.log.intake.seen),
        ] {
            result.set_item(name, value)?;
        }
        for (name, finding) in [
            ("duplicates", &found.duplicates),
            ("future", &found.future),
            ("negative", &found.negative),
            ("zero", &found.zero),
            ("same_day", &found.same_day),
            ("outliers", &found.outliers),
        ] {
            let examples: Vec<(String, String, f64)> = finding
                .examples
                .iter()
                .map(|example| {
                    let customer = self.log.dictionaries.customers().display(example.customer);
                    (customer, self.display(example.time), example.amount)
                })
                .collect();
            result.set_item(name, (finding.rows, examples))?;
        }
        let name = |&at: &usize| self.log.dictionaries.customers().display(at);
        let single: Vec<String> = found.single_order_examples.iter().map(name).collect();
        result.set_item("single_order_examples", single)?;
        result.set_item("same_day_counts_rows", found.same_day_counts_rows)?;
        result.set_item("usual_amounts", found.usual_amounts)?;
        result.set_item("gaps", &found.gaps)?;
        result.set_item("usual_gap_days", found.usual_gap_days)?;
        result.set_item("days_since_last_order", found.days_since_last_order)?;
        let intake = &self.log.intake;
        let missing: BTreeMap<String, (u64, &[u64])> = self
            .log
            .layout
            .columns
            .keys()
            .map(|role| {
                let tally = intake.missing.get(role);
                let first = tally.map_or(&[][..], |tally| tally.first.as_slice());
                (role.key(), (tally.map_or(0, |tally| tally.count), first))
            })
            .collect();
        result.set_item("missing", missing)?;
        result.set_item("dropped", (intake.dropped.count, &intake.dropped.first))?;
        Ok(result)
    }
}

/// Ids as a NumPy array or `ArrowTexts`.
fn values_at<'py>(
    py: Python<'py>,
    values: &Values,
    positions: &[usize],
) -> PyResult<Bound<'py, PyAny>> {
    Ok(match values {
        Values::Int(values) => {
            PyArray1::from_iter(py, positions.iter().map(|&at| values[at])).into_any()
        }
        Values::UInt(values) => {
            PyArray1::from_iter(py, positions.iter().map(|&at| values[at])).into_any()
        }
        Values::Text(texts) => {
            let texts = positions.iter().map(|&at| texts.get(at));
            let array = Arc::new(LargeStringArray::from_iter_values(texts));
            Bound::new(py, ArrowTexts { array })?.into_any()
        }
    })
}

fn policy(drop_bad: bool) -> OnBad {
    if drop_bad { OnBad::Drop } else { OnBad::Raise }
}

fn layout(
    py: Python<'_>,
    roles: BTreeMap<String, String>,
    purchase_events: Vec<String>,
) -> PyResult<Layout> {
    let mut columns = BTreeMap::new();
    for (role, column) in roles {
        let role = Role::from_key(&role)
            .ok_or_else(|| to_python(py, Error::parameter(format!("unknown role {role:?}"))))?;
        columns.insert(role, column);
    }
    Ok(Layout {
        columns,
        purchase_events,
    })
}

fn unreadable(py: Python<'_>, role: Role, column: &str, error: &PyErr) -> PyErr {
    let text = error.value(py).to_string();
    to_python(
        py,
        Error::wrong_type(format!("{} (column {column:?}) {text}", role.name())),
    )
}

fn tick_of(log: &TransactionLog, text: &str, name: &str) -> Result<i64> {
    let Some((nanos, zone)) = parse(text.trim()) else {
        return Err(Error::parameter(format!(
            "{name} must be a date or time in ISO-8601 form such as 2024-12-31, found {text:?}"
        )));
    };
    let per_tick = 1_000_000_000 / i128::from(log.resolution.per_second());
    let tick = i64::try_from(nanos.div_euclid(per_tick))
        .map_err(|_| Error::parameter(format!("{name} {text:?} is out of range")))?;
    match (&zone, &log.zone) {
        (Zone::Naive, known) => from_wall(known, log.resolution, tick),
        (Zone::Named(_), Zone::Named(_)) => Ok(tick),
        (Zone::Named(found), Zone::Naive) => Err(Error::parameter(format!(
            "{name} has the zone {found} but the log's times have none; give {name} without a zone"
        ))),
    }
}

/// Add this file's classes to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Log>()?;
    m.add_class::<ArrowTexts>()?;
    m.add_function(wrap_pyfunction!(arrow_texts, m)?)?;
    Ok(())
}
