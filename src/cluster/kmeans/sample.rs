//! The rows that starts are drawn from: all of them, or a sample of a large table.
//!
//! The sample is systematic in the order of the rows' contents: the cumulative weights, taken in
//! that order, are cut into equal parts, and each gives the row its middle falls on. So it depends on
//! what rows there are, not on their order; a row of weight 2 counts as two equal rows; and what is
//! frequent stays frequent. Time O(n·d) for the hashes and O(n·log n) for the order.

use std::borrow::Cow;

use rayon::prelude::*;

use super::super::points::Points;
use super::super::real::Real;
use super::super::tiles::Split;
use super::content_order::ContentOrder;
use crate::error::Result;
use crate::parallel::Control;

/// Rows that are always enough, and rows for each cluster asked for.
const ENOUGH: usize = 1 << 16;
const FOR_EACH: usize = 100;

/// Rows to draw starts from.
#[derive(Debug)]
pub(super) struct Sample<'a, F: Real> {
    all: &'a Points<'a, F>,
    sampled: Option<Points<'a, F>>,
    /// A weight for each row; empty where all count the same.
    pub weights: Cow<'a, [f64]>,
    pub order: Cow<'a, ContentOrder>,
}

impl<'a, F: Real> Sample<'a, F> {
    /// How many of `rows` rows `k` clusters start from, at most.
    pub fn wanted(k: usize, rows: usize) -> usize {
        ENOUGH.max(FOR_EACH * k).min(rows)
    }

    /// About `size` of the rows in the order of their contents, with weights (none: all alike).
    pub fn of_size(
        all: &'a Points<'a, F>,
        order: &'a ContentOrder,
        weights: &'a [f64],
        size: usize,
        control: &Control,
    ) -> Result<Self> {
        let d = all.features;
        if all.len <= size {
            return Ok(Self {
                all,
                sampled: None,
                weights: Cow::Borrowed(weights),
                order: Cow::Borrowed(order),
            });
        }
        let (rows, times) = systematic(order, weights, size, control)?;
        let mut values = Vec::with_capacity(rows.len() * d);
        for &row in &rows {
            values.extend_from_slice(all.row(row as usize));
        }
        let split = Split::new(rows.len(), d, d, control);
        let order = ContentOrder::new(&values, d, split.chunk, control)?;
        Ok(Self {
            all,
            sampled: Some(Points::of_rows(Cow::Owned(values), d, split, control)?),
            weights: Cow::Owned(times),
            order: Cow::Owned(order),
        })
    }

    /// The rows.
    pub fn points(&self) -> &Points<'a, F> {
        self.sampled.as_ref().unwrap_or(self.all)
    }
}

/// Cut the cumulative weights into `size` equal parts; the rows their middles fall on, and how many
/// fall on each.
fn systematic(
    order: &ContentOrder,
    weights: &[f64],
    size: usize,
    control: &Control,
) -> Result<(Vec<u32>, Vec<f64>)> {
    let weight = |row: usize| weights.get(row).copied().unwrap_or(1.0);
    let buckets: Vec<f64> = (0..order.buckets())
        .map(|bucket| order.rows_of(bucket).map(weight).sum())
        .collect();
    let total: f64 = buckets.iter().sum();
    let mut before = Vec::with_capacity(buckets.len());
    let mut sum = 0.0;
    for weight in &buckets {
        before.push(sum);
        sum += weight;
    }
    let parts: Result<Vec<Vec<(u32, f64)>>> = before
        .into_par_iter()
        .enumerate()
        .map(|(bucket, mut sum)| {
            control.check()?;
            let mut taken = Vec::new();
            for row in order.sorted(bucket) {
                // The middles of the parts before the row's end, less those before its start.
                let parts = |sum: f64| (sum / total * size as f64 + 0.5).floor();
                let times = parts(sum + weight(row)) - parts(sum);
                sum += weight(row);
                if times > 0.0 {
                    taken.push((row as u32, times));
                }
            }
            Ok(taken)
        })
        .collect();
    Ok(parts?.into_iter().flatten().unzip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    #[test]
    fn a_sample_keeps_the_frequencies_and_forgets_the_order() {
        let mut stream = Stream::new(1, 0, 0);
        // A fifth of the rows are alike.
        let mut rows: Vec<f64> = (0..10_000)
            .map(|i| if i % 5 == 0 { 7.0 } else { stream.uniform() })
            .collect();
        let mut samples = Vec::new();
        for _ in 0..2 {
            let control = Control::new();
            let split = Split::new(rows.len(), 1, 1, &control);
            let points = Points::of_rows(Cow::Borrowed(&rows), 1, split, &control).unwrap();
            let order = ContentOrder::new(&rows, 1, split.chunk, &control).unwrap();
            let sample = Sample::of_size(&points, &order, &[], 1000, &control).unwrap();
            let total: f64 = sample.weights.iter().sum();
            assert!((total - 1000.0).abs() <= 1.0, "{total}");
            let alike = sample.points().rows.iter().zip(&*sample.weights);
            let alike: f64 = alike.filter(|(v, _)| **v == 7.0).map(|(_, w)| w).sum();
            assert!((alike - 200.0).abs() <= 1.0, "{alike}");
            samples.push(sample.points().rows.to_vec());
            rows.reverse();
        }
        assert_eq!(samples[0], samples[1]);
    }
}
