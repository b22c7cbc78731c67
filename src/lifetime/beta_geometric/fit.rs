//! The parameters of the largest likelihood.

use rayon::prelude::*;

use super::likelihood::Likelihood;
use super::predictions::expected_new;
use super::{Kind, Parameters};
use crate::error::Result;
use crate::lifetime::fit::{Fit, Options, best};
use crate::lifetime::newton::{Optimum, minimise};
use crate::lifetime::patterns::{Pattern, Patterns};
use crate::parallel::Control;

/// How far the logarithms of r, α, a, b may go from usual values.
const REACH: [f64; 4] = [20.0, 40.0, 20.0, 20.0];
/// From this many patterns on, a sample of them says where to start.
const MANY: usize = 8192;
const SAMPLE: usize = 4096;
/// The slope that is none in the sample, where only the neighbourhood of the top is looked for.
const ROUGH: f64 = 1e-5;
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

/// Fit to at least one customer; usual are r, a, b of 1 and α of the mean age.
///
/// Newton's method from several places, the lowest end counts. Large data are thinned out for
/// that, and the fit to all goes on from where a fit to the sample ended, or from more than one
/// where the sample does not tell them apart.
pub fn fit(
    kind: Kind,
    patterns: &Patterns,
    options: &Options,
    control: &Control,
) -> Result<Fit<4>> {
    let objective = Objective::new(kind, patterns);
    let sample = patterns.thinned(MANY, SAMPLE);
    let rough = sample.as_ref().map(|sample| Objective::new(kind, sample));
    let asked = Options {
        tolerance: options.tolerance.max(ROUGH),
        ..*options
    };
    let (first, asked) = rough
        .as_ref()
        .map_or((&objective, options), |rough| (rough, &asked));
    let ends: Vec<Optimum<4>> = STARTS
        .par_iter()
        .map(|&start| first.search(first.start(kind, start), asked, control))
        .collect::<Result<_>>()?;
    let mut optimum = best(&ends)?;
    let mut n_iter: usize = ends.iter().map(|end| end.n_iter).sum();
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
            .map(|top| objective.search(top.point, options, control))
            .collect::<Result<_>>()?;
        optimum = best(&ends)?;
        n_iter += ends.iter().map(|end| end.n_iter).sum::<usize>();
    }
    let log_likelihood = objective.likelihood.at(&optimum.point, control)?.value;
    Ok(Fit {
        optimum,
        log_likelihood,
        n_iter,
    })
}

/// Whether two searches ended in different places.
fn is_apart(one: &Optimum<4>, other: &Optimum<4>) -> bool {
    let mut pairs = one.point.iter().zip(&other.point);
    pairs.any(|(one, other)| (one - other).abs() > 0.1)
}

/// The mean negative log-likelihood with penalty.
struct Objective<'a> {
    likelihood: Likelihood<'a>,
    weight: f64,
    /// Logarithms of usual parameters: 1, the mean age, 1, 1.
    centre: [f64; 4],
    /// The mean number of purchases, or a few where there are none.
    mean: f64,
}

impl<'a> Objective<'a> {
    fn new(kind: Kind, patterns: &'a Patterns) -> Self {
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

    fn search(&self, start: [f64; 4], options: &Options, control: &Control) -> Result<Optimum<4>> {
        let lower = std::array::from_fn(|i| self.centre[i] - REACH[i]);
        let upper = std::array::from_fn(|i| self.centre[i] + REACH[i]);
        let found = minimise(&options.search(start, lower, upper), |logs| {
            let local = self.likelihood.at(logs, control)?;
            Ok(options.objective(local, self.weight, logs, &self.centre))
        })?;
        Ok(found.settled())
    }
}
