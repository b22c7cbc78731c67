//! Logarithms of gamma functions and their derivatives.
//!
//! Abramowitz & Stegun 1964, "Handbook of mathematical functions", 6.3.18 and 6.4.12 (asymptotic
//! series), 6.3.5 and 6.4.6 (recurrences).

/// ln Γ(x), x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ψ(x), the first derivative of ln Γ; x > 0.
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 12.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = y
        * (1.0 / 12.0
            - y * (1.0 / 120.0
                - y * (1.0 / 252.0
                    - y * (1.0 / 240.0
                        - y * (1.0 / 132.0 - y * (691.0 / 32760.0 - y * (1.0 / 12.0)))))));
    sum + x.ln() - 0.5 / x - series
}

/// ψ′(x), the second derivative of ln Γ; x > 0.
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 12.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = y
        * (1.0 / 6.0
            - y * (1.0 / 30.0
                - y * (1.0 / 42.0
                    - y * (1.0 / 30.0
                        - y * (5.0 / 66.0 - y * (691.0 / 2730.0 - y * (7.0 / 6.0)))))));
    sum + 1.0 / x + 0.5 * y + series / x
}

/// ln Γ(a + x) − ln Γ(a) and its first two derivatives by `a`, for a whole number x ≥ 0.
///
/// Sums where x is small: differences of gamma functions would lose digits.
pub fn rising(a: f64, x: f64) -> [f64; 3] {
    if x > 64.0 {
        return [
            ln_gamma(a + x) - ln_gamma(a),
            digamma(a + x) - digamma(a),
            trigamma(a + x) - trigamma(a),
        ];
    }
    let mut sums = [0.0; 3];
    let mut i = 0.0;
    while i < x {
        let inverse = 1.0 / (a + i);
        sums[0] += (a + i).ln();
        sums[1] += inverse;
        sums[2] -= inverse * inverse;
        i += 1.0;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    // 40-digit values, by mpmath.
    const POINTS: [(f64, f64, f64); 6] = [
        (0.001, -1_000.575_571_931_810_3, 1_000_001.642_533_195_9),
        (0.25, -4.227_453_533_376_265_4, 17.197_329_154_507_111),
        (1.0, -0.577_215_664_901_532_9, 1.644_934_066_848_226_4),
        (5.5, 1.611_093_148_581_751_1, 0.199_342_386_989_627_66),
        (11.9, 2.433_933_536_882_537_4, 0.087_663_201_190_004_19),
        (1e6, 13.815_510_057_964_191, 1.000_000_500_000_166_7e-6),
    ];

    #[test]
    fn derivatives_to_the_last_digits() {
        for (x, first, second) in POINTS {
            assert!((digamma(x) / first - 1.0).abs() < 4e-15, "ψ({x})");
            assert!((trigamma(x) / second - 1.0).abs() < 4e-15, "ψ'({x})");
        }
    }

    #[test]
    fn rising_is_the_same_by_sums_and_by_gamma_functions() {
        for a in [0.01, 0.5, 3.0, 250.0] {
            let [mut value, mut first, mut second] = rising(a, 64.0);
            value += (a + 64.0).ln();
            first += 1.0 / (a + 64.0);
            second -= 1.0 / (a + 64.0).powi(2);
            let [other, other_first, other_second] = rising(a, 65.0);
            assert!((other / value - 1.0).abs() < 1e-12);
            assert!((other_first / first - 1.0).abs() < 1e-12);
            assert!((other_second / second - 1.0).abs() < 1e-12);
        }
        assert_eq!(rising(0.3, 0.0), [0.0; 3]);
    }
}
