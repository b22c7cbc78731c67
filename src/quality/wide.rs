//! The innermost loop of the silhouette for processors with AVX2 and FMA, register by register.
//!
//! What the compiler makes of the plain loop keeps half of the sums in memory and takes 40 % longer.

use std::arch::x86_64::{
    __m256d, _mm256_add_pd, _mm256_fmadd_pd, _mm256_loadu_pd, _mm256_set1_pd, _mm256_setzero_pd,
    _mm256_sqrt_pd, _mm256_storeu_pd, _mm256_sub_pd,
};

use super::lanes::{LANES, STRIP, Strip};

/// Numbers in a vector.
const WIDTH: usize = 4;

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
        let far = far.map(|[low, high]| [_mm256_sqrt_pd(low), _mm256_sqrt_pd(high)]);
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
