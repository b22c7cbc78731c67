//! What customers are worth and how that is told: scores, cumulative shares, tiers.

pub mod cumulative;
pub mod measure;
pub mod periods;
pub mod quantile;
pub mod rfm;
pub mod tiers;
