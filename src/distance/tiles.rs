//! Rows in small tiles, column by column, so that a vector instruction works on many rows at once.

use ndarray::ArrayView2;

use super::LANES;
use crate::memory;

/// Rows in tiles of [`LANES`]; the last tile is padded with zeros.
#[derive(Debug)]
pub struct Tiles {
    n_rows: usize,
    n_columns: usize,
    values: Vec<f64>,
    has_missing: bool,
}

impl Tiles {
    /// All rows of a matrix.
    pub fn of_all(rows: ArrayView2<'_, f64>) -> Self {
        Self::new(rows, rows.nrows(), |place| place)
    }

    /// Some rows of a matrix, in the order given.
    pub fn of(rows: ArrayView2<'_, f64>, picked: &[usize]) -> Self {
        Self::new(rows, picked.len(), |place| picked[place])
    }

    fn new(rows: ArrayView2<'_, f64>, n_rows: usize, row: impl Fn(usize) -> usize) -> Self {
        let n_columns = rows.ncols();
        let mut values = memory::zeros(n_rows.next_multiple_of(LANES) * n_columns);
        let mut has_missing = false;
        for place in 0..n_rows {
            let start = place / LANES * LANES * n_columns + place % LANES;
            for (column, &value) in rows.row(row(place)).iter().enumerate() {
                values[start + column * LANES] = value;
                has_missing |= value.is_nan();
            }
        }
        Self {
            n_rows,
            n_columns,
            values,
            has_missing,
        }
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// How many columns there are.
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// Whether a value is NaN.
    pub fn has_missing(&self) -> bool {
        self.has_missing
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }
}
