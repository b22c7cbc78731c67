//! How many purchases a new customer makes: probabilities of numbers.

use super::{Kind, Parameters};
use crate::lifetime::special::rising;

/// P(X(t) = n) for a whole number n.
///
/// Either he has not left after n purchases and made no more, or he left after the n-th, having
/// had time for n or more (Fader, Hardie & Lee 2005, equation 8).
pub(super) fn probability(kind: Kind, at: &Parameters, n: f64, t: f64) -> f64 {
    let Parameters { r, alpha, a, b } = *at;
    let tau = t / alpha;
    let stays = |k: f64| (rising(b, k)[0] - rising(a + b, k)[0]).exp();
    let k = kind.chances(n);
    let exactly = exactly(n, r, tau);
    let mut sum = stays(k) * exactly;
    if k > 0.0 {
        let leaves = stays(k - 1.0) * a / (a + b + (k - 1.0));
        sum += leaves * at_least(n, r, tau, exactly);
    }
    sum.clamp(0.0, 1.0)
}

/// P(M = n) of the negative binomial number of purchases of someone who never leaves.
fn exactly(n: f64, r: f64, tau: f64) -> f64 {
    if n == 0.0 {
        return (-r * tau.ln_1p()).exp();
    }
    if tau == 0.0 {
        return 0.0;
    }
    (rising(r, n)[0] - rising(1.0, n)[0] - r * tau.ln_1p() - n * (1.0 / tau).ln_1p()).exp()
}

/// P(M ≥ n), the regularised incomplete beta function of τ/(1+τ), by its continued fraction
/// (Lozier et al., NIST Digital Library of Mathematical Functions, 8.17.22).
fn at_least(n: f64, r: f64, tau: f64, exactly: f64) -> f64 {
    if n == 0.0 {
        return 1.0;
    }
    if tau == 0.0 {
        return 0.0;
    }
    let (z, rest) = (1.0 / (1.0 + 1.0 / tau), 1.0 / (1.0 + tau));
    if z < (n + 1.0) / (n + r + 2.0) {
        exactly * fraction(n, r, z)
    } else {
        1.0 - exactly * (n / r) * fraction(r, n, rest)
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const MOST: usize = 100_000;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut product = d;
    let mut m = 1.0;
    for _ in 0..MOST {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        product *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        product *= c * d;
        if (c * d - 1.0).abs() < 4.0 * f64::EPSILON {
            break;
        }
        m += 1.0;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_all_numbers_add_up_to_one() {
        let draws = [
            [0.243, 4.414, 0.793, 2.426],
            [3.0, 2.0, 0.1, 9.0],
            [0.05, 1.0, 10.0, 0.05],
        ];
        for parameters in draws {
            let at = Parameters::new(parameters);
            for kind in [Kind::Bg, Kind::Mbg] {
                for t in [0.0, 1e-6, 1.0, 39.0] {
                    let all = |n: u32| probability(kind, &at, f64::from(n), t);
                    let sum: f64 = (0..3000).map(all).sum();
                    assert!((sum - 1.0).abs() < 1e-9, "{kind:?} {at:?} {t}: {sum}");
                }
            }
        }
    }
}
