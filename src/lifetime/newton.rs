//! Minimising a smooth function of few variables: Newton's method in a trust region and a box.
//!
//! Conn, Gould & Toint 2000, "Trust-region methods", SIAM. Where the function curves down, the
//! step goes by the sizes of the curvatures instead (Dauphin et al. 2014, "Identifying and
//! attacking the saddle point problem", NIPS), so it leaves saddle points and never climbs.
//! Cost: one evaluation of value, gradient and Hessian a step; usually 5 to 20 steps.

use super::symmetric::{eigen, inverse};
use crate::error::Result;

/// Value, gradient and Hessian of a function at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Local<const N: usize> {
    /// The value; anything that is not finite counts as out of reach.
    pub value: f64,
    /// First derivatives.
    pub gradient: [f64; N],
    /// Second derivatives, the whole symmetric matrix.
    pub hessian: [[f64; N]; N],
}

impl<const N: usize> Local<N> {
    /// Zero everywhere: where sums start.
    pub const ZERO: Self = Self {
        value: 0.0,
        gradient: [0.0; N],
        hessian: [[0.0; N]; N],
    };

    /// Add another function's value and derivatives.
    pub fn add(&mut self, other: &Self) {
        self.value += other.value;
        for i in 0..N {
            self.gradient[i] += other.gradient[i];
            for j in 0..N {
                self.hessian[i][j] += other.hessian[i][j];
            }
        }
    }

    /// The same times a number.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        self.value *= factor;
        for i in 0..N {
            self.gradient[i] *= factor;
            for j in 0..N {
                self.hessian[i][j] *= factor;
            }
        }
        self
    }

    fn is_finite(&self) -> bool {
        self.value.is_finite()
            && self.gradient.iter().all(|slope| slope.is_finite())
            && self.hessian.iter().flatten().all(|curve| curve.is_finite())
    }
}

/// Where to look and when to stop.
#[derive(Debug, Clone, Copy)]
pub struct Search<const N: usize> {
    /// Where to start; moved into the box.
    pub start: [f64; N],
    /// The smallest value of each variable.
    pub lower: [f64; N],
    /// The largest.
    pub upper: [f64; N],
    /// The largest slope that counts as none.
    pub tolerance: f64,
    /// The largest number of steps.
    pub max_iter: usize,
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The gradient is small, inside the box.
    Converged,
    /// The gradient is small but for variables that would go on beyond their limit.
    Limit,
    /// Rounding hides any further progress, and the gradient is not small.
    Stuck,
    /// The steps ran out.
    MaxIter,
    /// The function has no finite value at the start.
    Undefined,
}

/// What a search found.
#[derive(Debug, Clone, Copy)]
pub struct Optimum<const N: usize> {
    /// The best point.
    pub point: [f64; N],
    /// The function there.
    pub local: Local<N>,
    /// Steps tried.
    pub n_iter: usize,
    /// Why it ended.
    pub stop: Stop,
    /// Which variables are at their limit, the function still falling beyond it.
    pub at_limit: [bool; N],
}

impl<const N: usize> Optimum<N> {
    /// Whether the Hessian has only positive eigenvalues, none lost in rounding.
    pub fn is_minimum(&self) -> bool {
        let (values, _) = eigen(self.local.hessian);
        let largest = values.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        values.iter().all(|&value| value > 1e-12 * largest)
    }
}

impl<const N: usize> Optimum<N> {
    /// The same, told apart by how far Newton's next step would go.
    ///
    /// Where a function falls ever more slowly towards a limit far away, the gradient gets small,
    /// yet the step stays long: such variables are `at_limit`. Where values are so large that
    /// rounding hides the gradient, the step may still be next to nothing: that is a minimum.
    #[must_use]
    pub fn settled(mut self) -> Self {
        let Some(inverse) = inverse(self.local.hessian) else {
            return self;
        };
        let step: [f64; N] = std::array::from_fn(|i| {
            let parts = inverse[i].iter().zip(&self.local.gradient);
            parts.map(|(a, b)| a * b).sum::<f64>().abs()
        });
        if self.stop == Stop::Converged && step.iter().any(|&length| length > 0.01) {
            self.stop = Stop::Limit;
            self.at_limit = step.map(|length| length > 0.01);
        } else if self.stop == Stop::Stuck && step.iter().all(|&length| length < 1e-6) {
            self.stop = Stop::Converged;
        }
        self
    }
}

