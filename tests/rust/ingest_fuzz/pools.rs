//! What cells stand for: mostly plain values that repeat, now and then the extremes of their type.

use arrow_schema::{DataType, TimeUnit};
use segmentry::log::intake::LARGEST;
use segmentry::log::roles::Role;

use super::describe::Column;
use super::moments;

/// A value as people would write it down. Ticks and unscaled decimals are `Int`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    Null,
    Int(i128),
    Float(f64),
    Text(&'static str),
}

/// Where dictionaries keep their values.
pub fn inner(kind: &DataType) -> &DataType {
    match kind {
        DataType::Dictionary(_, inner) => inner,
        kind => kind,
    }
}

/// The value of a cell; cell 0 is the plainest.
pub fn value(column: &Column, cell: u16) -> Value {
    let kind = inner(&column.kind);
    if column.kind == DataType::Null || *kind == DataType::Null {
        return Value::Null;
    }
    if column.empty || (column.nullable && cell % 8 == 7) {
        return Value::Null;
    }
    let pick = usize::from(cell / 8);
    let wild = column.wild && pick % 4 == 3;
    let pick = pick / 4;
    if column.role == Role::Time {
        return moments::value(kind, column.flavour, pick, wild);
    }
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let pool = if column.role == Role::Event {
                EVENTS
            } else {
                TEXTS
            };
            Value::Text(pool[pick % pool.len()])
        }
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            Value::Float(round(kind, float(column.role, pick, wild)))
        }
        kind => Value::Int(whole(column.role, kind, pick, wild)),
    }
}

const EVENTS: &[&str] = &[
    "purchase", "view", "purchase", "cart", "", "purchase", "été",
];

const TEXTS: &[&str] = &[
    "ana",
    "bob",
    "a",
    "",
    "zoë",
    "张三丰的客户编号",
    "a-much-longer-name-0001",
    "a-much-longer-name-0002",
    "twelve bytes",
    "thirteen byte",
    "7",
    "ana ",
    "ana\0",
    "\u{10FFFF}",
];

fn float(role: Role, pick: usize, wild: bool) -> f64 {
    const IDS: [f64; 6] = [1.0, 2.0, 3.0, 0.0, -0.0, 120.0];
    const ODD_IDS: [f64; 9] = [
        f64::NAN,
        -4.0,
        0.5,
        f64::INFINITY,
        9_007_199_254_740_991.0,
        9_007_199_254_740_992.0,
        -9_007_199_254_740_991.0,
        1e300,
        f64::NAN,
    ];
    // Multiples of a quarter: their sums are exact.
    const NUMBERS: [f64; 8] = [1.0, 2.5, 0.25, 10.75, 1000.0, 0.0, -0.0, -3.25];
    const ODD_NUMBERS: [f64; 16] = [
        f64::NAN,
        -1.5,
        LARGEST,
        -LARGEST,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1e308,
        -1e308,
        5e-324,
        -5e-324,
        0.1,
        1e139,
        1.000_000_000_000_000_2e140,
        -1.000_000_000_000_000_2e140,
        3e-310,
        123_456_789.123,
    ];
    let pool: &[f64] = match (role.is_number(), wild) {
        (false, false) => &IDS,
        (false, true) => &ODD_IDS,
        (true, false) if role == Role::Discount => &NUMBERS[..7],
        (true, false) => &NUMBERS,
        (true, true) => &ODD_NUMBERS,
    };
    pool[pick % pool.len()]
}

/// The nearest value the type holds.
pub fn round(kind: &DataType, value: f64) -> f64 {
    use arrow_array::types::{ArrowPrimitiveType, Float16Type};
    match kind {
        DataType::Float16 => <Float16Type as ArrowPrimitiveType>::Native::from_f64(value).to_f64(),
        DataType::Float32 => f64::from(value as f32),
        _ => value,
    }
}

fn whole(role: Role, kind: &DataType, pick: usize, wild: bool) -> i128 {
    let (least, most) = range(kind);
    let pool: [i128; 8] = [1, 2, 3, 100, 0, 25, 75, -50];
    if wild {
        let odd = [
            least,
            most,
            most - 1,
            least + 1,
            -7,
            most / 2 + 1,
            1 << 40,
            63,
        ];
        return odd[pick % odd.len()].clamp(least, most);
    }
    let n = if role == Role::Discount { 7 } else { 8 };
    pool[pick % n].clamp(least, most)
}

/// The smallest and largest whole number of a type.
fn range(kind: &DataType) -> (i128, i128) {
    match kind {
        DataType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        DataType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        DataType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        DataType::Int64 => (i64::MIN.into(), i64::MAX.into()),
        DataType::UInt8 => (0, u8::MAX.into()),
        DataType::UInt16 => (0, u16::MAX.into()),
        DataType::UInt32 => (0, u32::MAX.into()),
        DataType::UInt64 => (0, u64::MAX.into()),
        DataType::Decimal32(..) => (-999_999_999, 999_999_999),
        DataType::Decimal64(..) => (-999_999_999_999_999_999, 999_999_999_999_999_999),
        DataType::Decimal128(38, _) | DataType::Decimal256(..) => (-(1 << 110), 1 << 110),
        _ => (-(1 << 60), 1 << 60),
    }
}

/// Seconds, thousandths … in a second.
pub fn per_second(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}
