//! Writing to many places of one vector from many threads.

use std::marker::PhantomData;

/// A vector that threads fill at places of their own, in any order.
///
/// The type cannot check that no place is written twice at once or left out; whoever uses it
/// counts first, so that every thread has its own places, and says so where it writes.
pub struct Target<'a, T> {
    own: Vec<T>,
    start: *mut T,
    len: usize,
    lifetime: PhantomData<&'a mut [T]>,
}

// SAFETY: threads only write, each to places of its own (the contract of `write`).
unsafe impl<T: Send> Sync for Target<'_, T> {}
// SAFETY: the pointer goes into `own`, which moves along, or into memory borrowed for 'a.
unsafe impl<T: Send> Send for Target<'_, T> {}

impl<T: Copy> Target<'_, T> {
    /// Room for `len` values, none written yet.
    pub fn new(len: usize) -> Self {
        let mut own = crate::memory::room(len);
        let start = own.as_mut_ptr();
        Self {
            own,
            start,
            len,
            lifetime: PhantomData,
        }
    }

    /// The vector.
    ///
    /// # Safety
    /// Every place has been written.
    pub unsafe fn finish(mut self) -> Vec<T> {
        // SAFETY: the capacity is at least `len`, and the caller wrote every value.
        unsafe { self.own.set_len(self.len) };
        self.own
    }
}

impl<'a, T: Copy> Target<'a, T> {
    /// Write into a slice.
    pub fn borrowing(slice: &'a mut [T]) -> Self {
        Self {
            own: Vec::new(),
            start: slice.as_mut_ptr(),
            len: slice.len(),
            lifetime: PhantomData,
        }
    }

    /// Write a value.
    ///
    /// # Safety
    /// No other thread writes to the same place.
    pub unsafe fn write(&self, place: usize, value: T) {
        debug_assert!(place < self.len);
        if place < self.len {
            // SAFETY: inside the room; the caller has the place for itself.
            unsafe { self.start.add(place).write(value) };
        }
    }

    /// How many bytes the first place is after a multiple of `line`.
    pub fn offset_in_line(&self, line: usize) -> usize {
        self.start as usize % line
    }

    /// Write values that fill a cache line, past the cache where the processor can.
    ///
    /// # Safety
    /// No other thread writes to the same places, and `place` begins a line of 64 bytes.
    pub unsafe fn write_line(&self, place: usize, values: &[T]) {
        debug_assert!(place + values.len() <= self.len && size_of_val(values) == 64);
        if place + values.len() > self.len {
            return;
        }
        // SAFETY: inside the room; the caller has the places for itself.
        unsafe { stream(self.start.add(place), values) };
    }

    /// Make what was written past the cache visible to other threads; to be called by the thread
    /// that wrote.
    pub fn fence() {
        #[cfg(all(target_arch = "x86_64", not(miri)))]
        // SAFETY: every x86-64 processor has it.
        unsafe {
            std::arch::x86_64::_mm_sfence();
        }
    }
}

/// Copy a line of 64 bytes.
///
/// # Safety
/// `to` is aligned to 64 bytes and has room for the line.
unsafe fn stream<T: Copy>(to: *mut T, values: &[T]) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_stream_si128};
        let (from, to) = (values.as_ptr().cast::<__m128i>(), to.cast::<__m128i>());
        for part in 0..4 {
            // SAFETY: 4 parts of 16 bytes are the line; the target is aligned. SSE2 is in every
            // x86-64 processor.
            unsafe { _mm_stream_si128(to.add(part), _mm_loadu_si128(from.add(part))) };
        }
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    // SAFETY: room for all of them, in memory that does not overlap.
    unsafe {
        std::ptr::copy_nonoverlapping(values.as_ptr(), to, values.len());
    }
}
