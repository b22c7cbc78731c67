//! The Arrow types that columns of a role may have, and those that must be refused.

use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, IntervalUnit, TimeUnit};
use segmentry::log::roles::Role;

use super::describe::UNITS;

type Kinds = (Vec<DataType>, Vec<DataType>);

/// Usable and unusable types.
pub fn of(role: Role) -> &'static Kinds {
    static IDS: LazyLock<Kinds> = LazyLock::new(ids);
    static NUMBERS: LazyLock<Kinds> = LazyLock::new(numbers);
    static TIMES: LazyLock<Kinds> = LazyLock::new(times);
    if role == Role::Time {
        &TIMES
    } else if role.is_number() {
        &NUMBERS
    } else {
        &IDS
    }
}

/// Whether a column of this type can have this role.
pub fn is_usable(role: Role, kind: &DataType) -> bool {
    of(role).0.contains(kind)
}

const KEYS: [DataType; 8] = [
    DataType::Int8,
    DataType::Int16,
    DataType::Int32,
    DataType::Int64,
    DataType::UInt8,
    DataType::UInt16,
    DataType::UInt32,
    DataType::UInt64,
];

const INTS: [DataType; 8] = KEYS;
const FLOATS: [DataType; 3] = [DataType::Float16, DataType::Float32, DataType::Float64];
const TEXTS: [DataType; 3] = [DataType::Utf8, DataType::LargeUtf8, DataType::Utf8View];
const ZONES: [&str; 6] = [
    "UTC",
    "+00:00",
    "Europe/Paris",
    "Asia/Shanghai",
    "+08:00",
    "UTC+08:00",
];

/// Dictionaries with every type of key.
fn dictionaries(values: &[DataType]) -> Vec<DataType> {
    let mut kinds = Vec::new();
    for (at, key) in KEYS.iter().enumerate() {
        for (other, value) in values.iter().enumerate() {
            // Every key and every value is met; not every pair is needed.
            if (at + other) % 2 == 0 {
                kinds.push(DataType::Dictionary(
                    Box::new(key.clone()),
                    Box::new(value.clone()),
                ));
            }
        }
    }
    kinds
}

fn odd() -> Vec<DataType> {
    let item = Arc::new(Field::new("item", DataType::Int64, true));
    vec![
        DataType::Boolean,
        DataType::Binary,
        DataType::LargeBinary,
        DataType::BinaryView,
        DataType::FixedSizeBinary(4),
        DataType::Duration(TimeUnit::Second),
        DataType::Duration(TimeUnit::Nanosecond),
        DataType::Time32(TimeUnit::Second),
        DataType::Time64(TimeUnit::Nanosecond),
        DataType::Interval(IntervalUnit::DayTime),
        DataType::List(item.clone()),
        DataType::LargeList(item.clone()),
        DataType::FixedSizeList(item.clone(), 2),
        DataType::Struct(vec![item].into()),
        DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Boolean)),
        DataType::Dictionary(Box::new(DataType::UInt64), Box::new(DataType::Binary)),
    ]
}

fn decimals() -> Vec<DataType> {
    vec![
        DataType::Decimal32(9, 2),
        DataType::Decimal64(18, 2),
        DataType::Decimal128(38, 2),
        DataType::Decimal128(20, 0),
        DataType::Decimal256(60, 2),
    ]
}

fn ids() -> Kinds {
    let mut good = vec![DataType::Utf8, DataType::Int64];
    // Often texts, for they have most ways to be kept.
    for _ in 0..4 {
        good.extend(TEXTS);
    }
    good.extend(INTS);
    good.extend(FLOATS);
    let inner = [TEXTS.as_slice(), &INTS, &FLOATS, &[DataType::Null]].concat();
    good.extend(dictionaries(&inner));
    good.push(DataType::Null);
    let mut bad = odd();
    bad.extend(decimals());
    bad.push(DataType::Date32);
    bad.push(DataType::Timestamp(TimeUnit::Second, None));
    bad.push(DataType::Dictionary(
        Box::new(DataType::Int8),
        Box::new(DataType::Date32),
    ));
    (good, bad)
}

fn numbers() -> Kinds {
    let mut good = vec![DataType::Float64, DataType::Int64];
    for _ in 0..4 {
        good.extend(FLOATS);
        good.extend(INTS);
        good.extend(decimals());
    }
    let inner = [INTS.as_slice(), &FLOATS, &decimals()].concat();
    good.extend(dictionaries(&inner));
    good.push(DataType::Null);
    let mut bad = odd();
    bad.extend(TEXTS);
    bad.push(DataType::Date64);
    bad.push(DataType::Timestamp(TimeUnit::Nanosecond, None));
    bad.push(DataType::Dictionary(
        Box::new(DataType::Int16),
        Box::new(DataType::Utf8),
    ));
    (good, bad)
}

fn times() -> Kinds {
    let stamp = |unit, zone: Option<&str>| DataType::Timestamp(unit, zone.map(Into::into));
    let mut good = vec![stamp(TimeUnit::Microsecond, None)];
    for unit in UNITS {
        good.extend([stamp(unit, None), stamp(unit, None), stamp(unit, None)]);
        good.extend(ZONES.map(|zone| stamp(unit, Some(zone))));
    }
    for _ in 0..4 {
        good.extend(TEXTS);
        good.extend([DataType::Date32, DataType::Date64]);
    }
    let mut inner = TEXTS.to_vec();
    inner.extend([DataType::Date32, DataType::Date64]);
    inner.extend(UNITS.map(|unit| stamp(unit, None)));
    inner.push(stamp(TimeUnit::Millisecond, Some("Europe/Paris")));
    good.extend(dictionaries(&inner));
    good.push(DataType::Null);
    let mut bad = odd();
    bad.extend(INTS);
    bad.extend(FLOATS);
    bad.extend(decimals());
    bad.push(DataType::Dictionary(
        Box::new(DataType::Int32),
        Box::new(DataType::Int64),
    ));
    (good, bad)
}
