//! Bindings of value.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::doorway::enter;
use super::log::Log;
use crate::error::Error;
use crate::value::cumulative::cumulative;
use crate::value::measure::Buyers;
use crate::value::periods::{Measure, by_period};
use crate::value::rfm::{Bins, Edges, Measures, scores};
use crate::value::tiers::{Rules, hold};

/// How customers are scored, out of Python.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct RfmWish<'py> {
    /// Bins of recency, frequency, money.
    bins: (usize, usize, usize),
    /// The mean of an order instead of the sum of all.
    mean: bool,
    nested: bool,
    /// Edges that are known, lists one after another.
    edges: Option<(
        PyReadonlyArray1<'py, f64>,
        PyReadonlyArray1<'py, f64>,
        PyReadonlyArray1<'py, f64>,
    )>,
}

/// Measure and score every customer who bought by `as_of`: columns by name, the edges as lists one
/// after another, and how many customers were left out.
#[pyfunction]
fn rfm<'py>(
    py: Python<'py>,
    log: &Log,
    as_of: i64,
    wish: RfmWish<'py>,
) -> PyResult<Bound<'py, PyDict>> {
    let (r, f, m) = wish.bins;
    let bins = Bins { r, f, m };
    let known = match &wish.edges {
        None => None,
        Some((recency, frequency, monetary)) => Some(Edges {
            recency: recency.as_slice()?.to_vec(),
            frequency: frequency.as_slice()?.to_vec(),
            monetary: monetary.as_slice()?.to_vec(),
            nested: wish.nested,
        }),
    };
    let (mean, nested) = (wish.mean, wish.nested);
    let (buyers, monetary, edges, found) = enter(py, None, None, |control| {
        let buyers = Buyers::find(&log.log, as_of, control)?;
        let monetary = mean.then(|| {
            let pairs = buyers.revenue.iter().zip(&buyers.orders);
            pairs
                .map(|(revenue, &n)| revenue / n as f64)
                .collect::<Vec<f64>>()
        });
        let measures = Measures {
            recency: &buyers.recency_days,
            frequency: &buyers.orders,
            monetary: monetary.as_ref().unwrap_or(&buyers.revenue),
        };
        let least = if known.is_some() { 1 } else { r.max(f).max(m) };
        if buyers.len() < least {
            return Err(too_few(buyers.len(), least));
        }
        let edges = match known {
            Some(edges) => edges,
            None if nested => Edges::nested(&measures, bins, control)?,
            None => Edges::of_all(&measures, bins, control)?,
        };
        let found = scores(&measures, &edges, bins, control)?;
        Ok((buyers, monetary, edges, found))
    })?;
    let result = PyDict::new(py);
    let positions = buyers.customers.map(|customers| customers.into_pyarray(py));
    let revenue = buyers.revenue.into_pyarray(py);
    let monetary = monetary.map_or_else(|| revenue.clone(), |monetary| monetary.into_pyarray(py));
    result.set_item("positions", positions)?;
    result.set_item("recency_days", buyers.recency_days.into_pyarray(py))?;
    result.set_item("frequency", buyers.orders.into_pyarray(py))?;
    result.set_item("monetary", monetary)?;
    result.set_item("revenue", revenue)?;
    result.set_item("r", found.r.into_pyarray(py))?;
    result.set_item("f", found.f.into_pyarray(py))?;
    result.set_item("m", found.m.into_pyarray(py))?;
    result.set_item("cell", found.cell.into_pyarray(py))?;
    let edges = (
        edges.recency.into_pyarray(py),
        edges.frequency.into_pyarray(py),
        edges.monetary.into_pyarray(py),
    );
    result.set_item("edges", edges)?;
    result.set_item("without_order", buyers.others)?;
    Ok(result)
}

fn too_few(found: usize, bins: usize) -> Error {
    if found == 0 {
        return Error::data(
            "no customer of the log has an order by as_of; there is no one to score",
        );
    }
    Error::data(format!(
        "bins asks for {bins} bins but only {found} customers have an order by as_of, and quantiles of \
         so few say nothing; use fewer bins with a segment_map of your own, edges known from more \
         customers (method=\"fixed\" or the edges of an earlier RFM), or more data"
    ))
}

/// The sum of the values up to and with each.
#[pyfunction]
fn cumulative_sums<'py>(
    py: Python<'py>,
    values: PyReadonlyArray1<'py, f64>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let values = values.as_slice()?;
    let sums = enter(py, None, None, |control| cumulative(values, control))?;
    Ok(sums.into_pyarray(py))
}

/// Positions of customers, numbers of periods, sums, and how many rows each customer has.
type Rows<'py> = (
    Bound<'py, PyArray1<u32>>,
    Bound<'py, PyArray1<u32>>,
    Bound<'py, PyArray1<f64>>,
    Bound<'py, PyArray1<usize>>,
);

/// What every customer bought in periods between ticks.
#[pyfunction]
fn period_values<'py>(
    py: Python<'py>,
    log: &Log,
    starts: Vec<i64>,
    as_of: i64,
    orders: bool,
    trailing: usize,
) -> PyResult<Rows<'py>> {
    let measure = if orders {
        Measure::Orders
    } else {
        Measure::Revenue
    };
    let found = enter(py, None, None, |control| {
        by_period(&log.log, &starts, as_of, measure, trailing, control)
    })?;
    Ok((
        found.customers.into_pyarray(py),
        found.periods.into_pyarray(py),
        found.values.into_pyarray(py),
        found.lengths.into_pyarray(py),
    ))
}

/// Tiers, periods below and above, and changes.
type Held<'py> = (
    Bound<'py, PyArray1<u32>>,
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<i64>>,
    Bound<'py, PyArray1<u32>>,
);

/// The tiers that customers hold over their periods.
#[pyfunction]
fn hold_tiers<'py>(
    py: Python<'py>,
    values: PyReadonlyArray1<'py, f64>,
    lengths: Vec<usize>,
    thresholds: Vec<f64>,
    promote_after: usize,
    demote_after: usize,
) -> PyResult<Held<'py>> {
    let values = values.as_slice()?;
    let rules = Rules {
        thresholds,
        promote_after,
        demote_after,
    };
    let held = enter(py, None, None, |control| {
        hold(values, &lengths, &rules, control)
    })?;
    Ok((
        held.tier.into_pyarray(py),
        held.below.into_pyarray(py),
        held.above.into_pyarray(py),
        held.change.into_pyarray(py),
    ))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(rfm, m)?)?;
    m.add_function(wrap_pyfunction!(cumulative_sums, m)?)?;
    m.add_function(wrap_pyfunction!(period_values, m)?)?;
    m.add_function(wrap_pyfunction!(hold_tiers, m)?)?;
    Ok(())
}
