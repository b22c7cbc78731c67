//! A kd-tree with large leaves.
//!
//! Bentley, J. L. (1975). "Multidimensional binary search trees used for associative searching".
//! Communications of the ACM 18, 509-517.
//!
//! Rows are split at the median of the widest feature until 64 are left. A leaf keeps its rows feature
//! by feature, so that the distances from one row to all of a leaf take a few vector instructions for
//! each feature. All leaves but the last are full: where a leaf begins follows from its number.
//! Searches go through the tree for all rows of a leaf at once, so a leaf that is looked at stays in
//! the cache for 64 rows; where nothing can be pruned, as with many features, that is a blocked
//! brute-force search. Building costs O(n d log n) time and O(n d) memory.

mod balls;
mod metric;
mod nearest;
#[cfg(test)]
mod tests;
mod walk;

use std::borrow::Cow;

use ndarray::ArrayView2;

use super::real::Real;
use crate::error::{Error, Result};
use crate::parallel::Control;

pub use metric::Metric;
pub(crate) use metric::{LEAF, Panels};
pub(crate) use nearest::{bits, kth_measures};
pub(crate) use walk::{Batch, Search, walk};

/// Rows from which on a half is built in a task of its own.
const PARALLEL: usize = 4096;
/// Values further apart have squares that are no number any more.
const WIDEST: f64 = 1e150;

/// A part of the tree; children follow their parent, the left one at once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Node {
    /// Number of its first leaf.
    pub(crate) first_leaf: u32,
    /// How many leaves it has.
    pub(crate) n_leaves: u32,
    /// Its lowest row.
    pub(crate) first_row: u32,
}

impl Node {
    /// The places of the children of the node at `place`, if it is no leaf.
    pub(crate) fn children(self, place: usize) -> Option<(usize, usize)> {
        let left = self.n_leaves as usize / 2;
        (left > 0).then_some((place + 1, place + 2 * left))
    }
}

/// The rows of a matrix, near ones beside each other.
#[derive(Debug)]
pub(crate) struct KdTree {
    pub(crate) n_features: usize,
    pub(crate) metric: Metric,
    /// Which row is at a place.
    pub(crate) rows: Vec<u32>,
    pub(crate) nodes: Vec<Node>,
    /// The node of every leaf.
    pub(crate) leaf_nodes: Vec<u32>,
    /// The lowest, then the highest values of every node.
    boxes: Vec<f64>,
    /// The middle of every node: where clusters are round a ball around it is tighter than a box.
    centres: Vec<f64>,
    /// The distance of its furthest row from there.
    radii: Vec<f64>,
    panels: Vec<f64>,
}

impl KdTree {
    /// The tree of the rows of `x`, of which there is at least one.
    pub(crate) fn new<F: Real>(
        x: ArrayView2<'_, F>,
        metric: Metric,
        control: &Control,
    ) -> Result<Self> {
        let (n, n_features) = x.dim();
        if n == 0 || u32::try_from(n).is_err() {
            return Err(Error::data(format!(
                "X must have from 1 to 2^32 - 1 rows, found {n}"
            )));
        }
        let values = plain(x, control)?;
        check(&values, n_features)?;
        let n_leaves = n.div_ceil(LEAF);
        let mut rows: Vec<u32> = (0..n as u32).collect();
        let mut nodes = vec![Node::default(); 2 * n_leaves - 1];
        let mut boxes = vec![0.0; nodes.len() * 2 * n_features];
        let mut panels = vec![0.0; n_leaves * LEAF * n_features];
        let build = Build {
            values: &values,
            n_features,
            control,
        };
        let part = Part {
            nodes: &mut nodes,
            boxes: &mut boxes,
            panels: &mut panels,
            rows: &mut rows,
            first_leaf: 0,
            n_leaves,
        };
        build.part(part)?;
        let mut leaf_nodes = vec![0; n_leaves];
        for (place, node) in nodes.iter().enumerate() {
            if node.n_leaves == 1 {
                leaf_nodes[node.first_leaf as usize] = place as u32;
            }
        }
        let (centres, radii) =
            balls::of_nodes(&nodes, &rows, &values, n_features, metric, control)?;
        Ok(Self {
            n_features,
            metric,
            rows,
            nodes,
            leaf_nodes,
            boxes,
            centres,
            radii,
            panels,
        })
    }

    pub(crate) fn n_leaves(&self) -> usize {
        self.leaf_nodes.len()
    }

    /// The places of the rows of a leaf.
    pub(crate) fn places(&self, leaf: usize) -> std::ops::Range<usize> {
        leaf * LEAF..((leaf + 1) * LEAF).min(self.rows.len())
    }

    /// The rows of a leaf, feature by feature.
    pub(crate) fn panel(&self, leaf: usize) -> &[f64] {
        let length = LEAF * self.n_features;
        &self.panels[leaf * length..(leaf + 1) * length]
    }

    /// The lowest and the highest values of a node.
    #[inline]
    pub(crate) fn bounds(&self, node: usize) -> (&[f64], &[f64]) {
        let d = self.n_features;
        self.boxes[node * 2 * d..(node + 1) * 2 * d].split_at(d)
    }

    /// Values that are kept by place, by row instead.
    pub(crate) fn by_row<T: Copy + Default>(&self, by_place: &[T]) -> Vec<T> {
        let mut by_row = vec![T::default(); by_place.len()];
        for (&row, &value) in self.rows.iter().zip(by_place) {
            by_row[row as usize] = value;
        }
        by_row
    }

