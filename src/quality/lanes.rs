//! The inner loops: distances of a few rows to many, eight lanes at once.
//!
//! Lanes are rows: how wide the processor's vectors are changes no order of additions. Distances are
//! sums of squared differences in f64: f32 would be wrong where rows lie close together and far from the
//! rest, and where few different distances occur, so that their roundings do not average out. The square roots take most of the time.

/// Rows in a tile.
pub(super) const LANES: usize = 8;
/// Rows that are compared with a tile at once: as many as leave registers for the sums.
pub(super) const STRIP: usize = 4;

/// Whether every processor of this kind multiplies and adds in one instruction.
const FUSED: bool = cfg!(target_arch = "aarch64");

/// The values of [`STRIP`] rows, column by column.
pub(super) type Strip = [[f64; STRIP]];

/// Write a function three times: for AVX2 and FMA, for processors that have neither, and the one
/// that chooses. `$fused` says whether multiply-add is one instruction.
macro_rules! dispatched {
    ($(#[$doc:meta])* $name:ident, $body:ident, ($($arg:ident: $type:ty),*) $(-> $out:ty)?) => {
        $(#[$doc])*
        pub(super) fn $name($($arg: $type),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn wide($($arg: $type),*) $(-> $out)? {
                    $body::<true>($($arg),*)
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: the processor has what the function was compiled for.
                    return unsafe { wide($($arg),*) };
                }
            }
            $body::<{ FUSED }>($($arg),*)
        }
    };
}

/// Sums of the distances between a strip and whole tiles: of each row to all lanes (given back), and
/// of each lane to all rows (added to `lanes`).
pub(super) fn add_distances(strip: &Strip, tiles: &[f64], lanes: &mut [f64]) -> [f64; STRIP] {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: the processor has what the function was compiled for.
        return unsafe { super::wide::add_distances(strip, tiles, lanes) };
    }
    add_distances_plainly(strip, tiles, lanes)
}

dispatched! {
    /// The distances between a strip and one tile.
    distances, distances_body,
    (strip: &Strip, tile: &[f64]) -> [[f64; LANES]; STRIP]
}

dispatched! {
    /// The squared distances between a tile and one point.
    squares_to, squares_to_body,
    (point: &[f64], tile: &[f64]) -> [f64; LANES]
}

#[inline(always)]
fn fused<const FMA: bool>(difference: f64, sum: f64) -> f64 {
    if FMA {
        difference.mul_add(difference, sum)
    } else {
        sum + difference * difference
    }
}

#[inline(always)]
fn distances_body<const FMA: bool>(strip: &Strip, tile: &[f64]) -> [[f64; LANES]; STRIP] {
    let mut sums = [[0.0; LANES]; STRIP];
    for (theirs, own) in tile.as_chunks::<LANES>().0.iter().zip(strip) {
        for row in 0..STRIP {
            for lane in 0..LANES {
                sums[row][lane] = fused::<FMA>(own[row] - theirs[lane], sums[row][lane]);
            }
        }
    }
    for row in &mut sums {
        for sum in row {
            *sum = sum.sqrt();
        }
    }
    sums
}

/// What [`add_distances`] does, for any processor.
fn add_distances_plainly(strip: &Strip, tiles: &[f64], lanes: &mut [f64]) -> [f64; STRIP] {
    let mut rows = [0.0; STRIP];
    let tiles = tiles.chunks_exact(LANES * strip.len());
    for (tile, lanes) in tiles.zip(lanes.as_chunks_mut::<LANES>().0) {
        let far = distances_body::<{ FUSED }>(strip, tile);
        for lane in 0..LANES {
            lanes[lane] += (far[0][lane] + far[1][lane]) + (far[2][lane] + far[3][lane]);
        }
        for (sum, far) in rows.iter_mut().zip(far) {
            *sum += far.iter().sum::<f64>();
        }
    }
    rows
}

#[inline(always)]
fn squares_to_body<const FMA: bool>(point: &[f64], tile: &[f64]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (values, &at) in tile.as_chunks::<LANES>().0.iter().zip(point) {
        for lane in 0..LANES {
            sums[lane] = fused::<FMA>(values[lane] - at, sums[lane]);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    fn numbers(n: usize, seed: u64) -> Vec<f64> {
        let mut stream = Stream::new(seed, 0, 0);
        (0..n).map(|_| stream.uniform()).collect()
    }

    #[test]
    fn both_ways_to_add_distances_agree() {
        for (d, tiles) in [(1, 1), (3, 2), (10, 5)] {
            let strip: Vec<[f64; STRIP]> = numbers(d * STRIP, 1).as_chunks::<STRIP>().0.to_vec();
            let values = numbers(d * LANES * tiles, 2);
            let (mut quick, mut plain) = (vec![1.0; LANES * tiles], vec![1.0; LANES * tiles]);
            let first = add_distances(&strip, &values, &mut quick);
            let second = add_distances_plainly(&strip, &values, &mut plain);
            for (a, b) in first.iter().chain(&quick).zip(second.iter().chain(&plain)) {
                assert!((a - b).abs() <= 1e-13 * b, "{a} {b}");
            }
        }
    }

    #[test]
    fn distances_are_those_of_pythagoras() {
        let strip = [[0.0, 3.0, 0.0, 1.0], [0.0, 4.0, 2.0, 1.0]];
        let mut tile = [0.0; 2 * LANES];
        tile[1] = 3.0;
        tile[LANES + 1] = 4.0;
        let far = distances(&strip, &tile);
        assert_eq!(far[0][..2], [0.0, 5.0]);
        assert_eq!(far[1][..2], [5.0, 0.0]);
        assert_eq!(squares_to(&[3.0, 4.0], &tile)[..2], [25.0, 0.0]);
    }
}
