//! Bindings of repeats.

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::doorway::enter;
use super::log::Log;
use crate::lifetime::summary::{Period, summarise};
use crate::lifetime::tracking::{Counts, cohort};

/// Customers, columns by name, days of the holdout.
type Summary<'py> = (Bound<'py, PyArray1<u32>>, Bound<'py, PyDict>, Option<i64>);

/// What every customer repeated: positions of the customers, columns by name (times in days) and
/// the days of the holdout.
#[pyfunction]
#[pyo3(signature = (log, as_of, calibration_end = None))]
fn repeat_summary<'py>(
    py: Python<'py>,
    log: &Log,
    as_of: i64,
    calibration_end: Option<i64>,
) -> PyResult<Summary<'py>> {
    let (summary, holdout) = enter(py, None, None, |control| {
        let period = Period::new(&log.log, as_of, calibration_end)?;
        let holdout = period.calibration_day.map(|day| period.last_day - day);
        Ok((summarise(&log.log, &period, control)?, holdout))
    })?;
    let columns = PyDict::new(py);
    columns.set_item("frequency", PyArray1::from_vec(py, summary.frequency))?;
    columns.set_item("recency", PyArray1::from_vec(py, summary.recency))?;
    columns.set_item("T", PyArray1::from_vec(py, summary.age))?;
    let values = PyArray1::from_vec(py, summary.monetary_value);
    columns.set_item("monetary_value", values)?;
    if holdout.is_some() {
        let frequency = PyArray1::from_vec(py, summary.frequency_holdout);
        columns.set_item("frequency_holdout", frequency)?;
        let values = PyArray1::from_vec(py, summary.monetary_value_holdout);
        columns.set_item("monetary_value_holdout", values)?;
    }
    let customers = PyArray1::from_vec(py, summary.customers);
    Ok((customers, columns, holdout))
}

/// Days (from 1970-01-01) and how many customers.
type Days<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>);

/// Of the customers who first bought by `calibration_end`: on which days they bought first, on
/// which again; the last day of the calibration and the last of all.
#[pyfunction]
fn purchase_days<'py>(
    py: Python<'py>,
    log: &Log,
    as_of: i64,
    calibration_end: i64,
) -> PyResult<(Days<'py>, Days<'py>, i64, i64)> {
    let (found, last_days) = enter(py, None, None, |control| {
        let period = Period::new(&log.log, as_of, Some(calibration_end))?;
        let calibration = period.calibration_day.unwrap_or(period.last_day);
        let days = (calibration, period.last_day);
        Ok((cohort(&log.log, &period, control)?, days))
    })?;
    let arrays = |counts: Counts| {
        let (days, counts): (Vec<i64>, Vec<i64>) = counts.into_iter().unzip();
        (PyArray1::from_vec(py, days), PyArray1::from_vec(py, counts))
    };
    let (firsts, repeats) = (arrays(found.firsts), arrays(found.repeats));
    Ok((firsts, repeats, last_days.0, last_days.1))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(repeat_summary, m)?)?;
    m.add_function(wrap_pyfunction!(purchase_days, m)?)?;
    Ok(())
}
