//! Bindings of repeats.

use pyo3::prelude::*;

/// Add this file's functions to the native module.
pub fn register(_m: &Bound<'_, PyModule>) -> PyResult<()> {
    Ok(())
}
