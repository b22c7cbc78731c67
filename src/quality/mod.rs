//! How good a clustering is. One index, one file; what they share lies beside them.
//!
//! Every index works on columns that are shifted and scaled by a power of two first ([`points`]), so
//! that values far from zero lose no digits and squares neither overflow nor vanish; the indices
//! themselves do not change by that.

mod agreement;
mod blocks;
mod bounds;
mod centroids;
mod contingency;
mod groups;
mod lanes;
mod points;
mod sampled;
mod separation;
mod silhouette;
mod simplified;
mod squared;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod wide;

pub use agreement::{Average, adjusted_rand, normalized_mutual_info};
pub use contingency::Contingency;
pub use groups::Groups;
pub use sampled::{Estimate, estimate as sampled_silhouette};
pub use separation::{calinski_harabasz, davies_bouldin};
pub use silhouette::samples as silhouette;
pub use simplified::samples as simplified_silhouette;
pub use squared::samples as squared_silhouette;

/// (b - a) / max(a, b), and 0 where both are 0.
fn contrast(a: f64, b: f64) -> f64 {
    let larger = a.max(b);
    if larger > 0.0 { (b - a) / larger } else { 0.0 }
}
