//! Latent class analysis: classes within which answers are independent of each other.
//!
//! Goodman, L. A. (1974). "Exploratory latent structure analysis using both identifiable and
//! unidentifiable models". Biometrika 61(2), 215-231. Fitted by expectation and maximisation
//! (Dempster, Laird & Rubin 1977), accelerated (see `run`). Missing answers are left out of the
//! likelihood; numeric columns are normal within classes.
//!
//! Equal rows are taken together first. A step costs O(patterns · columns · classes) and reads the
//! patterns once; memory is 4 bytes for every answer of a row, twice while they are taken together
//! and where they are read by pairs, and the tables for every start and chunk.

mod information;
mod layout;
mod pairs;
mod posterior;
mod rows;
mod run;
mod start;
mod step;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

pub use layout::{Layout, MAX_CLASSES};
pub use posterior::{Posterior, posterior};
pub use rows::{Answers, Patterns};
pub use run::Stopping;

use crate::error::{Error, Result};
use crate::parallel::Control;
use rows::Rows;
use step::Expected;

/// What to fit.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Number of starts.
    pub n_init: usize,
    /// Decides the random starts.
    pub seed: u64,
    /// When to stop.
    pub stopping: Stopping,
    /// Memberships to start from instead (rows × classes).
    pub start: Option<&'a [f64]>,
    /// Whether to compute the information matrix.
    pub information: bool,
}

/// A fitted model.
#[derive(Debug)]
pub struct Fit {
    /// The model (slots × classes), the classes by their shares, the largest first.
    pub model: Vec<f64>,
    /// Log-likelihoods at the end of every start.
    pub log_likelihoods: Vec<f64>,
    /// Which start is kept: the first of the best.
    pub best: usize,
    /// Its steps.
    pub n_iter: usize,
    /// Whether it settled.
    pub converged: bool,
    /// The different rows there are.
    pub patterns: Patterns,
    /// Their memberships and likelihoods.
    pub posterior: Posterior,
    /// The information matrix, if wanted, see `information`; else empty.
    pub information: Vec<f64>,
}

/// Fit a model; weights are finite and not negative.
pub fn fit(
    answers: &Answers<'_>,
    weights: Option<&[f64]>,
    layout: &Layout,
    options: &Options<'_>,
    control: &Control,
) -> Result<Fit> {
    let rows = Rows::read(answers, layout, control)?;
    if weights.is_some_and(|weights| weights.len() != rows.len) {
        return Err(Error::Internal("a weight for every row".to_owned()));
    }
    let patterns = Patterns::collapse(&rows, weights, layout, control)?;
    let total = patterns.total();
    if !(total.is_finite() && total > 0.0) {
        return Err(Error::data(
            "X has no row with an answer and a weight above 0; give such rows",
        ));
    }
    let starts = match options.start {
        Some(members) => vec![given(&rows, &patterns, weights, members, layout, options)?],
        None => (0..options.n_init)
            .map(|number| start::random(&patterns, layout, options.seed, number))
            .collect(),
    };
    control.plan((starts.len() * options.stopping.max_iter) as u64);
    let mut runs: Vec<run::Run> = starts
        .into_par_iter()
        .map(|start| run::run(&patterns, start, layout, options.stopping, control))
        .collect::<Result<_>>()?;
    let log_likelihoods: Vec<f64> = runs.iter().map(|run| run.log_likelihood).collect();
    let mut best = 0;
    for (number, &height) in log_likelihoods.iter().enumerate() {
        if height > log_likelihoods[best] {
            best = number;
        }
    }
    let kept = runs.swap_remove(best);
    let mut order: Vec<usize> = (0..layout.classes).collect();
    order.sort_by(|&a, &b| kept.model[b].total_cmp(&kept.model[a]));
    let model = layout.tighten(&kept.model, &order);
    let posterior = posterior::of_rows(&patterns.rows, &layout.spread(&model), layout, control)?;
    let information = if options.information {
        information::information(&patterns, &posterior.members, &model, layout, control)?
    } else {
        Vec::new()
    };
    Ok(Fit {
        model,
        log_likelihoods,
        best,
        n_iter: kept.n_iter,
        converged: kept.converged,
        patterns,
        posterior,
        information,
    })
}

/// The model that given memberships lead to.
fn given(
    rows: &Rows,
    patterns: &Patterns,
    weights: Option<&[f64]>,
    members: &[f64],
    layout: &Layout,
    options: &Options<'_>,
) -> Result<Vec<f64>> {
    if members.len() != rows.len * layout.classes {
        return Err(Error::Internal("a membership for every row".to_owned()));
    }
    let mut blank = layout.blank();
    // A class that nobody is in: every answer alike.
    for (first, levels) in layout.tables() {
        let (from, to) = (layout.at(first), layout.at(first + levels));
        blank[from..to].fill(1.0 / levels as f64);
    }
    // Rows of nothing but missing answers count for nothing here either.
    let of_pattern = patterns
        .of_row
        .iter()
        .map(|&p| patterns.weights[p as usize]);
    let weights: Vec<f64> = of_pattern
        .enumerate()
        .map(|(row, pattern)| match weights {
            _ if pattern == 0.0 => 0.0,
            Some(weights) => weights[row],
            None => 1.0,
        })
        .collect();
    let expected = Expected::of(rows, &weights, members, layout);
    Ok(expected.maximise(&blank, layout, options.stopping.least_variance))
}
