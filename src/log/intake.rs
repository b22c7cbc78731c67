//! The check of every row: what is missing, what is wrong, what is left out.

use std::collections::BTreeMap;
use std::ops::Range;

use super::ids::MISSING;
use super::part::pieces;
use super::roles::{Layout, Role};
use super::rows::Loose;
use super::time::{BAD_TIME, NO_TIME};
use crate::error::{Error, Result};
use crate::parallel::{Control, map_chunks};

/// Amounts and quantities beyond this could make sums of squares overflow.
pub const LARGEST: f64 = 1e140;
/// How many row numbers an error or an audit names.
const EXAMPLES: usize = 5;
const ROWS_PER_TASK: usize = 1 << 16;

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Null or NaN (or an infinite id) where a value is needed.
    Missing,
    /// Not a time, or one outside the years 1 to 9999.
    Unreadable,
    /// Plus or minus infinity.
    Infinite,
    /// Beyond ±1e140.
    TooLarge,
    /// Below 0 where that makes no sense.
    Negative,
}

impl Fault {
    fn words(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable => {
                "not readable as an ISO-8601 date or time between the years 1 and 9999"
            }
            Self::Infinite => "infinite",
            Self::TooLarge => "beyond ±1e140",
            Self::Negative => "negative",
        }
    }
}

/// How often something was met, and in which rows first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of rows.
    pub count: u64,
    /// The first few row numbers, from 0.
    pub first: Vec<u64>,
}

impl Tally {
    fn add(&mut self, row: u64) {
        self.count += 1;
        if self.first.len() < EXAMPLES {
            self.first.push(row);
        }
    }

    /// Add rows that come after `before` others.
    fn merge(&mut self, later: &Self, before: u64) {
        self.count += later.count;
        let room = EXAMPLES - self.first.len().min(EXAMPLES);
        let rows = later.first.iter().take(room);
        self.first.extend(rows.map(|row| before + row));
    }
}

/// What intake saw: kept with the log for its audit.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// Rows seen, good and bad.
    pub seen: u64,
    /// Rows left out.
    pub dropped: Tally,
    /// Missing values by role, in all rows seen.
    pub missing: BTreeMap<Role, Tally>,
    /// Faults that make a row bad.
    pub faults: BTreeMap<(Role, Fault), Tally>,
}

impl Intake {
    /// Add what a later intake saw; its rows are counted on from those seen so far.
    pub fn merge(&mut self, later: &Self) {
        let before = self.seen;
        self.seen += later.seen;
        self.dropped.merge(&later.dropped, before);
        for (role, tally) in &later.missing {
            self.missing.entry(*role).or_default().merge(tally, before);
        }
        for (fault, tally) in &later.faults {
            self.faults.entry(*fault).or_default().merge(tally, before);
        }
    }
}

/// What to do with bad rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnBad {
    /// Refuse the data.
    Raise,
    /// Leave them out and count them.
    Drop,
}

/// The rows that may not stay, and what was seen of all.
#[derive(Debug, Default)]
pub struct Screened {
    /// Counts and examples.
    pub intake: Intake,
    /// Bad rows, ascending.
    pub bad: Vec<usize>,
}

impl Screened {
    /// Count the bad rows as left out. `start`: how many rows were not checked.
    pub fn leave_out(&mut self, start: usize) {
        for &row in &self.bad {
            self.intake.dropped.add((row - start) as u64);
        }
    }
}

/// Check the rows from `start` on (those before were in a log already).
///
/// `purchase[event]` says which events are purchases (empty: every row is one).
pub fn screen(
    rows: &Loose,
    start: usize,
    layout: &Layout,
    purchase: &[bool],
    control: &Control,
) -> Result<Screened> {
    let n = rows.len() - start;
    let all_present = rows.ids.iter().all(|(_, ids)| ids.n_missing == 0);
    let parts = map_chunks(n, control.chunk_len(ROWS_PER_TASK), control, |range| {
        let range = start + range.start..start + range.end;
        let mut part = Screened::default();
        if !(all_present && is_clean(rows, &range)) {
            View::new(rows, range, layout, purchase).examine(start, &mut part);
        }
        Ok(part)
    })?;
    let mut all = Screened::default();
    for part in parts {
        all.intake.merge(&part.intake);
        all.bad.extend(part.bad);
    }
    all.intake.seen = n as u64;
    Ok(all)
}

/// Whether no time or number is missing or wrong; quick, for it mostly is so.
fn is_clean(rows: &Loose, range: &Range<usize>) -> bool {
    let time = |piece: &[i64]| piece.iter().fold(true, |ok, &time| ok & (time > BAD_TIME));
    let numbers = |piece: &[f64], least: f64| {
        piece.iter().fold(true, |ok, &value| {
            ok & (value >= least) & (value <= LARGEST)
        })
    };
    pieces(&rows.time.parts, range.clone()).all(time)
        && rows.numbers.iter().all(|(role, parts)| {
            let least = if *role == Role::Discount {
                0.0
            } else {
                -LARGEST
            };
            pieces(parts, range.clone()).all(|piece| numbers(piece, least))
        })
}

/// A stretch of rows, column by column; copied where it crosses the border of two parts.
struct View<'a> {
    start: usize,
    len: usize,
    time: Vec<i64>,
    numbers: Vec<(Role, Vec<f64>)>,
    ids: Vec<(Role, &'a [u32])>,
    events: &'a [u32],
    purchase: &'a [bool],
    has_event: bool,
}

