//! Clusters that lost all their weight take over the rows that fit worst.
//!
//! As in scikit-learn: the rows farthest from their centres become centres of the empty clusters,
//! one each, and leave their old clusters. Unlike there, a row that is alone in its cluster, has no
//! weight, or lies on its centre is never taken: moving it would only empty another cluster.

use super::super::points::{Points, weights_of};
use super::super::real::Real;
use super::exact::squared;
use super::run::Run;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// The means after the farthest rows have moved into the empty clusters; `None` if no row can.
///
/// Labels and sums stay as they are: the next pass finds out what the rows make of it.
pub(super) fn refilled_means<F: Real>(
    run: &Run<'_>,
    points: &Points<'_, F>,
    control: &Control,
) -> Result<Option<Vec<f64>>> {
    let mut sums = run.sums.clone();
    let clusters = sums.members.len();
    let mut empty = (0..clusters).filter(|&j| run.sums.members[j] == 0);
    let missing = empty.clone().count();
    let mut any = false;
    // At most one row of each cluster is passed over for being the last.
    for row in farthest(run, points, missing + clusters, control)? {
        let home = run.labels[row] as usize;
        if sums.members[home] < 2 {
            continue;
        }
        let Some(target) = empty.next() else { break };
        let weight = run.weights.get(row).copied().unwrap_or(1.0);
        sums.move_row(
            (Some(home), target),
            points.row(row),
            &points.offset,
            weight,
        );
        any = true;
    }
    Ok(any.then(|| sums.means()))
}

/// The `count` rows farthest from their centres, farthest first, ties to the lowest row.
fn farthest<F: Real>(
    run: &Run<'_>,
    points: &Points<'_, F>,
    count: usize,
    control: &Control,
) -> Result<Vec<usize>> {
    let d = points.features;
    let parts = map_chunks(points.len, points.split.chunk, control, |rows| {
        let weights = weights_of(run.weights, rows.clone());
        let mut found: Vec<Far> = rows
            .clone()
            .map(|row| {
                let centre = &run.centres[run.labels[row] as usize * d..][..d];
                let (values, offset) = (points.row(row), &points.offset);
                Far {
                    squared: squared(values, offset, centre),
                    widest: widest(values, offset, centre),
                    row,
                }
            })
            .filter(|far| {
                let weight = weights.get(far.row - rows.start);
                far.widest > 0.0 && weight.is_none_or(|&weight| weight > 0.0)
            })
            .collect();
        keep(&mut found, count);
        Ok(found)
    })?;
    let mut found = parts.concat();
    keep(&mut found, count);
    Ok(found.into_iter().map(|far| far.row).collect())
}

/// How far a row is from its centre.
#[derive(Clone, Copy)]
struct Far {
    squared: f64,
    /// The largest difference in a column: tells rows apart whose squares vanish.
    widest: f64,
    row: usize,
}

/// The largest of |(row − origin) − centre|.
fn widest<F: Real>(row: &[F], origin: &[f64], centre: &[f64]) -> f64 {
    let columns = row.iter().zip(origin).zip(centre);
    columns.fold(0.0, |most: f64, ((value, origin), centre)| {
        most.max(((value.to_f64() - origin) - centre).abs())
    })
}

/// Keep the `count` farthest, sorted.
fn keep(found: &mut Vec<Far>, count: usize) {
    let order = |a: &Far, b: &Far| {
        let by_distance = b.squared.total_cmp(&a.squared);
        let by_distance = by_distance.then(b.widest.total_cmp(&a.widest));
        by_distance.then(a.row.cmp(&b.row))
    };
    if count < found.len() {
        found.select_nth_unstable_by(count, order);
        found.truncate(count);
    }
    found.sort_unstable_by(order);
}
