//! The innermost loop of Ward's linkage: the nearest clusters of a few.
//!
//! Lanes are clusters and nothing is fused, so every instruction set gives the same bits.

use std::ops::Range;

use super::metric::{LANES, Lanes, get};
#[cfg(target_arch = "x86_64")]
use crate::simd::Wide;
use crate::simd::{Double, Level, Plain};

/// Clusters whose neighbours are looked for side by side.
pub(super) const GROUP: usize = 4;
/// What rounding can do to the bound of a tile, amply.
const SLACK: f64 = 1.0 + 1e-12;
/// Before any other cluster was seen.
pub(super) const NONE: Nearest = Nearest {
    cost: f64::INFINITY,
    slot: u32::MAX,
};

/// A neighbour: what merging adds to the sum of squares within clusters, and which one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Nearest {
    pub cost: f64,
    pub slot: u32,
}

/// Clusters in slots: means in tiles, weights and their inverses (NaN where a slot is not in use).
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots<'a> {
    pub means: &'a [f64],
    pub weights: &'a [f64],
    pub inverse: &'a [f64],
    pub features: usize,
}

impl Slots<'_> {
    /// What merging two clusters adds, from the squared distance of their means.
    #[inline(always)]
    fn cost(&self, a: usize, b: usize, squared: f64) -> f64 {
        let (a, b) = (self.weights[a], self.weights[b]);
        squared * (a * b / (a + b))
    }
}

/// Lower `found`, the nearest so far of `GROUP` or fewer clusters, by what some tiles hold.
pub(super) fn lower(
    slots: &Slots<'_>,
    tiles: Range<usize>,
    clusters: &[u32],
    found: &mut [Nearest],
    level: Level,
) {
    match level {
        Level::Baseline => dispatch::<Plain>(slots, tiles, clusters, found),
        // SAFETY: a level is only asked for where the processor has it.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 | Level::Avx512 => unsafe { lower_wide(slots, tiles, clusters, found) },
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn lower_wide(slots: &Slots<'_>, tiles: Range<usize>, clusters: &[u32], found: &mut [Nearest]) {
    dispatch::<Wide>(slots, tiles, clusters, found);
}

#[inline(always)]
fn dispatch<V: Double>(
    slots: &Slots<'_>,
    tiles: Range<usize>,
    clusters: &[u32],
    found: &mut [Nearest],
) {
    if let (Some(clusters), Some(found)) = (clusters.first_chunk(), found.first_chunk_mut()) {
        body::<V, GROUP>(slots, tiles, clusters, found);
        return;
    }
    for (cluster, found) in clusters.iter().zip(found) {
        let found = std::array::from_mut(found);
        body::<V, 1>(slots, tiles.clone(), &[*cluster], found);
    }
}

#[inline(always)]
fn body<V: Double, const Q: usize>(
    slots: &Slots<'_>,
    tiles: Range<usize>,
    clusters: &[u32; Q],
    found: &mut [Nearest; Q],
) {
    let d = slots.features;
    // The clusters' own means, feature by feature.
    let mut own = vec![[0.0; Q]; d];
    let mut row = vec![0.0; d];
    for (q, &cluster) in clusters.iter().enumerate() {
        get(slots.means, d, cluster as usize, &mut row);
        own.iter_mut()
            .zip(&row)
            .for_each(|(own, &value)| own[q] = value);
    }
    let mine = clusters.map(|cluster| slots.inverse[cluster as usize]);
    let mut bounds = found.map(|found| found.cost * SLACK);
    let means = slots.means.chunks_exact(LANES * d);
    let inverse = slots.inverse.as_chunks::<LANES>().0;
    let all = means.zip(inverse).enumerate();
    for (number, (tile, inverse)) in all.skip(tiles.start).take(tiles.len()) {
        let mut sums = [[V::splat(0.0); 2]; Q];
        for (column, own) in tile.as_chunks::<LANES>().0.iter().zip(&own) {
            let [low, high] = halves::<V>(column);
            for q in 0..Q {
                let value = V::splat(own[q]);
                let (a, b) = (low.sub(value), high.sub(value));
                sums[q] = [a.mul(a).add(sums[q][0]), b.mul(b).add(sums[q][1])];
            }
        }
        let [low, high] = halves::<V>(inverse);
        for q in 0..Q {
            // squared · a b / (a + b) <= cost, without dividing. NaN is never less.
            let (bound, fixed) = (V::splat(bounds[q]), V::splat(bounds[q] * mine[q]));
            let hit = sums[q][0].any_not_above(low.mul(bound).add(fixed))
                | sums[q][1].any_not_above(high.mul(bound).add(fixed));
            if hit {
                let mut squares = [0.0; LANES];
                squares[..LANES / 2].copy_from_slice(&sums[q][0].store());
                squares[LANES / 2..].copy_from_slice(&sums[q][1].store());
                look(slots, number, clusters[q], &squares, &mut found[q]);
                bounds[q] = found[q].cost * SLACK;
            }
        }
    }
}

#[inline(always)]
fn halves<V: Double>(lanes: &Lanes) -> [V; 2] {
    let half = lanes.as_chunks::<4>().0;
    [V::load(&half[0]), V::load(&half[1])]
}

/// Look closely at a tile.
#[inline(never)]
fn look(slots: &Slots<'_>, tile: usize, cluster: u32, sums: &Lanes, found: &mut Nearest) {
    for (lane, &squared) in sums.iter().enumerate() {
        let slot = tile * LANES + lane;
        if slot == cluster as usize {
            continue;
        }
        // NaN, where the slot is not in use, is never less.
        let cost = slots.cost(cluster as usize, slot, squared);
        if cost < found.cost {
            *found = Nearest {
                cost,
                slot: slot as u32,
            };
        }
    }
}
