//! DBSCAN: clusters are what hangs together densely, at one density for all.
//!
//! Ester, M., Kriegel, H.-P., Sander, J. and Xu, X. (1996). "A density-based algorithm for discovering
//! clusters in large spatial databases with noise". KDD, 226-231.
//!
//! A core row has at least so much weight within `eps`, itself included. Core rows within `eps` of each
//! other are one cluster, found by a union-find that threads share: which rows are together does not
//! depend on the order of work. A row beside cores of several clusters goes to the one that has the
//! lowest core row, as in scikit-learn. O(n log n) where rows have few others within `eps`, O(n^2 d) at
//! worst; memory is O(n d).

use std::sync::atomic::{AtomicU32, Ordering};

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::Real;
use super::kdtree::{Batch, KdTree, LEAF, Metric, Panels, Search, bits, walk};
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// Leaves that are one task.
const LEAVES: usize = 4;
const NONE: u32 = u32::MAX;

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Fit {
    /// The cluster of every row, numbered by first core rows; -1 is noise.
    pub labels: Vec<i32>,
    /// Whether a row is a core.
    pub is_core: Vec<bool>,
}

/// Cluster the rows of `x`. Weights are finite and not negative; none at all: every row counts 1.
pub fn fit<F: Real>(
    x: ArrayView2<'_, F>,
    weights: Option<&[f64]>,
    eps: f64,
    min_weight: f64,
    metric: Metric,
    control: &Control,
) -> Result<Fit> {
    control.plan(3 * x.nrows() as u64);
    let tree = KdTree::new(x, metric, control)?;
    let within = Within {
        tree: &tree,
        eps: metric.measure(eps),
        panels: Panels::new(metric, control),
    };
    let weights = weights.map(|weights| tree.by_place(weights));
    let is_core = within.cores(weights.as_deref(), min_weight, control)?;
    let numbers = within.components(&is_core, control)?;
    let beside = within.beside(&numbers, &tree, control)?;
    Ok(Fit {
        labels: tree.by_row(&beside),
        is_core: tree.by_row(&is_core),
    })
}

/// The lowest cluster that has a core within `eps`, for every row of `x`; -1 for none.
pub fn predict<F: Real, G: Real>(
    x: ArrayView2<'_, F>,
    cores: ArrayView2<'_, G>,
    labels: &[i32],
    eps: f64,
    metric: Metric,
    control: &Control,
) -> Result<Vec<i32>> {
    if labels.is_empty() {
        return Ok(vec![-1; x.nrows()]);
    }
    let tree = KdTree::new(cores, metric, control)?;
    let asking = KdTree::new(x, metric, control)?;
    let within = Within {
        tree: &tree,
        eps: metric.measure(eps),
        panels: Panels::new(metric, control),
    };
    let numbers: Vec<u32> = labels.iter().map(|&label| label as u32).collect();
    let found = within.beside(&tree.by_place(&numbers), &asking, control)?;
    Ok(asking.by_row(&found))
}

struct Within<'a> {
    tree: &'a KdTree,
    eps: f64,
    panels: Panels,
}

