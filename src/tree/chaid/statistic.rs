//! How much groups differ in the target, and how likely that is by chance.
//!
//! Nominal targets: Pearson's chi-squared or the likelihood ratio. Numbers: F of a one-way analysis
//! of variance. Ordinal targets: the mean score test, the score test of Goodman's row effects model
//! (Goodman, L. A. 1979, "Simple models for the analysis of association in cross-classifications
//! having ordered categories", JASA 74; Landis, J. R., Heyman, E. R. & Koch, G. G. 1978, "Average
//! partial association in three-way contingency tables", International Statistical Review 46).

use super::tails::{ln_chi_squared, ln_f};

/// What of a sum of squares may be rounding.
const ROUNDING: f64 = 1e-13;

/// How groups are compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// Pearson's chi-squared, of classes.
    Pearson,
    /// The likelihood ratio, of classes.
    LikelihoodRatio,
    /// Means of the scores of classes.
    MeanScore(Vec<f64>),
    /// F, of weight, sum and sum of squares.
    Variance,
}

/// A test of groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// Chi-squared or F.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// The denominator's, of F; else 0.
    pub df_within: f64,
    /// ln of the tail beyond the statistic.
    pub ln_p: f64,
}

impl Test {
    /// No difference at all.
    pub const NONE: Self = Self {
        statistic: 0.0,
        df: 0.0,
        df_within: 0.0,
        ln_p: 0.0,
    };

    fn chi_squared(statistic: f64, df: usize) -> Self {
        if df == 0 {
            return Self::NONE;
        }
        let df = df as f64;
        Self {
            statistic,
            df,
            df_within: 0.0,
            ln_p: ln_chi_squared(statistic, df),
        }
    }
}

impl Measure {
    /// The weight of a group.
    pub fn weight(&self, group: &[f64]) -> f64 {
        match self {
            Self::Variance => group[0],
            _ => group.iter().sum(),
        }
    }

    /// Compare groups, each of a weight above 0.
    pub fn test(&self, groups: &[&[f64]]) -> Test {
        if groups.len() < 2 {
            return Test::NONE;
        }
        match self {
            Self::Pearson => table(groups, |seen, expected| {
                (seen - expected) * (seen - expected) / expected
            }),
            Self::LikelihoodRatio => table(groups, |seen, expected| {
                // In full each term is positive, so that equal shares give 0 and not rounding.
                let log = if seen > 0.0 {
                    seen * (seen / expected).ln()
                } else {
                    0.0
                };
                2.0 * (log - (seen - expected))
            }),
            Self::MeanScore(scores) => mean_score(groups, scores),
            Self::Variance => variance(groups),
        }
    }
}

/// A chi-squared over cells; classes that no group has do not count.
fn table(groups: &[&[f64]], term: impl Fn(f64, f64) -> f64) -> Test {
    let width = groups[0].len();
    let mut columns = vec![0.0; width];
    for group in groups {
        for (sum, value) in columns.iter_mut().zip(*group) {
            *sum += value;
        }
    }
    let all: f64 = columns.iter().sum();
    let classes = columns.iter().filter(|&&sum| sum > 0.0).count();
    let mut statistic = 0.0;
    for group in groups {
        let share = group.iter().sum::<f64>() / all;
        for (&seen, &column) in group.iter().zip(&columns) {
            if column > 0.0 {
                statistic += term(seen, share * column);
            }
        }
    }
    Test::chi_squared(
        statistic.max(0.0),
        (groups.len() - 1) * classes.saturating_sub(1),
    )
}

/// (N - 1) times the share of the scores' variance that lies between groups.
fn mean_score(groups: &[&[f64]], scores: &[f64]) -> Test {
    let mut moments = [0.0; 3];
    let mut between = 0.0;
    for group in groups {
        let (mut weight, mut sum) = (0.0, 0.0);
        for (value, score) in group.iter().zip(scores) {
            weight += value;
            sum += value * score;
            moments[2] += value * score * score;
        }
        moments[0] += weight;
        moments[1] += sum;
        between += sum * sum / weight;
    }
    let mean = moments[1] * moments[1] / moments[0];
    let total = moments[2] - mean;
    if total <= ROUNDING * moments[2] || moments[0] <= 1.0 {
        return Test::NONE;
    }
    let share = ((between - mean) / total).clamp(0.0, 1.0);
    Test::chi_squared((moments[0] - 1.0) * share, groups.len() - 1)
}

/// F of a one-way analysis of variance. What rounding cannot tell from 0 within groups counts as
/// that much, so that F is always finite.
fn variance(groups: &[&[f64]]) -> Test {
    let (mut weight, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for group in groups {
        weight += group[0];
        sum += group[1];
        squares += group[2];
    }
    let mean = sum / weight;
    let total = squares - mean * sum;
    let (df, df_within) = ((groups.len() - 1) as f64, weight - groups.len() as f64);
    if total <= ROUNDING * squares || df_within <= 0.0 {
        return Test::NONE;
    }
    let between: f64 = groups
        .iter()
        .map(|group| {
            let off = group[1] / group[0] - mean;
            group[0] * off * off
        })
        .sum();
    let within = (total - between).max(ROUNDING * squares);
    let statistic = (between / df) / (within / df_within);
    Test {
        statistic,
        df,
        df_within,
        ln_p: ln_f(statistic, df, df_within),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titanic_by_sex() {
        // 466 women (339 of them survived) and 843 men (161), 1,309 passengers.
        let test = Measure::Pearson.test(&[&[127.0, 339.0], &[682.0, 161.0]]);
        assert!((test.statistic - 365.887).abs() < 1e-3);
        assert_eq!(test.df, 1.0);
        assert!(((test.ln_p - 1.47e-81_f64.ln()).exp() - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_nobody_has_counts_for_nothing() {
        let test = Measure::Pearson.test(&[&[3.0, 0.0, 1.0], &[1.0, 0.0, 3.0]]);
        assert_eq!((test.statistic, test.df), (2.0, 1.0));
        assert_eq!(
            Measure::Pearson.test(&[&[3.0, 0.0], &[1.0, 0.0]]),
            Test::NONE
        );
    }

    #[test]
    fn equal_numbers_do_not_differ_and_clear_ones_do() {
        let same = Measure::Variance.test(&[&[2.0, 0.2, 0.02], &[3.0, 0.3, 0.03]]);
        assert_eq!(same, Test::NONE);
        let apart = Measure::Variance.test(&[&[3.0, 0.0, 0.0], &[3.0, 3.0, 3.0]]);
        assert!(apart.statistic.is_finite() && apart.ln_p < -30.0);
        assert_eq!(
            Measure::Variance.test(&[&[1.0, 0.0, 0.0], &[1.0, 1.0, 1.0]]),
            Test::NONE
        );
    }

    #[test]
    fn scores_are_compared_by_their_means() {
        let test =
            Measure::MeanScore(vec![1.0, 2.0, 3.0]).test(&[&[2.0, 0.0, 1.0], &[0.0, 1.0, 2.0]]);
        // Means 5/3 and 8/3, between 1.5, total 29/6 of 6 rows.
        assert!((test.statistic - 5.0 * 1.5 / (29.0 / 6.0)).abs() < 1e-12);
    }
}
