//! Columns of Python objects, held while a kernel reads them.

use std::sync::Arc;

use arrow_array::ArrayRef;
use numpy::{
    Element, PyArray1, PyArrayDescrMethods, PyArrayMethods, PyUntypedArray, PyUntypedArrayMethods,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyList, PyTuple};
use pyo3_arrow::PyChunkedArray;

use crate::arrow::columns::{self, float_ids, number_time, unusable};
use crate::error::Result;
use crate::log::ids::{IdPart, IntPart, TextSource, flip};
use crate::log::part::{Part, Shared};
use crate::log::roles::Role;
use crate::log::rows::Rows;
use crate::log::time::Unit;
use crate::log::zone::Zone;
use crate::parallel::Control;

/// A column out of Python, kept alive while the kernel reads it.
pub enum Held {
    Int(Part<i64>),
    UInt(Part<u64>),
    Float(Part<f64>),
    Moments(Part<i64>, Unit, Zone),
    Texts(Arc<Texts>),
    /// Codes (below 0: missing) and what they stand for.
    Categories(Part<i64>, Box<Self>),
    Arrow(Vec<ArrayRef>),
}

/// Take hold of a column of any origin.
pub fn hold(data: &Bound<'_, PyAny>) -> PyResult<Held> {
    if let Ok(array) = data.cast::<PyUntypedArray>() {
        return match array.dtype().kind() {
            b'i' => Ok(Held::Int(part(data)?)),
            b'u' => Ok(Held::UInt(part(data)?)),
            b'f' => Ok(Held::Float(part(data)?)),
            b'b' => Err(PyTypeError::new_err("cannot be true/false values")),
            _ => Err(PyTypeError::new_err(format!(
                "cannot be of the type {}",
                array.dtype()
            ))),
        };
    }
    if let Ok(parts) = data.cast::<PyTuple>() {
        let what: String = parts.get_item(0)?.extract()?;
        if what == "moments" {
            let unit: String = parts.get_item(2)?.extract()?;
            let zone: Option<String> = parts.get_item(3)?.extract()?;
            let unit = match unit.as_str() {
                "D" => Unit::Day,
                "s" => Unit::Second,
                "ms" => Unit::Milli,
                "us" => Unit::Micro,
                "ns" => Unit::Nano,
                _ => {
                    return Err(PyTypeError::new_err(format!(
                        "has the unknown unit {unit:?}"
                    )));
                }
            };
            let zone = zone.map_or(Zone::Naive, Zone::Named);
            return Ok(Held::Moments(part(&parts.get_item(1)?)?, unit, zone));
        }
        let values = hold(&parts.get_item(2)?)?;
        return Ok(Held::Categories(
            part(&parts.get_item(1)?)?,
            Box::new(values),
        ));
    }
    if let Ok(list) = data.cast::<PyList>() {
        let texts = list.iter().map(text).collect::<PyResult<_>>()?;
        return Ok(Held::Texts(Arc::new(Texts(texts))));
    }
    let column: PyChunkedArray = data.extract()?;
    Ok(Held::Arrow(column.into_inner().0))
}

/// NumPy's memory.
struct Array<T> {
    /// Keeps the memory.
    _keeper: Py<PyArray1<T>>,
    start: *const T,
    len: usize,
}

// SAFETY: the memory is only read, and NumPy keeps it in place while we hold the array. (Who
// writes to it from another thread meanwhile gets what he gets from any library that releases
// the lock.)
unsafe impl<T: Sync> Send for Array<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Array<T> {}

impl<T: Send + Sync> Shared<T> for Array<T> {
    fn values(&self) -> &[T] {
        // SAFETY: made from a contiguous array of this length, which is still held.
        unsafe { std::slice::from_raw_parts(self.start, self.len) }
    }
}

/// The values of a NumPy array: shared where they are contiguous, else copied.
fn part<T: Element + Copy + Send + Sync + 'static>(data: &Bound<'_, PyAny>) -> PyResult<Part<T>> {
    let array = data.cast::<PyArray1<T>>()?;
    let readonly = array.readonly();
    let Ok(values) = readonly.as_slice() else {
        return Ok(Part::Own(readonly.as_array().to_vec()));
    };
    Ok(Part::Shared(Arc::new(Array {
        _keeper: array.clone().unbind(),
        start: values.as_ptr(),
        len: values.len(),
    })))
}

