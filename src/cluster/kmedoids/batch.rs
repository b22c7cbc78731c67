//! The rows that judge where there are too many to ask all.
//!
//! de Mathelin, A., Enríquez Gómez, N. C., Deheeger, F., Mougeot, M. & Vayatis, N. (2025).
//! "`OneBatchPAM`: a fast and frugal k-medoids algorithm". AAAI. One batch is drawn; each of its rows
//! counts as many rows as are nearer to it than to any other (their weighting "NNIW").

use rayon::prelude::*;

use super::source::Source;
use super::start::draw as draw_some;
use super::{Options, swap};
use crate::distance::LANES;
use crate::error::Result;
use crate::parallel::Control;
use crate::random::Stream;

/// Rows that judge for all.
pub(super) struct Batch {
    pub rows: Vec<usize>,
    pub weights: Vec<f64>,
}

const DRAW: u64 = 0x6b6d_6403;
/// Candidates of a task.
const CHUNK: usize = 256;

/// Draw a batch and weigh its rows.
pub(super) fn draw(
    source: &Source<'_>,
    weights: Option<&[f64]>,
    options: &Options,
    control: &Control,
) -> Result<Batch> {
    let n = source.n_candidates();
    let pool: Vec<usize> = (0..n).collect();
    let number = options.batch.unwrap_or(n).max(options.n_clusters);
    let mut rows = draw_some(&pool, number, &mut Stream::new(options.seed, DRAW, 0));
    rows.sort_unstable();
    let judges = source.judged_by(&rows);
    let nearest = nearest(&judges, control)?;
    let mut counts = vec![0.0; rows.len()];
    for (row, place) in nearest.into_iter().enumerate() {
        counts[place as usize] += weights.map_or(1.0, |weights| weights[row]);
    }
    Ok(Batch {
        rows,
        weights: counts,
    })
}

/// Every candidate's nearest judge; of several the first.
fn nearest(source: &Source<'_>, control: &Control) -> Result<Vec<u32>> {
    let m = source.n_judges();
    let mut found = vec![0_u32; source.n_candidates()];
    let step = control.chunk_len(CHUNK);
    found
        .par_chunks_mut(step)
        .enumerate()
        .try_for_each(|(at, found)| {
            let mut buffer = vec![0.0; swap::JUDGES.next_multiple_of(LANES)];
            for (place, found) in found.iter_mut().enumerate() {
                control.check()?;
                let mut least = f64::INFINITY;
                for first in (0..m).step_by(swap::JUDGES) {
                    let len = swap::JUDGES.min(m - first);
                    let distances = source.distances(at * step + place, first, len, &mut buffer);
                    for (judge, &distance) in distances.iter().enumerate() {
                        if distance < least {
                            least = distance;
                            *found = (first + judge) as u32;
                        }
                    }
                }
            }
            Ok(())
        })?;
    Ok(found)
}
