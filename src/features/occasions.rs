//! Occasions: the share of orders on days such as Christmas, a shopping festival or a birthday.

use std::ops::Range;

use super::local::{date, day_of};
use super::statistics::ratio;
use super::{Column, Context, Group, History, Scratch};
use crate::error::{Error, Result};
use crate::log::TransactionLog;

/// First and last day, both included, counted from 1970-01-01.
pub type Days = (i64, i64);
/// Month and day of a date that comes back every year.
pub type Yearly = (u8, u8);

/// Days that belong together, by name.
#[derive(Debug, Clone, Default)]
pub struct Occasion {
    /// Its name.
    pub name: String,
    /// Days that do not come back.
    pub fixed: Vec<Days>,
    /// First and last date, both included, of days that come back every year.
    pub yearly: Vec<(Yearly, Yearly)>,
    /// A date of every customer's own, by position, such as the birthday.
    pub own: Option<Vec<Option<Yearly>>>,
    /// So many days before each count too.
    pub before: u16,
    /// So many days after each count too.
    pub after: u16,
}

impl Occasion {
    /// All days from one year to another that are the same for all customers.
    fn common(&self, years: Range<i64>) -> Vec<Days> {
        let mut days: Vec<Days> = self.fixed.clone();
        for &(first, last) in &self.yearly {
            // From December into January.
            let over = i64::from(last < first);
            days.extend(years.clone().map(|year| {
                (
                    day_of(year, first.0, first.1),
                    day_of(year + over, last.0, last.1),
                )
            }));
        }
        self.widened(&mut days);
        merged(days)
    }

    /// The days of one customer's own, for these years.
    fn personal(&self, customer: usize, years: Range<i64>, days: &mut Vec<Days>) {
        days.clear();
        let date = self
            .own
            .as_ref()
            .and_then(|own| own.get(customer).copied().flatten());
        if let Some((month, day)) = date {
            let day_of_year = |year| day_of(year, month, day);
            days.extend(years.map(|year| (day_of_year(year), day_of_year(year))));
            self.widened(days);
            // Wide ones overlap from year to year; no day counts twice.
            for year in 1..days.len() {
                days[year].0 = days[year].0.max(days[year - 1].1 + 1);
            }
        }
    }

    fn widened(&self, days: &mut [Days]) {
        for (first, last) in days {
            *first -= i64::from(self.before);
            *last += i64::from(self.after);
        }
    }
}

