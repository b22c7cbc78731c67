//! Time zones: what the clock on the wall shows at a tick, and back.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::time::Resolution;
use crate::error::{Error, Result};

/// Where ticks count from.
pub(super) const EPOCH: DateTime = jiff::civil::datetime(1970, 1, 1, 0, 0, 0, 0);

/// The time zone of the time column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// Times on the wall, without a zone.
    Naive,
    /// A name such as `Asia/Shanghai`, or a fixed offset such as `+08:00`.
    Named(String),
}

/// The zone's usual name, or an error that says what to do.
pub(super) fn check_zone(name: &str) -> Result<String> {
    let plain = name
        .strip_prefix("UTC")
        .filter(|rest| rest.starts_with(['+', '-']));
    let name = plain.unwrap_or(name);
    if matches!(name, "Z" | "UTC" | "utc" | "Etc/UTC" | "+00:00" | "-00:00") {
        return Ok("UTC".to_owned());
    }
    zone_rules(name)?;
    Ok(name.to_owned())
}

fn zone_rules(name: &str) -> Result<TimeZone> {
    if name.starts_with(['+', '-']) {
        // An offset has no name of its own; read it off a moment written with it.
        let moment = format!("2000-01-01T00:00:00{name}");
        if let Ok(pieces) = jiff::fmt::temporal::Pieces::parse(&moment)
            && let Some(offset) = pieces.to_numeric_offset()
        {
            return Ok(TimeZone::fixed(offset));
        }
    } else if let Ok(zone) = TimeZone::get(name) {
        return Ok(zone);
    }
    Err(Error::data(format!(
        "time has the unknown zone {name:?}; convert it to a named zone such as \
         'Europe/Paris' or to UTC"
    )))
}

/// Wall-clock offsets over the span of a log, looked up once.
#[derive(Debug, Clone)]
pub struct Clock {
    /// First tick at which an offset holds, and the offset in ticks; ascending.
    changes: Vec<(i64, i64)>,
    per_day: i64,
}

impl Clock {
    /// The offsets of `zone` between two ticks.
    pub fn new(zone: &Zone, resolution: Resolution, first: i64, last: i64) -> Result<Self> {
        let per_second = resolution.per_second();
        let mut clock = Self {
            changes: vec![(i64::MIN, 0)],
            per_day: resolution.per_day(),
        };
        let Zone::Named(name) = zone else {
            return Ok(clock);
        };
        if name == "UTC" {
            return Ok(clock);
        }
        let rules = zone_rules(name)?;
        let moment = |tick: i64| {
            // The last day of 9999 is beyond what the zone rules know; no offset changes there.
            Timestamp::from_second(tick.div_euclid(per_second)).unwrap_or(Timestamp::MAX)
        };
        let start = moment(first);
        clock.changes[0].1 = i64::from(rules.to_offset(start).seconds()) * per_second;
        for change in rules.following(start) {
            let tick = change.timestamp().as_second().saturating_mul(per_second);
            if tick > last {
                break;
            }
            clock
                .changes
                .push((tick, i64::from(change.offset().seconds()) * per_second));
        }
        Ok(clock)
    }

    /// The last tick at which the wall shows this calendar day (from 1970-01-01) or one before.
    pub fn end_of_day(&self, day: i64) -> i64 {
        let midnight = day.saturating_add(1).saturating_mul(self.per_day);
        let mut until = i64::MAX;
        // From the back: a clock that is set back over midnight shows the end of a day twice.
        for &(from, offset) in self.changes.iter().rev() {
            let end = midnight.saturating_sub(offset).min(until);
            if end > from {
                return end - 1;
            }
            until = from;
        }
        i64::MIN
    }

    /// A reader of this clock.
    pub fn calendar(&self) -> Calendar<'_> {
        Calendar {
            clock: self,
            from: i64::MAX,
            to: i64::MIN,
            offset: 0,
        }
    }
}

/// How many different ones there are of days that ascend, but where a clock is set back over midnight.
pub fn distinct<D: Copy + Ord>(days: &[D]) -> usize {
    let (mut changes, mut ascending) = (usize::from(!days.is_empty()), true);
    for pair in days.windows(2) {
        changes += usize::from(pair[0] != pair[1]);
        ascending &= pair[0] <= pair[1];
    }
    if ascending {
        return changes;
    }
    let mut days = days.to_vec();
    days.sort_unstable();
    days.dedup();
    days.len()
}

/// Reads a clock. Remembers the offset that held last, so that ticks near each other are cheap.
#[derive(Debug, Clone)]
pub struct Calendar<'a> {
    clock: &'a Clock,
    /// Ticks from `from` up to `to` have this offset.
    from: i64,
    to: i64,
    offset: i64,
}

