//! Each customer as a mixture: alive at the end, or gone at some moment y since the last purchase.
//!
//! With c the smaller of alpha and beta and M the larger, u = ln((c + y) / (c + tₓ)) goes from 0 to
//! the span ln((c + T) / (c + tₓ)), and all that depends on y is
//! (1 + (y − tₓ) / (M + tₓ)) = 1 + ratio · (exp(u) − 1): the integrand is log-concave in u, and
//! alpha = beta is no special case. "near" says of c, "far" of M. Rows are worked on side by side,
//! as many as [`LANES`].

use super::Parameters;
use super::elementary::{exp, exp_m1, ln_1p};
use super::quadrature::{Concave, Node, SIZES, pieces, rules, size};
use crate::simd::Level;

/// Rows, or pieces of their integrals, side by side.
pub(super) const LANES: usize = 8;
type Lanes = [f64; LANES];

/// Sums over the nodes: 1, four features, their ten products.
pub(super) const SUMS: usize = 15;
/// The features' places in the sums: ln(1 + y/c), y/(c + y), ln(1 + y/M), y/(M + y).
pub(super) const FIRST: usize = 1;
/// Where the products begin: (0, 0), (0, 1), (0, 2), (0, 3), (1, 1), …
pub(super) const PRODUCTS: usize = 5;

/// Customers, a column each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Customers<'a> {
    pub frequency: &'a [f64],
    pub recency: &'a [f64],
    pub age: &'a [f64],
}

/// Some customers side by side; logarithms are relative to the last purchase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// ln((c + T) / (c + tₓ)).
    pub span: Lanes,
    /// ln((M + T) / (M + tₓ)).
    pub far_span: Lanes,
    /// (c + tₓ) / (M + tₓ).
    pub ratio: Lanes,
    /// The weight of being alive, relative to all at the last purchase.
    pub alive: Lanes,
    /// tₓ / (c + tₓ) and tₓ / (M + tₓ).
    near: Lanes,
    far: Lanes,
    /// The integrand is exp(−`near_power` · u − `far_power` · ln(1 + ratio · (exp(u) − 1))).
    near_power: Lanes,
    far_power: Lanes,
    /// At most what its logarithm falls from end to end.
    fall: Lanes,
}

/// A piece of one row's integral.
#[derive(Debug, Clone, Copy)]
struct Piece {
    row: usize,
    length: f64,
    ratio: f64,
    near: f64,
    far: f64,
    near_power: f64,
    far_power: f64,
    /// The two logarithms where it begins.
    near_start: f64,
    far_start: f64,
}

/// One row's integrand.
struct Integrand {
    ratio: f64,
    near_power: f64,
    far_power: f64,
}

impl Concave for Integrand {
    fn height(&self, u: f64) -> f64 {
        -(self.near_power * u + self.far_power * (self.ratio * u.exp_m1()).ln_1p())
    }

    fn slope(&self, u: f64) -> f64 {
        let grown = self.ratio * u.exp();
        -(self.near_power + self.far_power * grown / (1.0 - self.ratio + grown))
    }
}

/// What the parameters make of a chunk of customers.
#[derive(Debug, Default)]
pub(super) struct Mixture {
    pub blocks: Vec<Block>,
    /// The integral's sums, a row each.
    pub sums: Vec<[f64; SUMS]>,
}

impl Mixture {
    /// Weigh all customers; only the first sum if no `moments` are wanted.
    pub fn new(
        parameters: &Parameters,
        customers: Customers<'_>,
        moments: bool,
        level: Level,
    ) -> Self {
        let run = if moments { run::<true> } else { run::<false> };
        match level {
            Level::Baseline => run(parameters, customers),
            // SAFETY: the level says that the processor has it.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 | Level::Avx512 => unsafe {
                if moments {
                    run_avx2::<true>(parameters, customers)
                } else {
                    run_avx2::<false>(parameters, customers)
                }
            },
        }
    }

    /// The weight of all that is not alive any more, as `Block::alive`.
    pub fn gone(&self, parameters: &Parameters, row: usize) -> f64 {
        let per_unit = if parameters.alpha_is_near() {
            self.blocks[row / LANES].ratio[row % LANES]
        } else {
            1.0
        };
        parameters.s * per_unit * self.sums[row][0]
    }
}

