//! The binary split into which a group of categories is best resolved (Kass 1980, step 3).
//!
//! All splits that the predictor's kind allows are tried. Of more than ten nominal categories there
//! are too many: these are ordered by the share of each class (or the mean) and cut along the order,
//! which finds the best split of two classes or of numbers (Fisher, W. D. 1958, "On grouping for
//! maximum homogeneity", JASA 53) and a good one of several classes.

use super::merge::{Categories, Group};
use super::multipliers::Kind;
use super::statistic::Measure;
use super::tied;

/// Nominal categories of which all splits are tried: 511.
const EXHAUSTIVE: usize = 10;

/// The two halves that differ most, and ln p; none of fewer than three categories. Ties go to the
/// first split tried.
pub fn best_split(
    categories: &Categories<'_>,
    group: &Group,
    measure: &Measure,
) -> Option<([Group; 2], f64)> {
    let members = &group.members;
    if members.len() < 3 {
        return None;
    }
    let mut best: Option<([Group; 2], f64)> = None;
    let mut consider = |is_left: &dyn Fn(usize) -> bool| {
        let (left, right): (Vec<usize>, Vec<usize>) =
            (0..members.len()).partition(|&place| is_left(place));
        let half = |places: Vec<usize>| {
            categories.group(places.into_iter().map(|place| members[place]).collect())
        };
        let halves = [half(left), half(right)];
        let ln_p = measure.test(&[&halves[0].sum, &halves[1].sum]).ln_p;
        if best
            .as_ref()
            .is_none_or(|(_, best)| ln_p < *best && !tied(ln_p, *best))
        {
            best = Some((halves, ln_p));
        }
    };
    let n = members.len();
    if categories.kind == Kind::Ordinal {
        let floating = categories.floats() && members[n - 1] == categories.cells.len() - 1;
        let last = n - 1;
        let known = if floating { n - 1 } else { n };
        for cut in 1..known {
            if floating {
                consider(&|place| place < cut || place == last);
            }
            consider(&|place| place < cut);
        }
        if floating {
            consider(&|place| place < known);
        }
    } else if n <= EXHAUSTIVE {
        for others in 0..(1_usize << (n - 1)) - 1 {
            consider(&|place| place == 0 || others >> (place - 1) & 1 == 1);
        }
    } else {
        for order in orders(categories, members, measure) {
            let mut rank = vec![0; n];
            for (at, &place) in order.iter().enumerate() {
                rank[place] = at;
            }
            for cut in 1..n {
                consider(&|place| rank[place] < cut);
            }
        }
    }
    best
}

/// Orders of the members along which to cut: by the mean, or by the share of each class.
fn orders(categories: &Categories<'_>, members: &[usize], measure: &Measure) -> Vec<Vec<usize>> {
    let by = |key: &dyn Fn(&[f64]) -> f64| {
        let keys: Vec<f64> = members
            .iter()
            .map(|&member| key(categories.cells[member]))
            .collect();
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
        order
    };
    match measure {
        Measure::Variance => vec![by(&|cell| cell[1] / cell[0])],
        Measure::MeanScore(scores) => vec![by(&|cell| {
            let sum: f64 = cell
                .iter()
                .zip(scores)
                .map(|(value, score)| value * score)
                .sum();
            sum / cell.iter().sum::<f64>()
        })],
        Measure::Pearson | Measure::LikelihoodRatio => (0..categories.cells[0].len())
            .map(|class| by(&|cell| cell[class] / cell.iter().sum::<f64>()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_along_the_order_finds_the_best_split_of_two_classes() {
        let cells: Vec<[f64; 2]> = (0..11_u32)
            .map(|i| [f64::from(3 + i * 7 % 11), f64::from(5 + i * 5 % 7)])
            .collect();
        let categories = Categories {
            kind: Kind::Nominal,
            cells: cells.iter().map(<[f64; 2]>::as_slice).collect(),
            has_missing: false,
        };
        let group = categories.group((0..11).collect());
        let measure = Measure::Pearson;
        let (_, found) = best_split(&categories, &group, &measure).unwrap();
        let mut least = f64::INFINITY;
        for others in 0..(1_usize << 10) - 1 {
            let (left, right): (Vec<usize>, Vec<usize>) =
                (0..11).partition(|&place| place == 0 || others >> (place - 1) & 1 == 1);
            let halves = [categories.group(left), categories.group(right)];
            least = least.min(measure.test(&[&halves[0].sum, &halves[1].sum]).ln_p);
        }
        assert!(tied(found, least), "{found} {least}");
    }
}
