//! Purchase days: what a customer buys on one calendar day is one visit.

use crate::error::{Error, Result};
use crate::log::TransactionLog;
use crate::log::time::Resolution;
use crate::log::zone::{Calendar, display};

/// Customers handled by one task.
pub(super) const CUSTOMERS_PER_TASK: usize = 4096;

/// The orders of one calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// Tick of the first order.
    pub first: i64,
    /// Tick of the last order.
    pub last: i64,
}

/// Show every visit among these ascending ticks.
pub fn each_visit(ticks: &[i64], calendar: &mut Calendar<'_>, mut see: impl FnMut(Visit)) {
    let mut open: Option<(i64, Visit)> = None;
    for &tick in ticks {
        let day = calendar.day(tick);
        match &mut open {
            Some((same, visit)) if *same == day => visit.last = tick,
            _ => {
                let visit = Visit {
                    first: tick,
                    last: tick,
                };
                if let Some((_, before)) = open.replace((day, visit)) {
                    see(before);
                }
            }
        }
    }
    if let Some((_, last)) = open {
        see(last);
    }
}

/// The ticks that can be seen at `as_of`.
pub fn seen(ticks: &[i64], as_of: i64) -> &[i64] {
    &ticks[..ticks.partition_point(|&tick| tick <= as_of)]
}

/// Whole days in which something came: of 24 hours and a second, 2.
pub fn days_begun(from: i64, to: i64, resolution: Resolution) -> u32 {
    from.abs_diff(to)
        .div_ceil(resolution.per_day().unsigned_abs()) as u32
}

/// Whole days in which nothing came: of 24 hours and a second, 1.
pub fn days_over(from: i64, to: i64, resolution: Resolution) -> u32 {
    (from.abs_diff(to) / resolution.per_day().unsigned_abs()) as u32
}

/// Refuse a moment before every row.
pub(super) fn check_moment(log: &TransactionLog, as_of: i64) -> Result<()> {
    if as_of >= log.span.0 {
        return Ok(());
    }
    Err(Error::data(format!(
        "as_of lies before the first row of the log ({}); nothing could be known then",
        display(log.span.0, log.resolution, &log.zone)
    )))
}
