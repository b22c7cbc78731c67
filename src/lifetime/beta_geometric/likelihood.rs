//! The log-likelihood with its derivatives in the logarithms of the parameters.
//!
//! A customer with x repeat purchases, the last at t, observed for T, k chances to leave:
//!
//! L = Γ(r+x)/Γ(r) · B(a, b+k)/B(a, b) · α^r (α+T)^−(r+x) · (1 + e^z),
//! e^z = a/(b+k−1) · ((α+T)/(α+t))^(r+x),
//!
//! where e^z is the odds that he has left, and is 0 when k = 0. What depends on x only is counted
//! once for all with the same x. What depends on times is written so that nothing cancels where
//! r and α are large. Cost: two logarithms, one exponential a pattern.

use super::{Kind, Parameters};
use crate::error::Result;
use crate::lifetime::newton::Local;
use crate::lifetime::patterns::{Pattern, Patterns};
use crate::lifetime::special::rising;
use crate::parallel::{Control, map_chunks};

const CHUNK: usize = 8192;

/// The log-likelihood of customers.
pub(super) struct Likelihood<'a> {
    kind: Kind,
    rows: &'a [Pattern],
    /// Each frequency that there is, with the weight of its customers.
    by_frequency: Vec<(f64, f64)>,
}

impl<'a> Likelihood<'a> {
    pub(super) fn new(kind: Kind, patterns: &'a Patterns) -> Self {
        let mut by_frequency: Vec<(f64, f64)> = Vec::new();
        for row in &patterns.rows {
            match by_frequency.last_mut() {
                Some((frequency, weight)) if *frequency == row.frequency => *weight += row.weight,
                _ => by_frequency.push((row.frequency, row.weight)),
            }
        }
        Self {
            kind,
            rows: &patterns.rows,
            by_frequency,
        }
    }

    /// Value and derivatives at these logarithms of the parameters, summed over all.
    pub(super) fn at(&self, logs: &[f64; 4], control: &Control) -> Result<Local<4>> {
        let parameters = Parameters::from_logs(logs);
        let length = control.chunk_len(CHUNK);
        let counts = map_chunks(self.by_frequency.len(), length, control, |range| {
            let mut total = Local::ZERO;
            for &(frequency, weight) in &self.by_frequency[range] {
                add_counts(&mut total, self.kind, &parameters, frequency, weight);
            }
            Ok(total)
        })?;
        let times = map_chunks(self.rows.len(), length, control, |range| {
            Ok(times_of(self.kind, &parameters, &self.rows[range]))
        })?;
        let mut total = Local::ZERO;
        for part in counts.iter().chain(&times) {
            total.add(part);
        }
        for i in 0..4 {
            for j in 0..i {
                total.hessian[i][j] = total.hessian[j][i];
            }
        }
        Ok(total)
    }
}

/// What depends on the number of purchases only; of the Hessian the upper half.
fn add_counts(total: &mut Local<4>, kind: Kind, at: &Parameters, x: f64, weight: f64) {
    let Parameters { r, alpha, a, b } = *at;
    let k = kind.chances(x);
    let (of_r, of_b, of_ab) = (rising(r, x), rising(b, k), rising(a + b, k));
    total.value += weight * (of_r[0] - x * alpha.ln() + of_b[0] - of_ab[0]);
    let slopes = [r * of_r[1], 0.0, -a * of_ab[1], b * (of_b[1] - of_ab[1])];
    for (sum, slope) in total.gradient.iter_mut().zip(slopes) {
        *sum += weight * slope;
    }
    let hessian = &mut total.hessian;
    hessian[0][0] += weight * (slopes[0] + r * r * of_r[2]);
    hessian[2][2] += weight * (slopes[2] - a * a * of_ab[2]);
    hessian[2][3] -= weight * a * b * of_ab[2];
    hessian[3][3] += weight * (slopes[3] + b * b * (of_b[2] - of_ab[2]));
}

/// Sums over customers with the same number of purchases.
///
/// d = ln((α+T)/(α+t)) and e its derivative by ln α; q = the probability that he has left,
/// v = q(1−q); A = α/(α+T), B = T/(α+T), ℓ = ln(1 + T/α).
#[derive(Default)]
struct Sums {
    weight: f64,
    l: f64,
    b: f64,
    ab: f64,
    softplus: f64,
    q: f64,
    qd: f64,
    qe: f64,
    /// q times the derivative of e.
    qf: f64,
    v: f64,
    vd: f64,
    ve: f64,
    vdd: f64,
    vde: f64,
    vee: f64,
}

/// What depends on times; of the Hessian the upper half.
fn times_of(kind: Kind, at: &Parameters, rows: &[Pattern]) -> Local<4> {
    let mut total = Local::ZERO;
    for group in rows.chunk_by(|one, next| one.frequency == next.frequency) {
        let x = group[0].frequency;
        let k = kind.chances(x);
        if k > 0.0 {
            add_times(&mut total, at, x, k, &sums_of::<true>(at, x, k, group));
        } else {
            add_times(&mut total, at, x, 1.0, &sums_of::<false>(at, x, 1.0, group));
        }
    }
    total
}

