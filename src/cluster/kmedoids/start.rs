//! Where k-medoids starts.
//!
//! BUILD: Kaufman, L. & Rousseeuw, P. J. (1990). "Finding groups in data", chapter 2. LAB: Schubert
//! & Rousseeuw (2021), as for the whole.

use super::Options;
use super::source::Source;
use super::swap::{gain, over_candidates};
use crate::distance::{LANES, for_level};
use crate::error::Result;
use crate::parallel::Control;
use crate::random::Stream;
use crate::simd::Level;

/// Where to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// One after another, each time the row that helps most. O(k n m).
    Build,
    /// The same, each time among a few rows drawn by chance and judged by them. O(k n).
    Lab,
    /// Different rows by chance.
    Random,
    /// These rows.
    Given(Vec<usize>),
}

const DRAW: u64 = 0x6b6d_6401;
const LAB: u64 = 0x6b6d_6402;
/// Candidates between two looks for the best: some milliseconds.
const CANDIDATES: usize = 1024;

/// The medoids to start from; rows by chance come out of `pool`.
pub(super) fn medoids(
    source: &Source<'_>,
    weights: &[f64],
    pool: &[usize],
    options: &Options,
    run: usize,
    control: &Control,
) -> Result<Vec<usize>> {
    let k = options.n_clusters;
    if k == 1 {
        return build(source, weights, 1, control);
    }
    match &options.start {
        Start::Given(rows) => Ok(rows.clone()),
        Start::Build => build(source, weights, k, control),
        Start::Random => {
            let mut random = Stream::new(options.seed, DRAW, run as u64);
            Ok(draw(pool, k, &mut random))
        }
        Start::Lab => lab(source, weights, pool, options, run, control),
    }
}

/// Different members of a pool by chance, in the order drawn.
pub(super) fn draw(pool: &[usize], number: usize, random: &mut Stream) -> Vec<usize> {
    let mut pool = pool.to_vec();
    let number = number.min(pool.len());
    for place in 0..number {
        let other = place + random.below(pool.len() - place);
        pool.swap(place, other);
    }
    pool.truncate(number);
    pool
}

fn build(source: &Source<'_>, weights: &[f64], k: usize, control: &Control) -> Result<Vec<usize>> {
    let n = source.n_candidates();
    let mut medoids = Vec::with_capacity(k);
    let mut near = vec![f64::INFINITY; source.n_judges()];
    while medoids.len() < k {
        let mut best = (f64::INFINITY, 0);
        for first in (0..n).step_by(CANDIDATES) {
            let candidates = first..n.min(first + CANDIDATES);
            let scores = scores(source, weights, &near, candidates, control)?;
            for (place, score) in scores.into_iter().enumerate() {
                if score < best.0 && !medoids.contains(&(first + place)) {
                    best = (score, first + place);
                }
            }
        }
        take(source, best.1, &mut near);
        medoids.push(best.1);
    }
    Ok(medoids)
}

/// The change of inertia by one more medoid, for each candidate; the inertia if it is the first.
fn scores(
    source: &Source<'_>,
    weights: &[f64],
    near: &[f64],
    candidates: std::ops::Range<usize>,
    control: &Control,
) -> Result<Vec<f64>> {
    let level = control.level();
    // Before the first medoid all are infinitely far.
    let is_first = near.first() == Some(&f64::INFINITY);
    over_candidates(source, candidates, 1, control, &|sums, first, distances| {
        let (near, weights) = (&near[first..], &weights[first..]);
        add_score(
            level,
            distances,
            (!is_first).then_some(near),
            weights,
            &mut sums[0],
        );
    })
}

fn add_score(
    level: Level,
    distances: &[f64],
    near: Option<&[f64]>,
    weights: &[f64],
    sum: &mut f64,
) {
    for_level!(
        level,
        score,
        (distances: &[f64], near: Option<&[f64]>, weights: &[f64], sum: &mut f64)
    );
}

#[inline(always)]
fn score(distances: &[f64], near: Option<&[f64]>, weights: &[f64], sum: &mut f64) {
    let n = distances.len();
    if let Some(near) = near {
        *sum += gain(distances, &near[..n], &weights[..n]);
        return;
    }
    let (distances, rest) = distances.as_chunks::<8>();
    let (weights, rest_weights) = weights[..n].as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (distances, weights) in distances.iter().zip(weights) {
        for lane in 0..8 {
            sums[lane] += weights[lane] * distances[lane];
        }
    }
    for ((&distance, &weight), sum) in rest.iter().zip(rest_weights).zip(&mut sums) {
        *sum += weight * distance;
    }
    *sum += sums.iter().sum::<f64>();
}

/// Lower the judges' distances to those of a new medoid.
fn take(source: &Source<'_>, medoid: usize, near: &mut [f64]) {
    let mut buffer = vec![0.0; near.len().next_multiple_of(LANES)];
    let distances = source.distances(medoid, 0, near.len(), &mut buffer);
    for (near, &distance) in near.iter_mut().zip(distances) {
        *near = near.min(distance);
    }
}

fn lab(
    source: &Source<'_>,
    weights: &[f64],
    pool: &[usize],
    options: &Options,
    run: usize,
    control: &Control,
) -> Result<Vec<usize>> {
    let k = options.n_clusters;
    // As many as Schubert and Rousseeuw draw.
    let number = 10 + (pool.len() as f64).sqrt().ceil() as usize;
    // Judges are the pool, in its order.
    let mut left: Vec<usize> = (0..pool.len()).collect();
    let mut medoids: Vec<usize> = Vec::with_capacity(k);
    let mut random = Stream::new(options.seed, LAB, run as u64);
    while medoids.len() < k {
        control.check()?;
        let places = draw(&left, number, &mut random);
        let rows: Vec<usize> = places.iter().map(|&place| pool[place]).collect();
        let some_weights: Vec<f64> = places.iter().map(|&place| weights[place]).collect();
        let some = source.judged_by(&rows);
        let mut near = vec![f64::INFINITY; rows.len()];
        for &medoid in &medoids {
            take(&some, medoid, &mut near);
        }
        let mut best = (f64::INFINITY, 0);
        for (place, &row) in rows.iter().enumerate() {
            let score = scores(&some, &some_weights, &near, row..row + 1, control)?[0];
            if score < best.0 {
                best = (score, place);
            }
        }
        medoids.push(rows[best.1]);
        left.retain(|&place| place != places[best.1]);
    }
    Ok(medoids)
}
