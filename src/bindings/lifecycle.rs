//! Bindings of the lifecycle.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::doorway::enter;
use super::errors::to_python;
use super::log::Log;
use crate::error::Error;
use crate::lifecycle::cohorts::{Period, cohorts};
use crate::lifecycle::pace::Pace;
use crate::lifecycle::rhythm::rhythm;
use crate::lifecycle::spend::spend;
use crate::lifecycle::stages::{Limits, Placed, Rule, Stage, Standing, stages};
use crate::log::ids::MISSING;

/// The curve of gaps and how they spread, out of a log as of a tick.
#[pyfunction]
fn lifecycle_rhythm<'py>(py: Python<'py>, log: &Log, as_of: i64) -> PyResult<Bound<'py, PyDict>> {
    let found = enter(py, None, None, |control| rhythm(&log.log, as_of, control))?;
    let result = PyDict::new(py);
    let curve = found.curve;
    result.set_item("days", curve.days.into_pyarray(py))?;
    for (name, counts) in [
        ("at_risk", curve.at_risk),
        ("returned", curve.closed),
        ("still_away", curve.open),
    ] {
        result.set_item(name, counts.into_pyarray(py))?;
    }
    result.set_item("survival", curve.survival.into_pyarray(py))?;
    result.set_item("standard_error", curve.standard_error.into_pyarray(py))?;
    let pace = found.pace;
    result.set_item("pace", (pace.mean_log, pace.within, pace.between))?;
    result.set_item("customers", found.customers)?;
    Ok(result)
}

/// How stages are told, out of Python.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Wish {
    limits: (f64, f64, f64),
    pace: Option<(f64, f64, f64)>,
    min_gaps: u32,
    new_days: Option<f64>,
    reactivated_days: Option<f64>,
}

impl Wish {
    fn rule(&self) -> Rule {
        let (at_risk, dormant, lost) = self.limits;
        Rule {
            limits: Limits {
                at_risk,
                dormant,
                lost,
            },
            pace: self.pace.map(|(mean_log, within, between)| Pace {
                mean_log,
                within,
                between,
            }),
            min_gaps: self.min_gaps,
            new: self.new_days,
            reactivated: self.reactivated_days,
        }
    }
}

/// Where the customers known at a tick stand: columns by name, with `positions` None where all are
/// known. Codes are those of `lifecycle_stage_names`, the largest is null.
#[pyfunction]
fn lifecycle_stages<'py>(
    py: Python<'py>,
    log: &Log,
    as_of: i64,
    wish: Wish,
) -> PyResult<Bound<'py, PyDict>> {
    let rule = wish.rule();
    let rows = enter(py, None, None, |control| {
        stages(&log.log, &rule, as_of, control)
    })?;
    let result = PyDict::new(py);
    let positions = (rows.len() < log.log.n_customers())
        .then(|| PyArray1::from_iter(py, rows.iter().map(|row| row.customer)));
    result.set_item("positions", positions)?;
    let codes = |code: fn(&Placed) -> Option<u32>| {
        let values = rows.iter().map(|row| row.placed.as_ref().and_then(code));
        PyArray1::from_iter(py, values.map(|code| code.unwrap_or(MISSING)))
    };
    result.set_item("stage", codes(|placed| Some(placed.stage as u32)))?;
    result.set_item(
        "next_stage",
        codes(|placed| placed.next.map(|(stage, _)| stage as u32)),
    )?;
    result.set_item("own", codes(|placed| Some(u32::from(placed.own))))?;
    for (name, value) in NUMBERS {
        let of = |row: &Standing| row.placed.as_ref().map_or(f64::NAN, value);
        result.set_item(name, PyArray1::from_iter(py, rows.iter().map(of)))?;
    }
    Ok(result)
}

/// What is read off a customer's standing, by column.
type Number = fn(&Placed) -> f64;

const NUMBERS: [(&str, Number); 6] = [
    ("days_in_stage", |placed| placed.days_in_stage),
    ("next_stage_in_days", |placed| {
        placed.next.map_or(f64::NAN, |(_, days)| days)
    }),
    ("recency_days", |placed| placed.recency),
    ("at_risk_after_days", |placed| placed.limits.at_risk),
    ("dormant_after_days", |placed| placed.limits.dormant),
    ("lost_after_days", |placed| placed.limits.lost),
];

/// The names of the stages in the order of their codes.
#[pyfunction]
fn lifecycle_stage_names() -> [&'static str; 6] {
    Stage::NAMES
}

/// Orders, revenue, revenue in the days up to the last order and its tick, of some customers.
type Spends<'py> = (
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<i64>>,
);

/// What some customers spent, as of a tick.
#[pyfunction]
fn lifecycle_spend<'py>(
    py: Python<'py>,
    log: &Log,
    customers: PyReadonlyArray1<'py, u32>,
    as_of: i64,
    days: u32,
) -> PyResult<Spends<'py>> {
    let customers = customers.as_slice()?;
    let rows = enter(py, None, None, |control| {
        spend(&log.log, customers, as_of, days, control)
    })?;
    Ok((
        PyArray1::from_iter(py, rows.iter().map(|row| row.orders)),
        PyArray1::from_iter(py, rows.iter().map(|row| row.revenue)),
        PyArray1::from_iter(py, rows.iter().map(|row| row.before_silence)),
        PyArray1::from_iter(py, rows.iter().map(|row| row.last)),
    ))
}

/// The cells of cohorts, sorted: number of the cohort, of the period, customers, orders, revenue;
/// and the day of the moment (from 1970-01-01).
#[pyfunction]
fn lifecycle_cohorts<'py>(
    py: Python<'py>,
    log: &Log,
    period: &str,
    as_of: i64,
) -> PyResult<Bound<'py, PyDict>> {
    let period = Period::from_name(period)
        .ok_or_else(|| to_python(py, Error::parameter(format!("unknown period {period:?}"))))?;
    let (cells, day) = enter(py, None, None, |control| {
        cohorts(&log.log, period, as_of, control)
    })?;
    let result = PyDict::new(py);
    let keys = || cells.keys();
    result.set_item("cohort", PyArray1::from_iter(py, keys().map(|key| key.0)))?;
    result.set_item("period", PyArray1::from_iter(py, keys().map(|key| key.1)))?;
    let values = || cells.values();
    let customers = values().map(|cell| cell.customers);
    result.set_item("customers", PyArray1::from_iter(py, customers))?;
    let orders = values().map(|cell| cell.orders);
    result.set_item("orders", PyArray1::from_iter(py, orders))?;
    let revenue = values().map(|cell| cell.revenue);
    result.set_item("revenue", PyArray1::from_iter(py, revenue))?;
    result.set_item("day", day)?;
    Ok(result)
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(lifecycle_rhythm, m)?)?;
    m.add_function(wrap_pyfunction!(lifecycle_stages, m)?)?;
    m.add_function(wrap_pyfunction!(lifecycle_stage_names, m)?)?;
    m.add_function(wrap_pyfunction!(lifecycle_spend, m)?)?;
    m.add_function(wrap_pyfunction!(lifecycle_cohorts, m)?)?;
    Ok(())
}
