//! Which categories of one predictor belong together in a node.
//!
//! Kass, G. V. (1980). "An exploratory technique for investigating large quantities of categorical
//! data". Applied Statistics 29(2), 119-127, steps 2 and 3. O(c²) tests of c nominal categories,
//! O(c) of ordinal ones.

use std::collections::HashSet;

use super::multipliers::Kind;
use super::resolve::best_split;
use super::statistic::Measure;
use super::tied;
use crate::error::Result;
use crate::parallel::Control;

/// When to merge.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How groups are compared.
    pub measure: Measure,
    /// Groups whose ln p exceeds this are merged.
    pub ln_alpha: f64,
    /// Whether merged groups are tried for a split again.
    pub split_merged: bool,
    /// Groups of less weight are merged with the most similar.
    pub min_weight: f64,
}

/// Categories taken together: their places, ascending, and what their cells add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Places of the categories, ascending.
    pub members: Vec<usize>,
    /// The sum of their cells.
    pub sum: Vec<f64>,
}

/// The categories of a predictor that a node has, each with what the target adds up to.
#[derive(Debug)]
pub struct Categories<'a> {
    /// What may be merged.
    pub kind: Kind,
    /// The cells, in the order of the categories.
    pub cells: Vec<&'a [f64]>,
    /// Whether the last category is that of missing values, which in an ordinal predictor may be
    /// merged with any group.
    pub has_missing: bool,
}

impl Categories<'_> {
    /// Whether the last category may be merged with any while others may not.
    pub fn floats(&self) -> bool {
        self.kind == Kind::Ordinal && self.has_missing
    }

    /// Take categories together, given in ascending order.
    pub fn group(&self, members: Vec<usize>) -> Group {
        let mut sum = vec![0.0; self.cells[0].len()];
        for &member in &members {
            for (total, value) in sum.iter_mut().zip(self.cells[member]) {
                *total += value;
            }
        }
        Group { members, sum }
    }

    /// Whether a group is that of missing values alone, and may be merged with any.
    fn is_floating(&self, group: &Group) -> bool {
        self.floats() && group.members == [self.cells.len() - 1]
    }
}

/// Groups in the order of their lowest categories, with ln p of each pair that may be merged.
struct Merging<'a, 'b> {
    categories: &'a Categories<'b>,
    rules: &'a Rules,
    groups: Vec<Group>,
    /// i -> j > i -> ln p; NaN where the pair may not be merged.
    pairs: Vec<Vec<f64>>,
}

/// The groups that Kass's steps end in, in the order of their lowest categories.
pub fn merge(categories: &Categories<'_>, rules: &Rules, control: &Control) -> Result<Vec<Group>> {
    let singles = (0..categories.cells.len()).map(|place| categories.group(vec![place]));
    let mut merging = Merging::of(categories, rules, singles.collect());
    let mut seen: HashSet<Vec<Vec<usize>>> = HashSet::new();
    loop {
        control.check()?;
        merging.merge_alike(control)?;
        if !rules.split_merged {
            break;
        }
        match merging.split_once(&mut seen, control)? {
            Some(groups) => merging = Merging::of(categories, rules, groups),
            None => break,
        }
    }
    merging.merge_small();
    Ok(merging.groups)
}

impl<'a, 'b> Merging<'a, 'b> {
    fn of(categories: &'a Categories<'b>, rules: &'a Rules, groups: Vec<Group>) -> Self {
        let mut merging = Self {
            categories,
            rules,
            pairs: vec![vec![f64::NAN; groups.len()]; groups.len()],
            groups,
        };
        for i in 0..merging.groups.len() {
            for j in i + 1..merging.groups.len() {
                if merging.may_merge(i, j) {
                    merging.compare(i, j);
                }
            }
        }
        merging
    }

    /// Whether the groups i < j may be merged.
    fn may_merge(&self, i: usize, j: usize) -> bool {
        self.categories.kind == Kind::Nominal
            || j == i + 1
            || self.categories.is_floating(&self.groups[j])
    }

    fn compare(&mut self, i: usize, j: usize) {
        let pair = [self.groups[i].sum.as_slice(), self.groups[j].sum.as_slice()];
        self.pairs[i][j] = self.rules.measure.test(&pair).ln_p;
    }

    /// The most alike of the pairs that `allow` allows; ties go to the lowest.
    fn most_alike(&self, allow: impl Fn(usize, usize) -> bool) -> Option<(usize, usize, f64)> {
        let mut best: Option<f64> = None;
        let each = || {
            self.pairs.iter().enumerate().flat_map(|(i, row)| {
                let pairs = row.iter().enumerate().map(move |(j, &ln_p)| (i, j, ln_p));
                pairs.filter(|&(i, j, ln_p)| !ln_p.is_nan() && allow(i, j))
            })
        };
        for (_, _, ln_p) in each() {
            best = Some(best.map_or(ln_p, |best| best.max(ln_p)));
        }
        let best = best?;
        each().find(|&(_, _, ln_p)| tied(ln_p, best))
    }

