//! k-prototypes: clusters of rows of numbers and categories; without numbers, k-modes.
//!
//! Huang, Z. (1998). "Extensions to the k-means algorithm for clustering large data sets with
//! categorical values". Data Mining and Knowledge Discovery 2(3), 283–304. Starts: Huang (1998) and
//! Cao, F., Liang, J. & Bai, L. (2009). "A new initialization method for categorical data
//! clustering". Expert Systems with Applications 36(7), 10223–10228. Missing values: the partial
//! distances of Dixon, J. K. (1979). "Pattern recognition with partly missing data". IEEE
//! Transactions on Systems, Man, and Cybernetics 9(10), 617–621.
//!
//! Rows are assigned all at once, then prototypes move (Lloyd's way), so that neither the order of
//! rows nor the number of threads shows in the result. An iteration costs O(n k d) and one pass
//! over the rows for all starts together; memory is 8 bytes a number, 1 to 4 a category and 4 a row
//! and start, and 8 for every category, cluster and start.

mod code;
mod content;
mod fit;
mod mass;
mod nearest;
mod overall;
mod repair;
mod starts;
mod table;
mod tally;
#[cfg(test)]
mod tests;

use code::Code;
use nearest::Prototypes;
use table::{Table, gaps};

use super::kmeans::checks::check_weights;
use crate::error::{Error, Result};
use crate::parallel::Control;

/// Rows, column by column.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Number of rows.
    pub n: usize,
    /// Columns of numbers; NaN where missing. No column is missing everywhere.
    pub numbers: Vec<&'a [f64]>,
    /// Columns of categories from 0; -1 where missing, -2 where unknown to the prototypes.
    pub codes: Vec<&'a [i32]>,
    /// How many categories every such column can have.
    pub levels: Vec<usize>,
}

/// Prototypes, one after another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Centroids {
    /// Numbers, those of a cluster together; measured from `origin`.
    pub numbers: Vec<f64>,
    /// Categories, those of a cluster together.
    pub codes: Vec<i32>,
    /// For every column of numbers what its numbers are measured from.
    pub origin: Vec<f64>,
}

/// Where runs start.
#[derive(Debug, Clone)]
pub enum Start {
    /// Rows that are typical and far apart; further runs start as with `Huang`.
    Cao,
    /// The rows nearest to values drawn column by column.
    Huang,
    /// Rows drawn by weight, of different contents if there are any.
    Random,
    /// These prototypes; their origin is ignored and taken for zero.
    Given(Centroids),
}

/// How to fit a model.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// Number of clusters.
    pub n_clusters: usize,
    /// What a mismatch of categories costs, where a unit of squared distance costs one.
    pub gamma: f64,
    /// Where runs start.
    pub start: Start,
    /// Runs, of which the best is kept.
    pub n_init: usize,
    /// How often prototypes move at most.
    pub max_iter: usize,
    /// Decides every random draw.
    pub seed: u64,
    /// A weight for each row; empty where all count the same.
    pub weights: &'a [f64],
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The prototypes.
    pub centroids: Centroids,
    /// The nearest prototype of every row, as [`label`] gives it.
    pub labels: Vec<i32>,
    /// The weighted sum of dissimilarities to them.
    pub cost: f64,
    /// How often the prototypes of the best run moved.
    pub n_iter: usize,
    /// The heaviest cluster, which takes rows of which nothing is known.
    pub largest: i32,
}

