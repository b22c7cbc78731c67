//! The curve against a published table, the pace against its limits.

use super::cohorts::Period;
use super::curve::curve;
use super::pace::{Pace, Sums};

/// Weeks of remission under 6-MP: Freireich et al. 1963, Blood 21(6), 699–716, in the table of
/// Kleinbaum & Klein, "Survival Analysis", chapter 2.
#[test]
fn the_curve_of_the_leukaemia_patients_is_reproduced() {
    let (mut closed, mut open) = (vec![0; 36], vec![0; 36]);
    for week in [6, 6, 6, 7, 10, 13, 16, 22, 23] {
        closed[week] += 1;
    }
    for week in [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35] {
        open[week] += 1;
    }
    let found = curve(&closed, &open);
    let rows = found.days.iter().zip(&found.at_risk).zip(&found.closed);
    let rows = rows.zip(found.survival.iter().zip(&found.standard_error));
    let events: Vec<_> = rows
        .filter(|((_, closed), _)| **closed > 0)
        .map(|(((day, at_risk), _), (share, error))| {
            let round = |x: f64| (x * 10_000.0).round() / 10_000.0;
            (*day, *at_risk, round(*share), round(*error))
        })
        .collect();
    assert_eq!(
        events,
        [
            (6, 21, 0.8571, 0.0764),
            (7, 17, 0.8067, 0.0869),
            (10, 15, 0.7529, 0.0963),
            (13, 12, 0.6902, 0.1068),
            (16, 11, 0.6275, 0.1141),
            (22, 7, 0.5378, 0.1282),
            (23, 6, 0.4482, 0.1346),
        ]
    );
}

#[test]
fn a_curve_that_falls_to_zero_has_no_error_there() {
    let found = curve(&[0, 1, 1], &[]);
    assert_eq!(found.survival, [0.5, 0.0]);
    assert!(found.standard_error[1].is_nan());
    assert_eq!(curve(&[], &[]).days, [0; 0]);
}

#[test]
fn one_without_gaps_has_the_quantiles_of_all_and_one_with_many_his_own() {
    let pace = Pace {
        mean_log: 3.0,
        within: 0.3,
        between: 0.5,
    };
    assert!((pace.own(4.0, 1_000_000_000, 2e9) - (2.0 + (0.3_f64 / 0.8).sqrt())).abs() < 1e-6);
    let few = pace.own(4.0, 1, 2.0);
    assert!(2.6 < few && few < 4.0);
}

#[test]
fn customers_without_spread_cannot_be_told_apart() {
    let mut sums = Sums::default();
    for _ in 0..5 {
        sums.add(&[2.0, 2.0, 2.0]);
    }
    assert!(!sums.pace().tells_customers_apart());
    assert!(!Sums::default().pace().tells_customers_apart());
}

#[test]
fn the_sums_of_parts_are_the_sums_of_all() {
    let customers = [vec![1.0, 1.5, 2.0], vec![3.0], vec![], vec![2.5, 2.5]];
    let mut all = Sums::default();
    let mut parts = Sums::default();
    for logs in &customers {
        all.add(logs);
        let mut part = Sums::default();
        part.add(logs);
        parts.merge(&part);
    }
    assert_eq!(all.pace(), parts.pace());
    assert!(all.pace().tells_customers_apart());
}

#[test]
fn periods_have_the_numbers_of_the_calendar() {
    // 1970-01-01 was a Thursday; its Monday was three days before.
    assert_eq!(Period::Week.number(-3), 0);
    assert_eq!(Period::Week.number(-4), -1);
    assert_eq!(Period::Month.number(31), 1970 * 12 + 1);
    assert_eq!(Period::Quarter.number(-1), 1969 * 4 + 3);
    assert_eq!(Period::Year.number(365), 1971);
    assert_eq!(Period::from_name("day"), None);
}
