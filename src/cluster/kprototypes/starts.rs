//! Where runs start: prototypes that are rows, what they miss filled in from all rows.

use super::code::Code;
use super::mass::Mass;
use super::nearest::{Prototypes, map_tiles};
use super::table::Table;
use crate::error::Result;
use crate::parallel::Control;
use crate::random::Stream;

/// Stages of random streams ("kproh", "kpror").
const STAGE_HUANG: u64 = 0x6B_70_72_6F_68;
const STAGE_RANDOM: u64 = 0x6B_70_72_6F_72;

/// Draws for one prototype before a second one of the same contents is put up with.
const TRIES: usize = 32;

/// What starts are chosen from.
pub(super) struct Rows<'a, C> {
    pub table: &'a Table<C>,
    pub mass: &'a Mass,
    /// How much every category of every column counts.
    pub frequencies: &'a [Vec<i64>],
    pub overall: &'a Prototypes<C>,
    pub gamma: f64,
    /// Rows by their contents (where rows are drawn), and every row's place among them.
    order: Vec<u32>,
    place: Vec<u32>,
    /// For every row in that order the mass of it and all before, of rows that can be drawn.
    ends: Vec<i64>,
}

impl<'a, C: Code> Rows<'a, C> {
    pub fn new(
        table: &'a Table<C>,
        mass: &'a Mass,
        frequencies: &'a [Vec<i64>],
        overall: &'a Prototypes<C>,
        gamma: f64,
        order: Vec<u32>,
    ) -> Self {
        let mut end = 0;
        let ends = order.iter().map(|&row| {
            let row = row as usize;
            end += if table.is_blank(row) {
                0
            } else {
                mass.row(row)
            };
            end
        });
        let mut place = vec![0; order.len()];
        for (at, &row) in (0..).zip(&order) {
            place[row as usize] = at;
        }
        Self {
            ends: ends.collect(),
            place,
            order,
            table,
            mass,
            frequencies,
            overall,
            gamma,
        }
    }

    /// k rows of different contents, where that many are found by drawing.
    pub fn random(&self, k: usize, seed: u64, run: u64) -> Prototypes<C> {
        let mut stream = Stream::new(seed, STAGE_RANDOM, run);
        let mut chosen: Vec<usize> = Vec::with_capacity(k);
        for _ in 0..k {
            let mut row = self.draw(&mut stream);
            for _ in 1..TRIES {
                if !self.is_chosen(row, &chosen) {
                    break;
                }
                row = self.draw(&mut stream);
            }
            chosen.push(row);
        }
        self.prototypes(&chosen)
    }

    /// Huang (1998), second method: values by their frequency, column by column, then the nearest
    /// row that is not like one chosen before.
    pub fn huang(&self, k: usize, seed: u64, run: u64, control: &Control) -> Result<Prototypes<C>> {
        let mut stream = Stream::new(seed, STAGE_HUANG, run);
        let mut chosen: Vec<usize> = Vec::with_capacity(k);
        for _ in 0..k {
            let drawn = self.drawn(&mut stream);
            let best = self.nearest(&drawn, &chosen, control)?;
            chosen.push(best.map_or(0, |(row, _)| row));
        }
        Ok(self.prototypes(&chosen))
    }

    /// Cao et al. (2009): first the row of the highest density, then always the one whose density
    /// times dissimilarity to the nearest row chosen before is largest. The density is the mean
    /// frequency of a row's categories.
    pub fn cao(&self, k: usize, control: &Control) -> Result<Prototypes<C>> {
        let densities: Vec<f64> = (0..self.table.n).map(|row| self.density(row)).collect();
        let first = if self.frequencies.is_empty() {
            // All rows are as dense; begin in the middle.
            self.nearest(self.overall, &[], control)?
        } else {
            self.first_largest(densities.iter().copied().enumerate(), &[])
        };
        let mut chosen = vec![first.map_or(0, |(row, _)| row)];
        let mut worth = vec![f64::INFINITY; self.table.n];
        while chosen.len() < k {
            let last = self.prototypes(&chosen[chosen.len() - 1..]);
            let parts = map_tiles(
                self.table,
                &last,
                self.gamma,
                control,
                |rows, distances, _| {
                    let products = distances.iter().zip(&densities[rows]);
                    products
                        .map(|(distance, density)| distance * density)
                        .collect::<Vec<f64>>()
                },
            )?;
            for (worth, product) in worth.iter_mut().zip(parts.concat()) {
                *worth = worth.min(product);
            }
            let all = worth.iter().copied().enumerate();
            let row = self.first_largest(all, &[]).map_or(0, |(row, _)| row);
            chosen.push(row);
        }
        Ok(self.prototypes(&chosen))
    }

