//! Ward's linkage on means and weights, in O(n d) memory.
//!
//! Ward, J. H. (1963). "Hierarchical grouping to optimize an objective function". JASA 58(301),
//! 236–244; Murtagh, F. (1983). "A survey of recent advances in hierarchical clustering
//! algorithms". The Computer Journal 26(4), 354–359; Müllner, D. (2011). "Modern hierarchical,
//! agglomerative clustering algorithms". arXiv:1109.2378. Time O(n² d).
//!
//! Two clusters that are nearest to each other stay so whatever else is merged, thus may be merged
//! at once. So a round finds the nearest of every cluster, many side by side, and merges all pairs
//! that are each other's. Where rounds find few pairs, a chain of nearest neighbours takes over,
//! which merges two clusters for every three searches at worst.
//!
//! Among equally near clusters the one with the lowest first row counts as nearest, and a
//! cluster's first row is its lowest.

use rayon::prelude::*;

use super::Merge;
use super::duplicates;
use super::metric::{LANES, Rows, get, put};
use super::scan::{GROUP, NONE, Nearest, Slots, lower};
use crate::error::{Error, Result};
use crate::parallel::{Control, chunks, map_chunks};

/// Clusters whose neighbours one task looks for.
const TASK: usize = 64;
/// Numbers in a block of tiles that stays in a core's cache for all clusters of a task.
const BLOCK: usize = 1 << 14;
/// Tiles that one thread looks through for a single cluster.
const ALONE: usize = 2048;
/// Rounds go on while at least one in so many clusters finds a partner.
const RARE: usize = 32;

/// The clusters there are, by first row.
struct Clusters {
    features: usize,
    first_row: Vec<u32>,
    means: Vec<f64>,
    weights: Vec<f64>,
    inverse: Vec<f64>,
    nearest: Vec<Nearest>,
    /// Whose nearest must be looked for.
    stale: Vec<bool>,
}

/// Merges of rows.
pub(super) fn merges(rows: &Rows, weights: &[f64], control: &Control) -> Result<Vec<Merge>> {
    let mut merges = Vec::with_capacity(rows.len - 1);
    let distinct = duplicates::merge(rows, weights, &mut merges, control)?;
    control.advance(merges.len() as u64);
    let (from, unit) = (merges.len(), distinct.unit);
    let mut clusters = Clusters::new(rows, distinct);
    while clusters.len() > 1 {
        let found = clusters.round(&mut merges, control)?;
        if found * RARE < clusters.len() + found {
            clusters.chain(&mut merges, control)?;
        }
    }
    for merge in &mut merges[from..] {
        merge.height = (2.0 * unit * merge.height).sqrt();
    }
    Ok(merges)
}

impl Clusters {
    fn new(rows: &Rows, distinct: duplicates::Distinct) -> Self {
        let means = rows.tiles(distinct.rows.iter().map(|&row| row as usize));
        Self::of(rows.features, distinct.rows, means, distinct.weights)
    }

    fn of(features: usize, first_row: Vec<u32>, means: Vec<f64>, weights: Vec<f64>) -> Self {
        let len = first_row.len();
        let mut inverse: Vec<f64> = weights.iter().map(|weight| weight.recip()).collect();
        inverse.resize(len.div_ceil(LANES) * LANES, f64::NAN);
        let mut padded = weights;
        padded.resize(inverse.len(), f64::NAN);
        Self {
            features,
            first_row,
            means,
            weights: padded,
            inverse,
            nearest: vec![NONE; len],
            stale: vec![true; len],
        }
    }

    fn len(&self) -> usize {
        self.first_row.len()
    }

