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
}
