//! The exponential function in plain arithmetic, so that loops over it become vector instructions.
//!
//! Cody, W. J. & Waite, W. (1980). "Software manual for the elementary functions": x = n ln 2 + r
//! with |r| <= ln 2 / 2, and the series of exp(r) to the 13th power, whose remainder is below 1e-17.
//! Errors stay under one unit in the last place.

/// self · other + sum, rounded once where the processor does it in one go.
#[inline(always)]
pub(super) fn fma<const FUSED: bool>(a: f64, b: f64, sum: f64) -> f64 {
    if FUSED {
        a.mul_add(b, sum)
    } else {
        a * b + sum
    }
}

/// Adding it leaves the nearest whole number in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// The upper digits of ln 2; whole numbers times it are exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Below it the result is (nearly) denormal and given as zero.
const LOWEST: f64 = -708.0;
/// 1/13!, 1/12!, …, 1/0!.
const SERIES: [f64; 14] = {
    let mut series = [1.0; 14];
    let mut power = 1;
    while power < 14 {
        series[13 - power] = series[14 - power] / power as f64;
        power += 1;
    }
    series
};

/// exp(x) for x of at most 0.
#[inline(always)]
pub(super) fn exp<const FUSED: bool>(x: f64) -> f64 {
    let inside = if x > LOWEST { x } else { LOWEST };
    let shifted = fma::<FUSED>(inside, std::f64::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = fma::<FUSED>(n, -LN_2_HIGH, inside);
    let r = fma::<FUSED>(n, -LN_2_LOW, r);
    let mut sum = SERIES[0];
    for &term in &SERIES[1..] {
        sum = fma::<FUSED>(sum, r, term);
    }
    // Times 2ⁿ: n is added to the exponent.
    let result = f64::from_bits(sum.to_bits().wrapping_add(shifted.to_bits() << 52));
    if x < LOWEST { 0.0 } else { result }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_right_to_the_last_digit() {
        for step in 0..=708_000 {
            let x = f64::from(step) * -1e-3;
            let expected = libm::exp(x);
            for found in [exp::<false>(x), exp::<true>(x)] {
                let ulps = found.to_bits().abs_diff(expected.to_bits());
                assert!(ulps <= 1, "exp({x}) = {found}, not {expected}");
            }
        }
        assert_eq!(exp::<false>(0.0), 1.0);
        assert_eq!(exp::<true>(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp::<false>(-1e300), 0.0);
    }
}
