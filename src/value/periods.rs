//! What customers bought in each period of the calendar. Cost: one pass over the log, in parallel.

use crate::error::Result;
use crate::log::TransactionLog;
use crate::log::history::Buffer;
use crate::money::total;
use crate::parallel::{Control, map_chunks};

/// Customers handled by one task.
const CUSTOMERS_PER_TASK: usize = 1024;

/// What is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The orders' values.
    Revenue,
    /// One for each order.
    Orders,
}

/// A row for every customer and period from that of his first order on.
#[derive(Debug, Clone, Default)]
pub struct Periods {
    /// Position of the customer.
    pub customers: Vec<u32>,
    /// Number of the period.
    pub periods: Vec<u32>,
    /// The sum over this period and the `trailing − 1` before it.
    pub values: Vec<f64>,
    /// Rows of each customer that has any.
    pub lengths: Vec<usize>,
}

/// Add up what every customer bought in periods: number k goes from the tick `starts[k]` up to
/// `starts[k + 1]`, none begins after the log's first row, and nothing after `as_of` is seen.
pub fn by_period(
    log: &TransactionLog,
    starts: &[i64],
    as_of: i64,
    measure: Measure,
    trailing: usize,
    control: &Control,
) -> Result<Periods> {
    let per_task = control.chunk_len(CUSTOMERS_PER_TASK);
    let parts = map_chunks(log.n_customers(), per_task, control, |customers| {
        let mut part = Periods::default();
        let mut buffer = Buffer::default();
        for customer in customers {
            let history = log.history(customer);
            let seen = history.until(as_of, &mut buffer);
            let (times, values) = (seen.order_times, seen.order_values);
            let before = part.values.len();
            let first = times.first().map_or(starts.len(), |&time| {
                starts
                    .partition_point(|&start| start <= time)
                    .saturating_sub(1)
            });
            for period in first..starts.len().saturating_sub(1) {
                let from = starts[(period + 1).saturating_sub(trailing)];
                let from = times.partition_point(|&time| time < from);
                let to = times.partition_point(|&time| time < starts[period + 1]);
                part.customers.push(customer as u32);
                part.periods.push(period as u32);
                part.values.push(match measure {
                    Measure::Orders => (to - from) as f64,
                    Measure::Revenue => total(&values[from..to]),
                });
            }
            if part.values.len() > before {
                part.lengths.push(part.values.len() - before);
            }
        }
        Ok(part)
    })?;
    let mut all = Periods::default();
    for part in parts {
        all.customers.extend(part.customers);
        all.periods.extend(part.periods);
        all.values.extend(part.values);
        all.lengths.extend(part.lengths);
    }
    Ok(all)
}
