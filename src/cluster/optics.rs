//! OPTICS: rows in an order that shows clusters of every density.
//!
//! Ankerst, M., Breunig, M. M., Kriegel, H.-P. and Sander, J. (1999). "OPTICS: ordering points to
//! identify the clustering structure". ACM SIGMOD Record 28(2), 49-60.
//!
//! The next row is always the one that is easiest to reach from those before it; ties go to the lowest.
//! Rows lie in the leaves of a kd-tree. A leaf is only looked at if a new row can make any of its rows
//! easier to reach, so a step costs O(n d / 64) for the leaves' boxes and O(d) for each row of a few
//! leaves; memory is O(n d). The order is one chain of steps: only core distances are parallel.

use ndarray::ArrayView2;

use super::Real;
use super::kdtree::{KdTree, LEAF, Metric, Panels, kth_measures};
use crate::error::Result;
use crate::parallel::Control;

/// What was found; all but the order is by row.
#[derive(Debug)]
pub struct Fit {
    /// Rows in the order of their visits.
    pub ordering: Vec<u32>,
    /// How hard a row was to reach; infinite where a new start was made.
    pub reachability: Vec<f64>,
    /// The distance of the `min_samples`-th row, infinite beyond `max_eps`.
    pub core_distances: Vec<f64>,
    /// The row it was reached from, or -1.
    pub predecessor: Vec<i32>,
}

/// Order the rows of `x`. `min_samples` is from 1 to the number of rows.
pub fn fit<F: Real>(
    x: ArrayView2<'_, F>,
    min_samples: usize,
    max_eps: f64,
    metric: Metric,
    control: &Control,
) -> Result<Fit> {
    let n = x.nrows();
    control.plan(2 * n as u64);
    let tree = KdTree::new(x, metric, control)?;
    let eps = metric.measure(max_eps);
    let mut cores = kth_measures(&tree, &tree, min_samples, control)?;
    for core in cores.iter_mut().filter(|core| **core > eps) {
        *core = f64::INFINITY;
    }
    let mut walk = Walk::new(&tree, &cores, eps, control);
    let mut ordering = Vec::with_capacity(n);
    while let Some(place) = walk.next() {
        control.check()?;
        ordering.push(tree.rows[place]);
        walk.leave(place);
        control.advance(1);
    }
    let distances = |measures: &[f64]| {
        let mut distances = tree.by_row(measures);
        for distance in &mut distances {
            *distance = metric.distance(*distance);
        }
        distances
    };
    Ok(Fit {
        ordering,
        reachability: distances(&walk.reachability),
        core_distances: distances(&cores),
        predecessor: tree.by_row(&walk.predecessor),
    })
}

/// The rows that were not visited yet, by place.
struct Walk<'a> {
    tree: &'a KdTree,
    panels: Panels,
    cores: &'a [f64],
    eps: f64,
    open: Vec<bool>,
    reachability: Vec<f64>,
    predecessor: Vec<i32>,
    leaves: Vec<Leaf>,
}

/// The open rows of a leaf: which is the next, and how hard the hardest is to reach.
#[derive(Clone, Copy)]
struct Leaf {
    easiest: f64,
    row: u32,
    place: usize,
    hardest: f64,
}

impl<'a> Walk<'a> {
    fn new(tree: &'a KdTree, cores: &'a [f64], eps: f64, control: &Control) -> Self {
        let n = cores.len();
        let mut walk = Self {
            tree,
            panels: Panels::new(tree.metric, control),
            cores,
            eps,
            open: vec![true; n],
            reachability: vec![f64::INFINITY; n],
            predecessor: vec![-1; n],
            leaves: Vec::new(),
        };
        walk.leaves = (0..tree.n_leaves()).map(|leaf| walk.look(leaf)).collect();
        walk
    }

    /// What there is in a leaf; the row is `u32::MAX` if nothing is open.
    fn look(&self, leaf: usize) -> Leaf {
        let mut found = Leaf {
            easiest: f64::INFINITY,
            row: u32::MAX,
            place: 0,
            hardest: f64::NEG_INFINITY,
        };
        for place in self.tree.places(leaf).filter(|&place| self.open[place]) {
            let (reachability, row) = (self.reachability[place], self.tree.rows[place]);
            if (reachability, row) < (found.easiest, found.row) {
                (found.easiest, found.row, found.place) = (reachability, row, place);
            }
            found.hardest = found.hardest.max(reachability);
        }
        found
    }

    /// The place of the open row that is easiest to reach.
    fn next(&self) -> Option<usize> {
        let mut best = *self.leaves.first()?;
        for leaf in &self.leaves[1..] {
            if (leaf.easiest, leaf.row) < (best.easiest, best.row) {
                best = *leaf;
            }
        }
        (best.row != u32::MAX).then_some(best.place)
    }

    /// Visit a place: others may be easier to reach from there.
    fn leave(&mut self, place: usize) {
        self.open[place] = false;
        let own = place / LEAF;
        let core = self.cores[place];
        let panel = self.tree.panel(own);
        let row: Vec<f64> = panel
            .iter()
            .skip(place % LEAF)
            .step_by(LEAF)
            .copied()
            .collect();
        if core < f64::INFINITY {
            for leaf in 0..self.leaves.len() {
                let hardest = self.leaves[leaf].hardest;
                if core < hardest {
                    let node = self.tree.leaf_nodes[leaf] as usize;
                    let nearest = self.tree.nearest_to(node, &row, hardest);
                    if nearest < hardest && nearest <= self.eps {
                        self.update(leaf, place, &row);
                    }
                }
            }
        }
        self.leaves[own] = self.look(own);
    }

    fn update(&mut self, leaf: usize, from: usize, row: &[f64]) {
        let (panel, places) = (self.tree.panel(leaf), self.tree.places(leaf));
        let mut measures = [0.0; LEAF];
        self.panels.measure(panel, row, self.eps, &mut measures);
        for (place, &measure) in places.zip(&measures) {
            let reachability = measure.max(self.cores[from]);
            if measure <= self.eps && self.open[place] && reachability < self.reachability[place] {
                self.reachability[place] = reachability;
                self.predecessor[place] = self.tree.rows[from] as i32;
            }
        }
        self.leaves[leaf] = self.look(leaf);
    }
}
