//! What the rows of every cluster add up to, column by column, kept up to date by rows that move.
//!
//! Sums of numbers are unevaluated pairs of f64 (Dekker 1971), counts of categories are exact: a row
//! that leaves takes all of itself along. Columns are independent of each other, so they are
//! updated in parallel and each in the order of the rows.

use rayon::prelude::*;

use super::code::Code;
use super::mass::Mass;
use super::nearest::Prototypes;
use super::overall::largest;
use super::table::Table;
use crate::error::Result;
use crate::parallel::Control;

/// A row that joins cluster `to`, having been in `from` or nowhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    pub row: u32,
    pub from: u32,
    pub to: u32,
}

/// No cluster.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Moves between two looks at the control.
const MOVES: usize = 1 << 16;

/// Sums of a run.
pub(super) struct Tally {
    numbers: Vec<Numbers>,
    codes: Vec<Codes>,
    /// Rows that count, of every cluster.
    pub members: Vec<i64>,
    touched: Vec<bool>,
}

/// A column of numbers: for every cluster the sum (what it lost in rounding beside it) and the mass.
struct Numbers {
    sums: Vec<(f64, f64)>,
    mass: Vec<i64>,
}

/// A column of categories: for every cluster the mass of each category, and the heaviest.
struct Codes {
    counts: Vec<i64>,
    levels: usize,
    modes: Vec<Option<usize>>,
}

impl Tally {
    pub fn new(k: usize, numbers: usize, levels: &[usize]) -> Self {
        let number = || Numbers {
            sums: vec![(0.0, 0.0); k],
            mass: vec![0; k],
        };
        let codes = |&levels: &usize| Codes {
            counts: vec![0; k * levels],
            levels,
            modes: vec![None; k],
        };
        Self {
            numbers: (0..numbers).map(|_| number()).collect(),
            codes: levels.iter().map(codes).collect(),
            members: vec![0; k],
            touched: vec![false; k],
        }
    }

    /// Let rows change their clusters.
    pub fn apply<C: Code>(
        &mut self,
        table: &Table<C>,
        mass: &Mass,
        moves: &[Move],
        control: &Control,
    ) -> Result<()> {
        for step in moves {
            let counts = i64::from(mass.row(step.row as usize) > 0);
            self.members[step.to as usize] += counts;
            self.touched[step.to as usize] = true;
            if step.from != NOWHERE {
                self.members[step.from as usize] -= counts;
                self.touched[step.from as usize] = true;
            }
        }
        let numbers = self.numbers.par_iter_mut().enumerate();
        numbers.try_for_each(|(column, numbers)| {
            moves.chunks(MOVES).try_for_each(|moves| {
                control.check()?;
                numbers.apply(table, column, mass, moves);
                Ok(())
            })
        })?;
        let (codes, touched) = (self.codes.par_iter_mut().enumerate(), &self.touched);
        codes.try_for_each(|(column, codes)| {
            moves.chunks(MOVES).try_for_each(|moves| {
                control.check()?;
                codes.apply(table, column, mass, moves);
                Ok(())
            })?;
            codes.find_modes(touched);
            Ok(())
        })
    }

    /// Move the prototypes of clusters that changed to the means and modes of their rows. Clusters
    /// without rows keep theirs; where no row knows a column, it gets what all rows have.
    pub fn place<C: Code>(&mut self, prototypes: &mut Prototypes<C>, overall: &Prototypes<C>) {
        let (p, c) = (self.numbers.len(), self.codes.len());
        let touched = self.touched.iter_mut().map(std::mem::take).enumerate();
        for (cluster, _) in touched.filter(|(_, touched)| *touched) {
            if self.members[cluster] == 0 {
                continue;
            }
            for (column, numbers) in self.numbers.iter().enumerate() {
                let (sum, lost) = numbers.sums[cluster];
                prototypes.numbers[cluster * p + column] = match numbers.mass[cluster] {
                    0 => overall.numbers[column],
                    mass => (sum + lost) / mass as f64,
                };
            }
            for (column, codes) in self.codes.iter().enumerate() {
                let mode = codes.modes[cluster].map(|mode| C::of(mode as i32));
                prototypes.codes[cluster * c + column] = mode.unwrap_or(overall.codes[column]);
            }
        }
    }
}

impl Numbers {
    fn apply<C: Code>(&mut self, table: &Table<C>, column: usize, mass: &Mass, moves: &[Move]) {
        for step in moves {
            let row = step.row as usize;
            let (value, mass) = (table.number(row, column), mass.numbers(row));
            if value.is_nan() {
                continue;
            }
            let value = value * mass as f64;
            self.add(step.to as usize, value, mass);
            if step.from != NOWHERE {
                self.add(step.from as usize, -value, -mass);
            }
        }
    }

    #[inline(always)]
    fn add(&mut self, cluster: usize, value: f64, mass: i64) {
        let (high, low) = &mut self.sums[cluster];
        let sum = *high + value;
        let from_value = sum - *high;
        let from_high = sum - from_value;
        *low += (*high - from_high) + (value - from_value);
        *high = sum;
        self.mass[cluster] += mass;
    }
}

impl Codes {
    fn apply<C: Code>(&mut self, table: &Table<C>, column: usize, mass: &Mass, moves: &[Move]) {
        for step in moves {
            let row = step.row as usize;
            let (code, mass) = (table.code(row, column).place(), mass.codes(row));
            if code >= self.levels {
                continue;
            }
            self.counts[step.to as usize * self.levels + code] += mass;
            if step.from != NOWHERE {
                self.counts[step.from as usize * self.levels + code] -= mass;
            }
        }
    }

    fn find_modes(&mut self, touched: &[bool]) {
        for (cluster, mode) in self.modes.iter_mut().enumerate() {
            if touched[cluster] {
                let counts = &self.counts[cluster * self.levels..][..self.levels];
                let found = largest(counts);
                *mode = (counts.get(found).copied() > Some(0)).then_some(found);
            }
        }
    }
}
