//! The innermost loops: densities, responsibilities and moments of a block of rows.
//!
//! Lanes are rows. Processors with fused multiply-add round once where others round twice, so the
//! last digits may differ between the two kinds of processors, but not with the number of threads.

use super::block::{Column, Panel, ROWS, Scratch, Sums};
use super::exp::{exp, fma};
use super::{Covariance, Model};
#[cfg(target_arch = "x86_64")]
use crate::simd::Wide;
use crate::simd::{Double, Level, Plain};

/// Rows that are worked on side by side.
const LANES: usize = 8;

/// Compute `log_density` and `shares` of the rows that were loaded.
pub(super) fn expect(panel: &Panel<'_>, scratch: &mut Scratch, level: Level) {
    match level {
        Level::Baseline => expect_body::<Plain, false>(panel, scratch),
        // SAFETY: a level is only asked for where the processor has it.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 | Level::Avx512 => unsafe { expect_wide(panel, scratch) },
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn expect_wide(panel: &Panel<'_>, scratch: &mut Scratch) {
    expect_body::<Wide, true>(panel, scratch);
}

#[inline(always)]
fn expect_body<V: Double, const FUSED: bool>(panel: &Panel<'_>, scratch: &mut Scratch) {
    let Scratch {
        x,
        z,
        shares,
        log_density,
        ..
    } = scratch;
    for (component, share) in shares.iter_mut().enumerate() {
        centre(x, panel.model.mean(component), z);
        distances::<V, FUSED>(panel, component, z, share);
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
fn distances<V: Double, const FUSED: bool>(
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
                *found = whitened::<V>(factors, z, strip);
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
fn whitened<V: Double>(factors: &[[f64; 2]], z: &[Column], strip: usize) -> [f64; 2 * LANES] {
    let mut found = [V::splat(0.0); 4];
    let mut rest = factors;
    for j in (0..z.len()).step_by(2) {
        let depth = (j + 2).min(z.len());
        let (own, after) = rest.split_at(depth);
        rest = after;
        let (mut first, mut second) = ([V::splat(0.0); 4], [V::splat(0.0); 4]);
        for (column, factor) in z.iter().zip(own) {
            let values = &column.as_chunks::<{ 2 * LANES }>().0[strip];
            let (one, other) = (V::splat(factor[0]), V::splat(factor[1]));
            for (part, values) in values.as_chunks::<4>().0.iter().enumerate() {
                let values = V::load(values);
                first[part] = values.mul_add(one, first[part]);
                second[part] = values.mul_add(other, second[part]);
            }
        }
        for part in 0..4 {
            found[part] = first[part].mul_add(first[part], found[part]);
            found[part] = second[part].mul_add(second[part], found[part]);
        }
    }
    let mut lanes = [0.0; 2 * LANES];
    for (lanes, found) in lanes.as_chunks_mut::<4>().0.iter_mut().zip(found) {
        *lanes = found.store();
    }
    lanes
}

/// Add the moments of the rows that were loaded, by their `shares` and weights.
pub(super) fn add_moments(model: &Model, scratch: &mut Scratch, sums: &mut Sums, level: Level) {
    match level {
        Level::Baseline => moments_body::<Plain>(model, scratch, sums),
        // SAFETY: a level is only asked for where the processor has it.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 | Level::Avx512 => unsafe { moments_wide(model, scratch, sums) },
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn moments_wide(model: &Model, scratch: &mut Scratch, sums: &mut Sums) {
    moments_body::<Wide>(model, scratch, sums);
}

#[inline(always)]
fn moments_body<V: Double>(model: &Model, scratch: &mut Scratch, sums: &mut Sums) {
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
            Covariance::Full => products::<V>(rz, z, second),
            Covariance::Tied => {}
            Covariance::Diagonal | Covariance::Spherical => {
                for ((sum, rz), z) in second.iter_mut().zip(rz.iter()).zip(z.iter()) {
                    *sum += dot::<V, 1>(rz, [z])[0];
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
fn products<V: Double>(rz: &[Column], z: &[Column], sums: &mut [f64]) {
    let d = z.len();
    let mut place = 0;
    for (i, rz) in rz.iter().enumerate() {
        let mut j = i;
        while j + 4 <= d {
            let found = dot::<V, 4>(rz, [&z[j], &z[j + 1], &z[j + 2], &z[j + 3]]);
            for (sum, found) in sums[place..place + 4].iter_mut().zip(found) {
                *sum += found;
            }
            place += 4;
            j += 4;
        }
        while j < d {
            sums[place] += dot::<V, 1>(rz, [&z[j]])[0];
            place += 1;
            j += 1;
        }
    }
}

#[inline(always)]
fn dot<V: Double, const N: usize>(one: &Column, others: [&Column; N]) -> [f64; N] {
    let mut sums = [[V::splat(0.0); 2]; N];
    for (step, values) in one.as_chunks::<LANES>().0.iter().enumerate() {
        let [low, high] = halves::<V>(values);
        for n in 0..N {
            let other = halves::<V>(&others[n].as_chunks::<LANES>().0[step]);
            sums[n] = [
                low.mul_add(other[0], sums[n][0]),
                high.mul_add(other[1], sums[n][1]),
            ];
        }
    }
    // A loop, as closures are not compiled for the processor of the function around them.
    let mut found = [0.0; N];
    for n in 0..N {
        let half = sums[n][0].add(sums[n][1]).store();
        found[n] = (half[0] + half[2]) + (half[1] + half[3]);
    }
    found
}

#[inline(always)]
fn halves<V: Double>(lanes: &[f64; LANES]) -> [V; 2] {
    let half = lanes.as_chunks::<4>().0;
    [V::load(&half[0]), V::load(&half[1])]
}
