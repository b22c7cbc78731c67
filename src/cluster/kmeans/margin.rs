//! How distances are computed in f32, and how far they may be off.

/// How far computed distances may be off.
///
/// Write ε for the unit roundoff of f32, a for the nearest centre found, b for the second. Tiles
/// and centres are rounded once, which moves a distance by up to ε(|x| + |c|), and
/// `|x| ≤ |c_a| + dist(a)`, `|c_j| ≤ |x| + dist(j)`. Differences, squares, sums and root add up to
/// (d + 5)/2 · ε of the distance. So a is nearest, by exact arithmetic and by f64, wherever
///
/// `dist(b) · (1 − ρ) − dist(a) · (1 + ρ) − 8ε|c_a| − α > 0`
///
/// with ρ = (d + 16)ε; factors of two are left for second-order terms and for f64's own roundings.
/// α covers what vanishes below the smallest normal number.
///
/// With products, `dist(j)² = |x|² − 2(xc_j − |c_j|²/2)` is off by up to `ρ(|x| + |c_j|)²`, and
/// `(|x| + |c_j|)² ≤ (2|x| + dist(j))² ≤ 8|x|² + 2dist(j)²`: the first part is taken off and put on
/// before the root, the second is covered by ρ after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Margin {
    pub near: f32,
    pub far: f32,
    pub vanished: f32,
    pub doubt: f32,
}

const EPSILON: f64 = 1.0 / (1_u64 << 24) as f64;

impl Margin {
    /// For so many features.
    pub fn new(features: usize) -> Self {
        let d = features as f64;
        let relative = (d + 16.0) * EPSILON;
        Self {
            near: (1.0 - relative) as f32,
            far: (1.0 + relative) as f32,
            // The root of d squares that each lost 2^-149, and as much again for the values.
            vanished: (4.0 * d.sqrt() * 2.0_f64.powi(-74)) as f32,
            doubt: (8.0 * relative) as f32,
        }
    }

    /// 8ε|c| and α: the part that depends on the nearest centre's norm.
    pub fn of_norm(self, norm: f64) -> f64 {
        8.0 * EPSILON * norm + f64::from(self.vanished)
    }
}

/// How squared distances are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    /// Σ (x − c)²: no digits cancel.
    #[default]
    Differences,
    /// |x|² − 2(xc − |c|²/2): half the operations, for rows that are not far from the origin beside
    /// their distances; else it leaves too much to be decided in f64.
    Products,
}

impl Form {
    /// The form to begin with: with few features, what a row costs beside the distances counts more.
    pub fn first(features: usize) -> Self {
        if features >= PRODUCTS_FROM {
            Self::Products
        } else {
            Self::Differences
        }
    }

    /// The form to go on with after `exact` of `scanned` rows had to be decided in f64.
    pub fn next(self, exact: usize, scanned: usize) -> Self {
        if exact * TOO_MANY > scanned {
            Self::Differences
        } else {
            self
        }
    }
}

/// Features from which products are quicker.
const PRODUCTS_FROM: usize = 12;
/// One row in so many is too many to be decided in f64.
const TOO_MANY: usize = 200;