/// Fit a model.
pub fn fit(input: &Input<'_>, options: &Options<'_>, control: &Control) -> Result<Fit> {
    check_input(input)?;
    let k = options.n_clusters;
    if k == 0 || k > input.n {
        return Err(Error::parameter(format!(
            "n_clusters must be from 1 to the number of rows, found n_clusters={k} and \
             n_samples={}; ask for fewer clusters or give more rows",
            input.n
        )));
    }
    if options.max_iter == 0 || options.n_init == 0 {
        return Err(Error::parameter("max_iter and n_init must be at least 1"));
    }
    if !(options.gamma.is_finite() && options.gamma >= 0.0) {
        return Err(Error::parameter(format!(
            "gamma must be finite and not negative, found {}",
            options.gamma
        )));
    }
    if let Start::Given(given) = &options.start {
        check_centroids(input, given, k)?;
    }
    check_weights(input.n, options.weights)?;
    match code::width(&input.levels) {
        1 => fit::fit::<u8>(input, options, control),
        2 => fit::fit::<u16>(input, options, control),
        _ => fit::fit::<u32>(input, options, control),
    }
}

/// The nearest prototype of every row, ties to the first; `largest` for rows of which nothing is
/// known.
pub fn label(
    input: &Input<'_>,
    centroids: &Centroids,
    gamma: f64,
    largest: i32,
    control: &Control,
) -> Result<Vec<i32>> {
    check_input(input)?;
    let columns = input.numbers.len() + input.codes.len();
    let values = centroids.numbers.len() + centroids.codes.len();
    let k = values / columns.max(1);
    check_centroids(input, centroids, k)?;
    if k == 0 || centroids.origin.len() != input.numbers.len() {
        return Err(Error::Internal("prototypes of another shape".to_owned()));
    }
    let how = (gamma, largest);
    match code::width(&input.levels) {
        1 => label_as::<u8>(input, centroids, k, how, control),
        2 => label_as::<u16>(input, centroids, k, how, control),
        _ => label_as::<u32>(input, centroids, k, how, control),
    }
}

fn label_as<C: Code>(
    input: &Input<'_>,
    centroids: &Centroids,
    k: usize,
    (gamma, largest): (f64, i32),
    control: &Control,
) -> Result<Vec<i32>> {
    let table = Table::<C>::new(input, gaps(input), centroids.origin.clone(), control)?;
    let prototypes = Prototypes {
        k,
        numbers: centroids.numbers.clone(),
        codes: centroids.codes.iter().map(|&code| C::of(code)).collect(),
    };
    let parts = nearest::map_tiles(&table, &prototypes, gamma, control, |rows, _, labels| {
        let label = |(row, &label): (usize, &u32)| {
            if table.is_blank(row) {
                largest
            } else {
                label as i32
            }
        };
        rows.zip(labels).map(label).collect::<Vec<i32>>()
    })?;
    Ok(parts.concat())
}

fn check_input(input: &Input<'_>) -> Result<()> {
    let (n, columns) = (input.n, input.numbers.len() + input.codes.len());
    if n == 0 || columns == 0 {
        return Err(Error::data(format!(
            "X must have rows and columns with known values, found {n} x {columns}"
        )));
    }
    if i32::try_from(n).is_err() {
        return Err(Error::data(format!(
            "X must have fewer than 2^31 rows, found {n}; fit on a sample"
        )));
    }
    let same = input.numbers.iter().all(|column| column.len() == n)
        && input.codes.iter().all(|column| column.len() == n)
        && input.codes.len() == input.levels.len();
    let codes = input.codes.iter().zip(&input.levels);
    let known = |(column, &levels): (&&[i32], &usize)| {
        let within = |&code: &i32| code >= -2 && i64::from(code) < levels as i64;
        column.iter().all(within)
    };
    if same && codes.into_iter().all(known) {
        Ok(())
    } else {
        let message = "columns of different lengths, or codes out of range";
        Err(Error::Internal(message.to_owned()))
    }
}

fn check_centroids(input: &Input<'_>, centroids: &Centroids, k: usize) -> Result<()> {
    let fits = centroids.numbers.len() == k * input.numbers.len()
        && centroids.codes.len() == k * input.codes.len();
    if fits && centroids.numbers.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(Error::parameter(
            "init must have a finite number or a category for each of n_clusters prototypes and \
             each column",
        ))
    }
}
