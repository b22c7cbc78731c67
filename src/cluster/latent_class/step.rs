//! One step of expectation and maximisation, both in one pass over the patterns.
//!
//! A pattern's joint probability with every class is a product over its answers, one vector
//! multiplication each; when the largest becomes small it is brought back near 1 by a power of two,
//! which is exact, and the exponents are kept. So there is no exponential (unless there are numeric
//! columns), and nothing underflows that matters. Likelihoods of patterns of weight 1 are multiplied
//! too, and a logarithm is taken now and then.

use std::f64::consts::{LN_2, PI};
use std::ops::Range;

use super::layout::Layout;
use super::rows::{Patterns, Rows};
use crate::error::Result;
use crate::parallel::{Control, map_chunks};
use crate::simd::Level;

/// Patterns a task at least.
const CHUNK: usize = 2048;
/// Products are scaled when they are below this; eight more factors do not underflow.
const SMALL: f64 = 1e-60;
/// Likelihoods are multiplied as long as they and their product are above this.
const MULTIPLIED: f64 = 1e-100;
/// Probabilities below this count as this, so that an answer which a class never gives is very
/// unlikely there instead of impossible.
pub(super) const LEAST: f64 = 1e-30;
/// A class in which fewer rows than this are known keeps what it has.
const NOBODY: f64 = 1e-290;

/// A model in the form that passes need: probabilities not below `LEAST`; of numeric columns the
/// mean, 1/(2σ²) and, behind all slots, ½ ln σ².
pub(super) fn prepared(model: &[f64], layout: &Layout) -> Vec<f64> {
    let mut ready = model.to_vec();
    let (first, last) = (layout.at(1), layout.at(layout.means));
    for value in &mut ready[first..last] {
        *value = value.max(LEAST);
    }
    let variances = layout.at(layout.variances());
    for at in variances..model.len() {
        ready[at] = 0.5 / model[at];
        ready.push(0.5 * model[at].ln());
    }
    ready
}

/// The largest of some values that are not negative.
#[inline(always)]
fn largest<const W: usize>(values: &[f64; W]) -> f64 {
    let mut most = [0.0_f64; 4];
    for four in values.as_chunks::<4>().0 {
        for (most, &value) in most.iter_mut().zip(four) {
            *most = if value > *most { value } else { *most };
        }
    }
    most[0].max(most[1]).max(most[2].max(most[3]))
}

/// Multiply by a power of two so that the largest, `most`, is in [1, 2); gives the exponent taken
/// out.
#[inline(always)]
fn rescale<const W: usize>(values: &mut [f64; W], most: f64) -> i64 {
    // Subnormal numbers have the exponent 0 and so are left smaller, nothing worse.
    let exponent = ((most.to_bits() >> 52) as i64).clamp(1, 2045);
    let factor = f64::from_bits(((2046 - exponent) as u64) << 52);
    for value in values {
        *value *= factor;
    }
    exponent - 1023
}

