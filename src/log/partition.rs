//! Rows to partitions of neighbouring customers: one stable radix pass, column by column.
//!
//! A partition's columns fit the cache, so that everything after this pass is local. Radix
//! partitioning: Satish et al. 2010, "Fast sort on CPUs and GPUs"; Polychroniou & Ross 2014.
//!
//! Cost: every column is read and written once, the customers' codes once per column.

use std::iter::once;
use std::ops::Range;

use rayon::prelude::*;

use super::part::{Part, pieces};
use crate::combine::{Combiner, Word};
use crate::error::Result;
use crate::parallel::{Control, chunks};
use crate::scatter::Target;

/// Rows that a partition should have: its columns one by one fit the cache of a core.
const ROWS_PER_PARTITION: usize = 1 << 15;
const MOST_PARTITIONS: usize = 1 << 11;
/// Stretches of rows that are counted and moved by one task; few, for each has its own counts.
const TASKS: usize = 32;

/// Where rows go.
pub struct Partition<'a> {
    customers: &'a [u32],
    /// Customers `p << shift .. (p + 1) << shift` are partition p.
    shift: u32,
    tasks: Vec<Range<usize>>,
    /// First position of every task in every partition.
    starts: Vec<Vec<usize>>,
    /// Row range of partition p: `bounds[p]..bounds[p + 1]`.
    pub bounds: Vec<usize>,
    /// Whether the rows stand in customer order already.
    pub in_order: bool,
}

impl<'a> Partition<'a> {
    /// Count what goes where.
    pub fn new(customers: &'a [u32], n_customers: usize, control: &Control) -> Result<Self> {
        let n = customers.len();
        let wanted = (n / control.chunk_len(ROWS_PER_PARTITION)).clamp(1, MOST_PARTITIONS);
        let mut shift = 0;
        while n_customers.div_ceil(1 << shift) > wanted {
            shift += 1;
        }
        let n_partitions = n_customers.div_ceil(1 << shift);
        let tasks: Vec<Range<usize>> = chunks(n, n.div_ceil(TASKS).max(1)).collect();
        let counted: Vec<(Vec<usize>, bool)> = tasks
            .par_iter()
            .map(|rows| {
                control.check()?;
                let mut counts = vec![0; n_partitions];
                let mut last = customers[rows.start.saturating_sub(1)];
                let mut in_order = true;
                for &customer in &customers[rows.clone()] {
                    counts[(customer >> shift) as usize] += 1;
                    in_order &= last <= customer;
                    last = customer;
                }
                Ok((counts, in_order))
            })
            .collect::<Result<_>>()?;
        let in_order = counted.iter().all(|(_, in_order)| *in_order);
        let mut starts: Vec<Vec<usize>> = counted.into_iter().map(|(counts, _)| counts).collect();
        let mut bounds = Vec::with_capacity(n_partitions + 1);
        let mut next = 0;
        for p in 0..n_partitions {
            bounds.push(next);
            for counts in &mut starts {
                let count = std::mem::replace(&mut counts[p], next);
                next += count;
            }
        }
        bounds.push(next);
        Ok(Self {
            customers,
            shift,
            tasks,
            starts,
            bounds,
            in_order,
        })
    }

    /// The customers of a partition, out of so many.
    pub fn customers_of(&self, partition: usize, n_customers: usize) -> Range<usize> {
        let bound = |p: usize| (p << self.shift).min(n_customers);
        bound(partition)..bound(partition + 1)
    }

    /// A column in partition order, every value through `change`.
    pub fn scatter<T: Word>(
        &self,
        parts: &[Part<T>],
        change: impl Fn(T) -> T + Sync,
        control: &Control,
    ) -> Result<Vec<T>> {
        self.move_all(|rows| pieces(parts, rows), change, control)
    }

    /// The customers' codes in partition order.
    pub fn scatter_codes(&self, control: &Control) -> Result<Vec<u32>> {
        self.move_all(|rows| once(&self.customers[rows]), |code| code, control)
    }

    fn move_all<'p, T: Word + 'p, P: Iterator<Item = &'p [T]>>(
        &self,
        pieces: impl Fn(Range<usize>) -> P + Sync,
        change: impl Fn(T) -> T + Sync,
        control: &Control,
    ) -> Result<Vec<T>> {
        let moved = Target::new(self.customers.len());
        self.tasks
            .par_iter()
            .zip(&self.starts)
            .try_for_each(|(rows, starts)| {
                control.check()?;
                // SAFETY: every task has places of its own in every partition, as counted.
                let mut out = unsafe { Combiner::new(&moved, starts) };
                let mut row = rows.start;
                for piece in pieces(rows.clone()) {
                    let customers = &self.customers[row..row + piece.len()];
                    for (&value, &customer) in piece.iter().zip(customers) {
                        out.push((customer >> self.shift) as usize, change(value));
                    }
                    row += piece.len();
                }
                out.finish();
                Ok(())
            })?;
        // SAFETY: the counts sum to the number of rows and each row was written to its place.
        Ok(unsafe { moved.finish() })
    }
}
