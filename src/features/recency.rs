//! Recency: how long ago, how long known, on how many days.

use super::{Column, Context, Group, History, Scratch};
use crate::log::zone::distinct;

/// The group `recency`.
pub struct Recency;

const NO_ORDER: &str = "no order";

impl Group for Recency {
    fn name(&self) -> &'static str {
        "recency"
    }

    fn columns(&self) -> Vec<Column> {
        vec![
            Column::real(
                "recency_days",
                "days",
                "as_of − time of the last order",
                NO_ORDER,
            ),
            Column::real(
                "tenure_days",
                "days",
                "as_of − time of the first order",
                NO_ORDER,
            ),
            Column::count(
                "active_days",
                "days",
                "number of distinct calendar days, in the zone of the time column, with an order",
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
        let days_ago = |time: Option<&i64>| time.map_or(f64::NAN, |&t| context.days_since(t));
        out[0] = days_ago(history.order_times.last());
        out[1] = days_ago(history.order_times.first());
        if wanted[2] {
            let (days, _) =
                scratch
                    .local
                    .read(history.order_times, context.clock, context.resolution);
            out[2] = distinct(days) as f64;
        }
    }
}
