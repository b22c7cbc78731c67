//! Windows: orders and revenue of the last so many days, and of as many days before these.

use super::{Column, Context, Group, History, Scratch};

/// The group `windows`.
pub struct Windows {
    days: Vec<u32>,
}

impl Windows {
    /// Windows of these lengths.
    pub fn new(days: &[u32]) -> Self {
        Self {
            days: days.to_vec(),
        }
    }
}

impl Group for Windows {
    fn name(&self) -> &'static str {
        "windows"
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::with_capacity(4 * self.days.len());
        for w in &self.days {
            let now = format!("in (as_of − {w} d, as_of]");
            let before = format!("in (as_of − {} d, as_of − {w} d]", 2 * u64::from(*w));
            for (suffix, when) in [(format!("{w}d"), now), (format!("prev_{w}d"), before)] {
                columns.push(Column::count(
                    format!("orders_{suffix}"),
                    "orders",
                    format!("number of orders {when}"),
                ));
                columns.push(Column::real(
                    format!("revenue_{suffix}"),
                    "money",
                    format!("Σ value of the orders {when}"),
                    "",
                ));
            }
        }
        columns
    }

    fn write(
        &self,
        history: &History<'_>,
        context: &Context<'_>,
        _scratch: &mut Scratch,
        _wanted: &[bool],
        out: &mut [f64],
    ) {
        for (w, out) in self.days.iter().zip(out.chunks_exact_mut(4)) {
            let start = context.days_before(*w);
            let start_before = context.days_before(w.saturating_mul(2));
            let now = history.order_times.partition_point(|&time| time <= start);
            let before = history
                .order_times
                .partition_point(|&time| time <= start_before);
            let sum = |values: &[f64]| values.iter().fold(0.0, |sum, value| sum + value);
            out[0] = (history.order_times.len() - now) as f64;
            out[1] = sum(&history.order_values[now..]);
            out[2] = (now - before) as f64;
            out[3] = sum(&history.order_values[before..now]);
        }
    }
}
