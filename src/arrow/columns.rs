//! Arrow columns on their way into the log's rows; not copied where they can be read in place.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float64Type, Int64Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BinaryViewArray, GenericBinaryArray, OffsetSizeTrait, PrimitiveArray,
    downcast_integer_array,
};
use arrow_buffer::{ArrowNativeType, ScalarBuffer};
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::log::ids::{IdPart, IntPart, TextSource, flip};
use crate::log::part::{Part, Shared};
use crate::log::roles::Role;
use crate::log::rows::Rows;
use crate::log::time::{NO_TIME, Times, Unit};
use crate::log::zone::Zone;
use crate::memory::zeros;
use crate::parallel::Control;

/// Append an Arrow array to the rows of a role.
pub fn append(
    array: &ArrayRef,
    role: Role,
    column: &str,
    rows: &mut Rows,
    control: &Control,
) -> Result<()> {
    let appended = if role == Role::Time {
        times(array, &mut rows.time)
    } else if role.is_number() {
        numbers(array).map(|part| rows.push_numbers(role, part))
    } else {
        ids(array, control).map(|part| rows.push_ids(role, part))
    };
    appended.map_err(|error| place(error, role, column))
}

/// Say which argument and column an error is about.
pub fn place(error: Error, role: Role, column: &str) -> Error {
    let name = format!("{} (column {column:?})", role.name());
    match error {
        Error::InvalidData(text) if text.starts_with("time ") => {
            Error::InvalidData(format!("{name} {}", &text["time ".len()..]))
        }
        Error::InvalidType(text) => Error::InvalidType(format!("{name} {text}")),
        other => other.prefixed(&format!("{name}: ")),
    }
}

struct Buffer<T: ArrowNativeType>(ScalarBuffer<T>);

impl<T: ArrowNativeType + Send + Sync> Shared<T> for Buffer<T> {
    fn values(&self) -> &[T] {
        &self.0
    }
}

fn shared<T: ArrowNativeType + Send + Sync>(values: &ScalarBuffer<T>) -> Part<T> {
    Part::Shared(Arc::new(Buffer(values.clone())))
}

fn missing(array: &dyn Array) -> Option<Vec<bool>> {
    let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0)?;
    Some(nulls.iter().map(|valid| !valid).collect())
}

fn numbers(array: &ArrayRef) -> Result<Part<f64>> {
    let kind = array.data_type();
    let number = kind.is_numeric() || kind.is_null();
    let inner_number = matches!(kind, DataType::Dictionary(_, inner) if inner.is_numeric());
    if !number && !inner_number {
        return Err(unusable("numbers", &name_of(kind)));
    }
    if *kind == DataType::Int64 && array.null_count() == 0 {
        return Ok(Part::Own(as_floats(
            array.as_primitive::<Int64Type>().values(),
        )));
    }
    let floats = to(array, &DataType::Float64)?;
    let floats = floats.as_primitive::<Float64Type>();
    Ok(if floats.null_count() == 0 {
        shared(floats.values())
    } else {
        Part::Own(
            floats
                .iter()
                .map(|value| value.unwrap_or(f64::NAN))
                .collect(),
        )
    })
}

/// Whole numbers as floats.
pub fn as_floats(numbers: &[i64]) -> Vec<f64> {
    const PIECE: usize = 1 << 16;
    let mut floats = zeros(numbers.len());
    let pieces = floats.par_chunks_mut(PIECE).zip(numbers.par_chunks(PIECE));
    pieces.for_each(|(floats, numbers)| {
        for (float, &number) in floats.iter_mut().zip(numbers) {
            *float = number as f64;
        }
    });
    floats
}

fn to(array: &ArrayRef, kind: &DataType) -> Result<ArrayRef> {
    if array.data_type() == kind {
        return Ok(array.clone());
    }
    cast(array, kind).map_err(|error| Error::data(format!("cannot be read: {error}")))
}

pub fn number_time() -> Error {
    Error::wrong_type(
        "must be dates, datetimes or ISO-8601 text; found numbers. Numbers have no unit: convert \
         them to datetimes first (for example Unix seconds, or dates written as 20240131)",
    )
}

pub fn unusable(wanted: &str, found: &str) -> Error {
    Error::wrong_type(format!("must be {wanted}; found {found}"))
}

fn name_of(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".to_owned(),
        DataType::Boolean => "true/false values".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            "bytes (decode them to text first)".to_owned()
        }
        DataType::Date32 | DataType::Date64 => "dates".to_owned(),
        DataType::Timestamp(..) => "datetimes".to_owned(),
        other => format!("the Arrow type {other}"),
    }
}

/// Whole numbers that came as floats; what is no finite number is missing.
pub fn float_ids(values: impl Iterator<Item = Option<f64>>) -> Result<IdPart> {
    let (mut numbers, mut missing) = (Vec::new(), Vec::new());
    for value in values.map(|value| value.filter(|value| value.is_finite())) {
        missing.push(value.is_none());
        let value = value.unwrap_or(0.0);
        if value.fract() != 0.0 || value.abs() >= 9_007_199_254_740_992.0 {
            return Err(Error::wrong_type(format!(
                "must be whole numbers or text; found the fractional or too large number {value}"
            )));
        }
        numbers.push(value as i64);
    }
    Ok(IdPart::Int(IntPart {
        values: Part::Own(numbers),
        missing: missing.contains(&true).then_some(missing),
    }))
}

