//! How long all customers stay away: gaps between purchase days, the last one cut off by `as_of`.
//!
//! Cost: one pass over the orders, parallel over customers; memory 4 bytes a gap.

use super::curve::{Curve, curve};
use super::pace::{Pace, Sums};
use super::visits::{
    CUSTOMERS_PER_TASK, Visit, check_moment, days_begun, days_over, each_visit, seen,
};
use crate::error::Result;
use crate::log::TransactionLog;
use crate::parallel::{Control, map_chunks};

/// The rhythm of all customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Rhythm {
    /// How long gaps last.
    pub curve: Curve,
    /// How they spread within and between customers.
    pub pace: Pace,
    /// Customers with an order.
    pub customers: u64,
}

#[derive(Default)]
struct Part {
    closed: Vec<u32>,
    open: Vec<u32>,
    sums: Sums,
}

/// The rhythm that can be seen at `as_of`.
///
/// # Errors
/// If `as_of` lies before every row.
pub fn rhythm(log: &TransactionLog, as_of: i64, control: &Control) -> Result<Rhythm> {
    check_moment(log, as_of)?;
    let clock = log.clock_until(as_of)?;
    let per_task = control.chunk_len(CUSTOMERS_PER_TASK);
    let parts = map_chunks(log.n_customers(), per_task, control, |customers| {
        let mut part = Part::default();
        let mut calendar = clock.calendar();
        let mut logs = Vec::new();
        for customer in customers {
            let ticks = seen(log.history(customer).order_times, as_of);
            let mut before: Option<Visit> = None;
            logs.clear();
            each_visit(ticks, &mut calendar, |visit| {
                if let Some(before) = before.replace(visit) {
                    let days = days_begun(before.last, visit.first, log.resolution);
                    part.closed.push(days);
                    logs.push(f64::from(days).ln());
                }
            });
            if let Some(last) = before {
                part.open.push(days_over(last.last, as_of, log.resolution));
            }
            part.sums.add(&logs);
        }
        Ok(part)
    })?;
    let mut sums = Sums::default();
    let (mut closed, mut open) = (Vec::new(), Vec::new());
    let mut customers = 0;
    for part in &parts {
        control.check()?;
        count(&mut closed, &part.closed);
        count(&mut open, &part.open);
        sums.merge(&part.sums);
        customers += part.open.len() as u64;
    }
    Ok(Rhythm {
        curve: curve(&closed, &open),
        pace: sums.pace(),
        customers,
    })
}

fn count(counts: &mut Vec<u64>, days: &[u32]) {
    for &day in days {
        let day = day as usize;
        if day >= counts.len() {
            counts.resize(day + 1, 0);
        }
        counts[day] += 1;
    }
}
