//! Logarithms of the upper tails of the chi-squared and F distributions.
//!
//! Abramowitz & Stegun 1964, "Handbook of mathematical functions", 6.5.29 and 6.5.31 (incomplete
//! gamma function: series, continued fraction); Didonato & Morris 1992, "Algorithm 708: significant
//! digit computation of the incomplete beta function ratios", ACM TOMS 18 (its continued fraction
//! takes both y and 1 - y, which keeps the digits of either); fractions evaluated by the method of
//! Lentz 1976, "Generating Bessel functions in Mie scattering calculations using continued
//! fractions", Applied Optics 15. Everything is kept as a logarithm: of a million rows p-values far
//! below the smallest float must still be told apart. Never a difference of large gamma functions:
//! these would lose digits.

use std::f64::consts::TAU;

use crate::lifetime::special::ln_gamma;

/// From here on Stirling's series is exact to the last digits.
const FAR: f64 = 16.0;
/// What stands for 0 in a continued fraction.
const TINY: f64 = 1e-290;
const PRECISE: f64 = 1e-16;
/// Enough for millions of degrees of freedom, whose fractions take about the square root of them.
const STEPS: u32 = 200_000;

/// ln P(X > `statistic`) of a chi-squared variable; `df` > 0.
pub fn ln_chi_squared(statistic: f64, df: f64) -> f64 {
    let (a, x) = (0.5 * df, 0.5 * statistic);
    if x <= 0.0 {
        return 0.0;
    }
    if x < a + 1.0 {
        // The lower tail, which is not near 1 here.
        let (mut term, mut sum, mut k) = (1.0, 1.0, a);
        while term > sum * PRECISE {
            k += 1.0;
            term *= x / k;
            sum += term;
        }
        let lower = (ln_gamma_term(a, x) - a.ln() + sum.ln()).exp();
        return (-lower.min(1.0)).ln_1p();
    }
    let fraction = lentz(x + 1.0 - a, |i| {
        let i = f64::from(i);
        (-i * (i - a), x + 1.0 - a + 2.0 * i)
    });
    (ln_gamma_term(a, x) - fraction.ln()).min(0.0)
}

/// ln P(X > `statistic`) of a variable of F with `df1`, `df2` > 0 degrees of freedom.
pub fn ln_f(statistic: f64, df1: f64, df2: f64) -> f64 {
    if statistic <= 0.0 {
        return 0.0;
    }
    let ratio = df1 * statistic / df2;
    let (a, b) = (0.5 * df2, 0.5 * df1);
    // y = 1 / (1 + ratio), 1 - y: the tail is the incomplete beta function of y.
    let (ln_y, ln_rest) = (-ratio.ln_1p(), -(1.0 / ratio).ln_1p());
    let (y, rest) = (1.0 / (1.0 + ratio), ratio / (1.0 + ratio));
    let front = a * ln_y + b * ln_rest - ln_beta(a, b);
    if rest > (b + 1.0) / (a + b + 2.0) {
        (front - beta_fraction(a, b, y, rest).ln()).min(0.0)
    } else {
        let lower = (front - beta_fraction(b, a, rest, y).ln()).exp();
        (-lower.min(1.0)).ln_1p()
    }
}

/// ln(xᵃ e⁻ˣ / Γ(a)).
fn ln_gamma_term(a: f64, x: f64) -> f64 {
    if a < FAR {
        return a * x.ln() - x - ln_gamma(a);
    }
    let off = (x - a) / a;
    a * (off.ln_1p() - off) + 0.5 * (a / TAU).ln() - stirling(a)
}

/// ln B(a, b).
fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < FAR {
        return ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    }
    // ln Γ(large + small) - ln Γ(large).
    let sum = large + small;
    let rise = (large - 0.5) * (small / large).ln_1p() + small * (sum.ln() - 1.0) + stirling(sum)
        - stirling(large);
    ln_gamma(small) - rise
}

/// ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π).
fn stirling(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / x
}

/// What xᵃ restᵇ / B(a, b) is divided by to give the incomplete beta function of x = 1 - rest.
fn beta_fraction(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    let lead = a * rest - b * x + 1.0;
    lentz(a * lead / (a + 1.0), |i| {
        let m = f64::from(i);
        let odd = a + 2.0 * m - 1.0;
        let top = (m * (a + m - 1.0) / odd) * ((a + b + m - 1.0) / odd) * (b - m) * x * x;
        let bottom =
            m + m * (b - m) * x / odd + (a + m) * (lead + m * (1.0 + rest)) / (a + 2.0 * m + 1.0);
        (top, bottom)
    })
}

/// first + a₁ / (b₁ + a₂ / (b₂ + …)), with (aᵢ, bᵢ) by `part`.
fn lentz(first: f64, part: impl Fn(u32) -> (f64, f64)) -> f64 {
    let kept = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut value = kept(first);
    let (mut c, mut d) = (value, 0.0);
    for i in 1..STEPS {
        let (top, bottom) = part(i);
        d = 1.0 / kept(bottom + top * d);
        c = kept(bottom + top / c);
        value *= c * d;
        if (c * d - 1.0).abs() <= 2.0 * PRECISE {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        let error = (found - expected).abs();
        assert!(
            error <= 1e-10 + 1e-13 * expected.abs(),
            "found {found}, expected {expected}"
        );
    }

    #[test]
    fn one_degree_is_the_normal_distribution_and_two_the_exponential() {
        near(
            ln_chi_squared(1.959_963_984_540_054_f64.powi(2), 1.0),
            0.05_f64.ln(),
        );
        for x in [0.1, 1.0, 3.0, 365.887, 1e6] {
            near(ln_chi_squared(x, 2.0), -0.5 * x);
        }
        near(ln_chi_squared(0.0, 3.0), 0.0);
    }

    #[test]
    fn two_degrees_of_the_numerator_have_a_closed_form() {
        // P(F > f) = (1 + 2f / d)^(-d/2) for two and d degrees.
        for f in [0.01, 0.5, 1.0, 4.0, 1e3, 1e8] {
            for d in [1.0, 7.0, 33.5, 1e3, 1e6] {
                near(ln_f(f, 2.0, d), -0.5 * d * (2.0 * f / d).ln_1p());
            }
        }
    }

    #[test]
    fn many_degrees_below_make_f_a_chi_squared() {
        for (f, df) in [(0.3, 1.0), (2.0, 5.0), (9.0, 40.0)] {
            let (found, limit) = (ln_f(f, df, 1e12), ln_chi_squared(f * df, df));
            assert!((found - limit).abs() < 1e-7, "{found} {limit}");
        }
    }
}
