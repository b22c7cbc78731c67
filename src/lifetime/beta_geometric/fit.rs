//! The parameters of the largest likelihood.

use super::likelihood::Likelihood;
use super::predictions::expected_new;
use super::{Kind, Parameters};
use crate::error::Result;
use crate::lifetime::newton::{Local, Optimum, Search, Stop, minimise};
use crate::lifetime::patterns::{Pattern, Patterns};
use crate::parallel::Control;

/// How far the logarithms of r, α, a, b may go from usual values.
const REACH: [f64; 4] = [20.0, 40.0, 20.0, 20.0];
/// From this many patterns on, a sample of them says where to start.
const MANY: usize = 8192;
const SAMPLE: usize = 4096;
/// How far the log-likelihood of a sample may be from its best where the best of all may be.
const NEAR: f64 = 10.0;
/// Where to start: r, a, b. The likelihood of MBG/NBD has two tops at times, as a low rate and
/// leaving at once look alike: so all of them are tried.
const STARTS: [[f64; 3]; 8] = [
    [0.7, 0.8, 2.5],
    [3.0, 0.3, 3.0],
    [0.2, 3.0, 3.0],
    [1.0, 5.0, 40.0],
    [3.0, 0.3, 0.1],
    [3.0, 4.0, 0.1],
    [8.0, 1.0, 1.0],
    [0.1, 0.1, 0.3],
];

/// How to fit.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Times the squares of ln r, ln(α / mean age), ln a, ln b: added to the mean negative
    /// log-likelihood.
    pub penalty: f64,
    /// Steps at most, of every start.
    pub max_iter: usize,
    /// The largest slope that counts as none.
    pub tolerance: f64,
}

/// What was found.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// Of the mean negative log-likelihood with penalty.
    pub optimum: Optimum<4>,
    /// Of all customers, without penalty.
    pub log_likelihood: f64,
    /// Steps of all starts.
    pub n_iter: usize,
}

/// Fit to at least one customer.
///
/// Newton's method from several places, the lowest end counts. Large data are thinned out for
/// that, and the fit to all goes on from where a fit to the sample ended, or from more than one
/// where the sample does not tell them apart.
pub fn fit(kind: Kind, patterns: &Patterns, asked: &Asked, control: &Control) -> Result<Fit> {
    let objective = Objective::new(kind, patterns, asked.penalty);
    let mut n_iter = 0;
    let mut search = |objective: &Objective<'_>, start: [f64; 4]| {
        let found = objective.search(start, asked, control)?;
        n_iter += found.n_iter;
        Ok(found)
    };
    let sample = patterns.thinned(MANY, SAMPLE);
    let rough = sample
        .as_ref()
        .map(|sample| Objective::new(kind, sample, asked.penalty));
    let first = rough.as_ref().unwrap_or(&objective);
    let ends: Vec<Optimum<4>> = STARTS
        .iter()
        .map(|&start| search(first, first.start(kind, start)))
        .collect::<Result<_>>()?;
    let mut optimum = best(&ends);
    if rough.is_some() {
        let limit = optimum.local.value + NEAR / SAMPLE as f64;
        let mut tops = vec![optimum];
        for end in ends {
            if end.local.value <= limit && tops.iter().all(|top| is_apart(&end, top)) {
                tops.push(end);
            }
        }
        let ends: Vec<Optimum<4>> = tops
            .iter()
            .map(|top| search(&objective, top.point))
            .collect::<Result<_>>()?;
        optimum = best(&ends);
    }
    let value = objective.likelihood.at(&optimum.point, control)?.value;
    Ok(Fit {
        optimum,
        log_likelihood: value,
        n_iter,
    })
}

/// The lowest of at least one.
fn best(ends: &[Optimum<4>]) -> Optimum<4> {
    let mut best = ends[0];
    for end in &ends[1..] {
        if is_better(end, &best) {
            best = *end;
        }
    }
    best
}

/// Whether two searches ended in different places.
fn is_apart(one: &Optimum<4>, other: &Optimum<4>) -> bool {
    let mut pairs = one.point.iter().zip(&other.point);
    pairs.any(|(one, other)| (one - other).abs() > 0.1)
}

fn is_proper(found: &Optimum<4>) -> bool {
    found.stop == Stop::Converged && found.is_minimum()
}

/// Whether a search ended lower than another; where rounding hides that, whether in a minimum.
fn is_better(one: &Optimum<4>, other: &Optimum<4>) -> bool {
    let gap = one.local.value - other.local.value;
    let noise = 1e-12 * other.local.value.abs().max(1.0);
    if gap.abs() <= noise {
        return is_proper(one) && !is_proper(other);
    }
    // What is not a number loses.
    gap < 0.0 || (other.local.value.is_nan() && !one.local.value.is_nan())
}

/// The mean negative log-likelihood with penalty.
struct Objective<'a> {
    likelihood: Likelihood<'a>,
    weight: f64,
    penalty: f64,
    /// Logarithms of usual parameters: 1, the mean age, 1, 1.
    centre: [f64; 4],
    /// The mean number of purchases, or a few where there are none.
    mean: f64,
}

impl<'a> Objective<'a> {
    fn new(kind: Kind, patterns: &'a Patterns, penalty: f64) -> Self {
        let bought = |row: &Pattern| row.weight * row.frequency;
        let mean = patterns.rows.iter().map(bought).sum::<f64>() / patterns.weight;
        // Where nobody was observed for any time, times do not matter.
        let age = if patterns.mean_age > 0.0 {
            patterns.mean_age
        } else {
            1.0
        };
        Self {
            likelihood: Likelihood::new(kind, patterns),
            weight: patterns.weight,
            penalty,
            centre: [0.0, age.ln(), 0.0, 0.0],
            mean: mean.max(0.01),
        }
    }

    /// Logarithms of a start, α such that new customers buy as often as these did.
    fn start(&self, kind: Kind, [r, a, b]: [f64; 3]) -> [f64; 4] {
        let (mut low, mut high) = (-8.0, 8.0);
        for _ in 0..20 {
            let middle: f64 = 0.5 * (low + high);
            let at = Parameters::new([r, middle.exp(), a, b]);
            if expected_new(kind, &at, 1.0) > self.mean {
                low = middle;
            } else {
                high = middle;
            }
        }
        [r.ln(), self.centre[1] + low, a.ln(), b.ln()]
    }

    fn search(&self, start: [f64; 4], asked: &Asked, control: &Control) -> Result<Optimum<4>> {
        let search = Search {
            start,
            lower: std::array::from_fn(|i| self.centre[i] - REACH[i]),
            upper: std::array::from_fn(|i| self.centre[i] + REACH[i]),
            tolerance: asked.tolerance,
            max_iter: asked.max_iter,
        };
        let found = minimise(&search, |logs| {
            let mut local = self
                .likelihood
                .at(logs, control)?
                .scaled(-1.0 / self.weight);
            self.add_penalty(&mut local, logs);
            Ok(local)
        })?;
        Ok(found.settled())
    }

    fn add_penalty(&self, local: &mut Local<4>, logs: &[f64; 4]) {
        for (i, (log, centre)) in logs.iter().zip(&self.centre).enumerate() {
            let away = log - centre;
            local.value += self.penalty * away * away;
            local.gradient[i] += 2.0 * self.penalty * away;
            local.hessian[i][i] += 2.0 * self.penalty;
        }
    }
}
