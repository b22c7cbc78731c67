//! Room for values in work, and what several groups read of one history.

use super::local::Local;
use super::own::Sums;
use super::tally::{Firsts, Tally};
use super::{Context, History};

/// One per thread, kept from customer to customer.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Sorted or gathered values of one customer.
    pub values: Vec<f64>,
    /// Sums by id.
    pub tally: Tally,
    /// Where ids were met first.
    pub firsts: Firsts,
    /// Days and hours of the orders.
    pub local: Local,
    /// Days of a customer's own.
    pub days: Vec<(i64, i64)>,
    /// Sums of own features.
    pub sums: Vec<Sums>,
    gaps: Vec<f64>,
    sorted_gaps: Vec<f64>,
    has_gaps: bool,
}

impl Scratch {
    /// Forget what was read of a history.
    pub fn forget(&mut self) {
        self.local.forget();
        self.has_gaps = false;
    }

    /// The days between consecutive orders.
    pub fn gaps(&mut self, history: &History<'_>, context: &Context<'_>) -> &[f64] {
        if !self.has_gaps {
            self.has_gaps = true;
            self.gaps.clear();
            let pairs = history.order_times.windows(2);
            self.gaps
                .extend(pairs.map(|pair| context.resolution.days(pair[0], pair[1])));
        }
        &self.gaps
    }

    /// The gaps read last, ascending.
    pub fn sorted_gaps(&mut self) -> &[f64] {
        self.sorted_gaps.clear();
        self.sorted_gaps.extend_from_slice(&self.gaps);
        self.sorted_gaps.sort_unstable_by(f64::total_cmp);
        &self.sorted_gaps
    }
}
