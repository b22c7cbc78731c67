//! What Stirling's formula leaves of ln Γ and its derivative.
//!
//! Abramowitz & Stegun 1964, "Handbook of mathematical functions", 6.1.41 and 6.3.18.

use crate::lifetime::special::{digamma, ln_gamma};

/// From here on the series are exact to rounding.
const LARGE: f64 = 15.0;
/// ½ ln 2π.
const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_8;

/// ln Γ(a) − ((a − ½) ln a − a + ½ ln 2π), a > 0.
pub(super) fn remainder(a: f64) -> f64 {
    if a < LARGE {
        return ln_gamma(a) - ((a - 0.5) * a.ln() - a + HALF_LN_2_PI);
    }
    let y = 1.0 / (a * a);
    (1.0 / 12.0
        - y * (1.0 / 360.0
            - y * (1.0 / 1260.0
                - y * (1.0 / 1680.0 - y * (1.0 / 1188.0 - y * (691.0 / 360_360.0))))))
        / a
}

/// ψ(a) − ln a, a > 0.
pub(super) fn slope(a: f64) -> f64 {
    if a < LARGE {
        return digamma(a) - a.ln();
    }
    let y = 1.0 / (a * a);
    let series = y
        * (1.0 / 12.0
            - y * (1.0 / 120.0
                - y * (1.0 / 252.0
                    - y * (1.0 / 240.0 - y * (1.0 / 132.0 - y * (691.0 / 32_760.0))))));
    -0.5 / a - series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_go_on_where_the_series_begin() {
        for step in 0..40 {
            let a = LARGE + f64::from(step);
            let exact = ln_gamma(a) - ((a - 0.5) * a.ln() - a + HALF_LN_2_PI);
            assert!((remainder(a) - exact).abs() < 1e-13, "{a}");
            assert!((slope(a) - (digamma(a) - a.ln())).abs() < 1e-14, "{a}");
        }
        // 40-digit values, by mpmath.
        assert!((remainder(1e6) / 8.333_333_333_333_056e-8 - 1.0).abs() < 1e-15);
        assert!((slope(1e6) / -5.000_000_833_333_333e-7 - 1.0).abs() < 1e-15);
    }
}
