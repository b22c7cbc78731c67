//! Which clusters can be the next one to a row, without looking at pairs.
//!
//! By Jensen's inequality the mean distance from a row to the rows of a cluster is at least the distance
//! to their mean, and at most the root of the mean squared distance, which is the squared distance to
//! their mean plus their variance. So a cluster whose least is above the most of another is not the next
//! one. Between clusters that are apart, few are left. O(n k d) time.

use std::ops::Range;

use ndarray::ArrayView2;

use super::centroids::{Centroids, spreads, task_rows};
use super::groups::Groups;
use super::lanes::{LANES, squares_to};
use super::points::Points;
use crate::cluster::Real;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// What rounding may do to a distance between two points, relative to their distances from the origin:
/// far more than it does.
const ROUNDING: f64 = 1e-10;

/// A set of clusters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set(Vec<u64>);

impl Set {
    fn empty(n_clusters: usize) -> Self {
        Self(vec![0; n_clusters.div_ceil(64)])
    }

    fn insert(&mut self, cluster: usize) {
        self.0[cluster / 64] |= 1 << (cluster % 64);
    }

    /// The same for the same sets, and mostly different for different ones.
    fn key(&self) -> u64 {
        let words = self.0.iter();
        words.fold(0, |key: u64, word| {
            key.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) ^ word
        })
    }

    pub fn contains(&self, cluster: usize) -> bool {
        self.0[cluster / 64] >> (cluster % 64) & 1 == 1
    }
}

/// What the bounds of every cluster are made of.
pub(super) struct Bounds<'x, F> {
    points: Points<'x, F>,
    centroids: Centroids,
    clusters: Vec<Cluster>,
    /// The cluster of each row.
    own: Vec<u32>,
}

struct Cluster {
    size: usize,
    variance: f64,
    /// No row is farther from the origin.
    reach: f64,
}

impl<'x, F: Real> Bounds<'x, F> {
    pub fn new(x: ArrayView2<'x, F>, groups: &Groups, control: &Control) -> Result<Self> {
        let points = Points::centred(x, control)?;
        let centroids = Centroids::of(&points, groups, control)?;
        let spreads = spreads(&points, groups, &centroids, control)?;
        let mut own = vec![0; x.nrows()];
        let mut clusters = Vec::with_capacity(groups.len());
        for (cluster, (spread, centre)) in spreads.iter().zip(centroids.iter()).enumerate() {
            let rows = &groups.order()[groups.places(cluster)];
            for &row in rows {
                own[row as usize] = cluster as u32;
            }
            let to_centre: f64 = centre.iter().map(|value| value * value).sum();
            clusters.push(Cluster {
                size: rows.len(),
                variance: spread.squares / rows.len().max(1) as f64,
                reach: to_centre.sqrt() + spread.squares.sqrt(),
            });
        }
        Ok(Self {
            points,
            centroids,
            clusters,
            own,
        })
    }

    /// For every row a number that stands for the clusters it wants.
    pub fn keys(&self, control: &Control) -> Result<Vec<u64>> {
        let rows = task_rows(self.points.width(), self.clusters.len(), control);
        let parts = map_chunks(self.own.len(), rows, control, |rows| {
            let mut keys = Vec::with_capacity(rows.len());
            self.visit(rows, |own, ranges| {
                let mut wanted = Set::empty(self.clusters.len());
                self.want(own, ranges, &mut wanted);
                keys.push(wanted.key());
            });
            Ok(keys)
        })?;
        Ok(parts.concat())
    }

    /// The clusters that are the own or may be the next one of any of these rows. A row alone in its
    /// cluster needs none.
    pub fn wanted(&self, rows: impl ExactSizeIterator<Item = usize> + Clone) -> Set {
        let mut wanted = Set::empty(self.clusters.len());
        self.visit(rows, |own, ranges| self.want(own, ranges, &mut wanted));
        wanted
    }

    fn want(&self, own: usize, ranges: &[Range<f64>], wanted: &mut Set) {
        if self.clusters[own].size == 1 {
            return;
        }
        wanted.insert(own);
        let most = ranges
            .iter()
            .fold(f64::INFINITY, |most, range| most.min(range.end));
        for (cluster, range) in ranges.iter().enumerate() {
            if cluster != own && range.start <= most {
                wanted.insert(cluster);
            }
        }
    }

    /// Call `look(own cluster, ranges)` for every row, with the range of its mean distance to each
    /// cluster; that to its own is infinite.
    fn visit(
        &self,
        rows: impl ExactSizeIterator<Item = usize> + Clone,
        mut look: impl FnMut(usize, &[Range<f64>]),
    ) {
        let d = self.points.width();
        let origin = vec![0.0; d];
        let mut tiles = Vec::new();
        self.points.load(rows.clone(), &mut tiles);
        let mut squares = vec![[0.0; LANES]; self.clusters.len()];
        let mut ranges = Vec::with_capacity(self.clusters.len());
        let mut lanes = tiles
            .chunks_exact(LANES * d)
            .flat_map(|tile| (0..LANES).map(move |l| (l, tile)));
        let mut norms = [0.0; LANES];
        for row in rows {
            let Some((lane, tile)) = lanes.next() else {
                return;
            };
            if lane == 0 {
                norms = squares_to(&origin, tile).map(f64::sqrt);
                for (squares, centre) in squares.iter_mut().zip(self.centroids.iter()) {
                    *squares = squares_to(centre, tile);
                }
            }
            let own = self.own[row] as usize;
            ranges.clear();
            for (cluster, squares) in self.clusters.iter().zip(&squares) {
                let slack = ROUNDING * (norms[lane] + cluster.reach);
                let most = (squares[lane] + cluster.variance).sqrt() * (1.0 + ROUNDING);
                ranges.push(squares[lane].sqrt() - slack..most + slack);
            }
            ranges[own] = f64::INFINITY..f64::INFINITY;
            look(own, &ranges);
        }
    }
}
