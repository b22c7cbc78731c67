//! Moments as whole ticks since 1970.
//!
//! A tick is a microsecond; it is a nanosecond only where some time needs it. So the same moment
//! gives the same number, whether a frame holds seconds or nanoseconds.

use std::sync::Arc;

use rayon::prelude::*;

use super::ids::TextSource;
use super::iso::parse;
use super::part::{Part, append, join};
use super::zone::{Zone, check_zone};
use crate::error::{Error, Result};

/// The tick of a missing time.
pub const NO_TIME: i64 = i64::MIN;
/// The tick of a time that could not be read.
pub const BAD_TIME: i64 = i64::MIN + 1;
/// From 0001-01-01 to the end of 9999-12-31 in seconds.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// How long a tick is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// A millionth of a second.
    Micro,
    /// A billionth of a second.
    Nano,
}

impl Resolution {
    /// Ticks in a second.
    pub fn per_second(self) -> i64 {
        match self {
            Self::Micro => 1_000_000,
            Self::Nano => 1_000_000_000,
        }
    }

    /// Ticks in a day of 86,400 seconds.
    pub fn per_day(self) -> i64 {
        86_400 * self.per_second()
    }

    /// The days between two ticks, exact where a float can be.
    pub fn days(self, from: i64, to: i64) -> f64 {
        ticks_between(from, to) / self.per_day() as f64
    }
}

/// How many ticks from one to another.
pub fn ticks_between(from: i64, to: i64) -> f64 {
    to.checked_sub(from).map_or_else(
        || (i128::from(to) - i128::from(from)) as f64,
        |ticks| ticks as f64,
    )
}

/// The unit of incoming times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days (dates).
    Day,
    /// Seconds.
    Second,
    /// Thousandths.
    Milli,
    /// Millionths.
    Micro,
    /// Billionths.
    Nano,
}

/// The time column under construction.
#[derive(Debug, Clone)]
pub struct Times {
    /// Ticks; [`NO_TIME`] missing, [`BAD_TIME`] unreadable or out of range.
    pub parts: Vec<Part<i64>>,
    /// The length of a tick so far.
    pub resolution: Resolution,
    /// `None` until the first value is seen.
    pub zone: Option<Zone>,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            parts: Vec::new(),
            resolution: Resolution::Micro,
            zone: None,
        }
    }
}

const VALUES_PER_TASK: usize = 1 << 16;

/// Whether all values pass; without early exit, so that the test can be vectorised.
fn all(values: &[i64], test: impl Fn(i64) -> bool + Sync) -> bool {
    let test_piece = |piece: &[i64]| piece.iter().fold(true, |ok, &value| ok & test(value));
    values.par_chunks(VALUES_PER_TASK).all(test_piece)
}

fn special(tick: i64) -> bool {
    tick == NO_TIME || tick == BAD_TIME
}

impl Times {
    /// Say which zone the coming values have; it must be the one of the values before.
    pub fn set_zone(&mut self, zone: Zone) -> Result<()> {
        let zone = match zone {
            Zone::Naive => Zone::Naive,
            Zone::Named(name) => Zone::Named(check_zone(&name)?),
        };
        match &self.zone {
            Some(known) if *known != zone => Err(mixed_zones(known, &zone)),
            _ => {
                self.zone = Some(zone);
                Ok(())
            }
        }
    }

    /// Append times of one unit (UTC where there is a zone); [`NO_TIME`] is missing. Values that
    /// are ticks already are not copied.
    pub fn push(&mut self, unit: Unit, values: Part<i64>) -> Result<()> {
        let micros = SECONDS.start() * 1_000_000..(SECONDS.end() + 1) * 1_000_000;
        if unit == Unit::Micro
            && self.resolution == Resolution::Micro
            && all(&values, |value| micros.contains(&value))
        {
            append(&mut self.parts, values);
            return Ok(());
        }
        let whole_micros = || all(&values, |value| value == NO_TIME || value % 1_000 == 0);
        if unit == Unit::Nano && self.resolution == Resolution::Micro && !whole_micros() {
            self.refine()?;
        }
        let (multiplier, divisor) = match (unit, self.resolution) {
            (Unit::Day, resolution) => (resolution.per_day(), 1),
            (Unit::Second, resolution) => (resolution.per_second(), 1),
            (Unit::Milli, resolution) => (resolution.per_second() / 1_000, 1),
            (Unit::Micro, resolution) => (resolution.per_second() / 1_000_000, 1),
            (Unit::Nano, Resolution::Micro) => (1, 1_000),
            (Unit::Nano, Resolution::Nano) => (1, 1),
        };
        let per_second = self.resolution.per_second();
        let ticks = join(vec![values], |value| {
            if value == NO_TIME {
                return NO_TIME;
            }
            let tick = value.checked_mul(multiplier).map(|tick| tick / divisor);
            let known = |tick: &i64| SECONDS.contains(&tick.div_euclid(per_second));
            tick.filter(known).unwrap_or(BAD_TIME)
        });
        append(&mut self.parts, Part::Own(ticks));
        Ok(())
    }

