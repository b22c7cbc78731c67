//! What k-means asks of its input.

use ndarray::ArrayView2;

use super::super::real::Real;
use super::{Start, Stopping, Task};
use crate::error::{Error, Result};

pub(super) fn check<F: Real>(
    x: ArrayView2<'_, F>,
    tasks: &[Task<'_>],
    stopping: Stopping,
) -> Result<()> {
    let (n, d) = x.dim();
    if n == 0 || d == 0 {
        return Err(Error::data(format!(
            "X must have rows and columns, found {n} x {d}"
        )));
    }
    if i32::try_from(n).is_err() {
        return Err(Error::data(format!(
            "X must have fewer than 2^31 rows, found {n}; fit on a sample"
        )));
    }
    if stopping.max_iter == 0 {
        return Err(Error::parameter("max_iter must be at least 1, found 0"));
    }
    if stopping.tol.is_nan() || stopping.tol < 0.0 {
        return Err(Error::parameter(format!(
            "tol must be at least 0, found {}",
            stopping.tol
        )));
    }
    tasks.iter().try_for_each(|task| check_task(n, d, task))
}

fn check_task(n: usize, d: usize, task: &Task<'_>) -> Result<()> {
    let k = task.n_clusters;
    if k == 0 || k > n {
        return Err(Error::parameter(format!(
            "n_clusters must be from 1 to the number of rows, found n_clusters={k} and \
             n_samples={n}; ask for fewer clusters or give more rows"
        )));
    }
    if task.n_init == 0 {
        return Err(Error::parameter("n_init must be at least 1, found 0"));
    }
    check_weights(n, task.weights)?;
    if let Start::Given(centres) = task.start {
        check_start(centres, (task.n_init, k, d))?;
    }
    Ok(())
}

pub(in crate::cluster) fn check_weights(n: usize, weights: &[f64]) -> Result<()> {
    if weights.is_empty() {
        return Ok(());
    }
    if weights.len() != n {
        return Err(Error::data(format!(
            "sample_weight must have one number for each of the {n} rows of X, found {}",
            weights.len()
        )));
    }
    if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(Error::data(format!(
            "sample_weight must be finite and not negative, found {} in row {row}",
            weights[row]
        )));
    }
    let total: f64 = weights.iter().sum();
    if total == 0.0 {
        return Err(Error::data(
            "sample_weight must not be zero in every row; give some row a positive weight",
        ));
    }
    if total.is_infinite() {
        return Err(Error::data(
            "sample_weight must have a finite sum; divide the weights by their largest",
        ));
    }
    Ok(())
}

fn check_start(centres: &[f64], (runs, k, d): (usize, usize, usize)) -> Result<()> {
    if centres.len() != runs * k * d {
        return Err(Error::parameter(format!(
            "init must have the shape (n_clusters, n_features) = ({k}, {d}) for each of {runs} runs, \
             found {} numbers",
            centres.len()
        )));
    }
    if centres.iter().any(|value| !value.is_finite()) {
        return Err(Error::parameter(
            "init must not have NaN or infinite values; give finite centres",
        ));
    }
    Ok(())
}
