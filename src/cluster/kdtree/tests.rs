use ndarray::Array2;

use super::*;
use crate::parallel::Control;
use crate::random::Stream;

fn points(n: usize, d: usize, seed: u64) -> Array2<f64> {
    let mut random = Stream::new(seed, 0, 0);
    // Few values, so that there are ties and equal rows.
    Array2::from_shape_fn((n, d), |_| (random.uniform() * 12.0).floor() / 4.0)
}

fn plain_measure(metric: Metric, a: &[f64], b: &[f64]) -> f64 {
    let gaps = a.iter().zip(b).map(|(a, b)| a - b);
    match metric {
        Metric::Euclidean => gaps.map(|gap| gap * gap).sum(),
        Metric::Manhattan => gaps.map(f64::abs).sum(),
        Metric::Chebyshev => gaps.map(f64::abs).fold(0.0, f64::max),
    }
}

#[test]
fn every_row_has_one_place_and_lies_in_its_boxes() {
    for n in [1, 2, 63, 64, 65, 128, 129, 1000] {
        let x = points(n, 3, n as u64);
        let tree = KdTree::new(x.view(), Metric::Euclidean, &Control::new()).unwrap();
        let mut rows = tree.rows.clone();
        rows.sort_unstable();
        assert_eq!(rows, (0..n as u32).collect::<Vec<_>>());
        for (place, node) in tree.nodes.iter().enumerate() {
            let first = node.first_leaf as usize;
            let places =
                tree.places(first).start..tree.places(first + node.n_leaves as usize - 1).end;
            assert_eq!(
                node.first_row,
                *tree.rows[places.clone()].iter().min().unwrap()
            );
            for &row in &tree.rows[places] {
                let row = x.row(row as usize).to_vec();
                assert_eq!(tree.nearest_to(place, &row, f64::INFINITY), 0.0);
            }
        }
    }
}

#[test]
fn kth_measures_are_those_of_all_pairs() {
    for metric in [Metric::Euclidean, Metric::Manhattan, Metric::Chebyshev] {
        for (n, d, k) in [(1, 1, 1), (70, 2, 5), (300, 4, 20), (300, 1, 300)] {
            let (x, y) = (points(n, d, 1), points(90, d, 2));
            let control = Control::new();
            let tree = KdTree::new(x.view(), metric, &control).unwrap();
            let asking = KdTree::new(y.view(), metric, &control).unwrap();
            let found = asking.by_row(&kth_measures(&tree, &asking, k, &control).unwrap());
            for (row, &found) in y.rows().into_iter().zip(&found) {
                let mut all: Vec<f64> = x
                    .rows()
                    .into_iter()
                    .map(|other| plain_measure(metric, &row.to_vec(), &other.to_vec()))
                    .collect();
                all.sort_by(f64::total_cmp);
                assert_eq!(found.to_bits(), all[k - 1].to_bits());
            }
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let x = points(500, 7, 3);
    let found: Vec<Vec<f64>> = crate::simd::Level::available()
        .into_iter()
        .map(|level| {
            let control = Control::new().with_level(Some(level));
            let tree = KdTree::new(x.view(), Metric::Euclidean, &control).unwrap();
            kth_measures(&tree, &tree, 9, &control).unwrap()
        })
        .collect();
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn what_has_no_distances_is_refused() {
    let control = Control::new();
    for values in [[0.0, f64::NAN], [0.0, f64::INFINITY], [-1e200, 1e200]] {
        let x = Array2::from_shape_vec((2, 1), values.to_vec()).unwrap();
        assert!(KdTree::new(x.view(), Metric::Euclidean, &control).is_err());
    }
}
