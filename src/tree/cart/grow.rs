//! Growing a tree, the best split first.

use rayon::prelude::*;

use super::purity::{Judge, Part, Split};
use super::rows::{Rows, check};
use super::walk::Node;
use super::{Criterion, Features, nominal, ordered};
use crate::error::Result;
use crate::parallel::Control;
use crate::tree::{Target, part, tally};

/// Beyond it, whole numbers are not exact as floats.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;
/// Open nodes that keep their tallies; of more nodes both children are tallied.
const MOST_KEPT: usize = 64;
/// A gain below this share of the weight is rounding.
const LEAST_GAIN: f64 = 1e-12;

/// How far a tree grows.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Most splits from root to leaf.
    pub max_depth: usize,
    /// Fewest rows of a leaf.
    pub min_leaf: usize,
    /// Most leaves.
    pub max_leaves: usize,
    /// What splits are judged by.
    pub criterion: Criterion,
}

/// Grow a tree on some rows (ascending): nodes with their children after them, the root first.
///
/// Splits with no gain are not made; ties go to the lowest feature, then the lowest cut.
pub fn grow(
    features: &Features,
    target: Rows<'_>,
    mut rows: Vec<u32>,
    options: &Options,
    control: &Control,
) -> Result<Vec<Node>> {
    check(features, target, &rows)?;
    let whole = |weights: &[f64]| {
        let total: f64 = weights.iter().sum();
        total < MOST_EXACT && weights.iter().all(|weight| weight.fract() == 0.0)
    };
    let grower = Grower {
        features,
        target,
        judge: Judge {
            n_classes: target.n_classes,
            width: target.width(),
            min_leaf: options.min_leaf.max(1) as f64,
            criterion: options.criterion,
        },
        options,
        control,
        exact: target.weights.is_none_or(whole),
    };
    grower.run(&mut rows)
}

struct Grower<'a> {
    features: &'a Features,
    target: Rows<'a>,
    judge: Judge,
    options: &'a Options,
    control: &'a Control,
    /// Sums of whole numbers are exact, and so are their differences.
    exact: bool,
}

/// Where a node's rows lie, and how many splits are above it.
#[derive(Clone, Copy)]
struct Place {
    node: usize,
    depth: usize,
    start: usize,
    end: usize,
}

/// A leaf that can be split with a gain.
struct Open {
    place: Place,
    feature: usize,
    split: Split,
    gain: f64,
    /// The tally of the feature that splits it.
    cells: Vec<f64>,
    /// Those of all, where there are not too many leaves.
    tallies: Option<Vec<Vec<f64>>>,
}

