//! How far two clusterings of the same rows agree, whatever their clusters are called.
//!
//! Hubert, L. & Arabie, P. (1985). "Comparing partitions". Journal of Classification 2, 193-218.
//! Vinh, N. X., Epps, J. & Bailey, J. (2010). "Information theoretic measures for clusterings
//! comparison". Journal of Machine Learning Research 11, 2837-2854.
//!
//! O(n) to count, O(cells) to compute.

use super::contingency::Contingency;

/// How the entropies of both sides become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Average {
    /// The smaller.
    Min,
    /// The square root of their product.
    Geometric,
    /// Half their sum.
    Arithmetic,
    /// The larger.
    Max,
}

/// The share of pairs that both clusterings treat alike, corrected for chance: 1 for the same clusters,
/// 0 on average for random ones. Counts of pairs are whole numbers, so nothing is rounded before the
/// last division.
pub fn adjusted_rand(table: &Contingency) -> f64 {
    if table.is_renaming() {
        return 1.0;
    }
    let pairs = |n: u64| i128::from(n) * (i128::from(n) - 1) / 2;
    let together: i128 = table.cells.iter().map(|cell| pairs(cell.2)).sum();
    let first: i128 = table.first.iter().map(|&n| pairs(n)).sum();
    let second: i128 = table.second.iter().map(|&n| pairs(n)).sum();
    let all = pairs(table.total);
    // (together - first second / all) / ((first + second) / 2 - first second / all)
    let expected = first * second;
    let found = together * all - expected;
    let most = (first + second) * all - 2 * expected;
    if most == 0 {
        return 1.0;
    }
    2.0 * (found as f64) / most as f64
}

/// Mutual information over the average entropy: 1 for the same clusters, 0 for independent ones.
pub fn normalized_mutual_info(table: &Contingency, average: Average) -> f64 {
    if table.is_renaming() {
        return 1.0;
    }
    let total = table.total as f64;
    let mut information = 0.0;
    for &(a, b, count) in &table.cells {
        let (count, a, b) = (
            count as f64,
            table.first[a as usize] as f64,
            table.second[b as usize] as f64,
        );
        information += count / total * ((count * total) / (a * b)).ln();
    }
    if information <= f64::EPSILON {
        return 0.0;
    }
    let (first, second) = (entropy(&table.first, total), entropy(&table.second, total));
    let both = match average {
        Average::Min => first.min(second),
        Average::Geometric => (first * second).sqrt(),
        Average::Arithmetic => f64::midpoint(first, second),
        Average::Max => first.max(second),
    };
    information / both
}

fn entropy(counts: &[u64], total: f64) -> f64 {
    let parts = counts.iter().filter(|&&count| count > 0);
    parts
        .map(|&count| {
            let share = count as f64 / total;
            -share * share.ln()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BILLION: u64 = 1_000_000_000;

    #[test]
    fn counts_of_a_billion_do_not_overflow() {
        let cells = vec![
            (0, 0, BILLION),
            (0, 1, 1),
            (1, 0, 1),
            (1, 1, BILLION),
            (2, 2, BILLION),
        ];
        let table = Contingency::of(cells).unwrap();
        let rand = adjusted_rand(&table);
        assert!(
            rand < 1.0 && (1.0 - rand - 2.0 / 3e9 * 1.5).abs() < 2e-9,
            "{rand}"
        );
        let information = normalized_mutual_info(&table, Average::Arithmetic);
        assert!(
            information < 1.0 && information > 0.999_999,
            "{information}"
        );
    }

    #[test]
    fn the_largest_counts_there_can_be_do_not_overflow() {
        let half = u64::from(u32::MAX) / 2;
        let table = Contingency::of(vec![(0, 0, half), (0, 1, half), (1, 1, 1)]).unwrap();
        assert!(adjusted_rand(&table).abs() < 1e-6);
        assert!(Contingency::of(vec![(0, 0, half), (1, 1, half + 2)]).is_err());
    }

    #[test]
    fn clusterings_with_other_names_agree_fully() {
        let table = Contingency::of(vec![(0, 1, 3), (1, 2, 9), (2, 0, 1)]).unwrap();
        assert_eq!(adjusted_rand(&table), 1.0);
        assert_eq!(normalized_mutual_info(&table, Average::Max), 1.0);
    }

    #[test]
    fn independent_clusterings_share_no_information() {
        let table = Contingency::of(vec![(0, 0, 2), (0, 1, 4), (1, 0, 3), (1, 1, 6)]).unwrap();
        assert_eq!(normalized_mutual_info(&table, Average::Min), 0.0);
    }
}