    /// Kass's step 2.
    fn merge_alike(&mut self, control: &Control) -> Result<()> {
        while let Some((i, j, ln_p)) = self.most_alike(|_, _| true) {
            control.check()?;
            if ln_p <= self.rules.ln_alpha {
                break;
            }
            self.join(i, j);
        }
        Ok(())
    }

    /// Merge j into i < j.
    fn join(&mut self, i: usize, j: usize) {
        let taken = self.groups.remove(j);
        let mut members = [self.groups[i].members.clone(), taken.members].concat();
        members.sort_unstable();
        self.groups[i] = self.categories.group(members);
        self.pairs.remove(j);
        for row in &mut self.pairs {
            row.remove(j);
        }
        for other in 0..self.groups.len() {
            let (low, high) = (i.min(other), i.max(other));
            if low != high && self.may_merge(low, high) {
                self.compare(low, high);
            }
        }
    }

    /// Kass's step 3: the groups after the first split that is significant. One that leads to where
    /// we were before is not made, so that there is an end.
    fn split_once(
        &self,
        seen: &mut HashSet<Vec<Vec<usize>>>,
        control: &Control,
    ) -> Result<Option<Vec<Group>>> {
        for (place, group) in self.groups.iter().enumerate() {
            control.check()?;
            let Some((halves, ln_p)) = best_split(self.categories, group, &self.rules.measure)
            else {
                continue;
            };
            if ln_p > self.rules.ln_alpha {
                continue;
            }
            let mut groups = self.groups.clone();
            groups.remove(place);
            groups.extend(halves);
            groups.sort_by_key(|group| group.members[0]);
            let partition = groups.iter().map(|group| group.members.clone()).collect();
            if seen.insert(partition) {
                return Ok(Some(groups));
            }
        }
        Ok(None)
    }

    /// Merge the lightest group that is too light with the most similar, until none is.
    fn merge_small(&mut self) {
        while self.groups.len() > 1 {
            let weights: Vec<f64> = self
                .groups
                .iter()
                .map(|group| self.rules.measure.weight(&group.sum))
                .collect();
            let mut lightest = 0;
            for (place, &weight) in weights.iter().enumerate() {
                if weight < weights[lightest] && !tied(weight, weights[lightest]) {
                    lightest = place;
                }
            }
            if weights[lightest] >= self.rules.min_weight {
                break;
            }
            match self.most_alike(|i, j| i == lightest || j == lightest) {
                Some((i, j, _)) => self.join(i, j),
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(min_weight: f64) -> Rules {
        Rules {
            measure: Measure::Pearson,
            ln_alpha: 0.05_f64.ln(),
            split_merged: true,
            min_weight,
        }
    }

    fn members(
        kind: Kind,
        has_missing: bool,
        cells: &[[f64; 2]],
        min_weight: f64,
    ) -> Vec<Vec<usize>> {
        let categories = Categories {
            kind,
            cells: cells.iter().map(<[f64; 2]>::as_slice).collect(),
            has_missing,
        };
        let groups = merge(&categories, &rules(min_weight), &Control::new()).unwrap();
        groups.into_iter().map(|group| group.members).collect()
    }

    #[test]
    fn what_is_alike_is_merged_where_it_may_be() {
        let cells = [[50.0, 50.0], [90.0, 10.0], [51.0, 49.0], [89.0, 11.0]];
        assert_eq!(
            members(Kind::Nominal, false, &cells, 0.0),
            [vec![0, 2], vec![1, 3]]
        );
        assert_eq!(members(Kind::Ordinal, false, &cells, 0.0).len(), 4);
        assert_eq!(
            members(Kind::Ordinal, true, &cells, 0.0),
            [vec![0], vec![1, 3], vec![2]]
        );
    }

    #[test]
    fn small_groups_join_the_most_similar() {
        let cells = [[50.0, 50.0], [90.0, 10.0], [0.0, 9.0]];
        assert_eq!(members(Kind::Nominal, false, &cells, 0.0).len(), 3);
        assert_eq!(
            members(Kind::Nominal, false, &cells, 10.0),
            [vec![0, 2], vec![1]]
        );
        assert_eq!(
            members(Kind::Ordinal, false, &cells, 10.0),
            [vec![0], vec![1, 2]]
        );
    }

    #[test]
    fn a_group_that_grew_step_by_step_is_split_again() {
        // Each merger is of what is alike, but in the end the halves are not.
        let cells = [
            [30.0, 30.0],
            [50.0, 40.0],
            [50.0, 60.0],
            [20.0, 40.0],
            [10.0, 10.0],
        ];
        let found = members(Kind::Ordinal, false, &cells, 0.0);
        assert_eq!(found, [vec![0, 1], vec![2, 3, 4]]);
    }
}
