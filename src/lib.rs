//! Segmentry's kernels: customers' events in, features and segments out.
//!
//! Nothing here knows Python, except `bindings` (feature `python`), which converts, calls a
//! kernel through the doorway, and converts back. `arrow` (feature `arrow`) reads streams of record
//! batches.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "tests may fail loudly"
    )
)]

#[cfg(feature = "arrow")]
pub mod arrow;
pub mod cluster;
pub mod distance;
pub mod error;
pub mod features;
pub mod lifecycle;
pub mod lifetime;
pub mod log;
mod memory;
mod money;
pub mod parallel;
pub mod quality;
pub mod random;
mod ranks;
pub mod scatter;
pub mod simd;
pub mod tree;
pub mod validity;
pub mod value;

#[cfg(feature = "python")]
mod bindings;
