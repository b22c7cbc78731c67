//! From one start to a maximum: steps of expectation and maximisation, every two of them followed
//! by an extrapolation.
//!
//! Varadhan, R. & Roland, C. (2008). "Simple and globally convergent methods for accelerating the
//! convergence of any EM algorithm". Scandinavian Journal of Statistics 35(2), 335-353.

use super::layout::Layout;
use super::rows::Patterns;
use super::step::expect;
use crate::error::Result;
use crate::parallel::Control;

/// By how much the longest extrapolation grows and shrinks.
const GROWTH: f64 = 4.0;
/// An extrapolation leaves at least this share of a probability: nothing gets stuck at 0.
const KEPT: f64 = 0.1;

/// When to stop, and how to get there.
#[derive(Debug, Clone, Copy)]
pub struct Stopping {
    /// Steps of a run at most.
    pub max_iter: usize,
    /// A run ends when a step changes no parameter by more.
    pub tol: f64,
    /// Whether to extrapolate.
    pub accelerate: bool,
    /// Variances are at least this (columns have the variance 1).
    pub least_variance: f64,
}

/// Where a run ended.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) model: Vec<f64>,
    pub(super) log_likelihood: f64,
    pub(super) n_iter: usize,
    pub(super) converged: bool,
}

struct Steps<'a> {
    patterns: &'a Patterns,
    layout: &'a Layout,
    stopping: Stopping,
    control: &'a Control,
    taken: usize,
}

impl Steps<'_> {
    /// The log-likelihood of a model, and the model one step on.
    fn step(&mut self, model: &[f64]) -> Result<(f64, Vec<f64>)> {
        self.control.check()?;
        let expected = expect(self.patterns, model, self.layout, self.control)?;
        self.taken += 1;
        self.control.advance(1);
        let next = expected.maximise(model, self.layout, self.stopping.least_variance);
        Ok((expected.log_likelihood, next))
    }

    fn settled(&self, before: &[f64], after: &[f64]) -> bool {
        let changes = before.iter().zip(after).map(|(a, b)| (a - b).abs());
        changes.fold(0.0, f64::max) <= self.stopping.tol
    }

    fn over(&self) -> bool {
        self.taken >= self.stopping.max_iter
    }

    /// Step from `start` until a step changes nothing: (the model, whether it settled).
    fn climb(&mut self, start: Vec<f64>) -> Result<(Vec<f64>, bool)> {
        let mut model = start;
        let mut longest = 1.0;
        loop {
            let (_, first) = self.step(&model)?;
            let settled = self.settled(&model, &first);
            if settled || self.over() {
                return Ok((first, settled));
            }
            if !self.stopping.accelerate {
                model = first;
                continue;
            }
            let (height, second) = self.step(&first)?;
            let settled = self.settled(&first, &second);
            if settled || self.over() {
                return Ok((second, settled));
            }
            let length = length(&model, &first, &second).clamp(1.0, longest);
            if length == 1.0 {
                // Which is the second step itself.
                longest = longest.max(GROWTH);
                model = second;
                continue;
            }
            let far = self.extrapolate([&model, &first, &second], length);
            let (reached, after) = self.step(&far)?;
            if reached >= height {
                model = after;
                longest = if length == longest {
                    longest * GROWTH
                } else {
                    longest
                };
            } else {
                model = second;
                longest = (length / GROWTH).max(1.0);
            }
            if self.over() {
                return Ok((model, false));
            }
        }
    }

    /// The model that lies `length` along the parabola through three, made valid.
    fn extrapolate(&self, models: [&[f64]; 3], length: f64) -> Vec<f64> {
        let [start, first, second] = models;
        let layout = self.layout;
        let mut far: Vec<f64> = (0..start.len())
            .map(|i| {
                let step = first[i] - start[i];
                let bend = second[i] - first[i] - step;
                start[i] + 2.0 * length * step + length * length * bend
            })
            .collect();
        let probabilities = layout.at(layout.means);
        let variances = layout.at(layout.variances());
        for i in (0..probabilities).chain(variances..far.len()) {
            far[i] = far[i].max(KEPT * second[i]);
        }
        for value in &mut far[variances..] {
            *value = value.max(self.stopping.least_variance);
        }
        let total: f64 = far[..layout.classes].iter().sum();
        far[..layout.classes].iter_mut().for_each(|v| *v /= total);
        for (first, levels) in layout.tables() {
            for class in 0..layout.classes {
                let places = (first..first + levels).map(|slot| layout.at(slot) + class);
                let total: f64 = places.clone().map(|at| far[at]).sum();
                places.for_each(|at| far[at] /= total);
            }
        }
        far
    }
}

/// How far to extrapolate: |first step| / |change of the step|, scheme S3 of the paper.
fn length(start: &[f64], first: &[f64], second: &[f64]) -> f64 {
    let (mut steps, mut bends) = (0.0, 0.0);
    for ((a, b), c) in start.iter().zip(first).zip(second) {
        let step = b - a;
        let bend = c - b - step;
        steps += step * step;
        bends += bend * bend;
    }
    if bends > 0.0 {
        (steps / bends).sqrt()
    } else {
        1.0
    }
}

/// Climb from a start.
pub(super) fn run(
    patterns: &Patterns,
    start: Vec<f64>,
    layout: &Layout,
    stopping: Stopping,
    control: &Control,
) -> Result<Run> {
    let mut steps = Steps {
        patterns,
        layout,
        stopping,
        control,
        taken: 0,
    };
    let (model, converged) = steps.climb(start)?;
    let n_iter = steps.taken;
    control.advance((stopping.max_iter - n_iter.min(stopping.max_iter)) as u64);
    let log_likelihood = expect(patterns, &model, layout, control)?.log_likelihood;
    Ok(Run {
        model,
        log_likelihood,
        n_iter,
        converged,
    })
}
