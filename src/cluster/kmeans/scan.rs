//! The hot loop: for every row of some tiles, the two nearest centres by f32 distances.
//!
//! Distances are sums of squared differences in feature order, never |x|² − 2xc + |c|²: nothing
//! cancels. A few centres at a time meet a whole tile, so that sums, minima and labels live in
//! registers. Cost: 2·d·k operations and five more for each centre, a row.
//!
//! What comes out is not the distances but how far the nearest centre is *certainly* ahead of all
//! others, all roundings taken at their worst: see [`Margin`].

use std::array::from_fn;

use super::super::tiles::LANES;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Baseline, Level, Vector};

/// Centres as the hot loop reads them: blocks of some centres, feature by feature.
#[derive(Debug, Default)]
pub(super) struct Panel {
    values: Vec<f32>,
    k: usize,
    features: usize,
}

/// Centres that meet a tile at once: as many as leave room for all that must stay in registers.
fn width(level: Level) -> usize {
    match level {
        Level::Baseline => 2,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => 4,
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => 8,
    }
}

impl Panel {
    /// Arrange centres, one after another in `centres`, for a level.
    pub fn arrange(&mut self, centres: &[f32], features: usize, level: Level) {
        self.k = centres.len() / features;
        self.features = features;
        self.values.clear();
        let mut first = 0;
        while first < self.k {
            let block = width(level).min(self.k - first);
            for feature in 0..features {
                for centre in first..first + block {
                    self.values.push(centres[centre * features + feature]);
                }
            }
            first += block;
        }
    }
}

/// How far computed distances may be off.
///
/// Write ε for the unit roundoff of f32, a for the nearest centre found, b for the second. Tiles
/// and centres are rounded once, which moves a distance by up to ε(|x| + |c|), and
/// |x| ≤ |c_a| + dist(a), |c_j| ≤ |x| + dist(j). Differences, squares, sums and root add up to
/// (d + 5)/2 · ε of the distance. So a is nearest, by exact arithmetic and by f64, wherever
///
/// dist(b) · (1 − ρ) − dist(a) · (1 + ρ) − 8ε|c_a| − α > 0
///
/// with ρ = (d + 16)ε; factors of two are left for second-order terms and for f64's own roundings.
/// α covers what vanishes below the smallest normal number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Margin {
    near: f32,
    far: f32,
    vanished: f32,
}

const EPSILON: f64 = 1.0 / (1_u64 << 24) as f64;

impl Margin {
    /// For so many features.
    pub fn new(features: usize) -> Self {
        let d = features as f64;
        let relative = (d + 16.0) * EPSILON;
        Self {
            near: (1.0 - relative) as f32,
            far: (1.0 + relative) as f32,
            // The root of d squares that each lost 2^-149, and as much again for the values.
            vanished: (4.0 * d.sqrt() * 2.0_f64.powi(-74)) as f32,
        }
    }

    /// 8ε|c| and α: the part that depends on the nearest centre's norm.
    pub fn of_norm(self, norm: f64) -> f64 {
        8.0 * EPSILON * norm + f64::from(self.vanished)
    }
}

/// What a scan finds of a row.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// dist(b)(1 − ρ) − dist(a)(1 + ρ); infinite where there is one centre.
    pub lead: Vec<f32>,
    /// The nearest centre a.
    pub label: Vec<u32>,
}

impl Found {
    /// Make room for some tiles.
    fn fit(&mut self, rows: usize) {
        self.lead.resize(rows, 0.0);
        self.label.resize(rows, 0);
    }
}

/// Running minima over the centres seen.
struct Nearest<V, const R: usize> {
    best: [V; R],
    second: [V; R],
    /// Whole numbers in the bits of floats: they are selected, never computed with.
    label: [V; R],
}

impl<V: Vector, const R: usize> Nearest<V, R> {
    #[inline(always)]
    fn new() -> Self {
        Self {
            best: [V::splat(f32::INFINITY); R],
            second: [V::splat(f32::INFINITY); R],
            label: [V::splat(0.0); R],
        }
    }

