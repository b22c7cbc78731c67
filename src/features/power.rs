//! 2 to the power of many numbers at once, without calls, so that it can be vectorised.

/// Replace every number, 0 or below, by 2 to its power. Relative error below 1e-15; powers too
/// small for a float are 0.
pub fn powers_of_two(exponents: &mut [f64]) {
    for exponent in exponents {
        *exponent = power_of_two(*exponent);
    }
}

fn power_of_two(exponent: f64) -> f64 {
    // Adding this rounds to a whole number, which then stands in the lowest bits.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    // Σ xᵏ / k!; the terms left out are below 1e-17 for |x| <= ln 2 / 2.
    const TAYLOR: [f64; 14] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let exponent = exponent.max(-2_000.0);
    let shifted = exponent + SHIFT;
    let whole = shifted - SHIFT;
    let x = (exponent - whole) * std::f64::consts::LN_2;
    let power = TAYLOR.iter().fold(0.0, |sum, term| sum * x + term);
    // In two steps, for halves of whole numbers always fit a float's exponent.
    let whole = shifted.to_bits().wrapping_sub(SHIFT.to_bits()) as i64;
    let half = whole / 2;
    let scale = |n: i64| f64::from_bits(((n + 1_023).max(0) as u64) << 52);
    power * scale(half) * scale(whole - half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_those_of_the_mathematical_library() {
        for i in 0..40_000 {
            let exponent = -f64::from(i) / 38.7;
            let (found, right) = (power_of_two(exponent), libm::exp2(exponent));
            assert!((found - right).abs() <= 1e-15 * right, "{exponent}");
        }
        assert_eq!(power_of_two(0.0), 1.0);
        assert_eq!(power_of_two(-1.0), 0.5);
        assert_eq!(power_of_two(-1_074.0), 5e-324);
        assert_eq!(power_of_two(-1e9), 0.0);
        assert_eq!(power_of_two(f64::NEG_INFINITY), 0.0);
    }
}
