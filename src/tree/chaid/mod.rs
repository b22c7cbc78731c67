//! CHAID: a tree whose splits are significant differences of the target.
//!
//! Kass, G. V. (1980). "An exploratory technique for investigating large quantities of categorical
//! data". Applied Statistics 29(2), 119-127.
//!
//! Time: one pass over the rows and predictors for each level, then O(c²) tests for each nominal
//! predictor of c categories in each node. Memory: two bytes a row and predictor, four a row.

pub mod apply;
pub mod grow;
pub mod judge;
pub mod merge;
pub mod multipliers;
pub mod resolve;
pub mod route;
pub mod statistic;
pub mod tails;

pub use apply::{Walk, apply};
pub use grow::{Options, Predictor, grow};
pub use statistic::{Measure, Test};

/// Whether two numbers differ by no more than the rounding of equal ones computed in two ways.
/// Ties go to the lowest place, so they must be known as such.
pub fn tied(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 + 1e-12 * a.abs().max(b.abs())
}

/// What a predictor could do in a node.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Categories that the node has, missing values among them.
    pub n_categories: usize,
    /// Groups after merging.
    pub n_groups: usize,
    /// The test of the groups.
    pub test: Test,
    /// ln of Bonferroni's multiplier.
    pub ln_multiplier: f64,
    /// ln of the adjusted p-value.
    pub ln_adjusted: f64,
}

/// How a node is split.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The predictor.
    pub column: usize,
    /// Code -> child; the last two are missing values and categories that the fit has not seen.
    pub child_of: Vec<u16>,
    /// Code -> whether the node has it.
    pub has: Vec<bool>,
    /// The first child's place among the nodes; the others follow.
    pub first_child: usize,
    /// Number of children.
    pub n_children: usize,
}

/// Why a node has no children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It has.
    Split,
    /// The tree is as deep as it may be.
    Depth,
    /// It is too small.
    Size,
    /// No predictor makes a significant difference.
    Significance,
}

/// A node of the tree; parents stand before their children, levels before lower ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Place of the parent; the root is its own.
    pub parent: usize,
    /// Which child of it this is.
    pub child: usize,
    /// Splits above.
    pub depth: usize,
    /// Number of rows.
    pub n_rows: usize,
    /// Weight of each class; or weight, mean and sum of squares about it.
    pub target: Vec<f64>,
    /// Why it has no children.
    pub stop: Stop,
    /// How it is split.
    pub split: Option<Split>,
    /// What each predictor could do; empty where none was asked.
    pub candidates: Vec<Candidate>,
}
