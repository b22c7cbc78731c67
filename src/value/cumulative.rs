//! Running sums that keep what single additions lose.
//!
//! Neumaier 1974, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
//! Zeitschrift für Angewandte Mathematik und Mechanik 54: the rounding error of every addition is
//! found exactly and summed apart. Cost: O(n), one pass.

use crate::error::Result;
use crate::parallel::Control;

/// Additions between two looks at the control.
const PER_CHECK: usize = 1 << 16;

/// The sum of the values up to and with each.
pub fn cumulative(values: &[f64], control: &Control) -> Result<Vec<f64>> {
    let mut sums = Vec::with_capacity(values.len());
    let (mut sum, mut lost) = (0.0, 0.0);
    for piece in values.chunks(PER_CHECK) {
        control.check()?;
        for &value in piece {
            let next: f64 = sum + value;
            // What of the value arrived, and what of the sum stayed.
            let arrived = next - sum;
            lost += (sum - (next - arrived)) + (value - arrived);
            sum = next;
            sums.push(sum + lost);
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_single_additions_lose_is_kept() {
        let sums = cumulative(&[1e16, 1.0, 1.0, -1e16], &Control::new()).unwrap();
        assert_eq!(sums, [1e16, 1e16, 1e16 + 2.0, 2.0]);
        let dimes = cumulative(&[0.1; 10], &Control::new()).unwrap();
        assert_eq!((dimes[7], dimes[9]), (0.8, 1.0));
        assert!(cumulative(&[], &Control::new()).unwrap().is_empty());
    }
}
