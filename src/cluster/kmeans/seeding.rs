//! Starting centres, as rows of a sample.
//!
//! Greedy k-means++: Arthur, D. & Vassilvitskii, S. (2007). "k-means++: the advantages of careful
//! seeding". SODA, 1027–1035; of 2 + ln k candidates drawn for a centre the one that lowers the sum
//! of squared distances most is kept. Time O(m·d·k·log k) for a sample of m rows, memory O(m).
//!
//! Random: k rows of different contents with probability by weight.

use rayon::prelude::*;

use super::super::distances::squared_distances;
use super::super::points::{Points, weights_of};
use super::super::real::Real;
use super::super::tiles::{LANES, tiles_len};
use super::sample::Sample;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};
use crate::random::Stream;

const STAGE_PLUS_PLUS: u64 = 0x6b6d_2b2b;
const STAGE_RANDOM: u64 = 0x6b6d_726e;

/// Candidates for each of k centres.
pub(super) fn trials(k: usize) -> usize {
    2 + (k as f64).ln() as usize
}

/// Greedy k-means++; k rows of the sample.
pub(super) fn plus_plus<F: Real>(
    sample: &Sample<'_, F>,
    k: usize,
    (seed, restart): (u64, u64),
    control: &Control,
) -> Result<Vec<usize>> {
    let mut stream = Stream::new(seed, STAGE_PLUS_PLUS, restart);
    let trials = trials(k);
    let (points, order) = (sample.points(), &*sample.order);
    let mut closest = vec![f32::INFINITY; points.len];
    let weight = |row: usize| sample.weights.get(row).copied().unwrap_or(1.0);

    let mut buckets = vec![0.0; order.buckets()];
    (0..points.len).for_each(|row| buckets[order.bucket(row)] += weight(row));
    let target = stream.uniform() * buckets.iter().sum::<f64>();
    let first = order.find(target, &buckets, weight).unwrap_or(0);
    let mut chosen = vec![first];
    for _ in 1..k {
        let newest = chosen[chosen.len() - 1];
        let buckets = add_centre(sample, newest, &mut closest, control)?;
        let total: f64 = buckets.iter().sum();
        let mass = |row: usize| weight(row) * f64::from(closest[row]);
        let candidates: Vec<usize> = (0..trials)
            .map(|_| stream.uniform() * total)
            // No mass is left once every distinct row is a centre: the rest repeat the first.
            .map(|target| order.find(target, &buckets, mass).unwrap_or(first))
            .collect();
        let potentials = potentials(sample, &candidates, &closest, control)?;
        let mut best = 0;
        for (i, potential) in potentials.iter().enumerate() {
            if *potential < potentials[best] {
                best = i;
            }
        }
        chosen.push(candidates[best]);
    }
    Ok(chosen)
}

/// A row as tiles hold it.
fn centre_at<F: Real>(points: &Points<'_, F>, row: usize) -> Vec<f32> {
    let start = row / points.split.chunk * points.split.chunk;
    let chunk = start..(start + points.split.chunk).min(points.len);
    let inside = row - start;
    points.tiles_of(&chunk)[inside / LANES * LANES * points.features + inside % LANES..]
        .iter()
        .step_by(LANES)
        .take(points.features)
        .copied()
        .collect()
}

/// Lower `closest` by a new centre; give weight × squared distance by bucket.
fn add_centre<F: Real>(
    sample: &Sample<'_, F>,
    newest: usize,
    closest: &mut [f32],
    control: &Control,
) -> Result<Vec<f64>> {
    let (points, order) = (sample.points(), &*sample.order);
    let centre = centre_at(points, newest);
    let part = points.split.part;
    let parts: Result<Vec<Vec<f64>>> = closest
        .par_chunks_mut(part)
        .enumerate()
        .map(|(p, closest)| {
            let mut buckets = vec![0.0; order.buckets()];
            let mut found = vec![0.0; tiles_len(points.split.chunk, 1)];
            let start = p * part;
            for rows in points.split.chunks_of(start..start + closest.len()) {
                control.check()?;
                squared_distances(points.tiles_of(&rows), &centre, &mut found);
                let weights = weights_of(&sample.weights, rows.clone());
                let closest = &mut closest[rows.start - start..rows.end - start];
                for (i, (old, &new)) in closest.iter_mut().zip(&found).enumerate() {
                    *old = if new < *old { new } else { *old };
                    let weight = weights.get(i).copied().unwrap_or(1.0);
                    buckets[order.bucket(rows.start + i)] += weight * f64::from(*old);
                }
            }
            Ok(buckets)
        })
        .collect();
    Ok(add_up(parts?, order.buckets()))
}

