//! Lloyd's algorithm, for several runs side by side.
//!
//! Lloyd, S. (1982). "Least squares quantization in PCM". IEEE Transactions on Information Theory
//! 28(2), 129–137. Labels and means are those of exact arithmetic in f64; that most distances are
//! computed in f32, and most not at all, shows in the time only. Time O(n·d·k) for the first passes
//! and less and less for later ones; memory, beside the points, 8 bytes a row and run.

use rayon::prelude::*;

use super::super::points::Points;
use super::super::real::Real;
use super::pass::{Change, pass};
use super::repair::refilled_means;
use super::run::Run;
use crate::error::Result;
use crate::parallel::Control;

/// When so many rows (of a hundred) had to be decided in f64, bounds start afresh: too much has
/// moved for them to tell.
const TOO_MANY_EXACT: usize = 5;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    /// Iterations at most.
    pub max_iter: usize,
    /// Stop when the centres' squared shifts add up to no more than this, in the units of tiles.
    pub shift: f64,
}

/// Take every run to its end.
pub(super) fn run_all<F: Real>(
    points: &Points<'_, F>,
    runs: &mut [Run<'_>],
    stop: Stop,
    control: &Control,
) -> Result<()> {
    while runs.iter().any(|run| !run.ended) {
        let parts = pass(points, runs, control)?;
        take(points, runs, &parts, |run, points| {
            step(run, points, stop, control)
        })?;
    }
    Ok(())
}

/// Bring the labels of every run up to date with its centres.
pub(super) fn relabel<F: Real>(
    points: &Points<'_, F>,
    runs: &mut [Run<'_>],
    control: &Control,
) -> Result<()> {
    for run in runs.iter_mut() {
        run.ended = run.settled;
    }
    let parts = pass(points, runs, control)?;
    take(points, runs, &parts, |run, _| {
        run.ended = true;
        Ok(())
    })
}

/// Add up what the parts found, then go on with each run.
fn take<F: Real>(
    points: &Points<'_, F>,
    runs: &mut [Run<'_>],
    parts: &[Vec<Change>],
    next: impl Fn(&mut Run<'_>, &Points<'_, F>) -> Result<()> + Sync,
) -> Result<()> {
    let going: Vec<&mut Run<'_>> = runs.iter_mut().filter(|run| !run.ended).collect();
    going.into_par_iter().enumerate().try_for_each(|(r, run)| {
        run.sums.changed = false;
        let (mut exact, mut scanned) = (0, 0);
        for part in parts {
            run.sums.add(&part[r].sums);
            exact += part[r].exact;
            scanned += part[r].scanned;
        }
        run.model.form = run.model.form.next(exact, scanned);
        run.fresh = exact * 100 > points.len * TOO_MANY_EXACT;
        next(run, points)
    })
}

/// Move the centres of a run to the means of their rows.
fn step<F: Real>(
    run: &mut Run<'_>,
    points: &Points<'_, F>,
    stop: Stop,
    control: &Control,
) -> Result<()> {
    run.settled = !run.sums.changed;
    let mut means = None;
    if run.sums.any_empty() {
        means = refilled_means(run, points, control)?;
        run.settled &= means.is_none();
    }
    let means = means.unwrap_or_else(|| run.sums.means());
    let shift = run.move_to(points, means, control.level());
    run.n_iter += 1;
    control.advance(1);
    if run.settled || shift <= stop.shift || run.n_iter >= stop.max_iter {
        run.ended = true;
        control.advance((stop.max_iter - run.n_iter) as u64);
    }
    Ok(())
}
