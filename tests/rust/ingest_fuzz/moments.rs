//! Times as cells, and what they mean, from tables written by hand.

use arrow_schema::DataType;

use super::pools::{Value, per_second};

/// What a time cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Missing,
    /// Not readable, or outside the years 1 to 9999.
    Bad,
    /// Nanoseconds since 1970.
    At(i128),
}

const DAY: i128 = 86_400;
/// 0001-01-01 and the last second of 9999.
const FIRST: i128 = -62_135_596_800;
const LAST: i128 = 253_402_300_799;
/// 2024-01-01.
const NEW_YEAR: i128 = 1_704_067_200;

/// A text, the seconds and nanoseconds it means (`None`: nothing), and its zone.
type Written = (&'static str, Option<(i128, i128)>, Option<&'static str>);

const NAIVE: &[Written] = &[
    ("2024-01-01", Some((NEW_YEAR, 0)), Some("")),
    ("2024-01-02", Some((NEW_YEAR + DAY, 0)), Some("")),
    (
        "2024-01-05T10:00:00",
        Some((NEW_YEAR + 4 * DAY + 36_000, 0)),
        Some(""),
    ),
    (
        " 2024-01-05 10:00 ",
        Some((NEW_YEAR + 4 * DAY + 36_000, 0)),
        Some(""),
    ),
    ("1970-01-01", Some((0, 0)), Some("")),
    ("1969-12-31T23:59:59.5", Some((-1, 500_000_000)), Some("")),
    (
        "2024-01-01T00:00:00.123456",
        Some((NEW_YEAR, 123_456_000)),
        Some(""),
    ),
    ("2024-01-01T00:00:00.000000", Some((NEW_YEAR, 0)), Some("")),
];
const UTC: &[Written] = &[
    ("2024-01-01T00:00:00Z", Some((NEW_YEAR, 0)), Some("UTC")),
    (
        "2024-01-02T00:00:00z",
        Some((NEW_YEAR + DAY, 0)),
        Some("UTC"),
    ),
    (
        "2024-01-01T00:00:00+00:00",
        Some((NEW_YEAR, 0)),
        Some("UTC"),
    ),
    (
        "2024-03-31 01:30:00Z",
        Some((NEW_YEAR + 90 * DAY + 5_400, 0)),
        Some("UTC"),
    ),
];
const OFFSET: &[Written] = &[
    (
        "2024-01-01T08:00:00+08:00",
        Some((NEW_YEAR, 0)),
        Some("+08:00"),
    ),
    (
        "2024-01-02T08:00:00+0800",
        Some((NEW_YEAR + DAY, 0)),
        Some("+08:00"),
    ),
    (
        "2024-01-01T08:00:00.25+08",
        Some((NEW_YEAR, 250_000_000)),
        Some("+08:00"),
    ),
];
const ODD: &[Written] = &[
    ("", None, None),
    ("  \t", None, None),
    ("yesterday", None, None),
    ("2024-13-01", None, None),
    ("2024-02-30", None, None),
    ("20240101T25", None, None),
    ("2024-01-01T00:00:00+", None, None),
    ("12345678901234", None, None),
    ("张三丰的客户编号", None, None),
    ("0001-01-01", Some((FIRST, 0)), Some("")),
    ("9999-12-31T23:59:59", Some((LAST, 0)), Some("")),
    ("0000-12-31T23:59:59", Some((FIRST - 1, 0)), Some("")),
    ("-000001-01-01", None, None),
    ("-009999-01-01", None, None),
    (
        "2024-01-01T00:00:00.123456789",
        Some((NEW_YEAR, 123_456_789)),
        Some(""),
    ),
    ("1677-09-21", Some((-9_223_372_800, 0)), Some("")),
    ("2262-04-12", Some((9_223_372_800, 0)), Some("")),
    (
        "2024-01-01T09:00+09:00",
        Some((NEW_YEAR, 0)),
        Some("+09:00"),
    ),
];