/// The sum of weight × squared distance if each candidate became a centre.
fn potentials<F: Real>(
    sample: &Sample<'_, F>,
    candidates: &[usize],
    closest: &[f32],
    control: &Control,
) -> Result<Vec<f64>> {
    let points = sample.points();
    let centres: Vec<Vec<f32>> = candidates
        .iter()
        .map(|&row| centre_at(points, row))
        .collect();
    let parts = map_chunks(points.len, points.split.part, control, |part| {
        let mut sums = vec![0.0; candidates.len()];
        let mut found = vec![0.0; tiles_len(points.split.chunk, 1)];
        for rows in points.split.chunks_of(part) {
            control.check()?;
            let tiles = points.tiles_of(&rows);
            let weights = weights_of(&sample.weights, rows.clone());
            for (sum, centre) in sums.iter_mut().zip(&centres) {
                squared_distances(tiles, centre, &mut found);
                *sum += lowered(&closest[rows.clone()], &found, weights);
            }
        }
        Ok(sums)
    })?;
    Ok(add_up(parts, candidates.len()))
}

/// Σ weight · min(old, new), in eight sums side by side.
fn lowered(old: &[f32], new: &[f32], weights: &[f64]) -> f64 {
    const SUMS: usize = 8;
    let mut sums = [0.0; SUMS];
    let new = &new[..old.len()];
    let smaller = |i: usize| f64::from(if new[i] < old[i] { new[i] } else { old[i] });
    let whole = old.len() / SUMS * SUMS;
    for start in (0..whole).step_by(SUMS) {
        for (lane, sum) in sums.iter_mut().enumerate() {
            let weight = if weights.is_empty() {
                1.0
            } else {
                weights[start + lane]
            };
            *sum += weight * smaller(start + lane);
        }
    }
    let mut total: f64 = sums.iter().sum();
    for i in whole..old.len() {
        total += weights.get(i).copied().unwrap_or(1.0) * smaller(i);
    }
    total
}

fn add_up(parts: Vec<Vec<f64>>, len: usize) -> Vec<f64> {
    let mut total = vec![0.0; len];
    for part in parts {
        total.iter_mut().zip(part).for_each(|(a, b)| *a += b);
    }
    total
}

/// k rows of different contents with probability by weight, drawn one after another.
pub(super) fn random_rows<F: Real>(
    sample: &Sample<'_, F>,
    k: usize,
    (seed, restart): (u64, u64),
    control: &Control,
) -> Result<Vec<usize>> {
    let mut stream = Stream::new(seed, STAGE_RANDOM, restart);
    let (points, order) = (sample.points(), &*sample.order);
    let mut mass = if sample.weights.is_empty() {
        vec![1.0; points.len]
    } else {
        sample.weights.to_vec()
    };
    let mut buckets = vec![0.0; order.buckets()];
    for (row, weight) in mass.iter().enumerate() {
        buckets[order.bucket(row)] += weight;
    }
    let mut chosen = Vec::with_capacity(k);
    for _ in 0..k {
        control.check()?;
        let target = stream.uniform() * buckets.iter().sum::<f64>();
        // Nothing is left once every distinct row is a centre: the rest repeat the first.
        let found = order.find(target, &buckets, |row| mass[row]);
        let row = found.or(chosen.first().copied()).unwrap_or(0);
        chosen.push(row);
        let bucket = order.bucket(row);
        buckets[bucket] = 0.0;
        for other in order.rows_of(bucket) {
            if order.alike(other, row) && points.row(other) == points.row(row) {
                mass[other] = 0.0;
            }
            buckets[bucket] += mass[other];
        }
    }
    Ok(chosen)
}
