//! Days and hours on the wall of one customer's orders: read off the clock once, used by many.

use crate::log::time::Resolution;
use crate::log::zone::Clock;

/// Local days (from 1970-01-01) and hours (0–23) of some moments.
#[derive(Debug, Default)]
pub struct Local {
    days: Vec<i32>,
    hours: Vec<u8>,
    known: bool,
}

impl Local {
    /// Forget the moments read.
    pub fn forget(&mut self) {
        self.known = false;
    }

    /// Days and hours of these ascending ticks; the same ticks until `forget` is called.
    pub fn read(
        &mut self,
        ticks: &[i64],
        clock: &Clock,
        resolution: Resolution,
    ) -> (&[i32], &[u8]) {
        if !self.known {
            self.known = true;
            // Division by a constant is much faster.
            match resolution {
                Resolution::Micro => self.fill::<86_400_000_000>(ticks, clock),
                Resolution::Nano => self.fill::<86_400_000_000_000>(ticks, clock),
            }
        }
        (&self.days, &self.hours)
    }

    fn fill<const PER_DAY: i64>(&mut self, ticks: &[i64], clock: &Clock) {
        self.days.clear();
        self.days.resize(ticks.len(), 0);
        self.hours.clear();
        self.hours.resize(ticks.len(), 0);
        let mut calendar = clock.calendar();
        let mut start = 0;
        while let Some(&first) = ticks.get(start) {
            // Ticks ascend: all up to the next change of the clock have one offset.
            let (offset, until) = calendar.offset(first);
            let end = if ticks.last().is_some_and(|&last| last < until) {
                ticks.len()
            } else {
                start + ticks[start..].partition_point(|&tick| tick < until).max(1)
            };
            let places = self.days[start..end]
                .iter_mut()
                .zip(&mut self.hours[start..end]);
            for ((day, hour), tick) in places.zip(&ticks[start..end]) {
                let wall = tick.saturating_add(offset);
                // The years 1 to 9999 have less than 4 million days.
                *day = wall.div_euclid(PER_DAY) as i32;
                // Near the first moment that nanoseconds reach, the day begins before it: what
                // overflows in the product comes back in the difference.
                let midnight = i64::from(*day).wrapping_mul(PER_DAY);
                *hour = (wall.wrapping_sub(midnight) / (PER_DAY / 24)) as u8;
            }
            start = end;
        }
    }
}

/// Year, month (1–12) and day (1–31) of a day counted from 1970-01-01.
///
/// In the proleptic Gregorian calendar, with years that begin in March so that leap days come
/// last: Richards 2013, "Calendars", in Explanatory Supplement to the Astronomical Almanac.
pub fn date(day: i64) -> (i64, usize, usize) {
    let era = (day + DAYS_BEFORE_1970).div_euclid(DAYS_IN_400_YEARS);
    let in_era = (day + DAYS_BEFORE_1970).rem_euclid(DAYS_IN_400_YEARS) as u32;
    let years = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * years + years / 4 - years / 100);
    // Months from March have 31, 30, 31, 30, 31 days, twice and a bit.
    let from_march = (5 * in_year + 2) / 153;
    let in_month = (in_year - (153 * from_march + 2) / 5 + 1) as usize;
    let year = 400 * era + i64::from(years);
    if from_march < 10 {
        (year, from_march as usize + 3, in_month)
    } else {
        (year + 1, from_march as usize - 9, in_month)
    }
}

/// The month (1–12) of a day counted from 1970-01-01.
pub fn month(day: i32) -> usize {
    date(day.into()).1
}

/// The day, counted from 1970-01-01, of a date; 29 February is 28 February where there is none.
pub fn day_of(year: i64, month: u8, day: u8) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let day = if (month, day) == (2, 29) && !leap {
        28
    } else {
        day
    };
    let (year, from_march) = if month > 2 {
        (year, i64::from(month) - 3)
    } else {
        (year - 1, i64::from(month) + 9)
    };
    let in_year = (153 * from_march + 2) / 5 + i64::from(day) - 1;
    let in_era = year.rem_euclid(400);
    year.div_euclid(400) * DAYS_IN_400_YEARS + 365 * in_era + in_era / 4 - in_era / 100 + in_year
        - DAYS_BEFORE_1970
}