/// The value of a time cell.
pub fn value(kind: &DataType, flavour: u16, pick: usize, wild: bool) -> Value {
    let seconds = [
        0,
        1,
        DAY,
        DAY + 7_200,
        30 * DAY,
        31 * DAY,
        400 * DAY,
        -NEW_YEAR,
        90 * DAY,
    ];
    let second = NEW_YEAR + seconds[pick % seconds.len()];
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let pool = match flavour {
                _ if wild => ODD,
                0 => NAIVE,
                1 => UTC,
                _ => OFFSET,
            };
            Value::Text(pool[pick % pool.len()].0)
        }
        DataType::Date32 if wild => {
            let (first, last) = (FIRST / DAY, LAST / DAY);
            let edges = (i128::from(i32::MIN), i128::from(i32::MAX));
            let odd = [
                edges.0,
                edges.0 + 1,
                edges.1,
                first,
                first - 1,
                last,
                last + 1,
                -1,
            ];
            Value::Int(odd[pick % odd.len()])
        }
        DataType::Date32 => Value::Int(second / DAY),
        DataType::Date64 if wild => odd_ticks(1_000, pick),
        DataType::Date64 => Value::Int(second / DAY * DAY * 1_000),
        DataType::Timestamp(unit, _) if wild => odd_ticks(per_second(*unit), pick),
        DataType::Timestamp(unit, _) => {
            let ticks = per_second(*unit);
            let inside = [0, 0, 0, ticks / 4, ticks / 8][pick / seconds.len() % 5];
            Value::Int(second * ticks + inside)
        }
        _ => Value::Null,
    }
}

fn odd_ticks(ticks: i128, pick: usize) -> Value {
    let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
    let (first, after) = (FIRST * ticks, (LAST + 1) * ticks);
    let odd = [
        least,
        least + 1,
        least + 2,
        most,
        most - 1,
        first,
        first - 1,
        after - 1,
        after,
        -1,
        1,
        -86_400 * ticks - 1,
        least / 1_000,
        most / 1_000,
        most / 1_000_000,
    ];
    Value::Int(odd[pick % odd.len()].clamp(least, most))
}

/// What a time cell means, and the zone it makes known (`""`: no zone).
pub fn meaning(kind: &DataType, value: Value) -> (Moment, Option<&'static str>) {
    let seen = |seconds: i128, nanos: i128| {
        if (FIRST..=LAST).contains(&seconds) {
            Moment::At(seconds * 1_000_000_000 + nanos)
        } else {
            Moment::Bad
        }
    };
    match (kind, value) {
        (_, Value::Text(text)) => {
            if text.trim_ascii().is_empty() {
                return (Moment::Missing, None);
            }
            let mut all = [NAIVE, UTC, OFFSET, ODD].into_iter().flatten();
            let found = all.find(|written| written.0 == text);
            match found.copied() {
                Some((_, Some((seconds, nanos)), zone)) => (seen(seconds, nanos), zone),
                _ => (Moment::Bad, None),
            }
        }
        (DataType::Date32, Value::Int(day)) => (seen(day * DAY, 0), None),
        (DataType::Date64, Value::Int(tick)) if tick != i128::from(i64::MIN) => {
            (seen(tick.div_euclid(DAY * 1_000) * DAY, 0), None)
        }
        (DataType::Timestamp(unit, _), Value::Int(tick)) if tick != i128::from(i64::MIN) => {
            let ticks = per_second(*unit);
            let nanos = tick.rem_euclid(ticks) * (1_000_000_000 / ticks);
            // The last tick but one of nanoseconds has a meaning of its own.
            let moment = if ticks == 1_000_000_000 && tick == i128::from(i64::MIN) + 1 {
                Moment::Bad
            } else {
                seen(tick.div_euclid(ticks), nanos)
            };
            (moment, None)
        }
        _ => (Moment::Missing, None),
    }
}

/// The one name of a zone; `None` where it has none.
pub fn zone_of(kind: &DataType) -> Option<&str> {
    match kind {
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, None) => Some(""),
        DataType::Timestamp(_, Some(zone)) => Some(match zone.as_ref() {
            "+00:00" => "UTC",
            "UTC+08:00" => "+08:00",
            zone => zone,
        }),
        _ => None,
    }
}
