//! Four f64 side by side, for loops that keep many sums in registers at once: left to itself the
//! compiler shuffles them about.
//!
//! Both kinds give the same bits, but for `mul_add`.

/// Four f64.
///
/// [`Wide`] is used only in functions compiled for AVX2 and FMA, which the level guards; that is what
/// its `SAFETY` comments refer to.
pub(crate) trait Double: Copy {
    /// The same value four times.
    fn splat(value: f64) -> Self;
    /// The values of an array.
    fn load(from: &[f64; 4]) -> Self;
    /// Into an array.
    fn store(self) -> [f64; 4];
    /// self + other.
    fn add(self, other: Self) -> Self;
    /// self − other.
    fn sub(self, other: Self) -> Self;
    /// self · other.
    fn mul(self, other: Self) -> Self;
    /// self · other + sum, rounded once or twice: as the instruction set has it.
    fn mul_add(self, other: Self, sum: Self) -> Self;
    /// Whether self <= other anywhere.
    fn any_not_above(self, other: Self) -> bool;
}

/// For every processor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain([f64; 4]);

impl Plain {
    #[inline(always)]
    fn with(self, other: Self, one: impl Fn(f64, f64) -> f64) -> Self {
        Self(std::array::from_fn(|lane| one(self.0[lane], other.0[lane])))
    }
}

impl Double for Plain {
    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self([value; 4])
    }

    #[inline(always)]
    fn load(from: &[f64; 4]) -> Self {
        Self(*from)
    }

    #[inline(always)]
    fn store(self) -> [f64; 4] {
        self.0
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.with(other, |a, b| a + b)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.with(other, |a, b| a - b)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.with(other, |a, b| a * b)
    }

    #[inline(always)]
    fn mul_add(self, other: Self, sum: Self) -> Self {
        self.mul(other).add(sum)
    }

    #[inline(always)]
    fn any_not_above(self, other: Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a <= b)
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) use wide::Wide;

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{
        __m256d, _CMP_LE_OQ, _mm256_add_pd, _mm256_cmp_pd, _mm256_fmadd_pd, _mm256_loadu_pd,
        _mm256_movemask_pd, _mm256_mul_pd, _mm256_set1_pd, _mm256_storeu_pd, _mm256_sub_pd,
    };

    use super::Double;

    /// For processors with AVX2 and FMA.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Wide(__m256d);

    impl Double for Wide {
        #[inline(always)]
        fn splat(value: f64) -> Self {
            // SAFETY: see the trait.
            Self(unsafe { _mm256_set1_pd(value) })
        }

        #[inline(always)]
        fn load(from: &[f64; 4]) -> Self {
            // SAFETY: the array is as long as the vector; see the trait.
            Self(unsafe { _mm256_loadu_pd(from.as_ptr()) })
        }

        #[inline(always)]
        fn store(self) -> [f64; 4] {
            let mut to = [0.0; 4];
            // SAFETY: as for `load`.
            unsafe { _mm256_storeu_pd(to.as_mut_ptr(), self.0) };
            to
        }

        #[inline(always)]
        fn add(self, other: Self) -> Self {
            // SAFETY: see the trait.
            Self(unsafe { _mm256_add_pd(self.0, other.0) })
        }

        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            // SAFETY: see the trait.
            Self(unsafe { _mm256_sub_pd(self.0, other.0) })
        }

        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            // SAFETY: see the trait.
            Self(unsafe { _mm256_mul_pd(self.0, other.0) })
        }

        #[inline(always)]
        fn mul_add(self, other: Self, sum: Self) -> Self {
            // SAFETY: see the trait.
            Self(unsafe { _mm256_fmadd_pd(self.0, other.0, sum.0) })
        }

        #[inline(always)]
        fn any_not_above(self, other: Self) -> bool {
            // SAFETY: see the trait.
            unsafe { _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_LE_OQ>(self.0, other.0)) != 0 }
        }
    }
}
