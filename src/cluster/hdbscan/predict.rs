//! Segments of new rows, by the rows of the fit that they are nearest to.

use ndarray::ArrayView2;

use super::select::Clusters;
use crate::cluster::Real;
use crate::cluster::kdtree::{
    Batch, KdTree, LEAF, Metric, Panels, Search, bits, kth_measures, walk,
};
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// Leaves that are one task.
const LEAVES: usize = 4;

/// What is kept of a fit.
#[derive(Debug)]
pub struct Fitted<'a> {
    /// The core distance of every row.
    pub core_distances: &'a [f64],
    /// The label of every row.
    pub labels: &'a [i32],
    /// The last cluster of every row.
    pub row_clusters: &'a [u32],
    /// All clusters.
    pub clusters: &'a Clusters,
    /// The distance that shorter ones count as.
    pub shortest: f64,
    /// See [`super::Options`].
    pub min_samples: usize,
    /// See [`super::Options`].
    pub alpha: f64,
}

/// Labels and probabilities of the rows of `x`, from those of `rows`, the data of the fit.
///
/// McInnes, L., Healy, J. and Astels, S. (2017). "hdbscan: Hierarchical density based clustering".
/// Journal of Open Source Software 2(11), 205.
pub fn predict<F: Real, G: Real>(
    x: ArrayView2<'_, F>,
    rows: ArrayView2<'_, G>,
    fitted: &Fitted<'_>,
    metric: Metric,
    control: &Control,
) -> Result<(Vec<i32>, Vec<f64>)> {
    let tree = KdTree::new(rows, metric, control)?;
    let asking = KdTree::new(x, metric, control)?;
    let measures: Vec<f64> = fitted
        .core_distances
        .iter()
        .map(|&distance| metric.measure(distance))
        .collect();
    // Rounded as those of the fit were, so that its rows are nearest to themselves.
    let own: Vec<f64> = kth_measures(&tree, &asking, fitted.min_samples, control)?
        .into_iter()
        .map(|measure| metric.measure(metric.distance(measure)))
        .collect();
    let scale = 1.0 / metric.measure(fitted.alpha);
    let found = nearest(
        &tree,
        &tree.by_place(&measures),
        &asking,
        &own,
        scale,
        control,
    )?;
    let clusters = fitted.clusters;
    Ok(found
        .into_iter()
        .map(|(measure, row)| {
            let lambda = 1.0 / metric.distance(measure).max(fitted.shortest);
            let mut cluster = fitted.row_clusters[row as usize] as usize;
            while cluster > 0 && lambda < clusters.births[cluster] {
                cluster = clusters.parents[cluster] as usize;
            }
            let (label, death) = (clusters.labels[cluster], clusters.label_deaths[cluster]);
            let root = clusters.labels[0] >= 0;
            // Rows that left the root early are noise though their cluster is a segment.
            let outside = fitted.labels[row as usize] < 0;
            if label < 0 || outside || (root && lambda < clusters.root_threshold) {
                (-1, 0.0)
            } else if death > 0.0 {
                (label, lambda.min(death) / death)
            } else {
                (label, 1.0)
            }
        })
        .unzip())
}

/// The label of the nearest row that has one, for every row of `x`; ties go to the lowest row. -1 if
/// no row has one.
pub fn nearest_labels<F: Real, G: Real>(
    x: ArrayView2<'_, F>,
    rows: ArrayView2<'_, G>,
    labels: &[i32],
    metric: Metric,
    control: &Control,
) -> Result<Vec<i32>> {
    if labels.iter().all(|&label| label < 0) {
        return Ok(vec![-1; x.nrows()]);
    }
    let tree = KdTree::new(rows, metric, control)?;
    let asking = KdTree::new(x, metric, control)?;
    let none: Vec<f64> = labels
        .iter()
        .map(|&label| if label < 0 { f64::INFINITY } else { 0.0 })
        .collect();
    let zeros = vec![0.0; x.nrows()];
    let cores = tree.by_place(&none);
    let found = nearest(&tree, &cores, &asking, &zeros, 1.0, control)?;
    Ok(found
        .into_iter()
        .map(|(_, row)| labels[row as usize])
        .collect())
}

/// The smallest mutual reachability (a measure) of every row of `asking` and the row of `tree` that
/// has it; ties go to the nearest, then to the lowest row. Cores are by place, infinite for rows that
/// do not count.
fn nearest(
    tree: &KdTree,
    cores: &[f64],
    asking: &KdTree,
    own: &[f64],
    scale: f64,
    control: &Control,
) -> Result<Vec<(f64, u32)>> {
    let panels = Panels::new(tree.metric, control);
    let length = control.chunk_len(LEAVES);
    let parts = map_chunks(asking.n_leaves(), length, control, |leaves| {
        let mut found = Vec::with_capacity(leaves.len() * LEAF);
        for leaf in leaves {
            let batch = Batch::new(asking, leaf);
            let mut search = Mutual {
                tree,
                cores,
                own: &own[batch.places.clone()],
                scale,
                panels,
                batch: &batch,
                best: [FAR; LEAF],
                widest: FAR,
            };
            walk(tree, &batch, &mut search, control)?;
            found.extend(
                search.best[..batch.len()]
                    .iter()
                    .map(|best| (best.0, best.2)),
            );
        }
        Ok(found)
    })?;
    Ok(asking.by_row(&parts.concat()))
}

/// Beyond every row that counts: weight, measure, row.
const FAR: (f64, f64, u32) = (f64::MAX, f64::INFINITY, 0);

struct Mutual<'a> {
    tree: &'a KdTree,
    cores: &'a [f64],
    own: &'a [f64],
    scale: f64,
    panels: Panels,
    batch: &'a Batch<'a>,
    best: [(f64, f64, u32); LEAF],
    widest: (f64, f64, u32),
}

impl Search for Mutual<'_> {
    fn wants(&self, node: usize, nearest: f64) -> bool {
        let first_row = self.tree.nodes[node].first_row;
        (nearest * self.scale, nearest, first_row) < self.widest
    }

    fn visit(&mut self, leaf: usize, node: usize) {
        let (panel, places) = (self.tree.panel(leaf), self.tree.places(leaf));
        let first_row = self.tree.nodes[node].first_row;
        let mut measures = [0.0; LEAF];
        for i in 0..self.batch.len() {
            let (row, best) = (self.batch.row(i), &mut self.best[i]);
            let nearest = self.tree.nearest_to(node, row, best.1);
            let weight = (nearest * self.scale).max(self.own[i]);
            if (weight, nearest, first_row) >= *best {
                continue;
            }
            let eights = self.panels.measure(panel, row, f64::MAX, &mut measures);
            for eight in bits(eights) {
                let start = places.start + eight * 8;
                for q in start..(start + 8).min(places.end) {
                    let measure = measures[q - places.start];
                    let weight = (measure * self.scale).max(self.own[i]).max(self.cores[q]);
                    let found = (weight, measure, self.tree.rows[q]);
                    if found < *best {
                        *best = found;
                    }
                }
            }
        }
        let best = &self.best[..self.batch.len()];
        let last = |a: (f64, f64, u32), &b: &(f64, f64, u32)| if b > a { b } else { a };
        self.widest = best.iter().fold((0.0, 0.0, 0), last);
    }
}
