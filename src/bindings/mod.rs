//! The only place that knows Python. Every function here converts, calls, converts back.

#![allow(
    clippy::needless_pass_by_value,
    reason = "Python arguments arrive by value"
)]

use mimalloc::MiMalloc;
use pyo3::prelude::*;

mod bg_nbd;
mod chaid;
mod cluster;
mod density;
mod distance;
mod doorway;
mod errors;
mod features;
mod gamma_gamma;
mod held;
mod hierarchy;
mod intake;
mod kmedoids;
mod kprototypes;
mod latent_class;
mod lifecycle;
mod lifetime;
mod log;
mod minibatch;
mod mixture;
mod pareto_nbd;
mod quality;
mod repeats;
mod segment_rules;
mod sizes;
mod value;
mod wishes;

/// Keeps what large vectors leave behind for the next ones. The system's allocator gives it back and
/// fetches it anew, page by page and every page cleared: that took longer than some kernels.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Give what the allocator keeps back to the system.
fn give_back_memory() {
    // SAFETY: may be called at any time, by any thread.
    unsafe { libmimalloc_sys::mi_collect(true) };
}

/// The native module `segmentry._native`.
#[pymodule]
fn _native(m: &Bound<'_, PyModule>) -> PyResult<()> {
    doorway::install_panic_hook();
    // NumPy's C interface is looked up on first use and panics if Ctrl-C arrives meanwhile; do it
    // now, in an import, rather than in the user's first call.
    let _ = numpy::PyArray1::<f64>::zeros(m.py(), 0, false);
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    doorway::register(m)?;
    log::register(m)?;
    features::register(m)?;
    cluster::register(m)?;
    distance::register(m)?;
    kmedoids::register(m)?;
    quality::register(m)?;
    latent_class::register(m)?;
    minibatch::register(m)?;
    sizes::register(m)?;
    kprototypes::register(m)?;
    hierarchy::register(m)?;
    mixture::register(m)?;
    density::register(m)?;
    repeats::register(m)?;
    bg_nbd::register(m)?;
    pareto_nbd::register(m)?;
    gamma_gamma::register(m)?;
    value::register(m)?;
    lifecycle::register(m)?;
    chaid::register(m)?;
    segment_rules::register(m)?;
    Ok(())
}
