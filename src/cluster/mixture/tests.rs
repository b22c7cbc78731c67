//! The pass against plain loops, and what must hold of every fit.

use ndarray::Array2;

use super::*;
use crate::random::Stream;
use crate::simd::Level;

const ALL: [Covariance; 4] = [
    Covariance::Full,
    Covariance::Tied,
    Covariance::Diagonal,
    Covariance::Spherical,
];
const OPTIONS: Options = Options {
    max_iter: 10,
    tol: 0.0,
    reg_covar: 1e-6,
    before: f64::NEG_INFINITY,
};

fn draw(n: usize, d: usize) -> (Array2<f64>, Vec<i32>) {
    let mut random = Stream::new(n as u64, 0, 0);
    let labels: Vec<i32> = (0..n).map(|_| random.below(3) as i32).collect();
    let x = Array2::from_shape_fn((n, d), |(row, _)| {
        f64::from(labels[row]) + random.uniform() + random.uniform()
    });
    (x, labels)
}

fn start(x: &Array2<f64>, labels: &[i32], covariance: Covariance, control: &Control) -> Model {
    let start = Start::Labels(labels);
    begin(x.view(), &[], (3, covariance), start, 1e-6, control).unwrap()
}

/// The logarithm of the density of a row by definition.
fn log_density(model: &Model, row: &[f64]) -> f64 {
    let d = model.features;
    let parts = (0..model.weights.len()).map(|c| {
        let z: Vec<f64> = row
            .iter()
            .zip(model.mean(c))
            .map(|(x, mean)| x - mean)
            .collect();
        let factor = |i: usize, j: usize| match model.covariance {
            Covariance::Full => model.factors[(c * d + i) * d + j],
            Covariance::Tied => model.factors[i * d + j],
            Covariance::Diagonal if i == j => model.factors[c * d + i],
            Covariance::Spherical if i == j => model.factors[c],
            _ => 0.0,
        };
        let far: f64 = (0..d)
            .map(|j| (0..d).map(|i| z[i] * factor(i, j)).sum::<f64>().powi(2))
            .sum();
        let scale: f64 = (0..d).map(|i| factor(i, i)).product();
        model.weights[c] * scale * (-0.5 * far).exp() / std::f64::consts::TAU.powf(0.5 * d as f64)
    });
    parts.sum::<f64>().ln()
}

#[test]
fn densities_are_those_of_the_definition() {
    for (n, d) in [(30, 1), (150, 2), (300, 5)] {
        let (x, labels) = draw(n, d);
        for covariance in ALL {
            let control = Control::new();
            let model = start(&x, &labels, covariance, &control);
            let (found, best, shares) = describe(x.view(), &model, true, &control).unwrap();
            for (row, found) in found.iter().enumerate() {
                let expected = log_density(&model, x.row(row).to_slice().unwrap());
                assert!((found - expected).abs() < 1e-12, "{covariance:?} {n} x {d}");
                assert!((shares.row(row).sum() - 1.0).abs() < 1e-14);
                let highest = shares.row(row).iter().copied().fold(0.0, f64::max);
                assert_eq!(shares[(row, best[row] as usize)], highest);
            }
        }
    }
}

#[test]
fn the_likelihood_never_falls_and_is_that_of_the_rows() {
    let (x, labels) = draw(500, 3);
    for covariance in ALL {
        for chunk in [None, Some(4)] {
            let control = Control::with_chunk_len(chunk);
            let model = start(&x, &labels, covariance, &control);
            let (densities, ..) = describe(x.view(), &model, false, &control).unwrap();
            let fit = fit(x.view(), &[], model, OPTIONS, &control).unwrap();
            let mean = densities.iter().sum::<f64>() / 500.0;
            assert!((fit.lower_bounds[0] - mean).abs() < 1e-12);
            let steps = fit.lower_bounds.windows(2);
            assert!(steps.into_iter().all(|pair| pair[1] > pair[0] - 1e-6));
            assert_eq!(fit.lower_bounds.len(), 10);
        }
    }
}

#[test]
fn levels_agree_to_rounding() {
    let (x, labels) = draw(700, 4);
    for covariance in ALL {
        let fits = Level::available().into_iter().map(|level| {
            let control = Control::new().with_level(Some(level));
            let model = start(&x, &labels, covariance, &control);
            fit(x.view(), &[], model, OPTIONS, &control).unwrap()
        });
        let fits: Vec<Fit> = fits.collect();
        for other in &fits {
            let pairs = other.model.means.iter().zip(&fits[0].model.means);
            assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-9));
        }
    }
}

#[test]
fn a_component_of_equal_rows_collapses_without_regularisation() {
    let x = Array2::from_shape_fn((20, 2), |(row, _)| f64::from(u8::from(row < 10)));
    let labels: Vec<i32> = (0..20).map(|row| i32::from(row < 10)).collect();
    for covariance in ALL {
        let control = Control::new();
        let begun = |reg_covar| {
            let start = Start::Labels(&labels);
            begin(x.view(), &[], (2, covariance), start, reg_covar, &control)
        };
        assert!(begun(1e-6).is_ok());
        assert!(matches!(begun(0.0), Err(Error::InvalidData(text)) if text.contains("reg_covar")));
    }
}
