//! How often someone who is alive is expected to buy.
//!
//! With rate λ ~ Gamma(ρ, β), probability p ~ Beta(a, b) to leave after each purchase, and
//! τ = t/β: E, the mean of (1 − (1+pτ)^−ρ) / p over p. The papers write it with the Gaussian hypergeometric
//! function over a − 1, which has no value at a = 1 and loses all digits for large ρ. Two ways
//! that have neither trouble, each to about 13 digits:
//!
//! - E = Σ P(M > n) · E[(1−p)^n], n from 0, where M is how often he would buy if he never left, negative
//!   binomial; every term is positive. The number of terms grows with the expected M.
//! - The trapezoidal rule in y = ln(p/(1−p)): the integrand is analytic and bounded for
//!   |Im y| < π/2, so the error falls exponentially with the number of nodes (Trefethen &
//!   Weideman 2014, "The exponentially convergent trapezoidal rule", SIAM Review 56(3)), whatever
//!   the horizon. Where a or b is small the tails are long, but they are geometric series.

use crate::lifetime::special::trigamma;

/// More terms than this cost more than the trapezoidal rule.
const MOST_TERMS: f64 = 1500.0;
/// Horizons beyond this are as good as eternity.
const ETERNITY: f64 = 1e280;
/// Beyond this, a and b leave no doubt about p but in the eleventh digit.
const CERTAIN: f64 = 1e10;
/// More nodes than the trapezoidal rule ever needs.
const MOST_NODES: usize = 1 << 20;
/// Where the relative change of a factor is hidden by rounding.
const HIDDEN: f64 = 1e-17;

/// E, for ρ, a, b > 0 and τ ≥ 0.
pub(super) fn while_alive(rho: f64, tau: f64, a: f64, b: f64) -> f64 {
    let tau = tau.min(ETERNITY);
    if a.min(b) > CERTAIN {
        let p = 1.0 / (1.0 + b / a);
        return given(rho, tau, p);
    }
    let mean = rho * tau;
    // Beyond the bulk the terms fall by τ/(1+τ) at least in the long run.
    let terms = mean + 9.0 * (mean * (1.0 + tau)).sqrt() + 36.0 * (1.0 + tau);
    if terms < MOST_TERMS && mean < 500.0 {
        by_counts(rho, tau, a, b)
    } else {
        by_mixing(rho, tau, a, b)
    }
}

/// (1 − (1+pτ)^−ρ) / p.
fn given(rho: f64, tau: f64, p: f64) -> f64 {
    -(-rho * (p * tau).ln_1p()).exp_m1() / p
}

fn by_counts(rho: f64, tau: f64, a: f64, b: f64) -> f64 {
    let z = tau / (1.0 + tau);
    let never = -rho * tau.ln_1p();
    // P(M = n), P(M > n), E[(1−p)^n].
    let (mut exactly, mut beyond, mut stays) = (never.exp(), -never.exp_m1(), 1.0);
    let (mut sum, mut n) = (0.0, 0.0);
    loop {
        sum += beyond * stays;
        let growth = z * (rho + n) / (n + 1.0);
        exactly *= growth;
        beyond = (beyond - exactly).max(0.0);
        stays *= (b + n) / (a + b + n);
        n += 1.0;
        // From here on P(M = n) falls at least by this factor, and so bounds all that is left.
        let left = 1.0 - growth.max(z);
        if left > 0.0 && exactly * stays <= HIDDEN * sum * left * left {
            return sum;
        }
    }
}

fn by_mixing(rho: f64, tau: f64, a: f64, b: f64) -> f64 {
    let step = (0.7 * (trigamma(a) + trigamma(b)).sqrt()).min(0.2);
    let mode = a.ln() - b.ln();
    let (_, top_p, top_q) = logistic(mode);
    // (p, weight relative to the mode's, value)
    let node = |y: f64| {
        let (p, ln_p, ln_q) = logistic(y);
        let weight = (a * (ln_p - top_p) + b * (ln_q - top_q)).exp();
        (p, weight, given(rho, tau, p))
    };
    let (_, weight, value) = node(mode);
    let (mut weights, mut sum) = (weight, weight * value);
    // To the left weights fall by e^−a a unit in the end, and the value becomes ρτ.
    let fall = 1.0 / (a * step).exp_m1();
    let mut y = mode - step;
    for _ in 0..MOST_NODES {
        let (p, weight, value) = node(y);
        weights += weight;
        sum += weight * value;
        let even = p * (rho * tau + b + 1.0) < HIDDEN;
        if even || weight * rho * tau * (1.0 + fall) < HIDDEN * sum {
            weights += weight * fall;
            sum += weight * value * fall;
            break;
        }
        y -= step;
    }
    // To the right by e^−b, and the value is that at 1.
    let fall = 1.0 / (b * step).exp_m1();
    y = mode + step;
    for _ in 0..MOST_NODES {
        let (_, weight, value) = node(y);
        weights += weight;
        sum += weight * value;
        let even = (-y).exp() * (a + 4.0) < HIDDEN;
        if even || weight * (1.0 + fall) < HIDDEN * weights.min(sum / value) {
            weights += weight * fall;
            sum += weight * value * fall;
            break;
        }
        y += step;
    }
    sum / weights
}

/// p = 1/(1+e^−y), ln p and ln(1−p).
fn logistic(y: f64) -> (f64, f64, f64) {
    let small = (-y.abs()).exp();
    let log = small.ln_1p();
    if y < 0.0 {
        (small / (1.0 + small), y - log, -log)
    } else {
        (1.0 / (1.0 + small), -log, -y - log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_agree_where_both_can_be_taken() {
        for rho in [0.05, 0.243, 1.0, 3.7, 60.0, 400.0] {
            for tau in [1e-9, 1e-3, 0.2, 1.0, 3.0, 20.0] {
                for a in [0.05, 0.793, 1.0, 1.0 + 1e-9, 2.0, 10.0, 1e6] {
                    for b in [0.05, 2.426, 10.0, 1010.0, 1e7] {
                        if rho * tau > 450.0 {
                            continue;
                        }
                        let (one, other) = (by_counts(rho, tau, a, b), by_mixing(rho, tau, a, b));
                        let error = (one / other - 1.0).abs();
                        assert!(error < 1e-11, "{rho} {tau} {a} {b}: {one} {other} {error}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_probability_without_doubt_is_the_limit_of_one_with_less_and_less() {
        for (rho, tau) in [(0.5, 0.2), (2.0, 30.0), (400.0, 1e6)] {
            for odds in [0.01, 1.0, 50.0] {
                let near = while_alive(rho, tau, 0.9 * CERTAIN, 0.9 * CERTAIN * odds);
                let beyond = while_alive(rho, tau, 9.0 * CERTAIN, 9.0 * CERTAIN * odds);
                assert!((near / beyond - 1.0).abs() < 1e-8, "{rho} {tau} {odds}");
            }
        }
    }

    #[test]
    fn extremes_have_a_value() {
        for rho in [1e-9, 1.0, 1e9] {
            for tau in [0.0, 1e-300, 1.0, 1e9, 1e300, f64::INFINITY] {
                for a in [1e-9, 1.0, 1e9, 1e36, 1e300] {
                    for b in [1e-9, 1.0, 1e9, 1e37, 1e300] {
                        let found = while_alive(rho, tau, a, b);
                        assert!(found.is_finite() && found >= 0.0, "{rho} {tau} {a} {b}");
                    }
                }
            }
        }
    }
}
