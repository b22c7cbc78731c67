//! The minimum spanning tree of mutual reachability, by Borůvka's algorithm on a kd-tree.
//!
//! March, W. B., Ram, P. and Gray, A. G. (2010). "Fast Euclidean minimum spanning tree: algorithm,
//! analysis, and applications". KDD, 603-612. McInnes, L. and Healy, J. (2017). "Accelerated
//! hierarchical density based clustering". ICDM Workshops, 33-42.
//!
//! In each round every component joins the one it is nearest to. Edges are ordered by (weight, lower
//! row, higher row), so the tree is one and the same whatever the order of work. A row looks for its
//! nearest row outside its component only if the last one it found has joined the component and it
//! may still beat what the component has; subtrees inside the component are skipped.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::cluster::kdtree::{Batch, KdTree, LEAF, Panels, Search, bits, walk};
use crate::error::{Error, Result};
use crate::parallel::Control;

/// Leaves that are one task.
const LEAVES: usize = 4;
/// No row, or several components.
const NONE: u32 = u32::MAX;

/// An edge of the tree between two rows; its weight is a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub(super) weight: f64,
    pub(super) low: u32,
    pub(super) high: u32,
}

impl Edge {
    fn is_before(&self, other: &Self) -> bool {
        (self.weight, self.low, self.high) < (other.weight, other.low, other.high)
    }
}

/// What a place knows of the nearest place outside its component.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// None is nearer.
    lower: f64,
    /// The place at that distance, unless it was not worth finding.
    other: u32,
}

/// The edges of the tree, in no order. `cores` are measures by place; measures are multiplied by
/// `scale` before they are compared with them.
pub(super) fn spanning_tree(
    tree: &KdTree,
    cores: &[f64],
    scale: f64,
    control: &Control,
) -> Result<Vec<Edge>> {
    let n = tree.rows.len();
    let mut edges = Vec::with_capacity(n.saturating_sub(1));
    let mut joined = Joined::new(n);
    let mut seen: Vec<Seen> = cores
        .iter()
        .map(|&lower| Seen { lower, other: NONE })
        .collect();
    let node_cores = over_nodes(tree, |place| cores[place], f64::min);
    while edges.len() + 1 < n {
        let (components, count) = joined.number();
        let one = |a: u32, b: u32| if a == b { a } else { NONE };
        let round = Round {
            tree,
            panels: Panels::new(tree.metric, control),
            cores,
            scale,
            node_components: over_nodes(tree, |place| components[place], one),
            components,
            node_cores: &node_cores,
            limits: (0..count)
                .map(|_| AtomicU64::new(f64::INFINITY.to_bits()))
                .collect(),
        };
        round.search(&mut seen, control)?;
        let before = edges.len();
        for edge in round.choose(&seen, count).into_iter().flatten() {
            if joined.join(edge.1, edge.2) {
                edges.push(edge.0);
            }
        }
        if edges.len() == before {
            let message = "a component found no other one to join";
            return Err(Error::Internal(message.to_owned()));
        }
        control.advance((edges.len() - before) as u64);
    }
    Ok(edges)
}

/// A value of every node, from those of its places.
fn over_nodes<T: Copy>(
    tree: &KdTree,
    of_place: impl Fn(usize) -> T,
    join: impl Fn(T, T) -> T,
) -> Vec<T> {
    let mut values = vec![of_place(0); tree.nodes.len()];
    // Children follow their parents.
    for (place, node) in tree.nodes.iter().enumerate().rev() {
        values[place] = if let Some((left, right)) = node.children(place) {
            join(values[left], values[right])
        } else {
            let places = tree.places(node.first_leaf as usize);
            let first = of_place(places.start);
            places.map(&of_place).fold(first, &join)
        };
    }
    values
}

