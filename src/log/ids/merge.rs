//! Parts of an id column into one: one kind of values, one dictionary, ranks as codes.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use rayon::prelude::*;

use super::hashed::{self, Found, Keys};
use super::parts::{IdPart, IntPart, TextSource, flip, text, unflip};
use super::{Encoded, MISSING, Texts, Values, direct};
use crate::error::{Error, Result};
use crate::log::part::Part;
use crate::memory::zeros;
use crate::parallel::Control;

const ROWS_PER_TASK: usize = 1 << 16;

/// Codes of all rows and the sorted values.
///
/// # Errors
/// If numbers and texts are mixed, or numbers that no one type holds, or bytes are no text.
pub fn encode(parts: Vec<IdPart>, control: &Control) -> Result<Encoded> {
    let (parts, unsigned) = one_kind(parts)?;
    if parts.iter().all(|part| matches!(part, IdPart::Int(_))) && !parts.is_empty() {
        let ints: Vec<IntPart> = parts
            .into_iter()
            .filter_map(|part| match part {
                IdPart::Int(part) => Some(part),
                _ => None,
            })
            .collect();
        if let Some(mut encoded) = direct::encode(&ints, control)? {
            if unsigned {
                encoded.values = unflipped(encoded.values);
            }
            return Ok(encoded);
        }
        let parts: Vec<IdPart> = ints.into_iter().map(IdPart::Int).collect();
        return finish_ints(&parts, unsigned, control);
    }
    let is_text =
        |part: &IdPart| matches!(part, IdPart::Text(_) | IdPart::Coded(_, Values::Text(_)));
    if parts.iter().any(is_text) {
        finish_texts(&parts, control)
    } else {
        finish_ints(&parts, unsigned, control)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    UInt,
    Text,
}

impl Kind {
    fn of(part: &IdPart) -> Option<Self> {
        match part {
            IdPart::Int(_) | IdPart::Coded(_, Values::Int(_)) => Some(Self::Int),
            IdPart::UInt(_) | IdPart::Coded(_, Values::UInt(_)) => Some(Self::UInt),
            IdPart::Text(_) | IdPart::Coded(_, Values::Text(_)) => Some(Self::Text),
            IdPart::Missing(_) => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Int | Self::UInt => "whole numbers",
            Self::Text => "text",
        }
    }
}

/// Parts without any id have no kind, whatever type their column has.
fn one_kind(parts: Vec<IdPart>) -> Result<(Vec<IdPart>, bool)> {
    let parts: Vec<IdPart> = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| {
            if part.has_none() {
                IdPart::Missing(part.len())
            } else {
                part
            }
        })
        .collect();
    let kinds: Vec<Kind> = parts.iter().filter_map(Kind::of).collect();
    let Some(&first) = kinds.first() else {
        return Ok((parts, false));
    };
    if let Some(other) = kinds.iter().find(|kind| kind.words() != first.words()) {
        return Err(Error::wrong_type(format!(
            "found {} where the other ids are {}; give all ids one type",
            other.words(),
            first.words()
        )));
    }
    if !kinds.contains(&Kind::UInt) {
        return Ok((parts, false));
    }
    // Unsigned and signed numbers together: of the type that holds them all.
    let (mut least, mut most) = (0_i64, 0_u64);
    for part in &parts {
        match part {
            IdPart::Int(part) => {
                for value in (0..part.values.len()).filter_map(|row| part.get(row)) {
                    least = least.min(value);
                }
            }
            IdPart::UInt(part) => {
                for value in (0..part.values.len()).filter_map(|row| part.get(row)) {
                    most = most.max(unflip(value));
                }
            }
            IdPart::Coded(_, Values::Int(values)) => {
                least = least.min(values.iter().copied().min().unwrap_or(0));
            }
            IdPart::Coded(_, Values::UInt(values)) => {
                most = most.max(values.iter().copied().max().unwrap_or(0));
            }
            _ => {}
        }
    }
    if least < 0 && i64::try_from(most).is_err() {
        return Err(Error::data(format!(
            "found the negative id {least} beside {most}, above the largest signed 64-bit number; \
             give all ids one type"
        )));
    }
    let unsigned = least >= 0;
    let convert = |value: i64, was_unsigned: bool| match (was_unsigned, unsigned) {
        (true, false) => unflip(value) as i64,
        (false, true) => flip(value as u64),
        (true, true) | (false, false) => value,
    };
    let change = |part: IntPart, was_unsigned: bool| {
        if was_unsigned == unsigned {
            return IdPart::Int(part);
        }
        let values = part
            .values
            .iter()
            .map(|&value| convert(value, was_unsigned))
            .collect();
        IdPart::Int(IntPart {
            values: Part::Own(values),
            missing: part.missing,
        })
    };
    let same = parts.into_iter().map(|part| match part {
        IdPart::Int(part) => change(part, false),
        IdPart::UInt(part) => change(part, true),
        IdPart::Coded(codes, Values::Int(values)) => {
            let values = values
                .into_iter()
                .map(|value| convert(value, false))
                .collect();
            IdPart::Coded(codes, Values::Int(values))
        }
        IdPart::Coded(codes, Values::UInt(values)) => {
            let values = values
                .into_iter()
                .map(|value| convert(flip(value), true))
                .collect();
            IdPart::Coded(codes, Values::Int(values))
        }
        part => part,
    });
    Ok((same.collect(), unsigned))
}