// The same operations in the same order, without fused ones: the same bits as without AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<const MOMENTS: bool>(parameters: &Parameters, customers: Customers<'_>) -> Mixture {
    run_inline::<MOMENTS>(parameters, customers)
}

fn run<const MOMENTS: bool>(parameters: &Parameters, customers: Customers<'_>) -> Mixture {
    run_inline::<MOMENTS>(parameters, customers)
}

#[inline(always)]
fn run_inline<const MOMENTS: bool>(parameters: &Parameters, customers: Customers<'_>) -> Mixture {
    let n_rows = customers.frequency.len();
    let columns = [customers.frequency, customers.recency, customers.age];
    let mut blocks = Vec::with_capacity(n_rows.div_ceil(LANES));
    // Loops, no closures: those would not be compiled for the processor.
    for start in (0..n_rows).step_by(LANES) {
        let len = LANES.min(n_rows - start);
        let mut lanes = [[0.0; LANES]; 3];
        for (lanes, column) in lanes.iter_mut().zip(columns) {
            lanes[..len].copy_from_slice(&column[start..start + len]);
        }
        blocks.push(block(parameters, &lanes));
    }
    let mut sums = vec![[0.0; SUMS]; n_rows];
    let sorted = sort(&blocks, n_rows);
    for (rule, pieces) in rules().iter().zip(&sorted) {
        for pieces in pieces.chunks(LANES) {
            let found = integrate::<MOMENTS>(rule, pieces);
            for (lane, piece) in pieces.iter().enumerate() {
                let wanted = if MOMENTS { SUMS } else { 1 };
                for (sum, found) in sums[piece.row].iter_mut().zip(&found[..wanted]) {
                    *sum += piece.length * found[lane];
                }
            }
        }
    }
    Mixture { blocks, sums }
}

#[inline(always)]
fn block(parameters: &Parameters, [frequency, recency, age]: &[Lanes; 3]) -> Block {
    let Parameters { r, alpha, s, beta } = *parameters;
    let alpha_is_near = parameters.alpha_is_near();
    let (near_scale, far_scale) = (alpha.min(beta), alpha.max(beta));
    let mut block = Block {
        span: [0.0; LANES],
        far_span: [0.0; LANES],
        ratio: [0.0; LANES],
        alive: [0.0; LANES],
        near: [0.0; LANES],
        far: [0.0; LANES],
        near_power: [0.0; LANES],
        far_power: [0.0; LANES],
        fall: [0.0; LANES],
    };
    for lane in 0..LANES {
        let (x, last, end) = (frequency[lane], recency[lane], age[lane]);
        let (near_start, far_start) = (near_scale + last, far_scale + last);
        let (near_inverse, far_inverse) = (1.0 / near_start, 1.0 / far_start);
        let span = ln_1p((end - last) * near_inverse).0;
        let far_span = ln_1p((end - last) * far_inverse).0;
        let (near_power, far_power) = if alpha_is_near {
            (r + x - 1.0, s + 1.0)
        } else {
            (s, r + x)
        };
        let (near_alive, far_alive) = if alpha_is_near {
            (r + x, s)
        } else {
            (s, r + x)
        };
        block.span[lane] = span;
        block.far_span[lane] = far_span;
        block.ratio[lane] = near_start * far_inverse;
        block.alive[lane] = exp(-(near_alive * span + far_alive * far_span));
        block.near[lane] = last * near_inverse;
        block.far[lane] = last * far_inverse;
        block.near_power[lane] = near_power;
        block.far_power[lane] = far_power;
        let steepest = near_power.abs() + far_power * ((near_scale + end) / (far_scale + end));
        block.fall[lane] = span * steepest;
    }
    block
}

