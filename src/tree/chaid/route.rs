//! Where the codes of a split column go, those too that the node had not.

use super::merge::Group;
use super::multipliers::Kind;
use super::statistic::Measure;

/// Code -> child, for `n_values` values, the missing one and one that the fit has not seen.
///
/// `codes` are those that the node has, by place. A value of an ordinal predictor that it has not
/// goes with the nearest one it has (the lower of two). Any other value goes with missing ones if
/// the node has these, else, as missing ones then do, to the largest child.
pub fn route(
    kind: Kind,
    n_values: usize,
    codes: &[usize],
    groups: &[Group],
    measure: &Measure,
) -> Vec<u16> {
    let mut own: Vec<Option<usize>> = vec![None; n_values + 2];
    for (child, group) in groups.iter().enumerate() {
        for &member in &group.members {
            own[codes[member]] = Some(child);
        }
    }
    let mut largest = 0;
    for (child, group) in groups.iter().enumerate() {
        if measure.weight(&group.sum) > measure.weight(&groups[largest].sum) {
            largest = child;
        }
    }
    let otherwise = own[n_values].unwrap_or(largest);
    let known: Vec<usize> = (0..n_values).filter(|&code| own[code].is_some()).collect();
    (0..n_values + 2)
        .map(|code| {
            let near = || {
                let ordered = kind == Kind::Ordinal && code < n_values;
                let by_distance = known.iter().min_by_key(|known| known.abs_diff(code));
                by_distance.filter(|_| ordered).and_then(|&near| own[near])
            };
            let child = own[code].or_else(near).unwrap_or(otherwise);
            u16::try_from(child).unwrap_or(u16::MAX)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(members: Vec<usize>, weight: f64) -> Group {
        Group {
            members,
            sum: vec![weight],
        }
    }

    #[test]
    fn values_between_go_to_the_nearest() {
        let groups = [group(vec![0], 1.0), group(vec![1, 2], 5.0)];
        // Values 1, 4 and missing ones (6) are there.
        let found = route(Kind::Ordinal, 6, &[1, 4, 6], &groups, &Measure::Pearson);
        assert_eq!(found, [0, 0, 0, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn unknown_values_go_with_missing_ones_or_to_the_largest() {
        let groups = [group(vec![0], 1.0), group(vec![1], 5.0)];
        let largest = route(Kind::Nominal, 3, &[0, 1], &groups, &Measure::Pearson);
        assert_eq!(largest, [0, 1, 1, 1, 1]);
        let groups = [group(vec![0], 9.0), group(vec![1], 5.0)];
        let missing = route(Kind::Nominal, 3, &[0, 3], &groups, &Measure::Pearson);
        assert_eq!(missing, [0, 1, 1, 1, 1]);
    }
}