    /// Append ISO-8601 texts.
    pub fn push_texts(&mut self, texts: &Arc<dyn TextSource>) -> Result<()> {
        let (mut ticks, mut finer) = self.read(texts)?;
        if finer && self.resolution == Resolution::Micro {
            self.refine()?;
            (ticks, finer) = self.read(texts)?;
        }
        debug_assert!(!finer || self.resolution == Resolution::Nano);
        append(&mut self.parts, Part::Own(ticks));
        Ok(())
    }

    /// The ticks of texts, and whether one of them needs nanoseconds.
    fn read(&mut self, texts: &Arc<dyn TextSource>) -> Result<(Vec<i64>, bool)> {
        let mut ticks = vec![NO_TIME; texts.len()];
        let resolution = self.resolution;
        let pieces = ticks.par_chunks_mut(VALUES_PER_TASK).enumerate();
        let found: Vec<Piece> = pieces
            .map(|(at, ticks)| read_piece(texts.as_ref(), at * VALUES_PER_TASK, resolution, ticks))
            .collect();
        let mut finer = false;
        for piece in found {
            finer |= piece.finer;
            for zone in piece.zones {
                match &self.zone {
                    Some(known) if *known != zone => return Err(mixed_zones(known, &zone)),
                    Some(_) => {}
                    None => self.zone = Some(zone),
                }
            }
        }
        Ok((ticks, finer))
    }

    /// Go from microseconds to nanoseconds.
    pub fn refine(&mut self) -> Result<()> {
        if self.resolution == Resolution::Nano {
            return Ok(());
        }
        self.resolution = Resolution::Nano;
        for part in &mut self.parts {
            let fits = |&tick: &i64| special(tick) || tick.checked_mul(1_000).is_some();
            if !part.par_iter().all(fits) {
                return Err(Error::data(
                    "time mixes nanoseconds with years before 1677 or after 2262; \
                     round the times to microseconds",
                ));
            }
            change(part, |tick| tick * 1_000);
        }
        Ok(())
    }

    /// Go back to microseconds where no time needs nanoseconds.
    pub fn coarsen(&mut self) {
        let whole = |&tick: &i64| special(tick) || tick % 1_000 == 0;
        let all = |part: &Part<i64>| part.par_iter().all(whole);
        if self.resolution == Resolution::Nano && self.parts.iter().all(all) {
            self.resolution = Resolution::Micro;
            for part in &mut self.parts {
                change(part, |tick| tick / 1_000);
            }
        }
    }
}

fn change(part: &mut Part<i64>, change: impl Fn(i64) -> i64 + Sync) {
    let taken = std::mem::replace(part, Part::Own(Vec::new()));
    let changed = join(
        vec![taken],
        |tick| {
            if special(tick) { tick } else { change(tick) }
        },
    );
    *part = Part::Own(changed);
}

/// What reading some texts brought to light.
struct Piece {
    finer: bool,
    /// The zone of the first text that has a time, and one that differs from it.
    zones: Vec<Zone>,
}

fn read_piece(
    texts: &dyn TextSource,
    first: usize,
    resolution: Resolution,
    ticks: &mut [i64],
) -> Piece {
    let mut piece = Piece {
        finer: false,
        zones: Vec::new(),
    };
    for (at, slot) in ticks.iter_mut().enumerate() {
        let text = texts.get(first + at).map(<[u8]>::trim_ascii);
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            *slot = NO_TIME;
            continue;
        };
        let Some((nanos, zone)) = std::str::from_utf8(text).ok().and_then(parse) else {
            *slot = BAD_TIME;
            continue;
        };
        if piece.zones.is_empty() || (piece.zones.len() == 1 && piece.zones[0] != zone) {
            piece.zones.push(zone);
        }
        piece.finer |= nanos % 1_000 != 0;
        let tick = match resolution {
            Resolution::Micro => nanos / 1_000,
            Resolution::Nano => nanos,
        };
        let known = SECONDS.contains(&(nanos.div_euclid(1_000_000_000) as i64));
        *slot = i64::try_from(tick)
            .ok()
            .filter(|_| known)
            .unwrap_or(BAD_TIME);
    }
    piece
}

