//! Which stage every customer is in, since when, and what comes next.
//!
//! With A, D, L the customer's limits in days and r the days since his last order: lost if r > L,
//! dormant if D < r ≤ L, at risk if A < r ≤ D. Up to A he is new in the time after his first
//! purchase day, if he has no other; reactivated in the time after an order that ended a silence of
//! more than D; active otherwise. So everyone has one stage. A silence of the past is judged by what
//! was known of the customer before it.
//!
//! Cost: one pass over the orders, parallel over customers.

use super::pace::Pace;
use super::visits::{CUSTOMERS_PER_TASK, Visit, check_moment, days_begun, each_visit, seen};
use crate::error::Result;
use crate::log::TransactionLog;
use crate::log::time::Resolution;
use crate::log::zone::Calendar;
use crate::parallel::{Control, map_chunks};

/// Where a customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// First purchase not long ago.
    New,
    /// In his rhythm.
    Active,
    /// Later than most gaps last.
    AtRisk,
    /// Later than nearly all gaps last.
    Dormant,
    /// Longer away than that still.
    Lost,
    /// Back after having been dormant or lost.
    Reactivated,
}

impl Stage {
    /// All, in the order of their codes.
    pub const NAMES: [&'static str; 6] =
        ["new", "active", "at_risk", "dormant", "lost", "reactivated"];
}

/// After how many days without an order a stage begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Beyond this: at risk.
    pub at_risk: f64,
    /// Beyond this: dormant.
    pub dormant: f64,
    /// Beyond this: lost.
    pub lost: f64,
}

impl Limits {
    /// The stage that comes when the days of one have gone by; stages without length are passed
    /// over.
    fn after(&self, days: f64) -> Stage {
        if days >= self.lost {
            Stage::Lost
        } else if days >= self.dormant {
            Stage::Dormant
        } else {
            Stage::AtRisk
        }
    }
}

/// How stages are told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The limits of all.
    pub limits: Limits,
    /// What moves them to a customer's own pace; `None`: the same for all.
    pub pace: Option<Pace>,
    /// Who has fewer gaps keeps the limits of all.
    pub min_gaps: u32,
    /// Days for which one is new; `None`: up to his limit for at risk.
    pub new: Option<f64>,
    /// Days for which one is reactivated; `None`: up to his limit for at risk.
    pub reactivated: Option<f64>,
}

impl Rule {
    /// Whether a gap that closed within so many whole days (their logarithm) is no silence: the
    /// usual case, told without a power. What is near the limit is left to `of`.
    fn is_surely_in_time(&self, log_gap: f64, n: u32, sum: f64) -> bool {
        const NEAR: f64 = 1e-9;
        let limit = self.limits.at_risk.ln();
        match self.pace {
            Some(pace) if n >= self.min_gaps.max(1) && pace.tells_customers_apart() => {
                log_gap < pace.own(limit, n, sum) - NEAR
            }
            _ => log_gap < limit - NEAR,
        }
    }

    /// The limits of a customer with `n` gaps whose logarithms sum to `sum`, and whether they are
    /// his own.
    fn of(&self, n: u32, sum: f64) -> (Limits, bool) {
        match self.pace {
            Some(pace) if n >= self.min_gaps.max(1) && pace.tells_customers_apart() => {
                // Orders of one day are one purchase: less than a day is no silence.
                let own = |days: f64| pace.own(days.ln(), n, sum).exp().max(1.0);
                let dormant = own(self.limits.dormant);
                let limits = Limits {
                    at_risk: own(self.limits.at_risk),
                    dormant,
                    lost: dormant * (self.limits.lost / self.limits.dormant),
                };
                (limits, true)
            }
            _ => (self.limits, false),
        }
    }
}

/// One customer at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Position of the customer.
    pub customer: u32,
    /// His stage and what belongs to it; `None` without an order so far.
    pub placed: Option<Placed>,
}

/// A stage and what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The stage.
    pub stage: Stage,
    /// Days since it began.
    pub days_in_stage: f64,
    /// The stage that follows without an order, and in how many days.
    pub next: Option<(Stage, f64)>,
    /// Days since the last order.
    pub recency: f64,
    /// His limits.
    pub limits: Limits,
    /// Whether they are his own.
    pub own: bool,
}

/// The stage of every customer known at `as_of`.
///
/// # Errors
/// If `as_of` lies before every row.
pub fn stages(
    log: &TransactionLog,
    rule: &Rule,
    as_of: i64,
    control: &Control,
) -> Result<Vec<Standing>> {
    check_moment(log, as_of)?;
    let clock = log.clock_until(as_of)?;
    let per_task = control.chunk_len(CUSTOMERS_PER_TASK);
    let parts = map_chunks(log.n_customers(), per_task, control, |customers| {
        let mut calendar = clock.calendar();
        let known = customers.filter(|&customer| log.known_from(customer) <= as_of);
        Ok(known
            .map(|customer| {
                let ticks = seen(log.history(customer).order_times, as_of);
                Standing {
                    customer: customer as u32,
                    placed: place(ticks, &mut calendar, rule, as_of, log.resolution),
                }
            })
            .collect::<Vec<_>>())
    })?;
    Ok(parts.concat())
}