/// One round: what does not change while places search.
struct Round<'a> {
    tree: &'a KdTree,
    panels: Panels,
    cores: &'a [f64],
    scale: f64,
    /// The component of every place.
    components: Vec<u32>,
    /// The component of all places of a node, or `NONE`.
    node_components: Vec<u32>,
    node_cores: &'a [f64],
    /// The smallest weight that any place of a component has found. Other threads lower it meanwhile:
    /// that spares work but changes no result, as only larger weights are left out.
    limits: Vec<AtomicU64>,
}

impl Round<'_> {
    fn limit(&self, component: u32) -> f64 {
        f64::from_bits(self.limits[component as usize].load(Ordering::Relaxed))
    }

    fn lower(&self, component: u32, weight: f64) {
        // Bits of numbers that are not negative are ordered as they are.
        self.limits[component as usize].fetch_min(weight.to_bits(), Ordering::Relaxed);
    }

    fn is_outside(&self, place: usize, other: u32) -> bool {
        other != NONE && self.components[other as usize] != self.components[place]
    }

    fn search(&self, seen: &mut [Seen], control: &Control) -> Result<()> {
        for (place, seen) in seen.iter().enumerate() {
            if self.is_outside(place, seen.other) {
                self.lower(self.components[place], seen.lower);
            }
        }
        let leaves = control.chunk_len(LEAVES);
        seen.par_chunks_mut(leaves * LEAF)
            .enumerate()
            .try_for_each(|(chunk, seen)| {
                for (i, seen) in seen.chunks_mut(LEAF).enumerate() {
                    self.search_leaf(chunk * leaves + i, seen, control)?;
                }
                Ok(())
            })
    }

    fn search_leaf(&self, leaf: usize, seen: &mut [Seen], control: &Control) -> Result<()> {
        let first = leaf * LEAF;
        let asking: Vec<usize> = (0..seen.len())
            .filter(|&i| {
                !self.is_outside(first + i, seen[i].other)
                    && seen[i].lower <= self.limit(self.components[first + i])
            })
            .collect();
        if asking.is_empty() {
            return Ok(());
        }
        let batch = Batch::new(self.tree, leaf);
        let own = |i: &usize| self.components[first + *i];
        let component = own(&asking[0]);
        let mut outward = Outward {
            round: self,
            batch: &batch,
            component: if asking.iter().all(|i| own(i) == component) {
                component
            } else {
                NONE
            },
            core: asking
                .iter()
                .map(|i| self.cores[first + i])
                .fold(f64::INFINITY, f64::min),
            best: [(f64::INFINITY, NONE, NONE); LEAF],
            widest: (f64::NEG_INFINITY, NONE),
            asking,
        };
        for &i in &outward.asking {
            let limit = self.limit(self.components[first + i]);
            outward.best[i] = (limit, NONE, NONE);
            outward.widest.0 = larger(limit, outward.widest.0);
        }
        walk(self.tree, &batch, &mut outward, control)?;
        for &i in &outward.asking {
            let (lower, _, other) = outward.best[i];
            seen[i] = Seen {
                lower: if lower > seen[i].lower {
                    lower
                } else {
                    seen[i].lower
                },
                other,
            };
        }
        Ok(())
    }

    /// The first edge out of every component, with its places.
    fn choose(&self, seen: &[Seen], count: usize) -> Vec<Option<(Edge, usize, usize)>> {
        let mut chosen: Vec<Option<(Edge, usize, usize)>> = vec![None; count];
        for (place, seen) in seen.iter().enumerate() {
            if !self.is_outside(place, seen.other) {
                continue;
            }
            let other = seen.other as usize;
            let (a, b) = (self.tree.rows[place], self.tree.rows[other]);
            let edge = Edge {
                weight: seen.lower,
                low: a.min(b),
                high: a.max(b),
            };
            let best = &mut chosen[self.components[place] as usize];
            if best.is_none_or(|best| edge.is_before(&best.0)) {
                *best = Some((edge, place, other));
            }
        }
        chosen
    }
}

