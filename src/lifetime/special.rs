//! Logarithms of gamma functions and their derivatives.
//!
//! Abramowitz & Stegun 1964, "Handbook of mathematical functions", 6.1.40, 6.3.18 and 6.4.12
//! (asymptotic series), 6.3.5 and 6.4.6 (recurrences).

/// From here on the asymptotic series are exact to the last digits.
const FAR: f64 = 16.0;
/// Fewer factors than this are multiplied one by one.
const FEW: f64 = 32.0;

/// ln Γ(x), x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ψ(x), the first derivative of ln Γ; x > 0.
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < FAR {
        sum -= 1.0 / x;
        x += 1.0;
    }
    sum + x.ln() - 0.5 / x - digamma_series(x)
}

/// ψ′(x), the second derivative of ln Γ; x > 0.
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < FAR {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    sum + 1.0 / x + 0.5 / (x * x) + trigamma_series(x)
}

/// ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π).
fn ln_gamma_series(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / x
}

/// ln x − 1/2x − ψ(x).
fn digamma_series(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    y * (1.0 / 12.0 - y * (1.0 / 120.0 - y * (1.0 / 252.0 - y * (1.0 / 240.0 - y * (1.0 / 132.0)))))
}

/// ψ′(x) − 1/x − 1/2x².
fn trigamma_series(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    let sum = 1.0 / 6.0 - y * (1.0 / 30.0 - y * (1.0 / 42.0 - y * (1.0 / 30.0 - y * (5.0 / 66.0))));
    y * sum / x
}

/// ln Γ(a + x) − ln Γ(a) and its first two derivatives by `a`, for a whole number x ≥ 0.
///
/// Never a difference of gamma functions: however large `a` is, no digits are lost.
pub fn rising(a: f64, x: f64) -> [f64; 3] {
    let near = if x <= FEW {
        x
    } else {
        (FAR - a).ceil().max(0.0)
    };
    let mut sums = [0.0; 3];
    let mut i = 0.0;
    while i < near {
        let inverse = 1.0 / (a + i);
        sums[0] += (a + i).ln();
        sums[1] += inverse;
        sums[2] -= inverse * inverse;
        i += 1.0;
    }
    let n = x - near;
    if n > 0.0 {
        let from = a + near;
        let to = from + n;
        let ratio = n / (from * to);
        let log = (n / from).ln_1p();
        sums[0] +=
            (from - 0.5) * log + n * (to.ln() - 1.0) + ln_gamma_series(to) - ln_gamma_series(from);
        sums[1] += log + 0.5 * ratio - digamma_series(to) + digamma_series(from);
        sums[2] += trigamma_series(to)
            - trigamma_series(from)
            - ratio * (1.0 + 0.5 * (1.0 / from + 1.0 / to));
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
        (5.5, 1.611_093_148_581_751, 0.199_342_386_989_627_66),
        (11.9, 2.433_933_536_882_537_5, 0.087_663_201_190_004_19),
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
    fn rising_is_the_same_by_factors_and_by_series() {
        for a in [1e-9, 0.01, 0.5, 3.0, 15.999, 16.0, 250.0, 1e5, 1e9, 1e15] {
            let mut sums = [0.0; 3];
            for i in 0..700 {
                let found = rising(a, f64::from(i));
                for k in 0..3 {
                    let error = (found[k] - sums[k]).abs();
                    assert!(
                        error <= 1e-13 * f64::abs(sums[k]),
                        "a {a} x {i} derivative {k}"
                    );
                }
                let factor = a + f64::from(i);
                sums[0] += factor.ln();
                sums[1] += 1.0 / factor;
                sums[2] -= 1.0 / (factor * factor);
            }
        }
    }

    #[test]
    fn rising_far_away_is_as_mpmath_says() {
        // ln Γ(1000000.25) − ln Γ(0.25) and its derivatives.
        let known = [
            12_815_506.735_002_633,
            18.042_963_841_340_55,
            -17.197_328_154_506_86,
        ];
        for (found, known) in rising(0.25, 1e6).iter().zip(known) {
            assert!((found / known - 1.0).abs() < 1e-14);
        }
        assert_eq!(rising(0.3, 0.0), [0.0; 3]);
    }
}