impl<'a> View<'a> {
    fn new(rows: &'a Loose, range: Range<usize>, layout: &Layout, purchase: &'a [bool]) -> Self {
        let numbers = rows.numbers.iter().map(|(role, parts)| {
            let values = pieces(parts, range.clone()).flatten().copied().collect();
            (*role, values)
        });
        let ids = rows
            .ids
            .iter()
            .map(|(role, ids)| (*role, &ids.codes[range.clone()]));
        let events = rows.ids.iter().find(|(role, _)| *role == Role::Event);
        Self {
            start: range.start,
            len: range.len(),
            time: pieces(&rows.time.parts, range.clone())
                .flatten()
                .copied()
                .collect(),
            numbers: numbers.collect(),
            ids: ids.collect(),
            events: events.map_or(&[], |(_, ids)| &ids.codes[range.clone()]),
            purchase,
            has_event: layout.has(Role::Event),
        }
    }

    fn examine(&self, before: usize, part: &mut Screened) {
        for at in 0..self.len {
            let purchase = !self.has_event || is_purchase(self.events[at], self.purchase);
            let number = (self.start - before + at) as u64;
            if self.count_faults(at, number, purchase, &mut part.intake) {
                part.bad.push(self.start + at);
            }
            self.count_missing(at, number, purchase, &mut part.intake);
        }
    }

    fn count_faults(&self, at: usize, number: u64, purchase: bool, intake: &mut Intake) -> bool {
        let mut any = false;
        let mut fault = |role, fault| {
            intake.faults.entry((role, fault)).or_default().add(number);
            any = true;
        };
        for (role, ids) in &self.ids {
            if *role == Role::Customer && ids[at] == MISSING {
                fault(*role, Fault::Missing);
            }
        }
        match self.time[at] {
            NO_TIME => fault(Role::Time, Fault::Missing),
            BAD_TIME => fault(Role::Time, Fault::Unreadable),
            _ => {}
        }
        for (role, values) in &self.numbers {
            let value = values[at];
            // Events that are no purchases need no amount.
            if *role == Role::Amount && !purchase {
                continue;
            }
            if *role == Role::Amount && value.is_nan() {
                fault(*role, Fault::Missing);
            }
            if let Some(found) = magnitude(value) {
                fault(*role, found);
            }
            if *role == Role::Discount && value < 0.0 {
                fault(*role, Fault::Negative);
            }
        }
        any
    }

    fn count_missing(&self, at: usize, number: u64, purchase: bool, intake: &mut Intake) {
        let mut missing = |role| intake.missing.entry(role).or_default().add(number);
        if self.time[at] == NO_TIME {
            missing(Role::Time);
        }
        for (role, values) in &self.numbers {
            if values[at].is_nan() && (*role != Role::Amount || purchase) {
                missing(*role);
            }
        }
        for (role, ids) in &self.ids {
            if ids[at] == MISSING {
                missing(*role);
            }
        }
    }
}

/// Whether rows with this event code are purchases.
pub fn is_purchase(event: u32, purchase: &[bool]) -> bool {
    purchase.get(event as usize).copied().unwrap_or(false)
}

fn magnitude(value: f64) -> Option<Fault> {
    if value.is_infinite() {
        Some(Fault::Infinite)
    } else if value.abs() > LARGEST {
        Some(Fault::TooLarge)
    } else {
        None
    }
}

/// Refuse data that cannot make a log, saying which argument, what was found and what to do.
///
/// `n_rows`: how many are left. `appended`: the rows are added to a log, so that an optional column
/// may well be empty in them, and all of them may be left out.
pub fn refuse(
    n_rows: usize,
    intake: &Intake,
    layout: &Layout,
    on_bad: OnBad,
    appended: bool,
) -> Result<()> {
    if intake.seen == 0 && n_rows == 0 {
        return Err(Error::data(
            "frame has no rows; a log needs at least one order line",
        ));
    }
    for (&role, tally) in &intake.missing {
        let needed = !appended || (role.is_required() && on_bad == OnBad::Raise);
        if tally.count == intake.seen && intake.seen > 0 && needed {
            return Err(Error::data(format!(
                "{}: all {} values are missing; {}",
                layout.describe(role),
                intake.seen,
                if role.is_required() {
                    "give a column that has values"
                } else {
                    "leave this argument out or give a column that has values"
                }
            )));
        }
    }
    if on_bad == OnBad::Raise && !intake.faults.is_empty() {
        let found: Vec<String> = intake
            .faults
            .iter()
            .map(|(&(role, fault), tally)| {
                let rows: Vec<String> = tally.first.iter().map(u64::to_string).collect();
                let more = if tally.count > tally.first.len() as u64 {
                    ", …"
                } else {
                    ""
                };
                format!(
                    "{}: {} of {} values are {} (first rows, counted from 0: {}{more})",
                    layout.describe(role),
                    tally.count,
                    intake.seen,
                    fault.words(),
                    rows.join(", ")
                )
            })
            .collect();
        return Err(Error::data(format!(
            "{}. Correct these rows, or pass on_bad=\"drop\" to leave them out and count them \
             in the audit",
            found.join("; ")
        )));
    }
    if n_rows == 0 {
        return Err(Error::data(format!(
            "no row is left after on_bad=\"drop\": all {} rows were bad; check which columns \
             you named as customer, time and amount",
            intake.seen
        )));
    }
    Ok(())
}
