//! Vectors of f32 for the kernels whose time is spent in arithmetic.
//!
//! A kernel is written once, generic over [`Vector`] and marked `#[inline(always)]`, and compiled
//! for every instruction set by a function with `#[target_feature]` that calls it. Which of them
//! runs is decided by a [`Level`], found once per process; tests ask for the others.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod baseline;
mod double;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
pub(crate) use baseline::Baseline;
#[cfg(target_arch = "x86_64")]
pub(crate) use double::Wide;
pub(crate) use double::{Double, Plain};

/// An instruction set that kernels are compiled for, from the narrowest to the widest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every processor of the target has: SSE2 on x86-64, NEON on aarch64.
    Baseline,
    /// AVX2 with fused multiply-add.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512 (foundation).
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The levels this processor has, the narrowest first.
    pub fn available() -> Vec<Self> {
        let mut levels = vec![Self::Baseline];
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = std::arch::is_x86_feature_detected!("avx2")
                && std::arch::is_x86_feature_detected!("fma");
            if avx2 {
                levels.push(Self::Avx2);
            }
            if avx2 && std::arch::is_x86_feature_detected!("avx512f") {
                levels.push(Self::Avx512);
            }
        }
        levels
    }

    /// The widest level this processor has.
    pub fn best() -> Self {
        static BEST: std::sync::OnceLock<Level> = std::sync::OnceLock::new();
        *BEST.get_or_init(|| {
            Self::available()
                .into_iter()
                .max()
                .unwrap_or(Self::Baseline)
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => "avx512",
        }
    }
}

/// Some f32 side by side.
///
/// Implementations for an instruction set are used only in functions compiled for it, which the
/// [`Level`] guards; that is what their `SAFETY` comments refer to.
pub(crate) trait Vector: Copy {
    /// Number of lanes.
    const WIDTH: usize;
    /// The same value in every lane.
    fn splat(value: f32) -> Self;
    /// The first values of a slice, which must be long enough.
    fn load(from: &[f32]) -> Self;
    /// The values of `table` at some places, which must be enough; a place outside it is its last.
    fn look_up(table: &[f32], places: &[i32]) -> Self;
    /// Into the first places of a slice, which must be long enough.
    fn store(self, to: &mut [f32]);
    /// self − other.
    fn sub(self, other: Self) -> Self;
    /// self · other.
    fn mul(self, other: Self) -> Self;
    /// self · other + sum, rounded once or twice: as the instruction set has it.
    fn mul_add(self, other: Self, sum: Self) -> Self;
    /// The smaller ones.
    fn min(self, other: Self) -> Self;
    /// The larger ones.
    fn max(self, other: Self) -> Self;
    /// Square roots.
    fn sqrt(self) -> Self;
    /// Lane by lane: `yes` where self < other, else `no`.
    fn if_less(self, other: Self, yes: Self, no: Self) -> Self;
    /// A bit for every lane where self <= other, the first lane lowest.
    fn not_above(self, other: Self) -> u32;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every operation of `V`, compared with the same on single numbers.
    fn check<V: Vector>() {
        let a: Vec<f32> = (0..V::WIDTH).map(|i| i as f32 - 2.5).collect();
        let b: Vec<f32> = (0..V::WIDTH).map(|i| 3.0 - i as f32).collect();
        let apply = |vector: V| {
            let mut out = vec![0.0; V::WIDTH];
            vector.store(&mut out);
            out
        };
        let (x, y) = (V::load(&a), V::load(&b));
        let expect = |one: &dyn Fn(f32, f32) -> f32| -> Vec<f32> {
            a.iter().zip(&b).map(|(&a, &b)| one(a, b)).collect()
        };
        assert_eq!(apply(x.sub(y)), expect(&|a, b| a - b));
        assert_eq!(apply(x.mul(y)), expect(&|a, b| a * b));
        assert_eq!(
            apply(x.mul_add(y, V::splat(0.5))),
            expect(&|a, b| a * b + 0.5)
        );
        assert_eq!(apply(x.min(y)), expect(&f32::min));
        assert_eq!(apply(x.max(y)), expect(&f32::max));
        assert_eq!(apply(x.mul(x).sqrt()), expect(&|a, _| a.abs()));
        let (yes, no) = (V::splat(1.0), V::splat(f32::INFINITY));
        let less = |a: f32, b: f32| if a < b { 1.0 } else { f32::INFINITY };
        assert_eq!(apply(x.if_less(y, yes, no)), expect(&less));
        assert_eq!(apply(x.if_less(x, yes, no)), expect(&|_, _| f32::INFINITY));
        let lanes = a.iter().zip(&b).enumerate();
        let bits: u32 = lanes.map(|(i, (a, b))| u32::from(a <= b) << i).sum();
        assert_eq!(x.not_above(y), bits);
        let places: Vec<i32> = (0..V::WIDTH as i32).map(|i| 4 - 2 * i).collect();
        let expected: Vec<f32> = places
            .iter()
            .map(|&place| *[5.0, 6.0, 7.0, 8.0].get(place as usize).unwrap_or(&8.0))
            .collect();
        assert_eq!(apply(V::look_up(&[5.0, 6.0, 7.0, 8.0], &places)), expected);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn check_avx2() {
        check::<Avx2>();
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx2,fma")]
    fn check_avx512() {
        check::<Avx512>();
    }

    #[test]
    fn vectors_compute_what_single_numbers_do() {
        for level in Level::available() {
            match level {
                Level::Baseline => check::<Baseline>(),
                // SAFETY: the processor has it.
                #[cfg(target_arch = "x86_64")]
                Level::Avx2 => unsafe { check_avx2() },
                // SAFETY: the processor has it.
                #[cfg(target_arch = "x86_64")]
                Level::Avx512 => unsafe { check_avx512() },
            }
        }
    }
}
