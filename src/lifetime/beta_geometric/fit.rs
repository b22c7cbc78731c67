//! The parameters of the largest likelihood.

use super::Kind;
use super::likelihood::Likelihood;
use crate::error::Result;
use crate::lifetime::newton::{Local, Optimum, Search, Stop, minimise};
use crate::lifetime::patterns::{Pattern, Patterns};
use crate::parallel::Control;

/// How far the logarithms of the parameters may go from a usual value.
const REACH: f64 = 20.0;
/// From this many patterns on, a sample says where to start.
const MANY: usize = 60_000;
const SAMPLE: usize = 16_384;
/// Where to start: r; α by r over the mean rate; a; b. Later ones only where the first fails.
const STARTS: [[f64; 4]; 4] = [
    [0.7, 1.0, 0.8, 2.5],
    [3.0, 1.0, 0.3, 3.0],
    [0.2, 0.2, 3.0, 3.0],
    [1.0, 1.0, 5.0, 40.0],
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
/// Newton's method from a usual place; where that does not end in a minimum, from others too, and
/// the lowest counts. Large data are first thinned out to find a start.
pub fn fit(kind: Kind, patterns: &Patterns, asked: &Asked, control: &Control) -> Result<Fit> {
    let objective = Objective::new(kind, patterns, asked.penalty);
    let mut starts = STARTS.map(|start| objective.start(start)).to_vec();
    let mut n_iter = 0;
    if let Some(sample) = patterns.thinned(MANY, SAMPLE) {
        let rough = Objective::new(kind, &sample, asked.penalty);
        let found = rough.search(starts[0], asked, control)?;
        n_iter += found.n_iter;
        starts.insert(0, found.point);
    }
    let mut optimum = objective.search(starts[0], asked, control)?;
    n_iter += optimum.n_iter;
    for &start in &starts[1..] {
        if is_proper(&optimum) {
            break;
        }
        let found = objective.search(start, asked, control)?;
        n_iter += found.n_iter;
        if is_better(&found, &optimum) {
            optimum = found;
        }
    }
    let value = objective.likelihood.at(&optimum.point, control)?.value;
    Ok(Fit {
        optimum,
        log_likelihood: value,
        n_iter,
    })
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
    /// ln(mean age / mean number of purchases).
    pace: f64,
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
            pace: age.ln() - mean.max(0.01).ln(),
        }
    }

    fn start(&self, [r, alpha, a, b]: [f64; 4]) -> [f64; 4] {
        [r.ln(), r.ln() + alpha.ln() + self.pace, a.ln(), b.ln()]
    }

    fn search(&self, start: [f64; 4], asked: &Asked, control: &Control) -> Result<Optimum<4>> {
        let search = Search {
            start,
            lower: self.centre.map(|centre| centre - REACH),
            upper: self.centre.map(|centre| centre + REACH),
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
        for i in 0..4 {
            let away = logs[i] - self.centre[i];
            local.value += self.penalty * away * away;
            local.gradient[i] += 2.0 * self.penalty * away;
            local.hessian[i][i] += 2.0 * self.penalty;
        }
    }
}
