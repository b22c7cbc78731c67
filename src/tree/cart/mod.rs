//! Classification trees.
//!
//! Breiman, Friedman, Olshen & Stone (1984), "Classification and Regression Trees", Wadsworth; the
//! best splits first (Friedman 2001, "Greedy function approximation", Annals of Statistics 29); as
//! surrogates of another model: Craven & Shavlik (1996), "Extracting tree-structured representations
//! of trained networks", NIPS 8.
//!
//! A split parts codes, so rows are read once a node at most: for its tallies. What lies in a node but
//! not in its smaller child is in the larger one; no row of that is read where the sums are whole
//! numbers. O(rows x columns x depth) time; 4 bytes a row, and the tallies of open nodes.

mod edges;
mod grow;
mod nominal;
mod ordered;
mod purity;
mod rows;
#[cfg(test)]
mod tests;
mod walk;

pub use edges::{round_edges, sampled};
pub use grow::{Options, grow};
pub use purity::Criterion;
pub use rows::Rows;
pub use walk::{Node, leaves};

use super::Column;

/// Predictors.
///
/// Codes of numbers are bins in ascending order and after the last the code of unknown; codes of
/// categories are the known ones, then "another", then unknown.
#[derive(Debug, Clone, Default)]
pub struct Features {
    /// The codes of every predictor.
    pub columns: Vec<Column>,
    /// The edges between the bins of a number; `None` for categories.
    pub edges: Vec<Option<Vec<f64>>>,
}
