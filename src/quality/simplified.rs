//! The simplified silhouette: distances to centres in place of mean distances to rows.
//!
//! Hruschka, E. R., de Castro, L. N. & Campello, R. J. G. B. (2004). "Evolutionary algorithms for
//! clustering gene-expression data". ICDM, 403-406.
//! Vendramin, L., Campello, R. J. G. B. & Hruschka, E. R. (2010). "Relative clustering validity
//! criteria: a comparative overview". Statistical Analysis and Data Mining 3(4), 209-235.
//!
//! O(n k d) time.

use ndarray::ArrayView2;

use super::centroids::{Centroids, own_and_next};
use super::contrast;
use super::groups::{Groups, check};
use super::points::Points;
use crate::cluster::Real;
use crate::error::Result;
use crate::parallel::Control;

/// The simplified silhouette of every row. `centres`: one for each cluster, else the means are taken.
pub fn samples<F: Real>(
    x: ArrayView2<'_, F>,
    clusters: &[i32],
    groups: &Groups,
    centres: Option<ArrayView2<'_, f64>>,
    control: &Control,
) -> Result<Vec<f64>> {
    check(x.nrows(), groups)?;
    let points = Points::centred(x, control)?;
    let centroids = match centres {
        None => Centroids::of(&points, groups, control)?,
        Some(centres) => {
            let rows = centres.rows().into_iter();
            let placed = rows.flat_map(|centre| points.place(|column| centre[column]));
            Centroids::given(placed.collect(), points.width())
        }
    };
    let found = own_and_next(&points, clusters, &centroids, |square, _| square, control)?;
    let of = found.into_iter().zip(clusters);
    Ok(of
        .map(
            |((own, next), &cluster)| match groups.size(cluster as usize) {
                1 => 0.0,
                _ => contrast(own.sqrt(), next.sqrt()),
            },
        )
        .collect())
}