impl Grower<'_> {
    fn run(&self, rows: &mut [u32]) -> Result<Vec<Node>> {
        let mut all = self.judge.nothing();
        for &row in rows.iter() {
            self.target.add(row as usize, all.cells_mut());
        }
        let place = Place {
            node: 0,
            depth: 0,
            start: 0,
            end: rows.len(),
        };
        let mut tree = vec![leaf(&all)];
        let mut open: Vec<Open> = Vec::new();
        if self.may_split(place, &all) {
            open.extend(self.opened(place, &all, self.tallied(&rows[..])?, true));
        }
        let mut n_leaves = 1;
        while n_leaves < self.options.max_leaves.max(1)
            && let Some(best) = best_of(&open)
        {
            self.control.check()?;
            let chosen = open.remove(best);
            let keep = open.len() < MOST_KEPT;
            open.extend(self.split(chosen, rows, &mut tree, keep)?);
            n_leaves += 1;
        }
        Ok(tree)
    }

    fn may_split(&self, place: Place, part: &Part) -> bool {
        place.depth < self.options.max_depth
            && part.rows() >= 2.0 * self.judge.min_leaf
            && !part.is_pure()
    }

    fn tallied(&self, rows: &[u32]) -> Result<Vec<Vec<f64>>> {
        tally(&self.features.columns, rows, &self.target, self.control)
    }

    /// The best split of a node, if any gains.
    fn opened(
        &self,
        place: Place,
        part: &Part,
        mut tallies: Vec<Vec<f64>>,
        keep: bool,
    ) -> Option<Open> {
        let splits: Vec<Option<Split>> = tallies
            .par_iter()
            .zip(&self.features.edges)
            .map(|(tally, edges)| match edges {
                Some(edges) => ordered::best(tally, edges, &self.judge),
                None => nominal::best(tally, &self.judge),
            })
            .collect();
        let mut best: Option<(usize, Split)> = None;
        for (feature, split) in splits.into_iter().enumerate() {
            if let Some(split) = split
                && best.as_ref().is_none_or(|(_, b)| split.purity > b.purity)
            {
                best = Some((feature, split));
            }
        }
        let (feature, split) = best?;
        let gain = split.purity - self.judge.criterion.purity(part.classes());
        (gain > LEAST_GAIN * part.weight()).then(|| Open {
            place,
            feature,
            split,
            gain,
            cells: if keep {
                tallies[feature].clone()
            } else {
                tallies.swap_remove(feature)
            },
            tallies: keep.then_some(tallies),
        })
    }

    /// Split a leaf; gives the children that can be split further.
    fn split(
        &self,
        chosen: Open,
        rows: &mut [u32],
        tree: &mut Vec<Node>,
        keep: bool,
    ) -> Result<Vec<Open>> {
        let Open {
            place,
            feature,
            split,
            cells,
            tallies,
            ..
        } = chosen;
        let width = self.judge.width;
        let (mut left, mut right) = (self.judge.nothing(), self.judge.nothing());
        for (cell, &goes_left) in cells.chunks_exact(width).zip(&split.left) {
            if goes_left {
                left.add(cell);
            } else {
                right.add(cell);
            }
        }
        let codes = &self.features.columns[feature].codes;
        let own = &mut rows[place.start..place.end];
        let ends = part(own, 2, |row| {
            usize::from(!split.left[usize::from(codes[row as usize])])
        });
        let middle = place.start + ends[0];
        let first = tree.len();
        let child = |node, start, end| Place {
            node,
            depth: place.depth + 1,
            start,
            end,
        };
        let children = [
            (child(first, place.start, middle), left),
            (child(first + 1, middle, place.end), right),
        ];
        tree.extend(children.iter().map(|(_, part)| leaf(part)));
        let node = &mut tree[place.node];
        node.split = Some((feature, [first, first + 1]));
        node.left = split.left;
        self.open_children(&children, rows, tallies, keep)
    }

    /// Tally the smaller child, take the larger from what is left; whichever may be split.
    fn open_children(
        &self,
        children: &[(Place, Part); 2],
        rows: &[u32],
        tallies: Option<Vec<Vec<f64>>>,
        keep: bool,
    ) -> Result<Vec<Open>> {
        let may = |i: usize| self.may_split(children[i].0, &children[i].1);
        let rows_of = |i: usize| &rows[children[i].0.start..children[i].0.end];
        let small = usize::from(rows_of(1).len() < rows_of(0).len());
        let large = 1 - small;
        let whole = tallies.filter(|_| self.exact);
        let mut found: [Option<Vec<Vec<f64>>>; 2] = [None, None];
        if may(small) || (may(large) && whole.is_some()) {
            found[small] = Some(self.tallied(rows_of(small))?);
        }
        if may(large) {
            found[large] = Some(match (whole, &found[small]) {
                (Some(whole), Some(taken)) => without(whole, taken),
                _ => self.tallied(rows_of(large))?,
            });
        }
        let mut open = Vec::new();
        for (i, tallies) in found.into_iter().enumerate() {
            if let Some(tallies) = tallies.filter(|_| may(i)) {
                open.extend(self.opened(children[i].0, &children[i].1, tallies, keep));
            }
        }
        Ok(open)
    }
}

fn without(mut whole: Vec<Vec<f64>>, taken: &[Vec<f64>]) -> Vec<Vec<f64>> {
    for (whole, taken) in whole.iter_mut().zip(taken) {
        for (whole, taken) in whole.iter_mut().zip(taken) {
            *whole -= taken;
        }
    }
    whole
}

fn leaf(part: &Part) -> Node {
    Node {
        split: None,
        left: Vec::new(),
        classes: part.classes().to_vec(),
        rows: part.rows() as usize,
    }
}

/// The open leaf with the largest gain; of equal ones the one made first.
fn best_of(open: &[Open]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (i, leaf) in open.iter().enumerate() {
        let better = |b: usize| {
            let other = &open[b];
            leaf.gain > other.gain
                || (leaf.gain == other.gain && leaf.place.node < other.place.node)
        };
        if best.is_none_or(better) {
            best = Some(i);
        }
    }
    best
}