/// Where a customer with these orders, all seen, stands at `as_of`.
pub fn place(
    ticks: &[i64],
    calendar: &mut Calendar<'_>,
    rule: &Rule,
    as_of: i64,
    resolution: Resolution,
) -> Option<Placed> {
    let mut path: Option<Path> = None;
    each_visit(ticks, calendar, |visit| match &mut path {
        None => {
            let active_for =
                resolution.days(visit.last, as_of) - rule.new.unwrap_or(rule.limits.at_risk);
            path = Some(Path {
                first: visit,
                last: visit,
                comeback: None,
                active_for,
                n_gaps: 0,
                sum: 0.0,
            });
        }
        Some(path) => path.go_on(visit, rule, as_of, resolution),
    });
    path.map(|path| path.place(rule, as_of, resolution))
}

/// A return from dormancy.
struct Comeback {
    /// The last order of the day of it, from which his time counts.
    last: i64,
    /// For how many days it makes him reactivated.
    days: f64,
    /// Since when he is so: it begins anew with the order that ends a time at risk.
    since: i64,
}

/// What is kept of a customer's visits so far.
struct Path {
    first: Visit,
    last: Visit,
    /// The last return from dormancy.
    comeback: Option<Comeback>,
    /// Days before `as_of` at which he became active (below zero: not yet).
    active_for: f64,
    n_gaps: u32,
    /// Sum of the logarithms of his gaps.
    sum: f64,
}

impl Path {
    fn go_on(&mut self, visit: Visit, rule: &Rule, as_of: i64, resolution: Resolution) {
        let log_gap = f64::from(days_begun(self.last.last, visit.first, resolution)).ln();
        let is_second = self.n_gaps == 0;
        if !is_second && rule.is_surely_in_time(log_gap, self.n_gaps, self.sum) {
            self.n_gaps += 1;
            self.sum += log_gap;
            self.last = visit;
            return;
        }
        let (limits, _) = rule.of(self.n_gaps, self.sum);
        let gap = resolution.days(self.last.last, visit.first);
        let ago = resolution.days(visit.first, as_of);
        self.n_gaps += 1;
        self.sum += log_gap;
        if gap > limits.dormant {
            let days = rule
                .reactivated
                .unwrap_or_else(|| rule.of(self.n_gaps, self.sum).0.at_risk);
            self.comeback = Some(Comeback {
                last: visit.last,
                days,
                since: visit.first,
            });
            self.active_for = resolution.days(visit.last, as_of) - days;
        } else if is_second && gap <= limits.at_risk {
            // New until now, or active before if that time was over.
            self.active_for = self.active_for.max(ago);
        } else if is_second {
            self.active_for = ago;
        } else if gap > limits.at_risk {
            // A reactivated customer stays so to the end of his time.
            self.active_for = self.active_for.min(ago);
            if let Some(comeback) = &mut self.comeback {
                comeback.since = visit.first;
            }
        }
        self.last = visit;
    }

    fn place(&self, rule: &Rule, as_of: i64, resolution: Resolution) -> Placed {
        let ago = |tick: i64| resolution.days(tick, as_of);
        let recency = ago(self.last.last);
        let (limits, own) = rule.of(self.n_gaps, self.sum);
        let to_risk = limits.at_risk - recency;
        // The end of a stage that may come before at risk does.
        let or_active = |days: f64| {
            if days < to_risk {
                Some((Stage::Active, days))
            } else {
                Some((limits.after(limits.at_risk), to_risk))
            }
        };
        let (stage, days_in_stage, next) = if recency > limits.lost {
            (Stage::Lost, recency - limits.lost, None)
        } else if recency > limits.dormant {
            let next = (Stage::Lost, limits.lost - recency);
            (Stage::Dormant, recency - limits.dormant, Some(next))
        } else if recency > limits.at_risk {
            let next = (limits.after(limits.dormant), limits.dormant - recency);
            (Stage::AtRisk, recency - limits.at_risk, Some(next))
        } else if self.n_gaps == 0 && self.active_for <= 0.0 {
            (
                Stage::New,
                ago(self.first.first),
                or_active(-self.active_for),
            )
        } else if let Some(comeback) = &self.comeback
            && ago(comeback.last) <= comeback.days
        {
            let left = or_active(comeback.days - ago(comeback.last));
            (Stage::Reactivated, ago(comeback.since), left)
        } else {
            let next = (limits.after(limits.at_risk), to_risk);
            (Stage::Active, self.active_for, Some(next))
        };
        Placed {
            stage,
            days_in_stage,
            next,
            recency,
            limits,
            own,
        }
    }
}
