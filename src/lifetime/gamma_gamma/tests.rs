//! Derivatives against differences. Python tests compare with 40 digits and with published fits.

use super::*;
use crate::random::Stream;

const BUYERS: [(f64, f64); 7] = [
    (1.0, 12.5),
    (1.0, 900.0),
    (2.0, 0.01),
    (3.0, 35.0),
    (30.0, 36.0),
    (400.0, 20.0),
    (1000.0, 33.3),
];

#[test]
fn derivatives_are_those_of_differences() {
    let frequency: Vec<f64> = BUYERS.iter().map(|buyer| buyer.0).collect();
    let spend: Vec<f64> = BUYERS.iter().map(|buyer| buyer.1).collect();
    let at = |logs: &[f64; 3]| {
        log_likelihood(logs.map(f64::exp), &frequency, &spend, &Control::new()).unwrap()
    };
    let mut stream = Stream::new(7, 0, 0);
    for _ in 0..60 {
        let logs: [f64; 3] = std::array::from_fn(|_| 12.0 * stream.uniform() - 4.0);
        let here = at(&logs);
        let step = 1e-4;
        for i in 0..3 {
            let moved = |by: f64| {
                let mut moved = logs;
                moved[i] += by;
                at(&moved)
            };
            let (up, down) = (moved(step), moved(-step));
            let (far_up, far_down) = (moved(2.0 * step), moved(-2.0 * step));
            let slope = |value: &dyn Fn(&Local<3>) -> f64| {
                (8.0 * (value(&up) - value(&down)) - (value(&far_up) - value(&far_down)))
                    / (12.0 * step)
            };
            let size = here.value.abs();
            let gradient = slope(&|local| local.value);
            assert!(
                (gradient - here.gradient[i]).abs() < 1e-8 * size,
                "{logs:?} {i}"
            );
            for j in 0..3 {
                let curve = slope(&|local| local.gradient[j]);
                assert!(
                    (curve - here.hessian[i][j]).abs() < 1e-8 * size,
                    "{logs:?} {i} {j}: {curve} {}",
                    here.hessian[i][j]
                );
            }
        }
    }
}

#[test]
fn an_infinite_mean_is_none() {
    let expect = |parameters| {
        expected_spend(
            parameters,
            &[0.0, 1.0, 9.0],
            &[0.0, 5.0, 5.0],
            &Control::new(),
        )
        .unwrap()
    };
    let found = expect([0.2, 0.9, 3.0]);
    assert!(found[0].is_nan() && (found[1] - 0.2 * 8.0 / 0.1).abs() < 1e-12);
    let found = expect([0.2, 0.5, 3.0]);
    assert!(found[0].is_nan() && found[1].is_nan() && found[2] > 0.0);
    assert_eq!(expect([2.0, 3.0, 7.0])[0], 7.0);
}
