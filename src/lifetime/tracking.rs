//! On which days a cohort's customers bought first, and on which again: what a model's forecast is
//! held against over time.

use std::collections::BTreeMap;

use super::summary::{CUSTOMERS_PER_TASK, Period, Visits};
use crate::error::Result;
use crate::log::TransactionLog;
use crate::log::history::Buffer;
use crate::parallel::{Control, map_chunks};

/// How many customers on which days.
pub type Counts = BTreeMap<i64, i64>;

/// The cohort of the customers who first bought before the calibration ended, by calendar days.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// Customers by the day of their first purchase.
    pub firsts: Counts,
    /// Customers who bought again, by day.
    pub repeats: Counts,
}

/// Count the days of the cohort's purchases; without a calibration it is everybody.
///
/// # Errors
/// If cancelled.
pub fn cohort(log: &TransactionLog, period: &Period, control: &Control) -> Result<Cohort> {
    let chunk = control.chunk_len(CUSTOMERS_PER_TASK);
    let last_start = period.calibration_day.unwrap_or(i64::MAX);
    let parts = map_chunks(log.n_customers(), chunk, control, |customers| {
        let mut part = Cohort::default();
        let (mut buffer, mut visits) = (Buffer::default(), Visits::default());
        let mut calendar = period.clock.calendar();
        for customer in customers {
            let whole = log.history(customer);
            let seen = period.seen(log, &whole, &mut buffer);
            visits.read(&seen, &mut calendar, |_| true);
            let Some((&(first, _), repeats)) = visits.days.split_first() else {
                continue;
            };
            if first > last_start {
                continue;
            }
            *part.firsts.entry(first).or_default() += 1;
            for &(day, _) in repeats {
                *part.repeats.entry(day).or_default() += 1;
            }
        }
        Ok(part)
    })?;
    let mut all = Cohort::default();
    for part in parts {
        merge(&mut all.firsts, part.firsts);
        merge(&mut all.repeats, part.repeats);
    }
    Ok(all)
}

fn merge(all: &mut Counts, part: Counts) {
    for (day, count) in part {
        *all.entry(day).or_default() += count;
    }
}