/// The sum, four lanes side by side.
#[inline(always)]
fn total<const W: usize>(values: &[f64; W]) -> f64 {
    let mut sums = [0.0_f64; 4];
    for four in values.as_chunks::<4>().0 {
        for (sum, &value) in sums.iter_mut().zip(four) {
            *sum += value;
        }
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// Joint probabilities of a row with every class, up to a common factor: (they, their sum, the
/// factor's logarithm).
#[inline(always)]
pub(super) fn joint<const W: usize>(
    ready: &[[f64; W]],
    (slots, numbers): (&[u32], &[f64]),
    layout: &Layout,
) -> ([f64; W], f64, f64) {
    let mut values = ready[0];
    let mut exponent = 0;
    for group in slots.chunks(layout.factors) {
        for &slot in group {
            let factors = &ready[slot as usize];
            for (value, &factor) in values.iter_mut().zip(factors) {
                *value *= factor;
            }
        }
        // Seldom true, so that the processor need not wait for it.
        let most = largest(&values);
        if most < SMALL {
            exponent += rescale(&mut values, most);
        }
    }
    let mut factor = exponent as f64 * LN_2;
    if !numbers.is_empty() {
        factor += densities(&mut values, ready, numbers, layout);
    }
    let sum = total(&values).max(f64::MIN_POSITIVE);
    (values, sum, factor)
}

/// Multiply by the normal densities of a row's numbers, up to a factor whose logarithm it gives.
#[inline(always)]
fn densities<const W: usize>(
    values: &mut [f64; W],
    ready: &[[f64; W]],
    numbers: &[f64],
    layout: &Layout,
) -> f64 {
    let mut logs = [0.0; W];
    let mut constant = 0.0;
    for (d, &x) in numbers.iter().enumerate() {
        if x.is_nan() {
            continue;
        }
        constant -= 0.5 * (2.0 * PI).ln();
        let means = &ready[layout.means + d];
        let scales = &ready[layout.variances() + d];
        let roots = &ready[layout.slots + d];
        for c in 0..W {
            let away = x - means[c];
            logs[c] -= away * away * scales[c] + roots[c];
        }
    }
    let mut most = f64::NEG_INFINITY;
    for (log, value) in logs.iter_mut().zip(values.iter()) {
        *log += value.ln();
        most = most.max(*log);
    }
    if most == f64::NEG_INFINITY {
        return constant;
    }
    for (value, &log) in values.iter_mut().zip(&logs) {
        *value = (log - most).exp();
    }
    constant + most
}

/// The sums of a chunk of patterns; gives their log-likelihood.
#[inline(always)]
fn chunk<const W: usize>(
    range: Range<usize>,
    (rows, weights): (&Rows, &[f64]),
    ready: &[f64],
    layout: &Layout,
    sums: &mut [f64],
) -> f64 {
    let ready = ready.as_chunks::<W>().0;
    let sums = sums.as_chunks_mut::<W>().0;
    let (mut log_likelihood, mut product) = (0.0, 1.0_f64);
    for pattern in range {
        let weight = weights[pattern];
        if weight == 0.0 {
            continue;
        }
        let row = rows.row(pattern, layout);
        let (mut members, sum, factor) = joint(ready, row, layout);
        if weight == 1.0 && sum > MULTIPLIED {
            log_likelihood += factor;
            product *= sum;
            if !(MULTIPLIED..=1.0 / MULTIPLIED).contains(&product) {
                log_likelihood += product.ln();
                product = 1.0;
            }
        } else {
            log_likelihood += weight * (sum.ln() + factor);
        }
        let share = weight / sum;
        for member in &mut members {
            *member *= share;
        }
        let (slots, numbers) = row;
        add(&mut sums[0], &members, 1.0);
        for &slot in slots {
            add(&mut sums[slot as usize], &members, 1.0);
        }
        for (d, &x) in numbers.iter().enumerate() {
            if !x.is_nan() {
                add(&mut sums[layout.means + d], &members, x);
                add(&mut sums[layout.variances() + d], &members, x * x);
                add(&mut sums[layout.slots + d], &members, 1.0);
            }
        }
    }
    log_likelihood + product.ln()
}

#[inline(always)]
fn add<const W: usize>(sums: &mut [f64; W], members: &[f64; W], times: f64) {
    for (sum, &member) in sums.iter_mut().zip(members) {
        *sum += member * times;
    }
}

/// Run a function that is generic over the number of lanes, compiled for the widest registers.
macro_rules! by_lanes {
    ($layout:expr, $level:expr, $plain:ident, $wide:ident, $arguments:tt) => {
        match $layout.lanes {
            4 => by_lanes!(@level 4, $level, $plain, $wide, $arguments),
            8 => by_lanes!(@level 8, $level, $plain, $wide, $arguments),
            12 => by_lanes!(@level 12, $level, $plain, $wide, $arguments),
            16 => by_lanes!(@level 16, $level, $plain, $wide, $arguments),
            24 => by_lanes!(@level 24, $level, $plain, $wide, $arguments),
            32 => by_lanes!(@level 32, $level, $plain, $wide, $arguments),
            64 => by_lanes!(@level 64, $level, $plain, $wide, $arguments),
            128 => by_lanes!(@level 128, $level, $plain, $wide, $arguments),
            _ => by_lanes!(@level 256, $level, $plain, $wide, $arguments),
        }
    };
    (@level $lanes:literal, $level:expr, $plain:ident, $wide:ident, ($($argument:expr),*)) => {
        match $level {
            $crate::simd::Level::Baseline => $plain::<$lanes>($($argument),*),
            // SAFETY: the processor has AVX2, as the level says.
            #[cfg(target_arch = "x86_64")]
            _ => unsafe { $wide::<$lanes>($($argument),*) },
        }
    };
}
pub(super) use by_lanes;

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn chunk_avx2<const W: usize>(
    range: Range<usize>,
    (rows, weights): (&Rows, &[f64]),
    ready: &[f64],
    layout: &Layout,
    sums: &mut [f64],
) -> f64 {
    chunk::<W>(range, (rows, weights), ready, layout, sums)
}

/// What a pass over the patterns finds.
pub(super) struct Expected {
    /// Log-likelihood of the model that was given.
    pub(super) log_likelihood: f64,
    /// Rows in every class, by slot; numeric columns have Σx, Σx² and behind all slots the number
    /// of rows where they are known.
    sums: Vec<f64>,
}

/// The expectation step: what every class is expected to have.
pub(super) fn expect(
    patterns: &Patterns,
    model: &[f64],
    layout: &Layout,
    control: &Control,
) -> Result<Expected> {
    let ready = prepared(model, layout);
    let weights = &patterns.weights;
    let Some(pairs) = &patterns.pairs else {
        return pass((&patterns.rows, weights), &ready, layout, control);
    };
    let ready = pairs.widen(&ready, layout);
    let found = pass((&pairs.rows, weights), &ready, &pairs.layout, control)?;
    Ok(Expected {
        sums: pairs.narrow(&found.sums, layout),
        ..found
    })
}

fn pass(
    rows: (&Rows, &[f64]),
    ready: &[f64],
    layout: &Layout,
    control: &Control,
) -> Result<Expected> {
    let level: Level = control.level();
    // Long enough that the sums of all chunks are no larger than the data.
    let length = control.chunk_len(CHUNK.max(2 * layout.slots));
    let parts = map_chunks(rows.0.len, length, control, |range| {
        let mut sums = vec![0.0; ready.len()];
        let log_likelihood = by_lanes!(
            layout,
            level,
            chunk,
            chunk_avx2,
            (range, rows, ready, layout, &mut sums)
        );
        Ok(Expected {
            log_likelihood,
            sums,
        })
    })?;
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_else(|| Expected {
        log_likelihood: 0.0,
        sums: vec![0.0; ready.len()],
    });
    for part in parts {
        all.log_likelihood += part.log_likelihood;
        for (sum, value) in all.sums.iter_mut().zip(part.sums) {
            *sum += value;
        }
    }
    Ok(all)
}

impl Expected {
    /// Sums of rows whose class is given, as `members` say (patterns × classes).
    pub(super) fn of(rows: &Rows, weights: &[f64], members: &[f64], layout: &Layout) -> Self {
        let mut sums = vec![0.0; (layout.slots + layout.numbers) * layout.lanes];
        for (row, members) in members.chunks_exact(layout.classes).enumerate() {
            let mut put = |slot: usize, times: f64| {
                let at = layout.at(slot);
                for (sum, member) in sums[at..].iter_mut().zip(members) {
                    *sum += member * times;
                }
            };
            let (weight, (slots, numbers)) = (weights[row], rows.row(row, layout));
            put(0, weight);
            for &slot in slots {
                put(slot as usize, weight);
            }
            for (d, &x) in numbers.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
                put(layout.means + d, weight * x);
                put(layout.variances() + d, weight * x * x);
                put(layout.slots + d, weight);
            }
        }
        Self {
            log_likelihood: f64::NAN,
            sums,
        }
    }

    /// The maximisation step: the best model for what was expected. What nothing is known of stays
    /// as it was `before`.
    pub(super) fn maximise(
        &self,
        before: &[f64],
        layout: &Layout,
        least_variance: f64,
    ) -> Vec<f64> {
        let (sums, mut model) = (&self.sums, before.to_vec());
        let total: f64 = sums[..layout.classes].iter().sum();
        for class in 0..layout.classes {
            model[class] = sums[class] / total;
        }
        for (first, levels) in layout.tables() {
            for class in 0..layout.classes {
                let places = (first..first + levels).map(|slot| layout.at(slot) + class);
                let known: f64 = places.clone().map(|at| sums[at]).sum();
                if known > NOBODY {
                    places.for_each(|at| model[at] = sums[at] / known);
                }
            }
        }
        for d in 0..layout.numbers {
            for class in 0..layout.classes {
                let known = sums[layout.at(layout.slots + d) + class];
                if known > NOBODY {
                    let mean = sums[layout.at(layout.means + d) + class] / known;
                    let at = layout.at(layout.variances() + d) + class;
                    model[layout.at(layout.means + d) + class] = mean;
                    model[at] = (sums[at] / known - mean * mean).max(least_variance);
                }
            }
        }
        model
    }
}
