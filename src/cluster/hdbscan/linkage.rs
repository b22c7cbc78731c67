//! From a spanning tree to the tree of single linkage, and its cut at one height.

use super::boruvka::Edge;
use crate::cluster::kdtree::Metric;

/// One merge; clusters below `n` are rows, that of merge i is `n + i`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge {
    /// The lower of the two clusters that merge.
    pub left: u32,
    /// The higher one.
    pub right: u32,
    /// The mutual reachability distance of the merge.
    pub distance: f64,
    /// Rows of the new cluster.
    pub size: u32,
}

/// Put the edges in order of (weight, lower row, higher row); weights become distances.
pub(super) fn in_order(edges: &mut [Edge], metric: Metric) {
    for edge in &mut *edges {
        edge.weight = metric.distance(edge.weight);
    }
    edges.sort_unstable_by(|a, b| {
        let rows = (a.low, a.high).cmp(&(b.low, b.high));
        a.weight.total_cmp(&b.weight).then(rows)
    });
}

/// Merge rows along the edges, which are in order.
pub(super) fn linkage(n: usize, edges: &[Edge]) -> Vec<Merge> {
    let mut groups = Groups::new(n);
    // The cluster that a root stands for, and its size.
    let mut clusters: Vec<(u32, u32)> = (0..n as u32).map(|row| (row, 1)).collect();
    edges
        .iter()
        .enumerate()
        .map(|(i, edge)| {
            let (a, b) = (groups.root(edge.low), groups.root(edge.high));
            let (left, right) = (clusters[a as usize], clusters[b as usize]);
            let size = left.1 + right.1;
            let root = groups.join(a, b, left.1 >= right.1);
            clusters[root as usize] = ((n + i) as u32, size);
            Merge {
                left: left.0.min(right.0),
                right: left.0.max(right.0),
                distance: edge.weight,
                size,
            }
        })
        .collect()
}

/// Labels of rows that are joined by merges below `distance`; groups of fewer than `least` rows are
/// noise, -1. Labels are numbered by first rows.
pub fn cut(n: usize, merges: &[Merge], distance: f64, least: usize) -> Vec<i32> {
    let mut groups = Groups::new(n);
    // Any row of every cluster.
    let mut rows: Vec<u32> = (0..n as u32).collect();
    for merge in merges {
        let (left, right) = (rows[merge.left as usize], rows[merge.right as usize]);
        if merge.distance < distance {
            let (a, b) = (groups.root(left), groups.root(right));
            groups.join(a, b, a < b);
        }
        rows.push(left);
    }
    let roots: Vec<u32> = (0..n as u32).map(|row| groups.root(row)).collect();
    let mut sizes = vec![0; n];
    for &root in &roots {
        sizes[root as usize] += 1;
    }
    let known = roots.iter().map(|&root| {
        let large = sizes[root as usize] >= least;
        large.then_some(root as usize)
    });
    number(known, n)
}

/// Number groups (below `bound`) by their first rows; -1 is no group.
pub(super) fn number(groups: impl Iterator<Item = Option<usize>>, bound: usize) -> Vec<i32> {
    let mut labels = vec![-1; bound];
    let mut next = 0;
    groups
        .map(|group| {
            let Some(group) = group else { return -1 };
            if labels[group] < 0 {
                labels[group] = next;
                next += 1;
            }
            labels[group]
        })
        .collect()
}

/// Rows that belong together.
struct Groups {
    parents: Vec<u32>,
}

impl Groups {
    fn new(n: usize) -> Self {
        let parents = (0..n as u32).collect();
        Self { parents }
    }

    fn root(&mut self, row: u32) -> u32 {
        let mut row = row;
        while self.parents[row as usize] != row {
            let above = self.parents[self.parents[row as usize] as usize];
            self.parents[row as usize] = above;
            row = above;
        }
        row
    }

    /// Join two roots; give the new one.
    fn join(&mut self, a: u32, b: u32, first: bool) -> u32 {
        let (root, other) = if first { (a, b) } else { (b, a) };
        self.parents[other as usize] = root;
        root
    }
}
