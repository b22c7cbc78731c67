//! Round numbers to cut a column at.

use crate::error::Result;
use crate::parallel::Control;
use crate::random::Stream;

/// Values looked at: quantiles of so many are as good as those of all.
const SAMPLE: usize = 1 << 17;
const SEED: u64 = 0;
const STAGE: u64 = 0x43_41_52_54;
/// The smallest power of ten with all its digits.
const LEAST_EXPONENT: i32 = -307;

/// One value of each of 2^17 equal stretches (all of a shorter column); the infinite and NaN left out.
pub fn sampled(values: &[f64], control: &Control) -> Result<Vec<f64>> {
    control.check()?;
    let n = values.len();
    if n <= SAMPLE {
        return Ok(values.iter().copied().filter(|v| v.is_finite()).collect());
    }
    let mut stream = Stream::new(SEED, STAGE, 0);
    let drawn = (0..SAMPLE).map(|i| {
        let (start, end) = (i * n / SAMPLE, (i + 1) * n / SAMPLE);
        values[start + stream.below(end - start)]
    });
    Ok(drawn.filter(|v| v.is_finite()).collect())
}

/// At most `max_bins - 1` ascending edges, the roundest number between each two neighbouring values,
/// or quantiles where there are more than `max_bins` values.
///
/// An edge has at most `digits` significant digits, of itself or of the column's spread (1 % to 99 %)
/// where that is smaller: a year needs four digits to be told from the next. Neighbours without such
/// a number between them are not told apart. O(m log m) for m values, all finite.
pub fn round_edges(mut values: Vec<f64>, max_bins: usize, digits: u32) -> Vec<f64> {
    // Negative zero is zero.
    for value in &mut values {
        *value += 0.0;
    }
    values.sort_unstable_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (values.first(), values.last()) else {
        return Vec::new();
    };
    let last = values.len() - 1;
    let at = |share: usize| values[last * share / 100];
    let middle = at(99) - at(1);
    let spread = if middle > 0.0 { middle } else { high - low };
    let mut points = values.clone();
    points.dedup();
    if points.len() > max_bins {
        let steps = (max_bins - 1).max(1);
        points = (0..max_bins).map(|i| values[last * i / steps]).collect();
        points.dedup();
    }
    let mut edges = Vec::with_capacity(points.len());
    for pair in points.windows(2) {
        let size = pair[0].abs().max(pair[1].abs()).min(spread);
        let finest = exponent(size) - digits as i32 + 1;
        if let Some(edge) = roundest(pair[0], pair[1], finest.max(LEAST_EXPONENT)) {
            edges.push(edge);
        }
    }
    edges
}

/// The decimal exponent of a positive number, exact (a logarithm is not, at powers of ten).
fn exponent(size: f64) -> i32 {
    let text = format!("{size:e}");
    let found = text.rsplit('e').next().and_then(|e| e.parse().ok());
    // An infinite spread: as large as numbers get.
    found.unwrap_or(308)
}

/// The multiple of the largest power of ten that lies in `[low, high)`, the one nearest its middle;
/// no power below `finest`.
fn roundest(low: f64, high: f64, finest: i32) -> Option<f64> {
    if low <= 0.0 && high > 0.0 {
        return Some(0.0);
    }
    let middle = 0.5 * low + 0.5 * high;
    let top = exponent(low.abs().max(high.abs()));
    (finest..=top).rev().find_map(|power| {
        let step = decimal(1.0, power)?;
        let times = (middle / step).round();
        [times, times - 1.0, times + 1.0]
            .into_iter()
            .filter_map(|times| decimal(times, power))
            .find(|&edge| low <= edge && edge < high)
    })
}

/// `times` x 10^`power`, as reading the decimal gives it.
fn decimal(times: f64, power: i32) -> Option<f64> {
    format!("{times}e{power}").parse().ok()
}

/// Number of significant digits.
pub(super) fn significant_digits(value: f64) -> usize {
    let text = format!("{value:e}");
    let mantissa = text.split('e').next().unwrap_or_default();
    mantissa.chars().filter(char::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_the_roundest_numbers_between_values() {
        assert_eq!(
            round_edges(vec![3.0, 40.0, 1.0, 2.0], 255, 2),
            [1.0, 2.0, 20.0]
        );
        assert_eq!(round_edges(vec![88.7, 93.1], 255, 2), [90.0]);
        assert_eq!(round_edges(vec![-2.5, 4.0], 255, 2), [0.0]);
        assert_eq!(round_edges(vec![0.1234, 0.1291], 255, 3), [0.126]);
        assert_eq!(round_edges(vec![-93.1, -88.7], 255, 2), [-90.0]);
    }

    #[test]
    fn years_are_told_apart_and_amounts_keep_two_digits() {
        let years = vec![1998.0, 1999.0, 2000.0, 2001.0];
        assert_eq!(round_edges(years, 255, 2), [1998.0, 1999.0, 2000.0]);
        let amounts = vec![1.0, 1211.0, 1214.0];
        assert_eq!(round_edges(amounts, 255, 2), [1000.0]);
    }

    #[test]
    fn an_edge_separates_its_neighbours_whatever_their_size() {
        for pair in [
            [1e-300, 2e-300],
            [-1e308, 1e308],
            [5e-324, 1e-323],
            [1e300, 1.1e300],
        ] {
            for edge in round_edges(pair.to_vec(), 255, 17) {
                assert!(pair[0] <= edge && edge < pair[1], "{pair:?} {edge}");
            }
        }
        assert!(round_edges(vec![7.0; 9], 255, 2).is_empty());
        assert!(round_edges(vec![], 255, 2).is_empty());
    }

    #[test]
    fn there_are_never_more_bins_than_asked_for() {
        let values: Vec<f64> = (0..5000).map(|i| f64::from(i) * 0.37).collect();
        for bins in [2, 3, 16, 255] {
            let edges = round_edges(values.clone(), bins, 3);
            assert!(!edges.is_empty() && edges.len() < bins);
            assert!(edges.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
