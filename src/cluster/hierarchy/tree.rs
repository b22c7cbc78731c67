//! The tree of merges, in `SciPy`'s form, and the clusters at one of its levels.

use super::Merge;
use crate::error::{Error, Result};

/// Merges by height: merge i makes node n + i of the two nodes `children[i]`, the lower one first.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// Nodes below n are rows.
    pub children: Vec<[i64; 2]>,
    /// How far apart the two were.
    pub heights: Vec<f64>,
    /// Rows in the new node.
    pub counts: Vec<i64>,
}

/// The root of a forest's tree, halving the way to it.
fn root(parent: &mut [u32], mut node: usize) -> usize {
    while parent[node] as usize != node {
        parent[node] = parent[parent[node] as usize];
        node = parent[node] as usize;
    }
    node
}

/// Order merges by height, equal ones as they came, and number the nodes.
///
/// As a merge names rows, not nodes, any order gives a tree: rounding may put a merge that is no
/// higher than one inside it on either side of it.
pub(super) fn sorted(n: usize, mut merges: Vec<Merge>) -> Tree {
    merges.sort_by(|a, b| a.height.total_cmp(&b.height));
    let mut parent: Vec<u32> = (0..n as u32).collect();
    let mut node: Vec<i64> = (0..n as i64).collect();
    let mut count = vec![1_i64; n];
    let mut tree = Tree {
        children: Vec::with_capacity(merges.len()),
        heights: Vec::with_capacity(merges.len()),
        counts: Vec::with_capacity(merges.len()),
    };
    for (number, merge) in merges.iter().enumerate() {
        let a = root(&mut parent, merge.a as usize);
        let b = root(&mut parent, merge.b as usize);
        let (large, small) = if count[a] >= count[b] { (a, b) } else { (b, a) };
        tree.children
            .push([node[a].min(node[b]), node[a].max(node[b])]);
        tree.heights.push(merge.height);
        parent[small] = large as u32;
        count[large] += count[small];
        node[large] = (n + number) as i64;
        tree.counts.push(count[large]);
    }
    tree
}

/// The cluster of every row when `n_clusters` are left, numbered in the order of their first rows.
pub fn cut(children: &[[i64; 2]], n_clusters: usize) -> Result<Vec<i32>> {
    let n = children.len() + 1;
    if n_clusters == 0 || n_clusters > n {
        return Err(Error::parameter(format!(
            "n_clusters must be from 1 to the number of rows, found n_clusters={n_clusters} and \
             n_samples={n}"
        )));
    }
    let kept = n - n_clusters;
    // From the top down: a node is in the cluster of its parent, or begins one.
    let mut top: Vec<u32> = (0..(n + kept) as u32).collect();
    for (number, pair) in children[..kept].iter().enumerate().rev() {
        for &child in pair {
            let child = usize::try_from(child).unwrap_or(usize::MAX);
            if child >= n + number {
                return Err(Error::parameter(
                    "children_ is damaged: a node comes before its children; fit again",
                ));
            }
            top[child] = top[n + number];
        }
    }
    let mut label = vec![-1_i32; n + kept];
    let mut found = 0;
    let labels = top[..n].iter().map(|&top| {
        let label = &mut label[top as usize];
        if *label < 0 {
            *label = found;
            found += 1;
        }
        *label
    });
    Ok(labels.collect())
}
