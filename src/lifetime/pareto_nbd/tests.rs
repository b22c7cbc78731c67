//! Derivatives against differences, instruction sets against each other. Python tests compare with
//! 40 digits and with published fits.

use super::likelihood::Sample;
use super::mixture::{Customers, Mixture};
use super::*;
use crate::random::Stream;
use crate::simd::Level;

/// Customers of all sorts: (x, tₓ, T).
const CUSTOMERS: [(f64, f64, f64); 9] = [
    (0.0, 0.0, 40.0),
    (0.0, 0.0, 0.01),
    (0.0, 0.0, 0.0),
    (1.0, 0.001, 40.0),
    (2.0, 30.0, 39.0),
    (7.0, 38.9, 38.9),
    (26.0, 30.9, 31.0),
    (300.0, 20.0, 35.0),
    (1000.0, 39.0, 40.0),
];

fn patterns() -> Patterns {
    let column =
        |field: fn(&(f64, f64, f64)) -> f64| -> Vec<f64> { CUSTOMERS.iter().map(field).collect() };
    let (x, last, age) = (column(|c| c.0), column(|c| c.1), column(|c| c.2));
    Patterns::collect(&x, &last, &age, None, &Control::new()).unwrap()
}

fn draws() -> impl Iterator<Item = [f64; 4]> {
    let mut stream = Stream::new(6, 0, 0);
    let mut draw = move |low: f64, high: f64| {
        let (low, high) = (low.ln(), high.ln());
        low + (high - low) * stream.uniform()
    };
    (0..60).map(move |i| {
        let alpha = draw(1e-3, 1e5);
        let beta = if i % 5 == 0 { alpha } else { draw(1e-3, 1e5) };
        [draw(0.02, 50.0), alpha, draw(0.02, 50.0), beta]
    })
}

#[test]
fn derivatives_are_those_of_differences() {
    let sample = Sample::new(&patterns());
    let at = |logs: &[f64; 4]| {
        sample
            .log_likelihood(&Parameters::of_logs(logs), &Control::new())
            .unwrap()
    };
    for logs in draws() {
        let here = at(&logs);
        let step = 1e-4;
        for i in 0..4 {
            let moved = |by: f64| {
                let mut moved = logs;
                moved[i] += by;
                at(&moved)
            };
            let (up, down) = (moved(step), moved(-step));
            let (far_up, far_down) = (moved(2.0 * step), moved(-2.0 * step));
            let slope = |value: &dyn Fn(&Local<4>) -> f64| {
                (8.0 * (value(&up) - value(&down)) - (value(&far_up) - value(&far_down)))
                    / (12.0 * step)
            };
            let size = here.value.abs();
            let gradient = slope(&|local| local.value);
            assert!(
                (gradient - here.gradient[i]).abs() < 1e-9 * size,
                "{logs:?} {i}: {gradient} {}",
                here.gradient[i]
            );
            for j in 0..4 {
                let curve = slope(&|local| local.gradient[j]);
                assert!(
                    (curve - here.hessian[i][j]).abs() < 1e-9 * size,
                    "{logs:?} {i} {j}: {curve} {}",
                    here.hessian[i][j]
                );
                assert!((here.hessian[i][j] - here.hessian[j][i]).abs() <= 1e-12 * size);
            }
        }
    }
}

#[test]
fn all_instruction_sets_give_the_same_bits() {
    let column =
        |field: fn(&(f64, f64, f64)) -> f64| -> Vec<f64> { CUSTOMERS.iter().map(field).collect() };
    let (frequency, recency, age) = (column(|c| c.0), column(|c| c.1), column(|c| c.2));
    let customers = Customers {
        frequency: &frequency,
        recency: &recency,
        age: &age,
    };
    for logs in draws() {
        let parameters = Parameters::of_logs(&logs);
        let plain = Mixture::new(&parameters, customers, true, Level::Baseline);
        for level in Level::available() {
            let found = Mixture::new(&parameters, customers, true, level);
            assert_eq!(plain.sums, found.sums);
            let short = Mixture::new(&parameters, customers, false, level);
            for (short, long) in short.sums.iter().zip(&found.sums) {
                assert_eq!(short[0], long[0]);
            }
        }
    }
}

#[test]
fn nobody_observed_is_an_error() {
    let zeros = [0.0; 3];
    let patterns = Patterns::collect(&zeros, &zeros, &zeros, None, &Control::new()).unwrap();
    let options = Options {
        penalty: 0.0,
        max_iter: 100,
        tolerance: 1e-8,
    };
    let error = fit(&patterns, &options, &Control::new()).unwrap_err();
    assert!(error.to_string().contains("T is 0 for all customers"));
}

#[test]
fn probabilities_of_numbers_of_purchases_add_up() {
    for logs in draws().take(20) {
        let parameters = Parameters::of_logs(&logs);
        let t = 0.3 * parameters.alpha / parameters.r;
        let n: Vec<f64> = (0..2000).map(f64::from).collect();
        let t = vec![t; n.len()];
        let found = probability_of_purchases_new(&parameters, &n, &t, &Control::new()).unwrap();
        let (sum, mean) = n
            .iter()
            .zip(&found)
            .fold((0.0, 0.0), |(sum, mean), (n, p)| (sum + p, mean + n * p));
        assert!((sum - 1.0).abs() < 1e-12, "{logs:?}: {sum}");
        let expected = expected_purchases_new(&parameters, &t[..1])[0];
        assert!(
            (mean - expected).abs() < 1e-11,
            "{logs:?}: {mean} {expected}"
        );
    }
}
