//! What every customer repeated: the summaries that buy-till-you-die models read.
//!
//! P. S. Fader, B. G. S. Hardie, K. L. Lee (2005), "Counting your customers" the easy way: an
//! alternative to the Pareto/NBD model, Marketing Science 24: of a customer's purchases the models
//! need only how many there were after the first, when the last was, and how long he was observed.
//! Purchases of one calendar day are one. One pass over the log: O(orders).

use crate::error::{Error, Result};
use crate::log::TransactionLog;
use crate::log::history::{Buffer, History};
use crate::log::zone::{Calendar, Clock, display};
use crate::money::settled;
use crate::parallel::{Control, map_chunks};

/// Customers handled by one task.
pub(super) const CUSTOMERS_PER_TASK: usize = 1024;

/// What is known at which moments, in ticks and in calendar days on the wall.
#[derive(Debug)]
pub struct Period {
    pub(super) clock: Clock,
    as_of: i64,
    /// The day of `as_of`.
    pub last_day: i64,
    /// The last day of the calibration, where there is one.
    pub calibration_day: Option<i64>,
}

impl Period {
    /// From the first row to `as_of`; the calibration ends with the day of `calibration_end`.
    ///
    /// # Errors
    /// If a moment lies before every row, or nothing lies between the two.
    pub fn new(log: &TransactionLog, as_of: i64, calibration_end: Option<i64>) -> Result<Self> {
        let latest = calibration_end.map_or(as_of, |end| end.max(as_of));
        let clock = log.clock_until(latest)?;
        let mut calendar = clock.calendar();
        let last_day = calendar.day(as_of);
        let calibration_day = calibration_end.map(|tick| calendar.day(tick));
        // A calibration takes in the whole of its last day.
        let named = [
            ("as_of", Some(as_of)),
            (
                "calibration_end",
                calibration_day.map(|day| clock.end_of_day(day)),
            ),
        ];
        for (name, tick) in named {
            if tick.is_some_and(|tick| tick < log.span.0) {
                return Err(Error::data(format!(
                    "{name} lies before the first row of the log ({}); nothing could be known then",
                    display(log.span.0, log.resolution, &log.zone)
                )));
            }
        }
        if calibration_day.is_some_and(|day| day >= last_day) {
            return Err(Error::parameter(format!(
                "calibration_end must lie on an earlier day than as_of ({}), so that days are left \
                 to hold out",
                display(as_of, log.resolution, &log.zone)
            )));
        }
        Ok(Self {
            clock,
            as_of,
            last_day,
            calibration_day,
        })
    }

    /// What of a history could be seen at the end.
    pub(super) fn seen<'b>(
        &self,
        log: &TransactionLog,
        history: &'b History<'b>,
        buffer: &'b mut Buffer,
    ) -> History<'b> {
        if self.as_of >= log.span.1 {
            history.clone()
        } else {
            history.until(self.as_of, buffer)
        }
    }
}

/// The days on which a customer bought, ascending, and what they were worth.
#[derive(Debug, Default)]
pub(super) struct Visits {
    pub days: Vec<(i64, f64)>,
}

impl Visits {
    /// Read those of the days wanted.
    pub fn read(
        &mut self,
        history: &History<'_>,
        calendar: &mut Calendar<'_>,
        wanted: impl Fn(i64) -> bool,
    ) {
        self.days.clear();
        for (&tick, &value) in history.order_times.iter().zip(history.order_values) {
            let day = calendar.day(tick);
            if !wanted(day) {
                continue;
            }
            // A clock that is set back over midnight shows a day again after the next; else the
            // day is the last one or a new one.
            let before = self.days.iter().rposition(|&(known, _)| known <= day);
            match before {
                Some(at) if self.days[at].0 == day => {
                    let known = self.days[at].1;
                    self.days[at].1 = settled(known + value, known.abs() + value.abs(), 2);
                }
                Some(at) => self.days.insert(at + 1, (day, value)),
                None => self.days.insert(0, (day, value)),
            }
        }
    }
}

/// The mean value of some days; NaN where there is none. Amounts of a log are below 1e140, so sums
/// are finite.
fn mean_value(days: &[(i64, f64)]) -> f64 {
    if days.is_empty() {
        return f64::NAN;
    }
    let add = |(sum, size): (f64, f64), (_, value): &(i64, f64)| (sum + value, size + value.abs());
    let (sum, size) = days.iter().fold((0.0, 0.0), add);
    settled(sum, size, days.len()) / days.len() as f64
}

/// One row a customer who bought before the calibration ended (or at all).
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Summary {
    /// Positions of the customers.
    pub customers: Vec<u32>,
    /// Days with a purchase after the first.
    pub frequency: Vec<i64>,
    /// Days from the first purchase to the last.
    pub recency: Vec<i64>,
    /// Days from the first purchase to the end.
    pub age: Vec<i64>,
    /// Mean value of the days after the first; NaN without any.
    pub monetary_value: Vec<f64>,
    /// Days with a purchase after the calibration; empty without one.
    pub frequency_holdout: Vec<i64>,
    /// Mean value of these days; NaN without any.
    pub monetary_value_holdout: Vec<f64>,
}

impl Summary {
    fn push(&mut self, customer: usize, days: &[(i64, f64)], end: i64) -> bool {
        let (Some(&(first, _)), Some(&(last, _))) = (days.first(), days.last()) else {
            return false;
        };
        self.customers.push(customer as u32);
        self.frequency.push(days.len() as i64 - 1);
        self.recency.push(last - first);
        self.age.push(end - first);
        self.monetary_value.push(mean_value(&days[1..]));
        true
    }

    fn append(&mut self, mut other: Self) {
        self.customers.append(&mut other.customers);
        self.frequency.append(&mut other.frequency);
        self.recency.append(&mut other.recency);
        self.age.append(&mut other.age);
        self.monetary_value.append(&mut other.monetary_value);
        self.frequency_holdout.append(&mut other.frequency_holdout);
        self.monetary_value_holdout
            .append(&mut other.monetary_value_holdout);
    }
}

/// Summarise every customer's purchases.
///
/// What comes after the calibration never changes what is said of it: of an order whose lines lie
/// on both sides only the earlier ones count there, and the order is none of the holdout's.
///
/// # Errors
/// If cancelled.
pub fn summarise(log: &TransactionLog, period: &Period, control: &Control) -> Result<Summary> {
    let chunk = control.chunk_len(CUSTOMERS_PER_TASK);
    let calibrated = period
        .calibration_day
        .map(|day| (day, period.clock.end_of_day(day)));
    let parts = map_chunks(log.n_customers(), chunk, control, |customers| {
        let mut part = Summary::default();
        let (mut buffer, mut early) = (Buffer::default(), Buffer::default());
        let mut visits = Visits::default();
        let mut calendar = period.clock.calendar();
        for customer in customers {
            let whole = log.history(customer);
            let seen = period.seen(log, &whole, &mut buffer);
            let Some((last, last_tick)) = calibrated else {
                visits.read(&seen, &mut calendar, |_| true);
                part.push(customer, &visits.days, period.last_day);
                continue;
            };
            let known = seen.until(last_tick, &mut early);
            visits.read(&known, &mut calendar, |day| day <= last);
            if part.push(customer, &visits.days, last) {
                visits.read(&seen, &mut calendar, |day| day > last);
                part.frequency_holdout.push(visits.days.len() as i64);
                part.monetary_value_holdout.push(mean_value(&visits.days));
            }
        }
        Ok(part)
    })?;
    let mut all = Summary::default();
    for part in parts {
        all.append(part);
    }
    Ok(all)
}
