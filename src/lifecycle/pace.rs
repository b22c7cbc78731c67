//! A customer's own pace, shrunk towards that of all.
//!
//! The logarithms of gaps are taken as the customer's own mean plus noise, the means as spread
//! around that of all: a random intercept in an accelerated-failure-time model. The best linear
//! unbiased predictor of the own mean, and what spread is left around it, move the quantiles of all
//! to his. A customer without gaps keeps those of all, one with many has his own.
//!
//! Variance components by the analysis of variance for groups of unequal size: Searle, S. R.,
//! Casella, G. and `McCulloch`, C. E. (1992), "Variance Components", Wiley, section 3.6. Prediction:
//! Robinson, G. K. (1991), "That BLUP is a good thing", Statistical Science 6(1), 15–32.

/// Sums over customers that tell within from between; those of parts add up.
///
/// They are kept as whole numbers of 2⁻⁴⁰, so that they are the same however customers are parted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    gaps: u64,
    customers: u64,
    gaps_squared: u128,
    within: i128,
    total: i128,
    between: i128,
}

const ONE: f64 = (1_u64 << 40) as f64;
/// Less variance than this is rounding.
const TRACE: f64 = 1e-9;

fn whole(x: f64) -> i128 {
    (x * ONE).round() as i128
}

fn real(x: i128) -> f64 {
    x as f64 / ONE
}

impl Sums {
    /// Add a customer's logarithms of gaps.
    pub fn add(&mut self, logs: &[f64]) {
        if logs.is_empty() {
            return;
        }
        let n = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / n;
        self.gaps += logs.len() as u64;
        self.customers += 1;
        self.gaps_squared += (logs.len() as u128).pow(2);
        self.within += whole(logs.iter().map(|x| (x - mean).powi(2)).sum());
        self.total += whole(n * mean);
        self.between += whole(n * mean * mean);
    }

    /// Add the sums of other customers.
    pub fn merge(&mut self, other: &Self) {
        self.gaps += other.gaps;
        self.customers += other.customers;
        self.gaps_squared += other.gaps_squared;
        self.within += other.within;
        self.total += other.total;
        self.between += other.between;
    }

    /// Mean, variance within and variance between customers; NaN where the data cannot tell.
    pub fn pace(&self) -> Pace {
        let (gaps, customers) = (self.gaps as f64, self.customers as f64);
        let mean_log = real(self.total) / gaps;
        let within = real(self.within) / (gaps - customers);
        let spread = real(self.between) - gaps * mean_log * mean_log;
        let size = gaps - self.gaps_squared as f64 / gaps;
        let between = (spread - (customers - 1.0) * within) / size;
        let repeated = self.gaps > self.customers;
        Pace {
            mean_log,
            within: if repeated { trace(within) } else { f64::NAN },
            between: if repeated && self.customers > 1 {
                trace(between)
            } else {
                f64::NAN
            },
        }
    }
}

fn trace(variance: f64) -> f64 {
    if variance > TRACE { variance } else { 0.0 }
}

/// How gaps spread: natural logarithms of days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Mean of all gaps.
    pub mean_log: f64,
    /// Variance of one customer's gaps.
    pub within: f64,
    /// Variance of customers' means.
    pub between: f64,
}

impl Pace {
    /// Whether customers differ, so far as the data can tell.
    pub fn tells_customers_apart(&self) -> bool {
        self.within >= 0.0 && self.between > 0.0
    }

    /// Where a quantile of all (logarithm of days) lies for a customer with `n` gaps whose
    /// logarithms sum to `sum`.
    pub fn own(&self, log_quantile: f64, n: u32, sum: f64) -> f64 {
        let n = f64::from(n);
        let weight = n * self.between / (n * self.between + self.within);
        let mean = self.mean_log + weight * (sum / n - self.mean_log);
        let left = self.within + (1.0 - weight) * self.between;
        let narrowed = (left / (self.within + self.between)).sqrt();
        mean + narrowed * (log_quantile - self.mean_log)
    }
}