fn sums_of<const MAY_HAVE_LEFT: bool>(at: &Parameters, x: f64, k: f64, rows: &[Pattern]) -> Sums {
    let Parameters { r, alpha, a, b } = *at;
    let odds = a.ln() - (b + (k - 1.0)).ln();
    let mut sums = Sums::default();
    let mut age = f64::NAN;
    let (mut l, mut of_age, mut late) = (0.0, 0.0, 0.0);
    for row in rows {
        if row.age != age {
            age = row.age;
            of_age = 1.0 / (alpha + age);
            late = alpha * of_age;
            l = (age / alpha).ln_1p();
        }
        let w = row.weight;
        let b = age * of_age;
        sums.weight += w;
        sums.l += w * l;
        sums.b += w * b;
        sums.ab += w * late * b;
        if MAY_HAVE_LEFT {
            let of_last = 1.0 / (alpha + row.recency);
            let silent = age - row.recency;
            let early = alpha * of_last;
            let d = (silent * of_last).ln_1p();
            let e = -(silent * of_age) * early;
            let f = e * (1.0 - late - early);
            let z = odds + (r + x) * d;
            let small = (-z.abs()).exp();
            let inverse = 1.0 / (1.0 + small);
            let q = w * inverse * if z > 0.0 { 1.0 } else { small };
            let v = w * small * inverse * inverse;
            sums.softplus += w * (z.max(0.0) + small.ln_1p());
            sums.q += q;
            sums.qd += q * d;
            sums.qe += q * e;
            sums.qf += q * f;
            sums.v += v;
            sums.vd += v * d;
            sums.ve += v * e;
            sums.vdd += v * d * d;
            sums.vde += v * d * e;
            sums.vee += v * e * e;
        }
    }
    sums
}

fn add_times(total: &mut Local<4>, at: &Parameters, x: f64, k: f64, sums: &Sums) {
    let (r, n) = (at.r, at.r + x);
    // The derivative by ln b of −ln(b + k − 1).
    let m = -at.b / (at.b + (k - 1.0));
    total.value += sums.softplus - n * sums.l;
    let by_r = r * (sums.qd - sums.l);
    total.gradient[0] += by_r;
    total.gradient[1] += r * sums.b - x * (sums.weight - sums.b) + n * sums.qe;
    total.gradient[2] += sums.q;
    total.gradient[3] += m * sums.q;
    let hessian = &mut total.hessian;
    hessian[0][0] += by_r + r * r * sums.vdd;
    hessian[0][1] += r * (sums.b + sums.qe) + r * n * sums.vde;
    hessian[0][2] += r * sums.vd;
    hessian[0][3] += m * r * sums.vd;
    hessian[1][1] += n * (sums.qf - sums.ab) + n * n * sums.vee;
    hessian[1][2] += n * sums.ve;
    hessian[1][3] += m * n * sums.ve;
    hessian[2][2] += sums.v;
    hessian[2][3] += m * sums.v;
    hessian[3][3] += m * (1.0 + m) * sums.q + m * m * sums.v;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customers() -> Patterns {
        let frequency = [0.0, 0.0, 1.0, 2.0, 2.0, 7.0, 40.0, 900.0];
        let recency = [0.0, 0.0, 3.0, 9.0, 30.0, 20.0, 38.0, 39.0];
        let age = [39.0, 0.0, 30.0, 39.0, 30.0, 38.0, 38.5, 39.0];
        let weights = [5.0, 1.0, 2.0, 1.0, 1.5, 1.0, 1.0, 0.25];
        Patterns::collect(&frequency, &recency, &age, Some(&weights), &Control::new()).unwrap()
    }

    #[test]
    fn derivatives_are_those_of_the_value() {
        let patterns = customers();
        let control = Control::new();
        for kind in [Kind::Bg, Kind::Mbg] {
            let likelihood = Likelihood::new(kind, &patterns);
            for start in [
                [-1.4, 1.5, -0.2, 0.9],
                [2.0, 5.0, 3.0, -1.0],
                [-3.0, -2.0, 4.0, 6.0],
            ] {
                let here = likelihood.at(&start, &control).unwrap();
                for i in 0..4 {
                    let h = 1e-5;
                    let moved = |by: f64| {
                        let mut at = start;
                        at[i] += by;
                        likelihood.at(&at, &control).unwrap()
                    };
                    let (up, down) = (moved(h), moved(-h));
                    let slope = (up.value - down.value) / (2.0 * h);
                    assert!((slope - here.gradient[i]).abs() < 1e-5 * (1.0 + slope.abs()));
                    for j in 0..4 {
                        let curve = (up.gradient[j] - down.gradient[j]) / (2.0 * h);
                        let found = here.hessian[i][j];
                        let error = (curve - found).abs();
                        assert!(error < 1e-5 * (1.0 + curve.abs()), "{kind:?} {i} {j}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_purchase_and_no_time_tell_nothing() {
        let none = Patterns::collect(&[0.0], &[0.0], &[0.0], None, &Control::new()).unwrap();
        let found = Likelihood::new(Kind::Bg, &none)
            .at(&[0.3; 4], &Control::new())
            .unwrap();
        assert_eq!(found, Local::ZERO);
    }
}