fn unflipped(values: Values) -> Values {
    match values {
        Values::Int(values) => Values::UInt(values.into_iter().map(unflip).collect()),
        values => values,
    }
}

impl Keys for IntPart {
    type Key<'k> = i64;

    fn len(&self) -> usize {
        self.values.len()
    }

    fn get(&self, row: usize) -> Option<i64> {
        Self::get(self, row)
    }
}

impl Keys for &dyn TextSource {
    type Key<'k>
        = &'k [u8]
    where
        Self: 'k;

    fn len(&self) -> usize {
        (**self).len()
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        (**self).get(row)
    }

    fn read<'k>(&'k self, rows: Range<usize>, out: &mut Vec<Option<&'k [u8]>>) {
        (**self).read(rows, out);
    }

    fn same<'k>(a: &'k [u8], b: &'k [u8]) -> bool
    where
        Self: 'k,
    {
        same_bytes(a, b)
    }
}

/// Whether two texts are the same; without a call for those of 8 to 16 bytes, as ids mostly are.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    match (a.first_chunk::<8>(), b.first_chunk::<8>()) {
        (Some(first), Some(other)) if a.len() == b.len() && a.len() <= 16 => {
            let last = |text: &[u8]| text.last_chunk::<8>().copied().map(u64::from_ne_bytes);
            (u64::from_ne_bytes(*first) == u64::from_ne_bytes(*other)) & (last(a) == last(b))
        }
        (None, None) if a.len() == b.len() => a.iter().zip(b).all(|(a, b)| a == b),
        _ => a == b,
    }
}

fn finish_ints(parts: &[IdPart], unsigned: bool, control: &Control) -> Result<Encoded> {
    let value = |values: &Values, code: usize| match values {
        Values::Int(values) => values[code],
        _ => 0,
    };
    let mut column = Column::new(parts);
    column.coded(parts, value);
    for (at, run) in runs(parts, |part| match part {
        IdPart::Int(part) => Some(part.clone()),
        _ => None,
    }) {
        let first = column.next;
        let found = hashed::encode(&run, column.codes_of(at, run.len()), first, control)?;
        column.add(found);
    }
    let mut found = std::mem::take(&mut column.found);
    found.par_sort_unstable_by_key(|&(_, key)| key);
    let (ranks, firsts) = rank(&found, column.next, |a, b| a == b)?;
    let values: Vec<i64> = firsts.iter().map(|&at| found[at as usize].1).collect();
    let values = Values::Int(values);
    let values = if unsigned { unflipped(values) } else { values };
    Ok(column.finish(&ranks, values))
}

fn finish_texts(parts: &[IdPart], control: &Control) -> Result<Encoded> {
    let mut column = Column::new(parts);
    column.coded(parts, |values, code| match values {
        Values::Text(texts) => texts.get(code).as_bytes(),
        _ => b"",
    });
    let runs = runs(parts, |part| match part {
        IdPart::Text(source) => Some(source.as_ref()),
        _ => None,
    });
    for (at, run) in &runs {
        let first = column.next;
        let found = hashed::encode(run, column.codes_of(*at, run.len()), first, control)?;
        column.add(found);
    }
    let mut found = std::mem::take(&mut column.found);
    sort_texts(&mut found);
    let (ranks, firsts) = rank(&found, column.next, |a, b| a == b)?;
    let bytes = firsts.iter().map(|&at| found[at as usize].1.len()).sum();
    let mut texts = Texts::with_capacity(firsts.len(), bytes);
    for &at in &firsts {
        texts.push(text(found[at as usize].1)?);
    }
    Ok(column.finish(&ranks, Values::Text(texts)))
}

/// Neighbouring parts of one kind, so that they share one partitioning, and where they start.
fn runs<'p, P>(
    parts: &'p [IdPart],
    pick: impl Fn(&'p IdPart) -> Option<P>,
) -> Vec<(usize, Vec<P>)> {
    let mut runs: Vec<(usize, Vec<P>)> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let Some(part) = pick(part) else { continue };
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() == at => run.push(part),
            _ => runs.push((at, vec![part])),
        }
    }
    runs
}

