use ndarray::Array2;

use super::*;
use crate::distance::{Measure, square};
use crate::random::Stream;
use crate::simd::Level;

fn rows(n: usize) -> Array2<f64> {
    let mut random = Stream::new(n as u64, 0, 0);
    Array2::from_shape_fn((n, 3), |(row, _)| (row % 4) as f64 * 2.0 + random.uniform())
}

fn options(n_clusters: usize, start: Start) -> Options {
    Options {
        n_clusters,
        start,
        n_init: 1,
        max_iter: 100,
        batch: None,
        seed: 1,
    }
}

fn inertia(table: &[f64], n: usize, medoids: &[usize], weights: &[f64]) -> f64 {
    (0..n)
        .map(|i| {
            let least = medoids.iter().map(|&c| table[c * n + i]);
            weights[i] * least.fold(f64::INFINITY, f64::min)
        })
        .sum()
}

#[test]
fn no_swap_improves_what_is_found() {
    let n = 57;
    let x = rows(n);
    let table = square(&Measure::Manhattan, x.view(), &Control::new()).unwrap();
    let weights: Vec<f64> = (0..n).map(|i| 0.5 + (i % 3) as f64).collect();
    for start in [
        Start::Build,
        Start::Lab,
        Start::Random,
        Start::Given(vec![5, 1, 9]),
    ] {
        let source = Source::of_table(&table, n);
        let fit = fit(&source, Some(&weights), &options(3, start), &Control::new()).unwrap();
        let found = inertia(&table, n, &fit.medoids, &weights);
        assert!((found - fit.inertia).abs() <= 1e-12 * found);
        for slot in 0..3 {
            for candidate in 0..n {
                let mut other = fit.medoids.clone();
                other[slot] = candidate;
                assert!(inertia(&table, n, &other, &weights) >= found * (1.0 - 1e-11));
            }
        }
    }
}

#[test]
fn tables_rows_levels_and_chunks_lead_to_the_same_bits() {
    let n = 203;
    let x = rows(n);
    let table = square(&Measure::Euclidean, x.view(), &Control::new()).unwrap();
    for start in [Start::Build, Start::Lab, Start::Random] {
        for batch in [None, Some(50)] {
            let mut options = options(5, start.clone());
            options.batch = batch;
            let source = Source::of_table(&table, n);
            let expected = fit(&source, None, &options, &Control::new()).unwrap();
            for level in Level::available() {
                let source = Source::of_rows(&Measure::Euclidean, x.view(), level);
                let found = fit(&source, None, &options, &Control::new()).unwrap();
                assert_eq!(found, expected);
                let small = Control::with_chunk_len(Some(4));
                let found = fit(&source, None, &options, &small).unwrap();
                assert_eq!(found.medoids, expected.medoids);
            }
        }
    }
}

#[test]
fn duplicates_and_as_many_clusters_as_rows_end() {
    let x = Array2::zeros((6, 2));
    for k in [1, 2, 6] {
        for start in [Start::Build, Start::Lab, Start::Random] {
            let source = Source::of_rows(&Measure::Manhattan, x.view(), Level::best());
            let fit = fit(&source, None, &options(k, start), &Control::new()).unwrap();
            let mut medoids = fit.medoids;
            medoids.sort_unstable();
            medoids.dedup();
            assert_eq!((medoids.len(), fit.inertia), (k, 0.0));
        }
    }
}

#[test]
fn a_cancelled_fit_stops() {
    let x = rows(40);
    let control = Control::new();
    control.cancel();
    let source = Source::of_rows(&Measure::Manhattan, x.view(), Level::best());
    let found = fit(&source, None, &options(3, Start::Random), &control);
    assert_eq!(found, Err(Error::Cancelled));
}
