//! Tiers that hold: up after so many periods above, down only after so many below.
//!
//! With d the tier that a period's value deserves and c the tier held before: if each of the last p
//! known periods deserves more than c, the new tier is the least of these d; if each of the last q
//! deserves less, it is the greatest of them. Cost: O(periods · (p + q)), in parallel over customers.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::memory::{filled, zeros};
use crate::parallel::{Control, chunks, cut};

/// Customers handled by one task.
const CUSTOMERS_PER_TASK: usize = 1024;
/// No tier: nothing is known yet.
pub const NO_TIER: u32 = u32::MAX;

/// When customers go up and down.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The least value of each tier but the lowest, ascending.
    pub thresholds: Vec<f64>,
    /// Periods above that lift, at least 1.
    pub promote_after: usize,
    /// Periods below that lower, at least 1.
    pub demote_after: usize,
}

/// What was held, one of each a row.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// The tier after the period, from 0; [`NO_TIER`] before the first known value.
    pub tier: Vec<u32>,
    /// Known periods in a row, up to this one, that deserve less than the tier held.
    pub below: Vec<i64>,
    /// Those that deserve more.
    pub above: Vec<i64>,
    /// 1 after a promotion, 2 after a demotion, else 0.
    pub change: Vec<u32>,
}

/// The rows of some customers and the places for what becomes of them.
struct Task<'a> {
    lengths: &'a [usize],
    values: &'a [f64],
    tier: &'a mut [u32],
    below: &'a mut [i64],
    above: &'a mut [i64],
    change: &'a mut [u32],
}

/// Go through the periods of every customer: `lengths` says how many rows each has, one customer
/// after another, by time; NaN is a period of which nothing is known.
pub fn hold(values: &[f64], lengths: &[usize], rules: &Rules, control: &Control) -> Result<Held> {
    let n = values.len();
    if lengths.iter().sum::<usize>() != n {
        return Err(Error::Internal("lengths of customers do not add up".into()));
    }
    let mut held = Held {
        tier: filled(n, NO_TIER),
        below: zeros(n),
        above: zeros(n),
        change: zeros(n),
    };
    let (mut tier, mut below) = (held.tier.as_mut_slice(), held.below.as_mut_slice());
    let (mut above, mut change) = (held.above.as_mut_slice(), held.change.as_mut_slice());
    let mut start = 0;
    let tasks: Vec<Task<'_>> = chunks(lengths.len(), control.chunk_len(CUSTOMERS_PER_TASK))
        .map(|customers| {
            let lengths = &lengths[customers];
            let rows: usize = lengths.iter().sum();
            start += rows;
            Task {
                lengths,
                values: &values[start - rows..start],
                tier: cut(&mut tier, rows),
                below: cut(&mut below, rows),
                above: cut(&mut above, rows),
                change: cut(&mut change, rows),
            }
        })
        .collect();
    tasks.into_par_iter().try_for_each(|task| {
        control.check()?;
        task.run(rules);
        Ok::<(), Error>(())
    })?;
    Ok(held)
}

impl Task<'_> {
    fn run(self, rules: &Rules) {
        let mut deserved = Vec::new();
        let mut row = 0;
        for &length in self.lengths {
            deserved.clear();
            let mut held = NO_TIER;
            for _ in 0..length {
                let value = self.values[row];
                if !value.is_nan() {
                    let reached = rules.thresholds.iter().filter(|&&least| least <= value);
                    deserved.push(reached.count() as u32);
                    let (now, change) = step(held, &deserved, rules);
                    held = now;
                    self.change[row] = change;
                }
                let run = |test: &dyn Fn(u32) -> bool| {
                    let latest = deserved.iter().rev();
                    latest.take_while(|&&tier| test(tier)).count() as i64
                };
                self.tier[row] = held;
                self.below[row] = run(&|tier| tier < held);
                self.above[row] = run(&|tier| tier > held);
                row += 1;
            }
        }
    }
}

/// The tier held after one more known period, and how it changed.
fn step(held: u32, deserved: &[u32], rules: &Rules) -> (u32, u32) {
    let latest = |n: usize| {
        deserved
            .len()
            .checked_sub(n)
            .map(|start| &deserved[start..])
    };
    if held == NO_TIER {
        return (deserved.last().copied().unwrap_or(NO_TIER), 0);
    }
    let least = latest(rules.promote_after).and_then(|tiers| tiers.iter().min());
    if let Some(&tier) = least
        && tier > held
    {
        return (tier, 1);
    }
    let greatest = latest(rules.demote_after).and_then(|tiers| tiers.iter().max());
    match greatest {
        Some(&tier) if tier < held => (tier, 2),
        _ => (held, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(values: &[f64], promote_after: usize, demote_after: usize) -> Held {
        let rules = Rules {
            thresholds: vec![10.0, 20.0, 30.0],
            promote_after,
            demote_after,
        };
        hold(values, &[values.len()], &rules, &Control::new()).unwrap()
    }

    #[test]
    fn up_at_once_and_down_after_three() {
        let found = held(&[5.0, 35.0, 25.0, 0.0, 15.0, 12.0, 0.0], 1, 3);
        assert_eq!(found.tier, [0, 3, 3, 3, 2, 1, 1]);
        assert_eq!(found.change, [0, 1, 0, 0, 2, 2, 0]);
        assert_eq!(found.below, [0, 0, 1, 2, 2, 0, 1]);
        assert_eq!(found.above, [0; 7]);
    }

    #[test]
    fn nothing_known_changes_nothing() {
        let nan = f64::NAN;
        let found = held(&[nan, 20.0, 0.0, nan, 0.0, nan, 0.0], 1, 3);
        assert_eq!(found.tier, [NO_TIER, 2, 2, 2, 2, 2, 0]);
        assert_eq!(found.below, [0, 0, 1, 1, 2, 2, 0]);
    }

    #[test]
    fn a_later_promotion_needs_all_its_periods() {
        let found = held(&[0.0, 30.0, 15.0, 30.0, 30.0], 2, 1);
        assert_eq!(found.tier, [0, 0, 1, 1, 3]);
        assert_eq!(found.above, [0, 1, 0, 1, 0]);
    }
}
