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
    /// Time of the last one since the first purchase, t_x; 0 without any.
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
        let sum = |value: fn(&Pattern) -> f64| rows.iter().map(value).sum::<f64>();
        let weight = sum(|row| row.weight);
        let mean_age = sum(|row| row.weight * row.age) / weight;
        let max_frequency = rows.iter().fold(0.0_f64, |a, row| a.max(row.frequency));
        Ok(Self {
            rows,
            weight,
            max_frequency,
            mean_age,
        })
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
}
