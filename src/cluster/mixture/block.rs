//! The innermost loops: densities, responsibilities and moments of a block of rows.
//!
//! Lanes are rows. Processors with fused multiply-add round once where others round twice, so the
//! last digits may differ between the two kinds of processors, but not with the number of threads.

use super::super::real::Real;
use super::exp::{exp, fma};
use super::{Covariance, Model};
use crate::simd::Level;

/// Rows in a block.
pub(super) const ROWS: usize = 128;
/// Rows that are worked on side by side.
const LANES: usize = 8;
/// A column of a block.
pub(super) type Column = [f64; ROWS];

/// The model as the loops want it.
#[derive(Debug)]
pub(super) struct Panel<'a> {
    pub model: &'a Model,
    /// Logarithm of a component's weight and of what its density is multiplied by.
    constants: Vec<f64>,
    /// For full and tied ones, two columns of a Cholesky factor side by side down to the diagonal.
    factors: Vec<[f64; 2]>,
    per_component: usize,
}

impl<'a> Panel<'a> {
    pub fn new(model: &'a Model) -> Self {
        let (k, d) = (model.weights.len(), model.features);
        let log_tau = std::f64::consts::TAU.ln();
        let constants = (0..k)
            .map(|c| {
                libm::log(model.weights[c]) + model.log_determinant(c) - 0.5 * d as f64 * log_tau
            })
            .collect();
        let mut factors = Vec::new();
        let square = matches!(model.covariance, Covariance::Full | Covariance::Tied);
        if square {
            for table in model.factors.chunks_exact(d * d) {
                for j in (0..d).step_by(2) {
                    for i in 0..(j + 2).min(d) {
                        let second = if j + 1 < d { table[i * d + j + 1] } else { 0.0 };
                        factors.push([table[i * d + j], second]);
                    }
                }
            }
        }
        let tables = if model.covariance == Covariance::Full {
            k
        } else {
            1
        };
        Self {
            model,
            constants,
            per_component: factors.len() / tables.max(1),
            factors,
        }
    }
}

/// Moments of all components: Σ r, then Σ r z, then Σ r z z' (what of it is needed), for z a row
/// less the component's mean.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    pub values: Vec<f64>,
    /// Σ w log p.
    pub log_likelihood: f64,
}

impl Sums {
    /// Numbers for each component.
    pub fn width(covariance: Covariance, d: usize) -> usize {
        1 + d
            + match covariance {
                Covariance::Full => d * (d + 1) / 2,
                Covariance::Tied => 0,
                Covariance::Diagonal | Covariance::Spherical => d,
            }
    }

    pub fn zero(model: &Model) -> Self {
        let width = Self::width(model.covariance, model.features);
        Self {
            values: vec![0.0; width * model.weights.len()],
            log_likelihood: 0.0,
        }
    }

    pub fn add(&mut self, other: &Self) {
        let pairs = self.values.iter_mut().zip(&other.values);
        pairs.for_each(|(sum, part)| *sum += part);
        self.log_likelihood += other.log_likelihood;
    }
}

/// What one thread works in.
#[derive(Debug)]
pub(super) struct Scratch {
    /// The rows, column by column.
    x: Vec<Column>,
    /// Rows less a mean.
    z: Vec<Column>,
    /// The same times responsibilities.
    rz: Vec<Column>,
    /// Responsibilities by component.
    pub shares: Vec<Column>,
    /// Logarithm of the density of every row.
    pub log_density: Column,
    /// Weights of the rows; zero beyond the last one.
    pub weights: Column,
}

impl Scratch {
    pub fn new(model: &Model) -> Self {
        let d = model.features;
        Self {
            x: vec![[0.0; ROWS]; d],
            z: vec![[0.0; ROWS]; d],
            rz: vec![[0.0; ROWS]; d],
            shares: vec![[0.0; ROWS]; model.weights.len()],
            log_density: [0.0; ROWS],
            weights: [0.0; ROWS],
        }
    }

    /// Take in up to [`ROWS`] rows; an empty `weights` means that all count the same.
    pub fn load<F: Real>(&mut self, rows: &[F], weights: &[f64]) {
        let d = self.x.len();
        let n = rows.len() / d;
        for (lane, row) in rows.chunks_exact(d).enumerate() {
            for (column, value) in self.x.iter_mut().zip(row) {
                column[lane] = value.to_f64();
            }
        }
        if n < ROWS {
            self.x.iter_mut().for_each(|column| column[n..].fill(0.0));
        }
        self.weights = [0.0; ROWS];
        if weights.is_empty() {
            self.weights[..n].fill(1.0);
        } else {
            self.weights[..n].copy_from_slice(weights);
        }
    }
}