impl Within<'_> {
    /// Give `found` every place of a leaf that is within `eps` of a row, until it wants no more.
    #[inline(always)]
    fn each(&self, leaf: usize, node: usize, row: &[f64], mut found: impl FnMut(usize) -> bool) {
        if self.tree.nearest_to(node, row, self.eps) > self.eps {
            return;
        }
        let (panel, places) = (self.tree.panel(leaf), self.tree.places(leaf));
        let mut measures = [0.0; LEAF];
        let eights = self.panels.measure(panel, row, self.eps, &mut measures);
        for eight in bits(eights) {
            let start = places.start + eight * 8;
            for place in start..(start + 8).min(places.end) {
                if measures[place - places.start] <= self.eps && !found(place) {
                    return;
                }
            }
        }
    }

    /// Which places are cores.
    fn cores(
        &self,
        weights: Option<&[f64]>,
        min_weight: f64,
        control: &Control,
    ) -> Result<Vec<bool>> {
        let tree = self.tree;
        let length = control.chunk_len(LEAVES);
        let parts = map_chunks(tree.n_leaves(), length, control, |leaves| {
            let mut is_core = Vec::with_capacity(leaves.len() * LEAF);
            for leaf in leaves {
                let batch = Batch::new(tree, leaf);
                let mut search = Weigh {
                    within: self,
                    batch: &batch,
                    weights,
                    min_weight,
                    totals: [0.0; LEAF],
                    open: true,
                };
                walk(tree, &batch, &mut search, control)?;
                let totals = search.totals[..batch.len()].iter();
                is_core.extend(totals.map(|&total| total >= min_weight));
                control.advance(batch.len() as u64);
            }
            Ok(is_core)
        })?;
        Ok(parts.concat())
    }

    /// The cluster of every core, numbered by first rows; `NONE` for other places.
    fn components(&self, is_core: &[bool], control: &Control) -> Result<Vec<u32>> {
        let tree = self.tree;
        let joined = Joined::new(is_core.len());
        let leaves: Vec<usize> = (0..tree.n_leaves()).collect();
        let length = control.chunk_len(LEAVES);
        // Each leaf by itself first: where all its cores are together one look tells that they are.
        let whole: Vec<bool> = map_chunks(leaves.len(), length, control, |leaves| {
            leaves
                .map(|leaf| self.join_leaf(leaf, is_core, &joined, control))
                .collect::<Result<Vec<bool>>>()
        })?
        .concat();
        leaves.par_chunks(length).try_for_each(|leaves| {
            for &leaf in leaves {
                let batch = Batch::new(tree, leaf);
                let mut search = Join {
                    within: self,
                    batch: &batch,
                    is_core,
                    joined: &joined,
                    whole: &whole,
                };
                walk(tree, &batch, &mut search, control)?;
                control.advance(batch.len() as u64);
            }
            Ok(())
        })?;
        let mut places = vec![0; is_core.len()];
        for (place, &row) in tree.rows.iter().enumerate() {
            places[row as usize] = place;
        }
        let (mut numbers, mut next) = (vec![NONE; is_core.len()], 0);
        for place in places.into_iter().filter(|&place| is_core[place]) {
            let root = joined.root(place as u32) as usize;
            if numbers[root] == NONE {
                numbers[root] = next;
                next += 1;
            }
            numbers[place] = numbers[root];
        }
        Ok(numbers)
    }

    /// Join the cores of one leaf; whether they are all together.
    fn join_leaf(
        &self,
        leaf: usize,
        is_core: &[bool],
        joined: &Joined,
        control: &Control,
    ) -> Result<bool> {
        control.check()?;
        let batch = Batch::new(self.tree, leaf);
        let node = self.tree.leaf_nodes[leaf] as usize;
        let mut cores = (0..batch.len()).filter(|&i| is_core[batch.places.start + i]);
        let first = cores.clone().next();
        for i in cores.clone() {
            let place = batch.places.start + i;
            self.each(leaf, node, batch.row(i), |other| {
                if other > place && is_core[other] {
                    joined.join(place as u32, other as u32);
                }
                true
            });
        }
        let root = |i: usize| joined.root((batch.places.start + i) as u32);
        Ok(first.is_none_or(|first| cores.all(|i| root(i) == root(first))))
    }

    /// The lowest number within `eps`, for every place of `asking`; -1 for none.
    fn beside(&self, numbers: &[u32], asking: &KdTree, control: &Control) -> Result<Vec<i32>> {
        let length = control.chunk_len(LEAVES);
        let parts = map_chunks(asking.n_leaves(), length, control, |leaves| {
            let mut labels = Vec::with_capacity(leaves.len() * LEAF);
            for leaf in leaves {
                let batch = Batch::new(asking, leaf);
                let mut search = Beside {
                    within: self,
                    batch: &batch,
                    numbers,
                    lowest: [NONE; LEAF],
                    settled: [false; LEAF],
                };
                if std::ptr::eq(asking, self.tree) {
                    // Cores have their cluster already.
                    for i in 0..batch.len() {
                        search.lowest[i] = numbers[batch.places.start + i];
                        search.settled[i] = search.lowest[i] != NONE;
                    }
                }
                if search.settled[..batch.len()].contains(&false) {
                    walk(self.tree, &batch, &mut search, control)?;
                }
                let lowest = search.lowest[..batch.len()].iter();
                labels.extend(lowest.map(|&number| number as i32));
                control.advance(batch.len() as u64);
            }
            Ok(labels)
        })?;
        Ok(parts.concat())
    }
}

struct Weigh<'a> {
    within: &'a Within<'a>,
    batch: &'a Batch<'a>,
    weights: Option<&'a [f64]>,
    min_weight: f64,
    totals: [f64; LEAF],
    /// Whether any row may still turn out to be a core.
    open: bool,
}

