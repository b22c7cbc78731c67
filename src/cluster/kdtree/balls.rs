//! How near rows of a node can be at least: by its box, and by a ball around its middle.

use rayon::prelude::*;

use super::{KdTree, LEAF, Metric, Node};
use crate::error::Result;
use crate::parallel::Control;

/// A share of the distances that is taken off for what rounding may have added.
const SLACK: f64 = 1e-12;

impl KdTree {
    /// No row of a node is nearer to `row` than this; beyond `limit` it does not matter how far.
    #[inline]
    pub(crate) fn nearest_to(&self, node: usize, row: &[f64], limit: f64) -> f64 {
        let (lows, highs) = self.bounds(node);
        let gaps = row.iter().zip(lows).zip(highs);
        let by_box = self
            .metric
            .of_gaps(gaps.map(|((&value, &low), &high)| gap(low - value, value - high)));
        if by_box > limit {
            return by_box;
        }
        by_box.max(self.beyond_ball(node, row, 0.0))
    }

    /// No row of a node is nearer to any row of a node of `asking` than this.
    #[inline]
    pub(crate) fn nearest_to_node(&self, node: usize, asking: &Self, from: usize) -> f64 {
        let (own, other) = (self.bounds(node), asking.bounds(from));
        let gaps = own.0.iter().zip(own.1).zip(other.0.iter().zip(other.1));
        let by_box = self
            .metric
            .of_gaps(gaps.map(|((&low, &high), (&from, &to))| gap(low - to, from - high)));
        by_box.max(self.beyond_ball(node, asking.centre(from), asking.radii[from]))
    }

    fn centre(&self, node: usize) -> &[f64] {
        &self.centres[node * self.n_features..(node + 1) * self.n_features]
    }

    /// How far a ball around `centre` is from that of a node.
    #[inline]
    fn beyond_ball(&self, node: usize, centre: &[f64], radius: f64) -> f64 {
        let gaps = self.centre(node).iter().zip(centre).map(|(a, b)| a - b);
        let apart = self.metric.distance(self.metric.of_gaps(gaps));
        let radii = self.radii[node] + radius;
        self.metric
            .measure((apart - radii - SLACK * (apart + radii)).max(0.0))
    }
}

#[inline(always)]
fn gap(below: f64, above: f64) -> f64 {
    let gap = if below > above { below } else { above };
    if gap > 0.0 { gap } else { 0.0 }
}

/// The middle of every node, and how far its furthest row is from there.
pub(super) fn of_nodes(
    nodes: &[Node],
    rows: &[u32],
    values: &[f64],
    n_features: usize,
    metric: Metric,
    control: &Control,
) -> Result<(Vec<f64>, Vec<f64>)> {
    let mut centres = vec![0.0; nodes.len() * n_features];
    let mut radii = vec![0.0; nodes.len()];
    centres
        .par_chunks_mut(n_features.max(1))
        .zip(&mut radii)
        .zip(nodes)
        .try_for_each(|((centre, radius), node)| {
            control.check()?;
            let first = node.first_leaf as usize * LEAF;
            let last = (first + node.n_leaves as usize * LEAF).min(rows.len());
            let rows = &rows[first..last];
            let row = |&row: &u32| &values[row as usize * n_features..][..n_features];
            let share = 1.0 / rows.len() as f64;
            for row in rows.iter().map(row) {
                for (middle, &value) in centre.iter_mut().zip(row) {
                    *middle += value * share;
                }
            }
            let far = rows.iter().map(row).map(|row| {
                let gaps = row.iter().zip(&*centre).map(|(a, b)| a - b);
                metric.of_gaps(gaps)
            });
            *radius = metric.distance(far.fold(0.0, f64::max));
            Ok(())
        })?;
    Ok((centres, radii))
}
