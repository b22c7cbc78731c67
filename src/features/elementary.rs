//! Powers and logarithms of many numbers at once, without calls, so that they can be vectorised.

/// Numbers worked on side by side.
const LANES: usize = 8;

/// Replace every number, 0 or below, by 2 to its power. Relative error below 1e-15; powers too
/// small for a float are 0.
pub fn powers_of_two(exponents: &mut [f64]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function was compiled for.
        unsafe { powers_of_two_avx2(exponents) };
        return;
    }
    each(exponents, 0.0, power_of_two);
}

// The same operations in the same order, without fused ones: the same bits as without AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn powers_of_two_avx2(exponents: &mut [f64]) {
    each(exponents, 0.0, power_of_two);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn logarithms_avx2(numbers: &mut [f64]) {
    each(numbers, 1.0, logarithm);
}

/// Change every number. The last ones are filled up with others, so that all go the same way.
#[inline(always)]
fn each(numbers: &mut [f64], filler: f64, change: impl Fn(f64) -> f64) {
    let (blocks, rest) = numbers.as_chunks_mut::<LANES>();
    for block in blocks {
        *block = block.map(&change);
    }
    if !rest.is_empty() {
        let mut block = [filler; LANES];
        block[..rest.len()].copy_from_slice(rest);
        block = block.map(&change);
        rest.copy_from_slice(&block[..rest.len()]);
    }
}

#[inline(always)]
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

/// Replace every number, above 0, by its natural logarithm. Error below 1e-15 of it (near 1, of
/// the distance from 1).
pub fn logarithms(numbers: &mut [f64]) {
    if numbers.iter().any(|&number| number < f64::MIN_POSITIVE) {
        for number in numbers {
            *number = libm::log(*number);
        }
        return;
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function was compiled for.
        unsafe { logarithms_avx2(numbers) };
        return;
    }
    each(numbers, 1.0, logarithm);
}

/// ln(m · 2ᵉ) = 2 artanh((m − 1) / (m + 1)) + e · ln 2 with m between √½ and √2.
#[inline(always)]
fn logarithm(number: f64) -> f64 {
    // The bits of √½; what is above them in the exponent is e.
    const HALF: u64 = 0x3FE6_A09E_0000_0000;
    // A float with these bits or-ed in is 2⁵² + the bits.
    const SHIFT: u64 = 0x4330_0000_0000_0000;
    const TERMS: [f64; 11] = [
        1.0 / 21.0,
        1.0 / 19.0,
        1.0 / 17.0,
        1.0 / 15.0,
        1.0 / 13.0,
        1.0 / 11.0,
        1.0 / 9.0,
        1.0 / 7.0,
        1.0 / 5.0,
        1.0 / 3.0,
        1.0,
    ];
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
    2.0 * x * series + exponent * std::f64::consts::LN_2
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

    #[test]
    fn every_number_is_changed_the_same_way_wherever_it_stands() {
        let exponents: Vec<f64> = (0..37).map(|i| -f64::from(i) / 3.3).collect();
        let mut powers = exponents.clone();
        powers_of_two(&mut powers);
        let mut logs: Vec<f64> = exponents.iter().map(|exponent| 1.5 - exponent).collect();
        logarithms(&mut logs);
        for (at, &exponent) in exponents.iter().enumerate() {
            assert_eq!(powers[at], power_of_two(exponent));
            assert_eq!(logs[at], logarithm(1.5 - exponent));
        }
    }

    #[test]
    fn logarithms_are_those_of_the_mathematical_library() {
        for i in 1..40_000 {
            for number in [
                f64::from(i) / 40_000.0,
                f64::from(i) * 77.7,
                1.0 / f64::from(i),
            ] {
                let (found, right) = (logarithm(number), libm::log(number));
                assert!(
                    (found - right).abs() <= 1e-15 * right.abs(),
                    "{number}: {found} {right}"
                );
            }
        }
        assert_eq!(logarithm(1.0), 0.0);
        let mut extremes = [f64::MIN_POSITIVE, f64::MAX, 5e-324];
        logarithms(&mut extremes[..2]);
        assert!((extremes[0] - libm::log(f64::MIN_POSITIVE)).abs() < 1e-12);
        assert!((extremes[1] - libm::log(f64::MAX)).abs() < 1e-12);
        logarithms(&mut extremes[2..]);
        assert_eq!(extremes[2], libm::log(5e-324));
    }
}
