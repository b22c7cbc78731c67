//! The kernel against plain arithmetic.

use ndarray::{Array2, ArrayView2};

use super::*;
use crate::random::Stream;
use crate::simd::Level;

const STOPPING: Stopping = Stopping {
    max_iter: 500,
    tol: 1e-9,
    accelerate: true,
    least_variance: 1e-6,
};

fn options(n_init: usize) -> Options<'static> {
    Options {
        n_init,
        seed: 3,
        stopping: STOPPING,
        start: None,
        information: true,
    }
}

/// Random answers of two kinds of people, some missing: (columns × rows).
fn people(rows: usize, columns: usize) -> Array2<i32> {
    let mut stream = Stream::new(1, 0, 0);
    let kinds: Vec<f64> = (0..rows).map(|_| stream.uniform()).collect();
    Array2::from_shape_fn((columns, rows), |(_, row)| {
        let draw = stream.uniform();
        let likely = if kinds[row] < 0.4 { 0.8 } else { 0.2 };
        if stream.uniform() < 0.1 {
            -1
        } else if draw < likely {
            0
        } else {
            1 + i32::from(draw > 0.9)
        }
    })
}

fn nothing(rows: usize) -> Array2<f64> {
    Array2::zeros((0, rows))
}

fn fitted<'a>(codes: ArrayView2<'a, i32>, numbers: ArrayView2<'a, f64>, control: &Control) -> Fit {
    let layout = Layout::new(3, &vec![3; codes.nrows()], numbers.nrows());
    fit(
        &Answers { codes, numbers },
        None,
        &layout,
        &options(4),
        control,
    )
    .unwrap()
}

#[test]
fn the_log_likelihood_is_the_sum_over_classes_of_products() {
    let codes = people(60, 5);
    let fit = fitted(codes.view(), nothing(60).view(), &Control::new());
    let layout = Layout::new(3, &[3; 5], 0);
    let mut expected = 0.0;
    for row in 0..60 {
        let chance: f64 = (0..3)
            .map(|class| {
                let answers = (0..5).filter(|&j| codes[[j, row]] >= 0);
                let slots = answers.map(|j| layout.first[j] + codes[[j, row]] as usize);
                slots.fold(fit.model[class], |p, s| p * fit.model[s * 3 + class])
            })
            .sum();
        expected += chance.ln();
    }
    let found = fit.log_likelihoods[fit.best];
    assert!((found - expected).abs() < 1e-9 * expected.abs());
}

#[test]
fn many_columns_do_not_underflow() {
    let codes = people(50, 3000);
    let numbers = nothing(50);
    let answers = Answers {
        codes: codes.view(),
        numbers: numbers.view(),
    };
    let options = Options {
        information: false,
        ..options(2)
    };
    let layout = Layout::new(3, &vec![3; 3000], 0);
    let fit = fit(&answers, None, &layout, &options, &Control::new()).unwrap();
    assert!(fit.log_likelihoods[fit.best] < -50_000.0);
    assert!(fit.log_likelihoods[fit.best].is_finite());
    assert!(
        fit.posterior
            .members
            .iter()
            .all(|p| (0.0..=1.0).contains(p))
    );
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let codes = people(301, 9);
    let mut stream = Stream::new(2, 0, 0);
    let numbers = Array2::from_shape_fn((2, 301), |_| stream.uniform());
    let bits = |level| {
        let control = Control::with_chunk_len(Some(7)).with_level(Some(level));
        let fit = fitted(codes.view(), numbers.view(), &control);
        fit.model.iter().map(|v| v.to_bits()).collect::<Vec<_>>()
    };
    let levels = Level::available();
    for &level in &levels {
        assert_eq!(bits(level), bits(levels[0]));
    }
}

#[test]
fn every_number_of_lanes_finds_the_same_likelihood() {
    let codes = people(40, 4);
    let numbers = nothing(40);
    let answers = Answers {
        codes: codes.view(),
        numbers: numbers.view(),
    };
    let single = |classes: usize| {
        // All classes alike: the likelihood is that of one.
        let layout = Layout::new(classes, &[3; 4], 0);
        let members = vec![1.0 / classes as f64; 40 * classes];
        let options = Options {
            start: Some(&members),
            ..options(1)
        };
        let fit = fit(&answers, None, &layout, &options, &Control::new()).unwrap();
        fit.log_likelihoods[0]
    };
    let one = single(1);
    for lanes in layout::LANES {
        assert!((single(lanes) - one).abs() < 1e-9 * one.abs(), "{lanes}");
    }
}

#[test]
fn steps_never_lose_likelihood() {
    let codes = people(200, 6);
    let layout = Layout::new(4, &[3; 6], 0);
    let control = Control::new();
    let numbers = nothing(200);
    let answers = Answers {
        codes: codes.view(),
        numbers: numbers.view(),
    };
    let rows = Rows::read(&answers, &layout, &control).unwrap();
    let patterns = Patterns::collapse(&rows, None, &layout, &control).unwrap();
    let mut before = f64::NEG_INFINITY;
    for max_iter in 1..60 {
        let start = start::random(&patterns, &layout, 0, 0);
        let stopping = Stopping {
            max_iter,
            accelerate: false,
            ..STOPPING
        };
        let run = run::run(&patterns, start, &layout, stopping, &control).unwrap();
        assert!(run.log_likelihood >= before - 1e-9);
        before = run.log_likelihood;
    }
}

#[test]
fn a_cancelled_control_stops_the_fit() {
    let codes = people(20, 3);
    let control = Control::new();
    control.cancel();
    let layout = Layout::new(2, &[3; 3], 0);
    let numbers = nothing(20);
    let answers = Answers {
        codes: codes.view(),
        numbers: numbers.view(),
    };
    let found = fit(&answers, None, &layout, &options(2), &control);
    assert_eq!(found.err(), Some(Error::Cancelled));
}

#[test]
fn a_step_by_pairs_of_columns_is_a_step_by_columns() {
    let control = Control::new();
    for columns in [2, 5, 8] {
        let codes = people(3000, columns);
        let layout = Layout::new(3, &vec![3; columns], 0);
        let no_numbers = nothing(3000);
        let answers = Answers {
            codes: codes.view(),
            numbers: no_numbers.view(),
        };
        let rows = Rows::read(&answers, &layout, &control).unwrap();
        // Every row for itself, so that there are enough of them.
        let mut patterns = Patterns {
            weights: (0..rows.len).map(|row| (row % 3) as f64).collect(),
            pairs: pairs::Pairs::of(&rows, &layout),
            rows,
            ..Patterns::default()
        };
        let model = start::random(&patterns, &layout, 1, 0);
        let by_pairs = step::expect(&patterns, &model, &layout, &control).unwrap();
        assert!(patterns.pairs.take().is_some());
        let by_columns = step::expect(&patterns, &model, &layout, &control).unwrap();
        let (one, other) = (by_pairs.log_likelihood, by_columns.log_likelihood);
        assert!((one / other - 1.0).abs() < 1e-12);
        let one = by_pairs.maximise(&model, &layout, 0.1);
        let other = by_columns.maximise(&model, &layout, 0.1);
        for (a, b) in one.iter().zip(&other) {
            assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
    }
}
