//! Distances from one row to the rows of a leaf, and bounds of distances to boxes.
//!
//! A *measure* is the part of a distance that grows with it and costs less: the square of the
//! Euclidean distance, the Manhattan and Chebyshev distances themselves. Features are taken in order
//! and nothing is fused, so a measure has the same bits on every processor and in both directions,
//! and no computed bound is ever beyond a computed measure.

use crate::error::{Error, Result};
use crate::parallel::Control;
use crate::simd::Level;

/// Rows of a leaf.
pub(crate) const LEAF: usize = 64;
/// Lanes that stay in registers while the features go by.
const BLOCK: usize = 32;

/// How far rows are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// The root of the sum of squared differences.
    Euclidean,
    /// The sum of absolute differences.
    Manhattan,
    /// The largest absolute difference.
    Chebyshev,
}

impl Metric {
    /// The metric of that name.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "euclidean" | "l2" => Ok(Self::Euclidean),
            "manhattan" | "cityblock" | "l1" => Ok(Self::Manhattan),
            "chebyshev" | "infinity" => Ok(Self::Chebyshev),
            _ => Err(Error::parameter(format!("there is no metric {name:?}"))),
        }
    }

    /// The distance of a measure.
    pub fn distance(self, measure: f64) -> f64 {
        match self {
            Self::Euclidean => measure.sqrt(),
            Self::Manhattan | Self::Chebyshev => measure,
        }
    }

    /// The measure of a distance.
    pub fn measure(self, distance: f64) -> f64 {
        match self {
            Self::Euclidean => distance * distance,
            Self::Manhattan | Self::Chebyshev => distance,
        }
    }

    /// The measure between what is apart by `gaps` in every feature.
    #[inline(always)]
    pub(super) fn of_gaps(self, gaps: impl Iterator<Item = f64>) -> f64 {
        match self {
            Self::Euclidean => gaps.fold(0.0, Squares::fold),
            Self::Manhattan => gaps.fold(0.0, Sums::fold),
            Self::Chebyshev => gaps.fold(0.0, Largest::fold),
        }
    }
}

trait Fold {
    fn fold(sum: f64, gap: f64) -> f64;
}

struct Squares;
struct Sums;
struct Largest;

impl Fold for Squares {
    #[inline(always)]
    fn fold(sum: f64, gap: f64) -> f64 {
        sum + gap * gap
    }
}

impl Fold for Sums {
    #[inline(always)]
    fn fold(sum: f64, gap: f64) -> f64 {
        sum + gap.abs()
    }
}

impl Fold for Largest {
    #[inline(always)]
    fn fold(sum: f64, gap: f64) -> f64 {
        let gap = gap.abs();
        if gap > sum { gap } else { sum }
    }
}

/// The measures from one row to the 64 of a leaf, and which eights of them come within a limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panels {
    metric: Metric,
    level: Level,
}

impl Panels {
    pub(crate) fn new(metric: Metric, control: &Control) -> Self {
        let level = control.level();
        Self { metric, level }
    }

    /// Write the measures; give a bit for each eight lanes with one of at most `limit`.
    #[inline]
    pub(crate) fn measure(
        self,
        panel: &[f64],
        row: &[f64],
        limit: f64,
        found: &mut [f64; LEAF],
    ) -> u32 {
        match self.metric {
            Metric::Euclidean => dispatch::<Squares>(self.level, panel, row, limit, found),
            Metric::Manhattan => dispatch::<Sums>(self.level, panel, row, limit, found),
            Metric::Chebyshev => dispatch::<Largest>(self.level, panel, row, limit, found),
        }
    }
}

fn dispatch<M: Fold>(
    level: Level,
    panel: &[f64],
    row: &[f64],
    limit: f64,
    found: &mut [f64; LEAF],
) -> u32 {
    #[cfg(target_arch = "x86_64")]
    match level {
        // SAFETY: the processor has AVX-512.
        Level::Avx512 => return unsafe { with_avx512::<M>(panel, row, limit, found) },
        // SAFETY: the processor has AVX2.
        Level::Avx2 => return unsafe { with_avx2::<M>(panel, row, limit, found) },
        Level::Baseline => {}
    }
    let _ = level;
    body::<M>(panel, row, limit, found)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn with_avx512<M: Fold>(panel: &[f64], row: &[f64], limit: f64, found: &mut [f64; LEAF]) -> u32 {
    body::<M>(panel, row, limit, found)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<M: Fold>(panel: &[f64], row: &[f64], limit: f64, found: &mut [f64; LEAF]) -> u32 {
    body::<M>(panel, row, limit, found)
}

#[inline(always)]
fn body<M: Fold>(panel: &[f64], row: &[f64], limit: f64, found: &mut [f64; LEAF]) -> u32 {
    let columns = panel.as_chunks::<LEAF>().0;
    for (block, found) in found.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
        let mut sums = [0.0; BLOCK];
        for (column, &value) in columns.iter().zip(row) {
            let lanes = &column.as_chunks::<BLOCK>().0[block];
            for (sum, &lane) in sums.iter_mut().zip(lanes) {
                *sum = M::fold(*sum, lane - value);
            }
        }
        *found = sums;
    }
    let mut within = 0;
    for (i, eight) in found.as_chunks::<8>().0.iter().enumerate() {
        let mut any = false;
        for &measure in eight {
            any |= measure <= limit;
        }
        within |= u32::from(any) << i;
    }
    within
}
