//! The hot loop: for every row of some tiles, the two nearest centres by f32 distances.
//!
//! Distances are sums of squared differences, or come from products, see [`Form`]. A few centres at a
//! time meet a whole tile, so that sums, minima and labels live in registers. Cost: 2·d·k operations
//! (d·k with products) and five more for each centre, a row.
//!
//! What comes out is not the distances but how far the nearest centre is *certainly* ahead of all
//! others, all roundings taken at their worst: see [`Margin`].

use std::array::from_fn;

use super::super::tiles::LANES;
use super::margin::{Form, Margin};
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Baseline, Level, Vector};

/// Centres as the hot loop reads them: blocks of some centres, feature by feature, before which stand
/// their −|c|²/2.
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
            for centre in centres[first * features..]
                .chunks_exact(features)
                .take(block)
            {
                let squares = centre
                    .iter()
                    .map(|&value| f64::from(value) * f64::from(value));
                self.values.push((-0.5 * squares.sum::<f64>()) as f32);
            }
            for feature in 0..features {
                for centre in first..first + block {
                    self.values.push(centres[centre * features + feature]);
                }
            }
            first += block;
        }
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
    fn new(farthest: f32) -> Self {
        Self {
            best: [V::splat(farthest); R],
            second: [V::splat(farthest); R],
            label: [V::splat(0.0); R],
        }
    }

    /// Turn xc − |c|²/2 into bounds of squared distances: the best from above, the second from below.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "registers by number")]
    fn as_squares(&mut self, tile: &[f32], margin: Margin) {
        let mut norms = [V::splat(0.0); R];
        for column in tile.as_chunks::<LANES>().0 {
            for (r, norm) in norms.iter_mut().enumerate() {
                let x = V::load(&column[r * V::WIDTH..]);
                *norm = x.mul_add(x, *norm);
            }
        }
        let (doubt, minus_two) = (V::splat(margin.doubt), V::splat(-2.0));
        let (zero, minus_one) = (V::splat(0.0), V::splat(-1.0));
        for r in 0..R {
            let doubt = norms[r].mul_add(doubt, V::splat(margin.vanished));
            let best = self.best[r].mul_add(minus_two, norms[r]);
            self.best[r] = best.sub(doubt.mul(minus_one)).max(zero);
            let second = self.second[r].mul_add(minus_two, norms[r]);
            self.second[r] = second.sub(doubt).max(zero);
        }
    }

    /// Let a tile meet a block of C centres.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "registers by number")]
    fn meet<const C: usize, const PRODUCTS: bool>(
        &mut self,
        tile: &[f32],
        block: &[f32],
        first: usize,
    ) {
        let (halves, block) = block.split_at(C);
        let mut sums = [[V::splat(0.0); C]; R];
        if PRODUCTS {
            for c in 0..C {
                let half = V::splat(halves[c]);
                (0..R).for_each(|r| sums[r][c] = half);
            }
        }
        let columns = tile.as_chunks::<LANES>().0;
        for (column, centres) in columns.iter().zip(block.as_chunks::<C>().0) {
            let x: [V; R] = from_fn(|r| V::load(&column[r * V::WIDTH..]));
            for c in 0..C {
                let centre = V::splat(centres[c]);
                for r in 0..R {
                    if PRODUCTS {
                        sums[r][c] = x[r].mul_add(centre, sums[r][c]);
                    } else {
                        let difference = x[r].sub(centre);
                        sums[r][c] = difference.mul_add(difference, sums[r][c]);
                    }
                }
            }
        }
        for c in 0..C {
            let label = V::splat(f32::from_bits((first + c) as u32));
            for r in 0..R {
                let found = sums[r][c];
                if PRODUCTS {
                    // Largest instead of smallest; equal ones go to the lowest label too.
                    self.second[r] = self.second[r].max(self.best[r].min(found));
                    self.label[r] = self.best[r].if_less(found, label, self.label[r]);
                    self.best[r] = self.best[r].max(found);
                } else {
                    self.second[r] = self.second[r].min(self.best[r].max(found));
                    self.label[r] = found.if_less(self.best[r], label, self.label[r]);
                    self.best[r] = self.best[r].min(found);
                }
            }
        }
    }
}

#[inline(always)]
fn scan_body<V: Vector, const R: usize, const C: usize, const PRODUCTS: bool>(
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
    let farthest = if PRODUCTS {
        f32::NEG_INFINITY
    } else {
        f32::INFINITY
    };
    for (tile, (lead, label)) in tiles.chunks_exact(LANES * d).zip(places) {
        let mut nearest = Nearest::<V, R>::new(farthest);
        let mut blocks = &panel.values[..];
        let mut first = 0;
        while panel.k - first >= C {
            let (block, rest) = blocks.split_at(C * (d + 1));
            nearest.meet::<C, PRODUCTS>(tile, block, first);
            blocks = rest;
            first += C;
        }
        match panel.k - first {
            1 => nearest.meet::<1, PRODUCTS>(tile, blocks, first),
            2 if C > 2 => nearest.meet::<2, PRODUCTS>(tile, blocks, first),
            3 if C > 3 => nearest.meet::<3, PRODUCTS>(tile, blocks, first),
            4 if C > 4 => nearest.meet::<4, PRODUCTS>(tile, blocks, first),
            5 if C > 5 => nearest.meet::<5, PRODUCTS>(tile, blocks, first),
            6 if C > 6 => nearest.meet::<6, PRODUCTS>(tile, blocks, first),
            7 if C > 7 => nearest.meet::<7, PRODUCTS>(tile, blocks, first),
            _ => {}
        }
        if PRODUCTS {
            nearest.as_squares(tile, margin);
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
fn scan_avx2<const PRODUCTS: bool>(
    tiles: &[f32],
    panel: &Panel,
    margin: Margin,
    found: &mut Found,
) {
    scan_body::<Avx2, 2, 4, PRODUCTS>(tiles, panel, margin, found);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn scan_avx512<const PRODUCTS: bool>(
    tiles: &[f32],
    panel: &Panel,
    margin: Margin,
    found: &mut Found,
) {
    scan_body::<Avx512, 1, 8, PRODUCTS>(tiles, panel, margin, found);
}

/// Find the nearest centre of every row of `tiles`; equal distances go to the lowest label.
///
/// `panel` must have been arranged for this level.
pub(super) fn scan(
    (level, form): (Level, Form),
    tiles: &[f32],
    panel: &Panel,
    margin: Margin,
    found: &mut Found,
) {
    found.fit(tiles.len() / panel.features.max(1));
    match form {
        Form::Differences => scan_at::<false>(level, tiles, panel, margin, found),
        Form::Products => scan_at::<true>(level, tiles, panel, margin, found),
    }
}

fn scan_at<const PRODUCTS: bool>(
    level: Level,
    tiles: &[f32],
    panel: &Panel,
    margin: Margin,
    found: &mut Found,
) {
    match level {
        Level::Baseline => scan_body::<Baseline, 4, 2, PRODUCTS>(tiles, panel, margin, found),
        // SAFETY: levels are those that the processor has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { scan_avx2::<PRODUCTS>(tiles, panel, margin, found) },
        // SAFETY: levels are those that the processor has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { scan_avx512::<PRODUCTS>(tiles, panel, margin, found) },
    }
}
