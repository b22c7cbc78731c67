//! Sums of money, to the cent.
//!
//! Amounts are decimals and floats are not: 0.1 + 0.1 + 0.1 is not the float nearest 0.3, and what
//! came and went in full may leave 7e-15 behind. Which side of an edge a customer falls on must not
//! depend on that. A sum of n floats is off by at most (n − 1) · 2⁻⁵³ · Σ|value| (N. J. Higham (1993),
//! "The accuracy of floating point summation", SIAM Journal on Scientific Computing 14), so where a
//! decimal of few places lies within this, the sum is put on it. Amounts that are no such decimals are
//! moved by rounding errors at most, and next to never.

/// Decimals are looked for in these steps, the finest first: ten-thousandths, cents, whole numbers.
const STEPS: [f64; 3] = [1e4, 1e2, 1.0];
/// Of a step, what rounding may have moved a sum by; else a decimal nearby means nothing.
const PART: f64 = 0.01;
/// Whole numbers are exact up to here, with room for the product.
const EXACT: f64 = (1_u64 << 52) as f64;
/// Sums of the same in another order differ by less than this part.
const TIED: f64 = 1e-12;

/// A sum of `terms` values whose sizes add up to `size`, on the decimal that rounding moved it from.
#[inline]
pub fn settled(sum: f64, size: f64, terms: usize) -> f64 {
    if terms < 2 {
        return sum;
    }
    let error = terms as f64 * f64::EPSILON * size;
    for step in STEPS {
        if error * step <= PART {
            let whole = (sum * step).round();
            let decimal = whole / step;
            if whole.abs() < EXACT && (decimal - sum).abs() <= error {
                // Adding 0 takes the sign from −0.
                return decimal + 0.0;
            }
            return sum;
        }
    }
    sum
}

/// The sum of some values.
pub fn total(values: &[f64]) -> f64 {
    match values {
        [] => 0.0,
        [value] => *value,
        _ => {
            let add = |(sum, size): (f64, f64), value: &f64| (sum + value, size + value.abs());
            let (sum, size) = values.iter().fold((0.0, 0.0), add);
            settled(sum, size, values.len())
        }
    }
}

/// Whether two sums differ by no more than rounding.
pub fn tied(one: f64, other: f64) -> bool {
    (one - other).abs() <= TIED * one.abs().max(other.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_cents_are_the_floats_of_their_decimals() {
        assert_eq!(total(&[0.1, 0.1, 0.1]), 0.3);
        assert_eq!(total(&[33.3, 33.3, 33.3, 0.1]), 100.0);
        assert_eq!(total(&[4.99, 39.95, -44.94]), 0.0);
        assert_eq!(total(&[10.1, 20.2, -30.3]), 0.0);
        assert_eq!(total(&[1e9, 0.1, 0.2]), 1e9 + 0.3);
        assert_eq!(total(&[0.000_1; 30]), 0.003);
    }

    #[test]
    fn every_order_of_cents_has_one_sum() {
        let mut cents: Vec<i64> = (0..997).map(|i| (i * 7919) % 100_003 - 20_000).collect();
        let whole: i64 = cents.iter().sum();
        for turn in 0..50 {
            cents.rotate_left(turn * 13);
            let values: Vec<f64> = cents.iter().map(|&cent| cent as f64 / 100.0).collect();
            assert_eq!(total(&values), whole as f64 / 100.0);
        }
    }

    #[test]
    fn what_is_no_decimal_stays_as_it_is() {
        assert_eq!(total(&[]), 0.0);
        assert_eq!(total(&[0.1 + 0.2]), 0.1 + 0.2);
        let values = [1.0 / 3.0, 2.0 / 7.0, 1e-7];
        assert_eq!(total(&values), 1.0 / 3.0 + 2.0 / 7.0 + 1e-7);
        assert_eq!(total(&[1e300, 1.0]), 1e300);
        assert_eq!(total(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(total(&[5e-324, 5e-324]), 1e-323);
        assert!(total(&[f64::NAN, 1.0]).is_nan());
    }

    #[test]
    fn ties_are_relative() {
        assert!(tied(0.1 + 0.2, 0.3) && tied(0.0, 0.0));
        assert!(!tied(0.3, 0.300_001) && !tied(1e-20, 0.0));
    }
}
