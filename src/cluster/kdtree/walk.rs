//! One way through the tree for all rows of a leaf at once.

use super::{KdTree, LEAF};
use crate::error::Result;
use crate::parallel::Control;

/// The rows of one leaf of a tree, which ask together.
pub(crate) struct Batch<'a> {
    tree: &'a KdTree,
    node: usize,
    n_features: usize,
    values: Vec<f64>,
    /// The places of the rows.
    pub(crate) places: std::ops::Range<usize>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(tree: &'a KdTree, leaf: usize) -> Self {
        let (panel, places) = (tree.panel(leaf), tree.places(leaf));
        let values = (0..places.len())
            .flat_map(|lane| panel.iter().skip(lane).step_by(LEAF).copied())
            .collect();
        Self {
            tree,
            node: tree.leaf_nodes[leaf] as usize,
            n_features: tree.n_features,
            values,
            places,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The values of one of the rows.
    #[inline]
    pub(crate) fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.n_features..(i + 1) * self.n_features]
    }
}

/// What is looked for.
pub(crate) trait Search {
    /// Whether a node can still matter, all rows of which are at least `nearest` from the batch.
    fn wants(&self, node: usize, nearest: f64) -> bool;
    /// Look at the rows of a leaf.
    fn visit(&mut self, leaf: usize, node: usize);
}

/// Show `search` all leaves it wants, near ones first; among equals that with the lowest row.
pub(crate) fn walk<S: Search>(
    tree: &KdTree,
    batch: &Batch<'_>,
    search: &mut S,
    control: &Control,
) -> Result<()> {
    let measure = |node: usize| tree.nearest_to_node(node, batch.tree, batch.node);
    let mut open = vec![(measure(0), 0)];
    while let Some((nearest, place)) = open.pop() {
        if !search.wants(place, nearest) {
            continue;
        }
        let node = tree.nodes[place];
        if let Some((left, right)) = node.children(place) {
            let (left, right) = ((measure(left), left), (measure(right), right));
            let key = |child: (f64, usize)| (child.0, tree.nodes[child.1].first_row);
            let (first, second) = if key(right) < key(left) {
                (right, left)
            } else {
                (left, right)
            };
            open.extend([second, first]);
        } else {
            control.check()?;
            search.visit(node.first_leaf as usize, place);
        }
    }
    Ok(())
}
