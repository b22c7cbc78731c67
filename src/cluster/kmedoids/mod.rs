//! k-medoids: clusters around rows that minimise the distances to them.
//!
//! `FasterPAM`: Schubert, E. & Rousseeuw, P. J. (2021). "Fast and eager k-medoids clustering: O(k)
//! runtime improvement of the PAM, CLARA, and CLARANS algorithms". Information Systems 101, 101804.
//!
//! A row that might become a medoid is judged against all k medoids at once, in one pass over its
//! distances to the rows that count; the first that improves the clustering is taken at once.
//! O(n m) a pass for n candidates and m rows that count, whatever k is. Distances are computed as
//! they are needed, or come out of a table.

mod batch;
mod source;
mod start;
mod state;
mod swap;
#[cfg(test)]
mod tests;

pub use source::Source;
pub use start::Start;

use crate::error::{Error, Result};
use crate::parallel::Control;

/// What to fit.
#[derive(Debug, Clone)]
pub struct Options {
    /// Number of medoids.
    pub n_clusters: usize,
    /// Where to start.
    pub start: Start,
    /// Number of starts, of which the best result is kept.
    pub n_init: usize,
    /// Passes over all candidates at most.
    pub max_iter: usize,
    /// Judge by so many rows, drawn by chance; None: by all.
    pub batch: Option<usize>,
    /// Decides every draw.
    pub seed: u64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The medoids' rows, by cluster.
    pub medoids: Vec<usize>,
    /// Weighted sum of distances to the nearest medoids, of the rows that count.
    pub inertia: f64,
    /// Passes over all candidates, a begun one included.
    pub n_iter: usize,
    /// Medoids replaced.
    pub n_swaps: usize,
}

/// Fit k-medoids to all rows of `source`. `weights`: positive, one for each row; none: all the same.
pub fn fit(
    source: &Source<'_>,
    weights: Option<&[f64]>,
    options: &Options,
    control: &Control,
) -> Result<Fit> {
    let n = source.n_candidates();
    if options.n_clusters == 0 || options.n_clusters > n {
        return Err(Error::parameter(format!(
            "n_clusters={} must be at least 1 and at most the number of rows, {n}",
            options.n_clusters
        )));
    }
    if weights.is_some_and(|weights| weights.len() != n) {
        return Err(Error::data("there must be a weight for each row"));
    }
    if options.batch.is_some_and(|rows| rows < n) {
        let batch = batch::draw(source, weights, options, control)?;
        let some = source.judged_by(&batch.rows);
        return best(&some, &batch.weights, &batch.rows, options, control);
    }
    let all: Vec<usize> = (0..n).collect();
    let ones = vec![1.0; if weights.is_some() { 0 } else { n }];
    best(source, weights.unwrap_or(&ones), &all, options, control)
}

/// The best of several starts among the rows of `pool`.
fn best(
    source: &Source<'_>,
    weights: &[f64],
    pool: &[usize],
    options: &Options,
    control: &Control,
) -> Result<Fit> {
    let mut found: Option<Fit> = None;
    let runs = match options.start {
        Start::Lab | Start::Random => options.n_init.max(1),
        Start::Build | Start::Given(_) => 1,
    };
    control.plan((runs * PASSES * source.n_candidates()) as u64);
    for run in 0..runs {
        let medoids = start::medoids(source, weights, pool, options, run, control)?;
        let fit = swap::improve(source, weights, medoids, options.max_iter, control)?;
        if found.as_ref().is_none_or(|best| fit.inertia < best.inertia) {
            found = Some(fit);
        }
    }
    found.ok_or_else(|| Error::Internal("k-medoids made no run".into()))
}

/// Passes that a run usually takes, for the progress bar.
const PASSES: usize = 3;
