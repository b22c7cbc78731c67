//! Any ids to codes by hashing, in parallel.
//!
//! Few distinct ids: every stretch of rows has a small table of its own. Many: rows are
//! partitioned by hash first, so that each partition's table fits the cache. Codes need not be
//! dense or in any order here; `merge` makes them ranks.

use std::hash::{BuildHasher, Hash};
use std::ops::Range;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::MISSING;
use super::table::Table;
use crate::error::{Error, Result};
use crate::parallel::{Control, chunks};
use crate::scatter::Target;

const ROWS_PER_TASK: usize = 1 << 18;
/// Rows whose keys are read together.
const ROWS_PER_BATCH: usize = 1 << 9;
const SAMPLE: usize = 1 << 14;
/// More distinct ids than this in the sample are many.
const FEW: usize = 1 << 11;
/// Partitions by hash, a power of two.
const PARTITIONS: usize = 1 << PARTITION_BITS;
const PARTITION_BITS: u32 = 6;

/// Rows with keys.
pub trait Keys: Sync {
    /// What is hashed.
    type Key<'k>: Copy + Eq + Hash + Ord + Send + Sync
    where
        Self: 'k;

    /// How many rows.
    fn len(&self) -> usize;

    /// The key of a row.
    fn get(&self, row: usize) -> Option<Self::Key<'_>>;

    /// The keys of several rows, after what `out` holds.
    fn read<'k>(&'k self, rows: Range<usize>, out: &mut Vec<Option<Self::Key<'k>>>) {
        out.extend(rows.map(|row| self.get(row)));
    }

    /// Whether two keys are the same.
    fn same<'k>(a: Self::Key<'k>, b: Self::Key<'k>) -> bool
    where
        Self: 'k,
    {
        a == b
    }
}

/// Distinct keys with their codes; a key may have several codes, for different rows.
pub type Found<K> = Vec<(u32, K)>;

/// Give every row a code from `first` on; says which codes stand for what.
pub fn encode<'k, K: Keys>(
    parts: &'k [K],
    codes: &mut [u32],
    first: u32,
    control: &Control,
) -> Result<Found<K::Key<'k>>> {
    let hasher = RandomState::default();
    if has_many(parts) {
        many(parts, codes, first, &hasher, control)
    } else {
        few(parts, codes, first, &hasher, control)
    }
}

fn has_many<K: Keys>(parts: &[K]) -> bool {
    let n: usize = parts.iter().map(Keys::len).sum();
    let step = n.div_ceil(SAMPLE).max(1);
    let mut sample: Vec<K::Key<'_>> = parts
        .iter()
        .flat_map(|part| {
            (0..part.len())
                .step_by(step)
                .filter_map(|row| part.get(row))
        })
        .collect();
    sample.sort_unstable();
    sample.dedup();
    sample.len() > FEW
}

/// The part and rows of every task, in order.
fn tasks<K: Keys>(parts: &[K]) -> Vec<(&K, Range<usize>)> {
    parts
        .iter()
        .flat_map(|part| chunks(part.len(), ROWS_PER_TASK).map(move |rows| (part, rows)))
        .collect()
}

fn few<'k, K: Keys>(
    parts: &'k [K],
    mut codes: &mut [u32],
    first: u32,
    hasher: &RandomState,
    control: &Control,
) -> Result<Found<K::Key<'k>>> {
    let mut writes = Vec::new();
    for (part, rows) in tasks(parts) {
        let (mine, rest) = codes.split_at_mut(rows.len());
        writes.push((part, rows, mine));
        codes = rest;
    }
    let found: Vec<(Vec<K::Key<'k>>, &mut [u32])> = writes
        .into_par_iter()
        .map(|(part, rows, codes)| {
            control.check()?;
            let (mut table, mut keys) = (Table::new(), Vec::new());
            let mut batch = Vec::with_capacity(ROWS_PER_BATCH);
            for (at, codes) in codes.chunks_mut(ROWS_PER_BATCH).enumerate() {
                let start = rows.start + at * ROWS_PER_BATCH;
                batch.clear();
                part.read(start..start + codes.len(), &mut batch);
                for (slot, key) in codes.iter_mut().zip(&batch) {
                    *slot = key.map_or(MISSING, |key| {
                        let hash = hasher.hash_one(key) as u32;
                        let (code, new) = table.code(hash, |code| K::same(keys[code], key));
                        if new {
                            keys.push(key);
                        }
                        code as u32
                    });
                }
            }
            Ok((keys, codes))
        })
        .collect::<Result<_>>()?;
    // Every task's codes go on after those of the one before.
    let mut all = Vec::new();
    let mut shifts = Vec::with_capacity(found.len());
    for (keys, codes) in found {
        let shift = first + all.len() as u32;
        all.extend(
            keys.into_iter()
                .enumerate()
                .map(|(at, key)| (shift + at as u32, key)),
        );
        shifts.push((shift, codes));
    }
    shifts
        .into_par_iter()
        .filter(|(shift, _)| *shift > 0)
        .for_each(|(shift, codes)| {
            for code in codes.iter_mut().filter(|code| **code != MISSING) {
                *code += shift;
            }
        });
    Ok(all)
}

