//! Cadence: the rhythm of orders, from the gaps between them.
//!
//! Burstiness: Goh & Barabási 2008, "Burstiness and memory in complex systems".

use super::statistics::{deviation, mean, ratio};
use super::{Column, Context, Group, History, Scratch};

/// The group `cadence`.
pub struct Cadence;

const DAYS_PER_MONTH: f64 = 30.4375;
const ONE_ORDER: &str = "fewer than 2 orders";

impl Group for Cadence {
    fn name(&self) -> &'static str {
        "cadence"
    }

    fn columns(&self) -> Vec<Column> {
        let days = |name, definition, null_when| Column::real(name, "days", definition, null_when);
        vec![
            days(
                "gap_mean_days",
                "mean gap between consecutive orders",
                ONE_ORDER,
            ),
            days("gap_median_days", "median gap", ONE_ORDER),
            days(
                "gap_std_days",
                "sample standard deviation (n − 1) of the gaps",
                "fewer than 3 orders",
            ),
            Column::real(
                "gap_cv",
                "ratio",
                "gap_std_days / gap_mean_days",
                "fewer than 3 orders or a mean gap of 0",
            ),
            days("gap_min_days", "smallest gap", ONE_ORDER),
            days("gap_max_days", "largest gap", ONE_ORDER),
            days("gap_last_days", "gap before the last order", ONE_ORDER),
            Column::real(
                "overdue_ratio",
                "ratio",
                "recency_days / gap_median_days",
                "fewer than 2 orders or a median gap of 0",
            ),
            Column::real(
                "burstiness",
                "index from −1 to 1",
                "(σ − μ) / (σ + μ) of the gaps: −1 regular, 0 random, towards 1 in bursts",
                "fewer than 3 orders or all gaps 0",
            ),
            Column::real(
                "orders_per_month",
                "orders per month",
                "orders / (tenure_days / 30.4375)",
                "no order or a tenure of 0",
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
        let times = history.order_times;
        let gaps = scratch.gaps(history, context);
        let average = mean(gaps);
        let spread = deviation(gaps, average);
        let last = gaps.last().copied().unwrap_or(f64::NAN);
        let days = |ticks: u64| ticks as f64 / context.resolution.per_day() as f64;
        let mut middle = f64::NAN;
        if (wanted[1] || wanted[4] || wanted[5] || wanted[7])
            && let Some((least, (low, high), most)) = scratch.gap_quantiles(history)
        {
            middle = f64::midpoint(days(low), days(high));
            out[4] = days(least);
            out[5] = days(most);
        }
        let days_ago = |time: Option<&i64>| time.map_or(f64::NAN, |&t| context.days_since(t));
        out[0] = average;
        out[1] = middle;
        out[2] = spread;
        out[3] = ratio(spread, average);
        out[6] = last;
        out[7] = ratio(days_ago(times.last()), middle);
        out[8] = ratio(spread - average, spread + average);
        out[9] = ratio(times.len() as f64, days_ago(times.first()) / DAYS_PER_MONTH);
    }
}
