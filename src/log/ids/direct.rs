//! Whole numbers in a narrow range: a bitmap of those that occur gives the ranks.
//!
//! Cost: two passes over the numbers; memory one bit and a half per number of the range.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::parts::IntPart;
use super::{Encoded, MISSING, Values};
use crate::error::Result;
use crate::parallel::{Control, chunks};

const ROWS_PER_TASK: usize = 1 << 16;

/// Encode if the range is narrow; `None` if it is not.
pub fn encode(parts: &[IntPart], control: &Control) -> Result<Option<Encoded>> {
    let n: usize = parts.iter().map(|part| part.values.len()).sum();
    let tasks: Vec<(&IntPart, std::ops::Range<usize>)> = parts
        .iter()
        .flat_map(|part| chunks(part.values.len(), ROWS_PER_TASK).map(move |rows| (part, rows)))
        .collect();
    let (least, most) = tasks
        .par_iter()
        .map(|(part, rows)| extremes(part, rows.clone()))
        .reduce(|| (i64::MAX, i64::MIN), |a, b| (a.0.min(b.0), a.1.max(b.1)));
    control.check()?;
    if least > most {
        return Ok(None);
    }
    let range = most.abs_diff(least);
    if range >= (n as u64 * 2).max(1 << 16) || range >= u64::from(MISSING) {
        return Ok(None);
    }
    let occurs: Vec<AtomicU64> = (0..=range / 64).map(|_| AtomicU64::new(0)).collect();
    tasks
        .par_iter()
        .for_each(|(part, rows)| mark(part, rows.clone(), least, &occurs));
    control.check()?;
    let occurs: Vec<u64> = occurs.into_iter().map(AtomicU64::into_inner).collect();
    // The rank of the first number of every word.
    let mut ranks = Vec::with_capacity(occurs.len());
    let mut rank = 0;
    for word in &occurs {
        ranks.push(rank);
        rank += word.count_ones();
    }
    let dense = u64::from(rank) == range + 1;
    let code = |value: i64| {
        let offset = value.wrapping_sub(least) as u64;
        if dense {
            return offset as u32;
        }
        let word = (offset / 64) as usize;
        ranks[word] + (occurs[word] & ((1 << (offset % 64)) - 1)).count_ones()
    };
    let mut codes = crate::memory::zeros::<u32>(n);
    let mut rest = codes.as_mut_slice();
    let mut writes = Vec::with_capacity(tasks.len());
    for (part, rows) in tasks {
        let (mine, others) = rest.split_at_mut(rows.len());
        writes.push((part, rows, mine));
        rest = others;
    }
    let n_missing = writes
        .into_par_iter()
        .map(|(part, rows, codes)| {
            let values = &part.values[rows.clone()];
            let Some(missing) = &part.missing else {
                for (slot, &value) in codes.iter_mut().zip(values) {
                    *slot = code(value);
                }
                return 0;
            };
            let missing = &missing[rows];
            for ((slot, &value), &missing) in codes.iter_mut().zip(values).zip(missing) {
                *slot = if missing { MISSING } else { code(value) };
            }
            missing.iter().filter(|&&missing| missing).count()
        })
        .sum();
    let values = (0..=range)
        .filter(|at| occurs[(at / 64) as usize] >> (at % 64) & 1 == 1)
        .map(|at| least.wrapping_add(at as i64))
        .collect();
    Ok(Some(Encoded {
        codes,
        values: Values::Int(values),
        n_missing,
    }))
}

fn extremes(part: &IntPart, rows: std::ops::Range<usize>) -> (i64, i64) {
    let start = (i64::MAX, i64::MIN);
    let widen = |(low, high): (i64, i64), value: i64| (low.min(value), high.max(value));
    if part.missing.is_none() {
        return part.values[rows]
            .iter()
            .fold(start, |found, &value| widen(found, value));
    }
    rows.filter_map(|row| part.get(row)).fold(start, widen)
}

fn mark(part: &IntPart, rows: std::ops::Range<usize>, least: i64, occurs: &[AtomicU64]) {
    let mark = |value: i64| {
        let offset = value.wrapping_sub(least) as u64;
        let (word, bit) = (&occurs[(offset / 64) as usize], 1 << (offset % 64));
        // Mostly set already: reading first keeps the cache line shared.
        if word.load(Ordering::Relaxed) & bit == 0 {
            word.fetch_or(bit, Ordering::Relaxed);
        }
    };
    if part.missing.is_none() {
        part.values[rows].iter().for_each(|&value| mark(value));
    } else {
        rows.filter_map(|row| part.get(row)).for_each(mark);
    }
}
