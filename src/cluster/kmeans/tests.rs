//! What k-means promises, and linfa's k-means as a second opinion.

use linfa::DatasetBase;
use linfa::prelude::Fit as _;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::{Array2, ArrayView2, Axis, array, s};
use proptest::prelude::*;
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;

use super::{Fit, Options, Start, fit, label, transform};
use crate::error::Error;
use crate::parallel::Control;
use crate::random::Stream;

fn options(n_clusters: usize, start: Start<'_>) -> Options<'_> {
    Options {
        n_clusters,
        start,
        n_init: 1,
        max_iter: 300,
        tol: 0.0,
        seed: 7,
    }
}

/// Blobs around `k` random places.
fn blobs(n: usize, d: usize, k: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, 0, 0);
    let places = Array2::from_shape_fn((k, d), |_| 10.0 * stream.uniform());
    Array2::from_shape_fn((n, d), |(i, j)| {
        places[[i % k, j]] + (0..4).map(|_| stream.uniform() - 0.5).sum::<f64>()
    })
}

fn first_rows(x: &Array2<f64>, k: usize) -> Vec<f64> {
    x.slice(s![..k, ..]).iter().copied().collect()
}

fn fitted(x: &Array2<f64>, options: &Options<'_>) -> Fit<f64> {
    fit(x.view(), None, options, &Control::new()).unwrap()
}

fn naive_inertia(x: ArrayView2<'_, f64>, centres: ArrayView2<'_, f64>) -> f64 {
    x.rows()
        .into_iter()
        .map(|row| {
            centres
                .rows()
                .into_iter()
                .map(|centre| (&row - &centre).mapv(|v| v * v).sum())
                .fold(f64::INFINITY, f64::min)
        })
        .sum()
}

#[test]
fn linfa_comes_to_the_same_centres_from_the_same_start() {
    for (n, d, k) in [(60, 2, 3), (500, 5, 7), (3000, 10, 8), (1200, 17, 20)] {
        let x = blobs(n, d, k + 2, n as u64);
        let start = first_rows(&x, k);
        let ours = fitted(&x, &options(k, Start::Given(&start)));
        let theirs = KMeans::params_with_rng(k, Xoshiro256Plus::seed_from_u64(0))
            .init_method(KMeansInit::Precomputed(x.slice(s![..k, ..]).to_owned()))
            .max_n_iterations(300)
            .tolerance(1e-12)
            .fit(&DatasetBase::from(x.clone()))
            .unwrap();
        // linfa counts the old centre as one more member of its cluster: the way differs, the end
        // does not.
        let gap = (&ours.centres - theirs.centroids()).mapv(f64::abs);
        assert!(gap.iter().all(|&g| g < 1e-6), "{n} {d} {k}: {gap}");
        let inertia = theirs.inertia() * n as f64;
        assert!((ours.inertia - inertia).abs() < 1e-6 * inertia);
    }
}

#[test]
fn a_chunk_length_of_four_leads_to_the_same_clusters() {
    let x = blobs(203, 3, 4, 1);
    for start in [Start::PlusPlus, Start::Random] {
        let whole = fitted(&x, &options(4, start));
        let small = Control::with_chunk_len(Some(4));
        let pieces = fit(x.view(), None, &options(4, start), &small).unwrap();
        assert_eq!(whole.labels, pieces.labels);
        assert!((whole.inertia - pieces.inertia).abs() < 1e-9 * whole.inertia);
    }
}

#[test]
fn f32_stays_close_to_f64() {
    let x = blobs(700, 6, 5, 2);
    let start = first_rows(&x, 5);
    let wide = fitted(&x, &options(5, Start::Given(&start)));
    let narrow = x.mapv(|v| v as f32);
    let given = options(5, Start::Given(&start));
    let narrow = fit(narrow.view(), None, &given, &Control::new()).unwrap();
    assert_eq!(wide.labels, narrow.labels);
    assert!((wide.inertia - narrow.inertia).abs() < 1e-5 * wide.inertia);
}

#[test]
fn memory_order_does_not_matter() {
    let x = blobs(150, 4, 3, 3);
    let by_column = x.t().as_standard_layout().into_owned();
    let a = fitted(&x, &options(3, Start::PlusPlus));
    let b = fit(
        by_column.t(),
        None,
        &options(3, Start::PlusPlus),
        &Control::new(),
    )
    .unwrap();
    assert_eq!(a, b);
}

