//! Clustering kernels. One algorithm, one module; what they share lies beside this file.

pub mod dbscan;
mod distances;
pub mod hdbscan;
pub mod hierarchy;
mod kdtree;
pub mod kmeans;
pub mod kmedoids;
pub mod kprototypes;
pub mod latent_class;
pub mod minibatch;
pub mod mixture;
pub mod optics;
mod points;
mod real;
pub mod sizes;
mod tiles;

pub use kdtree::Metric;
pub use real::Real;
