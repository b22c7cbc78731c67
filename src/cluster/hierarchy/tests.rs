//! Trees against a slow twin that looks at all pairs before every merge.

use ndarray::Array2;

use super::*;
use crate::random::Stream;
use crate::simd::Level;

fn draw(n: usize, d: usize, seed: u64) -> Array2<f64> {
    let mut random = Stream::new(seed, 0, 0);
    Array2::from_shape_simple_fn((n, d), || random.uniform() - 0.5)
}

/// Heights of the merges by definition: between clusters as lists of rows.
fn heights_by_definition(x: &Array2<f64>, linkage: Linkage) -> Vec<f64> {
    let far = |a: usize, b: usize| -> f64 {
        let pairs = x.row(a).to_vec().into_iter().zip(x.row(b).to_vec());
        pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    };
    let mean = |rows: &[usize], f: usize| -> f64 {
        rows.iter().map(|&row| x[(row, f)]).sum::<f64>() / rows.len() as f64
    };
    let between = |a: &[usize], b: &[usize]| -> f64 {
        let pairs = a.iter().flat_map(|&i| b.iter().map(move |&j| far(i, j)));
        match linkage {
            Linkage::Single => pairs.fold(f64::INFINITY, f64::min),
            Linkage::Complete => pairs.fold(0.0, f64::max),
            Linkage::Average => pairs.sum::<f64>() / (a.len() * b.len()) as f64,
            Linkage::Ward => {
                let apart: f64 = (0..x.ncols())
                    .map(|f| (mean(a, f) - mean(b, f)).powi(2))
                    .sum();
                let (a, b) = (a.len() as f64, b.len() as f64);
                (2.0 * a * b / (a + b) * apart).sqrt()
            }
        }
    };
    let mut clusters: Vec<Vec<usize>> = (0..x.nrows()).map(|row| vec![row]).collect();
    let mut heights = Vec::new();
    while clusters.len() > 1 {
        let mut best = (f64::INFINITY, 0, 0);
        for j in 0..clusters.len() {
            for i in 0..j {
                let height = between(&clusters[i], &clusters[j]);
                if height < best.0 {
                    best = (height, i, j);
                }
            }
        }
        heights.push(best.0);
        let other = clusters.remove(best.2);
        clusters[best.1].extend(other);
    }
    heights
}

const ALL: [Linkage; 4] = [
    Linkage::Ward,
    Linkage::Single,
    Linkage::Complete,
    Linkage::Average,
];

#[test]
fn heights_are_those_of_the_definition() {
    for (n, d) in [(1, 1), (2, 3), (3, 1), (9, 2), (40, 3), (65, 5)] {
        let x = draw(n, d, n as u64);
        for linkage in ALL {
            for chunk in [None, Some(1), Some(4)] {
                let control = Control::with_chunk_len(chunk);
                let tree = fit(x.view(), &[], linkage, Metric::Euclidean, &control).unwrap();
                let expected = heights_by_definition(&x, linkage);
                assert_eq!(tree.heights.len(), n - 1);
                for (found, expected) in tree.heights.iter().zip(&expected) {
                    assert!((found - expected).abs() < 1e-12, "{linkage:?} {n} x {d}");
                }
                assert!(n < 2 || tree.counts[n - 2] == n as i64);
            }
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let x = draw(300, 7, 1);
    for linkage in ALL {
        let trees = Level::available().into_iter().map(|level| {
            let control = Control::new().with_level(Some(level));
            fit(x.view(), &[], linkage, Metric::Euclidean, &control).unwrap()
        });
        let trees: Vec<Tree> = trees.collect();
        assert!(trees.iter().all(|tree| *tree == trees[0]));
    }
}

#[test]
fn rows_on_a_line_ever_farther_apart_make_a_chain() {
    // Every round finds one pair only, so the chain must take over.
    let x = Array2::from_shape_fn((900, 1), |(i, _)| 1.02_f64.powi(i as i32));
    let control = Control::new();
    let tree = fit(x.view(), &[], Linkage::Ward, Metric::Euclidean, &control).unwrap();
    let single = fit(x.view(), &[], Linkage::Single, Metric::Euclidean, &control).unwrap();
    assert_eq!(tree.counts[898], 900);
    assert!(single.children.iter().skip(1).all(|pair| pair[0] < 900));
    assert!(tree.heights.is_sorted());
}

#[test]
fn whole_weights_are_repeats() {
    let x = draw(30, 2, 4);
    let times: Vec<usize> = (0..30).map(|row| row % 4).collect();
    let weights: Vec<f64> = times.iter().map(|&times| times as f64).collect();
    let rows: Vec<usize> = (0..30)
        .flat_map(|row| std::iter::repeat_n(row, times[row]))
        .collect();
    let repeated = Array2::from_shape_fn((rows.len(), 2), |(i, f)| x[(rows[i], f)]);
    let tree = |x: &Array2<f64>, weights: &[f64]| {
        let control = Control::new();
        fit(
            x.view(),
            weights,
            Linkage::Ward,
            Metric::Euclidean,
            &control,
        )
        .unwrap()
    };
    let positive = |tree: Tree| -> Vec<f64> {
        tree.heights
            .into_iter()
            .filter(|&height| height > 0.0)
            .collect()
    };
    let (weighted, plain) = (positive(tree(&x, &weights)), positive(tree(&repeated, &[])));
    assert_eq!(weighted.len(), plain.len());
    assert!(
        weighted
            .iter()
            .zip(&plain)
            .all(|(a, b)| (a - b).abs() < 1e-12)
    );
}

#[test]
fn a_cut_numbers_clusters_by_their_first_rows() {
    let x = Array2::from_shape_vec((5, 1), vec![9.0, 1.0, 9.5, 5.0, 1.25]).unwrap();
    let control = Control::new();
    let tree = fit(x.view(), &[], Linkage::Average, Metric::Euclidean, &control).unwrap();
    assert_eq!(cut(&tree.children, 3).unwrap(), [0, 1, 0, 2, 1]);
    assert_eq!(cut(&tree.children, 1).unwrap(), [0; 5]);
    assert_eq!(cut(&tree.children, 5).unwrap(), [0, 1, 2, 3, 4]);
    assert!(cut(&tree.children, 6).is_err());
    assert!(cut(&[[0, 7]], 1).is_err());
}

#[test]
fn a_cancelled_control_stops_every_linkage() {
    let x = draw(50, 2, 0);
    for linkage in ALL {
        let control = Control::new();
        control.cancel();
        let tree = fit(x.view(), &[], linkage, Metric::Euclidean, &control);
        assert_eq!(tree, Err(Error::Cancelled));
    }
}
