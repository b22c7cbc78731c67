//! The swaps of `FasterPAM`.

use rayon::prelude::*;

use super::Fit;
use super::source::Source;
use super::state::State;
use crate::distance::{LANES, for_level};
use crate::error::Result;
use crate::parallel::Control;
use crate::simd::Level;

/// Candidates that look at the same judges before those leave the cache.
pub(super) const GROUP: usize = 4;
/// Judges that are looked at together: their tiles stay in the cache for a group.
pub(super) const JUDGES: usize = 256;
/// Candidates that are judged side by side, at least and at most. A swap makes those behind it be
/// judged again, so there are few while swaps are frequent.
const BLOCK: std::ops::RangeInclusive<usize> = 8..=512;
/// A swap must improve the inertia by more than this share of it, so that no rounding is chased.
const WORTH: f64 = 1e-12;

/// What a swap would change: the change of inertia (negative is better), and the cluster that is best
/// given the candidate as its medoid.
type Offer = Option<(f64, usize)>;

/// Swap until no swap improves the clustering, or candidates have been passed over `max_iter` times.
pub(super) fn improve(
    source: &Source<'_>,
    weights: &[f64],
    medoids: Vec<usize>,
    max_iter: usize,
    control: &Control,
) -> Result<Fit> {
    let n = source.n_candidates();
    let mut state = State::new(source, weights, medoids);
    let most = max_iter.saturating_mul(n);
    // One medoid's best place is found by its start.
    let mut idle = if state.medoids.len() == 1 { n } else { 0 };
    let (mut seen, mut at, mut n_swaps, mut block) = (0, 0, 0, *BLOCK.start());
    while idle < n && seen < most {
        let len = block.min(n - at).min(most - seen);
        let offers = judge(source, &state, at..at + len, control)?;
        let enough = -WORTH * state.inertia;
        let taken = offers.iter().enumerate().find_map(|(place, offer)| {
            offer
                .filter(|(change, _)| *change < enough)
                .map(|(_, slot)| (place, slot))
        });
        let passed = if let Some((place, slot)) = taken {
            state.replace(source, slot, at + place);
            n_swaps += 1;
            idle = 1;
            block = *BLOCK.start();
            place + 1
        } else {
            idle += len;
            block = (idle / 4).clamp(*BLOCK.start(), *BLOCK.end());
            len
        };
        at = (at + passed) % n;
        seen += passed;
        control.advance(passed as u64);
    }
    Ok(Fit {
        inertia: state.inertia,
        medoids: state.medoids,
        n_iter: seen.div_ceil(n).max(1),
        n_swaps,
    })
}

/// What every candidate offers.
fn judge(
    source: &Source<'_>,
    state: &State<'_>,
    candidates: std::ops::Range<usize>,
    control: &Control,
) -> Result<Vec<Offer>> {
    let k = state.medoids.len();
    let (width, level) = (1 + WAYS * k, control.level());
    let add = |sums: &mut [f64], first, distances: &[f64]| {
        add_changes(state, level, sums, first, distances);
    };
    let shifts = over_candidates(source, candidates.clone(), width, control, &add)?;
    let offers = candidates.zip(shifts.chunks_exact(width));
    Ok(offers
        .map(|(candidate, shifts)| {
            if state.medoids.contains(&candidate) {
                return None;
            }
            let mut best = (f64::INFINITY, 0);
            for (slot, &removal) in state.removal.iter().enumerate() {
                let own: f64 = (0..WAYS).map(|way| shifts[1 + way * k + slot]).sum();
                let change = shifts[0] + (removal + own);
                if change < best.0 {
                    best = (change, slot);
                }
            }
            Some(best)
        })
        .collect())
}

