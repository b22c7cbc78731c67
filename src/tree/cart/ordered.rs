//! The best threshold of a number.

use super::edges::significant_digits;
use super::purity::{Judge, Split, rows_of};

/// The purest cut of a node's tally of one number; unknown values go with either side, or alone.
///
/// Of cuts that part the node's rows alike the roundest is taken, then the one nearest the middle of
/// the gap. O(bins x classes).
pub fn best(tally: &[f64], edges: &[f64], judge: &Judge) -> Option<Split> {
    let n_bins = edges.len() + 1;
    let cell = |code: usize| &tally[code * judge.width..(code + 1) * judge.width];
    let mut unknown = judge.nothing();
    unknown.add(cell(n_bins));
    let has_unknown = unknown.rows() > 0.0;
    // For every cut the part above it.
    let mut above = vec![judge.nothing(); n_bins];
    for cut in (0..n_bins - 1).rev() {
        let mut part = above[cut + 1].clone();
        part.add(cell(cut + 1));
        above[cut] = part;
    }
    // (purity, cut, whether unknown goes left); the last cut has all that is known below it.
    let mut best: Option<(f64, usize, bool)> = None;
    let mut consider = |purity: Option<f64>, cut: usize, unknown_left: bool| {
        if let Some(purity) = purity
            && best.is_none_or(|(highest, ..)| purity > highest)
        {
            best = Some((purity, cut, unknown_left));
        }
    };
    let mut below = judge.nothing();
    for (cut, above) in above.iter().enumerate() {
        below.add(cell(cut));
        let empty = rows_of(cell(cut), judge.n_classes) <= 0.0;
        let is_last = cut + 1 == n_bins;
        if empty && !(is_last && has_unknown) {
            continue;
        }
        if !has_unknown {
            if !is_last {
                let left = below.rows() >= above.rows();
                consider(judge.together(&below, above), cut, left);
            }
            continue;
        }
        if !is_last {
            let mut with_unknown = below.clone();
            with_unknown.join(&unknown);
            consider(judge.together(&with_unknown, above), cut, true);
        }
        let mut with_unknown = above.clone();
        with_unknown.join(&unknown);
        consider(judge.together(&below, &with_unknown), cut, false);
    }
    let (purity, cut, unknown_left) = best?;
    let cut = if cut + 1 == n_bins {
        cut
    } else {
        let gap = (cut + 1..n_bins - 1)
            .take_while(|&next| rows_of(cell(next), judge.n_classes) <= 0.0)
            .last();
        roundest(edges, cut, gap.unwrap_or(cut))
    };
    let mut left = vec![false; n_bins + 1];
    left[..=cut].fill(true);
    left[n_bins] = unknown_left;
    Some(Split { purity, left })
}

/// The edge from `first` to `last` with the fewest digits, of these the one nearest the middle.
fn roundest(edges: &[f64], first: usize, last: usize) -> usize {
    let middle = 0.5 * edges[first] + 0.5 * edges[last];
    let mut best = (usize::MAX, f64::INFINITY, first);
    for (offset, &edge) in edges[first..=last].iter().enumerate() {
        let candidate = (significant_digits(edge), (edge - middle).abs());
        if candidate < (best.0, best.1) {
            best = (candidate.0, candidate.1, first + offset);
        }
    }
    best.2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::cart::Criterion;

    fn judge() -> Judge {
        Judge {
            n_classes: 2,
            width: 2,
            min_leaf: 1.0,
            criterion: Criterion::Gini,
        }
    }

    #[test]
    fn the_cut_is_round_where_the_rows_leave_a_gap() {
        // Bins: up to 1, 7, 13, 20, 33, and above; the classes lie at both ends.
        let edges = [1.0, 7.0, 13.0, 20.0, 33.0];
        let tally = [
            3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0, 0.0, 0.0,
        ];
        let split = best(&tally, &edges, &judge()).unwrap();
        assert_eq!(split.left, [true, true, true, true, false, false, false]);
    }

    #[test]
    fn unknown_may_stand_alone() {
        let tally = [3.0, 0.0, 2.0, 0.0, 0.0, 5.0];
        let split = best(&tally, &[1.0], &judge()).unwrap();
        assert_eq!(split.left, [true, true, false]);
        assert_eq!(split.purity, 10.0);
    }

    #[test]
    fn unknown_that_is_not_there_goes_with_the_larger_side() {
        let tally = [3.0, 0.0, 0.0, 5.0, 0.0, 0.0];
        assert_eq!(
            best(&tally, &[1.0], &judge()).unwrap().left,
            [true, false, false]
        );
        let tally = [3.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        assert_eq!(
            best(&tally, &[1.0], &judge()).unwrap().left,
            [true, false, true]
        );
    }

    #[test]
    fn no_cut_leaves_a_side_empty_or_too_small() {
        assert_eq!(best(&[3.0, 1.0, 0.0, 0.0], &[], &judge()), None);
        let strict = Judge {
            min_leaf: 4.0,
            ..judge()
        };
        let tally = [3.0, 0.0, 0.0, 5.0, 0.0, 0.0];
        assert_eq!(best(&tally, &[1.0], &strict), None);
    }
}
