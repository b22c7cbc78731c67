//! How often two labels meet.

use hashbrown::HashMap;

use crate::error::{Error, Result};
use crate::parallel::{Control, chunks};

/// Cells that are counted in a table; more are counted in a hash map.
const TABLE: usize = 1 << 20;
/// Rows between two looks at the control.
const ROWS: usize = 1 << 16;

/// Counts of the pairs of labels that occur, and of each label.
#[derive(Debug, Clone, PartialEq)]
pub struct Contingency {
    /// `(first label, second label, rows)`, ascending.
    pub(super) cells: Vec<(u32, u32, u64)>,
    /// Rows with each first label.
    pub(super) first: Vec<u64>,
    /// Rows with each second label.
    pub(super) second: Vec<u64>,
    /// All rows.
    pub(super) total: u64,
}

impl Contingency {
    /// Count rows whose labels are numbers below `sizes`.
    pub fn count(
        first: &[i32],
        second: &[i32],
        sizes: (usize, usize),
        control: &Control,
    ) -> Result<Self> {
        if first.len() != second.len() {
            return Err(Error::data(format!(
                "both sets of labels must have the same length, found {} and {}",
                first.len(),
                second.len()
            )));
        }
        let outside = |labels: &[i32], n: usize| labels.iter().any(|&l| l as u32 as usize >= n);
        if outside(first, sizes.0) || outside(second, sizes.1) {
            return Err(Error::Internal(
                "a label is not one of those there are".to_owned(),
            ));
        }
        let pairs = first
            .iter()
            .zip(second)
            .map(|(&a, &b)| (a as u32, b as u32));
        let mut cells: Vec<(u32, u32, u64)> = if sizes.0.saturating_mul(sizes.1) <= TABLE {
            let mut table = vec![0_u64; sizes.0 * sizes.1];
            for rows in chunks(first.len(), ROWS) {
                control.check()?;
                for (&a, &b) in first[rows.clone()].iter().zip(&second[rows]) {
                    table[a as usize * sizes.1 + b as usize] += 1;
                }
            }
            let cell = |at: usize| ((at / sizes.1) as u32, (at % sizes.1) as u32);
            let counted = table.into_iter().enumerate();
            counted
                .map(|(at, count)| (cell(at).0, cell(at).1, count))
                .collect()
        } else {
            let mut table: HashMap<(u32, u32), u64, foldhash::fast::FixedState> =
                HashMap::default();
            for (row, pair) in pairs.enumerate() {
                if row % ROWS == 0 {
                    control.check()?;
                }
                *table.entry(pair).or_default() += 1;
            }
            table.into_iter().map(|((a, b), n)| (a, b, n)).collect()
        };
        cells.retain(|&(_, _, count)| count > 0);
        cells.sort_unstable();
        Self::of(cells)
    }

    /// From counted cells, each named once.
    pub fn of(cells: Vec<(u32, u32, u64)>) -> Result<Self> {
        let size = |most: Option<u32>| most.map_or(0, |most| most as usize + 1);
        let mut first = vec![0; size(cells.iter().map(|cell| cell.0).max())];
        let mut second = vec![0; size(cells.iter().map(|cell| cell.1).max())];
        let mut total = 0_u64;
        for &(a, b, count) in &cells {
            total = total.saturating_add(count);
            // Half the squares of counts and their products must fit 128 bits.
            if total > u64::from(u32::MAX) {
                return Err(Error::data(format!(
                    "labels must have fewer than 2^32 rows, found {total} or more; take a sample"
                )));
            }
            first[a as usize] += count;
            second[b as usize] += count;
        }
        Ok(Self {
            cells,
            first,
            second,
            total,
        })
    }

    /// Whether every label of one side meets only one of the other.
    pub(super) fn is_renaming(&self) -> bool {
        self.cells
            .iter()
            .all(|&(a, b, n)| n == self.first[a as usize] && n == self.second[b as usize])
    }
}
