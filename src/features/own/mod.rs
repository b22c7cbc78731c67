//! Features of the user's own: an aggregate over some rows of every customer.

mod condition;
mod sums;

pub use condition::{Comparison, Condition};
use sums::NOTHING;
pub use sums::{How, Sums};

use super::tally::Met;
use super::{Column, Context, Group, History, Role, Scratch};
use crate::error::{Error, Result};
use crate::log::TransactionLog;
use crate::log::history::Lines;
use crate::log::ids::{MISSING, Values};

/// Which rows are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Purchases.
    Purchases,
    /// Events that are no purchases.
    Events,
    /// Both.
    All,
}

/// One aggregate; with `by` it has a column for every value of that role.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// The name of its column, or what their names begin with.
    pub name: String,
    /// What it is, in words.
    pub definition: String,
    /// What is made of the values.
    pub how: How,
    /// Whose values; `None`: rows are counted.
    pub value: Option<Role>,
    /// One column for every value of this role.
    pub by: Option<Role>,
    /// What a row must be.
    pub conditions: Vec<Condition>,
    /// Which rows are looked at.
    pub rows: RowKind,
    /// Only rows of the last so many days.
    pub within_days: Option<u32>,
}

/// More columns than this are a mistake.
const MOST_COLUMNS: usize = 1_000;

/// Refuse aggregates that would give a column per customer.
pub fn check(aggregates: &[Aggregate], log: &TransactionLog) -> Result<()> {
    for aggregate in aggregates {
        let Some(by) = aggregate.by else { continue };
        let n = log.dictionaries.get(by).len();
        if n > MOST_COLUMNS {
            return Err(Error::parameter(format!(
                "own: {:?} has by with {n} distinct values, each of which would be a column; at \
                 most {MOST_COLUMNS} are allowed: group the values into fewer first",
                aggregate.name
            )));
        }
    }
    Ok(())
}

/// The group `own`.
pub struct Own {
    parts: Vec<(Aggregate, Vec<String>)>,
}

impl Own {
    /// These aggregates, with the values of `by` out of the log.
    pub fn new(aggregates: &[Aggregate], log: Option<&TransactionLog>) -> Self {
        let names = |by: Role| {
            let unknown = Values::default();
            let values = log.map_or(&unknown, |log| log.dictionaries.get(by));
            (0..values.len()).map(|code| values.display(code)).collect()
        };
        let part =
            |aggregate: &Aggregate| (aggregate.clone(), aggregate.by.map_or_else(Vec::new, names));
        Self {
            parts: aggregates.iter().map(part).collect(),
        }
    }
}

impl Group for Own {
    fn name(&self) -> &'static str {
        "own"
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        for (aggregate, values) in &self.parts {
            let column = |name: String, definition: String| {
                let how = aggregate.how;
                match aggregate.value {
                    _ if how.is_count() => Column::count(name, how.unit(), definition),
                    Some(role) if role.is_id() => {
                        Column::code(name, role, definition, how.null_when())
                    }
                    _ => Column::real(name, how.unit(), definition, how.null_when()),
                }
            };
            if aggregate.by.is_none() {
                columns.push(column(aggregate.name.clone(), aggregate.definition.clone()));
            }
            for value in values {
                let name = format!("{}_{value}", aggregate.name);
                columns.push(column(name, format!("{}: {value}", aggregate.definition)));
            }
        }
        columns
    }

    fn write(
        &self,
        history: &History<'_>,
        context: &Context<'_>,
        scratch: &mut Scratch,
        _wanted: &[bool],
        mut out: &mut [f64],
    ) {
        for (aggregate, values) in &self.parts {
            let n = if aggregate.by.is_some() {
                values.len()
            } else {
                1
            };
            let (mine, rest) = out.split_at_mut(n);
            aggregate.write(history, context, scratch, mine);
            out = rest;
        }
    }
}

impl Aggregate {
    fn write(
        &self,
        history: &History<'_>,
        context: &Context<'_>,
        scratch: &mut Scratch,
        out: &mut [f64],
    ) {
        let mut all = NOTHING;
        scratch.firsts.clear(1);
        scratch.values.clear();
        scratch.sums.clear();
        scratch.sums.resize(out.len(), NOTHING);
        if self.rows != RowKind::Events {
            self.gather(&history.lines, context, scratch, &mut all);
        }
        if self.rows != RowKind::Purchases {
            self.gather(&history.others, context, scratch, &mut all);
        }
        if self.how == How::Distinct && !self.value.is_some_and(Role::is_id) {
            let values = &mut scratch.values;
            values.sort_unstable_by(f64::total_cmp);
            values.dedup();
            out[0] = values.len() as f64;
            return;
        }
        for (slot, sums) in out.iter_mut().zip(&scratch.sums) {
            *slot = sums.result(self.how, self.value.is_some(), &all);
        }
    }

    /// Add some rows to the sums.
    fn gather(
        &self,
        rows: &Lines<'_>,
        context: &Context<'_>,
        scratch: &mut Scratch,
        all: &mut Sums,
    ) {
        let after = self
            .within_days
            .map_or(i64::MIN, |days| context.days_before(days));
        let (numbers, ids) = match self.value {
            Some(role) if role.is_number() => (rows.numbers(role), &[][..]),
            Some(role) => (&[][..], rows.ids(role)),
            None => (&[][..], &[][..]),
        };
        let by = self.by.map(|role| rows.ids(role));
        let distinct_ids = self.how == How::Distinct && !ids.is_empty();
        for (row, &time) in rows.times().iter().enumerate() {
            if time <= after {
                continue;
            }
            let value = match (numbers.get(row), ids.get(row)) {
                (Some(&number), _) => number,
                (None, Some(&id)) if id != MISSING => f64::from(id),
                _ => f64::NAN,
            };
            all.add(time, value);
            if !self
                .conditions
                .iter()
                .all(|condition| condition.holds(rows, row))
            {
                continue;
            }
            let place = by.map_or(0, |by| by[row] as usize);
            let Some(sums) = scratch.sums.get_mut(place) else {
                // Of no known value.
                continue;
            };
            if distinct_ids {
                // Only what is new is counted.
                if !value.is_nan() && scratch.firsts.meet(value as u32) == Met::New {
                    sums.add(time, value);
                }
            } else if self.how == How::Distinct {
                if !value.is_nan() {
                    scratch.values.push(value);
                }
            } else {
                sums.add(time, value);
            }
        }
    }
}