/// The search of one leaf's places for the nearest place outside their components.
struct Outward<'a> {
    round: &'a Round<'a>,
    batch: &'a Batch<'a>,
    /// Which rows of the batch ask.
    asking: Vec<usize>,
    /// The component of them all, or `NONE`.
    component: u32,
    /// The smallest core of them.
    core: f64,
    /// Weight, row and place that each would have to beat.
    best: [(f64, u32, u32); LEAF],
    /// The last of them.
    widest: (f64, u32),
}

impl Search for Outward<'_> {
    fn wants(&self, node: usize, nearest: f64) -> bool {
        let round = self.round;
        if round.node_components[node] != NONE && round.node_components[node] == self.component {
            return false;
        }
        let weight = larger(
            larger(nearest * round.scale, round.node_cores[node]),
            self.core,
        );
        // Others may have lowered the limit meanwhile.
        if self.component != NONE && weight > round.limit(self.component) {
            return false;
        }
        (weight, round.tree.nodes[node].first_row) < self.widest
    }

    fn visit(&mut self, leaf: usize, node: usize) {
        let round = self.round;
        let (panel, places) = (round.tree.panel(leaf), round.tree.places(leaf));
        let mut measures = [0.0; LEAF];
        for &i in &self.asking {
            let place = self.batch.places.start + i;
            let (component, core) = (round.components[place], round.cores[place]);
            if round.node_components[node] == component {
                continue;
            }
            let (mut weight, mut row, mut other) = self.best[i];
            let limit = round.limit(component);
            if limit < weight {
                // What was found cannot be the component's edge any more.
                (weight, row, other) = (limit, NONE, NONE);
            }
            let values = self.batch.row(i);
            let limit = round.unscaled(weight);
            let nearest = round.tree.nearest_to(node, values, limit) * round.scale;
            let least = larger(larger(nearest, round.node_cores[node]), core);
            if (least, round.tree.nodes[node].first_row) < (weight, row) {
                let eights = round.panels.measure(panel, values, limit, &mut measures);
                for eight in bits(eights) {
                    let start = places.start + eight * 8;
                    for q in start..(start + 8).min(places.end) {
                        let measure = measures[q - places.start] * round.scale;
                        let found = (
                            larger(larger(measure, round.cores[q]), core),
                            round.tree.rows[q],
                        );
                        if found < (weight, row) && round.components[q] != component {
                            (weight, row, other) = (found.0, found.1, q as u32);
                        }
                    }
                }
                if other != NONE {
                    // The same edge leads out of the other component.
                    round.lower(component, weight);
                    round.lower(round.components[other as usize], weight);
                }
            }
            self.best[i] = (weight, row, other);
        }
        self.widest = (f64::NEG_INFINITY, 0);
        for &i in &self.asking {
            let (weight, row, _) = self.best[i];
            if (weight, row) > self.widest {
                self.widest = (weight, row);
            }
        }
    }
}

impl Round<'_> {
    /// A measure that no measure of at most this weight is beyond.
    fn unscaled(&self, weight: f64) -> f64 {
        if self.scale == 1.0 {
            weight
        } else {
            weight / self.scale * (1.0 + 1e-12)
        }
    }
}

#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Which places belong together.
struct Joined {
    parents: Vec<u32>,
}

impl Joined {
    fn new(n: usize) -> Self {
        Self {
            parents: (0..n as u32).collect(),
        }
    }

    fn root(&mut self, place: usize) -> u32 {
        let mut place = place as u32;
        while self.parents[place as usize] != place {
            let above = self.parents[self.parents[place as usize] as usize];
            self.parents[place as usize] = above;
            place = above;
        }
        place
    }

    /// Whether they were apart.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b) as usize] = a.min(b);
        a != b
    }

    /// The component of every place, numbered by their first places, and how many there are.
    fn number(&mut self) -> (Vec<u32>, usize) {
        let mut count = 0;
        let mut numbers = vec![0; self.parents.len()];
        for place in 0..numbers.len() {
            let root = self.root(place) as usize;
            // A root is the lowest place of its component.
            if root == place {
                numbers[place] = count;
                count += 1;
            } else {
                numbers[place] = numbers[root];
            }
        }
        (numbers, count as usize)
    }
}
