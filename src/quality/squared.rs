//! The silhouette with squared Euclidean distances, which needs no pairs.
//!
//! Rousseeuw, P. J. (1987). "Silhouettes: a graphical aid to the interpretation and validation of
//! cluster analysis". Journal of Computational and Applied Mathematics 20, 53-65.
//!
//! The mean squared distance from a row to the m rows of a cluster is its squared distance to their
//! mean plus their variance (Huygens); where the row is one of them, times m / (m - 1). O(n k d) time.

use ndarray::ArrayView2;

use super::centroids::{Centroids, own_and_next, spreads};
use super::contrast;
use super::groups::{Groups, check};
use super::points::Points;
use crate::cluster::Real;
use crate::error::Result;
use crate::parallel::Control;

/// The silhouette of every row; `clusters` are what `groups` was made of.
pub fn samples<F: Real>(
    x: ArrayView2<'_, F>,
    clusters: &[i32],
    groups: &Groups,
    control: &Control,
) -> Result<Vec<f64>> {
    check(x.nrows(), groups)?;
    let points = Points::centred(x, control)?;
    let centroids = Centroids::of(&points, groups, control)?;
    let spreads = spreads(&points, groups, &centroids, control)?;
    let variances: Vec<f64> = (0..groups.len())
        .map(|cluster| spreads[cluster].squares / groups.size(cluster) as f64)
        .collect();
    let to = |square: f64, cluster: usize| square + variances[cluster];
    let found = own_and_next(&points, clusters, &centroids, to, control)?;
    let of = found.into_iter().zip(clusters);
    Ok(of
        .map(|((own, next), &cluster)| {
            let size = groups.size(cluster as usize) as f64;
            if size == 1.0 {
                0.0
            } else {
                contrast(own * (size / (size - 1.0)), next)
            }
        })
        .collect())
}
