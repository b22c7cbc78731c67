//! What customers used to spend: orders and revenue, and revenue of the time up to the last order.

use super::visits::{CUSTOMERS_PER_TASK, check_moment};
use crate::error::Result;
use crate::log::TransactionLog;
use crate::log::history::Buffer;
use crate::money::total;
use crate::parallel::{Control, map_chunks};

/// One customer's spending.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    /// Number of orders.
    pub orders: i64,
    /// Value of all.
    pub revenue: f64,
    /// Value of those in the days up to the last order, it included.
    pub before_silence: f64,
    /// Tick of the last order.
    pub last: i64,
}

/// The spending of these customers as seen at `as_of`; nothing for one without an order.
///
/// # Errors
/// If `as_of` lies before every row.
pub fn spend(
    log: &TransactionLog,
    customers: &[u32],
    as_of: i64,
    days: u32,
    control: &Control,
) -> Result<Vec<Spend>> {
    check_moment(log, as_of)?;
    let window = i64::from(days).saturating_mul(log.resolution.per_day());
    let per_task = control.chunk_len(CUSTOMERS_PER_TASK);
    let parts = map_chunks(customers.len(), per_task, control, |range| {
        let mut buffer = Buffer::default();
        Ok(range
            .map(|at| {
                let whole = log.history(customers[at] as usize);
                let history = whole.until(as_of, &mut buffer);
                let Some(&last) = history.order_times.last() else {
                    return Spend {
                        orders: 0,
                        revenue: f64::NAN,
                        before_silence: f64::NAN,
                        last: as_of,
                    };
                };
                let from = last.saturating_sub(window);
                let early = history.order_times.partition_point(|&tick| tick <= from);
                Spend {
                    orders: history.order_times.len() as i64,
                    revenue: total(history.order_values),
                    before_silence: total(&history.order_values[early..]),
                    last,
                }
            })
            .collect::<Vec<_>>())
    })?;
    Ok(parts.concat())
}
