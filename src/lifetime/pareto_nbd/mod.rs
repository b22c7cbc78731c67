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
use crate::lifetime::fit::{Fit, Options, until_proper};
use crate::lifetime::newton::{Local, minimise};
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

/// r and s, alpha and beta in mean ages, beyond which nothing changes any more.
const SHAPES: (f64, f64) = (1e-6, 1e4);
const SCALES: (f64, f64) = (1e-8, 1e8);

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

/// Fit by maximum likelihood; usual are r, s of 1, alpha and beta of the mean age.
///
/// # Errors
/// If nobody was observed for any time.
pub fn fit(patterns: &Patterns, options: &Options, control: &Control) -> Result<Fit<4>> {
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
        Ok(options.objective(local, patterns.weight, logs, &centre))
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
    let starts = STARTS.map(|(r, s, beta)| {
        let parameters = Parameters {
            r,
            alpha: 1.0,
            s,
            beta,
        };
        let alpha = predict::purchases_of_new(&parameters, 1.0) / rate;
        [
            r.ln(),
            alpha.ln() + unit.ln(),
            s.ln(),
            beta.ln() + unit.ln(),
        ]
    });
    let (lower, upper) = (limits(SHAPES.0, SCALES.0), limits(SHAPES.1, SCALES.1));
    let (optimum, n_iter) = until_proper(starts, |start| {
        Ok(minimise(&options.search(start, lower, upper), objective)?.settled())
    })?;
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
