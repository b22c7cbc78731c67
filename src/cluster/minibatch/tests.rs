//! Batches against running means, and draws against their probabilities.

use ndarray::{Array2, Array3, Axis, array};

use super::*;

fn points(n: usize, d: usize, seed: u64) -> Array2<f64> {
    let mut random = Stream::new(seed, 0, 0);
    Array2::from_shape_simple_fn((n, d), || random.uniform())
}

fn options(n_clusters: usize, batch_rows: usize) -> Options<'static> {
    Options {
        n_clusters,
        start: Start::PlusPlus,
        n_init: 1,
        init_rows: 3 * batch_rows,
        batch_rows,
        max_iter: 20,
        tol: 0.0,
        patience: Some(10),
        reassignment_ratio: 0.01,
        seed: 3,
    }
}

#[test]
fn one_centre_is_the_running_mean_of_weighted_pieces() {
    let x = points(50, 2, 1);
    let weights: Vec<f64> = (0..50).map(|i| f64::from(i % 3)).collect();
    let mut state = State::at(array![[9.0, 9.0]]);
    for start in (0..50).step_by(7) {
        let end = (start + 7).min(50);
        let rows = x.slice(ndarray::s![start..end, ..]);
        let control = Control::new();
        step(
            rows,
            Some(&weights[start..end]),
            &mut state,
            0.01,
            (0, 0),
            &control,
        )
        .unwrap();
    }
    let total: f64 = weights.iter().sum();
    let mean = Array2::from_shape_fn((1, 2), |(_, j)| {
        (0..50).map(|i| weights[i] * x[[i, j]]).sum::<f64>() / total
    });
    assert!((&state.centres - &mean).iter().all(|gap| gap.abs() < 1e-12));
    assert_eq!(state.counts, [total]);
}

#[test]
fn a_piece_without_weight_changes_nothing() {
    let mut state = State::at(array![[0.5, 0.5]]);
    let before = state.clone();
    let x = points(3, 2, 2);
    step(
        x.view(),
        Some(&[0.0; 3]),
        &mut state,
        0.01,
        (0, 0),
        &Control::new(),
    )
    .unwrap();
    assert_eq!(state, before);
}

#[test]
fn a_centre_that_was_given_nothing_moves_to_a_row() {
    let x = points(40, 2, 3);
    let mut state = State::at(array![[0.5, 0.5], [1e6, 1e6]]);
    for number in 0..2 {
        step(
            x.view(),
            None,
            &mut state,
            0.01,
            (0, number),
            &Control::new(),
        )
        .unwrap();
    }
    assert!(state.centres.iter().all(|&value| value < 1.0));
    assert!(state.counts.iter().all(|&count| count > 0.0));
}

#[test]
fn a_ratio_of_zero_moves_no_centre() {
    let x = points(40, 2, 3);
    let mut state = State::at(array![[0.5, 0.5], [1e6, 1e6]]);
    for number in 0..3 {
        step(
            x.view(),
            None,
            &mut state,
            0.0,
            (0, number),
            &Control::new(),
        )
        .unwrap();
    }
    assert_eq!(state.centres.row(1).to_vec(), [1e6, 1e6]);
}

#[test]
fn rows_are_drawn_by_weight() {
    let x = points(4, 1, 4);
    let weights = [0.0, 3.0, 1.0, 0.0];
    let sampler = Sampler::new(x.view(), &weights);
    let mut seen = [0_usize; 4];
    for number in 0..1000 {
        let batch = sampler.draw(3, Stream::new(0, 0, number));
        for value in batch.rows() {
            seen[x.iter().position(|other| other == value).unwrap()] += 1;
        }
    }
    assert_eq!((seen[0], seen[3]), (0, 0));
    assert!((2150..2350).contains(&seen[1]), "{seen:?}");
}

#[test]
fn small_batches_find_planted_clusters() {
    let mut x = points(5000, 2, 5);
    for (i, mut row) in x.axis_iter_mut(Axis(0)).enumerate() {
        row += (i % 4) as f64 * 10.0;
    }
    let fit = fit(x.view(), None, &options(4, 100), &Control::new()).unwrap();
    let mut means: Vec<f64> = fit.state.centres.column(0).to_vec();
    means.sort_by(f64::total_cmp);
    for (j, mean) in means.into_iter().enumerate() {
        assert!((mean - 0.5 - 10.0 * j as f64).abs() < 0.1, "{mean}");
    }
    assert!(fit.n_steps <= 20 * 50);
}

#[test]
fn the_best_of_several_starts_is_kept() {
    let x = points(300, 2, 6);
    let mut tables = Array3::<f64>::from_elem((2, 2, 2), 1e3);
    tables
        .index_axis_mut(Axis(0), 1)
        .assign(&array![[0.2, 0.2], [0.8, 0.8]]);
    let options = Options {
        start: Start::Given(tables.as_slice().unwrap()),
        n_init: 2,
        ..options(2, 50)
    };
    let state = begin(x.view(), None, &options, &Control::new()).unwrap();
    assert_eq!(state.centres, tables.index_axis(Axis(0), 1));
}

#[test]
fn values_whose_squares_overflow_are_refused() {
    let x = points(5, 2, 7) * 1e200;
    let error = fit(x.view(), None, &options(2, 10), &Control::new()).unwrap_err();
    assert!(error.to_string().contains("overflow"));
}