    /// Let a tile meet a block of C centres.
    #[inline(always)]
    fn meet<const C: usize>(&mut self, tile: &[f32], block: &[f32], first: usize) {
        let mut sums = [[V::splat(0.0); C]; R];
        let columns = tile.as_chunks::<LANES>().0;
        for (column, centres) in columns.iter().zip(block.as_chunks::<C>().0) {
            let x: [V; R] = from_fn(|r| V::load(&column[r * V::WIDTH..]));
            for c in 0..C {
                let centre = V::splat(centres[c]);
                for r in 0..R {
                    let difference = x[r].sub(centre);
                    sums[r][c] = difference.mul_add(difference, sums[r][c]);
                }
            }
        }
        for c in 0..C {
            let label = V::splat(f32::from_bits((first + c) as u32));
            for r in 0..R {
                let found = sums[r][c];
                self.second[r] = self.second[r].min(self.best[r].max(found));
                self.label[r] = found.if_less(self.best[r], label, self.label[r]);
                self.best[r] = self.best[r].min(found);
            }
        }
    }
}

#[inline(always)]
fn scan_body<V: Vector, const R: usize, const C: usize>(
    tiles: &[f32],
    panel: &Panel,
    margin: Margin,
    found: &mut Found,
) {
    let d = panel.features;
    let (near, far) = (V::splat(margin.near), V::splat(margin.far));
    let places = found
        .lead
        .as_chunks_mut::<LANES>()
        .0
        .iter_mut()
        .zip(found.label.as_chunks_mut::<LANES>().0);
    for (tile, (lead, label)) in tiles.chunks_exact(LANES * d).zip(places) {
        let mut nearest = Nearest::<V, R>::new();
        let mut blocks = &panel.values[..];
        let mut first = 0;
        while panel.k - first >= C {
            let (block, rest) = blocks.split_at(C * d);
            nearest.meet::<C>(tile, block, first);
            blocks = rest;
            first += C;
        }
        match panel.k - first {
            1 => nearest.meet::<1>(tile, blocks, first),
            2 if C > 2 => nearest.meet::<2>(tile, blocks, first),
            3 if C > 3 => nearest.meet::<3>(tile, blocks, first),
            4 if C > 4 => nearest.meet::<4>(tile, blocks, first),
            5 if C > 5 => nearest.meet::<5>(tile, blocks, first),
            6 if C > 6 => nearest.meet::<6>(tile, blocks, first),
            7 if C > 7 => nearest.meet::<7>(tile, blocks, first),
            _ => {}
        }
        let mut bits = [0.0; LANES];
        for r in 0..R {
            let behind = nearest.best[r].sqrt().mul(far);
            let ahead = nearest.second[r].sqrt().mul(near);
            ahead.sub(behind).store(&mut lead[r * V::WIDTH..]);
            nearest.label[r].store(&mut bits[r * V::WIDTH..]);
        }
        *label = bits.map(f32::to_bits);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn scan_avx2(tiles: &[f32], panel: &Panel, margin: Margin, found: &mut Found) {
    scan_body::<Avx2, 2, 4>(tiles, panel, margin, found);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn scan_avx512(tiles: &[f32], panel: &Panel, margin: Margin, found: &mut Found) {
    scan_body::<Avx512, 1, 8>(tiles, panel, margin, found);
}

/// Find the nearest centre of every row of `tiles`; equal distances go to the lowest label.
///
/// `panel` must have been arranged for this level.
pub(super) fn scan(level: Level, tiles: &[f32], panel: &Panel, margin: Margin, found: &mut Found) {
    found.fit(tiles.len() / panel.features.max(1));
    match level {
        Level::Baseline => scan_body::<Baseline, 4, 2>(tiles, panel, margin, found),
        // SAFETY: levels are those that the processor has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { scan_avx2(tiles, panel, margin, found) },
        // SAFETY: levels are those that the processor has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { scan_avx512(tiles, panel, margin, found) },
    }
}
