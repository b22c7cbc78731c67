//! How far the k-th nearest row is.

use super::{Batch, KdTree, LEAF, Panels, Search, walk};
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// Leaves that are one task.
const LEAVES: usize = 4;

/// The measure of the k-th nearest row of `tree` to every row of `asking`, by place there.
///
/// A row that is in both trees counts as its own nearest. `tree` has at least k rows.
pub(crate) fn kth_measures(
    tree: &KdTree,
    asking: &KdTree,
    k: usize,
    control: &Control,
) -> Result<Vec<f64>> {
    if k == 0 {
        return Ok(vec![0.0; asking.rows.len()]);
    }
    let panels = Panels::new(tree.metric, control);
    let length = control.chunk_len(LEAVES);
    let parts = map_chunks(asking.n_leaves(), length, control, |leaves| {
        let mut found = Vec::with_capacity(leaves.len() * LEAF);
        for leaf in leaves {
            let batch = Batch::new(asking, leaf);
            let mut search = Nearest::new(tree, &batch, panels, k);
            walk(tree, &batch, &mut search, control)?;
            found.extend_from_slice(&search.limits[..batch.len()]);
            control.advance(batch.len() as u64);
        }
        Ok(found)
    })?;
    Ok(parts.concat())
}

struct Nearest<'a> {
    tree: &'a KdTree,
    batch: &'a Batch<'a>,
    panels: Panels,
    k: usize,
    /// For each row of the batch a heap of its k smallest measures, the largest on top.
    heaps: Vec<f64>,
    lengths: [usize; LEAF],
    /// The tops of full heaps.
    limits: [f64; LEAF],
    widest: f64,
}

impl<'a> Nearest<'a> {
    fn new(tree: &'a KdTree, batch: &'a Batch<'a>, panels: Panels, k: usize) -> Self {
        Self {
            tree,
            batch,
            panels,
            k,
            heaps: vec![f64::INFINITY; batch.len() * k],
            lengths: [0; LEAF],
            limits: [f64::INFINITY; LEAF],
            widest: f64::INFINITY,
        }
    }

    fn keep(&mut self, i: usize, measure: f64) {
        let heap = &mut self.heaps[i * self.k..(i + 1) * self.k];
        if self.lengths[i] < self.k {
            rise(heap, self.lengths[i], measure);
            self.lengths[i] += 1;
        } else {
            sink(heap, measure);
        }
        if self.lengths[i] == self.k {
            self.limits[i] = heap[0];
        }
    }
}

impl Search for Nearest<'_> {
    fn wants(&self, _: usize, nearest: f64) -> bool {
        // Rows as far as the k-th would not change how far the k-th is.
        nearest < self.widest
    }

    fn visit(&mut self, leaf: usize, node: usize) {
        let (panel, n) = (self.tree.panel(leaf), self.tree.places(leaf).len());
        let mut measures = [0.0; LEAF];
        for i in 0..self.batch.len() {
            let row = self.batch.row(i);
            if self.tree.nearest_to(node, row, self.limits[i]) >= self.limits[i] {
                continue;
            }
            let eights = self
                .panels
                .measure(panel, row, self.limits[i], &mut measures);
            for eight in bits(eights) {
                for &measure in &measures[eight * 8..(eight * 8 + 8).min(n.max(eight * 8))] {
                    if measure < self.limits[i] {
                        self.keep(i, measure);
                    }
                }
            }
        }
        let limits = &self.limits[..self.batch.len()];
        self.widest = limits.iter().copied().fold(0.0, f64::max);
    }
}

/// The places of the bits that are set.
pub(crate) fn bits(mut word: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            place
        })
    })
}

/// Put a value at the end of a heap of `length` values.
fn rise(heap: &mut [f64], length: usize, value: f64) {
    let mut place = length;
    while place > 0 && heap[(place - 1) / 2] < value {
        heap[place] = heap[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    heap[place] = value;
}

/// Put a value in place of the top.
fn sink(heap: &mut [f64], value: f64) {
    let mut place = 0;
    loop {
        let mut child = 2 * place + 1;
        if child >= heap.len() {
            break;
        }
        if child + 1 < heap.len() && heap[child + 1] > heap[child] {
            child += 1;
        }
        if heap[child] <= value {
            break;
        }
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = value;
}
