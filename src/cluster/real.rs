//! The two float types a matrix may have.

use std::fmt::Debug;
use std::ops::{Add, Mul, Sub};

/// `f32` or `f64`: what the clustering kernels are generic over.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + 'static
{
    /// Larger than every distance.
    const INFINITY: Self;
    /// The largest finite value.
    const MAX: f64;
    /// Round to this type.
    fn from_f64(value: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
    /// The same values, where they are f64 already.
    fn as_f64s(values: &[Self]) -> Option<&[f64]>;
}

impl Real for f32 {
    const INFINITY: Self = f32::INFINITY;
    const MAX: f64 = f32::MAX as f64;

    fn from_f64(value: f64) -> Self {
        value as f32
    }

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    fn as_f64s(_: &[Self]) -> Option<&[f64]> {
        None
    }
}

impl Real for f64 {
    const INFINITY: Self = f64::INFINITY;
    const MAX: f64 = f64::MAX;

    fn from_f64(value: f64) -> Self {
        value
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn as_f64s(values: &[Self]) -> Option<&[f64]> {
        Some(values)
    }
}
