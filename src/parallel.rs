//! Work in chunks of constant length, results in chunk order.
//!
//! Chunks never depend on the number of threads, and partial results are combined in chunk
//! order, so a result is the same to the bit for 1, 2 or 8 threads.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::simd::Level;

/// What the outside can do to a running kernel: stop it, and see how far it is.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    chunk_len: Option<usize>,
    level: Option<Level>,
}

impl Control {
    /// A control nobody listens to.
    pub fn new() -> Self {
        Self::default()
    }

    /// A control that replaces every default chunk length (tests use 4, so that small data
    /// crosses chunk borders).
    pub fn with_chunk_len(chunk_len: Option<usize>) -> Self {
        Self {
            chunk_len: chunk_len.map(|len| len.max(1)),
            ..Self::default()
        }
    }

    /// The same control for another instruction set than the widest (tests compare them).
    pub fn with_level(mut self, level: Option<Level>) -> Self {
        self.level = level;
        self
    }

    /// The instruction set to use.
    pub fn level(&self) -> Level {
        self.level.unwrap_or_else(Level::best)
    }

    /// Ask the kernel to stop at its next poll.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Long kernels call this at least every few milliseconds.
    pub fn check(&self) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) {
            Err(Error::Cancelled)
        } else {
            Ok(())
        }
    }

    /// The chunk length to use where a kernel's own choice is `default`.
    pub fn chunk_len(&self, default: usize) -> usize {
        self.chunk_len.unwrap_or(default)
    }

    /// Announce how many steps the work has.
    pub fn plan(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Report finished steps.
    pub fn advance(&self, steps: u64) {
        self.done.fetch_add(steps, Ordering::Relaxed);
    }

    /// `(done, total)`; total is 0 where the kernel announced nothing.
    pub fn progress(&self) -> (u64, u64) {
        (
            self.done.load(Ordering::Relaxed),
            self.total.load(Ordering::Relaxed),
        )
    }
}

/// The ranges that cover `0..len` in steps of `chunk_len`.
pub fn chunks(len: usize, chunk_len: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len.div_ceil(chunk_len)).map(move |i| i * chunk_len..((i + 1) * chunk_len).min(len))
}

/// Cut the next `n` off the front, or what is left of them, for a task of its own.
#[allow(clippy::mut_mut, reason = "the slice itself is shortened")]
pub fn cut<'a, T>(rest: &mut &'a mut [T], n: usize) -> &'a mut [T] {
    let all = std::mem::take(rest);
    let (front, back) = all.split_at_mut(n.min(all.len()));
    *rest = back;
    front
}

/// Run `work` on every chunk of `0..len` in parallel; results come in chunk order.
///
/// Polls `control` before every chunk, so a chunk should take milliseconds at most.
pub fn map_chunks<T, F>(len: usize, chunk_len: usize, control: &Control, work: F) -> Result<Vec<T>>
where
    T: Send,
    F: Fn(Range<usize>) -> Result<T> + Sync,
{
    let chunk_len = chunk_len.max(1);
    (0..len.div_ceil(chunk_len))
        .into_par_iter()
        .map(|i| {
            control.check()?;
            work(i * chunk_len..((i + 1) * chunk_len).min(len))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_everything_once() {
        for len in [0, 1, 3, 4, 5, 17] {
            let covered: Vec<usize> = chunks(len, 4).flatten().collect();
            assert_eq!(covered, (0..len).collect::<Vec<_>>());
        }
    }

    #[test]
    fn results_come_in_chunk_order() {
        let starts = map_chunks(103, 4, &Control::new(), |range| Ok(range.start)).unwrap();
        assert_eq!(starts, (0..103).step_by(4).collect::<Vec<_>>());
    }

    #[test]
    fn a_cancelled_control_stops_the_work() {
        let control = Control::new();
        control.cancel();
        assert_eq!(
            map_chunks(10, 4, &control, |_| Ok(())),
            Err(Error::Cancelled)
        );
    }
}