/// A column on its way: provisional codes, and which keys they stand for.
struct Column<K> {
    codes: Vec<u32>,
    /// First row of every part, and the end.
    starts: Vec<usize>,
    found: Found<K>,
    /// The next free code.
    next: u32,
}

impl<K: Copy> Column<K> {
    fn new(parts: &[IdPart]) -> Self {
        let mut starts = vec![0];
        let mut n = 0;
        for part in parts {
            n += part.len();
            starts.push(n);
        }
        Self {
            codes: zeros(n),
            starts,
            found: Vec::new(),
            next: 0,
        }
    }

    fn codes_of(&mut self, part: usize, n_parts: usize) -> &mut [u32] {
        &mut self.codes[self.starts[part]..self.starts[part + n_parts]]
    }

    fn add(&mut self, found: Found<K>) {
        let most = found.iter().map(|&(code, _)| code + 1).max();
        self.next = self.next.max(most.unwrap_or(0));
        self.found.extend(found);
    }

    /// Take the codes of dictionaries; only values that occur count.
    fn coded<'p>(&mut self, parts: &'p [IdPart], key: impl Fn(&'p Values, usize) -> K) {
        for (at, part) in parts.iter().enumerate() {
            if let IdPart::Missing(_) = part {
                self.codes_of(at, 1).fill(MISSING);
            }
            let IdPart::Coded(codes, values) = part else {
                continue;
            };
            let first = self.next;
            let used: Vec<AtomicBool> = (0..values.len()).map(|_| AtomicBool::new(false)).collect();
            let slots = self.codes_of(at, 1).par_chunks_mut(ROWS_PER_TASK);
            slots
                .zip(codes.par_chunks(ROWS_PER_TASK))
                .for_each(|(slots, codes)| {
                    for (slot, &code) in slots.iter_mut().zip(codes) {
                        *slot = code.saturating_add(first);
                        // Mostly said already: reading first keeps the cache line shared.
                        if let Some(used) = used.get(code as usize)
                            && !used.load(Relaxed)
                        {
                            used.store(true, Relaxed);
                        }
                    }
                });
            let used = (0..used.len()).filter(|&code| used[code].load(Relaxed));
            let found = used
                .map(|code| (first + code as u32, key(values, code)))
                .collect();
            self.add(found);
        }
    }

    fn finish(self, ranks: &[u32], values: Values) -> Encoded {
        let mut codes = self.codes;
        let n_missing = codes
            .par_chunks_mut(ROWS_PER_TASK)
            .map(|codes| {
                let mut missing = 0;
                for code in codes {
                    *code = ranks.get(*code as usize).copied().unwrap_or(MISSING);
                    missing += usize::from(*code == MISSING);
                }
                missing
            })
            .sum();
        Encoded {
            codes,
            values,
            n_missing,
        }
    }
}

/// The rank of every code, and where in `found` (sorted by key) each distinct key first stands.
fn rank<K>(
    found: &[(u32, K)],
    n_codes: u32,
    same: impl Fn(&K, &K) -> bool,
) -> Result<(Vec<u32>, Vec<u32>)> {
    let mut ranks = vec![MISSING; n_codes as usize];
    let mut firsts: Vec<u32> = Vec::new();
    for (at, (code, key)) in found.iter().enumerate() {
        if at == 0 || !same(&found[at - 1].1, key) {
            firsts.push(at as u32);
        }
        ranks[*code as usize] = firsts.len() as u32 - 1;
    }
    if firsts.len() >= MISSING as usize {
        return Err(Error::data(
            "more than 4,294,967,294 distinct ids in one column; split the log",
        ));
    }
    Ok((ranks, firsts))
}

/// Sort by text. Most comparisons look at 16 bytes after what all texts begin with.
fn sort_texts(found: &mut Vec<(u32, &[u8])>) {
    let Some(&(_, first)) = found.first() else {
        return;
    };
    let common = found.iter().fold(first.len(), |common, (_, text)| {
        let common = common.min(text.len());
        (0..common)
            .find(|&at| text[at] != first[at])
            .unwrap_or(common)
    });
    let window = |text: &[u8]| {
        let mut bytes = [0; 16];
        let rest = &text[common..];
        let n = rest.len().min(16);
        bytes[..n].copy_from_slice(&rest[..n]);
        u128::from_be_bytes(bytes)
    };
    let mut keyed: Vec<(u128, (u32, &[u8]))> = found
        .iter()
        .map(|&(code, text)| (window(text), (code, text)))
        .collect();
    keyed.par_sort_unstable_by(|a, b| match a.0.cmp(&b.0) {
        Ordering::Equal => a.1.1.cmp(b.1.1),
        order => order,
    });
    *found = keyed.into_iter().map(|(_, pair)| pair).collect();
}