fn mixed_zones(known: &Zone, found: &Zone) -> Error {
    let name = |zone: &Zone| match zone {
        Zone::Naive => "no time zone".to_owned(),
        Zone::Named(name) => format!("the zone {name}"),
    };
    Error::data(format!(
        "time has mixed zones: some values have {}, others {}; convert them all to one zone first",
        name(known),
        name(found)
    ))
}

#[cfg(test)]
mod tests {
    use super::super::zone::display;
    use super::*;

    fn ticks(texts: &[&str]) -> Times {
        let mut times = Times::default();
        times.push_texts(&source(texts)).unwrap();
        times
    }

    struct Owned(Vec<String>);

    impl TextSource for Owned {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn get(&self, row: usize) -> Option<&[u8]> {
            Some(self.0[row].as_bytes())
        }
    }

    fn source(texts: &[&str]) -> Arc<dyn TextSource> {
        Arc::new(Owned(texts.iter().map(ToString::to_string).collect()))
    }

    fn own(values: &[i64]) -> Part<i64> {
        Part::Own(values.to_vec())
    }

    fn every(times: &Times) -> Vec<i64> {
        times
            .parts
            .iter()
            .flat_map(|part| part.iter().copied())
            .collect()
    }

    #[test]
    fn texts_of_many_forms_are_read() {
        let times = ticks(&[
            "1970-01-02",
            "1970-01-02T00:00:01",
            "1970-01-02 00:00",
            "x",
            "",
        ]);
        let day = 86_400_000_000;
        assert_eq!(
            every(&times),
            [day, day + 1_000_000, day, BAD_TIME, NO_TIME]
        );
        assert_eq!(times.zone, Some(Zone::Naive));
    }

    #[test]
    fn the_same_moment_has_the_same_tick_in_every_unit() {
        for (unit, value) in [
            (Unit::Day, 1),
            (Unit::Second, 86_400),
            (Unit::Milli, 86_400_000),
            (Unit::Micro, 86_400_000_000),
            (Unit::Nano, 86_400_000_000_000),
        ] {
            let mut times = Times::default();
            times.push(unit, own(&[value, NO_TIME])).unwrap();
            times.coarsen();
            assert_eq!(every(&times), [86_400_000_000, NO_TIME], "{unit:?}");
        }
    }

    #[test]
    fn nanoseconds_stay_where_they_are_needed() {
        let mut times = Times::default();
        times.push(Unit::Nano, own(&[1, 1_000])).unwrap();
        times.coarsen();
        assert_eq!(
            (times.resolution, every(&times)),
            (Resolution::Nano, vec![1, 1_000])
        );
        let text = ticks(&[
            "1970-01-01T00:00:00.000001",
            "1970-01-01T00:00:00.000000001",
        ]);
        assert_eq!(
            (text.resolution, every(&text)),
            (Resolution::Nano, vec![1_000, 1])
        );
    }

    #[test]
    fn offsets_are_zones_and_must_agree() {
        let times = ticks(&["2024-01-01T08:00:00+08:00", "2024-01-01T08:00:00+0800"]);
        assert_eq!(times.zone, Some(Zone::Named("+08:00".into())));
        assert_eq!(every(&times)[0], 1_704_067_200_000_000);
        let mut times = Times::default();
        let mixed = ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00"];
        assert!(times.push_texts(&source(&mixed)).is_err());
        assert!(
            Times::default()
                .set_zone(Zone::Named("Nowhere/Land".into()))
                .is_err()
        );
        let mut same = Times::default();
        same.set_zone(Zone::Named("UTC+08:00".into())).unwrap();
        same.set_zone(Zone::Named("+08:00".into())).unwrap();
        assert_eq!(same.zone, Some(Zone::Named("+08:00".into())));
    }

    #[test]
    fn times_beyond_the_calendar_are_bad_not_wrapped() {
        let mut times = Times::default();
        times
            .push(Unit::Second, own(&[i64::MAX, -99_999_999_999]))
            .unwrap();
        assert_eq!(every(&times), [BAD_TIME, BAD_TIME]);
        let texts = ticks(&[
            "-000001-01-01",
            "9999-12-31T23:59:59",
            "0001-01-01",
            "2024-01-0年Z",
        ]);
        assert_eq!(every(&texts)[0], BAD_TIME);
        assert_eq!(
            display(every(&texts)[1], Resolution::Micro, &Zone::Naive),
            "9999-12-31 23:59:59"
        );
        assert_eq!(
            display(every(&texts)[2], Resolution::Micro, &Zone::Naive),
            "0001-01-01"
        );
        assert_eq!(every(&texts)[3], BAD_TIME);
    }
}
