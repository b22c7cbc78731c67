//! The condensed tree: the tree of single linkage without what is too small to be a cluster.
//!
//! Campello, R., Moulavi, D., Zimek, A. and Sander, J. (2015). "Hierarchical density estimates for
//! data clustering, visualization, and outlier detection". ACM TKDD 10(1), article 5.

use std::collections::VecDeque;

use super::linkage::Merge;

/// No distance counts as shorter than this, so that densities stay numbers.
const SHORTEST: f64 = 1e-200;

/// Edges from clusters to what leaves them, rows or clusters; clusters are `n_rows` and up.
#[derive(Debug, Default)]
pub struct Condensed {
    /// The cluster that is left.
    pub parents: Vec<u32>,
    /// Who leaves it.
    pub children: Vec<u32>,
    /// At what density: one over the distance.
    pub lambdas: Vec<f64>,
    /// How many rows leave.
    pub sizes: Vec<u32>,
    /// Rows of the data.
    pub n_rows: usize,
    /// Clusters, the root included.
    pub n_clusters: usize,
    /// What the distance between equal rows counts as: half that of the shortest other merge.
    pub shortest: f64,
}

impl Condensed {
    fn push(&mut self, parent: u32, child: u32, lambda: f64, size: u32) {
        self.parents.push(parent);
        self.children.push(child);
        self.lambdas.push(lambda);
        self.sizes.push(size);
    }

    /// The edges: parent, child, lambda, size. Parents are numbers of clusters, the root is 0.
    pub(super) fn edges(&self) -> impl Iterator<Item = (usize, usize, f64, u32)> {
        let edges = self.parents.iter().zip(&self.children);
        let values = self.lambdas.iter().zip(&self.sizes);
        edges
            .zip(values)
            .map(|((&parent, &child), (&lambda, &size))| {
                (parent as usize - self.n_rows, child as usize, lambda, size)
            })
    }
}

/// Condense a tree: a split is one only if both sides have `least` rows.
pub(super) fn condense(n: usize, merges: &[Merge], least: usize) -> Condensed {
    let positive = merges
        .iter()
        .map(|merge| merge.distance)
        .find(|&distance| distance > 0.0);
    let shortest = positive.unwrap_or(1.0).max(SHORTEST) / 2.0;
    let mut tree = Condensed {
        n_rows: n,
        n_clusters: 1,
        shortest,
        ..Condensed::default()
    };
    let merge_of = |node: u32| (node as usize).checked_sub(n).map(|i| merges[i]);
    let size = |node: u32| merge_of(node).map_or(1, |merge| merge.size);
    let mut open = VecDeque::from([((n + merges.len()) as u32 - 1, n as u32)]);
    let mut leaving = Vec::new();
    while let Some((node, cluster)) = open.pop_front() {
        let Some(merge) = merge_of(node) else {
            continue;
        };
        let lambda = 1.0 / merge.distance.max(shortest);
        let sides = [merge.left, merge.right];
        let large = sides.map(|side| size(side) as usize >= least);
        // Equal rows are never told apart.
        let splits = large == [true, true] && merge.distance > 0.0;
        for (side, large) in sides.into_iter().zip(large) {
            if splits {
                let child = (n + tree.n_clusters) as u32;
                tree.n_clusters += 1;
                tree.push(cluster, child, lambda, size(side));
                open.push_back((side, child));
            } else if large && merge.distance > 0.0 {
                open.push_back((side, cluster));
            } else {
                leaving.push(side);
            }
        }
        while let Some(node) = leaving.pop() {
            match merge_of(node) {
                Some(merge) => leaving.extend([merge.right, merge.left]),
                None => tree.push(cluster, node, lambda, 1),
            }
        }
    }
    tree
}
