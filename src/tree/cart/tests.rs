//! Whole trees on small data.

use super::*;
use crate::parallel::Control;
use crate::random::Stream;

const OPTIONS: Options = Options {
    max_depth: 4,
    min_leaf: 1,
    max_leaves: usize::MAX,
    criterion: Criterion::Gini,
};

/// Two numbers of six bins and a column of four categories, all with unknown values.
fn drawn(n: usize) -> (Features, Vec<u16>) {
    let mut stream = Stream::new(7, 1, 0);
    let mut column = |n_codes: usize| Column {
        codes: (0..n).map(|_| stream.below(n_codes) as u16).collect(),
        n_codes,
    };
    let columns = vec![column(7), column(7), column(6)];
    let classes = (0..n)
        .map(|row| {
            let [a, b, c] = [0, 1, 2].map(|i| columns[i].codes[row]);
            if a < 3 {
                u16::from(c > 2)
            } else {
                1 + u16::from(b > 4)
            }
        })
        .collect();
    let edges = Some(vec![1.0, 2.0, 3.0, 4.0, 5.0]);
    let features = Features {
        columns,
        edges: vec![edges.clone(), edges, None],
    };
    (features, classes)
}

fn grown(
    features: &Features,
    classes: &[u16],
    weights: Option<&[f64]>,
    options: &Options,
    chunk_len: Option<usize>,
) -> Vec<Node> {
    let target = Rows {
        classes,
        n_classes: 3,
        weights,
    };
    let rows = (0..classes.len() as u32).collect();
    let control = Control::with_chunk_len(chunk_len);
    grow(features, target, rows, options, &control).unwrap()
}

#[test]
fn a_planted_tree_is_found() {
    let (features, classes) = drawn(600);
    let tree = grown(&features, &classes, None, &OPTIONS, None);
    let found = leaves(&features, &tree, 600, &Control::new()).unwrap();
    for (row, &leaf) in found.iter().enumerate() {
        let weights = &tree[leaf as usize].classes;
        assert!(weights[usize::from(classes[row])] == tree[leaf as usize].rows as f64);
    }
    let total: usize = tree
        .iter()
        .filter(|n| n.split.is_none())
        .map(|n| n.rows)
        .sum();
    assert_eq!(total, 600);
}

#[test]
fn chunks_and_whole_weights_change_nothing() {
    let (features, classes) = drawn(300);
    let tree = grown(&features, &classes, None, &OPTIONS, None);
    assert_eq!(grown(&features, &classes, None, &OPTIONS, Some(4)), tree);
    let ones = vec![1.0; 300];
    assert_eq!(
        grown(&features, &classes, Some(&ones), &OPTIONS, None),
        tree
    );
    let thirds = vec![1.0 / 3.0; 300];
    let shape = |tree: &[Node]| tree.iter().map(|n| (n.split, n.rows)).collect::<Vec<_>>();
    let weighted = grown(&features, &classes, Some(&thirds), &OPTIONS, None);
    assert_eq!(shape(&weighted), shape(&tree));
}

#[test]
fn limits_hold() {
    let (features, classes) = drawn(300);
    for (max_leaves, min_leaf, max_depth) in [(1, 1, 4), (3, 1, 4), (99, 40, 9), (99, 1, 1)] {
        let options = Options {
            max_depth,
            min_leaf,
            max_leaves,
            ..OPTIONS
        };
        let tree = grown(&features, &classes, None, &options, None);
        let leaves: Vec<&Node> = tree.iter().filter(|n| n.split.is_none()).collect();
        assert!(leaves.len() <= max_leaves.min(1 << max_depth));
        assert!(leaves.iter().all(|leaf| leaf.rows >= min_leaf));
    }
}

#[test]
fn one_class_or_no_columns_is_one_leaf() {
    let (features, _) = drawn(20);
    assert_eq!(grown(&features, &[1; 20], None, &OPTIONS, None).len(), 1);
    let none = Features::default();
    assert_eq!(grown(&none, &[0, 1, 2], None, &OPTIONS, None).len(), 1);
}

#[test]
fn what_does_not_fit_is_refused() {
    let (features, classes) = drawn(20);
    let refused = |classes: &[u16], rows: Vec<u32>| {
        let target = Rows {
            classes,
            n_classes: 3,
            weights: None,
        };
        grow(&features, target, rows, &OPTIONS, &Control::new()).is_err()
    };
    assert!(refused(&classes, vec![]));
    assert!(refused(&classes, vec![20]));
    assert!(refused(&classes, vec![3, 1]));
    assert!(refused(&[9; 20], vec![1]));
    assert!(refused(&classes[1..], vec![1]));
}