impl Search for Weigh<'_> {
    fn wants(&self, _: usize, nearest: f64) -> bool {
        self.open && nearest <= self.within.eps
    }

    fn visit(&mut self, leaf: usize, node: usize) {
        self.open = false;
        for i in 0..self.batch.len() {
            let mut total = self.totals[i];
            if total < self.min_weight {
                self.within.each(leaf, node, self.batch.row(i), |place| {
                    total += self.weights.map_or(1.0, |weights| weights[place]);
                    total < self.min_weight
                });
                self.totals[i] = total;
                self.open |= total < self.min_weight;
            }
        }
    }
}

struct Join<'a> {
    within: &'a Within<'a>,
    batch: &'a Batch<'a>,
    is_core: &'a [bool],
    joined: &'a Joined,
    whole: &'a [bool],
}

impl Search for Join<'_> {
    fn wants(&self, node: usize, nearest: f64) -> bool {
        let node = self.within.tree.nodes[node];
        // Every pair is met once, from its first leaf.
        let last = (node.first_leaf + node.n_leaves) as usize * LEAF;
        nearest <= self.within.eps && last > self.batch.places.end
    }

    fn visit(&mut self, leaf: usize, node: usize) {
        let mut cores = self.within.tree.places(leaf);
        let Some(first) = cores.find(|&place| self.is_core[place]) else {
            return;
        };
        for i in 0..self.batch.len() {
            let place = self.batch.places.start + i;
            let together = || {
                self.whole[leaf] && self.joined.root(place as u32) == self.joined.root(first as u32)
            };
            if !self.is_core[place] || together() {
                continue;
            }
            self.within.each(leaf, node, self.batch.row(i), |other| {
                if self.is_core[other] {
                    self.joined.join(place as u32, other as u32);
                    // All others of the leaf are joined by this one.
                    return !self.whole[leaf];
                }
                true
            });
        }
    }
}

struct Beside<'a> {
    within: &'a Within<'a>,
    batch: &'a Batch<'a>,
    numbers: &'a [u32],
    lowest: [u32; LEAF],
    settled: [bool; LEAF],
}

impl Search for Beside<'_> {
    fn wants(&self, _: usize, nearest: f64) -> bool {
        nearest <= self.within.eps
    }

    fn visit(&mut self, leaf: usize, node: usize) {
        for i in (0..self.batch.len()).filter(|&i| !self.settled[i]) {
            let mut lowest = self.lowest[i];
            self.within.each(leaf, node, self.batch.row(i), |place| {
                lowest = lowest.min(self.numbers[place]);
                true
            });
            self.lowest[i] = lowest;
        }
    }
}

/// Which places belong together, for many threads; a root is the lowest of its places.
struct Joined {
    parents: Vec<AtomicU32>,
}

impl Joined {
    fn new(n: usize) -> Self {
        Self {
            parents: (0..n as u32).map(AtomicU32::new).collect(),
        }
    }

    fn root(&self, mut place: u32) -> u32 {
        loop {
            let parent = self.parents[place as usize].load(Ordering::Relaxed);
            if parent == place {
                return place;
            }
            let above = self.parents[parent as usize].load(Ordering::Relaxed);
            // Parents only ever become lower: a lost race does no harm.
            self.parents[place as usize].fetch_min(above, Ordering::Relaxed);
            place = parent;
        }
    }

    fn join(&self, a: u32, b: u32) {
        let (mut a, mut b) = (self.root(a), self.root(b));
        while a != b {
            let (low, high) = (a.min(b), a.max(b));
            let joined = self.parents[high as usize].compare_exchange(
                high,
                low,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
            if joined.is_ok() {
                return;
            }
            (a, b) = (self.root(low), self.root(high));
        }
    }
}

#[cfg(test)]
mod tests {
    use linfa::traits::Transformer;
    use ndarray::Array2;

    use super::*;
    use crate::random::Stream;

    #[test]
    fn cores_are_grouped_as_linfa_groups_them() {
        let mut random = Stream::new(3, 0, 0);
        let x = Array2::from_shape_fn((700, 2), |_| random.uniform());
        let theirs = linfa_clustering::Dbscan::params(6)
            .tolerance(0.04)
            .transform(&x)
            .unwrap();
        for control in [Control::new(), Control::with_chunk_len(Some(1))] {
            let fit = fit(x.view(), None, 0.04, 6.0, Metric::Euclidean, &control).unwrap();
            assert!(fit.is_core.contains(&true) && fit.labels.contains(&-1));
            for a in 0..700 {
                assert_eq!(fit.labels[a] < 0, theirs[a].is_none());
                for b in (0..a).filter(|&b| fit.is_core[a] && fit.is_core[b]) {
                    assert_eq!(fit.labels[a] == fit.labels[b], theirs[a] == theirs[b]);
                }
            }
        }
    }
}
