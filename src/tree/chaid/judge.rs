//! What becomes of one node: what it is made of, and by which predictor it is split.

use rayon::prelude::*;

use super::grow::{Options, Predictor};
use super::merge::{Categories, Group, merge};
use super::multipliers::Multipliers;
use super::route::route;
use super::statistic::Measure;
use super::{Candidate, Node, Stop, tied};
use crate::error::Result;
use crate::parallel::Control;
use crate::tree::Column;
use crate::tree::tally::{Classes, Target, tally};

/// What is to be explained.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// Classes of rows, and how many there are.
    Classes(&'a [u16], usize),
    /// Numbers of rows.
    Numbers(&'a [f64]),
}

/// Numbers about the mean of a node, lest squares of what all have in common drown what differs.
struct Centred<'a> {
    values: &'a [f64],
    weights: Option<&'a [f64]>,
    centre: f64,
}

impl Target for Centred<'_> {
    fn width(&self) -> usize {
        3
    }

    #[inline]
    fn add(&self, row: usize, cell: &mut [f64]) {
        let weight = self.weights.map_or(1.0, |weights| weights[row]);
        let value = self.values[row] - self.centre;
        cell[0] += weight;
        cell[1] += weight * value;
        cell[2] += weight * value * value;
    }
}

/// What is needed to judge a node.
pub struct Grower<'a> {
    /// Codes of the predictors.
    pub columns: &'a [Column],
    /// What the codes mean.
    pub predictors: &'a [Predictor],
    /// The target.
    pub answer: Answer<'a>,
    /// Row -> weight.
    pub weights: Option<&'a [f64]>,
    /// When to split.
    pub options: &'a Options,
    /// What p-values are multiplied by.
    pub multipliers: Multipliers,
}

/// A split as found, before its children have a place.
pub struct Found {
    /// The predictor.
    pub column: usize,
    /// Code -> child.
    pub child_of: Vec<u16>,
    /// Code -> whether the node has it.
    pub has: Vec<bool>,
    /// What the children's cells add up to.
    pub sums: Vec<Vec<f64>>,
}

