//! What fitted parameters say of customers, old and new.
//!
//! Fader & Hardie 2005, "A note on deriving the Pareto/NBD model and related expressions":
//! equations (27), (36), (41), and the integral behind (22).

use super::Parameters;
use super::mixture::{Customers, LANES, Mixture};
use super::quadrature::{Concave, pieces, rules, top};
use crate::error::Result;
use crate::lifetime::special::{ln_gamma, rising};
use crate::parallel::{Control, map_chunks};

/// Customers a task.
const CHUNK: usize = 512;
/// Probabilities of numbers of purchases a task.
const FEW: usize = 16;

/// Each customer's probability to be alive at T; columns are frequency, recency, T.
pub fn probability_alive(
    parameters: &Parameters,
    columns: [&[f64]; 3],
    control: &Control,
) -> Result<Vec<f64>> {
    by_customer(parameters, columns, control, |_, share| share)
}

/// Each customer's expected purchases in (T, T + t]; `t` has one value, or one a customer.
pub fn expected_purchases(
    parameters: &Parameters,
    t: &[f64],
    columns: [&[f64]; 3],
    control: &Control,
) -> Result<Vec<f64>> {
    let [frequency, _, age] = columns;
    by_customer(parameters, columns, control, |row, share| {
        // Who is alive has Gamma rates with what was seen added to the parameters.
        let later = Parameters {
            r: parameters.r + frequency[row],
            alpha: parameters.alpha + age[row],
            s: parameters.s,
            beta: parameters.beta + age[row],
        };
        let t = if t.len() == 1 { t[0] } else { t[row] };
        share * purchases_of_new(&later, t)
    })
}

/// What `value` makes of each row and its probability to be alive.
fn by_customer(
    parameters: &Parameters,
    columns: [&[f64]; 3],
    control: &Control,
    value: impl Fn(usize, f64) -> f64 + Sync,
) -> Result<Vec<f64>> {
    let n_rows = columns[0].len();
    let parts = map_chunks(n_rows, control.chunk_len(CHUNK), control, |range| {
        let [frequency, recency, age] = columns.map(|column| &column[range.clone()]);
        let customers = Customers {
            frequency,
            recency,
            age,
        };
        let mixture = Mixture::new(parameters, customers, false, control.level());
        let one = |row: usize| {
            let alive = mixture.blocks[row / LANES].alive[row % LANES];
            let share = alive / (alive + mixture.gone(parameters, row));
            value(range.start + row, share)
        };
        Ok((0..range.len()).map(one).collect::<Vec<f64>>())
    })?;
    Ok(parts.concat())
}

/// A new customer's expected purchases after the first, within each `t`.
pub fn expected_purchases_new(parameters: &Parameters, t: &[f64]) -> Vec<f64> {
    t.iter().map(|&t| purchases_of_new(parameters, t)).collect()
}

/// rβ / (α (s − 1)) · (1 − (β / (β + t))ˢ⁻¹), which goes on through s = 1.
pub(super) fn purchases_of_new(parameters: &Parameters, t: f64) -> f64 {
    let Parameters { r, alpha, s, beta } = *parameters;
    let log = (t / beta).ln_1p();
    let power = (s - 1.0) * log;
    let share = if power == 0.0 {
        1.0
    } else {
        -(-power).exp_m1() / power
    };
    // log · share is at most t / β where s >= 0, so the product is finite.
    r / alpha * (beta * (log * share))
}

/// A new customer's probability of `n` purchases after the first within `t`, pair by pair.
pub fn probability_of_purchases_new(
    parameters: &Parameters,
    n: &[f64],
    t: &[f64],
    control: &Control,
) -> Result<Vec<f64>> {
    let parts = map_chunks(n.len(), control.chunk_len(FEW), control, |range| {
        let one = |i: usize| probability_of(parameters, n[i], t[i]);
        Ok(range.map(one).collect::<Vec<f64>>())
    })?;
    Ok(parts.concat())
}

/// The density of leaving at τ and having bought n times, by ln τ, but for what does not
/// depend on τ.
struct Leaving<'a> {
    parameters: &'a Parameters,
    n: f64,
}

impl Concave for Leaving<'_> {
    fn height(&self, at: f64) -> f64 {
        let Parameters { r, alpha, s, beta } = *self.parameters;
        let left = at.exp();
        // ln(τ / β) + the powers of 1 + τ/α, τ/(α + τ) and 1 + τ/β.
        at - beta.ln() - r * (left / alpha).ln_1p() - (s + 1.0) * (left / beta).ln_1p()
            + part(self.n, alpha, left)
    }

    fn slope(&self, at: f64) -> f64 {
        let Parameters { r, alpha, s, beta } = *self.parameters;
        let left = at.exp();
        1.0 + self.n * share(alpha, left) - r * share(left, alpha) - (s + 1.0) * share(left, beta)
    }
}

/// a / (a + b).
fn share(a: f64, b: f64) -> f64 {
    1.0 / (1.0 + b / a)
}

/// n ln(t / (α + t)).
fn part(n: f64, alpha: f64, t: f64) -> f64 {
    if n == 0.0 {
        0.0
    } else {
        -n * (alpha / t).ln_1p()
    }
}

/// Alive at t with n purchases, or gone at some τ before with n purchases by then.
fn probability_of(parameters: &Parameters, n: f64, t: f64) -> f64 {
    if t == 0.0 {
        return if n == 0.0 { 1.0 } else { 0.0 };
    }
    let Parameters { r, alpha, s, beta } = *parameters;
    // ln(Γ(r + n) / (Γ(r) n!)).
    let ways = if n == 0.0 {
        0.0
    } else {
        rising(r, n)[0] - ln_gamma(n + 1.0)
    };
    let alive = ways + part(n, alpha, t) - r * (t / alpha).ln_1p() - s * (t / beta).ln_1p();
    let leaving = Leaving { parameters, n };
    let end = t.ln();
    // Far below both scales the slope is 1 + n.
    let start = end.min(alpha.ln()).min(beta.ln()) - 60.0;
    let peak = top(&leaving, start, end);
    let height = leaving.height(peak);
    let rule = &rules()[rules().len() - 1];
    let mut gone = 0.0;
    for to in [start, end] {
        pieces(&leaving, peak, to, |a, b| {
            for (node, weight) in rule {
                let value = leaving.height(a + (b - a) * node) - height;
                gone += weight * (b - a).abs() * value.exp();
            }
        });
    }
    alive.exp() + s * gone * (ways + height).exp()
}
