//! From a row to its leaf.

use super::Features;
use crate::error::{Error, Result};
use crate::parallel::{Control, map_chunks};
use crate::tree::Column;

const CHUNK: usize = 1 << 14;

/// A node: a leaf, or a split into two nodes after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The feature that splits it and its children, left and right.
    pub split: Option<(usize, [usize; 2])>,
    /// Code -> whether its rows go left.
    pub left: Vec<bool>,
    /// Weight of each class (those who grow a tree fill it).
    pub classes: Vec<f64>,
    /// Rows.
    pub rows: usize,
}

/// The leaf of every row, as a number of a node. O(rows x depth).
pub fn leaves(features: &Features, tree: &[Node], n: usize, control: &Control) -> Result<Vec<u32>> {
    check(features, tree, n)?;
    let parts = map_chunks(n, control.chunk_len(CHUNK), control, |range| {
        let leaf_of = |row: usize| {
            let mut at = 0;
            while let Some((feature, children)) = tree[at].split {
                let code = usize::from(features.columns[feature].codes[row]);
                at = children[usize::from(!tree[at].left[code])];
            }
            at as u32
        };
        Ok(range.map(leaf_of).collect::<Vec<u32>>())
    })?;
    Ok(parts.concat())
}

/// Every walk must end, and find a side for every code.
fn check(features: &Features, tree: &[Node], n: usize) -> Result<()> {
    let columns = &features.columns;
    let fits = |place: usize, node: &Node| {
        node.split.is_none_or(|(feature, children)| {
            let later = |child: &usize| *child > place && *child < tree.len();
            let column = columns.get(feature);
            children.iter().all(later) && column.is_some_and(|c| c.n_codes <= node.left.len())
        })
    };
    let whole = |column: &Column| {
        column.codes.len() == n
            && column
                .codes
                .iter()
                .all(|&c| usize::from(c) < column.n_codes)
    };
    if !tree.is_empty()
        && tree
            .iter()
            .enumerate()
            .all(|(place, node)| fits(place, node))
        && columns.iter().all(whole)
    {
        Ok(())
    } else {
        Err(Error::data("the tree does not fit these columns"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features() -> Features {
        Features {
            columns: vec![Column {
                codes: vec![0, 2, 1, 0, 2],
                n_codes: 3,
            }],
            edges: vec![None],
        }
    }

    fn leaf() -> Node {
        Node {
            split: None,
            left: Vec::new(),
            classes: vec![1.0],
            rows: 1,
        }
    }

    #[test]
    fn rows_go_where_their_codes_send_them() {
        let root = Node {
            split: Some((0, [1, 2])),
            left: vec![true, false, false],
            ..leaf()
        };
        let tree = [root, leaf(), leaf()];
        for chunk_len in [None, Some(2)] {
            let control = Control::with_chunk_len(chunk_len);
            let found = leaves(&features(), &tree, 5, &control).unwrap();
            assert_eq!(found, [1, 2, 2, 1, 2]);
        }
    }

    #[test]
    fn a_tree_with_a_loop_or_for_other_columns_is_refused() {
        let walk = |split, left| {
            let root = Node {
                split: Some(split),
                left,
                ..leaf()
            };
            leaves(&features(), &[root, leaf()], 5, &Control::new())
        };
        assert!(walk((0, [0, 1]), vec![true; 3]).is_err());
        assert!(walk((0, [1, 2]), vec![true; 3]).is_err());
        assert!(walk((1, [1, 1]), vec![true; 3]).is_err());
        assert!(walk((0, [1, 1]), vec![true; 2]).is_err());
        assert!(leaves(&features(), &[leaf()], 4, &Control::new()).is_err());
    }
}
