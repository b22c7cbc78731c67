//! Centres that were given too little move to rows of the batch.
//!
//! As in scikit-learn: a centre whose count is below a share of the largest count takes the place
//! of a row drawn from the batch, and the least count of the centres that stay. Unlike there, equal
//! rows are drawn as one, so that no two centres move to the same place, and the draw looks at what
//! rows there are, not at their order.

use ndarray::ArrayView2;

use super::super::real::Real;
use super::State;
use crate::random::Stream;

const STAGE: u64 = 0x6d62_7265;

/// Move centres of low counts, if it is time to: after 10 rows for each cluster, or when some
/// centre was given nothing yet. At most half as many move as the batch has rows.
pub(super) fn low_counts<F: Real>(
    x: ArrayView2<'_, F>,
    weights: &[f64],
    state: &mut State,
    ratio: f64,
    (seed, step): (u64, u64),
) {
    let counts = &state.counts;
    let mut heaviest = 0;
    for (j, count) in counts.iter().enumerate() {
        if *count > counts[heaviest] {
            heaviest = j;
        }
    }
    let due = state.since >= 10 * counts.len() || counts.contains(&0.0);
    if !due || counts[heaviest] == 0.0 {
        return;
    }
    state.since = 0;
    let low = |j: &usize| counts[*j] < ratio * counts[heaviest] && *j != heaviest;
    let mut moving: Vec<usize> = (0..counts.len()).filter(low).collect();
    moving.sort_by(|&a, &b| counts[a].total_cmp(&counts[b]));
    moving.truncate(x.nrows() / 2);
    if moving.is_empty() {
        return;
    }
    let rows = distinct_rows(x, weights, moving.len(), (seed, step));
    moving.truncate(rows.len());
    let staying = (0..counts.len()).filter(|j| !moving.contains(j));
    let least = staying.map(|j| counts[j]).fold(f64::INFINITY, f64::min);
    for (j, row) in moving.into_iter().zip(rows) {
        let values = x.row(row);
        let mut centre = state.centres.row_mut(j);
        centre.zip_mut_with(&values, |c, value| *c = value.to_f64());
        state.counts[j] = least;
    }
}

/// Up to `count` rows of different contents that have weight, each as likely as any other.
fn distinct_rows<F: Real>(
    x: ArrayView2<'_, F>,
    weights: &[f64],
    count: usize,
    (seed, step): (u64, u64),
) -> Vec<usize> {
    let start = Stream::new(seed, STAGE, step).bits();
    let mut keys: Vec<(u64, usize)> = x
        .rows()
        .into_iter()
        .enumerate()
        .filter(|(i, _)| weights.get(*i).is_none_or(|&weight| weight > 0.0))
        .map(|(i, row)| {
            // A random number that is a function of the contents; 0.0 and -0.0 are equal.
            let key = row.iter().fold(start, |state, value| {
                Stream::new(state, STAGE, (value.to_f64() + 0.0).to_bits()).bits()
            });
            (key, i)
        })
        .collect();
    keys.sort_unstable();
    keys.dedup_by_key(|(key, _)| *key);
    keys.truncate(count);
    keys.into_iter().map(|(_, row)| row).collect()
}