fn text(item: Bound<'_, PyAny>) -> PyResult<Option<PyBackedStr>> {
    if item.is_none() {
        return Ok(None);
    }
    item.extract().map(Some).map_err(|_| {
        let name = item.get_type().name();
        PyTypeError::new_err(format!(
            "must hold values of one type, text or whole numbers; found {}. Convert the column \
             first (bytes and text with broken characters must be decoded)",
            name.map_or_else(|_| "?".into(), |name| name.to_string())
        ))
    })
}

/// Python texts.
pub struct Texts(Vec<Option<PyBackedStr>>);

impl TextSource for Texts {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        self.0[row].as_ref().map(|text| text.as_bytes())
    }
}

/// Texts behind codes.
struct Coded(Part<i64>, Arc<Texts>);

impl TextSource for Coded {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        usize::try_from(self.0[row])
            .ok()
            .and_then(|code| self.1.get(code))
    }
}

impl Held {
    /// Append this column to the rows of a role.
    pub fn append(
        &self,
        role: Role,
        column: &str,
        rows: &mut Rows,
        control: &Control,
    ) -> Result<()> {
        if let Self::Arrow(chunks) = self {
            return chunks
                .iter()
                .try_for_each(|chunk| columns::append(chunk, role, column, rows, control));
        }
        let appended = if role == Role::Time {
            self.append_times(rows)
        } else if role.is_number() {
            self.numbers().map(|part| rows.push_numbers(role, part))
        } else {
            self.ids(control).map(|part| rows.push_ids(role, part))
        };
        appended.map_err(|error| columns::place(error, role, column))
    }

    fn ids(&self, control: &Control) -> Result<IdPart> {
        Ok(match self {
            Self::Int(values) => IdPart::Int(IntPart {
                values: values.clone(),
                missing: None,
            }),
            Self::UInt(values) => IdPart::UInt(IntPart {
                values: Part::Own(values.iter().copied().map(flip).collect()),
                missing: None,
            }),
            Self::Float(values) => float_ids(values.iter().copied().map(Some))?,
            Self::Texts(texts) => IdPart::Text(texts.clone()),
            Self::Categories(codes, values) => {
                let values = values.dictionary(control)?;
                let place = |row: usize| usize::try_from(codes[row]).unwrap_or(usize::MAX);
                IdPart::dictionary(codes.len(), place, values, control)?
            }
            Self::Arrow(_) => self.dictionary(control)?,
            Self::Moments(..) => return Err(unusable("whole numbers or text", "dates or times")),
        })
    }

    /// The values of a dictionary, which may come in chunks.
    fn dictionary(&self, control: &Control) -> Result<IdPart> {
        let Self::Arrow(chunks) = self else {
            return self.ids(control);
        };
        let parts = chunks.iter().map(|chunk| columns::ids(chunk, control));
        let encoded = crate::log::ids::encode(parts.collect::<Result<_>>()?, control)?;
        Ok(IdPart::Coded(encoded.codes, encoded.values))
    }

    fn numbers(&self) -> Result<Part<f64>> {
        match self {
            Self::Int(values) => Ok(Part::Own(columns::as_floats(values))),
            Self::UInt(values) => Ok(Part::Own(
                values.iter().map(|&value| value as f64).collect(),
            )),
            Self::Float(values) => Ok(values.clone()),
            Self::Texts(texts) if texts.0.iter().all(Option::is_none) => {
                Ok(Part::Own(vec![f64::NAN; texts.len()]))
            }
            Self::Texts(_) | Self::Categories(..) | Self::Arrow(_) => {
                Err(unusable("numbers", "text"))
            }
            Self::Moments(..) => Err(unusable("numbers", "dates or times")),
        }
    }

    fn append_times(&self, rows: &mut Rows) -> Result<()> {
        let times = &mut rows.time;
        match self {
            Self::Moments(values, unit, zone) => {
                times.set_zone(zone.clone())?;
                times.push(*unit, values.clone())
            }
            Self::Texts(texts) => {
                let texts: Arc<dyn TextSource> = texts.clone();
                times.push_texts(&texts)
            }
            Self::Categories(codes, values) => match values.as_ref() {
                Self::Texts(texts) => {
                    let texts: Arc<dyn TextSource> = Arc::new(Coded(codes.clone(), texts.clone()));
                    times.push_texts(&texts)
                }
                _ => Err(unusable(
                    "dates, datetimes or ISO-8601 text",
                    "a categorical",
                )),
            },
            Self::Int(_) | Self::UInt(_) | Self::Float(_) | Self::Arrow(_) => Err(number_time()),
        }
    }
}
