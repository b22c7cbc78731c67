//! Columns in parts: our own vectors, or memory that belongs to someone else and is only read.

use std::ops::{Deref, Range};
use std::sync::Arc;

use rayon::prelude::*;

use crate::memory::{Zero, zeros};

/// Memory that someone else keeps for us.
pub trait Shared<T>: Send + Sync {
    /// The values.
    fn values(&self) -> &[T];
}

/// One part of a column.
#[derive(Clone)]
pub enum Part<T> {
    /// Ours.
    Own(Vec<T>),
    /// Someone else's, not copied.
    Shared(Arc<dyn Shared<T>>),
}

impl<T> Deref for Part<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Own(values) => values,
            Self::Shared(shared) => shared.values(),
        }
    }
}

impl<T> std::fmt::Debug for Part<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Part of {} values", self.len())
    }
}

/// Append a part. After some small ones, small parts are copied together, so that whoever keeps them
/// for us can use their memory again: a reader may hand out thousands, each from a pool of its own.
pub fn append<T: Copy>(parts: &mut Vec<Part<T>>, part: Part<T>) {
    let n_parts = parts.len();
    let left = fold_in(parts.last_mut(), n_parts, part);
    parts.extend(left);
}

/// Add a part to the last of so many, or give what is to be appended to them.
#[allow(clippy::needless_pass_by_value, reason = "given back or used up")]
pub fn fold_in<T: Copy>(
    last: Option<&mut Part<T>>,
    n_parts: usize,
    part: Part<T>,
) -> Option<Part<T>> {
    const SMALL: usize = 1 << 17;
    const MANY: usize = 16;
    const TOGETHER: usize = 1 << 20;
    if part.len() > SMALL || n_parts < MANY {
        return Some(part);
    }
    match last {
        Some(Part::Own(last)) if last.capacity() - last.len() >= part.len() => {
            last.extend_from_slice(&part);
            None
        }
        _ => {
            let mut together = crate::memory::room(TOGETHER);
            together.extend_from_slice(&part);
            Some(Part::Own(together))
        }
    }
}

/// Number of values in all parts.
pub fn len_of<T>(parts: &[Part<T>]) -> usize {
    parts.iter().map(|part| part.len()).sum()
}

/// The values of the rows in `range`, piece by piece.
pub fn pieces<T>(parts: &[Part<T>], range: Range<usize>) -> impl Iterator<Item = &[T]> {
    let mut start = 0;
    parts.iter().filter_map(move |part| {
        let (from, to) = (range.start.max(start), range.end.min(start + part.len()));
        let piece = (from < to).then(|| &part[from - start..to - start]);
        start += part.len();
        piece
    })
}

/// All parts in one vector, every value through `change`. A single vector of our own is not copied.
pub fn join<T: Zero + Send + Sync>(
    mut parts: Vec<Part<T>>,
    change: impl Fn(T) -> T + Sync,
) -> Vec<T> {
    const PIECE: usize = 1 << 16;
    if let [Part::Own(values)] = parts.as_mut_slice() {
        let mut values = std::mem::take(values);
        values
            .par_chunks_mut(PIECE)
            .for_each(|piece| piece.iter_mut().for_each(|value| *value = change(*value)));
        return values;
    }
    let mut joined = zeros(len_of(&parts));
    let mut rest = joined.as_mut_slice();
    let mut copies: Vec<(&[T], &mut [T])> = Vec::new();
    for part in &parts {
        for piece in part.chunks(PIECE) {
            let (front, back) = rest.split_at_mut(piece.len());
            copies.push((piece, front));
            rest = back;
        }
    }
    copies.into_par_iter().for_each(|(from, to)| {
        for (to, &from) in to.iter_mut().zip(from) {
            *to = change(from);
        }
    });
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_parts_become_few() {
        let mut parts = Vec::new();
        for number in 0..1_000_u32 {
            append(&mut parts, Part::Own(vec![number; 3]));
        }
        append(&mut parts, Part::Own(vec![7; 1 << 18]));
        assert_eq!(parts.len(), 16 + 1 + 1);
        let all: Vec<u32> = (0..1_000).flat_map(|number| [number; 3]).collect();
        assert_eq!(join(parts, |x| x)[..3_000], all);
    }

    #[test]
    fn pieces_cross_the_borders_of_parts() {
        let parts = [
            Part::Own(vec![0_u32, 1, 2]),
            Part::Own(vec![]),
            Part::Own(vec![3, 4]),
        ];
        let whole: Vec<&[u32]> = pieces(&parts, 2..5).collect();
        assert_eq!(whole, [&[2][..], &[3, 4]]);
        assert_eq!(
            pieces(&parts, 1..2).flatten().copied().collect::<Vec<_>>(),
            [1]
        );
        assert_eq!(join(parts.to_vec(), |x| x + 1), [1, 2, 3, 4, 5]);
    }
}
