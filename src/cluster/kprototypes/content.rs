//! Rows in the order of their contents: what is drawn by it depends on what rows there are, not on
//! how they are ordered, and a row of weight 2 is drawn like two equal rows.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::code::Code;
use super::table::Table;

/// The rows, those of equal contents side by side.
pub(super) fn content_order<C: Code>(table: &Table<C>, levels: &[usize]) -> Vec<u32> {
    let key = |row: usize| match table.widths.0 {
        0 => packed(table, levels, row),
        _ => ordered_bits(table.number(row, 0)),
    };
    let mut rows: Vec<(u64, u32)> = (0..table.n as u32)
        .into_par_iter()
        .map(|row| (key(row as usize), row))
        .collect();
    // The row itself comes last, so that the order is the same however it is found.
    rows.par_sort_unstable_by(|one, other| {
        let contents = || compare(table, one.1 as usize, other.1 as usize);
        one.0
            .cmp(&other.0)
            .then_with(contents)
            .then(one.1.cmp(&other.1))
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

/// As many of the first categories as fit, in the order of a comparison of one after another.
fn packed<C: Code>(table: &Table<C>, levels: &[usize], row: usize) -> u64 {
    let mut key = 0;
    let mut left = u64::BITS;
    for (column, &levels) in levels.iter().enumerate() {
        let bits = usize::BITS - levels.leading_zeros();
        if bits > left {
            break;
        }
        // Missing values come last, as they do in `compare`.
        let code = table.code(row, column).place().min(levels) as u64;
        left -= bits;
        key |= code << left;
    }
    key
}

/// A number as bits of the same order; NaN last.
fn ordered_bits(value: f64) -> u64 {
    if value.is_nan() {
        return u64::MAX;
    }
    // Zero has two signs but one place.
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

fn compare<C: Code>(table: &Table<C>, one: usize, other: usize) -> Ordering {
    let number = |column| {
        let (a, b) = (table.number(one, column), table.number(other, column));
        ordered_bits(a).cmp(&ordered_bits(b))
    };
    let code = |column| {
        let (a, b) = (table.code(one, column), table.code(other, column));
        a.place().cmp(&b.place())
    };
    let numbers = (0..table.widths.0).map(number);
    let mut all = numbers.chain((0..table.widths.1).map(code));
    all.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
