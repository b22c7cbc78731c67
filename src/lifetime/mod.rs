//! Models of how often customers buy, how long they stay and what they spend.
//!
//! Every model is fitted by maximum likelihood over the logarithms of its parameters
//! ([`newton`]), on customers that are alike counted once ([`patterns`]).

pub mod beta_geometric;
pub mod fit;
pub mod gamma_gamma;
pub mod newton;
pub mod pareto_nbd;
pub mod patterns;
pub mod special;
pub mod summary;
pub mod symmetric;
pub mod tracking;
