//! Gauss–Legendre quadrature, and how to cut a log-concave function into pieces it is exact for.

use std::sync::LazyLock;

/// A node between 0 and 1 and its weight.
pub(super) type Node = (f64, f64);

/// How many nodes a rule has; see [`size`].
pub(super) const SIZES: [usize; 4] = [6, 8, 12, 20];

static RULES: LazyLock<[Vec<Node>; SIZES.len()]> = LazyLock::new(|| SIZES.map(legendre));

/// The nodes and weights of the rules, in the order of [`SIZES`].
pub(super) fn rules() -> &'static [Vec<Node>; SIZES.len()] {
    &RULES
}

/// The rule for 0..1 with `n` nodes: the roots of Legendre's polynomial, by Newton's method.
fn legendre(n: usize) -> Vec<Node> {
    let node = |i: usize| {
        let mut x = -(std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..20 {
            let (mut before, mut value) = (1.0, x);
            for k in 2..=n {
                let k = k as f64;
                (before, value) = (
                    value,
                    ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k,
                );
            }
            slope = n as f64 * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        (0.5 * (1.0 + x), 1.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..n).map(node).collect()
}

/// The longest piece that one rule takes: the functions have singularities at ±iπ.
const LONGEST: f64 = 5.0;
/// The most a function falls in a piece (in its logarithm).
const STEEPEST: f64 = 24.0;
/// What is further below the top (in the logarithm) than this is nothing.
const NOTHING: f64 = 45.0;

/// The longest and the steepest piece that each rule integrates to 1e-13 of the value (1e-11 of
/// first, 1e-9 of second derivatives), as comparing with 60 nodes over random integrands shows.
const REACH: [(f64, f64); SIZES.len()] = [(0.6, 1.0), (1.2, 4.0), (2.5, 10.0), (LONGEST, STEEPEST)];

/// The place in [`SIZES`] of the smallest rule that is exact for a piece of this length whose
/// logarithm falls by at most `fall`; `None` if the piece must be cut.
pub(super) fn size(length: f64, fall: f64) -> Option<usize> {
    REACH
        .iter()
        .position(|&(longest, steepest)| length <= longest && fall <= steepest)
}

/// A function's logarithm: its height and its slope at a place.
pub(super) trait Concave {
    /// The logarithm of the function.
    fn height(&self, at: f64) -> f64;
    /// Its first derivative, which never rises.
    fn slope(&self, at: f64) -> f64;
}

/// Cut the way from `from` to `to` (on either side) into pieces that [`size`] takes; ends where
/// the function is nothing compared with its top so far.
pub(super) fn pieces(function: &impl Concave, from: f64, to: f64, mut take: impl FnMut(f64, f64)) {
    let sign = if to >= from { 1.0 } else { -1.0 };
    let mut at = from;
    let mut top = function.height(from);
    while (to - at) * sign > 0.0 {
        let here = function.slope(at).abs();
        let longest = LONGEST.min((to - at).abs());
        // What it falls at most within a length; grows with the length.
        let fall = |length: f64| length * function.slope(at + sign * length).abs().max(here);
        let mut length = longest;
        if fall(length) > STEEPEST {
            let (mut low, mut high) = (longest * STEEPEST / fall(longest), longest);
            for _ in 0..8 {
                let middle = (low * high).sqrt();
                if fall(middle) > STEEPEST {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            length = low;
        }
        let mut next = at + sign * length;
        // Rounding must neither leave a crumb nor stand still.
        if (to - next) * sign <= 1e-14 * length || next == at {
            next = to;
        }
        take(at, next);
        at = next;
        let height = function.height(at);
        top = top.max(height);
        if height < top - NOTHING && function.slope(at) * sign < 0.0 {
            return;
        }
    }
}

/// The place between `low` and `high` where a log-concave function is largest, nearly.
pub(super) fn top(function: &impl Concave, mut low: f64, mut high: f64) -> f64 {
    if function.slope(high) >= 0.0 {
        return high;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if function.slope(middle) >= 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_integrate_polynomials_exactly() {
        for (rule, n) in rules().iter().zip(SIZES) {
            assert_eq!(rule.len(), n);
            for power in 0..2 * n as i32 {
                let sum: f64 = rule.iter().map(|(x, w)| w * x.powi(power)).sum();
                let exact = 1.0 / f64::from(power + 1);
                assert!((sum - exact).abs() < 1e-15, "{n} nodes, x^{power}: {sum}");
            }
        }
    }

    /// exp(−x²/2 · k).
    struct Bell(f64);

    impl Concave for Bell {
        fn height(&self, at: f64) -> f64 {
            -0.5 * self.0 * at * at
        }

        fn slope(&self, at: f64) -> f64 {
            -self.0 * at
        }
    }

    #[test]
    fn pieces_cover_what_matters_of_a_bell_from_its_top() {
        for k in [1e-3, 1.0, 300.0, 1e8] {
            let bell = Bell(k);
            assert!(top(&bell, -1e5, 1e5).abs() < 1e-9);
            let mut sum = 0.0;
            for to in [-1e5, 1e5] {
                let mut end = 0.0;
                pieces(&bell, 0.0, to, |a, b| {
                    assert_eq!(a, end);
                    end = b;
                    let rule = rules().iter().max_by_key(|rule| rule.len()).unwrap();
                    for (x, w) in rule {
                        sum += w * (b - a).abs() * bell.height(a + (b - a) * x).exp();
                    }
                });
            }
            let exact = (2.0 * std::f64::consts::PI / k).sqrt();
            assert!((sum / exact - 1.0).abs() < 1e-14, "{k}: {sum} {exact}");
        }
    }
}
