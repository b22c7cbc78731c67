//! Eight lanes with AVX2 and fused multiply-add.

use std::arch::x86_64::{
    __m256, _CMP_LE_OQ, _CMP_LT_OQ, _mm256_blendv_ps, _mm256_cmp_ps, _mm256_fmadd_ps,
    _mm256_i32gather_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_max_ps, _mm256_min_epu32,
    _mm256_min_ps, _mm256_movemask_ps, _mm256_mul_ps, _mm256_set1_epi32, _mm256_set1_ps,
    _mm256_sqrt_ps, _mm256_storeu_ps, _mm256_sub_ps,
};

use super::Vector;

/// Eight f32.
#[derive(Debug, Clone, Copy)]
pub struct Avx2(__m256);

impl Vector for Avx2 {
    const WIDTH: usize = 8;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: called only where the processor has AVX2.
        Self(unsafe { _mm256_set1_ps(value) })
    }

    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        let from = &from[..8];
        // SAFETY: called only where the processor has AVX2; the slice is long enough.
        Self(unsafe { _mm256_loadu_ps(from.as_ptr()) })
    }

    #[inline(always)]
    fn look_up(table: &[f32], places: &[i32]) -> Self {
        let places = &places[..8];
        let last = table.len() as i32 - 1;
        assert!(last >= 0);
        // SAFETY: called only where the processor has AVX2; there are enough places, and as unsigned
        // numbers none is beyond the end of the table.
        Self(unsafe {
            let places = _mm256_loadu_si256(places.as_ptr().cast());
            let places = _mm256_min_epu32(places, _mm256_set1_epi32(last));
            _mm256_i32gather_ps::<4>(table.as_ptr(), places)
        })
    }

    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        let to = &mut to[..8];
        // SAFETY: called only where the processor has AVX2; the slice is long enough.
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), self.0) }
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: called only where the processor has AVX2.
        Self(unsafe { _mm256_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: called only where the processor has AVX2.
        Self(unsafe { _mm256_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul_add(self, other: Self, sum: Self) -> Self {
        // SAFETY: called only where the processor has AVX2.
        Self(unsafe { _mm256_fmadd_ps(self.0, other.0, sum.0) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: called only where the processor has AVX2.
        Self(unsafe { _mm256_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: called only where the processor has AVX2.
        Self(unsafe { _mm256_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: called only where the processor has AVX2.
        Self(unsafe { _mm256_sqrt_ps(self.0) })
    }

    #[inline(always)]
    fn if_less(self, other: Self, yes: Self, no: Self) -> Self {
        // SAFETY: called only where the processor has AVX2.
        Self(unsafe {
            let less = _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0);
            _mm256_blendv_ps(no.0, yes.0, less)
        })
    }

    #[inline(always)]
    fn not_above(self, other: Self) -> u32 {
        // SAFETY: called only where the processor has AVX2.
        unsafe { _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_LE_OQ>(self.0, other.0)) as u32 }
    }
}