/// Sum up something about the distances of every candidate: `width` numbers for each.
///
/// `add` is given the sums of one candidate, the first of some judges, and the distances to them. A
/// candidate's judges come in order, whatever runs side by side.
pub(super) fn over_candidates<F>(
    source: &Source<'_>,
    candidates: std::ops::Range<usize>,
    width: usize,
    control: &Control,
    add: &F,
) -> Result<Vec<f64>>
where
    F: Fn(&mut [f64], usize, &[f64]) + Sync,
{
    let m = source.n_judges();
    let step = control
        .chunk_len(JUDGES)
        .next_multiple_of(LANES)
        .min(JUDGES);
    let mut sums = vec![0.0; candidates.len() * width];
    sums.par_chunks_mut(GROUP * width)
        .enumerate()
        .try_for_each(|(group, sums)| {
            let mut buffer = vec![0.0; step];
            for (at, first) in (0..m).step_by(step).enumerate() {
                if at % 64 == 0 {
                    control.check()?;
                }
                let len = step.min(m - first);
                for (place, sums) in sums.chunks_exact_mut(width).enumerate() {
                    let candidate = candidates.start + group * GROUP + place;
                    add(
                        sums,
                        first,
                        source.distances(candidate, first, len, &mut buffer),
                    );
                }
            }
            Ok(())
        })?;
    Ok(sums)
}

/// Add what some judges would gain: first for whatever medoid goes, then for each that may go.
fn add_changes(state: &State<'_>, level: Level, sums: &mut [f64], first: usize, distances: &[f64]) {
    let judges = first..first + distances.len();
    let mut changes = Changes {
        shared: 0.0,
        own: [0.0; JUDGES],
    };
    changes.fill(
        level,
        distances,
        &state.near[judges.clone()],
        &state.next[judges.clone()],
        &state.weights[judges.clone()],
    );
    let k = state.medoids.len();
    let Some((shared, own)) = sums.split_first_mut() else {
        return;
    };
    *shared += changes.shared;
    scatter(&changes.own, &state.nearest[judges], own, k);
}

/// Add every judge's change to those of its cluster: several sums for each, so that one addition need
/// not wait for the last.
fn scatter(changes: &[f64], clusters: &[u32], sums: &mut [f64], k: usize) {
    let (first, rest) = sums.split_at_mut(k);
    let (second, rest) = rest.split_at_mut(k);
    let (third, fourth) = rest.split_at_mut(k);
    let mut ways = [first, second, third, fourth];
    let (changes, rest) = changes[..clusters.len()].as_chunks::<WAYS>();
    let (clusters, rest_clusters) = clusters.as_chunks::<WAYS>();
    for (changes, clusters) in changes.iter().zip(clusters) {
        for way in 0..WAYS {
            ways[way][clusters[way] as usize] += changes[way];
        }
    }
    for ((way, &change), &cluster) in ways.iter_mut().zip(rest).zip(rest_clusters) {
        way[cluster as usize] += change;
    }
}

/// Sums for a cluster.
const WAYS: usize = 4;

/// What some judges would gain by one more medoid, and by how much less each would lose with its own.
struct Changes {
    shared: f64,
    own: [f64; JUDGES],
}

impl Changes {
    fn fill(
        &mut self,
        level: Level,
        distances: &[f64],
        near: &[f64],
        next: &[f64],
        weights: &[f64],
    ) {
        let out = &mut *self;
        for_level!(
            level,
            fill,
            (distances: &[f64], near: &[f64], next: &[f64], weights: &[f64], out: &mut Changes)
        );
    }
}

/// Without branches, so that it becomes vector instructions.
#[inline(always)]
fn fill(distances: &[f64], near: &[f64], next: &[f64], weights: &[f64], out: &mut Changes) {
    let judges = distances.iter().zip(near).zip(next).zip(weights);
    let own = out.own.iter_mut();
    for ((((&distance, &near), &next), &weight), own) in judges.zip(own) {
        let far = if distance > near { distance } else { near };
        let far = if far < next { far } else { next };
        *own = weight * (far - next);
    }
    out.shared = gain(distances, near, weights);
}

/// Weighted sum of what judges come nearer (at most 0).
#[inline(always)]
pub(super) fn gain(distances: &[f64], near: &[f64], weights: &[f64]) -> f64 {
    let (distances, rest) = distances.as_chunks::<8>();
    let (near, rest_near) = near.as_chunks::<8>();
    let (weights, rest_weights) = weights.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for ((distances, near), weights) in distances.iter().zip(near).zip(weights) {
        for lane in 0..8 {
            let nearer = distances[lane] - near[lane];
            sums[lane] += weights[lane] * if nearer < 0.0 { nearer } else { 0.0 };
        }
    }
    let rest = rest.iter().zip(rest_near).zip(rest_weights).zip(&mut sums);
    for (((&distance, &near), &weight), sum) in rest {
        *sum += weight * (distance - near).min(0.0);
    }
    sums.iter().sum()
}