/// Compute `log_density` and `shares` of the rows that were loaded.
pub(super) fn expect(panel: &Panel<'_>, scratch: &mut Scratch, level: Level) {
    match level {
        Level::Baseline => expect_body::<false>(panel, scratch),
        // SAFETY: a level is only asked for where the processor has it.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { expect_avx2(panel, scratch) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { expect_avx512(panel, scratch) },
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn expect_avx2(panel: &Panel<'_>, scratch: &mut Scratch) {
    expect_body::<true>(panel, scratch);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn expect_avx512(panel: &Panel<'_>, scratch: &mut Scratch) {
    expect_body::<true>(panel, scratch);
}

#[inline(always)]
fn expect_body<const FUSED: bool>(panel: &Panel<'_>, scratch: &mut Scratch) {
    let Scratch {
        x,
        z,
        shares,
        log_density,
        ..
    } = scratch;
    for (component, share) in shares.iter_mut().enumerate() {
        centre(x, panel.model.mean(component), z);
        distances::<FUSED>(panel, component, z, share);
        let constant = panel.constants[component];
        for value in share.iter_mut() {
            *value = fma::<FUSED>(*value, -0.5, constant);
        }
    }
    let mut highest = [f64::NEG_INFINITY; ROWS];
    for share in shares.iter() {
        for (highest, &value) in highest.iter_mut().zip(share) {
            *highest = if value > *highest { value } else { *highest };
        }
    }
    let mut total = [0.0; ROWS];
    for share in shares.iter_mut() {
        for ((value, &highest), total) in share.iter_mut().zip(&highest).zip(&mut total) {
            *value = exp::<FUSED>(*value - highest);
            *total += *value;
        }
    }
    for share in shares.iter_mut() {
        for (value, &total) in share.iter_mut().zip(&total) {
            *value /= total;
        }
    }
    for ((found, &highest), &total) in log_density.iter_mut().zip(&highest).zip(&total) {
        *found = highest + libm::log(total);
    }
}

#[inline(always)]
fn centre(x: &[Column], mean: &[f64], z: &mut [Column]) {
    for ((z, x), &mean) in z.iter_mut().zip(x).zip(mean) {
        for (z, &x) in z.iter_mut().zip(x) {
            *z = x - mean;
        }
    }
}

/// Squared Mahalanobis distances of the rows less the mean.
#[inline(always)]
fn distances<const FUSED: bool>(
    panel: &Panel<'_>,
    component: usize,
    z: &[Column],
    found: &mut Column,
) {
    let (model, d) = (panel.model, z.len());
    match model.covariance {
        Covariance::Full | Covariance::Tied => {
            let first = match model.covariance {
                Covariance::Full => component * panel.per_component,
                _ => 0,
            };
            let factors = &panel.factors[first..][..panel.per_component];
            for (strip, found) in found
                .as_chunks_mut::<{ 2 * LANES }>()
                .0
                .iter_mut()
                .enumerate()
            {
                *found = whitened::<FUSED>(factors, z, strip);
            }
        }
        Covariance::Diagonal => {
            let scales = &model.factors[component * d..][..d];
            *found = [0.0; ROWS];
            for (column, &scale) in z.iter().zip(scales) {
                for (found, &z) in found.iter_mut().zip(column) {
                    let y = z * scale;
                    *found = fma::<FUSED>(y, y, *found);
                }
            }
        }
        Covariance::Spherical => {
            let scale = model.factors[component];
            *found = [0.0; ROWS];
            for column in z {
                for (found, &z) in found.iter_mut().zip(column) {
                    let y = z * scale;
                    *found = fma::<FUSED>(y, y, *found);
                }
            }
        }
    }
}

/// Squared lengths of some rows times a Cholesky factor.
#[inline(always)]
fn whitened<const FUSED: bool>(
    factors: &[[f64; 2]],
    z: &[Column],
    strip: usize,
) -> [f64; 2 * LANES] {
    let mut found = [0.0; 2 * LANES];
    let mut rest = factors;
    for j in (0..z.len()).step_by(2) {
        let depth = (j + 2).min(z.len());
        let (own, after) = rest.split_at(depth);
        rest = after;
        let (mut first, mut second) = ([0.0; 2 * LANES], [0.0; 2 * LANES]);
        for (column, factor) in z.iter().zip(own) {
            let z = &column.as_chunks::<{ 2 * LANES }>().0[strip];
            for lane in 0..2 * LANES {
                first[lane] = fma::<FUSED>(z[lane], factor[0], first[lane]);
                second[lane] = fma::<FUSED>(z[lane], factor[1], second[lane]);
            }
        }
        for lane in 0..2 * LANES {
            found[lane] = fma::<FUSED>(first[lane], first[lane], found[lane]);
            found[lane] = fma::<FUSED>(second[lane], second[lane], found[lane]);
        }
    }
    found
}

/// Add the moments of the rows that were loaded, by their `shares` and weights.
pub(super) fn add_moments(model: &Model, scratch: &mut Scratch, sums: &mut Sums, level: Level) {
    match level {
        Level::Baseline => moments_body::<false>(model, scratch, sums),
        // SAFETY: a level is only asked for where the processor has it.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { moments_avx2(model, scratch, sums) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { moments_avx512(model, scratch, sums) },
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn moments_avx2(model: &Model, scratch: &mut Scratch, sums: &mut Sums) {
    moments_body::<true>(model, scratch, sums);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn moments_avx512(model: &Model, scratch: &mut Scratch, sums: &mut Sums) {
    moments_body::<true>(model, scratch, sums);
}

#[inline(always)]
fn moments_body<const FUSED: bool>(model: &Model, scratch: &mut Scratch, sums: &mut Sums) {
    let d = model.features;
    let width = Sums::width(model.covariance, d);
    let Scratch {
        x,
        z,
        rz,
        shares,
        weights,
        ..
    } = scratch;
    let components = shares.iter_mut().zip(sums.values.chunks_exact_mut(width));
    for (component, (share, sums)) in components.enumerate() {
        for (share, &weight) in share.iter_mut().zip(weights.iter()) {
            *share *= weight;
        }
        centre(x, model.mean(component), z);
        for (rz, z) in rz.iter_mut().zip(z.iter()) {
            for ((rz, &z), &share) in rz.iter_mut().zip(z).zip(share.iter()) {
                *rz = z * share;
            }
        }
        sums[0] += total(share);
        let (first, second) = sums[1..].split_at_mut(d);
        for (sum, rz) in first.iter_mut().zip(rz.iter()) {
            *sum += total(rz);
        }
        match model.covariance {
            Covariance::Full => products::<FUSED>(rz, z, second),
            Covariance::Tied => {}
            Covariance::Diagonal | Covariance::Spherical => {
                for ((sum, rz), z) in second.iter_mut().zip(rz.iter()).zip(z.iter()) {
                    *sum += dot::<FUSED, 1>(rz, [z])[0];
                }
            }
        }
    }
}

#[inline(always)]
fn total(column: &Column) -> f64 {
    let mut sums = [0.0; 2 * LANES];
    for values in column.as_chunks::<{ 2 * LANES }>().0 {
        for lane in 0..2 * LANES {
            sums[lane] += values[lane];
        }
    }
    sums.iter().sum()
}

/// Add the upper triangle, row by row, of the products of all pairs of columns.
#[inline(always)]
fn products<const FUSED: bool>(rz: &[Column], z: &[Column], sums: &mut [f64]) {
    let d = z.len();
    let mut place = 0;
    for (i, rz) in rz.iter().enumerate() {
        let mut j = i;
        while j + 4 <= d {
            let found = dot::<FUSED, 4>(rz, [&z[j], &z[j + 1], &z[j + 2], &z[j + 3]]);
            for (sum, found) in sums[place..place + 4].iter_mut().zip(found) {
                *sum += found;
            }
            place += 4;
            j += 4;
        }
        while j < d {
            sums[place] += dot::<FUSED, 1>(rz, [&z[j]])[0];
            place += 1;
            j += 1;
        }
    }
}

#[inline(always)]
fn dot<const FUSED: bool, const N: usize>(one: &Column, others: [&Column; N]) -> [f64; N] {
    let mut sums = [[0.0; LANES]; N];
    for (step, values) in one.as_chunks::<LANES>().0.iter().enumerate() {
        for n in 0..N {
            let other = &others[n].as_chunks::<LANES>().0[step];
            for lane in 0..LANES {
                sums[n][lane] = fma::<FUSED>(values[lane], other[lane], sums[n][lane]);
            }
        }
    }
    sums.map(|lanes| {
        let half: [f64; 4] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 4]);
        (half[0] + half[2]) + (half[1] + half[3])
    })
}
