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
    /// In order.
    pub rows: Vec<u32>,
    /// More than `most`.
    pub dense: bool,
}

#[inline(always)]
fn open_body<V: Vector>(
    model: &Model,
    labels: &[i32],
    bounds: &[f32],
    most: usize,
    open: &mut Open,
) {
    let Open { rows, dense } = open;
    let highest = V::splat(model.highest_bar);
    rows.clear();
    rows.reserve(bounds.len());
    let blocks = bounds.chunks(BLOCK).zip(labels.chunks(BLOCK));
    for (block, (bounds, labels)) in blocks.enumerate() {
        let mut mask: u32 = 0;
        if bounds.len() == BLOCK {
            let each = bounds.chunks_exact(V::WIDTH).zip((0..).step_by(V::WIDTH));
            for (lanes, first) in each.clone() {
                mask |= V::load(lanes).not_above(highest) << first;
            }
            if mask == 0 {
                continue;
            }
            mask = 0;
            for (lanes, first) in each {
                let bars = V::look_up(&model.bars, &labels[first..]);
                mask |= V::load(lanes).not_above(bars) << first;
            }
        } else {
            for (place, (bound, &label)) in bounds.iter().zip(labels).enumerate() {
                // A row not labelled yet is open.
                let bar = model.bars.get(label as usize);
                mask |= u32::from(bar.is_none_or(|bar| bound <= bar)) << place;
            }
        }
        while mask != 0 {
            rows.push(block as u32 * BLOCK as u32 + mask.trailing_zeros());
            mask &= mask - 1;
        }
    }
    *dense = rows.len() > most;
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
