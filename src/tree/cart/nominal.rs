//! The best two groups of categories.

use super::purity::{Judge, Part, Split};

/// With so many categories or fewer in a node, all ways to part them are looked at.
const ALL_WAYS: usize = 8;

/// The purest two groups of a node's tally of one column of categories (unknown is one of them).
///
/// Beyond eight categories: those in the order of their share of one class, cut in two, for every
/// class (optimal for two classes: Breiman et al. 1984, theorem 4.5). Categories that are not in the
/// node, "another" and unknown among them, go where they make the list of the other side shorter: all
/// but unknown with "another", and what is not there at all with the larger side. The left side is the
/// one without "another". O(2^8 x classes), or O(categories x (log categories + classes) x classes).
pub fn best(tally: &[f64], judge: &Judge) -> Option<Split> {
    let n_codes = tally.len() / judge.width;
    let cells: Vec<Part> = tally
        .chunks_exact(judge.width)
        .map(|cell| {
            let mut part = judge.nothing();
            part.add(cell);
            part
        })
        .collect();
    let present: Vec<usize> = (0..n_codes).filter(|&c| cells[c].rows() > 0.0).collect();
    let (purity, group) = if present.len() <= ALL_WAYS {
        of_all_ways(&cells, &present, judge)
    } else {
        in_orders(&cells, &present, judge)
    }?;
    Some(Split {
        purity,
        left: sides(&cells, &present, &group, judge),
    })
}

type Found = Option<(f64, Vec<usize>)>;

fn of_all_ways(cells: &[Part], present: &[usize], judge: &Judge) -> Found {
    let mut best: Found = None;
    let ways = 1_usize << present.len().saturating_sub(1);
    for way in 1..ways {
        let (mut left, mut right) = (judge.nothing(), judge.nothing());
        for (place, &code) in present.iter().enumerate() {
            let side = if way >> place & 1 == 1 {
                &mut left
            } else {
                &mut right
            };
            side.join(&cells[code]);
        }
        if let Some(purity) = judge.together(&left, &right)
            && best.as_ref().is_none_or(|(highest, _)| purity > *highest)
        {
            let group = present.iter().enumerate();
            let group = group.filter(|(place, _)| way >> place & 1 == 1);
            best = Some((purity, group.map(|(_, &code)| code).collect()));
        }
    }
    best
}

fn in_orders(cells: &[Part], present: &[usize], judge: &Judge) -> Found {
    let mut best: Found = None;
    // The order by the second of two classes is that by the first, backwards.
    let n_orders = if judge.n_classes == 2 {
        1
    } else {
        judge.n_classes
    };
    for class in 0..n_orders {
        let share = |code: usize| cells[code].classes()[class] / cells[code].weight();
        let mut order = present.to_vec();
        order.sort_by(|&a, &b| share(a).total_cmp(&share(b)).then(a.cmp(&b)));
        let mut above = vec![judge.nothing(); order.len()];
        for place in (0..order.len() - 1).rev() {
            let mut part = above[place + 1].clone();
            part.join(&cells[order[place + 1]]);
            above[place] = part;
        }
        let mut below = judge.nothing();
        for place in 0..order.len() - 1 {
            below.join(&cells[order[place]]);
            if let Some(purity) = judge.together(&below, &above[place])
                && best.as_ref().is_none_or(|(highest, _)| purity > *highest)
            {
                best = Some((purity, order[..=place].to_vec()));
            }
        }
    }
    best
}

/// Code -> whether it goes left, given one of the two groups.
fn sides(cells: &[Part], present: &[usize], group: &[usize], judge: &Judge) -> Vec<bool> {
    let (another, unknown) = (cells.len() - 2, cells.len() - 1);
    let mut inside = vec![false; cells.len()];
    let (mut within, mut without) = (judge.nothing(), judge.nothing());
    for &code in group {
        inside[code] = true;
    }
    for &code in present {
        if inside[code] {
            within.join(&cells[code]);
        } else {
            without.join(&cells[code]);
        }
    }
    let larger = within.rows() > without.rows();
    let is_present = |code: usize| cells[code].rows() > 0.0;
    let with_another = if is_present(another) {
        inside[another]
    } else {
        larger
    };
    let side = |code: usize| {
        if is_present(code) {
            inside[code]
        } else if code == unknown {
            larger
        } else {
            with_another
        }
    };
    (0..cells.len())
        .map(|code| side(code) != with_another)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::cart::Criterion;

    fn judge(n_classes: usize) -> Judge {
        Judge {
            n_classes,
            width: n_classes,
            min_leaf: 1.0,
            criterion: Criterion::Gini,
        }
    }

    #[test]
    fn the_left_side_lists_categories_and_never_another() {
        // Three known categories, another, unknown.
        let tally = [3.0, 0.0, 0.0, 2.0, 4.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        let split = best(&tally, &judge(2)).unwrap();
        assert_eq!(split.left, [false, true, false, false, true]);
        assert_eq!(split.purity, 10.0);
    }

    #[test]
    fn what_is_not_in_the_node_goes_with_another() {
        let tally = [1.0, 0.0, 0.0, 0.0, 0.0, 4.0, 0.0, 2.0, 0.0, 0.0];
        let split = best(&tally, &judge(2)).unwrap();
        assert_eq!(split.left, [true, false, false, false, false]);
    }

    #[test]
    fn many_categories_of_two_classes_are_parted_as_well_as_can_be() {
        let mut tally = vec![0.0; 14 * 2];
        for code in 0..12 {
            tally[code * 2 + code % 2] = 2.0;
        }
        let split = best(&tally, &judge(2)).unwrap();
        assert_eq!(split.purity, 24.0);
    }

    #[test]
    fn one_category_cannot_be_parted() {
        assert_eq!(best(&[2.0, 2.0, 0.0, 0.0, 0.0, 0.0], &judge(2)), None);
        assert_eq!(best(&[0.0; 6], &judge(2)), None);
    }
}
