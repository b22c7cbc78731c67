//! The mean silhouette of all rows, estimated from some of them.
//!
//! Cochran, W. G. (1977). "Sampling techniques", 3rd edition, chapter 5 (stratified random sampling).
//!
//! Clusters are the strata. From each, rows are drawn without replacement, and the silhouette of a
//! drawn row is exact: its distances to *all* rows count. So the mean of each stratum's draws is an
//! unbiased estimate of the stratum's mean, and their weighted mean of the score. A cluster of one row
//! has the silhouette 0 and is not drawn from. Cost: O(m n d) for m drawn rows.

use ndarray::ArrayView2;

use super::bounds::Bounds;
use super::groups::{Groups, check};
use super::silhouette::Blocks;
use crate::cluster::Real;
use crate::error::{Error, Result};
use crate::parallel::Control;
use crate::random::Stream;

/// Draws of a stratum need two rows at least, for their variance.
const FEWEST: usize = 2;
/// Names the random numbers of this file.
const STAGE: u64 = 0x51_1407;

/// An estimate and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimated mean of all silhouettes.
    pub score: f64,
    /// The estimated standard deviation of `score` over draws.
    pub standard_error: f64,
}

/// Estimate the mean silhouette from `sample_size` rows.
pub fn estimate<F: Real>(
    x: ArrayView2<'_, F>,
    groups: &Groups,
    sample_size: usize,
    seed: u64,
    control: &Control,
) -> Result<Estimate> {
    check(x.nrows(), groups)?;
    let sizes: Vec<usize> = (0..groups.len()).map(|c| groups.size(c)).collect();
    let draws = allocate(&sizes, sample_size)?;
    let mut places = Vec::with_capacity(draws.iter().sum());
    for (cluster, &n_draws) in draws.iter().enumerate() {
        let start = groups.places(cluster).start;
        let drawn = draw(sizes[cluster], n_draws, seed, cluster);
        places.extend(drawn.into_iter().map(|at| start + at));
    }
    let bounds = Bounds::new(x, groups, control)?;
    let blocks = Blocks::new(x, groups, &bounds, control)?;
    let silhouettes = blocks.one_sided(&places, control)?;
    let (mut score, mut variance, mut rest) = (0.0, 0.0, silhouettes.as_slice());
    for (&size, &n_draws) in sizes.iter().zip(&draws) {
        if n_draws == 0 {
            continue;
        }
        let (own, others) = rest.split_at(n_draws);
        rest = others;
        let (n, m) = (size as f64, n_draws as f64);
        let weight = n / x.nrows() as f64;
        let mean = own.iter().sum::<f64>() / m;
        let spread: f64 = own.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (m - 1.0);
        score += weight * mean;
        variance += weight * weight * (1.0 - m / n) * spread / m;
    }
    Ok(Estimate {
        score,
        standard_error: variance.sqrt(),
    })
}

/// How many rows to draw from each cluster: two at least (of one row none), the rest in proportion to
/// the rows that are left; what does not divide evenly goes to the largest remainders.
fn allocate(sizes: &[usize], sample_size: usize) -> Result<Vec<usize>> {
    let strata = sizes.iter().filter(|&&size| size >= FEWEST).count();
    let drawable: usize = sizes.iter().filter(|&&size| size >= FEWEST).sum();
    let Some(free) = sample_size.checked_sub(strata * FEWEST) else {
        return Err(Error::parameter(format!(
            "sample_size must be at least {}, two for each of the {strata} clusters of more than one \
             row, found {sample_size}",
            strata * FEWEST
        )));
    };
    let left = drawable - strata * FEWEST;
    let free = free.min(left);
    let mut draws = vec![0; sizes.len()];
    let mut remainders = Vec::with_capacity(strata);
    for (cluster, &size) in sizes.iter().enumerate() {
        if size >= FEWEST {
            let share = free as u128 * (size - FEWEST) as u128;
            let divisor = left.max(1) as u128;
            draws[cluster] = FEWEST + (share / divisor) as usize;
            remainders.push((std::cmp::Reverse(share % divisor), cluster));
        }
    }
    remainders.sort_unstable();
    let missing = strata * FEWEST + free - draws.iter().sum::<usize>();
    for (_, cluster) in &remainders[..missing] {
        draws[*cluster] += 1;
    }
    Ok(draws)
}

/// `n_draws` different numbers below `size`, ascending, every set equally likely.
///
/// Bentley, J. & Floyd, B. (1987). "Programming pearls: a sample of brilliance".
fn draw(size: usize, n_draws: usize, seed: u64, cluster: usize) -> Vec<usize> {
    let mut stream = Stream::new(seed, STAGE, cluster as u64);
    let mut drawn = std::collections::BTreeSet::new();
    for last in size - n_draws..size {
        let at = stream.below(last + 1);
        if !drawn.insert(at) {
            drawn.insert(last);
        }
    }
    drawn.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_in_proportion_and_never_too_many() {
        assert_eq!(allocate(&[100, 300, 1], 40).unwrap(), [11, 29, 0]);
        assert_eq!(allocate(&[2, 2, 50], 10).unwrap(), [2, 2, 6]);
        assert_eq!(allocate(&[5, 7], 1000).unwrap(), [5, 7]);
        assert_eq!(allocate(&[1, 2], 2).unwrap(), [0, 2]);
        for sample_size in 6..100 {
            let draws = allocate(&[3, 17, 60, 1], sample_size).unwrap();
            assert_eq!(draws.iter().sum::<usize>(), sample_size.min(80));
        }
    }

    #[test]
    fn too_small_a_sample_is_refused() {
        let error = allocate(&[9, 9, 1], 3).unwrap_err().to_string();
        assert!(
            error.contains("at least 4") && error.contains("found 3"),
            "{error}"
        );
    }

    #[test]
    fn every_row_is_drawn_equally_often() {
        let mut times = [0; 10];
        for seed in 0..5000 {
            for at in draw(10, 3, seed, 1) {
                times[at] += 1;
            }
        }
        assert!(times.iter().all(|t| (1380..1620).contains(t)), "{times:?}");
    }
}
