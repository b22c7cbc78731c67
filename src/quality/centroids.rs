//! Means of clusters and how far the rows of each are from its own.

use std::ops::Range;

use super::groups::Groups;
use super::lanes::{LANES, squares_to};
use super::points::Points;
use crate::cluster::Real;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// Numbers copied into tiles by one task.
const NUMBERS: usize = 1 << 15;
/// Multiply-adds between two looks at the control.
const WORK: usize = 1 << 21;

/// How many rows a task takes, if each is compared with `points` points.
pub(super) fn task_rows(width: usize, points: usize, control: &Control) -> usize {
    let affordable = (NUMBERS / width).min(WORK / (width * points).max(1));
    control.chunk_len(affordable.clamp(LANES, 4096) / LANES * LANES)
}

/// The centres of all clusters, in the units of the points.
pub(super) struct Centroids {
    values: Vec<f64>,
    width: usize,
}

impl Centroids {
    /// Centres that were given, one after the other.
    pub fn given(values: Vec<f64>, width: usize) -> Self {
        Self { values, width }
    }

    /// The means of the clusters; zero for one without rows.
    pub fn of<F: Real>(points: &Points<'_, F>, groups: &Groups, control: &Control) -> Result<Self> {
        let d = points.width();
        let parts = by_runs(points, groups, control, |tiles, lanes, _| {
            let mut sums = vec![0.0; d];
            for (tile, inside) in tiles_of(&lanes) {
                let columns = tiles[tile * LANES * d..][..LANES * d].as_chunks::<LANES>();
                for (sum, column) in sums.iter_mut().zip(columns.0) {
                    *sum += column[inside.clone()].iter().sum::<f64>();
                }
            }
            sums
        })?;
        let mut values = vec![0.0; groups.len() * d];
        for (cluster, sums) in parts {
            let own = &mut values[cluster * d..][..d];
            own.iter_mut()
                .zip(sums)
                .for_each(|(value, sum)| *value += sum);
        }
        for (cluster, own) in values.chunks_exact_mut(d).enumerate() {
            let size = groups.size(cluster).max(1) as f64;
            for value in own {
                *value /= size;
            }
        }
        Ok(Self { values, width: d })
    }

    /// The centres in turn.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.values.chunks_exact(self.width)
    }

    /// One centre.
    pub fn centre(&self, cluster: usize) -> &[f64] {
        &self.values[cluster * self.width..][..self.width]
    }
}

/// Sums over the rows of a cluster.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spread {
    /// Of the distances to the centre.
    pub distances: f64,
    /// Of their squares.
    pub squares: f64,
}

/// How far the rows of each cluster are from its centre.
pub(super) fn spreads<F: Real>(
    points: &Points<'_, F>,
    groups: &Groups,
    centroids: &Centroids,
    control: &Control,
) -> Result<Vec<Spread>> {
    let d = points.width();
    let parts = by_runs(points, groups, control, |tiles, lanes, cluster| {
        let mut spread = Spread::default();
        for (tile, inside) in tiles_of(&lanes) {
            let squares = squares_to(
                centroids.centre(cluster),
                &tiles[tile * LANES * d..][..LANES * d],
            );
            for square in &squares[inside] {
                spread.squares += square;
                spread.distances += square.sqrt();
            }
        }
        spread
    })?;
    let mut spreads = vec![Spread::default(); groups.len()];
    for (cluster, part) in parts {
        spreads[cluster].squares += part.squares;
        spreads[cluster].distances += part.distances;
    }
    Ok(spreads)
}

/// Call `work(tiles, rows, cluster)` for every stretch of rows of one cluster; results in the order of
/// the rows.
fn by_runs<F: Real, T: Send>(
    points: &Points<'_, F>,
    groups: &Groups,
    control: &Control,
    work: impl Fn(&[f64], Range<usize>, usize) -> T + Sync,
) -> Result<Vec<(usize, T)>> {
    let rows = task_rows(points.width(), 1, control);
    let order = groups.order();
    let parts = map_chunks(order.len(), rows, control, |places| {
        let mut tiles = Vec::new();
        points.load(
            order[places.clone()].iter().map(|&row| row as usize),
            &mut tiles,
        );
        let start = places.start;
        let runs = groups.runs(places);
        Ok(runs
            .map(|(cluster, run)| {
                let rows = run.start - start..run.end - start;
                (cluster, work(&tiles, rows, cluster))
            })
            .collect::<Vec<_>>())
    })?;
    Ok(parts.into_iter().flatten().collect())
}

/// The tiles that hold these rows, and which of their lanes do.
fn tiles_of(rows: &Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> {
    let rows = rows.clone();
    (rows.start / LANES..rows.end.div_ceil(LANES)).map(move |tile| {
        let first = tile * LANES;
        let start = rows.start.max(first) - first;
        (tile, start..(rows.end - first).min(LANES))
    })
}

/// For every row, in the order of the matrix: `(to its own centre, least of all others)`, where `to`
/// makes what is compared of a squared distance and its cluster.
pub(super) fn own_and_next<F: Real>(
    points: &Points<'_, F>,
    clusters: &[i32],
    centroids: &Centroids,
    to: impl Fn(f64, usize) -> f64 + Sync,
    control: &Control,
) -> Result<Vec<(f64, f64)>> {
    let d = points.width();
    let rows = task_rows(d, centroids.iter().len(), control);
    control.plan(points.rows().div_ceil(rows) as u64);
    let parts = map_chunks(points.rows(), rows, control, |range| {
        let mut tiles = Vec::new();
        points.load(range.clone(), &mut tiles);
        let mut found = Vec::with_capacity(range.len());
        for (tile, clusters) in tiles
            .chunks_exact(LANES * d)
            .zip(clusters[range].chunks(LANES))
        {
            control.check()?;
            let mut nearest = [(0.0, f64::INFINITY); LANES];
            for (cluster, centre) in centroids.iter().enumerate() {
                let squares = squares_to(centre, tile);
                for ((nearest, square), &own) in nearest.iter_mut().zip(squares).zip(clusters) {
                    let value = to(square, cluster);
                    if own as usize == cluster {
                        nearest.0 = value;
                    } else {
                        nearest.1 = nearest.1.min(value);
                    }
                }
            }
            found.extend_from_slice(&nearest[..clusters.len()]);
        }
        control.advance(1);
        Ok(found)
    })?;
    Ok(parts.concat())
}
