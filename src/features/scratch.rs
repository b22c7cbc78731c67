//! Room for values in work, and what several groups read of one history.

use super::local::Local;
use super::own::Sums;
use super::tally::{Firsts, Tally};
use super::windows::Stretch;
use super::{Context, History};
use crate::ranks::quantiles;

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
    /// Orders and revenue by stretch of time.
    pub stretches: Vec<Stretch>,
    /// Days of a customer's own.
    pub days: Vec<(i64, i64)>,
    /// Sums of own features.
    pub sums: Vec<Sums>,
    gaps: Vec<f64>,
    has_gaps: bool,
    keys: Vec<i64>,
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

    /// Least, middle and greatest of the gaps in ticks; the middle is the mean of two where their
    /// number is even.
    pub fn gap_quantiles(&mut self, history: &History<'_>) -> Option<(u64, (u64, u64), u64)> {
        // Order times ascend, so that a gap is never negative but may need all 64 bits.
        let sign = |key: i64| key as u64 ^ 1 << 63;
        self.keys.clear();
        let pairs = history.order_times.windows(2);
        self.keys
            .extend(pairs.map(|pair| pair[1].wrapping_sub(pair[0]) ^ i64::MIN));
        let (first, (low, high), last) = quantiles(&mut self.keys)?;
        Some((sign(first), (sign(low), sign(high)), sign(last)))
    }

    /// Least, middle and greatest of some numbers, none of them NaN.
    pub fn quantiles(&mut self, values: &[f64]) -> Option<(f64, f64, f64)> {
        // Whole numbers in the order of the floats sort faster.
        let flip = |bits: i64| bits ^ ((bits >> 63) as u64 >> 1) as i64;
        let float = |key: i64| f64::from_bits(flip(key) as u64);
        self.keys.clear();
        self.keys
            .extend(values.iter().map(|value| flip(value.to_bits() as i64)));
        let (first, (low, high), last) = quantiles(&mut self.keys)?;
        let median = if low == high {
            float(low)
        } else {
            f64::midpoint(float(low), float(high))
        };
        Some((float(first), median, float(last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_floats() {
        let mut scratch = Scratch::default();
        let values = [2.0, -1.5, 0.0, -7.0, 1e140, -1e140];
        assert_eq!(scratch.quantiles(&values), Some((-1e140, -0.75, 1e140)));
        assert_eq!(scratch.quantiles(&values[..3]), Some((-1.5, 0.0, 2.0)));
        assert_eq!(scratch.quantiles(&[]), None);
    }
}
