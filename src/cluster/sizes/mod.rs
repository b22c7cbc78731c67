//! k-means whose clusters have sizes within bounds.
//!
//! Bradley, P. S., Bennett, K. P. & Demiriz, A. (2000). "Constrained k-means clustering". Microsoft
//! Research, MSR-TR-2000-65. Lloyd's algorithm, but rows are assigned all at once, at the least cost
//! that the bounds allow. Time O(n·k·d) for the distances of an iteration and O(v·(k² + k·log n)) for
//! the v rows that the bounds send elsewhere, memory O(n·(k + d)): a table of distances, heaps of
//! moves, and a copy of the rows in f64.

mod flow;
#[cfg(test)]
mod flow_tests;
mod rows;
#[cfg(test)]
mod tests;

use ndarray::{Array2, ArrayView2};

use super::kmeans::{self, Start};
use super::real::Real;
use crate::error::{Error, Result};
use crate::parallel::Control;
use crate::random::Stream;

pub use flow::Bounds;
use rows::{Assignment, Rows};

const STAGE_START: u64 = 0x737a_7374;

/// Fit k-means whose every cluster has from `bounds.least` to `bounds.most` rows.
///
/// Weights move the centres and multiply distances; sizes count rows. Runs begin at the given
/// centres, or where k-means without bounds ends from the start asked for. The labels are the best
/// ones within the bounds for the centres given back.
pub fn fit<F: Real>(
    x: ArrayView2<'_, F>,
    weights: Option<&[f64]>,
    bounds: Bounds,
    options: &kmeans::Options<'_>,
    control: &Control,
) -> Result<kmeans::Fit<F>> {
    let mut best: Option<kmeans::Fit<F>> = None;
    let mut rows = None;
    for restart in 0..options.n_init {
        let start = start(x, weights, options, restart, control)?;
        check_bounds(x.nrows(), options.n_clusters, bounds)?;
        // Made only now: `start` has checked the data.
        let rows = match &mut rows {
            Some(rows) => rows,
            none => none.insert(Rows::new(x, weights.unwrap_or_default(), control)?),
        };
        let fit: kmeans::Fit<F> = run(rows, rows.centred(&start), bounds, options, control)?;
        if best.as_ref().is_none_or(|best| fit.inertia < best.inertia) {
            best = Some(fit);
        }
    }
    best.ok_or_else(|| Error::parameter("n_init must be at least 1, found 0"))
}

fn check_bounds(n: usize, k: usize, bounds: Bounds) -> Result<()> {
    let Bounds { least, most } = bounds;
    if least > most {
        return Err(Error::parameter(format!(
            "min_cluster_size must not be more than max_cluster_size, found {least} and {most}; \
             raise max_cluster_size or lower min_cluster_size"
        )));
    }
    if k.saturating_mul(least) > n {
        return Err(Error::parameter(format!(
            "min_cluster_size={least} cannot be had: {k} clusters need {} rows, X has {n}; lower it \
             to {} or less, or ask for fewer clusters",
            k.saturating_mul(least),
            n / k
        )));
    }
    if k.saturating_mul(most) < n {
        return Err(Error::parameter(format!(
            "max_cluster_size={most} cannot be had: {k} clusters hold {} rows, X has {n}; raise it \
             to {} or more, or ask for more clusters",
            k.saturating_mul(most),
            n.div_ceil(k.max(1))
        )));
    }
    Ok(())
}

/// Where a run begins; checks the data, the weights and the options on the way.
fn start<F: Real>(
    x: ArrayView2<'_, F>,
    weights: Option<&[f64]>,
    options: &kmeans::Options<'_>,
    restart: usize,
    control: &Control,
) -> Result<Array2<f64>> {
    let mut alone = kmeans::Options {
        n_init: 1,
        seed: Stream::new(options.seed, STAGE_START, restart as u64).bits(),
        ..*options
    };
    if let Start::Given(centres) = options.start {
        let numbers = options.n_clusters * x.ncols();
        if centres.len() < (restart + 1) * numbers {
            return Err(Error::parameter("init must have one table for each run"));
        }
        let centres = &centres[restart * numbers..][..numbers];
        alone.start = Start::Given(centres);
        alone.max_iter = alone.max_iter.min(1);
        kmeans::fit(x, weights, &alone, control)?;
        return Array2::from_shape_vec((options.n_clusters, x.ncols()), centres.to_vec())
            .map_err(|error| Error::Internal(error.to_string()));
    }
    let free = kmeans::fit(x, weights, &alone, control)?;
    Ok(free.centres.mapv(Real::to_f64))
}

/// Run from `centres` (around the column means) until a stop rule holds.
fn run<F: Real>(
    rows: &Rows<'_>,
    mut centres: Vec<f64>,
    bounds: Bounds,
    options: &kmeans::Options<'_>,
    control: &Control,
) -> Result<kmeans::Fit<F>> {
    let k = options.n_clusters;
    let mut found = Assignment::new(rows.len(), k);
    let mut n_iter = 0;
    let mut least = f64::INFINITY;
    loop {
        let before = found.labels.clone();
        rows.assign(&centres, bounds, &mut found, control)?;
        let inertia = found.inertia();
        // Of several assignments that cost the same one may follow another for ever.
        let no_better = inertia >= least;
        least = inertia;
        let moved = rows.means(&found.labels, &centres, control)?;
        let shifts = moved.iter().zip(&centres).map(|(a, b)| (a - b) * (a - b));
        let shift: f64 = shifts.sum();
        centres = moved;
        n_iter += 1;
        let settled = found.labels == before || shift <= options.tol * rows.mean_variance;
        if settled || no_better || n_iter >= options.max_iter {
            break;
        }
    }
    let shape = (k, centres.len() / k);
    let centres = Array2::from_shape_vec(shape, rows.in_place(&centres))
        .map_err(|error| Error::Internal(error.to_string()))?;
    // Labelled with the centres as the caller sees them, which are rounded.
    rows.assign(&rows.centred(&centres), bounds, &mut found, control)?;
    Ok(kmeans::Fit {
        centres,
        inertia: found.inertia(),
        labels: found.labels,
        n_iter,
    })
}
