//! Ids as they arrive.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::super::part::Part;
use super::{MISSING, Values};
use crate::error::{Error, Result};

/// Texts kept by someone else.
pub trait TextSource: Send + Sync {
    /// How many rows.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of a row's text; `None` where there is none. They may not be UTF-8.
    fn get(&self, row: usize) -> Option<&[u8]>;

    /// The bytes of several rows, after what `out` holds: one call where `get` would be many.
    fn read<'a>(&'a self, rows: Range<usize>, out: &mut Vec<Option<&'a [u8]>>) {
        out.extend(rows.map(|row| self.get(row)));
    }
}

/// Whole numbers and which of them are missing.
#[derive(Debug, Clone)]
pub struct IntPart {
    /// The numbers.
    pub values: Part<i64>,
    /// Which rows have none; `None`: all rows have one.
    pub missing: Option<Vec<bool>>,
}

impl IntPart {
    /// A row's number.
    pub fn get(&self, row: usize) -> Option<i64> {
        match &self.missing {
            Some(missing) if missing[row] => None,
            _ => Some(self.values[row]),
        }
    }
}

/// Ids of some rows.
#[derive(Clone)]
pub enum IdPart {
    /// Signed numbers.
    Int(IntPart),
    /// Unsigned 64-bit numbers, kept as [`flip`] makes them.
    UInt(IntPart),
    /// Texts.
    Text(Arc<dyn TextSource>),
    /// Codes of values (`MISSING`: none); values may repeat and need not occur.
    Coded(Vec<u32>, Values),
    /// So many rows without an id.
    Missing(usize),
}

impl IdPart {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Int(part) | Self::UInt(part) => part.values.len(),
            Self::Text(texts) => texts.len(),
            Self::Coded(codes, _) => codes.len(),
            Self::Missing(n) => *n,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether no row has an id.
    pub fn has_none(&self) -> bool {
        match self {
            Self::Int(part) | Self::UInt(part) => {
                let missing = part.missing.as_ref();
                missing.is_some_and(|missing| missing.iter().all(|&missing| missing))
            }
            Self::Text(texts) => (0..texts.len()).all(|row| texts.get(row).is_none()),
            Self::Coded(codes, _) => codes.iter().all(|&code| code == MISSING),
            Self::Missing(_) => true,
        }
    }

    /// Rows that point into a column of values, which may have gaps; those that point beyond it
    /// are missing.
    pub fn dictionary(
        n_rows: usize,
        place: impl Fn(usize) -> usize + Sync,
        values: Self,
        control: &crate::parallel::Control,
    ) -> Result<Self> {
        const ROWS_PER_TASK: usize = 1 << 16;
        let known = super::encode(vec![values], control)?;
        let mut codes = crate::memory::zeros::<u32>(n_rows);
        let tasks = codes.par_chunks_mut(ROWS_PER_TASK).enumerate();
        tasks.for_each(|(task, codes)| {
            let start = task * ROWS_PER_TASK;
            for (row, code) in codes.iter_mut().enumerate() {
                let value = known.codes.get(place(start + row));
                *code = value.copied().unwrap_or(MISSING);
            }
        });
        Ok(Self::Coded(codes, known.values))
    }
}

/// Unsigned numbers as signed ones in the same order.
pub fn flip(value: u64) -> i64 {
    (value ^ (1 << 63)) as i64
}

/// Back again.
pub fn unflip(value: i64) -> u64 {
    value as u64 ^ (1 << 63)
}

/// Check that bytes are text.
pub fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| {
        Error::data(format!(
            "found bytes that are not UTF-8 text ({:?}); decode the column with its true encoding \
             first",
            String::from_utf8_lossy(bytes)
        ))
    })
}