/// Ascending, with those that touch or overlap made one.
fn merged(mut days: Vec<Days>) -> Vec<Days> {
    days.sort_unstable();
    let mut merged: Vec<Days> = Vec::with_capacity(days.len());
    for (first, last) in days {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// How many days lie in the occasion, from `start` to `end`, both included.
fn days_within(occasion: &[Days], start: i64, end: i64) -> i64 {
    occasion
        .iter()
        .map(|&(first, last)| (last.min(end) - first.max(start) + 1).max(0))
        .sum()
}

/// The group `occasions`.
pub struct Occasions {
    /// With the days that are the same for all customers.
    occasions: Vec<(Occasion, Vec<Days>)>,
    /// The local day of the log's first row.
    start: i64,
}

impl Occasions {
    /// These occasions, for moments of analysis up to `latest`.
    pub fn new(occasions: &[Occasion], log: Option<&TransactionLog>, latest: i64) -> Self {
        let span = log.and_then(|log| {
            let clock = log.clock_until(latest).ok()?;
            let mut calendar = clock.calendar();
            Some((
                calendar.day(log.span.0),
                calendar.day(log.span.1.max(latest)),
            ))
        });
        let (start, end) = span.unwrap_or_default();
        let years = years(start, end);
        Self {
            occasions: occasions
                .iter()
                .map(|occasion| (occasion.clone(), occasion.common(years.clone())))
                .collect(),
            start,
        }
    }
}

/// The years that days near this period may belong to.
fn years(start: i64, end: i64) -> Range<i64> {
    date(start).0 - 2..date(end).0 + 3
}

impl Group for Occasions {
    fn name(&self) -> &'static str {
        "occasions"
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::with_capacity(2 * self.occasions.len());
        for (Occasion { name, .. }, _) in &self.occasions {
            columns.push(Column::real(
                format!("occasion_share_{name}"),
                "share",
                format!("orders on days of {name} / orders, in local time"),
                "no order",
            ));
            columns.push(Column::real(
                format!("occasion_index_{name}"),
                "ratio",
                format!(
                    "occasion_share_{name} / share of the days from the log's first to as_of's \
                     that are days of {name}: 1 as chance has it"
                ),
                "no order, or no such day in that time",
            ));
        }
        columns
    }

    fn write(
        &self,
        history: &History<'_>,
        context: &Context<'_>,
        scratch: &mut Scratch,
        _wanted: &[bool],
        out: &mut [f64],
    ) {
        let (days, _) = scratch
            .local
            .read(history.order_times, context.clock, context.resolution);
        if days.is_empty() {
            return;
        }
        let today = context.clock.calendar().day(context.as_of);
        let period = today - self.start + 1;
        for ((occasion, common), out) in self.occasions.iter().zip(out.chunks_exact_mut(2)) {
            let own = if occasion.own.is_some() {
                let years = years(self.start, today);
                occasion.personal(history.customer, years, &mut scratch.days);
                &scratch.days
            } else {
                common
            };
            let in_it = days.iter().map(|&day| i64::from(day)).filter(|&day| {
                let after = own.partition_point(|&(first, _)| first <= day);
                after > 0 && own[after - 1].1 >= day
            });
            let share = in_it.count() as f64 / days.len() as f64;
            let of_days = days_within(own, self.start, today) as f64 / period as f64;
            out[0] = share;
            out[1] = ratio(share, of_days);
        }
    }
}

/// Refuse occasions that name no day or the same name twice.
pub fn check(occasions: &[Occasion]) -> Result<()> {
    for (at, occasion) in occasions.iter().enumerate() {
        if occasions[..at]
            .iter()
            .any(|other| other.name == occasion.name)
        {
            let name = &occasion.name;
            return Err(Error::parameter(format!("occasions names {name:?} twice")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_touch_are_one() {
        assert_eq!(
            merged(vec![(5, 6), (1, 2), (3, 3), (9, 9), (5, 5)]),
            [(1, 3), (5, 6), (9, 9)]
        );
    }

    #[test]
    fn days_outside_the_period_do_not_count() {
        let days = [(1, 3), (5, 6), (9, 9)];
        assert_eq!(days_within(&days, 2, 5), 3);
        assert_eq!(days_within(&days, 7, 8), 0);
    }

    #[test]
    fn yearly_days_may_run_over_new_year() {
        let occasion = Occasion {
            yearly: vec![((12, 24), (1, 6))],
            before: 1,
            ..Occasion::default()
        };
        let days = occasion.common(2023..2025);
        let expected = [2023, 2024].map(|year| (day_of(year, 12, 23), day_of(year + 1, 1, 6)));
        assert_eq!(days, expected);
    }

    #[test]
    fn everyone_has_a_day_of_his_own() {
        let occasion = Occasion {
            own: Some(vec![Some((2, 29)), None]),
            after: 2,
            ..Occasion::default()
        };
        let mut days = Vec::new();
        occasion.personal(0, 2023..2024, &mut days);
        assert_eq!(days, [(day_of(2023, 2, 28), day_of(2023, 3, 2))]);
        let wide = Occasion {
            before: 400,
            ..occasion.clone()
        };
        wide.personal(0, 2023..2025, &mut days);
        assert_eq!(
            days_within(&days, day_of(2023, 3, 1), day_of(2024, 3, 2)),
            368
        );
        for other in [1, 2] {
            occasion.personal(other, 2023..2024, &mut days);
            assert!(days.is_empty());
        }
    }
}
