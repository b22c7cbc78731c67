//! What the models know of customers, those that are alike counted once.
//!
//! A model of purchases sees three numbers a customer: how many repeat purchases, when the last,
//! how long observed. Many customers share them, above all those that never came again.

use rayon::slice::ParallelSliceMut;

use crate::error::Result;
use crate::parallel::Control;

/// Customers that are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pattern {
    /// Repeat purchases x, a whole number.
    pub frequency: f64,
    /// Time of the last one since the first purchase; 0 without any.
    pub recency: f64,
    /// Time observed since the first purchase, T.
    pub age: f64,
    /// How many customers, or the sum of their weights.
    pub weight: f64,
}

/// Different customers, in an order of their own whatever that of the rows.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    /// Each with a positive weight.
    pub rows: Vec<Pattern>,
    /// The sum of all weights.
    pub weight: f64,
    /// The largest frequency.
    pub max_frequency: f64,
    /// The mean of the ages by weight.
    pub mean_age: f64,
}

impl Patterns {
    /// Collect customers; the columns are of one length and finite, weights at least 0, times may
    /// be in any unit. Cost: O(n log n), in parallel.
    pub fn collect(
        frequency: &[f64],
        recency: &[f64],
        age: &[f64],
        weights: Option<&[f64]>,
        control: &Control,
    ) -> Result<Self> {
        let mut all: Vec<Pattern> = (0..frequency.len())
            .map(|i| Pattern {
                frequency: frequency[i],
                recency: recency[i],
                age: age[i],
                weight: weights.map_or(1.0, |weights| weights[i]),
            })
            .filter(|row| row.weight > 0.0)
            .collect();
        control.check()?;
        // By all four numbers, so that even the rounding of sums of weights is the rows' own.
        all.par_sort_unstable_by(|a, b| {
            let by = |key: fn(&Pattern) -> f64| key(a).total_cmp(&key(b));
            by(|row| row.frequency)
                .then_with(|| by(|row| row.age))
                .then_with(|| by(|row| row.recency))
                .then_with(|| by(|row| row.weight))
        });
        control.check()?;
        let mut rows: Vec<Pattern> = Vec::new();
        for row in all {
            match rows.last_mut() {
                Some(last)
                    if last.frequency == row.frequency
                        && last.recency == row.recency
                        && last.age == row.age =>
                {
                    last.weight += row.weight;
                }
                _ => rows.push(row),
            }
        }
        Ok(Self::of_rows(rows))
    }
}

impl Patterns {
    /// About `size` patterns that stand for all, if there are at least `many`: those at equal
    /// steps of the running sum of weights, and so of every frequency and age their share.
    pub fn thinned(&self, many: usize, size: usize) -> Option<Self> {
        if self.rows.len() < many.max(size) {
            return None;
        }
        let step = self.weight / size as f64;
        let mut rows = Vec::with_capacity(size);
        let (mut sum, mut next) = (0.0, 0.5 * step);
        for row in &self.rows {
            sum += row.weight;
            if sum > next {
                let taken = ((sum - next) / step).floor() + 1.0;
                next += taken * step;
                rows.push(Pattern {
                    weight: taken * step,
                    ..*row
                });
            }
        }
        Some(Self::of_rows(rows))
    }

    fn of_rows(rows: Vec<Pattern>) -> Self {
        let sum = |value: fn(&Pattern) -> f64| rows.iter().map(value).sum::<f64>();
        let weight = sum(|row| row.weight);
        let mean_age = sum(|row| row.weight * row.age) / weight;
        let max_frequency = rows.iter().fold(0.0_f64, |a, row| a.max(row.frequency));
        Self {
            rows,
            weight,
            max_frequency,
            mean_age,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_customers_are_counted_once_and_none_is_lost() {
        let frequency = [1.0, 0.0, 1.0, 0.0, 2.0];
        let recency = [3.0, 0.0, 3.0, 0.0, 5.0];
        let age = [9.0, 9.0, 9.0, 8.0, 9.0];
        let weights = [0.5, 1.0, 2.0, 1.0, 0.0];
        let control = Control::new();
        let counted = Patterns::collect(&frequency, &recency, &age, None, &control).unwrap();
        assert_eq!((counted.rows.len(), counted.weight), (4, 5.0));
        let weighed =
            Patterns::collect(&frequency, &recency, &age, Some(&weights), &control).unwrap();
        assert_eq!((weighed.rows.len(), weighed.weight), (3, 4.5));
        assert_eq!(weighed.rows[2].weight, 2.5);
        assert_eq!(weighed.max_frequency, 1.0);
    }

    #[test]
    fn a_thinned_set_stands_for_all() {
        let n = 5000;
        let frequency: Vec<f64> = (0..n).map(|i| f64::from(i % 7)).collect();
        let age: Vec<f64> = (0..n).map(|i| f64::from(10 + i)).collect();
        let recency: Vec<f64> = frequency.clone();
        let all = Patterns::collect(&frequency, &recency, &age, None, &Control::new()).unwrap();
        let few = all.thinned(1000, 500).unwrap();
        assert!(few.rows.len() <= 500 && (few.weight / all.weight - 1.0).abs() < 0.01);
        assert!((few.mean_age / all.mean_age - 1.0).abs() < 0.01);
        assert!(all.thinned(6000, 500).is_none());
    }
}
