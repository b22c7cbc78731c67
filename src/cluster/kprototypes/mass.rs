//! Weights as whole numbers of a small unit: sums of them are exact in any order, and what leaves a
//! cluster leaves nothing behind.

use super::table::Gaps;

/// All weights together stay below two to this power.
const BITS: i32 = 61;

/// How much rows count, in units.
pub(super) struct Mass {
    /// A unit, a power of two.
    pub unit: f64,
    /// Of every row; empty where every row counts one unit.
    rows: Vec<i64>,
    /// Of the known values of every row: they stand for the missing ones. Empty as above.
    numbers: Vec<i64>,
    codes: Vec<i64>,
}

impl Mass {
    pub fn new(n: usize, weights: &[f64], gaps: &Gaps) -> Self {
        if weights.is_empty() && gaps.number_scale.is_empty() {
            return Self {
                unit: 1.0,
                rows: Vec::new(),
                numbers: Vec::new(),
                codes: Vec::new(),
            };
        }
        let weight = |row: usize| weights.get(row).copied().unwrap_or(1.0);
        let scaled = |row: usize, scale: &[f64]| weight(row) * scale.get(row).unwrap_or(&1.0);
        let most = (0..n).fold(0.0_f64, |most, row| {
            most.max(weight(row))
                .max(scaled(row, &gaps.number_scale))
                .max(scaled(row, &gaps.code_scale))
        });
        let exponent = (most.log2() + (n as f64).log2()).ceil() as i32 - BITS;
        let unit = 2.0_f64.powi(exponent.clamp(-1000, 1000));
        let units = |value: f64| (value / unit).round() as i64;
        let parts = |scale: &[f64]| match scale.is_empty() {
            true => Vec::new(),
            false => (0..n).map(|row| units(scaled(row, scale))).collect(),
        };
        Self {
            unit,
            rows: (0..n).map(|row| units(weight(row))).collect(),
            numbers: parts(&gaps.number_scale),
            codes: parts(&gaps.code_scale),
        }
    }

    #[inline(always)]
    pub fn row(&self, row: usize) -> i64 {
        self.rows.get(row).copied().unwrap_or(1)
    }

    #[inline(always)]
    pub fn numbers(&self, row: usize) -> i64 {
        let rest = || self.row(row);
        self.numbers.get(row).copied().unwrap_or_else(rest)
    }

    #[inline(always)]
    pub fn codes(&self, row: usize) -> i64 {
        let rest = || self.row(row);
        self.codes.get(row).copied().unwrap_or_else(rest)
    }
}