/// All rows' integrals, cut where one rule is not enough, by the rules they need.
fn sort(blocks: &[Block], n_rows: usize) -> [Vec<Piece>; SIZES.len()] {
    let mut sorted: [Vec<Piece>; SIZES.len()] = Default::default();
    for row in 0..n_rows {
        let (block, lane) = (&blocks[row / LANES], row % LANES);
        let span = block.span[lane];
        if span <= 0.0 {
            continue;
        }
        let whole = Piece {
            row,
            length: span,
            ratio: block.ratio[lane],
            near: block.near[lane],
            far: block.far[lane],
            near_power: block.near_power[lane],
            far_power: block.far_power[lane],
            near_start: 0.0,
            far_start: 0.0,
        };
        if let Some(place) = size(span, block.fall[lane]) {
            sorted[place].push(whole);
            continue;
        }
        let integrand = Integrand {
            ratio: whole.ratio,
            near_power: whole.near_power,
            far_power: whole.far_power,
        };
        pieces(&integrand, 0.0, span, |from, to| {
            let fall = (integrand.height(to) - integrand.height(from)).abs();
            // It may rise first, by no more than the length.
            let fall = fall.max(to - from);
            let place = size(to - from, fall).unwrap_or(SIZES.len() - 1);
            sorted[place].push(whole.moved(from, to));
        });
    }
    sorted
}

impl Piece {
    /// The piece of the whole between two places.
    fn moved(&self, from: f64, to: f64) -> Self {
        let (grown, less_one) = (from.exp(), from.exp_m1());
        let far_grown = 1.0 + self.ratio * less_one;
        Self {
            length: to - from,
            // (c + y) / (M + y), y / (c + y), y / (M + y) where the piece begins.
            ratio: self.ratio * grown / far_grown,
            near: (self.near + less_one) / grown,
            far: (self.far + self.ratio * less_one) / far_grown,
            near_start: from,
            far_start: (self.ratio * less_one).ln_1p(),
            ..*self
        }
    }
}

/// The sums over the nodes for some pieces side by side, but for their lengths.
#[inline(always)]
fn integrate<const MOMENTS: bool>(rule: &[Node], pieces: &[Piece]) -> [Lanes; SUMS] {
    // Lanes without a piece do what the first does.
    let lanes = |field: fn(&Piece) -> f64| -> Lanes {
        std::array::from_fn(|lane| field(pieces.get(lane).unwrap_or(&pieces[0])))
    };
    let (length, ratio) = (lanes(|piece| piece.length), lanes(|piece| piece.ratio));
    let (near, far) = (lanes(|piece| piece.near), lanes(|piece| piece.far));
    let (near_power, far_power) = (lanes(|p| p.near_power), lanes(|p| p.far_power));
    let (near_start, far_start) = (lanes(|p| p.near_start), lanes(|p| p.far_start));
    let mut sums = [[0.0; LANES]; SUMS];
    for &(node, weight) in rule {
        let mut features = [[0.0; LANES]; 4];
        let mut mass = [0.0; LANES];
        for lane in 0..LANES {
            let u = node * length[lane];
            let less_one = exp_m1(u);
            let moved = ratio[lane] * less_one;
            let (far_log, far_inverse) = ln_1p(moved);
            let (near_log, far_log) = (near_start[lane] + u, far_start[lane] + far_log);
            mass[lane] = weight * exp(-(near_power[lane] * near_log + far_power[lane] * far_log));
            features[0][lane] = near_log;
            features[1][lane] = (near[lane] + less_one) / (1.0 + less_one);
            features[2][lane] = far_log;
            features[3][lane] = (far[lane] + moved) * far_inverse;
        }
        for lane in 0..LANES {
            sums[0][lane] += mass[lane];
        }
        if MOMENTS {
            let mut place = PRODUCTS;
            for i in 0..4 {
                let mut weighed = [0.0; LANES];
                for lane in 0..LANES {
                    weighed[lane] = mass[lane] * features[i][lane];
                    sums[FIRST + i][lane] += weighed[lane];
                }
                for other in &features[i..] {
                    for lane in 0..LANES {
                        sums[place][lane] += weighed[lane] * other[lane];
                    }
                    place += 1;
                }
            }
        }
    }
    sums
}
