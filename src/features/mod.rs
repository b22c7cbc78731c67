//! Customer features: small accumulators over one customer's history, group by group.
//!
//! To add a feature, add a column and its value to the file of its group. To add a group, add a
//! file with a [`Group`] and name it in [`groups`]. Nothing else changes: the catalogue, the
//! bindings and the documentation read the columns from the group itself.
//!
//! Cost: one pass over the log, parallel over customers, no allocation per customer. Only groups
//! with a column that is asked for are run, and they leave out what nobody asked for.

use crate::log::TransactionLog;
use crate::log::history::History;
use crate::log::roles::Role;
use crate::log::time::{Resolution, ticks_between};
use crate::log::zone::Clock;

mod breadth;
mod browse;
mod cadence;
mod channel;
mod column;
mod compute;
mod discount;
mod elementary;
mod local;
pub mod occasions;
pub mod own;
mod plan;
mod recency;
mod scratch;
mod spend;
mod statistics;
mod tally;
mod timing;
mod trend;
mod windows;

pub use column::{Column, Kind, Values};
pub use compute::{Table, features};
use local::Calendar;
pub(crate) use local::date;
pub use plan::catalog;
use scratch::Scratch;

/// What to compute.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The moments of analysis, ticks, ascending; usually one.
    pub as_of: Vec<i64>,
    /// Group names; `None` for all.
    pub groups: Option<Vec<String>>,
    /// Column names; `None` for all.
    pub columns: Option<Vec<String>>,
    /// What the groups can be told.
    pub settings: Settings,
}

/// What the groups can be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Window lengths in days.
    pub windows: Vec<u32>,
    /// After how many days an order counts half in decayed sums.
    pub half_life_days: f64,
    /// Named days.
    pub occasions: Vec<occasions::Occasion>,
    /// Features of the user's own.
    pub own: Vec<own::Aggregate>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            windows: vec![30, 90, 180, 365],
            half_life_days: 90.0,
            occasions: Vec::new(),
            own: Vec::new(),
        }
    }
}

/// What every group may know beside the history.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The moment of analysis, a tick.
    pub as_of: i64,
    /// The length of a tick.
    pub resolution: Resolution,
    /// Wall-clock offsets.
    pub clock: &'a Clock,
    /// Months and weekdays.
    pub calendar: &'a Calendar,
}

impl Context<'_> {
    /// Days from a tick to the moment of analysis.
    pub fn days_since(&self, tick: i64) -> f64 {
        self.resolution.days(tick, self.as_of)
    }

    /// Ticks from a tick to the moment of analysis.
    pub fn ticks_since(&self, tick: i64) -> f64 {
        ticks_between(tick, self.as_of)
    }

    /// The tick so many days before the moment of analysis.
    pub fn days_before(&self, days: u32) -> i64 {
        let length = i64::from(days).saturating_mul(self.resolution.per_day());
        self.as_of.saturating_sub(length)
    }
}

/// A group of features that are computed together.
pub trait Group: Send + Sync {
    /// The group's name.
    fn name(&self) -> &'static str;

    /// Its columns, in order.
    fn columns(&self) -> Vec<Column>;

    /// The values of one customer, one for each of `columns`. `wanted` says which are looked at;
    /// the others may be left as they are. What is not written is null.
    fn write(
        &self,
        history: &History<'_>,
        context: &Context<'_>,
        scratch: &mut Scratch,
        wanted: &[bool],
        out: &mut [f64],
    );
}

/// Every group, in the order of the columns, for moments of analysis up to `latest`; `log` where
/// one is at hand (the catalogue has none).
pub fn groups(
    settings: &Settings,
    log: Option<&TransactionLog>,
    latest: i64,
) -> Vec<Box<dyn Group>> {
    vec![
        Box::new(recency::Recency),
        Box::new(spend::Spend),
        Box::new(cadence::Cadence),
        Box::new(windows::Windows::new(&settings.windows)),
        Box::new(trend::Trend::new(settings.half_life_days)),
        Box::new(breadth::Breadth),
        Box::new(channel::Channel),
        Box::<timing::Timing>::default(),
        Box::new(discount::Discount),
        Box::new(browse::Browse::new(log)),
        Box::new(occasions::Occasions::new(&settings.occasions, log, latest)),
        Box::new(own::Own::new(&settings.own, log)),
    ]
}
