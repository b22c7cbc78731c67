//! What all fits of the models share: how to fit, what was found, which of several searches counts.

use crate::error::{Error, Result};

use super::newton::{Local, Optimum, Search, Stop};

/// Values this near are those of one optimum.
const SAME: f64 = 1e-9;

/// How to fit.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Weight of the ridge: the sum of the squared distances of the parameters' logarithms from
    /// those of usual parameters is added, times this, to the mean negative log-likelihood.
    pub penalty: f64,
    /// The largest number of steps from each start.
    pub max_iter: usize,
    /// The largest slope of the mean log-likelihood that counts as none.
    pub tolerance: f64,
}

/// A fitted model.
#[derive(Debug, Clone, Copy)]
pub struct Fit<const N: usize> {
    /// Logarithms of the parameters, and the mean penalised negative log-likelihood there.
    pub optimum: Optimum<N>,
    /// Of all customers, without the penalty.
    pub log_likelihood: f64,
    /// Steps of all starts.
    pub n_iter: usize,
}

impl Options {
    /// A log-likelihood of so many customers as what is minimised: its mean, negative, with the
    /// penalty for being away from the centre.
    pub fn objective<const N: usize>(
        &self,
        log_likelihood: Local<N>,
        weight: f64,
        at: &[f64; N],
        centre: &[f64; N],
    ) -> Local<N> {
        let mut local = log_likelihood.scaled(-1.0 / weight);
        for (i, (log, centre)) in at.iter().zip(centre).enumerate() {
            let away = log - centre;
            local.value += self.penalty * away * away;
            local.gradient[i] += 2.0 * self.penalty * away;
            local.hessian[i][i] += 2.0 * self.penalty;
        }
        local
    }

    /// A search with these options.
    pub fn search<const N: usize>(
        &self,
        start: [f64; N],
        lower: [f64; N],
        upper: [f64; N],
    ) -> Search<N> {
        Search {
            start,
            lower,
            upper,
            tolerance: self.tolerance,
            max_iter: self.max_iter,
        }
    }
}

/// Whether a search ended in a minimum.
pub fn is_proper<const N: usize>(found: &Optimum<N>) -> bool {
    found.stop == Stop::Converged && found.is_minimum()
}

/// Whether a search ended lower than another; or as low, but in a minimum.
pub fn is_better<const N: usize>(one: &Optimum<N>, other: &Optimum<N>) -> bool {
    let (value, known) = (one.local.value, other.local.value);
    // What is not a number loses.
    if value.is_nan() || known.is_nan() {
        return !value.is_nan();
    }
    let near = SAME * known.abs().max(1.0);
    match (is_proper(one), is_proper(other)) {
        (true, false) => value < known + near,
        (false, true) => value < known - near,
        _ => value < known,
    }
}

/// The best of some searches; of equal ones the first.
pub fn best<const N: usize>(found: &[Optimum<N>]) -> Result<Optimum<N>> {
    let mut best: Option<&Optimum<N>> = None;
    for one in found {
        if best.is_none_or(|best| is_better(one, best)) {
            best = Some(one);
        }
    }
    best.copied()
        .ok_or_else(|| Error::Internal("no start was tried".into()))
}

/// Search from one start after another until one ends in a minimum; gives the best and the steps of
/// all.
pub fn until_proper<const N: usize>(
    starts: impl IntoIterator<Item = [f64; N]>,
    mut search: impl FnMut([f64; N]) -> Result<Optimum<N>>,
) -> Result<(Optimum<N>, usize)> {
    let mut found = Vec::new();
    for start in starts {
        found.push(search(start)?);
        if found.last().is_some_and(is_proper) {
            break;
        }
    }
    let n_iter = found.iter().map(|one| one.n_iter).sum();
    Ok((best(&found)?, n_iter))
}