#[test]
fn the_training_rows_get_their_labels_back() {
    let x = blobs(400, 3, 6, 4);
    let fit = fitted(&x, &options(6, Start::PlusPlus));
    let (labels, inertia) = label(x.view(), fit.centres.view(), None, &Control::new()).unwrap();
    assert_eq!(labels, fit.labels);
    assert_eq!(inertia, fit.inertia);
}

#[test]
fn distances_are_euclidean() {
    let x = array![[0.0, 0.0], [3.0, 4.0]];
    let centres = array![[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]];
    let table = transform(x.view(), centres.view(), &Control::new()).unwrap();
    assert_eq!(table, [0.0, 3.0, 4.0, 5.0, 4.0, 3.0]);
}

#[test]
fn equal_distances_go_to_the_lowest_label() {
    let x = array![[0.0], [1.0], [2.0]];
    let centres = array![[2.0], [0.0], [0.0]];
    let (labels, _) = label(x.view(), centres.view(), None, &Control::new()).unwrap();
    assert_eq!(labels, [1, 0, 0]);
}

#[test]
fn an_empty_cluster_takes_the_farthest_row() {
    let x = array![[-1.0], [1.0]];
    let start = [-1.0, 10.0];
    let weights = [1.9, 0.1];
    let given = options(2, Start::Given(&start));
    let fit = fit(x.view(), Some(&weights), &given, &Control::new()).unwrap();
    assert_eq!(fit.centres, array![[-1.0], [1.0]]);
    assert_eq!(fit.labels, [0, 1]);
}

#[test]
fn every_cluster_is_used_when_the_start_is_far_away() {
    let x = blobs(90, 2, 3, 5);
    let start: Vec<f64> = (0..12).map(|i| 1e6 * f64::from(i / 2 + 1)).collect();
    let fit = fitted(&x, &options(6, Start::Given(&start)));
    let mut seen = [0; 6];
    fit.labels.iter().for_each(|&l| seen[l as usize] += 1);
    assert!(seen.iter().all(|&count| count > 0), "{seen:?}");
}

#[test]
fn equal_rows_make_one_cluster_and_no_nan() {
    let x = Array2::from_elem((50, 3), 4.25);
    for start in [Start::PlusPlus, Start::Random] {
        let fit = fitted(&x, &options(5, start));
        assert!(fit.centres.iter().all(|&c| c == 4.25));
        assert!(fit.labels.iter().all(|&l| l == 0));
        assert_eq!(fit.inertia, 0.0);
    }
}

#[test]
fn seeding_does_not_care_for_the_order_of_rows() {
    let x = blobs(300, 4, 9, 6);
    let back = x.slice(s![..;-1, ..]);
    for start in [Start::PlusPlus, Start::Random] {
        let a = fitted(&x, &options(9, start));
        let b = fit(back, None, &options(9, start), &Control::new()).unwrap();
        let reversed: Vec<i32> = b.labels.iter().rev().copied().collect();
        assert_eq!(a.labels, reversed);
    }
}

#[test]
fn more_restarts_are_never_worse() {
    let x = blobs(400, 2, 12, 8);
    let mut last = f64::INFINITY;
    for n_init in [1, 3, 9] {
        let fit = fitted(
            &x,
            &Options {
                n_init,
                ..options(12, Start::Random)
            },
        );
        assert!(fit.inertia <= last);
        last = fit.inertia;
    }
}

#[test]
fn a_cancelled_control_stops_every_stage() {
    let x = blobs(300, 2, 3, 9);
    let control = Control::new();
    control.cancel();
    for start in [Start::PlusPlus, Start::Random] {
        let stopped = fit(x.view(), None, &options(3, start), &control);
        assert_eq!(stopped, Err(Error::Cancelled));
    }
    let centres = x.slice(s![..3, ..]);
    assert_eq!(
        label(x.view(), centres, None, &control),
        Err(Error::Cancelled)
    );
    assert_eq!(
        transform(x.view(), centres, &control),
        Err(Error::Cancelled)
    );
}

fn refused(x: &Array2<f64>, weights: Option<&[f64]>, options: &Options<'_>) -> String {
    fit(x.view(), weights, options, &Control::new())
        .unwrap_err()
        .to_string()
}

