//! Squared distances from the rows of tiles to one centre.
//!
//! Compiled for the baseline and for AVX2 and picked at run time. Lanes are rows and nothing is
//! fused, so both give the same bits.

use super::real::Real;
use super::tiles::LANES;

/// Write |row − centre|² for every row of `tiles`, features in order; `found` has whole tiles.
pub(super) fn squared_distances<F: Real>(tiles: &[F], centre: &[F], found: &mut [F]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { with_avx2(tiles, centre, found) };
    }
    body(tiles, centre, found);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<F: Real>(tiles: &[F], centre: &[F], found: &mut [F]) {
    body(tiles, centre, found);
}

#[inline(always)]
fn body<F: Real>(tiles: &[F], centre: &[F], found: &mut [F]) {
    let tiles = tiles.chunks_exact(LANES * centre.len());
    for (tile, found) in tiles.zip(found.as_chunks_mut::<LANES>().0) {
        let mut sums = [F::default(); LANES];
        for (column, &centre) in tile.as_chunks::<LANES>().0.iter().zip(centre) {
            for (sum, &value) in sums.iter_mut().zip(column) {
                let difference = value - centre;
                *sum = *sum + difference * difference;
            }
        }
        *found = sums;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let mut random = Stream::new(5, 0, 0);
        for features in [1, 3, 4, 7, 16] {
            let tiles: Vec<f64> = (0..3 * LANES * features)
                .map(|_| random.uniform())
                .collect();
            let centre: Vec<f64> = (0..features).map(|_| random.uniform()).collect();
            let (mut picked, mut plain) = ([0.0; 3 * LANES], [0.0; 3 * LANES]);
            squared_distances(&tiles, &centre, &mut picked);
            body(&tiles, &centre, &mut plain);
            assert_eq!(picked.map(f64::to_bits), plain.map(f64::to_bits));
            let first: f64 = (0..features)
                .map(|f| (tiles[f * LANES] - centre[f]).powi(2))
                .sum();
            assert_eq!(picked[0], first);
        }
    }
}