/// Find a minimum.
///
/// # Errors
/// Only those of `function`.
pub fn minimise<const N: usize>(
    search: &Search<N>,
    mut function: impl FnMut(&[f64; N]) -> Result<Local<N>>,
) -> Result<Optimum<N>> {
    let Search { lower, upper, .. } = search;
    let within = |i: usize, value: f64| value.clamp(lower[i], upper[i]);
    let mut point: [f64; N] = std::array::from_fn(|i| within(i, search.start[i]));
    let mut local = function(&point)?;
    let end = |point, local, n_iter, stop, at_limit| Optimum {
        point,
        local,
        n_iter,
        stop,
        at_limit,
    };
    if !local.is_finite() {
        return Ok(end(point, local, 0, Stop::Undefined, [false; N]));
    }
    let mut radius = 1.0;
    for n_iter in 0..search.max_iter {
        let held: [bool; N] = std::array::from_fn(|i| {
            (point[i] <= lower[i] && local.gradient[i] > 0.0)
                || (point[i] >= upper[i] && local.gradient[i] < 0.0)
        });
        let slope = largest_slope(&local.gradient, &held);
        if slope <= search.tolerance {
            let stop = if held.contains(&true) {
                Stop::Limit
            } else {
                Stop::Converged
            };
            return Ok(end(point, local, n_iter, stop, held));
        }
        let step = step(&local, &held, radius);
        let next: [f64; N] = std::array::from_fn(|i| within(i, point[i] + step[i]));
        let taken: [f64; N] = std::array::from_fn(|i| next[i] - point[i]);
        let promised = promise(&local, &taken);
        let found = function(&next)?;
        let gained = local.value - found.value;
        // Beyond this the difference of two values is rounding.
        let noise = 8.0 * f64::EPSILON * local.value.abs().max(1.0);
        let finite = found.is_finite();
        // Then what was gained is rounding too, and the gradient decides.
        let flat = finite && promised.abs() <= noise && gained.abs() <= 1000.0 * noise;
        let kept = if flat {
            largest_slope(&found.gradient, &held) < slope
        } else {
            finite && gained > 1e-4 * promised.max(0.0)
        };
        let length = norm(&taken);
        if flat && !kept {
            return Ok(end(point, local, n_iter + 1, Stop::Stuck, held));
        }
        let ratio = gained / promised;
        if !finite || (!flat && (!kept || ratio < 0.25)) {
            radius = 0.25 * length.min(radius);
        } else if ratio > 0.75 && length > 0.8 * radius {
            radius = (2.0 * radius).min(4.0);
        }
        if kept {
            (point, local) = (next, found);
        } else if radius < 1e-14 {
            return Ok(end(point, local, n_iter + 1, Stop::Stuck, held));
        }
    }
    Ok(end(
        point,
        local,
        search.max_iter,
        Stop::MaxIter,
        [false; N],
    ))
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn largest_slope<const N: usize>(gradient: &[f64; N], held: &[bool; N]) -> f64 {
    let free = gradient.iter().zip(held).filter(|(_, held)| !**held);
    free.fold(0.0, |largest, (slope, _)| slope.abs().max(largest))
}

/// By how much the quadratic model says the function falls.
fn promise<const N: usize>(local: &Local<N>, step: &[f64; N]) -> f64 {
    let mut change = 0.0;
    for i in 0..N {
        change += local.gradient[i] * step[i];
        for j in 0..N {
            change += 0.5 * step[i] * local.hessian[i][j] * step[j];
        }
    }
    -change
}

/// The step along the eigenvectors by slope over size of curvature, no longer than the radius.
fn step<const N: usize>(local: &Local<N>, held: &[bool; N], radius: f64) -> [f64; N] {
    let mut hessian = local.hessian;
    let mut gradient = local.gradient;
    for i in 0..N {
        if held[i] {
            gradient[i] = 0.0;
            hessian[i] = [0.0; N];
            for row in &mut hessian {
                row[i] = 0.0;
            }
            hessian[i][i] = 1.0;
        }
    }
    let (values, vectors) = eigen(hessian);
    let largest = values.iter().fold(f64::MIN_POSITIVE, |a, b| a.max(b.abs()));
    let slopes: [f64; N] =
        std::array::from_fn(|k| (0..N).map(|i| vectors[i][k] * gradient[i]).sum());
    let sizes: [f64; N] = std::array::from_fn(|k| values[k].abs().max(1e-14 * largest));
    let along =
        |shift: f64| -> [f64; N] { std::array::from_fn(|k| -slopes[k] / (sizes[k] + shift)) };
    let mut best = along(0.0);
    if norm(&best) > radius {
        // The length falls with the shift; what is long enough by half a percent is long enough.
        let (mut low, mut high) = (0.0, norm(&slopes) / radius);
        for _ in 0..100 {
            let shift = 0.5 * (low + high);
            best = along(shift);
            let length = norm(&best);
            if length > radius {
                low = shift;
            } else if length < 0.995 * radius {
                high = shift;
            } else {
                break;
            }
        }
    }
    std::array::from_fn(|i| (0..N).map(|k| vectors[i][k] * best[k]).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rosenbrock's valley.
    fn valley(at: &[f64; 2]) -> Local<2> {
        let [x, y] = *at;
        let d = y - x * x;
        Local {
            value: 100.0 * d * d + (1.0 - x) * (1.0 - x),
            gradient: [-400.0 * x * d - 2.0 * (1.0 - x), 200.0 * d],
            hessian: [
                [1200.0 * x * x - 400.0 * y + 2.0, -400.0 * x],
                [-400.0 * x, 200.0],
            ],
        }
    }

    fn search(start: [f64; 2], lower: f64, upper: f64) -> Search<2> {
        Search {
            start,
            lower: [lower; 2],
            upper: [upper; 2],
            tolerance: 1e-10,
            max_iter: 200,
        }
    }

    #[test]
    fn finds_the_bottom_of_a_bent_valley() {
        let found = minimise(&search([-1.2, 1.0], -9.0, 9.0), |at| Ok(valley(at))).unwrap();
        assert_eq!(found.stop, Stop::Converged);
        assert!(found.is_minimum() && found.n_iter < 60);
        assert!((found.point[0] - 1.0).abs() < 1e-9 && (found.point[1] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn leaves_where_the_function_curves_down() {
        // cos x + y²: the start is near the top at 0.
        let hill = |at: &[f64; 2]| {
            Ok(Local {
                value: at[0].cos() + at[1] * at[1],
                gradient: [-at[0].sin(), 2.0 * at[1]],
                hessian: [[-at[0].cos(), 0.0], [0.0, 2.0]],
            })
        };
        let found = minimise(&search([0.01, 1.0], -9.0, 9.0), hill).unwrap();
        assert_eq!(found.stop, Stop::Converged);
        assert!((found.point[0] - std::f64::consts::PI).abs() < 1e-9);
    }

    #[test]
    fn says_which_variable_would_go_on_beyond_its_limit() {
        let slide = |at: &[f64; 2]| {
            let fall = (-at[0]).exp();
            Ok(Local {
                value: fall + (at[1] - 1.0).powi(2),
                gradient: [-fall, 2.0 * (at[1] - 1.0)],
                hessian: [[fall, 0.0], [0.0, 2.0]],
            })
        };
        let found = minimise(&search([0.0, 0.0], -5.0, 5.0), slide).unwrap();
        assert_eq!((found.stop, found.at_limit), (Stop::Limit, [true, false]));
        assert_eq!(found.point[0], 5.0);
    }

    #[test]
    fn a_fall_that_never_ends_is_no_minimum() {
        let slide = |at: &[f64; 2]| {
            let fall = (-at[0]).exp();
            Ok(Local {
                value: fall + (at[1] - 1.0).powi(2),
                gradient: [-fall, 2.0 * (at[1] - 1.0)],
                hessian: [[fall, 0.0], [0.0, 2.0]],
            })
        };
        let found = minimise(&search([0.0, 0.0], -90.0, 90.0), slide).unwrap();
        assert_eq!(found.stop, Stop::Converged);
        let found = found.settled();
        assert_eq!((found.stop, found.at_limit), (Stop::Limit, [true, false]));
        let found = minimise(&search([-1.2, 1.0], -9.0, 9.0), |at| Ok(valley(at))).unwrap();
        assert_eq!(found.settled().stop, Stop::Converged);
    }

    #[test]
    fn what_has_no_value_at_the_start_is_told() {
        let nothing = |_: &[f64; 2]| Ok(Local::ZERO.scaled(f64::NAN));
        let found = minimise(&search([0.0, 0.0], -5.0, 5.0), nothing).unwrap();
        assert_eq!(found.stop, Stop::Undefined);
    }
}
