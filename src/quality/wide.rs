//! The innermost loop of the silhouette for processors with AVX2 and FMA, register by register.
//!
//! What the compiler makes of the plain loop keeps half of the sums in memory and takes 40 % longer.

use std::arch::x86_64::{
    __m256d, _CMP_LT_OQ, _mm_rsqrt_ps, _mm256_add_pd, _mm256_cmp_pd, _mm256_cvtpd_ps,
    _mm256_cvtps_pd, _mm256_fmadd_pd, _mm256_fnmadd_pd, _mm256_loadu_pd, _mm256_min_pd,
    _mm256_movemask_pd, _mm256_mul_pd, _mm256_set1_pd, _mm256_setzero_pd, _mm256_sqrt_pd,
    _mm256_storeu_pd, _mm256_sub_pd,
};

use super::lanes::{LANES, STRIP, Strip};

/// Numbers in a vector.
const WIDTH: usize = 4;
/// Smaller squares may vanish in f32. None is too large for it, as no column is wider than 1.
const SMALL: f64 = 1e-30;

#[inline(always)]
fn load(values: &[f64; WIDTH]) -> __m256d {
    // SAFETY: the array is as long as the vector, and any alignment will do; only functions that need
    // AVX2 call this.
    unsafe { _mm256_loadu_pd(values.as_ptr()) }
}

#[inline(always)]
fn store(values: &mut [f64; WIDTH], vector: __m256d) {
    // SAFETY: as for `load`.
    unsafe { _mm256_storeu_pd(values.as_mut_ptr(), vector) }
}

/// Square roots, half of them from the unit that divides and half by multiplying, as both can work at
/// once.
#[target_feature(enable = "avx2,fma")]
fn roots(squares: [[__m256d; 2]; STRIP]) -> [[__m256d; 2]; STRIP] {
    let [first, second] =
        [(0, 1), (2, 3)].map(|(a, b)| _mm256_min_pd(squares[a][1], squares[b][1]));
    let small = _mm256_cmp_pd::<_CMP_LT_OQ>(_mm256_min_pd(first, second), _mm256_set1_pd(SMALL));
    if _mm256_movemask_pd(small) != 0 {
        return squares.map(|[low, high]| [_mm256_sqrt_pd(low), _mm256_sqrt_pd(high)]);
    }
    squares.map(|[low, high]| [_mm256_sqrt_pd(low), multiplied_root(high)])
}

/// The square root of numbers that are normal in f32, to 1e-13 of it.
#[target_feature(enable = "avx2,fma")]
fn multiplied_root(square: __m256d) -> __m256d {
    // The reciprocal root to 12 bits, and four terms of the series of (1 - e)^(-1/2).
    let guess = _mm256_cvtps_pd(_mm_rsqrt_ps(_mm256_cvtpd_ps(square)));
    let root = _mm256_mul_pd(square, guess);
    let error = _mm256_fnmadd_pd(root, guess, _mm256_set1_pd(1.0));
    let series = _mm256_fmadd_pd(error, _mm256_set1_pd(5.0 / 16.0), _mm256_set1_pd(3.0 / 8.0));
    let series = _mm256_fmadd_pd(error, series, _mm256_set1_pd(0.5));
    _mm256_fmadd_pd(root, _mm256_mul_pd(error, series), root)
}

/// See [`super::lanes::add_distances`].
#[target_feature(enable = "avx2,fma")]
pub(super) fn add_distances(strip: &Strip, tiles: &[f64], lanes: &mut [f64]) -> [f64; STRIP] {
    let mut rows = [_mm256_setzero_pd(); STRIP];
    let tiles = tiles.chunks_exact(LANES * strip.len());
    for (tile, lanes) in tiles.zip(lanes.chunks_exact_mut(LANES)) {
        let mut far = [[_mm256_setzero_pd(); 2]; STRIP];
        for (theirs, own) in tile.as_chunks::<WIDTH>().0.chunks_exact(2).zip(strip) {
            let (low, high) = (load(&theirs[0]), load(&theirs[1]));
            for row in 0..STRIP {
                let value = _mm256_set1_pd(own[row]);
                let (a, b) = (_mm256_sub_pd(value, low), _mm256_sub_pd(value, high));
                far[row] = [
                    _mm256_fmadd_pd(a, a, far[row][0]),
                    _mm256_fmadd_pd(b, b, far[row][1]),
                ];
            }
        }
        let far = roots(far);
        for (half, lanes) in lanes.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
            let first = _mm256_add_pd(far[0][half], far[1][half]);
            let second = _mm256_add_pd(far[2][half], far[3][half]);
            let sum = _mm256_add_pd(load(lanes), _mm256_add_pd(first, second));
            store(lanes, sum);
        }
        for row in 0..STRIP {
            let both = _mm256_add_pd(far[row][0], far[row][1]);
            rows[row] = _mm256_add_pd(rows[row], both);
        }
    }
    let mut sums = [0.0; STRIP];
    for (sum, row) in sums.iter_mut().zip(rows) {
        let mut parts = [0.0; WIDTH];
        store(&mut parts, row);
        *sum = (parts[0] + parts[1]) + (parts[2] + parts[3]);
    }
    sums
}