pub fn ids(array: &ArrayRef, control: &Control) -> Result<IdPart> {
    use DataType as T;
    Ok(match array.data_type() {
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::UInt8 | T::UInt16 | T::UInt32 => {
            let numbers = to(array, &T::Int64)?;
            let numbers = numbers.as_primitive::<Int64Type>();
            IdPart::Int(IntPart {
                values: shared(numbers.values()),
                missing: missing(numbers),
            })
        }
        T::UInt64 => {
            let numbers = array.as_primitive::<UInt64Type>();
            IdPart::UInt(IntPart {
                values: Part::Own(numbers.values().iter().copied().map(flip).collect()),
                missing: missing(numbers),
            })
        }
        T::Float16 | T::Float32 | T::Float64 => {
            let floats = to(array, &T::Float64)?;
            let values = floats.as_primitive::<Float64Type>().iter();
            float_ids(values)?
        }
        T::Utf8 | T::LargeUtf8 | T::Utf8View => IdPart::Text(texts(array)),
        T::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let values = ids(dictionary.values(), control)?;
            let keys = dictionary.keys();
            downcast_integer_array!(
                keys => by_key(keys, values, control)?,
                other => return Err(unusable("whole numbers or text", &name_of(other)))
            )
        }
        T::Null => IdPart::Missing(array.len()),
        other => return Err(unusable("whole numbers or text", &name_of(other))),
    })
}

/// Ids out of a dictionary. (A key below 0 becomes one beyond every dictionary: missing.)
fn by_key<K: ArrowPrimitiveType>(
    keys: &PrimitiveArray<K>,
    values: IdPart,
    control: &Control,
) -> Result<IdPart> {
    let all = keys.values();
    match keys.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => IdPart::dictionary(all.len(), |row| all[row].as_usize(), values, control),
        Some(nulls) => {
            let key = |row: usize| {
                if nulls.is_valid(row) {
                    all[row].as_usize()
                } else {
                    usize::MAX
                }
            };
            IdPart::dictionary(all.len(), key, values, control)
        }
    }
}

/// Texts as bytes: they came from outside and may not be the UTF-8 they claim.
fn texts(array: &ArrayRef) -> Arc<dyn TextSource> {
    match array.data_type() {
        DataType::Utf8 => Arc::new(Texts(binary::<i32>(array))),
        DataType::LargeUtf8 => Arc::new(Texts(binary::<i64>(array))),
        _ => Arc::new(Texts(array.as_string_view().clone().to_binary_view())),
    }
}

fn binary<O: OffsetSizeTrait>(array: &ArrayRef) -> GenericBinaryArray<O> {
    GenericBinaryArray::from(array.as_string::<O>().clone())
}

struct Texts<A>(A);

impl<O: OffsetSizeTrait> TextSource for Texts<GenericBinaryArray<O>> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        (!self.0.is_null(row)).then(|| self.0.value(row))
    }
}

impl TextSource for Texts<BinaryViewArray> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        (!self.0.is_null(row)).then(|| self.0.value(row))
    }
}

fn times(array: &ArrayRef, times: &mut Times) -> Result<()> {
    use DataType as T;
    match array.data_type() {
        T::Date32 => {
            times.set_zone(Zone::Naive)?;
            let days = to(&to(array, &T::Int32)?, &T::Int64)?;
            times.push(Unit::Day, ticks(&days))
        }
        T::Date64 => {
            times.set_zone(Zone::Naive)?;
            let millis = ticks(&to(array, &T::Int64)?);
            // Arrow's own conversion makes dates beyond 32 bits missing, and those of moments
            // before 1970 a day too late.
            let day = |&tick: &i64| match tick {
                NO_TIME => NO_TIME,
                tick => tick.div_euclid(86_400_000),
            };
            times.push(Unit::Day, Part::Own(millis.iter().map(day).collect()))
        }
        T::Timestamp(unit, zone) => {
            times.set_zone(
                zone.as_ref()
                    .map_or(Zone::Naive, |zone| Zone::Named(zone.to_string())),
            )?;
            let unit = match unit {
                TimeUnit::Second => Unit::Second,
                TimeUnit::Millisecond => Unit::Milli,
                TimeUnit::Microsecond => Unit::Micro,
                TimeUnit::Nanosecond => Unit::Nano,
            };
            times.push(unit, ticks(&to(array, &T::Int64)?))
        }
        T::Utf8 | T::LargeUtf8 | T::Utf8View => times.push_texts(&texts(array)),
        T::Dictionary(_, inner) => self::times(&to(array, inner)?, times),
        T::Null => times.push(Unit::Second, Part::Own(vec![NO_TIME; array.len()])),
        other if other.is_numeric() => Err(number_time()),
        other => Err(unusable(
            "dates, datetimes or ISO-8601 text",
            &name_of(other),
        )),
    }
}

fn ticks(array: &ArrayRef) -> Part<i64> {
    let ticks = array.as_primitive::<Int64Type>();
    if ticks.null_count() == 0 {
        shared(ticks.values())
    } else {
        Part::Own(ticks.iter().map(|tick| tick.unwrap_or(NO_TIME)).collect())
    }
}
