//! Where distances come from: rows and a measure, or a table.

use ndarray::ArrayView2;

use crate::distance::{LANES, Measure, Tiles};
use crate::simd::Level;

/// Distances from candidates, which are all rows, to the rows that a clustering is judged by.
pub enum Source<'a> {
    /// Computed from rows as they are needed.
    Rows {
        /// What is compared.
        measure: &'a Measure,
        /// The candidates.
        rows: ArrayView2<'a, f64>,
        /// The rows that judge.
        tiles: Tiles,
        /// The instruction set.
        level: Level,
    },
    /// A table of n × n distances, row by row, of which some columns may be chosen.
    Table {
        /// The distances.
        values: &'a [f64],
        /// Rows of the table.
        n: usize,
        /// The columns that judge; None: all.
        columns: Option<Vec<usize>>,
    },
}

impl<'a> Source<'a> {
    /// All rows, judged by all rows.
    pub fn of_rows(measure: &'a Measure, rows: ArrayView2<'a, f64>, level: Level) -> Self {
        Self::Rows {
            measure,
            rows,
            tiles: Tiles::of_all(rows),
            level,
        }
    }

    /// All rows of a table of n × n distances.
    pub fn of_table(values: &'a [f64], n: usize) -> Self {
        Self::Table {
            values,
            n,
            columns: None,
        }
    }

    /// The same candidates, judged by some rows.
    pub(super) fn judged_by(&self, picked: &[usize]) -> Self {
        match self {
            Self::Rows {
                measure,
                rows,
                level,
                ..
            } => Self::Rows {
                measure,
                rows: *rows,
                tiles: Tiles::of(*rows, picked),
                level: *level,
            },
            Self::Table { values, n, .. } => Self::Table {
                values,
                n: *n,
                columns: Some(picked.to_vec()),
            },
        }
    }

    /// How many rows may become medoids.
    pub fn n_candidates(&self) -> usize {
        match self {
            Self::Rows { rows, .. } => rows.nrows(),
            Self::Table { n, .. } => *n,
        }
    }

    /// How many rows judge.
    pub(super) fn n_judges(&self) -> usize {
        match self {
            Self::Rows { tiles, .. } => tiles.n_rows(),
            Self::Table { n, columns, .. } => columns.as_ref().map_or(*n, Vec::len),
        }
    }

    /// The distances from a candidate to `len` judges from `first` on, a multiple of [`LANES`].
    ///
    /// They lie in the source or are written to `buffer`, which has whole tiles.
    pub(super) fn distances<'b>(
        &'b self,
        candidate: usize,
        first: usize,
        len: usize,
        buffer: &'b mut [f64],
    ) -> &'b [f64] {
        match self {
            Self::Rows {
                measure,
                rows,
                tiles,
                level,
            } => {
                let row = rows.row(candidate);
                let held;
                let row = if let Some(row) = row.to_slice() {
                    row
                } else {
                    held = row.to_vec();
                    &held
                };
                let out = &mut buffer[..len.next_multiple_of(LANES)];
                measure.write(*level, row, tiles, first / LANES, out);
                &buffer[..len]
            }
            Self::Table { values, n, columns } => {
                let row = &values[candidate * n..][..*n];
                match columns {
                    None => &row[first..first + len],
                    Some(columns) => {
                        for (to, &column) in buffer.iter_mut().zip(&columns[first..first + len]) {
                            *to = row[column];
                        }
                        &buffer[..len]
                    }
                }
            }
        }
    }
}
