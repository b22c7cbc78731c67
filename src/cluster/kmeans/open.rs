//! Which rows of a chunk have to be looked at again.
//!
//! Nearly all rows are told by one comparison with the largest of the bars, many at once.

use super::run::Model;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Baseline, Level, Vector};

/// Rows compared before the rest of the work is looked at: bits of a mask.
const BLOCK: usize = 32;

/// The rows to look at.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// In order, unless `dense`.
    pub rows: Vec<u32>,
    /// More than were to be listed.
    pub dense: bool,
    masks: Vec<u32>,
}

#[inline(always)]
fn open_body<V: Vector>(
    model: &Model,
    labels: &[i32],
    bounds: &[f32],
    most: usize,
    open: &mut Open,
) {
    let Open { rows, dense, masks } = open;
    let bar = V::splat(model.highest_bar);
    let (blocks, rest) = bounds.as_chunks::<BLOCK>();
    masks.clear();
    let mut count = 0;
    for block in blocks {
        let mut mask = 0;
        for (v, lanes) in block.chunks_exact(V::WIDTH).enumerate() {
            mask |= V::load(lanes).not_above(bar) << (v * V::WIDTH);
        }
        count += mask.count_ones();
        masks.push(mask);
    }
    let last = rest.iter().enumerate();
    masks.push(
        last.map(|(i, bound)| u32::from(*bound <= model.highest_bar) << i)
            .sum(),
    );
    rows.clear();
    *dense = count as usize > most;
    if *dense {
        return;
    }
    for (block, mut mask) in masks.iter().copied().enumerate() {
        while mask != 0 {
            let row = block * BLOCK + mask.trailing_zeros() as usize;
            mask &= mask - 1;
            // A row not labelled yet is open.
            let bar = model.bar.get(labels[row] as usize);
            if bar.is_none_or(|&bar| bounds[row] <= bar) {
                rows.push(row as u32);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn open_avx2(model: &Model, labels: &[i32], bounds: &[f32], most: usize, open: &mut Open) {
    open_body::<Avx2>(model, labels, bounds, most, open);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn open_avx512(model: &Model, labels: &[i32], bounds: &[f32], most: usize, open: &mut Open) {
    open_body::<Avx512>(model, labels, bounds, most, open);
}

/// List the rows whose bound is not above the bar of their cluster, unless they seem to be more than
/// `most`.
pub(super) fn open_rows(
    level: Level,
    model: &Model,
    labels: &[i32],
    bounds: &[f32],
    most: usize,
    open: &mut Open,
) {
    match level {
        Level::Baseline => open_body::<Baseline>(model, labels, bounds, most, open),
        // SAFETY: levels are those that the processor has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { open_avx2(model, labels, bounds, most, open) },
        // SAFETY: levels are those that the processor has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { open_avx512(model, labels, bounds, most, open) },
    }
}
