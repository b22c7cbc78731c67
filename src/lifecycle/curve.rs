//! The product-limit estimate of how long customers stay away.
//!
//! Kaplan, E. L. and Meier, P. (1958). "Nonparametric estimation from incomplete observations."
//! Journal of the American Statistical Association 53(282), 457–481. Variance: Greenwood, M.
//! (1926), "The natural duration of cancer", Reports on Public Health and Medical Subjects 33.
//!
//! Cost: O(days).

/// The curve, a row for every day on which a gap closed or was cut off.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// Days since the purchase.
    pub days: Vec<u32>,
    /// Gaps that had lasted so long and were watched still.
    pub at_risk: Vec<u64>,
    /// Gaps that closed.
    pub closed: Vec<u64>,
    /// Gaps that were open when the observation ended.
    pub open: Vec<u64>,
    /// Estimated share of gaps that last longer.
    pub survival: Vec<f64>,
    /// Greenwood's standard error of it; NaN where all that were watched have closed.
    pub standard_error: Vec<f64>,
}

/// The curve from the numbers of closed and of open gaps by length in days.
///
/// A gap cut off after a day counts among those watched on that day.
pub fn curve(closed: &[u64], open: &[u64]) -> Curve {
    let count = |counts: &[u64], day: usize| counts.get(day).copied().unwrap_or(0);
    let mut at_risk: u64 = closed.iter().sum::<u64>() + open.iter().sum::<u64>();
    let mut survival = 1.0;
    let mut variance = 0.0;
    let mut curve = Curve::default();
    for day in 0..closed.len().max(open.len()) {
        let (done, cut) = (count(closed, day), count(open, day));
        if done + cut == 0 {
            continue;
        }
        if done > 0 {
            let (n, d) = (at_risk as f64, done as f64);
            survival *= (n - d) / n;
            variance += d / (n * (n - d));
        }
        curve.days.push(day as u32);
        curve.at_risk.push(at_risk);
        curve.closed.push(done);
        curve.open.push(cut);
        curve.survival.push(survival);
        let error = survival * variance.sqrt();
        curve
            .standard_error
            .push(if survival > 0.0 { error } else { f64::NAN });
        at_risk -= done + cut;
    }
    curve
}
