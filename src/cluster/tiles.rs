//! The matrix as kernels like it: small tiles of rows, stored feature by feature.
//!
//! A tile holds [`LANES`] rows; the values of one feature lie side by side, so that a vector
//! instruction works on many rows at once. Lanes are rows: how wide the vectors are never changes
//! a rounding. The last tile is padded with zeros.

use std::ops::Range;

use super::real::Real;
use crate::parallel::Control;

/// Rows in a tile: one cache line of f32 for each feature.
pub(super) const LANES: usize = 16;
/// Partial results of a pass over the rows: enough to keep many cores busy, few enough to add up.
const PARTS: usize = 64;
/// Fewer rows are not worth a part of their own.
const PART_ROWS: usize = 8192;
/// Partial results of one pass take no more than this many numbers.
const PART_NUMBERS: usize = 8 << 20;
/// Multiply-adds between two looks at the control: some milliseconds.
const CHUNK_WORK: usize = 8 << 20;

/// How rows are split: chunks are the unit of polling, parts (whole chunks) that of reduction.
/// Both depend on the shape of the problem alone, never on the number of threads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Split {
    /// Rows in a chunk, a multiple of [`LANES`] (but for tests, which make it smaller).
    pub chunk: usize,
    /// Rows in a part.
    pub part: usize,
}

impl Split {
    /// For `rows` rows, `work` multiply-adds a row and `numbers` numbers in a partial result.
    pub fn new(rows: usize, work: usize, numbers: usize, control: &Control) -> Self {
        let affordable = CHUNK_WORK / work.max(1) / LANES * LANES;
        let chunk = control.chunk_len(affordable.clamp(LANES, 1024));
        let parts = (PART_NUMBERS / numbers.max(1)).clamp(16, PARTS);
        let parts = parts.min(rows.div_ceil(PART_ROWS.min(chunk * 8)).max(1));
        let part = chunk * rows.div_ceil(chunk).div_ceil(parts).max(1);
        Self { chunk, part }
    }

    /// The chunks that make up the part `rows`.
    pub fn chunks_of(self, rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        (rows.start..rows.end)
            .step_by(self.chunk)
            .map(move |start| start..(start + self.chunk).min(rows.end))
    }
}

/// Numbers that tiles of `rows` rows take.
pub(super) fn tiles_len(rows: usize, features: usize) -> usize {
    rows.div_ceil(LANES) * LANES * features
}

/// Write rows, one after another in `values`, into tiles; `convert(value, feature)` is what is
/// written. `out` must have the length that [`tiles_len`] gives.
#[inline(always)]
pub(super) fn pack<F: Real, T: Copy + Default>(
    values: &[F],
    features: usize,
    out: &mut [T],
    convert: impl Fn(F, usize) -> T,
) {
    let whole = LANES * features;
    for (tile, rows) in out.chunks_exact_mut(whole).zip(values.chunks(whole)) {
        if rows.len() == whole {
            for (feature, column) in tile.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
                for (lane, slot) in column.iter_mut().enumerate() {
                    *slot = convert(rows[lane * features + feature], feature);
                }
            }
        } else {
            tile.fill(T::default());
            for (lane, row) in rows.chunks_exact(features).enumerate() {
                for (feature, &value) in row.iter().enumerate() {
                    tile[feature * LANES + lane] = convert(value, feature);
                }
            }
        }
    }
}
