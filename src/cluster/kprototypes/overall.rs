//! All rows as one cluster: what a prototype has where none of its rows knows a column.

use rayon::prelude::*;

use super::Input;
use super::code::Code;
use super::mass::Mass;
use super::table::Table;

/// The weighted mean of the known numbers of every column.
pub(super) fn means(input: &Input<'_>, weights: &[f64]) -> Vec<f64> {
    input
        .numbers
        .par_iter()
        .map(|column| mean(column, weights).unwrap_or_else(|| mean(column, &[]).unwrap_or(0.0)))
        .collect()
}

/// `None` where no known number has a weight. Measured from a number of the column, so that
/// numbers far from zero keep their digits.
fn mean(column: &[f64], weights: &[f64]) -> Option<f64> {
    let first = column.iter().copied().find(|value| !value.is_nan())?;
    // The largest weight counts one: sums of very large ones would overflow.
    let most = weights.iter().copied().fold(0.0, f64::max);
    let (mut sum, mut total) = (0.0, 0.0);
    for (row, value) in column
        .iter()
        .enumerate()
        .filter(|(_, value)| !value.is_nan())
    {
        let weight = weights.get(row).map_or(1.0, |weight| weight / most);
        sum += weight * (value - first);
        total += weight;
    }
    (total > 0.0).then(|| first + sum / total)
}

/// How much every category of every column counts.
pub(super) fn frequencies<C: Code>(
    table: &Table<C>,
    levels: &[usize],
    mass: &Mass,
) -> Vec<Vec<i64>> {
    let one = |(column, &levels): (usize, &usize)| {
        let mut counts = vec![0; levels];
        for row in 0..table.n {
            if let Some(count) = counts.get_mut(table.code(row, column).place()) {
                *count += mass.row(row);
            }
        }
        counts
    };
    levels.par_iter().enumerate().map(one).collect()
}

/// The place of the largest count, ties to the first.
pub(super) fn largest(counts: &[i64]) -> usize {
    let mut best = 0;
    for (place, count) in counts.iter().enumerate() {
        if *count > counts[best] {
            best = place;
        }
    }
    best
}
