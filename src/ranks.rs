//! Short lists by counting: how many others are smaller than each.
//!
//! Comparing all with all takes n² / 4 vector instructions and no branch that could be guessed wrong,
//! which for a few dozen numbers is quicker than any sort. Needs AVX2; else, and for longer lists, they
//! are sorted or selected from. The result is the same.

/// Longest list that is counted.
const SHORT: usize = 48;
/// Numbers compared with one other at once.
const LANES: usize = 8;

/// Sort numbers of which no two are equal.
pub fn sort_distinct(keys: &mut [i64]) {
    #[cfg(target_arch = "x86_64")]
    if keys.len() <= SHORT && is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function was compiled for.
        unsafe { sort_short(keys) };
        return;
    }
    keys.sort_unstable();
}

/// Least, the two in the middle (twice the same where their number is odd) and greatest; `keys` may
/// be in another order then.
pub fn quantiles(keys: &mut [i64]) -> Option<(i64, (i64, i64), i64)> {
    let n = keys.len();
    if n == 0 {
        return None;
    }
    #[cfg(target_arch = "x86_64")]
    if n <= SHORT && is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function was compiled for.
        return Some(unsafe { quantiles_short(keys) });
    }
    let (below, &mut high, above) = keys.select_nth_unstable(n / 2);
    let (mut least, mut most, mut greatest_below) = (high, high, high);
    if let Some(&first) = below.first() {
        least = below.iter().fold(first, |least, &key| least.min(key));
        greatest_below = below.iter().fold(first, |most, &key| most.max(key));
    }
    for &key in above.iter() {
        most = most.max(key);
    }
    let low = if n % 2 == 1 { high } else { greatest_below };
    Some((least, (low, high), most))
}

/// A list with room around it, and how many of it are smaller than each.
struct Counted {
    keys: [i64; SHORT],
    less: [i64; SHORT],
}

#[inline(always)]
fn count(list: &[i64]) -> Counted {
    let mut keys = [i64::MAX; SHORT];
    keys[..list.len()].copy_from_slice(list);
    let mut less = [0; SHORT];
    let blocks = list.len().div_ceil(LANES);
    let pairs = keys
        .as_chunks::<LANES>()
        .0
        .iter()
        .zip(less.as_chunks_mut::<LANES>().0);
    for (mine, less) in pairs.take(blocks) {
        let mut counts = [0; LANES];
        for &other in list {
            for lane in 0..LANES {
                counts[lane] += i64::from(other < mine[lane]);
            }
        }
        *less = counts;
    }
    Counted { keys, less }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn sort_short(list: &mut [i64]) {
    let counted = count(list);
    for (&key, &place) in counted.keys.iter().zip(&counted.less).take(list.len()) {
        list[place as usize] = key;
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn quantiles_short(list: &[i64]) -> (i64, (i64, i64), i64) {
    let counted = count(list);
    // Equal ones claim the same place; the places after it stay empty.
    let (mut sorted, mut filled) = ([0; SHORT], 0_u64);
    for (&key, &place) in list.iter().zip(&counted.less) {
        sorted[place as usize] = key;
        filled |= 1 << place;
    }
    let at = |place: usize| {
        let up_to = filled & (u64::MAX >> (63 - place));
        sorted[63 - up_to.leading_zeros() as usize]
    };
    let n = list.len();
    (at(0), (at((n - 1) / 2), at(n / 2)), at(n - 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> impl Strategy<Value = i64> {
        prop_oneof![any::<i64>(), -3..3_i64, Just(i64::MAX), Just(i64::MIN)]
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_sorted_list(keys in prop::collection::vec(key(), 0..80)) {
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            let n = sorted.len();
            let right = (n > 0)
                .then(|| (sorted[0], (sorted[(n - 1) / 2], sorted[n / 2]), sorted[n - 1]));
            prop_assert_eq!(quantiles(&mut keys.clone()), right);
        }

        #[test]
        fn distinct_keys_are_sorted(keys in prop::collection::hash_set(key(), 0..80)) {
            let mut keys: Vec<i64> = keys.into_iter().collect();
            let mut sorted = keys.clone();
            sorted.sort_unstable();
            sort_distinct(&mut keys);
            prop_assert_eq!(keys, sorted);
        }
    }
}