fn many<'k, K: Keys>(
    parts: &'k [K],
    codes: &mut [u32],
    first: u32,
    hasher: &RandomState,
    control: &Control,
) -> Result<Found<K::Key<'k>>> {
    let tasks = tasks(parts);
    let mut starts = Vec::with_capacity(tasks.len());
    let mut n = 0;
    for (_, rows) in &tasks {
        starts.push(n);
        n += rows.len();
    }
    // Hashes of all rows, and how many rows of every task go to every partition.
    let mut hashes = crate::memory::zeros::<u32>(n);
    let mut writes = Vec::with_capacity(tasks.len());
    let (mut hashes_left, mut codes_left) = (hashes.as_mut_slice(), &mut *codes);
    for (part, rows) in &tasks {
        let (hashes, rest) = hashes_left.split_at_mut(rows.len());
        hashes_left = rest;
        let (codes, rest) = codes_left.split_at_mut(rows.len());
        codes_left = rest;
        writes.push((*part, rows.clone(), hashes, codes));
    }
    let counts: Vec<[u32; PARTITIONS]> = writes
        .into_par_iter()
        .map(|(part, rows, hashes, codes)| {
            control.check()?;
            Ok(hash_rows(part, rows, hashes, codes, hasher))
        })
        .collect::<Result<_>>()?;
    // Rows and hashes, partition by partition; inside in order of the rows.
    let mut ends = [0_usize; PARTITIONS];
    let mut positions = vec![[0_usize; PARTITIONS]; counts.len()];
    let mut total = 0;
    for p in 0..PARTITIONS {
        for (positions, counts) in positions.iter_mut().zip(&counts) {
            positions[p] = total;
            total += counts[p] as usize;
        }
        ends[p] = total;
    }
    let pairs: Target<u64> = Target::new(total);
    tasks
        .par_iter()
        .zip(&starts)
        .zip(positions)
        .for_each(|(((_, rows), &start), mut next)| {
            for row in start..start + rows.len() {
                if codes[row] != MISSING {
                    let slot = &mut next[partition(hashes[row])];
                    // SAFETY: every task has positions of its own, counted above.
                    unsafe { pairs.write(*slot, (row as u64) << 32 | u64::from(hashes[row])) };
                    *slot += 1;
                }
            }
        });
    drop(hashes);
    control.check()?;
    // SAFETY: the counts sum to `total`, and each task wrote as many as it counted.
    let pairs = unsafe { pairs.finish() };
    let out = Target::borrowing(codes);
    let found: Vec<Vec<K::Key<'k>>> = (0..PARTITIONS)
        .into_par_iter()
        .map(|p| {
            control.check()?;
            let start = if p == 0 { 0 } else { ends[p - 1] };
            let (mut table, mut keys) = (Table::new(), Vec::new());
            let (mut task, mut task_end) = (0, 0);
            for pair in &pairs[start..ends[p]] {
                let row = (pair >> 32) as usize;
                while row >= task_end {
                    task = starts.partition_point(|&start| start <= row) - 1;
                    task_end = starts[task] + tasks[task].1.len();
                }
                let (part, rows) = &tasks[task];
                let Some(key) = part.get(rows.start + row - starts[task]) else {
                    continue;
                };
                // The upper bits chose the partition; let the table use the lower ones.
                let (code, new) = table.code(*pair as u32, |code| K::same(keys[code], key));
                if new {
                    keys.push(key);
                }
                // SAFETY: every row stands in one partition once.
                unsafe { out.write(row, first + (code * PARTITIONS + p) as u32) };
            }
            Ok(keys)
        })
        .collect::<Result<_>>()?;
    let most = found.iter().map(Vec::len).max().unwrap_or(0);
    if most * PARTITIONS + first as usize >= MISSING as usize {
        return Err(Error::data(
            "too many distinct ids in one column; split the log by customer",
        ));
    }
    let numbered = found.into_iter().enumerate().flat_map(|(p, keys)| {
        let code = move |at: usize| first + (at * PARTITIONS + p) as u32;
        keys.into_iter()
            .enumerate()
            .map(move |(at, key)| (code(at), key))
    });
    Ok(numbered.collect())
}

/// Hashes of some rows, codes of those that have none, and how many go to every partition.
fn hash_rows<K: Keys>(
    part: &K,
    rows: Range<usize>,
    hashes: &mut [u32],
    codes: &mut [u32],
    hasher: &RandomState,
) -> [u32; PARTITIONS] {
    let mut counts = [0; PARTITIONS];
    let mut batch = Vec::with_capacity(ROWS_PER_BATCH);
    let places = hashes
        .chunks_mut(ROWS_PER_BATCH)
        .zip(codes.chunks_mut(ROWS_PER_BATCH));
    for (at, (hashes, codes)) in places.enumerate() {
        let start = rows.start + at * ROWS_PER_BATCH;
        batch.clear();
        part.read(start..start + codes.len(), &mut batch);
        for ((slot, code), key) in hashes.iter_mut().zip(codes).zip(&batch) {
            let Some(key) = key else {
                *code = MISSING;
                continue;
            };
            *slot = (hasher.hash_one(key) >> 32) as u32;
            *code = 0;
            counts[partition(*slot)] += 1;
        }
    }
    counts
}

fn partition(hash: u32) -> usize {
    (hash >> (u32::BITS - PARTITION_BITS)) as usize
}
