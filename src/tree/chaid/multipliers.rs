//! In how many ways categories can be merged: what Bonferroni multiplies a p-value by.
//!
//! Kass, G. V. (1980). "An exploratory technique for investigating large quantities of categorical
//! data". Applied Statistics 29(2), section 3. As logarithms, as they exceed any float.

/// What categories of a predictor may be merged with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any with any.
    Nominal,
    /// Neighbours; what is missing, the category after the last, with any.
    Ordinal,
}

/// Logarithms of the numbers of partitions of nominal categories (Stirling's numbers of the second
/// kind), made once.
#[derive(Debug)]
pub struct Multipliers {
    /// c -> r - 1 -> ln S(c + 1, r).
    stirling: Vec<Vec<f64>>,
}

impl Multipliers {
    /// For up to `most` nominal categories. O(most²).
    ///
    /// By S(c, r) = r S(c - 1, r) + S(c - 1, r - 1), all terms positive: Kass's own alternating sum
    /// loses all its digits at a few dozen categories.
    pub fn up_to(most: usize) -> Self {
        let mut stirling: Vec<Vec<f64>> = Vec::with_capacity(most);
        for c in 0..most {
            let row = match stirling.last() {
                None => vec![0.0],
                Some(before) => (0..=c)
                    .map(|r| {
                        let stay = before.get(r).map(|ln| ln + ((r + 1) as f64).ln());
                        let own = r.checked_sub(1).map(|r| before[r]);
                        ln_sum(stay, own)
                    })
                    .collect(),
            };
            stirling.push(row);
        }
        Self { stirling }
    }

    /// The logarithm of the number of ways to make `r` groups of `c` categories, of which one is
    /// that of missing values if `floats`; 1 <= r <= c.
    pub fn ln(&self, kind: Kind, c: usize, r: usize, floats: bool) -> f64 {
        if r <= 1 || r >= c {
            return 0.0;
        }
        match kind {
            Kind::Nominal => self.stirling[c - 1][r - 1],
            Kind::Ordinal if !floats => ln_binomial(c - 1, r - 1),
            Kind::Ordinal => ln_sum(
                Some(ln_binomial(c - 2, r - 2)),
                Some((r as f64).ln() + ln_binomial(c - 2, r - 1)),
            ),
        }
    }
}

fn ln_sum(a: Option<f64>, b: Option<f64>) -> f64 {
    match (a, b) {
        (Some(a), Some(b)) => a.max(b) + (a.min(b) - a.max(b)).exp().ln_1p(),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => f64::NEG_INFINITY,
    }
}

/// ln of n over k.
fn ln_binomial(n: usize, k: usize) -> f64 {
    let k = k.min(n - k);
    (1..=k)
        .map(|i| ((n - k + i) as f64 / i as f64).ln())
        .sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(kind: Kind, c: usize, r: usize, floats: bool) -> f64 {
        Multipliers::up_to(12).ln(kind, c, r, floats).exp().round()
    }

    #[test]
    fn nominal_numbers_are_stirlings() {
        let found: Vec<f64> = (1..=5)
            .map(|r| rounded(Kind::Nominal, 5, r, false))
            .collect();
        assert_eq!(found, [1.0, 15.0, 25.0, 10.0, 1.0]);
        assert_eq!(rounded(Kind::Nominal, 10, 5, false), 42_525.0);
    }

    #[test]
    fn ordinal_numbers_are_binomial() {
        let found: Vec<f64> = (1..=5)
            .map(|r| rounded(Kind::Ordinal, 5, r, false))
            .collect();
        assert_eq!(found, [1.0, 4.0, 6.0, 4.0, 1.0]);
        // 1, 2, 3 and missing in two groups: missing alone; 1 | 23 and 12 | 3 with it on either side.
        assert_eq!(rounded(Kind::Ordinal, 4, 2, true), 5.0);
        assert_eq!(rounded(Kind::Ordinal, 2, 2, true), 1.0);
    }

    #[test]
    fn hundreds_of_categories_do_not_overflow() {
        let found = Multipliers::up_to(255).ln(Kind::Nominal, 255, 40, false);
        assert!(found > 700.0 && found.is_finite());
    }
}
