//! The outer product of the patterns' scores: the empirical observed information.
//!
//! `McLachlan`, G. & Peel, D. (2000). "Finite mixture models". Wiley, section 2.15.
//!
//! A pattern's score is a linear function of a long and mostly empty vector u: for every slot that
//! applies and every class, the membership (times a residual, for numeric columns). Only Σ w u uᵀ is
//! computed here, column by column, which touches (columns · classes)² numbers a pattern instead of
//! (levels · columns · classes)².

use rayon::prelude::*;

use super::layout::Layout;
use super::rows::Patterns;
use crate::error::Result;
use crate::parallel::Control;

/// Patterns between two looks at whether to stop.
const POLL: usize = 1 << 12;

/// A column with slots of its own; the first is that of the class shares.
#[derive(Clone, Copy)]
enum Column {
    Shares,
    Category(usize),
    Number(usize),
}

struct Vectors<'a> {
    patterns: &'a Patterns,
    members: &'a [f64],
    model: &'a [f64],
    layout: &'a Layout,
}

impl Vectors<'_> {
    fn first_slot(&self, column: Column) -> usize {
        match column {
            Column::Shares => 0,
            Column::Category(j) => self.layout.first[j],
            Column::Number(d) => self.layout.means + d,
        }
    }

    fn slots(&self, column: Column) -> Vec<usize> {
        match column {
            Column::Shares => vec![0],
            Column::Category(j) => {
                (self.layout.first[j]..self.layout.first[j] + self.layout.levels[j]).collect()
            }
            Column::Number(d) => vec![self.layout.means + d, self.layout.variances() + d],
        }
    }

    /// The part of a pattern's vector that belongs to a column: (which of its slots, values), twice
    /// for numeric columns. Gives how many.
    fn part(&self, pattern: usize, column: Column, into: &mut [(usize, Vec<f64>); 2]) -> usize {
        let layout = self.layout;
        let members = &self.members[pattern * layout.classes..][..layout.classes];
        let (slots, numbers) = self.patterns.rows.row(pattern, layout);
        match column {
            Column::Shares => into[0].0 = 0,
            Column::Category(j) if slots[j] == layout.missing[j] => return 0,
            Column::Category(j) => into[0].0 = slots[j] as usize - self.first_slot(column),
            Column::Number(d) if numbers[d].is_nan() => return 0,
            Column::Number(d) => {
                for (class, &member) in members.iter().enumerate() {
                    let mean = self.model[(layout.means + d) * layout.classes + class];
                    let variance = self.model[(layout.variances() + d) * layout.classes + class];
                    let away = numbers[d] - mean;
                    into[0].1[class] = member * away / variance;
                    // By the logarithm of the variance.
                    into[1].1[class] = member * 0.5 * (away * away / variance - 1.0);
                }
                (into[0].0, into[1].0) = (0, 1);
                return 2;
            }
        }
        into[0].1.copy_from_slice(members);
        1
    }

    /// Σ w u uᵀ between two columns.
    fn block(&self, a: Column, b: Column, control: &Control) -> Result<Vec<f64>> {
        let k = self.layout.classes;
        let width = self.slots(b).len() * k;
        let mut sums = vec![0.0; self.slots(a).len() * k * width];
        let blank = || [(0, vec![0.0; k]), (0, vec![0.0; k])];
        let (mut left, mut right) = (blank(), blank());
        for (pattern, &weight) in self.patterns.weights.iter().enumerate() {
            if pattern % POLL == 0 {
                control.check()?;
            }
            if weight == 0.0 {
                continue;
            }
            let n_left = self.part(pattern, a, &mut left);
            let n_right = self.part(pattern, b, &mut right);
            for (i, u) in &left[..n_left] {
                for (j, v) in &right[..n_right] {
                    for (c, &u) in u.iter().enumerate() {
                        let at = (i * k + c) * width + j * k;
                        for (sum, &v) in sums[at..at + k].iter_mut().zip(v) {
                            *sum += weight * u * v;
                        }
                    }
                }
            }
        }
        Ok(sums)
    }
}

/// Σ w u uᵀ, a symmetric matrix of (slots · classes)² with classes running fastest.
pub(super) fn information(
    patterns: &Patterns,
    members: &[f64],
    model: &[f64],
    layout: &Layout,
    control: &Control,
) -> Result<Vec<f64>> {
    let vectors = Vectors {
        patterns,
        members,
        model,
        layout,
    };
    let columns: Vec<Column> = std::iter::once(Column::Shares)
        .chain((0..layout.columns()).map(Column::Category))
        .chain((0..layout.numbers).map(Column::Number))
        .collect();
    let pairs: Vec<(Column, Column)> = (0..columns.len())
        .flat_map(|i| (0..=i).map(move |j| (i, j)))
        .map(|(i, j)| (columns[i], columns[j]))
        .collect();
    let blocks: Vec<Vec<f64>> = pairs
        .par_iter()
        .map(|&(a, b)| vectors.block(a, b, control))
        .collect::<Result<_>>()?;
    let k = layout.classes;
    let size = layout.slots * k;
    let mut all = vec![0.0; size * size];
    for (&(a, b), block) in pairs.iter().zip(blocks) {
        let (rows, columns) = (vectors.slots(a), vectors.slots(b));
        for (at, value) in block.into_iter().enumerate() {
            let (row, column) = (at / (columns.len() * k), at % (columns.len() * k));
            let row = rows[row / k] * k + row % k;
            let column = columns[column / k] * k + column % k;
            all[row * size + column] = value;
            all[column * size + row] = value;
        }
    }
    Ok(all)
}
