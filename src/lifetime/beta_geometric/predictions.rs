//! What the model says of customers, each on its own, in parallel.

use rayon::prelude::*;

use super::counts;
use super::expectation::while_alive;
use super::{Kind, Parameters};
use crate::error::Result;
use crate::parallel::Control;

const CHUNK: usize = 2048;

/// Columns of one length, and checked.
#[derive(Debug, Clone, Copy)]
pub struct Customers<'a> {
    /// Repeat purchases.
    pub frequency: &'a [f64],
    /// Time of the last.
    pub recency: &'a [f64],
    /// Time observed.
    pub age: &'a [f64],
}

impl Customers<'_> {
    /// (x, t, T) of a row.
    fn at(&self, i: usize) -> (f64, f64, f64) {
        (self.frequency[i], self.recency[i], self.age[i])
    }
}

/// The probability that a customer has not left.
pub fn probability_alive(
    kind: Kind,
    at: &Parameters,
    customers: Customers<'_>,
    control: &Control,
) -> Result<Vec<f64>> {
    each(customers.age.len(), control, |i| {
        alive(kind, at, customers.at(i))
    })
}

/// How often customers are expected to buy in the coming time `t`: one for all, or one a customer.
pub fn expected_purchases(
    kind: Kind,
    at: &Parameters,
    t: &[f64],
    customers: Customers<'_>,
    control: &Control,
) -> Result<Vec<f64>> {
    each(customers.age.len(), control, |i| {
        let (x, _, age) = customers.at(i);
        let t = if t.len() == 1 { t[0] } else { t[i] };
        let tau = t / (at.alpha + age);
        alive(kind, at, customers.at(i)) * while_alive(at.r + x, tau, at.a, at.b + kind.chances(x))
    })
}

/// How often a new customer is expected to buy again within each `t`.
pub fn expected_purchases_new(
    kind: Kind,
    at: &Parameters,
    t: &[f64],
    control: &Control,
) -> Result<Vec<f64>> {
    each(t.len(), control, |i| expected_new(kind, at, t[i]))
}

/// How often a new customer is expected to buy again within `t`; he may leave at once.
pub(super) fn expected_new(kind: Kind, at: &Parameters, t: f64) -> f64 {
    let chances = kind.chances(0.0);
    let stays = if chances > 0.0 {
        at.b / (at.a + at.b)
    } else {
        1.0
    };
    stays * while_alive(at.r, t / at.alpha, at.a, at.b + chances)
}

/// The probability that a new customer buys `n` times again within `t`, pair by pair.
pub fn probability_new(
    kind: Kind,
    at: &Parameters,
    n: &[f64],
    t: &[f64],
    control: &Control,
) -> Result<Vec<f64>> {
    each(t.len(), control, |i| {
        counts::probability(kind, at, n[i], t[i])
    })
}

/// One over one plus the odds that he has left.
fn alive(kind: Kind, at: &Parameters, (x, last, age): (f64, f64, f64)) -> f64 {
    let k = kind.chances(x);
    if k == 0.0 {
        return 1.0;
    }
    let silent = ((age - last) / (at.alpha + last)).ln_1p();
    let odds = (at.a.ln() - (at.b + (k - 1.0)).ln() + (at.r + x) * silent).exp();
    1.0 / (1.0 + odds)
}

fn each(n: usize, control: &Control, value: impl Fn(usize) -> f64 + Sync) -> Result<Vec<f64>> {
    let length = control.chunk_len(CHUNK);
    let mut values = vec![0.0; n];
    values
        .par_chunks_mut(length)
        .enumerate()
        .try_for_each(|(chunk, values)| {
            control.check()?;
            for (i, slot) in values.iter_mut().enumerate() {
                *slot = value(chunk * length + i);
            }
            Ok(())
        })?;
    Ok(values)
}
