//! Random starts: every class is the whole population, each of its shares distorted at random.

use std::f64::consts::PI;

use super::layout::Layout;
use super::rows::Patterns;
use crate::random::Stream;

const STAGE: u64 = 0x6c63_7374;

/// Start number `number`. It depends on how often every level occurs, not on the order of rows.
pub(super) fn random(patterns: &Patterns, layout: &Layout, seed: u64, number: usize) -> Vec<f64> {
    let mut stream = Stream::new(seed, STAGE, number as u64);
    let mut exponential = || -(1.0 - stream.uniform()).ln();
    let mut counts = vec![0.0; layout.slots];
    for (&slot, weight) in patterns.rows.slots.iter().zip(
        patterns
            .weights
            .iter()
            .flat_map(|&weight| std::iter::repeat_n(weight, layout.columns())),
    ) {
        counts[slot as usize] += weight;
    }
    let mut model = layout.blank();
    model[..layout.classes].fill(1.0 / layout.classes as f64);
    for (first, levels) in layout.tables() {
        for class in 0..layout.classes {
            let mut total = 0.0;
            for slot in first..first + levels {
                let value = (counts[slot] * exponential()).max(f64::MIN_POSITIVE);
                model[layout.at(slot) + class] = value;
                total += value;
            }
            for slot in first..first + levels {
                model[layout.at(slot) + class] /= total;
            }
        }
    }
    for d in 0..layout.numbers {
        for class in 0..layout.classes {
            // A normal draw (Box & Muller 1958); the columns have mean 0 and variance 1.
            let radius = (2.0 * exponential()).sqrt();
            let angle = 2.0 * PI * (-exponential()).exp();
            model[layout.at(layout.means + d) + class] = radius * angle.cos();
        }
    }
    model
}
