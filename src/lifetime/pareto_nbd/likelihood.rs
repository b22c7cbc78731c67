//! The log-likelihood with its first two derivatives by the logarithms of the parameters.
//!
//! A customer's likelihood is Γ(r + x) / Γ(r) · αˉˣ times a sum of positive terms: one for being
//! alive at T, one for each node of the integral over the moment of leaving. So its logarithm is
//! that of a sum of exponentials, the gradient is the mean of theirs by the terms' weights, and the
//! Hessian the mean of theirs plus the covariance of their gradients.

use super::Parameters;
use super::elementary::ln;
use super::mixture::{Customers, FIRST, LANES, Mixture, PRODUCTS};
use crate::error::Result;
use crate::lifetime::newton::Local;
use crate::lifetime::patterns::Patterns;
use crate::lifetime::special::rising;
use crate::parallel::{Control, map_chunks};

/// Customers a task.
const CHUNK: usize = 512;
/// So many factors of Γ(r + x) / Γ(r) are added up one by one for all customers together.
const FACTORS: usize = 256;

/// Customers in columns, and what of them does not depend on the parameters.
pub(super) struct Sample {
    frequency: Vec<f64>,
    recency: Vec<f64>,
    age: Vec<f64>,
    weights: Vec<f64>,
    /// The weight of the customers with more than i purchases.
    more: Vec<f64>,
    /// Frequencies above [`FACTORS`] with their weights.
    large: Vec<(f64, f64)>,
    /// The sum of all purchases.
    purchases: f64,
}

impl Sample {
    pub fn new(patterns: &Patterns) -> Self {
        let rows = &patterns.rows;
        let mut more = vec![0.0; FACTORS.min(patterns.max_frequency as usize)];
        let mut large: Vec<(f64, f64)> = Vec::new();
        // From the most purchases down, so that what is added to the sums is in one order.
        for row in rows.iter().rev().filter(|row| row.frequency > 0.0) {
            if row.frequency > FACTORS as f64 {
                match large.last_mut() {
                    Some(last) if last.0 == row.frequency => last.1 += row.weight,
                    _ => large.push((row.frequency, row.weight)),
                }
            }
            let factors = more.len().min(row.frequency as usize);
            more[factors - 1] += row.weight;
        }
        for i in (1..more.len()).rev() {
            more[i - 1] += more[i];
        }
        Self {
            frequency: rows.iter().map(|row| row.frequency).collect(),
            recency: rows.iter().map(|row| row.recency).collect(),
            age: rows.iter().map(|row| row.age).collect(),
            weights: rows.iter().map(|row| row.weight).collect(),
            more,
            large,
            purchases: rows.iter().map(|row| row.weight * row.frequency).sum(),
        }
    }

    /// The log-likelihood of all, with its derivatives.
    pub fn log_likelihood(&self, parameters: &Parameters, control: &Control) -> Result<Local<4>> {
        let chunk_len = control.chunk_len(CHUNK);
        let parts = map_chunks(self.weights.len(), chunk_len, control, |range| {
            let customers = Customers {
                frequency: &self.frequency[range.clone()],
                recency: &self.recency[range.clone()],
                age: &self.age[range.clone()],
            };
            let mixture = Mixture::new(parameters, customers, true, control.level());
            let mut sum = Local::ZERO;
            for (row, weight) in self.weights[range].iter().enumerate() {
                sum.add(&one(parameters, customers, &mixture, row).scaled(*weight));
            }
            Ok(sum)
        })?;
        let mut sum = self.factors(parameters.r);
        sum.value -= self.purchases * parameters.alpha.ln();
        sum.gradient[1] -= self.purchases;
        for part in &parts {
            sum.add(part);
        }
        Ok(sum)
    }

    /// Σ ln (Γ(r + x) / Γ(r)).
    fn factors(&self, r: f64) -> Local<4> {
        let mut sums = [0.0; 3];
        for (i, weight) in self.more.iter().enumerate() {
            let inverse = 1.0 / (r + i as f64);
            sums[0] += weight * (r + i as f64).ln();
            sums[1] += weight * inverse;
            sums[2] -= weight * inverse * inverse;
        }
        for &(frequency, weight) in &self.large {
            let rest = rising(r + FACTORS as f64, frequency - FACTORS as f64);
            for (sum, term) in sums.iter_mut().zip(rest) {
                *sum += weight * term;
            }
        }
        let mut local = Local::ZERO;
        local.value = sums[0];
        local.gradient[0] = r * sums[1];
        local.hessian[0][0] = r * sums[1] + r * r * sums[2];
        local
    }
}

