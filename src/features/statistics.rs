//! Moments of small slices. NaN where undefined.

/// Mean.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        f64::NAN
    } else {
        total(values) / values.len() as f64
    }
}

/// Sum in order.
pub fn total(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |sum, value| sum + value)
}

/// Sample standard deviation (n − 1), in two passes; undefined for fewer than two values.
///
/// Equal values have a deviation of exactly 0, though their mean may be rounded.
pub fn deviation(values: &[f64], mean: f64) -> f64 {
    match values {
        [] | [_] => f64::NAN,
        [first, rest @ ..] if rest.iter().all(|value| value == first) => 0.0,
        values => {
            let squares = values
                .iter()
                .fold(0.0, |sum, value| sum + (value - mean) * (value - mean));
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
    let (mut product, mut number) = (0.0, 0.0);
    for value in values {
        product += (number - middle) * (value - first);
        number += 1.0;
    }
    ratio(product, n * (n * n - 1.0) / 12.0)
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
