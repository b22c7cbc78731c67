//! Weights as whole numbers: sums of them are exact in any order, and what leaves a cluster leaves
//! nothing behind.

use super::table::{Gaps, Known};

/// All weights together stay below two to this power.
const BITS: i32 = 61;

/// How much rows count.
pub(super) struct Mass {
    /// Of every row; empty where every row counts one.
    rows: Whole,
    /// Of the known values of every row, which stand for the missing ones too; empty as above. Only
    /// their ratios mean something.
    numbers: Vec<i64>,
    codes: Vec<i64>,
}

/// Whole numbers, in units of two to the power of `exponent`.
#[derive(Default)]
struct Whole {
    values: Vec<i64>,
    exponent: i32,
}

impl Mass {
    pub fn new(n: usize, weights: &[f64], gaps: &Gaps) -> Self {
        let weight = |row: usize| weights.get(row).copied().unwrap_or(1.0);
        let known = |known: &Known| {
            let share = known.shares();
            whole(n, |row| weight(row) * share(row)).values
        };
        let complete = gaps.is_empty();
        Self {
            rows: if weights.is_empty() && complete {
                Whole::default()
            } else {
                whole(n, weight)
            },
            numbers: if complete {
                Vec::new()
            } else {
                known(&gaps.numbers)
            },
            codes: if complete {
                Vec::new()
            } else {
                known(&gaps.codes)
            },
        }
    }

    #[inline(always)]
    pub fn row(&self, row: usize) -> i64 {
        self.rows.values.get(row).copied().unwrap_or(1)
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

    /// A sum over rows, in the weights' own unit.
    pub fn in_weights(&self, sum: f64) -> f64 {
        scaled(sum, self.rows.exponent)
    }
}

/// The largest power of two as a unit that rounds as little as possible.
fn whole(n: usize, value: impl Fn(usize) -> f64) -> Whole {
    let most = (0..n).fold(0.0_f64, |most, row| most.max(value(row)));
    if most == 0.0 {
        // No column of this kind.
        return Whole {
            values: vec![0; n],
            exponent: 0,
        };
    }
    let exponent = (most.log2() + (n as f64).log2()).ceil() as i32 - BITS;
    let units = |row: usize| scaled(value(row), -exponent).round() as i64;
    Whole {
        values: (0..n).map(units).collect(),
        exponent,
    }
}

/// `value` times two to a power that may be beyond the range of floats.
fn scaled(value: f64, exponent: i32) -> f64 {
    let half = exponent / 2;
    value * 2.0_f64.powi(half) * 2.0_f64.powi(exponent - half)
}
