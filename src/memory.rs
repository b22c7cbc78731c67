//! Large vectors on large pages.
//!
//! A fresh vector costs a page fault per page on first touch; with 4 KiB pages that can cost more
//! than the work itself. Where Linux is asked for large pages (2 MiB), there are 512 times fewer.

#[cfg(target_os = "linux")]
const PAGE: usize = 1 << 21;
/// Smaller vectors are left alone.
const LARGE: usize = 3 << 20;

/// An empty vector with room for `n` values.
pub fn room<T>(n: usize) -> Vec<T> {
    let vector = Vec::with_capacity(n);
    advise(vector.as_ptr() as usize, n * size_of::<T>());
    vector
}

/// A vector of `n` zeros.
pub fn zeros<T: Zero>(n: usize) -> Vec<T> {
    // Large ones come from the system as zeros; no page is touched before the advice.
    let vector = vec![T::default(); n];
    advise(vector.as_ptr() as usize, n * size_of::<T>());
    vector
}

/// A vector of `n` times the same.
pub fn filled<T: Copy>(n: usize, value: T) -> Vec<T> {
    let mut vector = room(n);
    vector.resize(n, value);
    vector
}

/// Numbers whose default is all bits zero.
pub trait Zero: Copy + Default {}

impl Zero for u8 {}
impl Zero for u32 {}
impl Zero for i32 {}
impl Zero for i64 {}
impl Zero for f32 {}
impl Zero for f64 {}
impl Zero for usize {}

#[cfg(target_os = "linux")]
fn advise(start: usize, bytes: usize) {
    if bytes < LARGE {
        return;
    }
    let first = start.next_multiple_of(PAGE);
    let len = (start + bytes).saturating_sub(first) / PAGE * PAGE;
    if len > 0 {
        // SAFETY: the range lies inside memory that the caller owns; the advice changes only how
        // it is backed. It may fail, and then nothing is different.
        unsafe { libc::madvise(first as *mut libc::c_void, len, libc::MADV_HUGEPAGE) };
    }
}

#[cfg(not(target_os = "linux"))]
fn advise(_start: usize, bytes: usize) {
    let _ = bytes >= LARGE;
}
