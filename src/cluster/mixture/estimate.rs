//! From moments to parameters: weights, means, covariances, Cholesky factors of precisions.

use super::block::Sums;
use super::{Covariance, Model};
use crate::error::{Error, Result};

/// Keeps components without rows from dividing by zero, as in scikit-learn.
const LEAST: f64 = 10.0 * f64::EPSILON;

/// The model that the moments about the means of `old` ask for.
///
/// `scatter`: for tied covariances, Σ w (x − o)(x − o)' for all rows, its upper triangle row by row, and o.
pub(super) fn model(
    old: &Model,
    sums: &Sums,
    scatter: Option<&(Vec<f64>, Vec<f64>)>,
    reg_covar: f64,
) -> Result<Model> {
    let (k, d) = (old.weights.len(), old.features);
    let width = Sums::width(old.covariance, d);
    let counts: Vec<f64> = sums
        .values
        .chunks_exact(width)
        .map(|sums| sums[0] + LEAST)
        .collect();
    let total: f64 = counts.iter().sum();
    let mut new = Model {
        features: d,
        covariance: old.covariance,
        weights: counts.iter().map(|count| count / total).collect(),
        means: Vec::with_capacity(k * d),
        covariances: Vec::new(),
        factors: Vec::new(),
    };
    for (c, sums) in sums.values.chunks_exact(width).enumerate() {
        let shift: Vec<f64> = sums[1..=d].iter().map(|sum| sum / counts[c]).collect();
        new.means.extend(
            old.mean(c)
                .iter()
                .zip(&shift)
                .map(|(mean, shift)| mean + shift),
        );
        let second = &sums[1 + d..];
        match old.covariance {
            Covariance::Full => {
                let at = new.covariances.len();
                new.covariances.resize(at + d * d, 0.0);
                let table = &mut new.covariances[at..];
                fill(table, d, second, |value, i, j| {
                    value / counts[c] - shift[i] * shift[j]
                });
                regularise(table, d, reg_covar);
            }
            Covariance::Tied => {}
            Covariance::Diagonal | Covariance::Spherical => {
                let variances = second.iter().zip(&shift);
                let variances = variances
                    .map(|(sum, shift)| (sum / counts[c] - shift * shift).max(0.0) + reg_covar);
                if old.covariance == Covariance::Diagonal {
                    new.covariances.extend(variances);
                } else {
                    new.covariances.push(variances.sum::<f64>() / d as f64);
                }
            }
        }
    }
    if let Some((scatter, offset)) = scatter {
        let mut table = vec![0.0; d * d];
        let from = |c: usize, f: usize| new.means[c * d + f] - offset[f];
        fill(&mut table, d, scatter, |value, i, j| {
            let between: f64 = (0..k).map(|c| counts[c] * from(c, i) * from(c, j)).sum();
            (value - between) / total
        });
        regularise(&mut table, d, reg_covar);
        new.covariances = table;
    }
    new.factors = factors(old.covariance, d, &new.covariances)?;
    if new
        .means
        .iter()
        .chain(&new.factors)
        .all(|value| value.is_finite())
    {
        return Ok(new);
    }
    Err(Error::data(
        "X has values so far apart that their squares overflow; scale them",
    ))
}

/// Both triangles of a table from the upper one, row by row.
fn fill(table: &mut [f64], d: usize, upper: &[f64], value: impl Fn(f64, usize, usize) -> f64) {
    let pairs = (0..d).flat_map(|i| (i..d).map(move |j| (i, j)));
    for ((i, j), &sum) in pairs.zip(upper) {
        let value = value(sum, i, j);
        table[i * d + j] = value;
        table[j * d + i] = value;
    }
}

/// Variances that rounding made negative are zero; to all of them `reg_covar` is added.
fn regularise(table: &mut [f64], d: usize, reg_covar: f64) {
    for variance in table.iter_mut().step_by(d + 1) {
        *variance = variance.max(0.0) + reg_covar;
    }
}

/// Factors of the inverse covariances: upper triangles P with P P' = inverse, or inverse deviations.
pub(super) fn factors(covariance: Covariance, d: usize, covariances: &[f64]) -> Result<Vec<f64>> {
    match covariance {
        Covariance::Full | Covariance::Tied => {
            let tables = covariances.chunks_exact(d * d);
            let factors: Result<Vec<Vec<f64>>> =
                tables.map(|table| inverse_factor(table, d)).collect();
            Ok(factors?.concat())
        }
        Covariance::Diagonal | Covariance::Spherical => covariances
            .iter()
            .map(|&variance| {
                if variance > 0.0 {
                    Ok(variance.sqrt().recip())
                } else {
                    Err(collapsed())
                }
            })
            .collect(),
    }
}

/// The transposed inverse of the Cholesky factor.
fn inverse_factor(table: &[f64], d: usize) -> Result<Vec<f64>> {
    let mut lower = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let known: f64 = (0..j).map(|f| lower[i * d + f] * lower[j * d + f]).sum();
            let rest = table[i * d + j] - known;
            if i != j {
                lower[i * d + j] = rest / lower[j * d + j];
            } else if rest > 0.0 {
                lower[i * d + i] = rest.sqrt();
            } else {
                return Err(collapsed());
            }
        }
    }
    // Column c of the inverse of a lower triangle is row c of what is wanted.
    let mut upper = vec![0.0; d * d];
    for c in 0..d {
        for i in c..d {
            let known: f64 = (c..i).map(|f| lower[i * d + f] * upper[c * d + f]).sum();
            let unit = if i == c { 1.0 } else { 0.0 };
            upper[c * d + i] = (unit - known) / lower[i * d + i];
        }
    }
    Ok(upper)
}

fn collapsed() -> Error {
    Error::data(
        "a component has collapsed: its covariance is not positive definite (it holds too few \
         different rows, or columns depend on one another); ask for fewer components, increase \
         reg_covar, scale X, or choose a simpler covariance_type",
    )
}
