//! Trend: what was bought lately counts most, and whether orders grow or slow down.

use super::elementary::powers_of_two;
use super::statistics::{slope, sum_of_pairs, total};
use super::{Column, Context, Group, History, Scratch};

/// The group `trend`.
pub struct Trend {
    half_life_days: f64,
}

impl Trend {
    /// Orders count half after so many days.
    pub fn new(half_life_days: f64) -> Self {
        Self { half_life_days }
    }
}

impl Group for Trend {
    fn name(&self) -> &'static str {
        "trend"
    }

    fn columns(&self) -> Vec<Column> {
        let weight = format!("2^(−age / {} d)", self.half_life_days);
        vec![
            Column::real(
                "revenue_decayed",
                "money",
                format!("Σ order value · {weight}, age = as_of − time of the order"),
                "",
            ),
            Column::real(
                "orders_decayed",
                "orders",
                format!("Σ {weight} over orders, age = as_of − time of the order"),
                "",
            ),
            Column::real(
                "order_value_slope",
                "money per order",
                "least-squares slope of order value against order number",
                "fewer than 2 orders",
            ),
            Column::real(
                "gap_slope",
                "days per order",
                "least-squares slope of the gaps between orders against their number",
                "fewer than 3 orders",
            ),
        ]
    }

    fn write(
        &self,
        history: &History<'_>,
        context: &Context<'_>,
        scratch: &mut Scratch,
        wanted: &[bool],
        out: &mut [f64],
    ) {
        if wanted[0] || wanted[1] {
            let weights = &mut scratch.values;
            weights.clear();
            let ages = history
                .order_times
                .iter()
                .map(|&time| context.days_since(time));
            weights.extend(ages.map(|age| -age / self.half_life_days));
            powers_of_two(weights);
            out[0] = sum_of_pairs(weights, history.order_values, |weight, value| {
                weight * value
            });
            out[1] = total(weights);
        }
        if wanted[2] {
            out[2] = slope(history.order_values);
        }
        if wanted[3] {
            out[3] = slope(scratch.gaps(history, context));
        }
    }
}
