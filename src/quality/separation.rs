//! How far clusters are apart, measured by how far their rows are from their centres.
//!
//! Caliński, T. & Harabasz, J. (1974). "A dendrite method for cluster analysis". Communications in
//! Statistics 3(1), 1-27.
//! Davies, D. L. & Bouldin, D. W. (1979). "A cluster separation measure". IEEE Transactions on Pattern
//! Analysis and Machine Intelligence 1(2), 224-227.
//!
//! Three passes over the rows (ranges, means, distances), O(n d + k² d) time.

use ndarray::ArrayView2;

use super::centroids::{Centroids, Spread, spreads};
use super::groups::{Groups, check};
use super::points::Points;
use crate::cluster::Real;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

fn measured<F: Real>(
    x: ArrayView2<'_, F>,
    groups: &Groups,
    control: &Control,
) -> Result<(Centroids, Vec<Spread>)> {
    check(x.nrows(), groups)?;
    let points = Points::centred(x, control)?;
    let centroids = Centroids::of(&points, groups, control)?;
    let spreads = spreads(&points, groups, &centroids, control)?;
    Ok((centroids, spreads))
}

/// Between-cluster variance over within-cluster variance; 1 where neither a cluster nor the whole
/// varies, infinity where only the whole does.
pub fn calinski_harabasz<F: Real>(
    x: ArrayView2<'_, F>,
    groups: &Groups,
    control: &Control,
) -> Result<f64> {
    let (centroids, spreads) = measured(x, groups, control)?;
    let (n, k) = (x.nrows() as f64, groups.len() as f64);
    let sizes: Vec<f64> = (0..groups.len()).map(|c| groups.size(c) as f64).collect();
    let mut mean = vec![0.0; centroids.centre(0).len()];
    for (centre, size) in centroids.iter().zip(&sizes) {
        mean.iter_mut()
            .zip(centre)
            .for_each(|(mean, value)| *mean += value * size / n);
    }
    let between: f64 = centroids
        .iter()
        .zip(&sizes)
        .map(|(centre, size)| size * square(centre, &mean))
        .sum();
    let within: f64 = spreads.iter().map(|spread| spread.squares).sum();
    Ok(if within == 0.0 {
        1.0
    } else {
        between * (n - k) / (within * (k - 1.0))
    })
}

/// The mean over clusters of the worst ratio (own spread + other's spread) / distance of the centres.
/// Clusters with equal centres are not compared.
pub fn davies_bouldin<F: Real>(
    x: ArrayView2<'_, F>,
    groups: &Groups,
    control: &Control,
) -> Result<f64> {
    let (centroids, spreads) = measured(x, groups, control)?;
    let k = groups.len();
    let reach: Vec<f64> = (0..k)
        .map(|cluster| spreads[cluster].distances / groups.size(cluster) as f64)
        .collect();
    let worst = map_chunks(k, 1, control, |cluster| {
        let (cluster, mut worst) = (cluster.start, 0.0_f64);
        for (other, centre) in centroids.iter().enumerate() {
            let apart = square(centroids.centre(cluster), centre).sqrt();
            if other != cluster && apart > 0.0 {
                worst = worst.max((reach[cluster] + reach[other]) / apart);
            }
        }
        Ok(worst)
    })?;
    Ok(worst.iter().sum::<f64>() / k as f64)
}

fn square(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum()
}