    /// Values that are kept by row, by place instead.
    pub(crate) fn by_place<T: Copy>(&self, by_row: &[T]) -> Vec<T> {
        self.rows.iter().map(|&row| by_row[row as usize]).collect()
    }
}

/// The values of `x` row by row; only copied if they do not lie so.
fn plain<'a, F: Real>(x: ArrayView2<'a, F>, control: &Control) -> Result<Cow<'a, [f64]>> {
    if let Some(values) = x.to_slice()
        && let Some(values) = F::as_f64s(values)
    {
        return Ok(Cow::Borrowed(values));
    }
    control.check()?;
    Ok(Cow::Owned(x.iter().map(|value| value.to_f64()).collect()))
}

/// Refuse what distances cannot be computed of.
fn check(values: &[f64], n_features: usize) -> Result<()> {
    let mut lows = vec![f64::INFINITY; n_features];
    let mut highs = vec![f64::NEG_INFINITY; n_features];
    let mut finite = true;
    for row in values.chunks_exact(n_features.max(1)) {
        for ((low, high), &value) in lows.iter_mut().zip(&mut highs).zip(row) {
            finite &= value.is_finite();
            *low = low.min(value);
            *high = high.max(value);
        }
    }
    if !finite {
        return Err(Error::data(
            "X must not have NaN or infinite values; fill or drop them first",
        ));
    }
    match lows
        .iter()
        .zip(&highs)
        .position(|(low, high)| high - low > WIDEST)
    {
        None => Ok(()),
        Some(feature) => Err(Error::data(format!(
            "column {feature} of X reaches from {:e} to {:e}, too far for distances; rescale it",
            lows[feature], highs[feature]
        ))),
    }
}

struct Build<'a> {
    values: &'a [f64],
    n_features: usize,
    control: &'a Control,
}

/// What one node and all below it fill in.
struct Part<'a> {
    nodes: &'a mut [Node],
    boxes: &'a mut [f64],
    panels: &'a mut [f64],
    rows: &'a mut [u32],
    first_leaf: usize,
    n_leaves: usize,
}

impl Build<'_> {
    fn row(&self, row: u32) -> &[f64] {
        let start = row as usize * self.n_features;
        &self.values[start..start + self.n_features]
    }

    fn part(&self, part: Part<'_>) -> Result<()> {
        self.control.check()?;
        let d = self.n_features;
        let Part {
            nodes,
            boxes,
            panels,
            rows,
            first_leaf,
            n_leaves,
        } = part;
        let (lows, highs) = boxes[..2 * d].split_at_mut(d);
        self.bound(rows, lows, highs);
        nodes[0] = Node {
            first_leaf: first_leaf as u32,
            n_leaves: n_leaves as u32,
            first_row: rows.iter().copied().min().unwrap_or(u32::MAX),
        };
        if n_leaves == 1 {
            rows.sort_unstable();
            self.fill(rows, panels);
            return Ok(());
        }
        let mut widest = 0;
        for feature in 1..d {
            if highs[feature] - lows[feature] > highs[widest] - lows[widest] {
                widest = feature;
            }
        }
        let half = n_leaves / 2;
        let key = |row: u32| self.row(row).get(widest).copied().unwrap_or(0.0);
        rows.select_nth_unstable_by(half * LEAF, |&a, &b| {
            key(a).total_cmp(&key(b)).then(a.cmp(&b))
        });
        let large = rows.len() > PARALLEL;
        let (left_rows, right_rows) = rows.split_at_mut(half * LEAF);
        let (left_nodes, right_nodes) = nodes[1..].split_at_mut(2 * half - 1);
        let (left_boxes, right_boxes) = boxes[2 * d..].split_at_mut((2 * half - 1) * 2 * d);
        let (left_panels, right_panels) = panels.split_at_mut(half * LEAF * d);
        let left = Part {
            nodes: left_nodes,
            boxes: left_boxes,
            panels: left_panels,
            rows: left_rows,
            first_leaf,
            n_leaves: half,
        };
        let right = Part {
            nodes: right_nodes,
            boxes: right_boxes,
            panels: right_panels,
            rows: right_rows,
            first_leaf: first_leaf + half,
            n_leaves: n_leaves - half,
        };
        if large {
            let (left, right) = rayon::join(|| self.part(left), || self.part(right));
            left.and(right)
        } else {
            self.part(left)?;
            self.part(right)
        }
    }

    fn bound(&self, rows: &[u32], lows: &mut [f64], highs: &mut [f64]) {
        lows.fill(f64::INFINITY);
        highs.fill(f64::NEG_INFINITY);
        for &row in rows {
            for ((low, high), &value) in lows.iter_mut().zip(&mut *highs).zip(self.row(row)) {
                *low = if value < *low { value } else { *low };
                *high = if value > *high { value } else { *high };
            }
        }
    }

    /// Lay the rows of a leaf out feature by feature; lanes without a row are never within a limit.
    fn fill(&self, rows: &[u32], panel: &mut [f64]) {
        panel.fill(f64::INFINITY);
        for (lane, &row) in rows.iter().enumerate() {
            for (feature, &value) in self.row(row).iter().enumerate() {
                panel[feature * LEAF + lane] = value;
            }
        }
    }
}
