//! Hierarchical clustering: rows merged two by two until one cluster is left.
//!
//! [`fit`] and [`fit_precomputed`] give the whole tree in the form of `SciPy`'s linkage matrices,
//! [`cut`] the clusters at one of its levels.

mod condensed;
mod duplicates;
mod metric;
mod scan;
mod single;
#[cfg(test)]
mod tests;
mod tree;
mod ward;

use ndarray::ArrayView2;

use super::kmeans::checks::check_weights;
use super::real::Real;
use crate::error::{Error, Result};
use crate::parallel::Control;

pub use metric::Metric;
pub use tree::{Tree, cut};

/// How far apart two clusters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linkage {
    /// By how much merging them adds to the sum of squares within clusters.
    Ward,
    /// The smallest distance between their rows.
    Single,
    /// The largest distance between their rows.
    Complete,
    /// The mean distance between their rows.
    Average,
}

/// Two clusters that become one, each named by one of its rows.
#[derive(Debug, Clone, Copy)]
struct Merge {
    a: u32,
    b: u32,
    height: f64,
}

/// The tree over the rows of `x`. `weights` are for Ward's linkage, `metric` is for the others.
pub fn fit<F: Real>(
    x: ArrayView2<'_, F>,
    weights: &[f64],
    linkage: Linkage,
    metric: Metric,
    control: &Control,
) -> Result<Tree> {
    let (n, d) = x.dim();
    check_rows(n)?;
    if d == 0 {
        return Err(Error::data("X must have columns, found none"));
    }
    check_weights(n, weights)?;
    if !weights.is_empty() && linkage != Linkage::Ward {
        return Err(Error::parameter(
            "sample_weight has a meaning for linkage=\"ward\" only; leave it out",
        ));
    }
    control.plan(n as u64);
    let ward = linkage == Linkage::Ward;
    let rows = metric::Rows::new(x, if ward { Metric::Euclidean } else { metric }, ward)?;
    let mut merges = match linkage {
        Linkage::Ward => ward::merges(&rows, weights, control)?,
        Linkage::Single => single::merges(&rows, control)?,
        Linkage::Complete | Linkage::Average => {
            let table = condensed::Table::of_rows(&rows, control)?;
            condensed::merges(table, linkage == Linkage::Complete, control)?
        }
    };
    rows.rescale(&mut merges)?;
    Ok(tree::sorted(n, merges))
}

/// The tree over rows whose distances are known: a symmetric table of one row and column for each.
pub fn fit_precomputed<F: Real>(
    distances: ArrayView2<'_, F>,
    linkage: Linkage,
    control: &Control,
) -> Result<Tree> {
    let n = distances.nrows();
    check_rows(n)?;
    let table = condensed::Table::of_distances(distances, control)?;
    control.plan(n as u64);
    let merges = match linkage {
        Linkage::Ward => {
            return Err(Error::parameter(
                "linkage=\"ward\" needs rows, not their distances; choose another linkage",
            ));
        }
        Linkage::Single => single::merges_of_table(&table, control)?,
        _ => condensed::merges(table, linkage == Linkage::Complete, control)?,
    };
    Ok(tree::sorted(n, merges))
}

fn check_rows(n: usize) -> Result<()> {
    if n == 0 || i32::try_from(n).is_err() {
        return Err(Error::data(format!(
            "X must have from 1 to 2^31 - 1 rows, found {n}"
        )));
    }
    Ok(())
}
