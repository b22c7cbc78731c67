//! Arrow arrays of values: sliced, with garbage under nulls, with dictionaries full of holes.

use std::sync::Arc;

use arrow_array::types::*;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, DictionaryArray, GenericStringArray, NullArray,
    OffsetSizeTrait, PrimitiveArray, RecordBatch, RecordBatchIterator, RecordBatchOptions,
    RecordBatchReader, StringViewArray, new_null_array,
};
use arrow_buffer::{ArrowNativeType, NullBuffer, i256};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::describe::{Batch, Column, Stream};
use super::pools::Value;

/// What stands where nothing may be read.
const GARBAGE: i128 = i64::MIN as i128 + 77;
const GARBAGE_TEXT: &str = "garbage that nobody may read";

/// The stream as a library would hand it over.
pub fn reader(stream: &Stream) -> Box<dyn RecordBatchReader + Send> {
    let fields: Vec<Field> = stream
        .columns
        .iter()
        .map(|column| Field::new(column.role.key(), column.kind.clone(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let batches: Vec<_> = stream
        .batches
        .iter()
        .map(|batch| Ok(record_batch(&schema, &stream.columns, batch)))
        .collect();
    Box::new(RecordBatchIterator::new(batches, schema))
}

fn record_batch(schema: &SchemaRef, columns: &[Column], batch: &Batch) -> RecordBatch {
    let arrays = columns.iter().enumerate().map(|(at, column)| {
        let values: Vec<Value> = batch
            .rows
            .iter()
            .map(|cells| column.value(cells[at]))
            .collect();
        // Every column has a layout of its own.
        let layout = batch.layout.wrapping_mul(2 * at as u32 + 1) >> 4;
        array(&column.kind, &values, layout)
    });
    let options = RecordBatchOptions::new().with_row_count(Some(batch.rows.len()));
    RecordBatch::try_new_with_options(schema.clone(), arrays.collect(), &options).unwrap()
}

/// An array of these values, cut out of a longer one.
fn array(kind: &DataType, values: &[Value], layout: u32) -> ArrayRef {
    let (before, after) = ((layout % 4) as usize, (layout / 4 % 3) as usize);
    let mut padded = vec![None; before];
    padded.extend(
        values
            .iter()
            .map(|value| Some(*value).filter(|&v| v != Value::Null)),
    );
    padded.extend(vec![None; after]);
    let array = match kind {
        DataType::Dictionary(key, inner) => dictionary(key, inner, &padded, layout / 12),
        kind => {
            // The padding is no nulls but garbage, unless nulls are needed anyway.
            let needs = values.contains(&Value::Null);
            let rows = before..before + values.len();
            let valid: NullBuffer = padded
                .iter()
                .enumerate()
                .map(|(row, value)| value.is_some() || !rows.contains(&row))
                .collect();
            let nulls = (needs || (layout / 12).is_multiple_of(3)).then_some(valid);
            plain(kind, &padded, nulls)
        }
    };
    array.slice(before, values.len())
}

fn whole(value: Option<Value>) -> i128 {
    match value {
        Some(Value::Int(value)) => value,
        _ => GARBAGE,
    }
}

fn float(value: Option<Value>) -> f64 {
    match value {
        Some(Value::Float(value)) => value,
        _ => 1e300,
    }
}

fn primitive<T: ArrowPrimitiveType>(
    kind: &DataType,
    values: &[Option<Value>],
    nulls: Option<NullBuffer>,
    convert: impl Fn(Option<Value>) -> T::Native,
) -> ArrayRef {
    let values = values.iter().map(|&value| convert(value)).collect();
    Arc::new(PrimitiveArray::<T>::new(values, nulls).with_data_type(kind.clone()))
}

fn text(value: Option<Value>) -> &'static str {
    match value {
        Some(Value::Text(text)) => text,
        _ => GARBAGE_TEXT,
    }
}

fn texts<O: OffsetSizeTrait>(values: &[Option<Value>], nulls: Option<NullBuffer>) -> ArrayRef {
    let texts = values.iter().map(|&value| text(value));
    let (offsets, bytes, _) = GenericStringArray::<O>::from_iter_values(texts).into_parts();
    Arc::new(GenericStringArray::<O>::new(offsets, bytes, nulls))
}

/// An array without a dictionary; types that are refused are all null, for nobody looks inside.
fn plain(kind: &DataType, values: &[Option<Value>], nulls: Option<NullBuffer>) -> ArrayRef {
    use DataType as T;
    macro_rules! whole {
        ($kind:ty) => {
            primitive::<$kind>(kind, values, nulls, |value| whole(value) as _)
        };
    }
    match kind {
        T::Int8 => whole!(Int8Type),
        T::Int16 => whole!(Int16Type),
        T::Int32 => whole!(Int32Type),
        T::Int64 => whole!(Int64Type),
        T::UInt8 => whole!(UInt8Type),
        T::UInt16 => whole!(UInt16Type),
        T::UInt32 => whole!(UInt32Type),
        T::UInt64 => whole!(UInt64Type),
        T::Date32 => whole!(Date32Type),
        T::Date64 => whole!(Date64Type),
        T::Timestamp(TimeUnit::Second, _) => whole!(TimestampSecondType),
        T::Timestamp(TimeUnit::Millisecond, _) => whole!(TimestampMillisecondType),
        T::Timestamp(TimeUnit::Microsecond, _) => whole!(TimestampMicrosecondType),
        T::Timestamp(TimeUnit::Nanosecond, _) => whole!(TimestampNanosecondType),
        T::Decimal32(..) => whole!(Decimal32Type),
        T::Decimal64(..) => whole!(Decimal64Type),
        T::Decimal128(..) => whole!(Decimal128Type),
        T::Decimal256(..) => {
            primitive::<Decimal256Type>(kind, values, nulls, |value| i256::from_i128(whole(value)))
        }
        T::Float16 => primitive::<Float16Type>(kind, values, nulls, |value| {
            <Float16Type as ArrowPrimitiveType>::Native::from_f64(float(value))
        }),
        T::Float32 => primitive::<Float32Type>(kind, values, nulls, |value| float(value) as f32),
        T::Float64 => primitive::<Float64Type>(kind, values, nulls, float),
        T::Utf8 => texts::<i32>(values, nulls),
        T::LargeUtf8 => texts::<i64>(values, nulls),
        T::Utf8View => {
            let texts = values.iter().map(|&value| text(value));
            let (views, buffers, _) = StringViewArray::from_iter_values(texts).into_parts();
            Arc::new(StringViewArray::new(views, buffers, nulls))
        }
        T::Null => Arc::new(NullArray::new(values.len())),
        kind => new_null_array(kind, values.len()),
    }
}

/// Entries in an order of their own, some twice, some unused, some null.
fn dictionary(key: &DataType, inner: &DataType, values: &[Option<Value>], layout: u32) -> ArrayRef {
    let mut entries: Vec<Option<Value>> = Vec::new();
    if layout.is_multiple_of(2) {
        entries.push(None);
    }
    if (layout / 2).is_multiple_of(2) {
        // Never used; of the inner type.
        entries.push(unused(inner));
    }
    let mut keys: Vec<Option<usize>> = Vec::new();
    for (row, value) in values.iter().enumerate() {
        if value.is_none() {
            // A null key, or a key to a null entry.
            let null_key = (layout >> (row % 16)) & 1 == 1;
            let entry = entries.iter().position(Option::is_none);
            keys.push(entry.filter(|_| !null_key));
            continue;
        }
        let again = (layout / 4 + row as u32).is_multiple_of(5);
        let same = |entry: &Option<Value>| same_bits(*entry, *value);
        let known = entries.iter().position(same).filter(|_| !again);
        keys.push(Some(known.unwrap_or_else(|| {
            entries.push(*value);
            entries.len() - 1
        })));
    }
    let valid: NullBuffer = entries.iter().map(Option::is_some).collect();
    let nulls = (valid.null_count() > 0).then_some(valid);
    let entries = plain(inner, &entries, nulls);
    match key {
        DataType::Int8 => keyed::<Int8Type>(&keys, entries),
        DataType::Int16 => keyed::<Int16Type>(&keys, entries),
        DataType::Int32 => keyed::<Int32Type>(&keys, entries),
        DataType::Int64 => keyed::<Int64Type>(&keys, entries),
        DataType::UInt8 => keyed::<UInt8Type>(&keys, entries),
        DataType::UInt16 => keyed::<UInt16Type>(&keys, entries),
        DataType::UInt32 => keyed::<UInt32Type>(&keys, entries),
        _ => keyed::<UInt64Type>(&keys, entries),
    }
}

fn same_bits(a: Option<Value>, b: Option<Value>) -> bool {
    match (a, b) {
        (Some(Value::Float(a)), Some(Value::Float(b))) => a.to_bits() == b.to_bits(),
        (a, b) => a == b,
    }
}

fn unused(inner: &DataType) -> Option<Value> {
    match inner {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            Some(Value::Text("never used"))
        }
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Some(Value::Float(9.0)),
        DataType::Null => None,
        _ => Some(Value::Int(9)),
    }
}

/// Null keys have garbage beneath, beyond the dictionary.
fn keyed<K: ArrowDictionaryKeyType>(keys: &[Option<usize>], entries: ArrayRef) -> ArrayRef {
    let valid: NullBuffer = keys.iter().map(Option::is_some).collect();
    let nulls = (valid.null_count() > 0).then_some(valid);
    let native = |key: &Option<usize>| K::Native::usize_as(key.unwrap_or(120));
    let keys = PrimitiveArray::<K>::new(keys.iter().map(native).collect(), nulls);
    Arc::new(DictionaryArray::new(keys, entries))
}
