//! BG/NBD and MBG/NBD: customers buy at random, at a rate of their own, and may leave with a
//! probability of their own after each purchase.
//!
//! Rates λ follow a gamma distribution (shape r, rate α), probabilities p a beta distribution
//! (a, b). In BG/NBD a customer has a chance to leave after every repeat purchase; in MBG/NBD also
//! at time 0, right after the first one. With k the number of chances, k = x or k = x + 1, both
//! are one model, and so one implementation.
//!
//! Fader, Hardie & Lee 2005, "'Counting your customers' the easy way: an alternative to the
//! Pareto/NBD model", Marketing Science 24(2); Batislam, Denizel & Filiztekin 2007, "Empirical
//! validation and comparison of models for customer base analysis", International Journal of
//! Research in Marketing 24(3); Wagner & Hoppe 2008, "Erratum on the MBG/NBD model", same journal
//! 25(3).

mod counts;
mod expectation;
mod fit;
mod likelihood;
mod predictions;

pub use fit::fit;
pub use predictions::{
    Customers, expected_purchases, expected_purchases_new, probability_alive, probability_new,
};

/// Which of the two models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// BG/NBD: nobody leaves before the first repeat purchase.
    Bg,
    /// MBG/NBD: some leave right after their first purchase.
    Mbg,
}

impl Kind {
    /// How many chances to leave someone with x repeat purchases has had.
    fn chances(self, x: f64) -> f64 {
        match self {
            Self::Bg => x,
            Self::Mbg => x + 1.0,
        }
    }
}

/// The parameters, all positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// Shape of the rates.
    pub r: f64,
    /// Rate of the rates, in the unit of time.
    pub alpha: f64,
    /// The probability to leave is beta distributed with a
    pub a: f64,
    /// and b.
    pub b: f64,
}

impl Parameters {
    /// From r, α, a, b.
    pub fn new([r, alpha, a, b]: [f64; 4]) -> Self {
        Self { r, alpha, a, b }
    }

    /// From their logarithms.
    pub fn from_logs(logs: &[f64; 4]) -> Self {
        Self::new(logs.map(f64::exp))
    }
}
