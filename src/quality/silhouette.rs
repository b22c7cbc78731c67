//! The silhouette: how much nearer a row is to its own cluster than to the next one.
//!
//! Rousseeuw, P. J. (1987). "Silhouettes: a graphical aid to the interpretation and validation of
//! cluster analysis". Journal of Computational and Applied Mathematics 20, 53-65.
//!
//! Exact, with Euclidean distances: at most n² / 2 of them, in O(n² d) time. Every pair of rows is
//! looked at once: blocks of rows meet each other in the rounds of a tournament (everyone meets
//! everyone, nobody twice at once), and a meeting adds to the sums of both. So no two threads touch the
//! same sums, the order of additions is that of the rounds, and memory is O(n (d + k)). Where n k sums
//! are too many, every pair is looked at twice, from either side, in O(n d) memory and k sums for each
//! row at work.
//!
//! Blocks do not meet if neither needs the other: if the rows of each are of a cluster that, by its
//! bounds ([`super::bounds`]), is not the next one to any row of the other. For the rows of a block to
//! have the same needs, those of a cluster are sorted by which others may be next.

use rayon::prelude::*;

use super::blocks::{Block, Sums, block_len, meet};
use super::bounds::Bounds;
use super::contrast;
use super::groups::{Groups, check};
use super::points::Points;
use crate::cluster::Real;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};
use ndarray::ArrayView2;

/// Sums kept at once at most: half a gigabyte.
const SUMS: usize = 1 << 26;

/// The silhouette of every row, in the order of the rows of `x`.
pub fn samples<F: Real>(
    x: ArrayView2<'_, F>,
    groups: &Groups,
    control: &Control,
) -> Result<Vec<f64>> {
    check(x.nrows(), groups)?;
    let bounds = Bounds::new(x, groups, control)?;
    let groups = &groups.sorted_within(&bounds.keys(control)?);
    let blocks = Blocks::new(x, groups, &bounds, control)?;
    let everywhere: Vec<usize> = (0..x.nrows()).collect();
    let by_place = if x.nrows().saturating_mul(groups.len()) > SUMS {
        blocks.one_sided(&everywhere, control)?
    } else {
        blocks.tournament(control)?
    };
    let mut by_row = vec![0.0; x.nrows()];
    for (&row, silhouette) in groups.order().iter().zip(by_place) {
        by_row[row as usize] = silhouette;
    }
    Ok(by_row)
}

/// All rows in blocks.
pub(super) struct Blocks<'x, 'g, F> {
    points: Points<'x, F>,
    bounds: &'g Bounds<'x, F>,
    groups: &'g Groups,
    all: Vec<Block>,
}

impl<'x, 'g, F: Real> Blocks<'x, 'g, F> {
    pub fn new(
        x: ArrayView2<'x, F>,
        groups: &'g Groups,
        bounds: &'g Bounds<'x, F>,
        control: &Control,
    ) -> Result<Self> {
        let points = Points::as_they_are(x, control)?;
        let len = block_len(x.nrows(), points.width(), control);
        let all = map_chunks(x.nrows(), len, control, |places| {
            Ok(Block::new(&points, bounds, groups, places))
        })?;
        Ok(Self {
            points,
            bounds,
            groups,
            all,
        })
    }

    /// The silhouettes at some places of the order, each from all its distances.
    pub fn one_sided(&self, places: &[usize], control: &Control) -> Result<Vec<f64>> {
        let len = block_len(places.len(), self.points.width(), control);
        control.plan((places.len().div_ceil(len) * self.all.len()) as u64);
        let parts = map_chunks(places.len(), len, control, |range| {
            let places = places[range].iter().copied();
            let block = Block::new(&self.points, self.bounds, self.groups, places);
            let mut sums = Sums::new(&block, self.groups.len());
            for other in &self.all {
                if block.wants_any_of(other) {
                    meet((&block, &mut sums), (other, None), control)?;
                }
                control.advance(1);
            }
            Ok(self.silhouettes(&block, &sums))
        })?;
        Ok(parts.concat())
    }

    /// All silhouettes, by place in the order.
    pub fn tournament(&self, control: &Control) -> Result<Vec<f64>> {
        let n = self.all.len();
        control.plan((n * (n + 1) / 2) as u64);
        let mut seats: Vec<Option<(usize, Sums)>> = self
            .all
            .par_iter()
            .enumerate()
            .map(|(at, block)| {
                let mut sums = Sums::new(block, self.groups.len());
                meet((block, &mut sums), (block, None), control)?;
                control.advance(1);
                Ok(Some((at, sums)))
            })
            .collect::<Result<_>>()?;
        if n % 2 == 1 {
            // Whoever meets the empty seat has a rest.
            seats.push(None);
        }
        let half = seats.len() / 2;
        for _ in 1..seats.len() {
            let (left, right) = seats.split_at_mut(half);
            left.par_iter_mut()
                .zip(right.par_iter_mut().rev())
                .try_for_each(|pair| {
                    let (Some((one, sums)), Some((other, mirror))) = pair else {
                        return Ok(());
                    };
                    let (one, other) = (&self.all[*one], &self.all[*other]);
                    if one.wants_any_of(other) || other.wants_any_of(one) {
                        meet((one, sums), (other, Some(mirror)), control)?;
                    }
                    control.advance(1);
                    Ok(())
                })?;
            // The first stays, all others move on by one seat.
            seats[1..].rotate_right(1);
        }
        let mut met: Vec<(usize, Sums)> = seats.into_iter().flatten().collect();
        met.sort_unstable_by_key(|&(at, _)| at);
        let parts: Vec<Vec<f64>> = met
            .par_iter()
            .map(|(at, sums)| self.silhouettes(&self.all[*at], sums))
            .collect();
        Ok(parts.concat())
    }

    fn silhouettes(&self, block: &Block, sums: &Sums) -> Vec<f64> {
        let rows = block.clusters().iter().enumerate();
        rows.map(|(row, &own)| {
            let own = own as usize;
            let size = self.groups.size(own);
            if size == 1 {
                return 0.0;
            }
            let (mut a, mut b) = (0.0, f64::INFINITY);
            for (cluster, sum) in sums.of(row).enumerate() {
                if cluster == own {
                    a = sum / (size - 1) as f64;
                } else if block.wants(cluster) {
                    b = b.min(sum / self.groups.size(cluster) as f64);
                }
            }
            contrast(a, b)
        })
        .collect()
    }
}
