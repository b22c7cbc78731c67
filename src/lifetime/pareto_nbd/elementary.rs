//! Exponentials and logarithms in plain arithmetic, so that loops over them become vector
//! instructions.
//!
//! Cody, W. J. & Waite, W. (1980). "Software manual for the elementary functions". No operation is
//! fused, so every processor computes the same bits.

/// Adding it leaves the nearest whole number in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// The upper digits of ln 2; whole numbers times it are exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Below it the result is (nearly) denormal and given as zero.
const LOWEST: f64 = -708.0;
/// 1/14!, 1/13!, …, 1/2!.
const SERIES: [f64; 13] = {
    let mut series = [0.5; 13];
    let mut at = 12;
    while at > 0 {
        series[at - 1] = series[at] / (15 - at) as f64;
        at -= 1;
    }
    series
};

/// (2ⁿ, exp(r) − 1) with x = n ln 2 + r, |r| <= ln 2 / 2; x between ±708.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let sum = SERIES.iter().fold(0.0, |sum, term| sum * r + term);
    // 1.0 with n added to its exponent.
    let power = f64::from_bits(1.0_f64.to_bits().wrapping_add(shifted.to_bits() << 52));
    (power, r + r * (r * sum))
}

/// exp(x) for x of at most 708; 0 far below.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    let (power, less_one) = split(if x > LOWEST { x } else { LOWEST });
    if x < LOWEST {
        0.0
    } else {
        power + power * less_one
    }
}

/// exp(x) − 1 for x between ±708, near 0 with all its digits.
#[inline(always)]
pub(super) fn exp_m1(x: f64) -> f64 {
    let (power, less_one) = split(x);
    (power - 1.0) + power * less_one
}

/// (ln(1 + z), 1 / (1 + z)) for z of at least 0, near 0 with all digits.
#[inline(always)]
pub(super) fn ln_1p(z: f64) -> (f64, f64) {
    let sum = 1.0 + z;
    let inverse = 1.0 / sum;
    // What 1 + z lost in rounding.
    (ln(sum) + (z - (sum - 1.0)) * inverse, inverse)
}

/// ln(m · 2ᵉ) = 2 artanh((m − 1) / (m + 1)) + e · ln 2 with m between √½ and √2.
#[inline(always)]
pub(super) fn ln(number: f64) -> f64 {
    // The bits of √½; what is above them in the exponent is e.
    const HALF: u64 = 0x3FE6_A09E_0000_0000;
    // A float with these bits or-ed in is 2⁵² + the bits.
    const SHIFT: u64 = 0x4330_0000_0000_0000;
    // 2/21, 2/19, …, 2/3.
    const TERMS: [f64; 10] = {
        let mut terms = [0.0; 10];
        let mut at = 0;
        while at < 10 {
            terms[at] = 2.0 / (21 - 2 * at) as f64;
            at += 1;
        }
        terms
    };
    // Kept positive by 2048.
    let above = (number.to_bits().wrapping_sub(HALF) >> 52).wrapping_add(2_048) & 0xFFF;
    let exponent = f64::from_bits(above | SHIFT) - f64::from_bits(SHIFT) - 2_048.0;
    let mantissa = f64::from_bits(
        number
            .to_bits()
            .wrapping_sub(above.wrapping_sub(2_048) << 52),
    );
    let x = (mantissa - 1.0) / (mantissa + 1.0);
    let squared = x * x;
    let series = TERMS.iter().fold(0.0, |sum, term| sum * squared + term);
    exponent * LN_2_HIGH + (2.0 * x + (x * (squared * series) + exponent * LN_2_LOW))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, what: &str, x: f64) {
        assert!(
            (found - expected).abs() <= 7e-16 * expected.abs(),
            "{what}({x}) = {found}, not {expected}"
        );
    }

    #[test]
    fn exponentials_are_those_of_the_mathematical_library() {
        for step in -70_000..=70_000 {
            let x = f64::from(step) * 1e-2;
            near(exp(x), libm::exp(x), "exp", x);
            near(exp_m1(x), libm::expm1(x), "exp_m1", x);
            near(exp_m1(x * 1e-7), libm::expm1(x * 1e-7), "exp_m1", x * 1e-7);
        }
        assert_eq!((exp(0.0), exp_m1(0.0)), (1.0, 0.0));
        assert_eq!((exp(f64::NEG_INFINITY), exp(-1e300)), (0.0, 0.0));
    }

    #[test]
    fn logarithms_are_those_of_the_mathematical_library() {
        for step in 0..200_000 {
            let z = libm::exp(f64::from(step) * 1e-3 - 100.0);
            let (found, inverse) = ln_1p(z);
            near(found, libm::log1p(z), "ln_1p", z);
            near(inverse, 1.0 / (1.0 + z), "inverse", z);
            near(ln(z), libm::log(z), "ln", z);
        }
        assert_eq!((ln(1.0), ln_1p(0.0)), (0.0, (0.0, 1.0)));
    }
}
