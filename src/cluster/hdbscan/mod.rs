//! HDBSCAN: clusters of any shape and density, and what belongs to none.
//!
//! Campello, R., Moulavi, D. and Sander, J. (2013). "Density-based clustering based on hierarchical
//! density estimates". PAKDD, 160-172. McInnes, L. and Healy, J. (2017). "Accelerated hierarchical
//! density based clustering". ICDM Workshops, 33-42.
//!
//! Core distances and the spanning tree come from a kd-tree, O(n log n) for data of low intrinsic
//! dimension and O(n^2 d) at worst; memory is O(n d). What follows is O(n log n).

mod boruvka;
mod condense;
mod linkage;
mod predict;
mod select;
#[cfg(test)]
mod tests;

use ndarray::ArrayView2;

use super::Real;
use super::kdtree::{KdTree, Metric, kth_measures};
use crate::error::Result;
use crate::parallel::Control;

pub use condense::Condensed;
pub use linkage::{Merge, cut};
pub use predict::{Fitted, nearest_labels, predict};
pub use select::{Clusters, Method, Rows};

/// What to look for; checked by the caller.
#[derive(Debug, Clone)]
pub struct Options {
    /// Fewer rows than this are no cluster; at least 2.
    pub min_cluster_size: usize,
    /// Which neighbour's distance is the core distance, the row itself being the first; from 1 to
    /// the number of rows.
    pub min_samples: usize,
    /// Larger clusters are not chosen for their stability.
    pub max_cluster_size: Option<usize>,
    /// Distances are divided by this before they are compared with core distances.
    pub alpha: f64,
    /// How clusters are chosen.
    pub method: Method,
    /// Clusters that begin below this distance are merged.
    pub epsilon: f64,
    /// Whether all rows may be one cluster.
    pub allow_single_cluster: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Fit {
    /// The core distance of every row.
    pub core_distances: Vec<f64>,
    /// The spanning tree: lower row, higher row, weight; in order.
    pub spanning_tree: Vec<(u32, u32, f64)>,
    /// The tree of single linkage.
    pub merges: Vec<Merge>,
    /// The condensed tree.
    pub condensed: Condensed,
    /// Its clusters.
    pub clusters: Clusters,
    /// All rows.
    pub rows: Rows,
    /// How persistent each segment is, from 0 to 1.
    pub persistence: Vec<f64>,
}

/// Cluster the rows of `x`.
pub fn fit<F: Real>(
    x: ArrayView2<'_, F>,
    metric: Metric,
    options: &Options,
    control: &Control,
) -> Result<Fit> {
    let n = x.nrows();
    control.plan(2 * n as u64);
    let tree = KdTree::new(x, metric, control)?;
    let cores = kth_measures(&tree, &tree, options.min_samples, control)?;
    let scale = 1.0 / metric.measure(options.alpha);
    let mut edges = boruvka::spanning_tree(&tree, &cores, scale, control)?;
    let mut core_distances = tree.by_row(&cores);
    for core in &mut core_distances {
        *core = metric.distance(*core);
    }
    drop((tree, cores));
    linkage::in_order(&mut edges, metric);
    control.check()?;
    let merges = linkage::linkage(n, &edges);
    control.check()?;
    let condensed = condense::condense(n, &merges, options.min_cluster_size);
    control.check()?;
    let (clusters, rows, persistence) = select::select(&condensed, options);
    Ok(Fit {
        core_distances,
        spanning_tree: edges
            .iter()
            .map(|edge| (edge.low, edge.high, edge.weight))
            .collect(),
        merges,
        condensed,
        clusters,
        rows,
        persistence,
    })
}
