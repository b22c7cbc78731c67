//! Assignments against all assignments there are.

use super::flow::{Bounds, balance, cheapest};
use crate::error::Error;
use crate::parallel::Control;
use crate::random::Stream;

fn start(costs: &[f64], prices: &[f64]) -> Vec<i32> {
    let rows = costs.chunks(prices.len());
    rows.map(|row| cheapest(row, prices, 0) as i32).collect()
}

fn total(costs: &[f64], k: usize, labels: &[i32]) -> f64 {
    let rows = costs.chunks(k).zip(labels);
    rows.map(|(row, &label)| row[label as usize]).sum()
}

fn within(bounds: Bounds, k: usize, labels: &[i32]) -> bool {
    (0..k as i32).all(|j| {
        let size = labels.iter().filter(|&&label| label == j).count();
        (bounds.least..=bounds.most).contains(&size)
    })
}

/// Every assignment there is.
fn best_of_all(costs: &[f64], k: usize, bounds: Bounds) -> f64 {
    let n = costs.len() / k;
    let mut best = f64::INFINITY;
    for code in 0..k.pow(n as u32) {
        let labels: Vec<i32> = (0..n as u32)
            .map(|i| (code / k.pow(i) % k) as i32)
            .collect();
        if within(bounds, k, &labels) {
            best = best.min(total(costs, k, &labels));
        }
    }
    best
}

#[test]
fn no_assignment_within_the_bounds_is_cheaper() {
    let mut random = Stream::new(1, 2, 3);
    for trial in 0..300 {
        let (n, k) = (1 + random.below(7), 1 + random.below(3));
        let least = random.below(n / k + 1);
        let most = n.div_ceil(k) + random.below(3);
        let bounds = Bounds { least, most };
        // Some costs are drawn from few values, so that there are ties.
        let costs: Vec<f64> = (0..n * k)
            .map(|_| match trial % 2 {
                0 => random.uniform(),
                _ => random.below(3) as f64,
            })
            .collect();
        let mut prices = vec![0.0; k];
        if trial % 3 == 0 {
            prices.fill_with(|| random.uniform() - 0.5);
        }
        let mut labels = start(&costs, &prices);
        balance(&costs, bounds, &mut labels, &mut prices, &Control::new()).unwrap();
        assert!(within(bounds, k, &labels), "{bounds:?} {labels:?}");
        let found = total(&costs, k, &labels);
        let best = best_of_all(&costs, k, bounds);
        assert!((found - best).abs() < 1e-12, "{found} is not {best}");
        // At the prices found there is nothing left to send.
        let mut again = start(&costs, &prices);
        balance(&costs, bounds, &mut again, &mut prices, &Control::new()).unwrap();
        assert!((total(&costs, k, &again) - best).abs() < 1e-12);
    }
}

#[test]
fn a_row_may_have_to_move_so_that_another_can() {
    // Row 0 must leave cluster 0; it is cheapest that it pushes row 2 on into cluster 2.
    let costs = [0.0, 1.0, 9.0, 0.0, 5.0, 9.0, 9.0, 0.0, 1.0];
    let mut labels = vec![0, 0, 1];
    let bounds = Bounds { least: 1, most: 1 };
    balance(&costs, bounds, &mut labels, &mut [0.0; 3], &Control::new()).unwrap();
    assert_eq!(labels, [1, 0, 2]);
}

#[test]
fn of_rows_that_cost_the_same_the_lowest_moves() {
    let mut labels = vec![0; 4];
    let bounds = Bounds { least: 1, most: 4 };
    balance(
        &[0.0; 8],
        bounds,
        &mut labels,
        &mut [0.0; 2],
        &Control::new(),
    )
    .unwrap();
    assert_eq!(labels, [1, 0, 0, 0]);
}

#[test]
fn a_cancelled_control_stops_it() {
    let control = Control::new();
    control.cancel();
    let bounds = Bounds { least: 1, most: 4 };
    let outcome = balance(&[0.0; 8], bounds, &mut [0; 4], &mut [0.0; 2], &control);
    assert_eq!(outcome, Err(Error::Cancelled));
}
