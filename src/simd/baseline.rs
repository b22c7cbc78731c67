//! Four lanes in plain Rust, which the compiler turns into SSE2 or NEON.

use std::array::from_fn;

use super::Vector;

/// Four f32.
#[derive(Debug, Clone, Copy)]
pub struct Baseline([f32; 4]);

impl Vector for Baseline {
    const WIDTH: usize = 4;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self([value; 4])
    }

    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        Self([from[0], from[1], from[2], from[3]])
    }

    #[inline(always)]
    fn look_up(table: &[f32], places: &[i32]) -> Self {
        let last = table.len() - 1;
        Self(from_fn(|i| table[(places[i] as usize).min(last)]))
    }

    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        to[..4].copy_from_slice(&self.0);
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] - other.0[i]))
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(from_fn(|i| self.0[i] * other.0[i]))
    }

    #[inline(always)]
    fn mul_add(self, other: Self, sum: Self) -> Self {
        // Not `f32::mul_add`, which calls a function where there is no such instruction.
        Self(from_fn(|i| self.0[i] * other.0[i] + sum.0[i]))
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.if_less(other, self, other)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.if_less(other, other, self)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.map(f32::sqrt))
    }

    #[inline(always)]
    fn if_less(self, other: Self, yes: Self, no: Self) -> Self {
        Self(from_fn(|i| {
            if self.0[i] < other.0[i] {
                yes.0[i]
            } else {
                no.0[i]
            }
        }))
    }

    #[inline(always)]
    fn not_above(self, other: Self) -> u32 {
        let bit = |i: usize| u32::from(self.0[i] <= other.0[i]) << i;
        bit(0) | bit(1) | bit(2) | bit(3)
    }
}
