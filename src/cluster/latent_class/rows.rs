//! Rows of answers as places in tables, and equal rows taken together.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use ndarray::ArrayView2;

use super::layout::Layout;
use super::pairs::Pairs;
use crate::error::{Error, Result};
use crate::parallel::Control;

/// Rows between two looks at whether to stop.
const POLL: usize = 1 << 14;

/// What rows say, column by column.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// The level of every row (columns × rows); negative where it is missing.
    pub codes: ArrayView2<'a, i32>,
    /// Numeric columns (columns × rows), NaN where missing.
    pub numbers: ArrayView2<'a, f64>,
}

/// Rows, one after another: for every column the slot of its answer, and the numbers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) len: usize,
    pub(super) slots: Vec<u32>,
    pub(super) numbers: Vec<f64>,
}

impl Rows {
    /// Read answers; where one is missing the slot is the last of its column.
    pub(super) fn read(answers: &Answers<'_>, layout: &Layout, control: &Control) -> Result<Self> {
        let (columns, len) = answers.codes.dim();
        let (n_numbers, also) = answers.numbers.dim();
        if len != also || columns != layout.columns() || n_numbers != layout.numbers {
            return Err(Error::Internal(
                "the columns do not fit the tables".to_owned(),
            ));
        }
        let mut slots = vec![0; len * columns];
        for (column, codes) in answers.codes.rows().into_iter().enumerate() {
            control.check()?;
            let (first, levels) = (layout.first[column] as u32, layout.levels[column] as u32);
            for (row, &code) in codes.iter().enumerate() {
                if code >= levels as i32 {
                    return Err(Error::Internal("a code is beyond its levels".to_owned()));
                }
                let level = if code < 0 { levels } else { code as u32 };
                slots[row * columns + column] = first + level;
            }
        }
        let mut numbers = vec![0.0; len * n_numbers];
        for (column, values) in answers.numbers.rows().into_iter().enumerate() {
            for (row, &value) in values.iter().enumerate() {
                // One zero and one NaN, so that equal rows have equal bits.
                let value = if value.is_nan() {
                    f64::NAN
                } else {
                    value + 0.0
                };
                numbers[row * n_numbers + column] = value;
            }
        }
        Ok(Self {
            len,
            slots,
            numbers,
        })
    }

    /// The slots and the numbers of a row.
    #[inline(always)]
    pub(super) fn row(&self, row: usize, layout: &Layout) -> (&[u32], &[f64]) {
        let (columns, numbers) = (layout.columns(), layout.numbers);
        (
            &self.slots[row * columns..(row + 1) * columns],
            &self.numbers[row * numbers..(row + 1) * numbers],
        )
    }

    /// (answers missing, answers there) of a row.
    fn count(&self, row: usize, layout: &Layout) -> (usize, usize) {
        let (slots, numbers) = self.row(row, layout);
        let missing = slots.iter().zip(&layout.missing);
        let missing = missing.filter(|(slot, missing)| slot == missing).count()
            + numbers.iter().filter(|value| value.is_nan()).count();
        (missing, slots.len() + numbers.len() - missing)
    }
}

/// The different rows there are, in the order in which they first come.
#[derive(Debug, Default)]
pub struct Patterns {
    pub(super) rows: Rows,
    /// Rows of each, by weight; 0 where nothing is known, as such rows teach nothing.
    pub weights: Vec<f64>,
    /// Whether nothing is missing.
    pub complete: Vec<bool>,
    /// The pattern of every row.
    pub of_row: Vec<u32>,
    /// Their answers by pairs of columns, where that is quicker.
    pub(super) pairs: Option<Pairs>,
}

impl Patterns {
    /// Take equal rows together.
    pub(super) fn collapse(
        all: &Rows,
        weights: Option<&[f64]>,
        layout: &Layout,
        control: &Control,
    ) -> Result<Self> {
        let mut found = Self::default();
        let hasher = FixedState::with_seed(0);
        let hash = |(slots, numbers): (&[u32], &[f64])| {
            let mut hash = hasher.hash_one(slots);
            for value in numbers {
                hash = hash.rotate_left(23) ^ hasher.hash_one(value.to_bits());
            }
            hash
        };
        let mut table: HashTable<u32> = HashTable::new();
        found.of_row.reserve_exact(all.len);
        for row in 0..all.len {
            if row % POLL == 0 {
                control.check()?;
            }
            let (slots, numbers) = all.row(row, layout);
            let rows = &found.rows;
            let same = |&pattern: &u32| {
                let (others, values) = rows.row(pattern as usize, layout);
                let equal = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
                slots == others && numbers.iter().zip(values).all(equal)
            };
            let here = hash((slots, numbers));
            let weight = weights.map_or(1.0, |weights| weights[row]);
            let pattern = if let Some(&pattern) = table.find(here, same) {
                pattern
            } else {
                let pattern = found.rows.len as u32;
                found.rows.slots.extend_from_slice(slots);
                found.rows.numbers.extend_from_slice(numbers);
                found.rows.len += 1;
                found.weights.push(0.0);
                let rows = &found.rows;
                table.insert_unique(here, pattern, |&p| hash(rows.row(p as usize, layout)));
                pattern
            };
            found.weights[pattern as usize] += weight;
            found.of_row.push(pattern);
        }
        for pattern in 0..found.rows.len {
            let (missing, there) = found.rows.count(pattern, layout);
            found.complete.push(missing == 0);
            if there == 0 {
                found.weights[pattern] = 0.0;
            }
        }
        found.pairs = Pairs::of(&found.rows, layout);
        Ok(found)
    }

    /// How many rows there are, by weight.
    pub(super) fn total(&self) -> f64 {
        self.weights.iter().sum()
    }
}
