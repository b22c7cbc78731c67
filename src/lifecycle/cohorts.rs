//! Cohorts: customers by the period of their first order, and what they did in each period since.
//!
//! Cost: one pass over the orders, parallel over customers; memory a cell for each cohort and age.

use std::collections::BTreeMap;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::visits::{CUSTOMERS_PER_TASK, check_moment};
use crate::error::Result;
use crate::features::date;
use crate::log::TransactionLog;
use crate::log::history::{Buffer, History};
use crate::log::zone::Calendar;
use crate::parallel::{Control, chunks, map_chunks};

/// Tasks whose cells are kept until they are added up.
const TASKS_PER_BLOCK: usize = 64;

/// The length of a period of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From Monday.
    Week,
    /// A calendar month.
    Month,
    /// Three months, from January.
    Quarter,
    /// A calendar year.
    Year,
}

impl Period {
    /// The period with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "week" => Some(Self::Week),
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            "year" => Some(Self::Year),
            _ => None,
        }
    }

    /// The number of the period with this day (from 1970-01-01); periods in a row differ by one.
    pub fn number(self, day: i64) -> i64 {
        if self == Self::Week {
            // 1970-01-01 was a Thursday.
            return (day + 3).div_euclid(7);
        }
        let (year, month, _) = date(day);
        match self {
            Self::Week | Self::Year => year,
            Self::Quarter => 4 * year + (month as i64 - 1) / 3,
            Self::Month => 12 * year + month as i64 - 1,
        }
    }
}

/// What a cohort did in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// Customers with an order.
    pub customers: i64,
    /// Orders.
    pub orders: i64,
    /// Value of the orders.
    pub revenue: f64,
}

impl Cell {
    fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.orders += other.orders;
        self.revenue += other.revenue;
    }
}

/// Number of the cohort's period and of the period looked at; what happened.
pub type Cells = BTreeMap<(i64, i64), Cell>;

/// What each cohort did in each period up to `as_of`, and the day of `as_of` (from 1970-01-01).
///
/// # Errors
/// If `as_of` lies before every row.
pub fn cohorts(
    log: &TransactionLog,
    period: Period,
    as_of: i64,
    control: &Control,
) -> Result<(Cells, i64)> {
    check_moment(log, as_of)?;
    let clock = log.clock_until(as_of)?;
    let per_task = control.chunk_len(CUSTOMERS_PER_TASK);
    let mut all: HashMap<(i64, i64), Cell, FixedState> =
        HashMap::with_hasher(FixedState::default());
    for block in chunks(log.n_customers(), per_task * TASKS_PER_BLOCK) {
        let parts = map_chunks(block.len(), per_task, control, |range| {
            let mut buffer = Buffer::default();
            let mut cells = Vec::new();
            let mut reader = Reader {
                period,
                calendar: clock.calendar(),
                day: i64::MIN,
                number: 0,
            };
            for at in range {
                let whole = log.history(block.start + at);
                let history = if as_of >= log.span.1 {
                    whole
                } else {
                    whole.until(as_of, &mut buffer)
                };
                reader.read(&history, |cohort, at, cell| cells.push((cohort, at, cell)));
            }
            Ok(cells)
        })?;
        // Customer by customer, so that amounts are added in one order however these are parted.
        for (cohort, at, cell) in parts.into_iter().flatten() {
            all.entry((cohort, at)).or_default().add(&cell);
        }
    }
    Ok((all.into_iter().collect(), clock.calendar().day(as_of)))
}

/// Reads periods off the calendar.
struct Reader<'a> {
    period: Period,
    calendar: Calendar<'a>,
    day: i64,
    number: i64,
}

impl Reader<'_> {
    /// One customer's cells: his cohort, a period with orders, what he did in it.
    fn read(&mut self, history: &History<'_>, mut see: impl FnMut(i64, i64, Cell)) {
        let mut cohort = None;
        let mut at = 0;
        let mut cell = Cell::default();
        for (&tick, &value) in history.order_times.iter().zip(history.order_values) {
            let number = self.number(tick);
            let first = *cohort.get_or_insert(number);
            if cell.customers == 0 || number != at {
                if cell.customers > 0 {
                    see(first, at, cell);
                }
                at = number;
                cell = Cell {
                    customers: 1,
                    ..Cell::default()
                };
            }
            cell.orders += 1;
            cell.revenue += value;
        }
        if let Some(first) = cohort {
            see(first, at, cell);
        }
    }

    fn number(&mut self, tick: i64) -> i64 {
        let day = self.calendar.day(tick);
        if day != self.day {
            self.day = day;
            self.number = self.period.number(day);
        }
        self.number
    }
}