    fn slots(&self) -> Slots<'_> {
        Slots {
            means: &self.means,
            weights: &self.weights,
            inverse: &self.inverse,
            features: self.features,
        }
    }

    /// Merge all pairs of clusters that are nearest to each other; how many there were.
    fn round(&mut self, merges: &mut Vec<Merge>, control: &Control) -> Result<usize> {
        self.search(control)?;
        let nearest = |slot: u32| self.nearest[slot as usize];
        let slots = 0..self.len() as u32;
        let mut pairs: Vec<(u32, u32)> = slots
            .map(|a| (a, nearest(a).slot))
            .filter(|&(a, b)| a < b && nearest(b).slot == a)
            .collect();
        if pairs.is_empty() {
            // Cannot be, but for a rounding of equal distances: the nearest two will do.
            let first = (0..self.len() as u32).reduce(|best, slot| {
                if nearest(slot).cost < nearest(best).cost {
                    slot
                } else {
                    best
                }
            });
            let a = first.ok_or_else(|| Error::Internal("no clusters to merge".to_owned()))?;
            pairs.push((a.min(nearest(a).slot), a.max(nearest(a).slot)));
        }
        for &(a, b) in &pairs {
            let cost = self.nearest[a as usize]
                .cost
                .min(self.nearest[b as usize].cost);
            merges.push(self.merge(a, b, cost));
        }
        self.mark_stale();
        self.compact();
        control.advance(pairs.len() as u64);
        Ok(pairs.len())
    }

    /// Find the nearest of every stale cluster.
    fn search(&mut self, control: &Control) -> Result<()> {
        let stale: Vec<u32> = (0..self.len() as u32)
            .filter(|&slot| self.stale[slot as usize])
            .collect();
        let slots = self.slots();
        let n_tiles = self.inverse.len() / LANES;
        let block = control.chunk_len(BLOCK / (LANES * self.features)).max(1);
        let found = map_chunks(stale.len(), control.chunk_len(TASK), control, |range| {
            let own = &stale[range];
            let mut found = vec![NONE; own.len()];
            for tiles in chunks(n_tiles, block) {
                control.check()?;
                for (group, found) in own.chunks(GROUP).zip(found.chunks_mut(GROUP)) {
                    lower(&slots, tiles.clone(), group, found, control.level());
                }
            }
            Ok(found)
        })?;
        for (&slot, found) in stale.iter().zip(found.into_iter().flatten()) {
            self.nearest[slot as usize] = found;
            self.stale[slot as usize] = false;
        }
        // What was found before knows nothing of the clusters made since. They cannot be nearer, but
        // by rounding; where both see the same number, both see each other.
        for &slot in &stale {
            let Nearest { cost, slot: other } = self.nearest[slot as usize];
            let known = &mut self.nearest[other as usize];
            if cost < known.cost || (cost == known.cost && slot < known.slot) {
                *known = Nearest { cost, slot };
            }
        }
        Ok(())
    }

    /// Put the mean of two clusters into the lower slot and mark the other as not in use.
    fn merge(&mut self, a: u32, b: u32, cost: f64) -> Merge {
        let d = self.features;
        let (low, high) = (a.min(b) as usize, a.max(b) as usize);
        let (one, other) = (self.weights[low], self.weights[high]);
        let total = one + other;
        let (mut mean, mut second) = (vec![0.0; d], vec![0.0; d]);
        get(&self.means, d, low, &mut mean);
        get(&self.means, d, high, &mut second);
        for (mean, second) in mean.iter_mut().zip(&second) {
            *mean += (second - *mean) * (other / total);
        }
        put(&mut self.means, d, low, &mean);
        self.weights[low] = total;
        self.inverse[low] = total.recip();
        self.weights[high] = f64::NAN;
        self.inverse[high] = f64::NAN;
        self.stale[low] = true;
        self.stale[high] = true;
        Merge {
            a: self.first_row[low],
            b: self.first_row[high],
            height: cost,
        }
    }

    /// Clusters are stale whose nearest has changed.
    fn mark_stale(&mut self) {
        let changed = self.stale.clone();
        for (stale, nearest) in self.stale.iter_mut().zip(&self.nearest) {
            *stale |= changed.get(nearest.slot as usize).copied().unwrap_or(true);
        }
    }

    /// Leave out the slots that are not in use.
    fn compact(&mut self) {
        let d = self.features;
        let kept: Vec<usize> = (0..self.len())
            .filter(|&slot| !self.inverse[slot].is_nan())
            .collect();
        let mut place = vec![u32::MAX; self.len()];
        let mut row = vec![0.0; d];
        // Slots only move down, so nothing is overwritten that is still to be read.
        for (to, &from) in kept.iter().enumerate() {
            place[from] = to as u32;
            get(&self.means, d, from, &mut row);
            put(&mut self.means, d, to, &row);
        }
        let padded = kept.len().div_ceil(LANES) * LANES;
        self.means.truncate(padded * d);
        let take = |values: &[f64]| -> Vec<f64> {
            let values = kept.iter().map(|&slot| values[slot]);
            values
                .chain(std::iter::repeat(f64::NAN))
                .take(padded)
                .collect()
        };
        self.weights = take(&self.weights);
        self.inverse = take(&self.inverse);
        self.first_row = kept.iter().map(|&slot| self.first_row[slot]).collect();
        self.stale = kept.iter().map(|&slot| self.stale[slot]).collect();
        let moved = kept.iter().map(|&slot| {
            let Nearest { cost, slot } = self.nearest[slot];
            let slot = place.get(slot as usize).copied().unwrap_or(u32::MAX);
            Nearest { cost, slot }
        });
        self.nearest = moved.collect();
    }

    /// Merge all that is left along a chain of nearest neighbours.
    fn chain(&mut self, merges: &mut Vec<Merge>, control: &Control) -> Result<()> {
        let mut left = self.len();
        let mut chain: Vec<u32> = Vec::new();
        let mut first = 0;
        while left > 1 {
            control.check()?;
            if chain.is_empty() {
                if left * 2 < self.len() {
                    self.compact();
                    first = 0;
                }
                while self.inverse[first].is_nan() {
                    first += 1;
                }
                chain.push(first as u32);
            }
            let top = chain[chain.len() - 1];
            if self.stale[top as usize] {
                self.nearest[top as usize] = self.search_one(top, control)?;
                self.stale[top as usize] = false;
            }
            let nearest = self.nearest[top as usize];
            let before = chain.len().checked_sub(2).map(|place| chain[place]);
            let back = before.map(|before| (before, self.nearest[before as usize].cost));
            // Along the chain costs only fall, so that it ends.
            let Some((before, cost)) = back.filter(|&(_, cost)| nearest.cost >= cost) else {
                chain.push(nearest.slot);
                continue;
            };
            chain.truncate(chain.len() - 2);
            merges.push(self.merge(top, before, cost));
            for (stale, nearest) in self.stale.iter_mut().zip(&self.nearest) {
                *stale |= (nearest.slot == top) | (nearest.slot == before);
            }
            left -= 1;
            control.advance(1);
        }
        self.compact();
        Ok(())
    }

    /// Find the nearest of one cluster, in several threads if that is worth it.
    fn search_one(&self, cluster: u32, control: &Control) -> Result<Nearest> {
        let slots = self.slots();
        let one = |tiles| {
            let mut found = [NONE];
            lower(&slots, tiles, &[cluster], &mut found, control.level());
            found[0]
        };
        let n_tiles = self.inverse.len() / LANES;
        let part = control.chunk_len(ALONE);
        if n_tiles <= part {
            return Ok(one(0..n_tiles));
        }
        let pieces: Vec<_> = chunks(n_tiles, part).collect();
        let found: Vec<Nearest> = pieces.into_par_iter().map(one).collect();
        let first = found
            .into_iter()
            .reduce(|best, one| if one.cost < best.cost { one } else { best });
        first.ok_or_else(|| Error::Internal("no tiles to look through".to_owned()))
    }
}
