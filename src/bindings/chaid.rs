//! Bindings of chaid.

use pyo3::prelude::*;

/// Add them to the module.
#[allow(clippy::unnecessary_wraps, reason = "as all others")]
pub fn register(_m: &Bound<'_, PyModule>) -> PyResult<()> {
    Ok(())
}
