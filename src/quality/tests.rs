//! The kernels against plain loops over all pairs, and the two ways to the silhouette against each
//! other.

use ndarray::{Array2, ArrayView2, Axis};
use proptest::prelude::*;

use super::bounds::Bounds;
use super::groups::Groups;
use super::silhouette::Blocks;
use super::{contrast, sampled_silhouette, silhouette, squared_silhouette};
use crate::error::Error;
use crate::parallel::Control;
use crate::random::Stream;

fn rows(n: usize, d: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, 0, 0);
    Array2::from_shape_fn((n, d), |_| stream.uniform())
}

/// Labels of which every cluster has a row.
fn labels(n: usize, k: usize, seed: u64) -> Vec<i32> {
    let mut stream = Stream::new(seed, 1, 0);
    (0..n)
        .map(|row| if row < k { row } else { stream.below(k) } as i32)
        .collect()
}

fn by_pairs(
    x: ArrayView2<'_, f64>,
    labels: &[i32],
    k: usize,
    distance: fn(f64) -> f64,
) -> Vec<f64> {
    let size = |c: usize| labels.iter().filter(|&&l| l as usize == c).count() as f64;
    let to = |i: usize, c: usize| -> f64 {
        let members = (0..labels.len()).filter(|&j| labels[j] as usize == c);
        members
            .map(|j| {
                let difference = &x.row(i) - &x.row(j);
                distance(difference.mapv(|v| v * v).sum())
            })
            .sum()
    };
    (0..labels.len())
        .map(|i| {
            let own = labels[i] as usize;
            if size(own) == 1.0 {
                return 0.0;
            }
            let others = (0..k).filter(|&c| c != own);
            let b = others.map(|c| to(i, c) / size(c));
            contrast(
                to(i, own) / (size(own) - 1.0),
                b.fold(f64::INFINITY, f64::min),
            )
        })
        .collect()
}

fn close(found: &[f64], right: &[f64]) {
    assert_eq!(found.len(), right.len());
    for (row, (a, b)) in found.iter().zip(right).enumerate() {
        assert!((a - b).abs() < 1e-12, "row {row}: {a} {b}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn silhouettes_are_those_of_a_loop_over_all_pairs(
        n in 3..120_usize, d in 1..6_usize, of in 0.0..1.0_f64, seed: u64, length in 0..70_usize,
    ) {
        let k = 2 + (of * (n - 3) as f64) as usize;
        let (x, labels) = (rows(n, d, seed), labels(n, k, seed));
        let groups = Groups::new(&labels, k).unwrap();
        let control = Control::with_chunk_len((length > 0).then_some(length));
        let plain = by_pairs(x.view(), &labels, k, f64::sqrt);
        close(&silhouette(x.view(), &groups, &control).unwrap(), &plain);
        let mut apart = x.clone();
        for (mut row, &label) in apart.rows_mut().into_iter().zip(&labels) {
            row += f64::from(label % 7) * 0.8;
        }
        let plain = by_pairs(apart.view(), &labels, k, f64::sqrt);
        close(&silhouette(apart.view(), &groups, &control).unwrap(), &plain);
        let squared = squared_silhouette(x.view(), &labels, &groups, &control).unwrap();
        close(&squared, &by_pairs(x.view(), &labels, k, |square| square));
    }
}

#[test]
fn looking_at_pairs_from_one_side_gives_the_same() {
    for (n, d, k) in [(500, 3, 4), (301, 10, 150), (97, 1, 2)] {
        let x = rows(n, d, 7);
        let groups = Groups::new(&labels(n, k, 7), k).unwrap();
        let control = Control::new();
        let bounds = Bounds::new(x.view(), &groups, &control).unwrap();
        let blocks = Blocks::new(x.view(), &groups, &bounds, &control).unwrap();
        let everywhere: Vec<usize> = (0..n).collect();
        close(
            &blocks.one_sided(&everywhere, &control).unwrap(),
            &blocks.tournament(&control).unwrap(),
        );
    }
}

#[test]
fn columns_side_by_side_in_memory_give_the_same_bits() {
    let x = rows(200, 5, 1);
    let mut turned = Array2::zeros((5, 200));
    turned.assign(&x.t());
    let groups = Groups::new(&labels(200, 3, 1), 3).unwrap();
    let control = Control::new();
    let found = silhouette(turned.t(), &groups, &control).unwrap();
    assert_eq!(found, silhouette(x.view(), &groups, &control).unwrap());
}

#[test]
fn a_sample_of_all_rows_is_the_score_without_error() {
    let x = rows(150, 4, 3);
    let groups = Groups::new(&labels(150, 5, 3), 5).unwrap();
    let control = Control::new();
    let all = silhouette(x.view(), &groups, &control).unwrap();
    let estimate = sampled_silhouette(x.view(), &groups, 150, 0, &control).unwrap();
    assert!((estimate.score - all.iter().sum::<f64>() / 150.0).abs() < 1e-14);
    assert_eq!(estimate.standard_error, 0.0);
}

#[test]
fn runs_cut_places_by_cluster() {
    let groups = Groups::new(&[2, 0, 2, 2, 0], 4).unwrap();
    assert_eq!(groups.order(), [1, 4, 0, 2, 3]);
    let runs: Vec<_> = groups.runs(1..4).collect();
    assert_eq!(runs, [(0, 1..2), (2, 2..4)]);
    assert_eq!(groups.runs(5..5).count(), 0);
}

#[test]
fn senseless_clusters_are_refused() {
    let x = rows(4, 2, 0);
    let x = x.view();
    let control = Control::new();
    for (labels, k) in [(vec![0; 4], 1), (vec![0, 1, 2, 3], 4), (vec![0, 1, 0], 2)] {
        let groups = Groups::new(&labels, k).unwrap();
        let refused = silhouette(x, &groups, &control);
        assert!(matches!(refused, Err(Error::InvalidData(_))));
    }
    assert!(Groups::new(&[0, 2], 2).is_err());
    assert!(Groups::new(&[-1, 0], 2).is_err());
    let mut holes = x.to_owned();
    holes.index_axis_mut(Axis(0), 2)[1] = f64::NAN;
    let groups = Groups::new(&[0, 1, 1, 0], 2).unwrap();
    assert!(matches!(
        silhouette(holes.view(), &groups, &control),
        Err(Error::InvalidData(_))
    ));
}
