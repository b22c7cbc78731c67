//! Gamma-Gamma: what a customer's purchases are worth.
//!
//! Fader, Hardie & Lee 2005, "RFM and CLV: using iso-value curves for customer base analysis",
//! Journal of Marketing Research 42; Fader & Hardie 2013, "The Gamma-Gamma model of monetary
//! value". A customer's purchases are Gamma(p, ν) and ν is Gamma(q, γ) over customers, whatever
//! their number: the mean z of x purchases has the density
//!
//! z⁻¹ / B(px, q) · πᵖˣ (1 − π)ᵠ with π = xz / (γ + xz).
//!
//! It is computed by how far π is from its most likely value (the deviance of Loader 2000, "Fast
//! and accurate computation of binomial probabilities"), so that no digits are lost where p, q and
//! x are large. A fit costs O(n) for each of its 10 to 20 steps, in parallel.

mod stirling;
#[cfg(test)]
mod tests;

use rayon::slice::ParallelSliceMut;

use crate::error::{Error, Result};
use crate::lifetime::fit::{Fit, Options, until_proper};
use crate::lifetime::newton::{Local, minimise};
use crate::lifetime::special::trigamma;
use crate::parallel::{Control, map_chunks};
use stirling::{remainder, slope};

/// Customers a task.
const CHUNK: usize = 4096;

/// A customer.
#[derive(Debug, Clone, Copy)]
struct Buyer {
    frequency: f64,
    spend: f64,
    weight: f64,
}

/// p and q, and γ in geometric mean spends, beyond which nothing changes any more.
const SHAPES: (f64, f64) = (1e-6, 1e4);
const SCALES: (f64, f64) = (1e-14, 1e14);

/// p and q where searches start; γ is such that the mean is about right. The others are for when
/// the first finds no proper minimum.
const STARTS: [(f64, f64); 5] = [
    (2.0, 3.0),
    (0.5, 1.2),
    (20.0, 3.0),
    (2.0, 30.0),
    (50.0, 50.0),
];

/// Fit by maximum likelihood, to customers with frequencies and mean spends above 0; usual are p and q
/// of 1 and γ of the geometric mean spend. Also gives the correlation of frequency and mean spend, by
/// weight; NaN where one of them does not vary.
///
/// # Errors
/// If there is none with a weight.
pub fn fit(
    frequency: &[f64],
    spend: &[f64],
    weights: Option<&[f64]>,
    options: &Options,
    control: &Control,
) -> Result<(Fit<3>, f64)> {
    let buyers = collect(frequency, spend, weights);
    let sum = |value: &dyn Fn(&Buyer) -> f64| -> f64 {
        buyers.iter().map(|buyer| buyer.weight * value(buyer)).sum()
    };
    let weight = sum(&|_| 1.0);
    if buyers.is_empty() {
        return Err(Error::data(
            "no customer with a weight above 0 has a repeat purchase; what purchases are worth \
             can be learnt only from those who came again",
        ));
    }
    let mean = sum(&|buyer| buyer.spend / weight);
    let logs = sum(&|buyer| buyer.spend.ln());
    // The arithmetic mean says little where tails are heavy.
    let usual = logs / weight;
    let centre = [0.0, 0.0, usual];
    let objective = |at: &[f64; 3]| -> Result<Local<3>> {
        let mut local = of_all(&buyers, at, control)?;
        local.value -= logs;
        Ok(options.objective(local, weight, at, &centre))
    };
    let limits = |shape: f64, scale: f64| [shape.ln(), shape.ln(), scale.ln() + usual];
    let starts = STARTS.map(|(p, q)| {
        let scale: f64 = (q - 1.0) / p;
        [f64::ln(p), f64::ln(q), scale.ln() + usual]
    });
    let (lower, upper) = (limits(SHAPES.0, SCALES.0), limits(SHAPES.1, SCALES.1));
    let (optimum, n_iter) = until_proper(starts, |start| {
        Ok(minimise(&options.search(start, lower, upper), objective)?.settled())
    })?;
    let fit = Fit {
        optimum,
        log_likelihood: of_all(&buyers, &optimum.point, control)?.value - logs,
        n_iter,
    };
    Ok((fit, correlation(&buyers, weight, mean)))
}

/// Customers with a weight, in an order of their own: so even the rounding of sums is the same
/// whatever the order of the rows.
fn collect(frequency: &[f64], spend: &[f64], weights: Option<&[f64]>) -> Vec<Buyer> {
    let mut buyers: Vec<Buyer> = (0..frequency.len())
        .map(|i| Buyer {
            frequency: frequency[i],
            spend: spend[i],
            weight: weights.map_or(1.0, |weights| weights[i]),
        })
        .filter(|buyer| buyer.weight > 0.0)
        .collect();
    buyers.par_sort_unstable_by(|a, b| {
        let by = |key: fn(&Buyer) -> f64| key(a).total_cmp(&key(b));
        by(|buyer| buyer.frequency)
            .then_with(|| by(|buyer| buyer.spend))
            .then_with(|| by(|buyer| buyer.weight))
    });
    buyers
}

/// The log-likelihood of parameters, with its derivatives by their logarithms.
pub fn log_likelihood(
    parameters: [f64; 3],
    frequency: &[f64],
    spend: &[f64],
    control: &Control,
) -> Result<Local<3>> {
    let buyers = collect(frequency, spend, None);
    let mut local = of_all(&buyers, &parameters.map(f64::ln), control)?;
    local.value -= buyers.iter().map(|buyer| buyer.spend.ln()).sum::<f64>();
    Ok(local)
}

