//! Runs as a whole; single assignments are tested in `flow_tests`.

use ndarray::{Array2, Axis};

use super::*;

fn points(n: usize, d: usize, seed: u64) -> Array2<f64> {
    let mut random = Stream::new(seed, 0, 0);
    Array2::from_shape_simple_fn((n, d), || random.uniform())
}

fn options(n_clusters: usize) -> kmeans::Options<'static> {
    kmeans::Options {
        n_clusters,
        start: Start::PlusPlus,
        n_init: 2,
        max_iter: 50,
        tol: 0.0,
        seed: 3,
    }
}

fn sizes(labels: &[i32], k: usize) -> Vec<usize> {
    let mut sizes = vec![0; k];
    for &label in labels {
        sizes[label as usize] += 1;
    }
    sizes
}

#[test]
fn sizes_are_within_the_bounds_and_centres_are_means() {
    let x = points(103, 3, 1);
    let bounds = Bounds {
        least: 20,
        most: 21,
    };
    let fit = fit(x.view(), None, bounds, &options(5), &Control::new()).unwrap();
    assert!(
        sizes(&fit.labels, 5)
            .iter()
            .all(|size| (20..=21).contains(size))
    );
    for j in 0..5 {
        let own: Vec<usize> = (0..103).filter(|&i| fit.labels[i] == j as i32).collect();
        let mean = x.select(Axis(0), &own).mean_axis(Axis(0)).unwrap();
        let gap = &mean - &fit.centres.row(j);
        assert!(gap.iter().all(|gap| gap.abs() < 1e-12));
    }
}

#[test]
fn bounds_that_do_not_bind_change_nothing() {
    let x = points(200, 2, 2);
    let free = kmeans::fit(x.view(), None, &options(4), &Control::new()).unwrap();
    let tables: Vec<f64> = free.centres.iter().copied().collect();
    let again = kmeans::Options {
        start: Start::Given(&tables),
        n_init: 1,
        ..options(4)
    };
    let bounds = Bounds {
        least: 1,
        most: 200,
    };
    let bound = fit(x.view(), None, bounds, &again, &Control::new()).unwrap();
    assert_eq!(bound.labels, free.labels);
    assert!((bound.inertia - free.inertia).abs() < 1e-12);
}

#[test]
fn bounds_that_cannot_be_had_are_refused_with_advice() {
    let x = points(10, 2, 3);
    for (least, most, words) in [
        (
            4,
            10,
            "min_cluster_size=4 cannot be had: 3 clusters need 12 rows, X has 10",
        ),
        (
            0,
            3,
            "max_cluster_size=3 cannot be had: 3 clusters hold 9 rows, X has 10",
        ),
        (
            3,
            2,
            "min_cluster_size must not be more than max_cluster_size, found 3 and 2",
        ),
    ] {
        let bounds = Bounds { least, most };
        let error = fit(x.view(), None, bounds, &options(3), &Control::new()).unwrap_err();
        assert!(error.to_string().starts_with(words), "{error}");
    }
}

#[test]
fn the_start_is_checked() {
    let x = points(10, 2, 4);
    let tables = [f64::NAN; 6];
    let options = kmeans::Options {
        start: Start::Given(&tables),
        n_init: 1,
        ..options(3)
    };
    let bounds = Bounds { least: 1, most: 10 };
    let error = fit(x.view(), None, bounds, &options, &Control::new()).unwrap_err();
    assert!(error.to_string().contains("init must not have NaN"));
}