const DAYS_IN_400_YEARS: i64 = 146_097;
/// From 0000-03-01.
const DAYS_BEFORE_1970: i64 = 719_468;

/// The weekday of a day counted from 1970-01-01, a Thursday: 1 is Monday.
pub fn weekday(day: i32) -> usize {
    (day + 3).rem_euclid(7) as usize + 1
}

/// Month and weekday of every day of a period, looked up rather than worked out each time.
#[derive(Debug, Default)]
pub struct Calendar {
    first: i32,
    marks: Vec<u8>,
}

impl Calendar {
    /// For the days from `first` to `last`; where these are too many, all are worked out.
    pub fn new(first: i64, last: i64) -> Self {
        const MOST: i64 = 1 << 17;
        let days = if last - first < MOST {
            first..last + 1
        } else {
            0..0
        };
        Self {
            first: first as i32,
            marks: days.map(|day| mark(day as i32)).collect(),
        }
    }

    /// 16 times the weekday (1 is Monday) plus the month (1–12) of a day.
    pub fn mark(&self, day: i32) -> u8 {
        let place = day.wrapping_sub(self.first) as u32 as usize;
        self.marks.get(place).copied().unwrap_or_else(|| mark(day))
    }
}

fn mark(day: i32) -> u8 {
    (weekday(day) << 4 | month(day)) as u8
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::log::zone::Zone;

    #[test]
    fn months_and_weekdays_are_those_of_the_calendar() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for day in (-720_000..2_900_000).step_by(1_117).chain(-800..800) {
            let civil = epoch.checked_add(day.days()).unwrap();
            let parts = (
                i64::from(civil.year()),
                civil.month() as usize,
                civil.day() as usize,
            );
            assert_eq!(date(day), parts, "{civil}");
            assert_eq!(
                day_of(parts.0, civil.month() as u8, civil.day() as u8),
                day,
                "{civil}"
            );
            let expected = civil.weekday().to_monday_one_offset() as usize;
            assert_eq!(weekday(day as i32), expected, "{civil}");
        }
    }

    #[test]
    fn the_leap_day_is_kept_the_day_before_in_other_years() {
        assert_eq!(day_of(2023, 2, 29), day_of(2023, 2, 28));
        assert_eq!(day_of(2024, 2, 29), day_of(2024, 3, 1) - 1);
        assert_eq!(day_of(1900, 2, 29), day_of(1900, 2, 28));
    }

    #[test]
    fn the_first_day_that_nanoseconds_reach_has_its_hour() {
        let clock = Clock::new(&Zone::Naive, Resolution::Nano, i64::MIN + 2, 0).unwrap();
        let mut local = Local::default();
        // 1677-09-21T00:12:43.145224194 and the same day at 23:32:43.
        let ticks = [i64::MIN + 2, i64::MIN + 84_000_000_000_000];
        let (days, hours) = local.read(&ticks, &clock, Resolution::Nano);
        assert_eq!((days, hours), (&[-106_752; 2][..], &[0, 23][..]));
    }

    #[test]
    fn hours_follow_the_clock_over_a_change() {
        let zone = Zone::Named("Europe/Paris".into());
        let hour = 3_600_000_000;
        // 2024-03-31 00:30, 01:30 UTC: 01:30 and 03:30 on the wall.
        let first = 1_711_843_200_000_000 + hour / 2;
        let ticks = [first, first + hour, first + 22 * hour];
        let clock = Clock::new(&zone, Resolution::Micro, ticks[0], ticks[2]).unwrap();
        let mut local = Local::default();
        let (days, hours) = local.read(&ticks, &clock, Resolution::Micro);
        assert_eq!(days, [19_813, 19_813, 19_814]);
        assert_eq!(hours, [1, 3, 0]);
    }
}
