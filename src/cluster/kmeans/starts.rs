//! Where the runs of several models start: given centres, or rows of a sample.
//!
//! Greedy k-means++ chooses one centre after another, and no choice depends on how many will follow,
//! but for the number of candidates. So runs of one seed that differ in k only share one sequence of
//! choices, made for the largest k: the others start with its beginning.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::super::points::Points;
use super::super::real::Real;
use super::content_order::ContentOrder;
use super::sample::Sample;
use super::{Start, Task, seeding};
use crate::error::Result;
use crate::parallel::Control;

/// What choices of k-means++ depend on: the rows (by the first task that has them), the seed, the
/// restart, and the number of candidates for each centre.
type Choices = (usize, u64, u64, usize);

/// The start of every run: the place of its task, and its centres less the offset of the points.
pub(super) fn starts<F: Real>(
    points: &Points<'_, F>,
    order: Option<&ContentOrder>,
    tasks: &[Task<'_>],
    control: &Control,
) -> Result<Vec<(usize, Vec<f64>)>> {
    let samples = samples(points, order, tasks, control)?;
    let choices = |t: usize, restart: usize| -> Choices {
        let same = |other: &Arc<Sample<'_, F>>| Arc::ptr_eq(other, &samples[t]);
        let rows = samples.iter().position(same).unwrap_or(t);
        let (seed, k) = (tasks[t].seed, tasks[t].n_clusters);
        (rows, seed, restart as u64, seeding::trials(k))
    };
    let mut most: HashMap<Choices, usize> = HashMap::new();
    for (t, task) in tasks.iter().enumerate() {
        for restart in 0..task.n_init {
            if matches!(task.start, Start::PlusPlus) {
                let k = most.entry(choices(t, restart)).or_default();
                *k = task.n_clusters.max(*k);
            }
        }
    }
    let chosen: Result<HashMap<Choices, Vec<usize>>> = most
        .into_par_iter()
        .map(|(key, k)| {
            let (rows, seed, restart, _) = key;
            let chosen = seeding::plus_plus(&samples[rows], k, (seed, restart), control)?;
            Ok((key, chosen))
        })
        .collect();
    let chosen = chosen?;
    let runs: Vec<(usize, usize)> = tasks
        .iter()
        .enumerate()
        .flat_map(|(t, task)| (0..task.n_init).map(move |restart| (t, restart)))
        .collect();
    runs.into_par_iter()
        .map(|(t, restart)| {
            let task = &tasks[t];
            let k = task.n_clusters;
            let centres = match task.start {
                Start::Given(centres) => {
                    let numbers = k * points.features;
                    centres[restart * numbers..][..numbers].to_vec()
                }
                Start::PlusPlus => rows_of(&samples[t], &chosen[&choices(t, restart)][..k]),
                Start::Random => {
                    let key = (task.seed, restart as u64);
                    let rows = seeding::random_rows(&samples[t], k, key, control)?;
                    rows_of(&samples[t], &rows)
                }
            };
            let offsets = points.offset.iter().cycle();
            let centred = centres.iter().zip(offsets);
            Ok((t, centred.map(|(value, offset)| value - offset).collect()))
        })
        .collect()
}

/// Rows of a sample, one after another.
fn rows_of<F: Real>(sample: &Sample<'_, F>, rows: &[usize]) -> Vec<f64> {
    let values = rows.iter().flat_map(|&row| sample.points().row(row));
    values.map(|value| value.to_f64()).collect()
}

/// The rows that each task's starts are drawn from; tasks that want as many of the same weights
/// share them.
fn samples<'a, F: Real>(
    points: &'a Points<'a, F>,
    order: Option<&'a ContentOrder>,
    tasks: &[Task<'a>],
    control: &Control,
) -> Result<Vec<Arc<Sample<'a, F>>>> {
    let Some(order) = order else {
        return Ok(Vec::new());
    };
    let mut found: Vec<Arc<Sample<'a, F>>> = Vec::with_capacity(tasks.len());
    for (t, task) in tasks.iter().enumerate() {
        let wanted = Sample::<F>::wanted(task.n_clusters, points.len);
        let same = |other: &Task<'_>| {
            std::ptr::eq(other.weights, task.weights)
                && Sample::<F>::wanted(other.n_clusters, points.len) == wanted
        };
        let sample = match tasks[..t].iter().position(same) {
            Some(place) => found[place].clone(),
            None => Arc::new(Sample::of_size(
                points,
                order,
                task.weights,
                wanted,
                control,
            )?),
        };
        found.push(sample);
    }
    Ok(found)
}
