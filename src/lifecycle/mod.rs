//! Where customers stand: the rhythm of purchases, stages, cohorts.
//!
//! All are visitors over the log: one pass, parallel over customers. Two customers meet only in
//! small summaries: counts by day, sums, cells of cohorts.

pub mod cohorts;
pub mod curve;
pub mod pace;
pub mod rhythm;
pub mod spend;
pub mod stages;
pub mod visits;

#[cfg(test)]
mod tests;
