//! A block of rows, the model as its loops want it, and what they add up.

use super::super::real::Real;
use super::{Covariance, Model};

/// Rows in a block.
pub(super) const ROWS: usize = 128;
/// A column of a block.
pub(super) type Column = [f64; ROWS];

/// The model as the loops want it.
#[derive(Debug)]
pub(super) struct Panel<'a> {
    pub model: &'a Model,
    /// Logarithm of a component's weight and of what its density is multiplied by.
    pub constants: Vec<f64>,
    /// For full and tied ones, two columns of a Cholesky factor side by side down to the diagonal.
    pub factors: Vec<[f64; 2]>,
    pub per_component: usize,
}

impl<'a> Panel<'a> {
    pub fn new(model: &'a Model) -> Self {
        let (k, d) = (model.weights.len(), model.features);
        let log_tau = std::f64::consts::TAU.ln();
        let constants = (0..k)
            .map(|c| {
                libm::log(model.weights[c]) + model.log_determinant(c) - 0.5 * d as f64 * log_tau
            })
            .collect();
        let mut factors = Vec::new();
        let square = matches!(model.covariance, Covariance::Full | Covariance::Tied);
        if square {
            for table in model.factors.chunks_exact(d * d) {
                for j in (0..d).step_by(2) {
                    for i in 0..(j + 2).min(d) {
                        let second = if j + 1 < d { table[i * d + j + 1] } else { 0.0 };
                        factors.push([table[i * d + j], second]);
                    }
                }
            }
        }
        let tables = if model.covariance == Covariance::Full {
            k
        } else {
            1
        };
        Self {
            model,
            constants,
            per_component: factors.len() / tables.max(1),
            factors,
        }
    }
}

/// Moments of all components: Σ r, then Σ r z, then Σ r z z' (what of it is needed), for z a row
/// less the component's mean.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    pub values: Vec<f64>,
    /// Σ w log p.
    pub log_likelihood: f64,
}

impl Sums {
    /// Numbers for each component.
    pub fn width(covariance: Covariance, d: usize) -> usize {
        1 + d
            + match covariance {
                Covariance::Full => d * (d + 1) / 2,
                Covariance::Tied => 0,
                Covariance::Diagonal | Covariance::Spherical => d,
            }
    }

    pub fn zero(model: &Model) -> Self {
        let width = Self::width(model.covariance, model.features);
        Self {
            values: vec![0.0; width * model.weights.len()],
            log_likelihood: 0.0,
        }
    }

    pub fn add(&mut self, other: &Self) {
        let pairs = self.values.iter_mut().zip(&other.values);
        pairs.for_each(|(sum, part)| *sum += part);
        self.log_likelihood += other.log_likelihood;
    }
}

/// What one thread works in.
#[derive(Debug)]
pub(super) struct Scratch {
    /// The rows, column by column.
    pub x: Vec<Column>,
    /// Rows less a mean.
    pub z: Vec<Column>,
    /// The same times responsibilities.
    pub rz: Vec<Column>,
    /// Responsibilities by component.
    pub shares: Vec<Column>,
    /// Logarithm of the density of every row.
    pub log_density: Column,
    /// Weights of the rows; zero beyond the last one.
    pub weights: Column,
}

impl Scratch {
    pub fn new(model: &Model) -> Self {
        let d = model.features;
        Self {
            x: vec![[0.0; ROWS]; d],
            z: vec![[0.0; ROWS]; d],
            rz: vec![[0.0; ROWS]; d],
            shares: vec![[0.0; ROWS]; model.weights.len()],
            log_density: [0.0; ROWS],
            weights: [0.0; ROWS],
        }
    }

    /// Take in up to [`ROWS`] rows; an empty `weights` means that all count the same.
    pub fn load<F: Real>(&mut self, rows: &[F], weights: &[f64]) {
        let d = self.x.len();
        let n = rows.len() / d;
        for (lane, row) in rows.chunks_exact(d).enumerate() {
            for (column, value) in self.x.iter_mut().zip(row) {
                column[lane] = value.to_f64();
            }
        }
        if n < ROWS {
            self.x.iter_mut().for_each(|column| column[n..].fill(0.0));
        }
        self.weights = [0.0; ROWS];
        if weights.is_empty() {
            self.weights[..n].fill(1.0);
        } else {
            self.weights[..n].copy_from_slice(weights);
        }
    }
}