impl Calendar<'_> {
    /// The calendar day on the wall, counted from 1970-01-01.
    pub fn day(&mut self, tick: i64) -> i64 {
        let wall = self.wall(tick);
        // Division by a constant is much faster.
        match self.clock.per_day {
            MICROS_PER_DAY => wall.div_euclid(MICROS_PER_DAY),
            per_day => wall.div_euclid(per_day),
        }
    }

    /// The tick that the clock on the wall shows.
    pub fn wall(&mut self, tick: i64) -> i64 {
        let (offset, _) = self.offset(tick);
        tick.saturating_add(offset)
    }

    /// On how many calendar days these ascending ticks lie.
    pub fn distinct_days(&mut self, ticks: &[i64]) -> usize {
        let (mut count, mut highest) = (0, i64::MIN);
        for &tick in ticks {
            let day = self.day(tick);
            if day < highest {
                let days: Vec<i64> = ticks.iter().map(|&tick| self.day(tick)).collect();
                return distinct(&days);
            }
            count += usize::from(count == 0 || day > highest);
            highest = day;
        }
        count
    }

    /// The offset that holds at a tick, and the tick at which the next one begins.
    pub fn offset(&mut self, tick: i64) -> (i64, i64) {
        if tick < self.from || tick >= self.to {
            let changes = &self.clock.changes;
            let at = changes.partition_point(|&(from, _)| from <= tick).max(1) - 1;
            (self.from, self.offset) = changes[at];
            self.to = changes.get(at + 1).map_or(i64::MAX, |&(from, _)| from);
        }
        (self.offset, self.to)
    }
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The UTC tick of a wall-clock tick in `zone` (the earlier of two, the later side of a gap).
pub fn from_wall(zone: &Zone, resolution: Resolution, wall: i64) -> Result<i64> {
    let Zone::Named(name) = zone else {
        return Ok(wall);
    };
    if name == "UTC" {
        return Ok(wall);
    }
    let per_second = resolution.per_second();
    let seconds = wall.div_euclid(per_second);
    let out_of_range = |error: jiff::Error| Error::data(format!("time is out of range: {error}"));
    let civil = EPOCH
        .checked_add(SignedDuration::from_secs(seconds))
        .map_err(out_of_range)?;
    let zoned = civil.to_zoned(zone_rules(name)?).map_err(out_of_range)?;
    let tick = zoned.timestamp().as_second().checked_mul(per_second);
    tick.and_then(|tick| tick.checked_add(wall.rem_euclid(per_second)))
        .ok_or_else(|| Error::data("time is out of range of nanoseconds (1677 to 2262)"))
}

/// A tick as ISO text on the wall of `zone`; a date alone at midnight.
pub fn display(tick: i64, resolution: Resolution, zone: &Zone) -> String {
    let per_second = resolution.per_second();
    let Ok(clock) = Clock::new(zone, resolution, tick, tick) else {
        return tick.to_string();
    };
    let wall = clock.calendar().wall(tick);
    let nanos = wall.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let since = SignedDuration::new(wall.div_euclid(per_second), nanos as i32);
    let Ok(civil) = EPOCH.checked_add(since) else {
        return tick.to_string();
    };
    if wall.rem_euclid(resolution.per_day()) == 0 {
        civil.date().to_string()
    } else {
        civil.to_string().replace('T', " ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::iso::parse;
    use super::*;

    fn tick(text: &str) -> i64 {
        (parse(text).unwrap().0 / 1_000) as i64
    }

    #[test]
    fn a_day_that_comes_again_is_one_day() {
        assert_eq!(distinct::<i32>(&[]), 0);
        assert_eq!(distinct(&[3, 3, 4, 7]), 3);
        assert_eq!(distinct(&[7, 6, 7, 7]), 2);
        // Clocks in Newfoundland went back from 00:01 to 23:01.
        let zone = Zone::Named("America/St_Johns".into());
        let ticks = ["02:30:30", "03:00:00", "04:00:00", "04:30:00"]
            .map(|time| tick(&format!("2010-11-07T{time}Z")));
        let clock = Clock::new(&zone, Resolution::Micro, ticks[0], ticks[3]).unwrap();
        assert_eq!(clock.calendar().distinct_days(&ticks), 2);
        assert_eq!(clock.calendar().distinct_days(&ticks[..1]), 1);
    }

    #[test]
    fn the_clock_follows_daylight_saving() {
        let zone = Zone::Named("Europe/Paris".into());
        let ticks = [
            "2024-03-30T23:30:00Z",
            "2024-06-01T21:59:59Z",
            "2024-06-01T22:00:00Z",
        ];
        let ticks = ticks.map(tick);
        let (first, last) = (ticks[0], ticks[2]);
        let clock = Clock::new(&zone, Resolution::Micro, first, last).unwrap();
        let mut calendar = clock.calendar();
        let days: Vec<i64> = ticks.iter().map(|&tick| calendar.day(tick)).collect();
        assert_eq!(days, [19_813, 19_875, 19_876]);
        assert_eq!(calendar.day(first), 19_813);
        assert_eq!(display(last, Resolution::Micro, &zone), "2024-06-02");
        assert_eq!(
            from_wall(&zone, Resolution::Micro, calendar.wall(last)),
            Ok(last)
        );
    }

    #[test]
    fn a_day_ends_where_the_wall_shows_it_last() {
        // St John's set its clock back from 00:01 to 23:01 in those years.
        let zone = Zone::Named("America/St_Johns".into());
        let first = tick("2007-11-03T00:00:00Z");
        let clock = Clock::new(&zone, Resolution::Micro, first, first + 10 * MICROS_PER_DAY);
        let clock = clock.unwrap();
        let mut calendar = clock.calendar();
        let day = calendar.day(tick("2007-11-03T12:00:00Z"));
        let end = clock.end_of_day(day);
        assert_eq!(end, tick("2007-11-04T03:29:59.999999Z"));
        assert_eq!((calendar.day(end), calendar.day(end + 1)), (day, day + 1));
        assert_eq!(calendar.day(tick("2007-11-04T02:30:30Z")), day + 1);
        let naive = Clock::new(&Zone::Naive, Resolution::Micro, 0, 1).unwrap();
        assert_eq!(naive.end_of_day(0), MICROS_PER_DAY - 1);
        assert_eq!(naive.end_of_day(i64::MAX), i64::MAX - 1);
    }

    #[test]
    fn days_before_1970_round_down() {
        let clock = Clock::new(&Zone::Naive, Resolution::Micro, -1, 1).unwrap();
        assert_eq!(clock.calendar().day(-1), -1);
    }
}
