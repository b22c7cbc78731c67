//! Trees over columns of codes.
//!
//! What trees share: a column is a code a row (`Column`, numbers by `bins`), a node is a list of
//! row numbers in ascending order, and a node is judged by its tally (`tally`): what the target
//! adds up to for every code of every column. No node needs its rows again after that.

pub mod bins;
pub mod cart;
pub mod chaid;
pub mod tally;

pub use bins::codes_by_edges;
pub use tally::{Classes, Moments, Target, part, tally};

/// One predictor: a code below `n_codes` for every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Row -> code.
    pub codes: Vec<u16>,
    /// Number of codes, used or not.
    pub n_codes: usize,
}