fn correlation(buyers: &[Buyer], weight: f64, mean_spend: f64) -> f64 {
    let sum = |value: &dyn Fn(&Buyer) -> f64| -> f64 {
        buyers.iter().map(|buyer| buyer.weight * value(buyer)).sum()
    };
    let mean = sum(&|buyer| buyer.frequency) / weight;
    // In units of the means, so that nothing overflows.
    let x = |buyer: &Buyer| buyer.frequency / mean - 1.0;
    let z = |buyer: &Buyer| buyer.spend / mean_spend - 1.0;
    let spread = sum(&|buyer| x(buyer) * x(buyer)).sqrt() * sum(&|b| z(b) * z(b)).sqrt();
    if spread > 1e-12 * weight {
        sum(&|buyer| x(buyer) * z(buyer)) / spread
    } else {
        f64::NAN
    }
}

/// What a frequency and the parameters give all customers with it.
struct Shared {
    /// px and px + q.
    p: f64,
    n: f64,
    /// The density's logarithm where it is largest, but for −ln z.
    top: f64,
    /// ψ(n) − ψ(px) and ψ(n) − ψ(q), but for the logarithms.
    slopes: [f64; 2],
    /// By p, by both, by q.
    curves: [f64; 3],
}

impl Shared {
    fn new(p: f64, q: f64) -> Self {
        let n = p + q;
        let (of_n, of_p, of_q) = (slope(n), slope(p), slope(q));
        let (curve, curve_p, curve_q) = (trigamma(n), trigamma(p), trigamma(q));
        Self {
            p,
            n,
            top: 0.5 * (p / n * (q / (2.0 * std::f64::consts::PI))).ln() + remainder(n)
                - remainder(p)
                - remainder(q),
            slopes: [of_n - of_p, of_n - of_q],
            curves: [
                p * p * (curve - curve_p),
                p * q * curve,
                q * q * (curve - curve_q),
            ],
        }
    }
}

/// The log-likelihood of all customers but for −Σ ln z, with its derivatives by ln p, ln q, ln γ.
fn of_all(buyers: &[Buyer], logs: &[f64; 3], control: &Control) -> Result<Local<3>> {
    let [p, q, gamma] = logs.map(f64::exp);
    let parts = map_chunks(buyers.len(), control.chunk_len(CHUNK), control, |range| {
        let mut sum = Local::ZERO;
        let mut last: Option<(f64, Shared)> = None;
        for buyer in &buyers[range] {
            let shared = match last.take() {
                Some((frequency, shared)) if frequency == buyer.frequency => shared,
                _ => Shared::new(p * buyer.frequency, q),
            };
            let total = buyer.frequency * buyer.spend;
            sum.add(&one(&shared, q, gamma, total).scaled(buyer.weight));
            last = Some((buyer.frequency, shared));
        }
        Ok(sum)
    })?;
    let mut sum = Local::ZERO;
    for part in &parts {
        sum.add(part);
    }
    Ok(sum)
}

/// One customer, who spent `total` in all.
fn one(shared: &Shared, q: f64, gamma: f64, total: f64) -> Local<3> {
    let Shared { p, n, .. } = *shared;
    let both = gamma + total;
    // How far π is from p / n: p γ − q · total.
    let away = p * gamma - q * total;
    // ln(p / (n π)) and ln(q / (n (1 − π))).
    let log_p = ln_ratio(away / (n * total), p / n * (both / total));
    let log_q = ln_ratio(-away / (n * gamma), q / n * (both / gamma));
    let slope_p = p * (shared.slopes[0] - log_p);
    let slope_q = q * (shared.slopes[1] - log_q);
    let (share, rest) = (total / both, gamma / both);
    let mut local = Local::ZERO;
    local.value = shared.top - (p * log_p + q * log_q);
    local.gradient = [slope_p, slope_q, -away / both];
    let (with_p, with_q) = (-p * rest, q * share);
    let [curve_p, curve, curve_q] = shared.curves;
    local.hessian = [
        [slope_p + curve_p, curve, with_p],
        [curve, slope_q + curve_q, with_q],
        [with_p, with_q, -n * rest * share],
    ];
    local
}

/// ln(ratio), where ratio = 1 + excess is known both ways.
fn ln_ratio(excess: f64, ratio: f64) -> f64 {
    if excess.abs() < 0.5 {
        excess.ln_1p()
    } else {
        ratio.ln()
    }
}

/// The expected mean spend of customers given what they spent, NaN where it is not finite.
///
/// Fader & Hardie 2013, equation (5): (γ + xz) p / (px + q − 1); who never came again (x = 0) gets
/// the population's mean, γp / (q − 1).
pub fn expected_spend(
    [p, q, gamma]: [f64; 3],
    frequency: &[f64],
    spend: &[f64],
    control: &Control,
) -> Result<Vec<f64>> {
    let parts = map_chunks(
        frequency.len(),
        control.chunk_len(CHUNK),
        control,
        |range| {
            let one = |i: usize| {
                let x = frequency[i];
                let total = if x > 0.0 { x * spend[i] } else { 0.0 };
                let below = p * x + (q - 1.0);
                if below > 0.0 {
                    p * ((gamma + total) / below)
                } else {
                    f64::NAN
                }
            };
            Ok(range.map(one).collect::<Vec<f64>>())
        },
    )?;
    Ok(parts.concat())
}
