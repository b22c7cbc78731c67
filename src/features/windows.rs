//! Windows: orders and revenue of the last so many days, and of as many days before these.
//!
//! The starts of all windows cut the past into stretches; orders are read once, from the last back,
//! and each window is made of whole stretches.

use super::{Column, Context, Group, History, Scratch};
use crate::money::settled;

/// What was bought up to the end of a stretch of time, counted from the last order back.
#[derive(Debug)]
pub struct Stretch {
    orders: usize,
    revenue: f64,
    /// Revenue of this stretch alone.
    alone: f64,
    /// The sizes of all values added up.
    size: f64,
}

/// The group `windows`.
pub struct Windows {
    days: Vec<u32>,
    /// Distinct ages in days at which windows begin, ascending.
    cuts: Vec<u32>,
    /// For every window, how many stretches are in it, and in it and the one before.
    stretches: Vec<(usize, usize)>,
}

impl Windows {
    /// Windows of these lengths.
    pub fn new(days: &[u32]) -> Self {
        let mut cuts: Vec<u32> = days
            .iter()
            .flat_map(|&w| [w, w.saturating_mul(2)])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let up_to = |age: u32| cuts.partition_point(|&cut| cut <= age);
        let stretches = days
            .iter()
            .map(|&w| (up_to(w), up_to(w.saturating_mul(2))))
            .collect();
        Self {
            days: days.to_vec(),
            cuts,
            stretches,
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
        scratch: &mut Scratch,
        _wanted: &[bool],
        out: &mut [f64],
    ) {
        // Orders and revenue up to the end of every stretch.
        let sums = &mut scratch.stretches;
        sums.clear();
        let (times, values) = (history.order_times, history.order_values);
        let (mut next, mut revenue, mut size) = (times.len(), 0.0, 0.0);
        for &cut in &self.cuts {
            let start = context.days_before(cut);
            let mut stretch = 0.0;
            while next > 0 && times[next - 1] > start {
                next -= 1;
                stretch += values[next];
                size += values[next].abs();
            }
            revenue += stretch;
            sums.push(Stretch {
                orders: times.len() - next,
                revenue,
                alone: stretch,
                size,
            });
        }
        for (&(now, both), out) in self.stretches.iter().zip(out.chunks_exact_mut(4)) {
            let (inside, whole) = (&sums[now - 1], &sums[both - 1]);
            let before = whole.orders - inside.orders;
            out[0] = inside.orders as f64;
            out[1] = settled(inside.revenue, inside.size, inside.orders);
            out[2] = before as f64;
            // Not a difference of sums, in which a small one would drown.
            let alone = sums[now..both].iter().map(|stretch| stretch.alone);
            out[3] = settled(alone.fold(0.0, |sum, own| sum + own), whole.size, before);
        }
    }
}
