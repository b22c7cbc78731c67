//! The matrix as the kernels here like it: columns shifted and scaled, rows in tiles.

use ndarray::{ArrayView2, s};

use super::lanes::LANES;
use crate::cluster::Real;
use crate::error::{Error, Result};
use crate::parallel::{Control, map_chunks};

/// Rows whose extremes are looked at by one task.
const ROWS_PER_TASK: usize = 4096;

/// Rows of a matrix, each value less its column's shift and times one power of two.
///
/// The largest range of a column becomes about 1. Constant columns say nothing about distances and
/// are left out, so no value is larger than its column's range allows.
pub(super) struct Points<'a, F> {
    x: ArrayView2<'a, F>,
    /// The columns that vary.
    columns: Vec<usize>,
    /// What is subtracted from each of them.
    shifts: Vec<f64>,
    scale: f64,
}

impl<'a, F: Real> Points<'a, F> {
    /// Shifted by nothing: differences of rows are as exact as they can be.
    pub fn as_they_are(x: ArrayView2<'a, F>, control: &Control) -> Result<Self> {
        let mut points = Self::centred(x, control)?;
        points.shifts.fill(0.0);
        Ok(points)
    }

    /// Shifted by the column means: what is summed keeps its digits far from zero too.
    pub fn centred(x: ArrayView2<'a, F>, control: &Control) -> Result<Self> {
        let ranges = Ranges::of(x, control)?;
        let (mut columns, mut shifts, mut widest) = (Vec::new(), Vec::new(), 0.0_f64);
        for column in 0..x.ncols() {
            let (least, most) = (ranges.least[column], ranges.most[column]);
            let width = most - least;
            if !(width.is_finite() && ranges.sums[column].is_finite()) {
                return Err(Error::data(format!(
                    "X has NaN or infinite values, or values so far apart that distances overflow, \
                     in column {column}; remove or scale them"
                )));
            }
            if width > 0.0 {
                widest = widest.max(width);
                columns.push(column);
                let mean = ranges.first[column] + ranges.sums[column] / x.nrows() as f64;
                shifts.push(mean.clamp(least, most));
            }
        }
        Ok(Self {
            x,
            columns,
            shifts,
            scale: reciprocal_power(widest),
        })
    }

    /// Number of columns that vary, at least 1.
    pub fn width(&self) -> usize {
        self.columns.len().max(1)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.x.nrows()
    }

    /// Copy rows into tiles of [`LANES`] rows, stored column by column and padded with zeros.
    pub fn load(&self, rows: impl ExactSizeIterator<Item = usize> + Clone, tiles: &mut Vec<f64>) {
        let d = self.width();
        tiles.clear();
        tiles.resize(rows.len().div_ceil(LANES) * LANES * d, 0.0);
        // Column by column where columns lie side by side in memory, else row by row.
        if self.x.strides()[0].abs() < self.x.strides()[1].abs() {
            for (place, (&column, &shift)) in self.columns.iter().zip(&self.shifts).enumerate() {
                let column = self.x.column(column);
                for (i, row) in rows.clone().enumerate() {
                    let value = column[row].to_f64();
                    tiles[slot(i, place, d)] = (value - shift) * self.scale;
                }
            }
            return;
        }
        for (i, row) in rows.enumerate() {
            let row = self.x.row(row);
            for (place, (&column, &shift)) in self.columns.iter().zip(&self.shifts).enumerate() {
                tiles[slot(i, place, d)] = (row[column].to_f64() - shift) * self.scale;
            }
        }
    }

    /// A point given from outside, such as a centre, in the same units.
    pub fn place(&self, point: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut placed: Vec<f64> = self
            .columns
            .iter()
            .zip(&self.shifts)
            .map(|(&column, shift)| (point(column) - shift) * self.scale)
            .collect();
        placed.resize(self.width(), 0.0);
        placed
    }
}

/// Where row `i`'s value of a column is.
fn slot(i: usize, column: usize, d: usize) -> usize {
    (i / LANES * d + column) * LANES + i % LANES
}

/// The power of two that brings `width` between 1/2 and 1 (as far as there is one).
fn reciprocal_power(width: f64) -> f64 {
    if width == 0.0 {
        return 1.0;
    }
    libm::ldexp(1.0, (-libm::frexp(width).1).clamp(-1020, 1020))
}

/// Least, greatest, and sum of the distances from the first, by column.
struct Ranges {
    first: Vec<f64>,
    least: Vec<f64>,
    most: Vec<f64>,
    sums: Vec<f64>,
}

impl Ranges {
    fn of<F: Real>(x: ArrayView2<'_, F>, control: &Control) -> Result<Self> {
        let first: Vec<f64> = match x.rows().into_iter().next() {
            Some(row) => row.iter().map(|value| value.to_f64()).collect(),
            None => Vec::new(),
        };
        let rows = control.chunk_len(ROWS_PER_TASK);
        let parts = map_chunks(x.nrows(), rows, control, |range| {
            let mut part = Self::empty(&first);
            for row in x.slice(s![range, ..]).rows() {
                for (column, value) in row.iter().enumerate() {
                    let value = value.to_f64();
                    part.least[column] = part.least[column].min(value);
                    part.most[column] = part.most[column].max(value);
                    // Not finite if the value is not: minimum and maximum pass a NaN over.
                    part.sums[column] += value - first[column];
                }
            }
            Ok(part)
        })?;
        let mut whole = Self::empty(&first);
        for part in parts {
            for column in 0..first.len() {
                whole.least[column] = whole.least[column].min(part.least[column]);
                whole.most[column] = whole.most[column].max(part.most[column]);
                whole.sums[column] += part.sums[column];
            }
        }
        Ok(whole)
    }

    fn empty(first: &[f64]) -> Self {
        Self {
            first: first.to_vec(),
            least: vec![f64::INFINITY; first.len()],
            most: vec![f64::NEG_INFINITY; first.len()],
            sums: vec![0.0; first.len()],
        }
    }
}
