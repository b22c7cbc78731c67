//! Pareto/NBD: customers buy at random times at rates of their own until they leave at random times.
//!
//! Schmittlein, Morrison & Colombo 1987, "Counting your customers: who are they and what will they
//! do next?", Management Science 33. Purchase rates are Gamma(r, alpha), rates of leaving
//! Gamma(s, beta). Fader & Hardie 2005, "A note on deriving the Pareto/NBD model and related
//! expressions", write the likelihood with Gauss's hypergeometric function; here the integral it
//! stands for is computed by Gauss–Legendre quadrature, which loses nothing where alpha is near beta
//! or x is large, and has derivatives at the same nodes ([`mixture`], [`likelihood`]).
//!
//! A fit costs O(n) for each of its 10 to 20 steps, in parallel.

mod elementary;
mod likelihood;
mod mixture;
mod predict;
mod quadrature;
#[cfg(test)]
mod tests;

pub use predict::{
    expected_purchases, expected_purchases_new, probability_alive, probability_of_purchases_new,
};

use crate::error::{Error, Result};
use crate::lifetime::newton::{Local, Optimum, Search, Stop, minimise};
use crate::lifetime::patterns::Patterns;
use crate::parallel::Control;
use likelihood::Sample;

/// The model's parameters, all above 0; alpha and beta in the unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// Shape of the purchase rates.
    pub r: f64,
    /// Their scale.
    pub alpha: f64,
    /// Shape of the rates of leaving.
    pub s: f64,
    /// Their scale.
    pub beta: f64,
}

impl Parameters {
    fn of_logs(logs: &[f64; 4]) -> Self {
        let [r, alpha, s, beta] = logs.map(f64::exp);
        Self { r, alpha, s, beta }
    }

    /// Whether alpha is the smaller of the two scales.
    fn alpha_is_near(&self) -> bool {
        self.alpha < self.beta
    }
}

/// How to fit.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Weight of the ridge: the sum of the squared logarithms of r, s and of alpha and beta in mean
    /// ages is added, times this, to the mean negative log-likelihood.
    pub penalty: f64,
    /// The largest number of steps from each start.
    pub max_iter: usize,
    /// The largest slope of the mean log-likelihood that counts as none.
    pub tolerance: f64,
}

/// A fitted model.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// Logarithms of r, alpha, s, beta, and the mean penalised negative log-likelihood there.
    pub optimum: Optimum<4>,
    /// Of all customers, without the penalty.
    pub log_likelihood: f64,
    /// Steps of all starts.
    pub n_iter: usize,
}

/// r and s, alpha and beta in mean ages, beyond which nothing changes any more.
const SHAPES: (f64, f64) = (1e-6, 1e4);
const SCALES: (f64, f64) = (1e-8, 1e8);
/// Values this near are those of one optimum.
const SAME: f64 = 1e-9;

/// r, s and beta in mean ages where searches start; alpha is such that purchases are as many as
/// there are. The others are for when the first finds no proper minimum.
const STARTS: [(f64, f64, f64); 6] = [
    (1.0, 0.7, 1.0),
    (0.2, 0.2, 0.1),
    (5.0, 5.0, 10.0),
    (0.3, 3.0, 0.3),
    (3.0, 0.3, 3.0),
    (1.0, 1.0, 100.0),
];

/// Fit by maximum likelihood.
///
/// # Errors
/// If nobody was observed for any time.
pub fn fit(patterns: &Patterns, options: &Options, control: &Control) -> Result<Fit> {
    let unit = patterns.mean_age;
    if !(unit > 0.0 && unit.is_finite()) {
        return Err(Error::data(
            "T is 0 for all customers: nothing is known of what they did after the first \
             purchase; take a later end of observation",
        ));
    }
    let sample = Sample::new(patterns);
    let centre = [0.0, unit.ln(), 0.0, unit.ln()];
    let objective = |logs: &[f64; 4]| -> Result<Local<4>> {
        let local = sample.log_likelihood(&Parameters::of_logs(logs), control)?;
        let mut local = local.scaled(-1.0 / patterns.weight);
        for i in 0..4 {
            let far = logs[i] - centre[i];
            local.value += options.penalty * far * far;
            local.gradient[i] += 2.0 * options.penalty * far;
            local.hessian[i][i] += 2.0 * options.penalty;
        }
        Ok(local)
    };
    let limits = |shape: f64, scale: f64| {
        let scale = scale.ln() + unit.ln();
        [shape.ln(), scale, shape.ln(), scale]
    };
    let purchases: f64 = patterns
        .rows
        .iter()
        .map(|row| row.weight * row.frequency)
        .sum();
    let rate = (purchases / patterns.weight).max(1e-6);
    let mut best: Option<Optimum<4>> = None;
    let mut n_iter = 0;
    for (r, s, beta) in STARTS {
        let parameters = Parameters {
            r,
            alpha: 1.0,
            s,
            beta,
        };
        let alpha = predict::purchases_of_new(&parameters, 1.0) / rate;
        let found = minimise(
            &Search {
                start: [
                    r.ln(),
                    alpha.ln() + unit.ln(),
                    s.ln(),
                    beta.ln() + unit.ln(),
                ],
                lower: limits(SHAPES.0, SCALES.0),
                upper: limits(SHAPES.1, SCALES.1),
                tolerance: options.tolerance,
                max_iter: options.max_iter,
            },
            objective,
        )?
        .settled();
        n_iter += found.n_iter;
        if best.as_ref().is_none_or(|best| better(&found, best)) {
            best = Some(found);
        }
        if best.as_ref().is_some_and(proper) {
            break;
        }
    }
    let optimum = best.ok_or_else(|| Error::Internal("no start was tried".into()))?;
    let at_best = sample.log_likelihood(&Parameters::of_logs(&optimum.point), control)?;
    Ok(Fit {
        optimum,
        log_likelihood: at_best.value,
        n_iter,
    })
}

/// The log-likelihood of parameters, with its derivatives by their logarithms.
pub fn log_likelihood(
    parameters: &Parameters,
    patterns: &Patterns,
    control: &Control,
) -> Result<Local<4>> {
    Sample::new(patterns).log_likelihood(parameters, control)
}

fn proper(optimum: &Optimum<4>) -> bool {
    optimum.stop == Stop::Converged && optimum.is_minimum()
}

/// Whether a search ended lower; or as low, but in a proper minimum.
fn better(new: &Optimum<4>, old: &Optimum<4>) -> bool {
    let (new_value, old_value) = (new.local.value, old.local.value);
    let near = SAME * old_value.abs().max(1.0);
    match (proper(new), proper(old)) {
        (true, false) => new_value < old_value + near,
        (false, true) => new_value < old_value - near,
        _ => new_value < old_value,
    }
}