/// One customer's part but for the gamma functions and x ln α.
fn one(
    parameters: &Parameters,
    customers: Customers<'_>,
    mixture: &Mixture,
    row: usize,
) -> Local<4> {
    let Parameters { r, alpha, s, beta } = *parameters;
    let (x, last, end) = (
        customers.frequency[row],
        customers.recency[row],
        customers.age[row],
    );
    let (block, lane) = (&mixture.blocks[row / LANES], row % LANES);
    let power = r + x;
    // ln(1 + tₓ/α) and ln(1 + tₓ/β); the moments' logarithms go on from there.
    let start = [(last / alpha).ln_1p(), (last / beta).ln_1p()];
    let (span, far_span) = (block.span[lane], block.far_span[lane]);
    let spans = if parameters.alpha_is_near() {
        [span, far_span]
    } else {
        [far_span, span]
    };
    let (alive, gone) = (block.alive[lane], mixture.gone(parameters, row));
    let total = alive + gone;
    let (share_alive, share_gone) = (alive / total, gone / total);

    // The features' means and covariances among the nodes: of alpha, then of beta.
    let (means, covariances) = moments(parameters, mixture, row);
    let log_alpha = start[0] + means[0];
    let log_beta = start[1] + means[2];
    let scale = [-r, power, -s, s + 1.0];
    let slopes_gone = [
        -r * log_alpha,
        power * means[1],
        1.0 - s * log_beta,
        (s + 1.0) * means[3] - 1.0,
    ];
    let (alpha_end, beta_end) = (end / (alpha + end), end / (beta + end));
    let slopes_alive = [
        -r * (start[0] + spans[0]),
        power * alpha_end,
        -s * (start[1] + spans[1]),
        s * beta_end,
    ];

    let mut local = Local::ZERO;
    local.value = ln(total) - power * start[0] - s * start[1];
    let apart: [f64; 4] = std::array::from_fn(|i| slopes_alive[i] - slopes_gone[i]);
    for i in 0..4 {
        local.gradient[i] = share_alive * slopes_alive[i] + share_gone * slopes_gone[i];
        for j in 0..4 {
            local.hessian[i][j] = share_gone
                * (scale[i] * scale[j] * covariances[i][j] + share_alive * apart[i] * apart[j]);
        }
    }
    // What the terms' own second derivatives add.
    let mean = |gone: f64, alive: f64| share_gone * gone + share_alive * alive;
    let product = |mean: f64, variance: f64| mean * (1.0 - mean) - variance;
    let hessian = &mut local.hessian;
    hessian[0][0] += local.gradient[0];
    let cross = r * mean(means[1], alpha_end);
    hessian[0][1] += cross;
    hessian[1][0] += cross;
    hessian[1][1] -= power
        * mean(
            product(means[1], covariances[1][1]),
            product(alpha_end, 0.0),
        );
    hessian[2][2] -= s * mean(log_beta, start[1] + spans[1]);
    let cross = s * mean(means[3], beta_end);
    hessian[2][3] += cross;
    hessian[3][2] += cross;
    hessian[3][3] -= mean(
        (s + 1.0) * product(means[3], covariances[3][3]),
        s * product(beta_end, 0.0),
    );
    local
}

/// Means and covariances of ln((α + y) / (α + tₓ)), y / (α + y) and the same of beta.
fn moments(parameters: &Parameters, mixture: &Mixture, row: usize) -> ([f64; 4], [[f64; 4]; 4]) {
    let sums = &mixture.sums[row];
    if sums[0] <= 0.0 {
        return ([0.0; 4], [[0.0; 4]; 4]);
    }
    let inverse = 1.0 / sums[0];
    let place = if parameters.alpha_is_near() {
        [0, 1, 2, 3]
    } else {
        [2, 3, 0, 1]
    };
    let mut means = [0.0; 4];
    for i in 0..4 {
        means[place[i]] = sums[FIRST + i] * inverse;
    }
    let mut covariances = [[0.0; 4]; 4];
    let mut at = PRODUCTS;
    for i in 0..4 {
        for j in i..4 {
            let (a, b) = (place[i], place[j]);
            let covariance = sums[at] * inverse - means[a] * means[b];
            (covariances[a][b], covariances[b][a]) = (covariance, covariance);
            at += 1;
        }
    }
    (means, covariances)
}
