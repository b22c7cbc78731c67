//! Moments of small slices. NaN where undefined.
//!
//! Sums are kept in four parts, every fourth value in the same one, and these are added at the end:
//! four additions can then be under way at once. The order depends on the values' places alone.

/// Parts of a sum.
const LANES: usize = 4;

/// Mean.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        f64::NAN
    } else {
        total(values) / values.len() as f64
    }
}

/// Sum.
pub fn total(values: &[f64]) -> f64 {
    sum(values, |value| value)
}

/// Sum of what becomes of the values.
#[inline]
pub fn sum(values: &[f64], change: impl Fn(f64) -> f64) -> f64 {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut parts = [0.0; LANES];
    for block in blocks {
        for (part, &value) in parts.iter_mut().zip(block) {
            *part += change(value);
        }
    }
    for (part, &value) in parts.iter_mut().zip(rest) {
        *part += change(value);
    }
    (parts[0] + parts[1]) + (parts[2] + parts[3])
}

/// Sum of what becomes of two lists of one length.
#[inline]
pub fn sum_of_pairs(a: &[f64], b: &[f64], join: impl Fn(f64, f64) -> f64) -> f64 {
    let ((blocks_a, rest_a), (blocks_b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut parts = [0.0; LANES];
    for (a, b) in blocks_a.iter().zip(blocks_b) {
        for (part, (&a, &b)) in parts.iter_mut().zip(a.iter().zip(b)) {
            *part += join(a, b);
        }
    }
    for (part, (&a, &b)) in parts.iter_mut().zip(rest_a.iter().zip(rest_b)) {
        *part += join(a, b);
    }
    (parts[0] + parts[1]) + (parts[2] + parts[3])
}

/// Sample standard deviation (n − 1), in two passes; undefined for fewer than two values.
///
/// Equal values have a deviation of exactly 0, though their mean may be rounded.
pub fn deviation(values: &[f64], mean: f64) -> f64 {
    match values {
        [] | [_] => f64::NAN,
        [first, rest @ ..] if rest.iter().all(|value| value == first) => 0.0,
        values => {
            let squares = sum(values, |value| (value - mean) * (value - mean));
            (squares / (values.len() - 1) as f64).sqrt()
        }
    }
}

/// Least-squares slope against 1, 2, 3, …; undefined for fewer than two values.
///
/// Equal values have a slope of exactly 0, for what is summed is their distance from the first.
pub fn slope(values: &[f64]) -> f64 {
    let (n, Some(first)) = (values.len() as f64, values.first()) else {
        return f64::NAN;
    };
    let middle = (n - 1.0) / 2.0;
    let (blocks, rest) = values.as_chunks::<LANES>();
    let (mut parts, mut numbers) = ([0.0; LANES], [0.0, 1.0, 2.0, 3.0]);
    let add = |part: &mut f64, number: f64, value: f64| {
        *part += (number - middle) * (value - first);
    };
    for block in blocks {
        for lane in 0..LANES {
            add(&mut parts[lane], numbers[lane], block[lane]);
            numbers[lane] += LANES as f64;
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        add(&mut parts[lane], numbers[lane], value);
    }
    let product = (parts[0] + parts[1]) + (parts[2] + parts[3]);
    ratio(product, n * (n * n - 1.0) / 12.0)
}

/// A number above 0; 0 in place of any other, and of NaN.
pub fn positive(number: f64) -> f64 {
    if number > 0.0 { number } else { 0.0 }
}

/// `a / b`, undefined where b is 0 or so small that the ratio is no finite number.
pub fn ratio(a: f64, b: f64) -> f64 {
    let ratio = a / b;
    if ratio.is_finite() { ratio } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_never_infinite() {
        assert_eq!(ratio(1.0, 4.0), 0.25);
        assert!(ratio(1.0, 0.0).is_nan());
        assert!(ratio(1e140, 5e-324).is_nan());
    }

    #[test]
    fn slopes_are_those_of_lines() {
        assert_eq!(slope(&[5.0, 3.0, 1.0]), -2.0);
        assert_eq!(slope(&[0.1; 9]), 0.0);
        assert_eq!(slope(&[1e9, 1e9 + 1.0]), 1.0);
        assert!(slope(&[]).is_nan() && slope(&[1.0]).is_nan());
    }

    #[test]
    fn equal_values_do_not_deviate() {
        let values = [0.1; 7];
        assert_eq!(deviation(&values, mean(&values)), 0.0);
        assert!(deviation(&values[..1], 0.1).is_nan());
        assert_eq!(deviation(&[1.0, 3.0], 2.0), 2.0_f64.sqrt());
    }
}