impl Grower<'_> {
    /// The target of the root.
    pub fn root(&self, rows: &[u32], control: &Control) -> Result<Vec<f64>> {
        let whole = [Column {
            codes: vec![0; self.columns.first().map_or(0, |column| column.codes.len())],
            n_codes: 1,
        }];
        let (about, values) = match self.answer {
            Answer::Classes(..) => return Ok(self.tally(&whole, rows, &[], control)?.concat()),
            Answer::Numbers(values) => (
                rows.first().map_or(0.0, |&row| values[row as usize]),
                values,
            ),
        };
        // Twice: about some value first, then about the mean that gives.
        let mut target = vec![0.0, about, 0.0];
        for _ in 0..2 {
            let moments = Centred {
                values,
                weights: self.weights,
                centre: target[1],
            };
            let sums = tally(&whole, rows, &moments, control)?.concat();
            target = self.about_own_mean(sums, &target);
        }
        Ok(target)
    }

    /// Turn moments about the parent's mean into those about the node's own.
    pub fn about_own_mean(&self, sum: Vec<f64>, parent: &[f64]) -> Vec<f64> {
        match self.answer {
            Answer::Classes(..) => sum,
            Answer::Numbers(_) => {
                let off = sum[1] / sum[0];
                vec![sum[0], parent[1] + off, (sum[2] - off * sum[1]).max(0.0)]
            }
        }
    }

    fn tally(
        &self,
        columns: &[Column],
        rows: &[u32],
        target: &[f64],
        control: &Control,
    ) -> Result<Vec<Vec<f64>>> {
        let weights = self.weights;
        match self.answer {
            Answer::Classes(codes, n_classes) => {
                let classes = Classes {
                    codes,
                    n_classes,
                    weights,
                };
                tally(columns, rows, &classes, control)
            }
            Answer::Numbers(values) => {
                let centre = target[1];
                let centred = Centred {
                    values,
                    weights,
                    centre,
                };
                tally(columns, rows, &centred, control)
            }
        }
    }

    /// Why a node ends, or the split it makes.
    pub fn judge(
        &self,
        node: &Node,
        rows: &[u32],
        control: &Control,
    ) -> Result<(Stop, Vec<Candidate>, Option<Found>)> {
        let weight = match self.answer {
            Answer::Classes(..) => node.target.iter().sum(),
            Answer::Numbers(_) => node.target[0],
        };
        if node.depth >= self.options.max_depth {
            return Ok((Stop::Depth, Vec::new(), None));
        }
        if weight < self.options.min_node_weight {
            return Ok((Stop::Size, Vec::new(), None));
        }
        let tables = self.tally(self.columns, rows, &node.target, control)?;
        let tried = tables
            .par_iter()
            .zip(self.predictors)
            .map(|(table, predictor)| self.try_one(table, predictor, control))
            .collect::<Result<Vec<_>>>()?;
        let (candidates, groups): (Vec<_>, Vec<_>) = tried.into_iter().unzip();
        let Some(column) = least(&candidates) else {
            return Ok((Stop::Significance, candidates, None));
        };
        if candidates[column].ln_adjusted > self.options.ln_alpha_split {
            return Ok((Stop::Significance, candidates, None));
        }
        let groups = &groups[column];
        let predictor = &self.predictors[column];
        let measure = &self.options.rules.measure;
        let width = tables[column].len() / (predictor.n_values + 1);
        let present = present(&tables[column], width, measure);
        let mut has = vec![false; predictor.n_values + 2];
        for &code in &present {
            has[code] = true;
        }
        let found = Found {
            column,
            child_of: route(
                predictor.kind,
                predictor.n_values,
                &present,
                groups,
                measure,
            ),
            has,
            sums: groups.iter().map(|group| group.sum.clone()).collect(),
        };
        Ok((Stop::Split, candidates, Some(found)))
    }

    fn try_one(
        &self,
        table: &[f64],
        predictor: &Predictor,
        control: &Control,
    ) -> Result<(Candidate, Vec<Group>)> {
        let rules = &self.options.rules;
        let width = table.len() / (predictor.n_values + 1);
        let codes = present(table, width, &rules.measure);
        let categories = Categories {
            kind: predictor.kind,
            cells: codes
                .iter()
                .map(|code| &table[code * width..(code + 1) * width])
                .collect(),
            has_missing: codes.last() == Some(&predictor.n_values),
        };
        let groups = merge(&categories, rules, control)?;
        let sums: Vec<&[f64]> = groups.iter().map(|group| group.sum.as_slice()).collect();
        let test = rules.measure.test(&sums);
        let ln_multiplier = if self.options.bonferroni {
            let (c, r) = (codes.len(), groups.len());
            self.multipliers
                .ln(predictor.kind, c, r, categories.floats())
        } else {
            0.0
        };
        let candidate = Candidate {
            n_categories: codes.len(),
            n_groups: groups.len(),
            test,
            ln_multiplier,
            ln_adjusted: (test.ln_p + ln_multiplier).min(0.0),
        };
        Ok((candidate, groups))
    }
}

/// The codes that a node has.
fn present(table: &[f64], width: usize, measure: &Measure) -> Vec<usize> {
    let cells = table.chunks_exact(width).enumerate();
    cells
        .filter(|(_, cell)| measure.weight(cell) > 0.0)
        .map(|(code, _)| code)
        .collect()
}

/// The predictor with the least adjusted p-value that makes more than one group; ties go to the
/// lowest.
fn least(candidates: &[Candidate]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (place, candidate) in candidates.iter().enumerate() {
        let better = best.is_none_or(|best: usize| {
            let least = candidates[best].ln_adjusted;
            candidate.ln_adjusted < least && !tied(candidate.ln_adjusted, least)
        });
        if candidate.n_groups > 1 && better {
            best = Some(place);
        }
    }
    best
}