    fn density(&self, row: usize) -> f64 {
        let (mut sum, mut known) = (0.0, 0.0);
        for (column, counts) in self.frequencies.iter().enumerate() {
            if let Some(&count) = counts.get(self.table.code(row, column).place()) {
                sum += count as f64;
                known += 1.0;
            }
        }
        if self.frequencies.is_empty() {
            return 1.0;
        }
        let columns = self.frequencies.len() as f64;
        // Sums of counts are exact where nothing is missing.
        if known == columns {
            sum
        } else {
            sum * (columns / f64::max(known, 1.0))
        }
    }

    /// The row nearest to a prototype and not like chosen ones.
    fn nearest(
        &self,
        prototype: &Prototypes<C>,
        chosen: &[usize],
        control: &Control,
    ) -> Result<Option<(usize, f64)>> {
        let table = self.table;
        let parts = map_tiles(
            table,
            prototype,
            self.gamma,
            control,
            |rows, distances, _| {
                let nearness = rows.clone().map(|row| -distances[row - rows.start]);
                self.first_largest(rows.clone().zip(nearness), chosen)
            },
        )?;
        Ok(self.first_largest(parts.into_iter().flatten(), &[]))
    }

    /// The first of the rows with the largest value that count and are not like chosen ones.
    fn first_largest(
        &self,
        rows: impl Iterator<Item = (usize, f64)>,
        chosen: &[usize],
    ) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64)> = None;
        for (row, value) in rows {
            if best.is_none_or(|best| self.is_ahead((row, value), best))
                && self.mass.row(row) > 0
                && !self.table.is_blank(row)
                && !self.is_chosen(row, chosen)
            {
                best = Some((row, value));
            }
        }
        best
    }

    /// Ties go to the first row, of rows by their contents where these are known.
    fn is_ahead(&self, one: (usize, f64), other: (usize, f64)) -> bool {
        let place = |row: usize| self.place.get(row).map_or(row, |&place| place as usize);
        one.1 > other.1 || (one.1 == other.1 && place(one.0) < place(other.0))
    }

    fn is_chosen(&self, row: usize, chosen: &[usize]) -> bool {
        chosen.iter().any(|&other| self.table.same(row, other))
    }

    /// A row, drawn by mass.
    fn draw(&self, stream: &mut Stream) -> usize {
        let total = self.ends.last().copied().unwrap_or(0);
        let at = (stream.uniform() * total as f64) as i64;
        let found = self.ends.partition_point(|&end| end <= at);
        self.order.get(found).map_or(0, |&row| row as usize)
    }

    /// A prototype of values that are drawn column by column.
    fn drawn(&self, stream: &mut Stream) -> Prototypes<C> {
        let mut prototype = self.overall.clone();
        for (column, number) in prototype.numbers.iter_mut().enumerate() {
            let values = (0..TRIES).map(|_| self.table.number(self.draw(stream), column));
            if let Some(value) = values.into_iter().find(|value| !value.is_nan()) {
                *number = value;
            }
        }
        for (column, code) in prototype.codes.iter_mut().enumerate() {
            let values = (0..TRIES).map(|_| self.table.code(self.draw(stream), column));
            if let Some(value) = values.into_iter().find(|value| *value != C::MISSING) {
                *code = value;
            }
        }
        prototype
    }

    /// Rows as prototypes.
    fn prototypes(&self, rows: &[usize]) -> Prototypes<C> {
        let (p, c) = self.table.widths;
        let mut prototypes = Prototypes {
            k: rows.len(),
            numbers: Vec::with_capacity(rows.len() * p),
            codes: Vec::with_capacity(rows.len() * c),
        };
        for &row in rows {
            prototypes.numbers.extend((0..p).map(|column| {
                let value = self.table.number(row, column);
                if value.is_nan() {
                    self.overall.numbers[column]
                } else {
                    value
                }
            }));
            prototypes.codes.extend((0..c).map(|column| {
                let code = self.table.code(row, column);
                if code == C::MISSING {
                    self.overall.codes[column]
                } else {
                    code
                }
            }));
        }
        prototypes
    }
}
