//! Sixteen lanes with AVX-512.

use std::arch::x86_64::{
    __m512, _CMP_LE_OQ, _CMP_LT_OQ, _mm512_cmp_ps_mask, _mm512_fmadd_ps, _mm512_i32gather_ps,
    _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mask_blend_ps, _mm512_max_ps, _mm512_min_epu32,
    _mm512_min_ps, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_sqrt_ps,
    _mm512_storeu_ps, _mm512_sub_ps,
};

use super::Vector;

/// Sixteen f32.
#[derive(Debug, Clone, Copy)]
pub struct Avx512(__m512);

impl Vector for Avx512 {
    const WIDTH: usize = 16;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: called only where the processor has AVX-512.
        Self(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        let from = &from[..16];
        // SAFETY: called only where the processor has AVX-512; the slice is long enough.
        Self(unsafe { _mm512_loadu_ps(from.as_ptr()) })
    }

    #[inline(always)]
    fn look_up(table: &[f32], places: &[i32]) -> Self {
        let places = &places[..16];
        let last = table.len() as i32 - 1;
        assert!(last >= 0);
        // SAFETY: called only where the processor has AVX-512; there are enough places, and as
        // unsigned numbers none is beyond the end of the table.
        Self(unsafe {
            let places = _mm512_loadu_si512(places.as_ptr().cast());
            let places = _mm512_min_epu32(places, _mm512_set1_epi32(last));
            _mm512_i32gather_ps::<4>(places, table.as_ptr())
        })
    }

    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        let to = &mut to[..16];
        // SAFETY: called only where the processor has AVX-512; the slice is long enough.
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), self.0) }
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: called only where the processor has AVX-512.
        Self(unsafe { _mm512_sub_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: called only where the processor has AVX-512.
        Self(unsafe { _mm512_mul_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn mul_add(self, other: Self, sum: Self) -> Self {
        // SAFETY: called only where the processor has AVX-512.
        Self(unsafe { _mm512_fmadd_ps(self.0, other.0, sum.0) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: called only where the processor has AVX-512.
        Self(unsafe { _mm512_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: called only where the processor has AVX-512.
        Self(unsafe { _mm512_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: called only where the processor has AVX-512.
        Self(unsafe { _mm512_sqrt_ps(self.0) })
    }

    #[inline(always)]
    fn if_less(self, other: Self, yes: Self, no: Self) -> Self {
        // SAFETY: called only where the processor has AVX-512.
        Self(unsafe {
            let less = _mm512_cmp_ps_mask::<_CMP_LT_OQ>(self.0, other.0);
            _mm512_mask_blend_ps(less, no.0, yes.0)
        })
    }

    #[inline(always)]
    fn not_above(self, other: Self) -> u32 {
        // SAFETY: called only where the processor has AVX-512.
        u32::from(unsafe { _mm512_cmp_ps_mask::<_CMP_LE_OQ>(self.0, other.0) })
    }
}
