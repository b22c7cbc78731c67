//! Write-combining: values for many places of one vector, gathered into whole cache lines first.
//!
//! Written one by one, every value would fetch the line it goes to, only to overwrite it. Whole lines
//! are written past the cache instead, which spares the memory a third of its work. Satish et al.
//! 2010, "Fast sort on CPUs and GPUs"; Wassenberg & Sanders 2011, "Engineering a multi-core radix
//! sort".

use crate::scatter::Target;

/// Bytes in a cache line.
const LINE: usize = 64;

/// Numbers of 4 or 8 bytes.
pub trait Word: Copy + Default + Send + Sync {
    /// How many are in a cache line.
    const PER_LINE: usize = LINE / size_of::<Self>();
}

impl Word for u32 {}
impl Word for i64 {}
impl Word for f64 {}

/// A cache line on its way.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; LINE]);

/// Streams of values, each to successive places of one vector.
pub struct Combiner<'t, T: Word> {
    target: &'t Target<'t, T>,
    lines: Vec<Line>,
    /// The next place of every stream, and its first.
    next: Vec<usize>,
    first: Vec<usize>,
    /// How far the vector's first place is into its cache line.
    shift: usize,
}

impl<'t, T: Word> Combiner<'t, T> {
    /// Streams that begin at these places.
    ///
    /// # Safety
    /// Nobody else writes to the places of a stream before `finish`.
    pub unsafe fn new(target: &'t Target<'t, T>, first: &[usize]) -> Self {
        Self {
            target,
            lines: vec![Line([0; LINE]); first.len()],
            next: first.to_vec(),
            first: first.to_vec(),
            shift: target.offset_in_line(LINE) / size_of::<T>(),
        }
    }

    /// Append to a stream.
    #[inline]
    pub fn push(&mut self, stream: usize, value: T) {
        let place = self.next[stream];
        self.next[stream] = place + 1;
        let at = (place + self.shift) % T::PER_LINE;
        self.line(stream)[at] = value;
        if at + 1 == T::PER_LINE {
            self.flush(stream, place + 1, at + 1);
        }
    }

    fn line(&mut self, stream: usize) -> &mut [T] {
        let start = self.lines[stream].0.as_mut_ptr().cast::<T>();
        // SAFETY: a line has room for so many values and is aligned for them; any bits are a value.
        unsafe { std::slice::from_raw_parts_mut(start, T::PER_LINE) }
    }

    /// Write what is held of the line that ends (so far) before place `end`, its first `n` values.
    fn flush(&mut self, stream: usize, end: usize, n: usize) {
        let start = end.saturating_sub(n);
        let first = self.first[stream];
        let whole = n == T::PER_LINE && end >= first + n;
        let target = self.target;
        let line = self.line(stream);
        if whole {
            // SAFETY: the places from `start` to `end` are a line of their own and this stream's.
            unsafe { target.write_line(start, line) };
            return;
        }
        for place in start.max(first)..end {
            // SAFETY: this stream's place.
            unsafe { target.write(place, line[n - (end - place)]) };
        }
    }

    /// Write what is left.
    pub fn finish(mut self) {
        for stream in 0..self.next.len() {
            let end = self.next[stream];
            let n = (end + self.shift) % T::PER_LINE;
            if end > self.first[stream] && n > 0 {
                self.flush(stream, end, n);
            }
        }
        Target::<T>::fence();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Word + PartialEq + std::fmt::Debug>(value: impl Fn(usize) -> T) {
        // Streams of many lengths, cut into two combiners that share cache lines.
        for n in [1_usize, 7, 8, 9, 40, 333] {
            let lengths: Vec<usize> = (0..n).map(|i| i * 7 % 41).collect();
            let total: usize = lengths.iter().sum();
            let target = Target::new(total);
            let starts: Vec<usize> = (0..n)
                .map(|stream| lengths[..stream].iter().sum())
                .collect();
            for half in 0..2 {
                let first: Vec<usize> = starts
                    .iter()
                    .zip(&lengths)
                    .map(|(start, length)| start + half * (length / 2))
                    .collect();
                // SAFETY: the two write one after the other, to places of their own.
                let mut combiner = unsafe { Combiner::new(&target, &first) };
                for step in 0..41 {
                    for (stream, &length) in lengths.iter().enumerate() {
                        let mine = if half == 0 {
                            0..length / 2
                        } else {
                            length / 2..length
                        };
                        if step < mine.len() {
                            combiner.push(stream, value(starts[stream] + mine.start + step));
                        }
                    }
                }
                combiner.finish();
            }
            // SAFETY: every place was written.
            let written = unsafe { target.finish() };
            let expected: Vec<T> = (0..total).map(&value).collect();
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn every_value_comes_to_its_place() {
        check(|at| at as u32 + 1);
        check(|at| -1 - at as i64);
        check(|at| at as f64 + 0.5);
    }
}
