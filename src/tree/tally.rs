//! What the target adds up to in a node, for every code of every column.

use rayon::prelude::*;

use super::Column;
use crate::error::Result;
use crate::parallel::{Control, chunks};

/// Rows of one task: few enough to stop soon, enough for its table to be worth clearing.
const CHUNK: usize = 1 << 16;

/// What a tree predicts, as numbers that add up over rows.
pub trait Target: Sync {
    /// Numbers a code needs.
    fn width(&self) -> usize;
    /// Add one row to the numbers of its code.
    fn add(&self, row: usize, cell: &mut [f64]);
}

/// Classes: the weight of each class (the count, without weights).
#[derive(Debug, Clone, Copy)]
pub struct Classes<'a> {
    /// Row -> class.
    pub codes: &'a [u16],
    /// Number of classes.
    pub n_classes: usize,
    /// Row -> weight.
    pub weights: Option<&'a [f64]>,
}

impl Target for Classes<'_> {
    fn width(&self) -> usize {
        self.n_classes
    }

    #[inline]
    fn add(&self, row: usize, cell: &mut [f64]) {
        cell[usize::from(self.codes[row])] += self.weights.map_or(1.0, |weights| weights[row]);
    }
}

/// A number: weight, weighted sum, weighted sum of squares (give values near their mean, else the
/// squares drown what differs).
#[derive(Debug, Clone, Copy)]
pub struct Moments<'a> {
    /// Row -> value.
    pub values: &'a [f64],
    /// Row -> weight.
    pub weights: Option<&'a [f64]>,
}

impl Target for Moments<'_> {
    fn width(&self) -> usize {
        3
    }

    #[inline]
    fn add(&self, row: usize, cell: &mut [f64]) {
        let weight = self.weights.map_or(1.0, |weights| weights[row]);
        let value = self.values[row];
        cell[0] += weight;
        cell[1] += weight * value;
        cell[2] += weight * value * value;
    }
}

/// For each column a table of `n_codes` x `width` numbers, over the rows of a node.
///
/// Columns and chunks of rows run in parallel; the chunks of a column are added up in their order, so
/// the bits depend on the rows alone. O(rows x columns).
pub fn tally<T: Target>(
    columns: &[Column],
    rows: &[u32],
    target: &T,
    control: &Control,
) -> Result<Vec<Vec<f64>>> {
    let width = target.width();
    let ranges: Vec<_> = chunks(rows.len(), control.chunk_len(CHUNK)).collect();
    columns
        .par_iter()
        .map(|column| {
            let parts: Vec<Vec<f64>> = ranges
                .par_iter()
                .map(|range| {
                    control.check()?;
                    let mut table = vec![0.0; column.n_codes * width];
                    for &row in &rows[range.clone()] {
                        let row = row as usize;
                        let start = usize::from(column.codes[row]) * width;
                        target.add(row, &mut table[start..start + width]);
                    }
                    Ok(table)
                })
                .collect::<Result<_>>()?;
            let mut sum = vec![0.0; column.n_codes * width];
            for part in parts {
                for (total, value) in sum.iter_mut().zip(part) {
                    *total += value;
                }
            }
            Ok(sum)
        })
        .collect()
}

/// Order the rows of a node by the child they go to, each child's rows in ascending order as before;
/// gives where each child's rows end. O(rows).
pub fn part(rows: &mut [u32], n_children: usize, child_of: impl Fn(u32) -> usize) -> Vec<usize> {
    let mut ends = vec![0; n_children];
    for &row in rows.iter() {
        ends[child_of(row)] += 1;
    }
    let mut next = Vec::with_capacity(n_children);
    let mut total = 0;
    for end in &mut ends {
        next.push(total);
        total += *end;
        *end = total;
    }
    let before = rows.to_vec();
    for row in before {
        let place = &mut next[child_of(row)];
        rows[*place] = row;
        *place += 1;
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        vec![
            Column {
                codes: vec![0, 1, 1, 0, 2, 1],
                n_codes: 4,
            },
            Column {
                codes: vec![0; 6],
                n_codes: 1,
            },
        ]
    }

    #[test]
    fn classes_are_counted_by_code() {
        let target = Classes {
            codes: &[0, 1, 0, 1, 1, 1],
            n_classes: 2,
            weights: None,
        };
        let found = tally(&columns(), &[0, 1, 2, 4, 5], &target, &Control::new()).unwrap();
        assert_eq!(found[0], [1.0, 0.0, 1.0, 2.0, 0.0, 1.0, 0.0, 0.0]);
        assert_eq!(found[1], [2.0, 3.0]);
    }

    #[test]
    fn moments_are_weighted_and_chunks_do_not_matter() {
        let target = Moments {
            values: &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            weights: Some(&[1.0, 2.0, 1.0, 1.0, 1.0, 0.5]),
        };
        let rows = [0, 1, 2, 3, 4, 5];
        for chunk_len in [None, Some(2)] {
            let control = Control::with_chunk_len(chunk_len);
            let found = tally(&columns(), &rows, &target, &control).unwrap();
            assert_eq!(found[0][..3], [2.0, 5.0, 17.0]);
            assert_eq!(found[0][3..6], [3.5, 10.0, 35.0]);
            assert_eq!(found[1], [6.5, 20.0, 77.0]);
        }
    }

    #[test]
    fn parting_keeps_the_order_within_a_child() {
        let mut rows = [0, 2, 3, 5, 8, 9];
        let ends = part(&mut rows, 3, |row| if row % 2 == 0 { 2 } else { 0 });
        assert_eq!(rows, [3, 5, 9, 0, 2, 8]);
        assert_eq!(ends, [3, 3, 6]);
    }
}