#[test]
fn bad_input_is_refused_with_a_reason() {
    let x = blobs(10, 2, 2, 10);
    let with = |value: f64| {
        let mut x = x.clone();
        x[[3, 1]] = value;
        x
    };
    let plain = options(2, Start::PlusPlus);
    let cases = [
        (refused(&with(f64::NAN), None, &plain), "NaN"),
        (refused(&with(f64::INFINITY), None, &plain), "infinite"),
        (refused(&with(1e200), None, &plain), "overflow"),
        (refused(&Array2::zeros((0, 2)), None, &plain), "rows"),
        (
            refused(&x, None, &options(0, Start::PlusPlus)),
            "n_clusters",
        ),
        (
            refused(&x, None, &options(11, Start::PlusPlus)),
            "n_samples=10",
        ),
        (
            refused(
                &x,
                None,
                &Options {
                    max_iter: 0,
                    ..plain
                },
            ),
            "max_iter",
        ),
        (refused(&x, None, &Options { n_init: 0, ..plain }), "n_init"),
        (
            refused(
                &x,
                None,
                &Options {
                    tol: f64::NAN,
                    ..plain
                },
            ),
            "tol",
        ),
        (refused(&x, Some(&[1.0; 9]), &plain), "10 rows"),
        (refused(&x, Some(&[0.0; 10]), &plain), "zero"),
        (refused(&x, Some(&[-1.0; 10]), &plain), "negative"),
        (refused(&x, Some(&[f64::MAX; 10]), &plain), "finite sum"),
    ];
    for (message, word) in cases {
        assert!(message.contains(word), "{message:?} lacks {word:?}");
    }
    let start = [0.0; 6];
    let message = refused(&x, None, &options(2, Start::Given(&start)));
    assert!(message.contains("init"), "{message:?}");
    let start = [f64::NAN; 4];
    let message = refused(&x, None, &options(2, Start::Given(&start)));
    assert!(message.contains("init"), "{message:?}");
}

/// Small matrices with repeated rows among them, and weights of which some may be zero.
fn small_data() -> impl Strategy<Value = (Array2<f64>, Vec<f64>, usize)> {
    small((-3_i32..3).prop_map(f64::from))
}

fn small(
    value: impl Strategy<Value = f64> + Clone,
) -> impl Strategy<Value = (Array2<f64>, Vec<f64>, usize)> {
    (1_usize..40, 1_usize..5).prop_flat_map(move |(n, d)| {
        let values = prop::collection::vec(value.clone(), n * d);
        let weights = prop::collection::vec((0_u8..4).prop_map(f64::from), n);
        (values, weights, 1..=n).prop_map(move |(values, mut weights, k)| {
            weights[0] += 1.0;
            (Array2::from_shape_vec((n, d), values).unwrap(), weights, k)
        })
    })
}

proptest! {
    #[test]
    fn centres_are_finite_and_inside_the_data((x, weights, k) in small_data(), seed: u64) {
        for start in [Start::PlusPlus, Start::Random] {
            let asked = Options { seed, ..options(k, start) };
            let fit = fit(x.view(), Some(&weights), &asked, &Control::new()).unwrap();
            for (column, centres) in x.columns().into_iter().zip(fit.centres.columns()) {
                let low = column.fold(f64::INFINITY, |a, &b| a.min(b)) - 1e-9;
                let high = column.fold(f64::NEG_INFINITY, |a, &b| a.max(b)) + 1e-9;
                prop_assert!(centres.iter().all(|c| (low..=high).contains(c)));
            }
        }
    }

    #[test]
    fn labels_are_the_nearest_centres_and_inertia_adds_up((x, _, k) in small_data()) {
        let fit = fitted(&x, &options(k, Start::PlusPlus));
        let expected = naive_inertia(x.view(), fit.centres.view());
        prop_assert!((fit.inertia - expected).abs() <= 1e-9 * (1.0 + expected));
        prop_assert!(fit.labels.iter().all(|&l| (l as usize) < k));
    }

    #[test]
    fn a_weight_is_a_number_of_repeats(
        (x, weights, _) in small(-3.0..3.0),
        seed: u64,
        random: bool,
    ) {
        let k = 2.min(weights.iter().filter(|&&w| w > 0.0).count());
        let start = if random { Start::Random } else { Start::PlusPlus };
        let rows: Vec<usize> = weights
            .iter()
            .enumerate()
            .flat_map(|(row, &w)| std::iter::repeat_n(row, w as usize))
            .collect();
        let repeated = x.select(Axis(0), &rows);
        let asked = Options { seed, ..options(k, start) };
        let weighted = fit(x.view(), Some(&weights), &asked, &Control::new()).unwrap();
        let repeated = fitted(&repeated, &asked);
        let gap = (&weighted.centres - &repeated.centres).mapv(f64::abs);
        prop_assert!(gap.iter().all(|&g| g < 1e-9), "{gap}");
    }
}
