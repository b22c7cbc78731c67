//! Rows in tiles of 32: each column's values of a tile side by side, one lane a row.

use rayon::prelude::*;

use super::Input;
use super::code::Code;
use crate::error::Result;
use crate::parallel::Control;

/// Rows of a tile.
pub(super) const LANES: usize = 32;

/// Tiles that one task fills or scans.
const TILES: usize = 128;

/// The rows.
pub(super) struct Table<C> {
    pub n: usize,
    /// Columns of numbers and of categories.
    pub widths: (usize, usize),
    /// Numbers minus the origin, tile by tile; NaN where missing, 0 in lanes without a row.
    numbers: Vec<f64>,
    codes: Vec<C>,
    /// What is missing; empty where nothing is.
    pub gaps: Gaps,
    pub origin: Vec<f64>,
}

/// What is missing.
#[derive(Default)]
pub(super) struct Gaps {
    pub numbers: Known,
    pub codes: Known,
    /// Missing categories of every lane.
    pub missing_codes: Vec<f64>,
}

impl Gaps {
    pub fn is_empty(&self) -> bool {
        self.numbers.scale.is_empty()
    }
}

/// How many of some columns are known.
#[derive(Default)]
pub(super) struct Known {
    /// For every lane columns / known columns, 0 where none is known.
    pub scale: Vec<f64>,
    /// A multiple of every number of known columns that occurs; 0 where there is no small one.
    multiple: f64,
    columns: f64,
}

/// Multiples up to this leave floats and whole numbers enough digits.
const LARGEST_MULTIPLE: u64 = 1 << 32;

impl Known {
    fn new(missing: &[f64], columns: usize) -> Self {
        let mut seen = vec![false; columns + 1];
        for &missing in missing {
            seen[columns - missing as usize] = true;
        }
        let mut counts = seen.iter().enumerate().skip(1).filter(|(_, seen)| **seen);
        let multiple = counts.try_fold(1_u64, |all, (count, _)| {
            let next = all / gcd(all, count as u64) * count as u64;
            (next <= LARGEST_MULTIPLE).then_some(next)
        });
        let columns = columns as f64;
        let one = |&missing: &f64| {
            if columns > missing {
                columns / (columns - missing)
            } else {
                0.0
            }
        };
        Self {
            scale: missing.iter().map(one).collect(),
            multiple: multiple.unwrap_or(0) as f64,
            columns,
        }
    }

    /// How much known values of a row count beside those of others: whole numbers, where there are
    /// small ones, so that equal counts are equal.
    pub fn shares(&self) -> impl Fn(usize) -> f64 + '_ {
        let factor = self.multiple / self.columns;
        move |row| {
            let scale = self.scale[row];
            if self.multiple > 0.0 {
                (scale * factor).round()
            } else {
                scale
            }
        }
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// One tile.
pub(super) struct Tile<'a, C> {
    pub numbers: &'a [[f64; LANES]],
    pub codes: &'a [[C; LANES]],
}

impl<C: Code> Table<C> {
    pub fn new(input: &Input<'_>, gaps: Gaps, origin: Vec<f64>, control: &Control) -> Result<Self> {
        let n = input.n;
        let centred: Vec<_> = input.numbers.iter().copied().zip(&origin).collect();
        let numbers = transposed(&centred, n, 0.0, control, |(column, origin), row| {
            column[row] - **origin
        })?;
        let codes = transposed(&input.codes, n, C::MISSING, control, |column, row| {
            C::of(column[row])
        })?;
        Ok(Self {
            n,
            widths: (input.numbers.len(), input.codes.len()),
            numbers,
            codes,
            gaps,
            origin,
        })
    }

    pub fn tiles(&self) -> usize {
        self.n.div_ceil(LANES)
    }

    pub fn tile(&self, tile: usize) -> Tile<'_, C> {
        let (p, c) = self.widths;
        Tile {
            numbers: &self.numbers.as_chunks().0[tile * p..][..p],
            codes: &self.codes.as_chunks().0[tile * c..][..c],
        }
    }

    #[inline(always)]
    pub fn number(&self, row: usize, column: usize) -> f64 {
        self.numbers[(row / LANES * self.widths.0 + column) * LANES + row % LANES]
    }

    #[inline(always)]
    pub fn code(&self, row: usize, column: usize) -> C {
        self.codes[(row / LANES * self.widths.1 + column) * LANES + row % LANES]
    }

    pub fn has_gaps(&self) -> bool {
        !self.gaps.is_empty()
    }

    /// Whether nothing is known of a row.
    pub fn is_blank(&self, row: usize) -> bool {
        self.has_gaps() && self.gaps.numbers.scale[row] == 0.0 && self.gaps.codes.scale[row] == 0.0
    }

    /// Whether two rows have the same contents, gaps in the same places.
    pub fn same(&self, one: usize, other: usize) -> bool {
        let number = |column| {
            let (a, b) = (self.number(one, column), self.number(other, column));
            a == b || (a.is_nan() && b.is_nan())
        };
        (0..self.widths.0).all(number)
            && (0..self.widths.1).all(|column| self.code(one, column) == self.code(other, column))
    }
}

/// Columns tile by tile.
fn transposed<T: Copy + Send + Sync, S: Sync>(
    columns: &[S],
    n: usize,
    fill: T,
    control: &Control,
    value: impl Fn(&S, usize) -> T + Sync,
) -> Result<Vec<T>> {
    let d = columns.len();
    let mut all = vec![fill; n.div_ceil(LANES) * d * LANES];
    if d == 0 {
        return Ok(all);
    }
    all.par_chunks_mut(TILES * d * LANES)
        .enumerate()
        .try_for_each(|(part, values)| {
            control.check()?;
            for (tile, values) in values.chunks_exact_mut(d * LANES).enumerate() {
                let first = (part * TILES + tile) * LANES;
                let lanes = LANES.min(n - first);
                for (column, values) in columns.iter().zip(values.chunks_exact_mut(LANES)) {
                    for (lane, to) in values[..lanes].iter_mut().enumerate() {
                        *to = value(column, first + lane);
                    }
                }
            }
            Ok(())
        })?;
    Ok(all)
}

/// A row's known values stand for all: sums over them are multiplied by columns / known columns.
pub(super) fn gaps(input: &Input<'_>) -> Gaps {
    let lanes = input.n.div_ceil(LANES) * LANES;
    let complete = input
        .numbers
        .par_iter()
        .all(|c| !c.iter().any(|v| v.is_nan()))
        && input.codes.par_iter().all(|column| !column.contains(&-1));
    if complete {
        return Gaps::default();
    }
    let mut missing_numbers = vec![0.0; lanes];
    for column in &input.numbers {
        for (missing, value) in missing_numbers.iter_mut().zip(*column) {
            *missing += f64::from(u8::from(value.is_nan()));
        }
    }
    let mut missing_codes = vec![0.0; lanes];
    for column in &input.codes {
        for (missing, &code) in missing_codes.iter_mut().zip(*column) {
            *missing += f64::from(u8::from(code == -1));
        }
    }
    Gaps {
        numbers: Known::new(&missing_numbers, input.numbers.len()),
        codes: Known::new(&missing_codes, input.codes.len()),
        missing_codes,
    }
}
