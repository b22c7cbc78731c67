//! Edges between bins of about equal numbers: quantiles of type 7.
//!
//! Hyndman & Fan 1996, "Sample Quantiles in Statistical Packages", The American Statistician 50:
//! with n values in order, the quantile at k/b lies at the place (n − 1)k/b, on a straight line
//! between its neighbours. Values are selected, not sorted: O(n log b).

/// Fewer values are sorted outright.
const FEW: usize = 64;

/// A whole number that orders like the float; no NaN. Zeros of both signs are one.
pub fn key(value: f64) -> i64 {
    flip((value + 0.0).to_bits() as i64)
}

fn value_of(key: i64) -> f64 {
    f64::from_bits(flip(key) as u64)
}

fn flip(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// The quantiles of one or more values (by their keys, which may be in another order then) at 1/bins,
/// 2/bins, … An edge between two different neighbours is always below the upper one.
pub fn edges(keys: &mut [i64], bins: usize) -> Vec<f64> {
    let last = keys.len().saturating_sub(1);
    let places = (1..bins).map(|k| {
        // In whole numbers, so that a place that is one never comes out as almost one.
        let at = k as u128 * last as u128;
        let (below, rest) = (at / bins as u128, at % bins as u128);
        (below as usize, rest as f64 / bins as f64)
    });
    let places: Vec<(usize, f64)> = places.collect();
    let mut ranks: Vec<usize> = places
        .iter()
        .flat_map(|&(below, part)| [Some(below), (part > 0.0).then_some(below + 1)])
        .flatten()
        .collect();
    ranks.dedup();
    put(keys, 0, &ranks);
    let at = |place: usize| keys.get(place).map_or(f64::NAN, |&key| value_of(key));
    let edge = |&(below, part): &(usize, f64)| {
        if part > 0.0 {
            between(at(below), at(below + 1), part)
        } else {
            at(below)
        }
    };
    places.iter().map(edge).collect()
}

/// Bring the keys of some ranks (ascending) to their places; `first` is the rank of the first key.
fn put(keys: &mut [i64], first: usize, ranks: &[usize]) {
    if keys.len() <= FEW {
        keys.sort_unstable();
        return;
    }
    let middle = ranks.len() / 2;
    let Some(&rank) = ranks.get(middle) else {
        return;
    };
    let (below, _, above) = keys.select_nth_unstable(rank - first);
    put(below, first, &ranks[..middle]);
    put(above, rank + 1, &ranks[middle + 1..]);
}

/// The point that has come `part` of the way from a up to b, and is not there yet.
fn between(a: f64, b: f64, part: f64) -> f64 {
    if a == b {
        return a;
    }
    let way = b - a;
    let point = if way.is_finite() {
        a + way * part
    } else {
        a * (1.0 - part) + b * part
    };
    point.clamp(a, b.next_down())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edges_of(values: &[f64], bins: usize) -> Vec<f64> {
        let mut keys: Vec<i64> = values.iter().map(|&value| key(value)).collect();
        edges(&mut keys, bins)
    }

    #[test]
    fn edges_are_those_of_type_7() {
        assert_eq!(
            edges_of(&[4.0, 1.0, 3.0, 2.0, 5.0, 6.0], 5),
            [2.0, 3.0, 4.0, 5.0]
        );
        assert_eq!(edges_of(&[10.0, 20.0], 4), [12.5, 15.0, 17.5]);
        assert_eq!(edges_of(&[7.0], 3), [7.0, 7.0]);
        assert_eq!(edges_of(&[-0.0, 0.0], 2), [0.0]);
        let neighbours = [1.0, 1.0_f64.next_up()];
        assert_eq!(edges_of(&neighbours, 5), [1.0; 4]);
        let far = edges_of(&[-f64::MAX, f64::MAX], 2);
        assert_eq!(far, [0.0]);
    }

    proptest! {
        #[test]
        fn selection_finds_what_sorting_does(
            values in prop::collection::vec(prop_oneof![-1e9..1e9, (-3..3).prop_map(f64::from)], 1..300),
            bins in 2_usize..12,
        ) {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            for (k, edge) in edges_of(&values, bins).into_iter().enumerate() {
                let at = (k + 1) * (sorted.len() - 1);
                let (a, b) = (sorted[at / bins], sorted[(at / bins + 1).min(sorted.len() - 1)]);
                let right = a + (b - a) * ((at % bins) as f64 / bins as f64);
                prop_assert!((edge - right).abs() <= 1e-12 * right.abs().max(1.0));
                prop_assert!(edge >= a && (edge < b || a == b));
            }
        }
    }
}
