use ndarray::Array2;

use super::*;
use crate::cluster::kdtree::KdTree;
use crate::parallel::Control;
use crate::random::Stream;

fn points(n: usize, d: usize, seed: u64, whole: bool) -> Array2<f64> {
    let mut random = Stream::new(seed, 0, 0);
    Array2::from_shape_fn((n, d), |_| {
        let value = random.uniform() * 6.0;
        if whole { value.floor() } else { value }
    })
}

/// Kruskal's algorithm on all pairs: (lower row, higher row, measure).
fn plain_tree(x: &Array2<f64>, k: usize, alpha: f64) -> Vec<(u32, u32, f64)> {
    let n = x.nrows();
    let measure = |a: usize, b: usize| {
        let pairs = x.row(a).to_vec().into_iter().zip(x.row(b).to_vec());
        pairs.fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b))
    };
    let cores: Vec<f64> = (0..n)
        .map(|a| {
            let mut all: Vec<f64> = (0..n).map(|b| measure(a, b)).collect();
            all.sort_by(f64::total_cmp);
            all[k - 1]
        })
        .collect();
    let mut pairs = Vec::new();
    for low in 0..n {
        for high in low + 1..n {
            let weight = measure(low, high) * (1.0 / (alpha * alpha));
            let weight = weight.max(cores[low]).max(cores[high]);
            pairs.push((low as u32, high as u32, weight));
        }
    }
    pairs.sort_by(|a, b| (a.2, a.0, a.1).partial_cmp(&(b.2, b.0, b.1)).unwrap());
    let mut groups: Vec<usize> = (0..n).collect();
    pairs.retain(|&(low, high, _)| {
        let (a, b) = (groups[low as usize], groups[high as usize]);
        for group in &mut groups {
            if *group == a {
                *group = b;
            }
        }
        a != b
    });
    pairs
}

#[test]
fn the_tree_is_that_of_all_pairs_edge_by_edge() {
    for (n, d, k, alpha, whole) in [
        (1, 1, 1, 1.0, false),
        (2, 1, 2, 1.0, false),
        (150, 2, 1, 1.0, false),
        (150, 2, 5, 1.0, false),
        (200, 3, 8, 1.3, false),
        (200, 2, 4, 1.0, true),
        (200, 1, 3, 1.0, true),
        (130, 9, 130, 1.0, false),
    ] {
        let x = points(n, d, 7, whole);
        for control in [Control::new(), Control::with_chunk_len(Some(1))] {
            let tree = KdTree::new(x.view(), Metric::Euclidean, &control).unwrap();
            let cores = kth_measures(&tree, &tree, k, &control).unwrap();
            let scale = 1.0 / (alpha * alpha);
            let mut edges = boruvka::spanning_tree(&tree, &cores, scale, &control).unwrap();
            edges.sort_by(|a, b| {
                (a.weight, a.low, a.high)
                    .partial_cmp(&(b.weight, b.low, b.high))
                    .unwrap()
            });
            let edges: Vec<_> = edges
                .iter()
                .map(|edge| (edge.low, edge.high, edge.weight))
                .collect();
            assert_eq!(
                edges,
                plain_tree(&x, k, alpha),
                "{n} {d} {k} {alpha} {whole}"
            );
        }
    }
}

#[test]
fn a_cancelled_control_stops_the_fit() {
    let control = Control::new();
    control.cancel();
    let x = points(100, 2, 1, false);
    let options = Options {
        min_cluster_size: 5,
        min_samples: 5,
        max_cluster_size: None,
        alpha: 1.0,
        method: Method::Leaf,
        epsilon: 0.0,
        allow_single_cluster: false,
    };
    let fit = fit(x.view(), Metric::Euclidean, &options, &control);
    assert_eq!(fit.err(), Some(crate::error::Error::Cancelled));
}
