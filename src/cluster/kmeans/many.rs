//! Several models of the same rows: their runs are made side by side and share every pass.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::super::points::Points;
use super::super::real::Real;
use super::super::tiles::Split;
use super::content_order::ContentOrder;
use super::exact::inertia;
use super::lloyd::{self, Stop};
use super::run::Run;
use super::starts::starts;
use super::{Fit, Start, Stopping, Task, checks};
use crate::error::{Error, Result};
use crate::parallel::Control;

/// Labels and bounds of the runs that are made side by side take no more than this.
const RUN_BYTES: usize = 1 << 30;

/// Fit several models to the same rows. Each is what [`super::fit`] gives for its task alone, but
/// for the last digit of a sum: chunks are as long as the largest task wants them.
pub fn fit_many<F: Real>(
    x: ArrayView2<'_, F>,
    tasks: &[Task<'_>],
    stopping: Stopping,
    control: &Control,
) -> Result<Vec<Fit<F>>> {
    checks::check(x, tasks, stopping)?;
    let (n, d) = x.dim();
    let k = tasks.iter().map(|task| task.n_clusters).max().unwrap_or(1);
    let points = Points::new(x, Split::new(n, k * d, k * (d + 1), control), control)?;
    let stop = Stop {
        max_iter: stopping.max_iter,
        shift: stopping.tol * points.mean_variance,
    };
    let restarts: usize = tasks.iter().map(|task| task.n_init).sum();
    control.plan((restarts * stopping.max_iter) as u64);
    let drawn = |task: &Task<'_>| !matches!(task.start, Start::Given(_));
    let order = if tasks.iter().any(drawn) {
        Some(ContentOrder::new(
            &points.rows,
            d,
            points.split.chunk,
            control,
        )?)
    } else {
        None
    };
    let starts = starts(&points, order.as_ref(), tasks, control)?;
    let at_once = (RUN_BYTES / (8 * n)).max(1);
    let mut best: Vec<Option<(f64, Run<'_>)>> = tasks.iter().map(|_| None).collect();
    for starts in starts.chunks(at_once) {
        let mut runs: Vec<Run<'_>> = starts
            .par_iter()
            .map(|(t, centres)| {
                let centres = centres.clone();
                Run::new(&points, centres, tasks[*t].weights, control.level())
            })
            .collect();
        lloyd::run_all(&points, &mut runs, stop, control)?;
        keep_best(&points, tasks, starts, runs, &mut best, control)?;
    }
    let best: Vec<Run<'_>> = best.into_iter().flatten().map(|(_, run)| run).collect();
    finish(&points, best, control)
}

/// Keep the best run of every task.
fn keep_best<'a, F: Real>(
    points: &Points<'_, F>,
    tasks: &[Task<'a>],
    starts: &[(usize, Vec<f64>)],
    mut runs: Vec<Run<'a>>,
    best: &mut [Option<(f64, Run<'a>)>],
    control: &Control,
) -> Result<()> {
    if tasks.iter().any(|task| task.n_init > 1) {
        lloyd::relabel(points, &mut runs, control)?;
    }
    let inertias: Result<Vec<f64>> = starts
        .par_iter()
        .zip(&runs)
        .map(|(&(t, _), run)| {
            if tasks[t].n_init == 1 {
                return Ok(0.0);
            }
            let (rows, offset) = (&points.rows, &points.offset);
            inertia(
                rows,
                offset,
                &run.centres,
                &run.labels,
                run.weights,
                control,
            )
        })
        .collect();
    for ((&(t, _), run), inertia) in starts.iter().zip(runs).zip(inertias?) {
        if best[t].as_ref().is_none_or(|(least, _)| inertia < *least) {
            best[t] = Some((inertia, run));
        }
    }
    Ok(())
}

/// Round the centres to the caller's type and label the rows with them as the caller sees them, so
/// that predicting the training rows gives these very labels.
fn finish<F: Real>(
    points: &Points<'_, F>,
    mut runs: Vec<Run<'_>>,
    control: &Control,
) -> Result<Vec<Fit<F>>> {
    let mut tables: Vec<Vec<F>> = Vec::with_capacity(runs.len());
    for run in &mut runs {
        let offsets = points.offset.iter().cycle();
        let rounded: Vec<F> = run
            .centres
            .iter()
            .zip(offsets)
            .map(|(centre, offset)| F::from_f64(centre + offset))
            .collect();
        run.show_as_they_are(points, &rounded, control.level());
        run.settled = false;
        tables.push(rounded);
    }
    lloyd::relabel(points, &mut runs, control)?;
    let origin = vec![0.0; points.features];
    runs.into_par_iter()
        .zip(tables)
        .map(|(run, table)| {
            let centres: Vec<f64> = table.iter().map(|value| value.to_f64()).collect();
            let shape = (centres.len() / points.features, points.features);
            let found = inertia(
                &points.rows,
                &origin,
                &centres,
                &run.labels,
                run.weights,
                control,
            )?;
            Ok(Fit {
                centres: Array2::from_shape_vec(shape, table)
                    .map_err(|error| Error::Internal(error.to_string()))?,
                labels: run.labels,
                inertia: found,
                n_iter: run.n_iter,
            })
        })
        .collect()
}
