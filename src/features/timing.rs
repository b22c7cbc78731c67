//! Timing: the days and hours of orders, on the wall of the time column's zone.
//!
//! Concentration is the mean resultant length: Mardia & Jupp 2000, "Directional statistics".

use super::statistics::sum_of_pairs;
use super::{Column, Context, Group, History, Scratch};

/// The group `timing`.
pub struct Timing {
    hours: Circle<24>,
    months: Circle<12>,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            hours: Circle::new(),
            months: Circle::new(),
        }
    }
}

const NO_ORDER: &str = "no order";

impl Group for Timing {
    fn name(&self) -> &'static str {
        "timing"
    }

    fn columns(&self) -> Vec<Column> {
        let real = |name, unit, definition| Column::real(name, unit, definition, NO_ORDER);
        vec![
            real(
                "weekend_share",
                "share",
                "orders on Saturdays and Sundays / orders, in local time",
            ),
            real(
                "night_share",
                "share",
                "orders from 22:00 to before 06:00 / orders, in local time; dates count as 00:00",
            ),
            real(
                "favourite_weekday",
                "weekday, 1 = Monday",
                "weekday of most orders, in local time; ties to the smallest",
            ),
            real(
                "favourite_hour",
                "hour, 0 to 23",
                "hour of most orders, in local time; ties to the smallest",
            ),
            real(
                "hour_concentration",
                "index from 0 to 1",
                "|Σ exp(2πi · hour / 24)| / orders, hour = 0 to 23 in local time: 1 always the \
                 same hour, 0 no preference",
            ),
            real(
                "month_concentration",
                "index from 0 to 1",
                "|Σ exp(2πi · (month − 1) / 12)| / orders, month = 1 to 12 in local time: 1 always \
                 the same month, 0 no preference",
            ),
        ]
    }

    fn write(
        &self,
        history: &History<'_>,
        context: &Context<'_>,
        scratch: &mut Scratch,
        _wanted: &[bool],
        out: &mut [f64],
    ) {
        let orders = history.order_times.len();
        if orders == 0 {
            return;
        }
        let (days, hours) =
            scratch
                .local
                .read(history.order_times, context.clock, context.resolution);
        // Longer than needed, so that no place has to be checked.
        let (mut by_weekday, mut by_month, mut by_hour) = ([0_u32; 8], [0_u32; 16], [0_u32; 32]);
        for (&day, &hour) in days.iter().zip(hours) {
            let mark = usize::from(context.calendar.mark(day));
            by_weekday[mark >> 4 & 7] += 1;
            by_month[mark & 15] += 1;
            by_hour[usize::from(hour & 31)] += 1;
        }
        let sum = |counts: &[u32]| counts.iter().sum::<u32>();
        let share = |count: u32| f64::from(count) / orders as f64;
        out[0] = share(sum(&by_weekday[6..=7]));
        out[1] = share(sum(&by_hour[..6]) + sum(&by_hour[22..24]));
        out[2] = most(&by_weekday) as f64;
        out[3] = most(&by_hour) as f64;
        out[4] = self.hours.concentration(&by_hour, orders);
        out[5] = self.months.concentration(&by_month[1..], orders);
    }
}

/// The place of the greatest count; ties to the first.
fn most(counts: &[u32]) -> usize {
    let first = (0, counts[0]);
    let places = counts.iter().enumerate();
    let (place, _) = places.fold(
        first,
        |best, (place, &count)| {
            if count > best.1 { (place, count) } else { best }
        },
    );
    place
}

/// Directions of N equal steps around a circle.
struct Circle<const N: usize> {
    cosines: [f64; N],
    sines: [f64; N],
}

impl<const N: usize> Circle<N> {
    fn new() -> Self {
        let angle = |step: usize| step as f64 * std::f64::consts::TAU / N as f64;
        Self {
            cosines: std::array::from_fn(|step| libm::cos(angle(step))),
            sines: std::array::from_fn(|step| libm::sin(angle(step))),
        }
    }

    /// Mean resultant length of counts around the circle.
    fn concentration(&self, counts: &[u32], total: usize) -> f64 {
        let counts: [f64; N] =
            std::array::from_fn(|step| counts.get(step).copied().map_or(0.0, f64::from));
        let used = counts.iter().filter(|count| **count > 0.0).count();
        if used == 1 {
            // Exactly 1, not a rounding error away.
            return 1.0;
        }
        let x = sum_of_pairs(&counts, &self.cosines, |count, cosine| count * cosine);
        let y = sum_of_pairs(&counts, &self.sines, |count, sine| count * sine);
        (x * x + y * y).sqrt() / total as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hour_is_all_concentration_and_opposite_hours_are_none() {
        let circle = Circle::<24>::new();
        let mut counts = [0; 24];
        counts[5] = 7;
        assert_eq!(circle.concentration(&counts, 7), 1.0);
        counts[17] = 7;
        assert!(circle.concentration(&counts, 14) < 1e-15);
        assert_eq!(most(&counts), 5);
    }
}
