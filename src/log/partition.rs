//! Rows to partitions of neighbouring customers: one stable radix pass, column by column.
//!
//! A partition's columns fit the cache, so that everything after this pass is local. Radix
//! partitioning: Satish et al. 2010, "Fast sort on CPUs and GPUs"; Polychroniou & Ross 2014.
//!
//! Cost: every column is read and written once, with the places of its rows. Write-combining buffers
//! (whole cache lines written past the cache) were tried: slower here, for some hundred partitions'
//! open lines fit the cache anyway.

use std::ops::Range;

use rayon::prelude::*;

use super::part::{Part, pieces};
use crate::error::{Error, Result};
use crate::parallel::{Control, chunks, cut};
use crate::scatter::Target;

/// Rows that a partition should have: its columns one by one fit the cache of a core.
const ROWS_PER_PARTITION: usize = 1 << 15;
const MOST_PARTITIONS: usize = 1 << 11;
/// Stretches of rows that are counted and moved by one task; few, for each has its own counts.
const TASKS: usize = 32;

/// Where rows go.
pub struct Partition {
    /// The place of every row; empty where rows stand in order.
    places: Vec<u32>,
    /// The customers' codes in partition order.
    pub customers: Vec<u32>,
    /// Customers `p << shift .. (p + 1) << shift` are partition p.
    shift: u32,
    tasks: Vec<Range<usize>>,
    /// Row range of partition p: `bounds[p]..bounds[p + 1]`.
    pub bounds: Vec<usize>,
    /// Whether the rows stand in customer order already.
    pub in_order: bool,
}

impl Partition {
    /// Find out what goes where.
    pub fn new(mut customers: Vec<u32>, n_customers: usize, control: &Control) -> Result<Self> {
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
        let mut places = Vec::new();
        if !in_order {
            // The places take the room of the codes, which move to theirs.
            let moved = move_codes(&mut customers, shift, &tasks, starts, control)?;
            places = std::mem::replace(&mut customers, moved);
        }
        Ok(Self {
            places,
            customers,
            shift,
            tasks,
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
    pub fn scatter<T: Copy + Send + Sync>(
        &self,
        parts: &[Part<T>],
        change: impl Fn(T) -> T + Sync,
        control: &Control,
    ) -> Result<Vec<T>> {
        let moved = Target::new(self.places.len());
        self.tasks.par_iter().try_for_each(|rows| {
            control.check()?;
            let mut row = rows.start;
            for piece in pieces(parts, rows.clone()) {
                let places = &self.places[row..row + piece.len()];
                for (&value, &place) in piece.iter().zip(places) {
                    // SAFETY: the places of all rows are different.
                    unsafe { moved.write(place as usize, change(value)) };
                }
                row += piece.len();
            }
            Ok::<(), Error>(())
        })?;
        // SAFETY: there are as many places as rows, and each row was written to its own.
        Ok(unsafe { moved.finish() })
    }
}

/// Move every code to its place, and put the place where it stood.
fn move_codes(
    codes: &mut [u32],
    shift: u32,
    tasks: &[Range<usize>],
    starts: Vec<Vec<usize>>,
    control: &Control,
) -> Result<Vec<u32>> {
    let moved = Target::new(codes.len());
    let mut rest = codes;
    let pieces: Vec<&mut [u32]> = tasks
        .iter()
        .map(|rows| cut(&mut rest, rows.len()))
        .collect();
    pieces
        .into_par_iter()
        .zip(starts)
        .try_for_each(|(codes, mut next)| {
            control.check()?;
            for code in codes {
                let place = &mut next[(*code >> shift) as usize];
                // SAFETY: every task has places of its own in every partition, as counted.
                unsafe { moved.write(*place, *code) };
                *code = *place as u32;
                *place += 1;
            }
            Ok::<(), Error>(())
        })?;
    // SAFETY: the counts sum to the number of rows and each row was written to its place.
    Ok(unsafe { moved.finish() })
}
