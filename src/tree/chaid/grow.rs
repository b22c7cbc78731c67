//! The tree, level by level.

use rayon::prelude::*;

use super::judge::{Answer, Grower};
use super::merge::Rules;
use super::multipliers::{Kind, Multipliers};
use super::{Node, Split, Stop};
use crate::error::Result;
use crate::parallel::Control;
use crate::tree::Column;
use crate::tree::tally::part;

/// A predictor: its codes are those of its values, in order where they have one, and after them that
/// of missing values.
#[derive(Debug)]
pub struct Predictor {
    /// What may be merged.
    pub kind: Kind,
    /// Number of values, without the missing one.
    pub n_values: usize,
}

/// When to split.
#[derive(Debug, Clone)]
pub struct Options {
    /// Levels below the root.
    pub max_depth: usize,
    /// Lighter nodes are not split.
    pub min_node_weight: f64,
    /// How groups are made; its `min_weight` is the least of a child.
    pub rules: Rules,
    /// ln of the adjusted p-value up to which a node is split.
    pub ln_alpha_split: f64,
    /// Whether p-values are adjusted.
    pub bonferroni: bool,
}

/// Grow a tree over rows of a weight above 0 (all, without weights).
pub fn grow(
    columns: &[Column],
    predictors: &[Predictor],
    answer: Answer<'_>,
    weights: Option<&[f64]>,
    options: &Options,
    control: &Control,
) -> Result<Vec<Node>> {
    let n = match answer {
        Answer::Classes(codes, _) => codes.len(),
        Answer::Numbers(values) => values.len(),
    };
    let counted = (0..n).filter(|&row| weights.is_none_or(|weights| weights[row] > 0.0));
    let mut rows: Vec<u32> = counted.map(|row| row as u32).collect();
    let nominal = predictors
        .iter()
        .filter(|predictor| predictor.kind == Kind::Nominal);
    let grower = Grower {
        columns,
        predictors,
        answer,
        weights,
        options,
        multipliers: Multipliers::up_to(nominal.map(|p| p.n_values + 1).max().unwrap_or(0)),
    };
    let mut nodes = vec![Node {
        parent: 0,
        child: 0,
        depth: 0,
        n_rows: rows.len(),
        target: grower.root(&rows, control)?,
        stop: Stop::Split,
        split: None,
        candidates: Vec::new(),
    }];
    let mut level = vec![(0, 0..rows.len())];
    while !level.is_empty() {
        let judged = level
            .par_iter()
            .map(|(place, range)| grower.judge(&nodes[*place], &rows[range.clone()], control))
            .collect::<Result<Vec<_>>>()?;
        let mut next = Vec::new();
        for ((place, range), (stop, candidates, found)) in level.into_iter().zip(judged) {
            control.check()?;
            nodes[place].stop = stop;
            nodes[place].candidates = candidates;
            let Some(found) = found else { continue };
            let codes = &columns[found.column].codes;
            let child_of = |row: u32| usize::from(found.child_of[usize::from(codes[row as usize])]);
            let ends = part(&mut rows[range.clone()], found.sums.len(), child_of);
            let first_child = nodes.len();
            let mut start = 0;
            for (child, (sum, end)) in found.sums.into_iter().zip(ends).enumerate() {
                next.push((nodes.len(), range.start + start..range.start + end));
                nodes.push(Node {
                    parent: place,
                    child,
                    depth: nodes[place].depth + 1,
                    n_rows: end - start,
                    target: grower.about_own_mean(sum, &nodes[place].target),
                    stop: Stop::Split,
                    split: None,
                    candidates: Vec::new(),
                });
                start = end;
            }
            nodes[place].split = Some(Split {
                column: found.column,
                child_of: found.child_of,
                has: found.has,
                first_child,
                n_children: nodes.len() - first_child,
            });
        }
        level = next;
    }
    Ok(nodes)
}
