//! Weighted sums of the rows of every cluster, kept up to date by the rows that move.
//!
//! Every sum is an unevaluated pair of f64 (Dekker, T. J. (1971). "A floating-point technique for
//! extending the available precision". Numerische Mathematik 18, 224–242), so taking a row out
//! again leaves nothing behind, and the order of rows shows in no digit of a mean but by rare chance.

use super::super::real::Real;

/// Numbers added at once: sums of a cluster are filled up with zeros to whole blocks.
const BLOCK: usize = 4;

/// Sums over the rows of every cluster, or changes of such sums.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    /// For each cluster d sums of values and the sum of weights, in blocks.
    high: Vec<[f64; BLOCK]>,
    low: Vec<[f64; BLOCK]>,
    /// Rows with weight in every cluster (changes may be negative).
    pub members: Vec<i64>,
    /// Clusters that a row joined or left.
    touched: Vec<bool>,
    /// Whether any row changed its cluster.
    pub changed: bool,
    features: usize,
    /// The row at hand: weight · (values − offset), and the weight.
    row: Vec<[f64; BLOCK]>,
}

/// a + b as a pair: the rounded sum and what rounding lost.
#[inline(always)]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let from_b = sum - a;
    let from_a = sum - from_b;
    (sum, (a - from_a) + (b - from_b))
}

#[inline(always)]
fn add_blocks(
    high: &mut [[f64; BLOCK]],
    low: &mut [[f64; BLOCK]],
    row: &[[f64; BLOCK]],
    sign: f64,
) {
    for ((high, low), row) in high.iter_mut().zip(low).zip(row) {
        for i in 0..BLOCK {
            let (sum, lost) = two_sum(high[i], sign * row[i]);
            high[i] = sum;
            low[i] += lost;
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn add_blocks_avx2(
    high: &mut [[f64; BLOCK]],
    low: &mut [[f64; BLOCK]],
    row: &[[f64; BLOCK]],
    sign: f64,
) {
    add_blocks(high, low, row, sign);
}

impl Sums {
    pub fn zero(k: usize, features: usize) -> Self {
        let blocks = (features + 1).div_ceil(BLOCK);
        Self {
            high: vec![[0.0; BLOCK]; k * blocks],
            low: vec![[0.0; BLOCK]; k * blocks],
            members: vec![0; k],
            touched: vec![false; k],
            changed: false,
            features,
            row: vec![[0.0; BLOCK]; blocks],
        }
    }

    /// Take `weight` times (row − offset) out of cluster `from` and add it to cluster `to`.
    #[inline]
    pub fn move_row<F: Real>(
        &mut self,
        (from, to): (Option<usize>, usize),
        row: &[F],
        offset: &[f64],
        weight: f64,
    ) {
        if weight == 0.0 {
            return;
        }
        let values = self.row.as_flattened_mut();
        for ((slot, value), offset) in values.iter_mut().zip(row).zip(offset) {
            *slot = weight * (value.to_f64() - offset);
        }
        values[self.features] = weight;
        if let Some(from) = from {
            self.add_signed(from, -1.0);
            self.members[from] -= 1;
        }
        self.add_signed(to, 1.0);
        self.members[to] += 1;
    }

    #[inline]
    fn add_signed(&mut self, cluster: usize, sign: f64) {
        self.touched[cluster] = true;
        let blocks = self.row.len();
        let high = &mut self.high[cluster * blocks..][..blocks];
        let low = &mut self.low[cluster * blocks..][..blocks];
        // The same operations, without fused ones: the same bits.
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2.
            return unsafe { add_blocks_avx2(high, low, &self.row, sign) };
        }
        add_blocks(high, low, &self.row, sign);
    }

    /// Add sums over other rows.
    pub fn add(&mut self, other: &Self) {
        let blocks = self.row.len();
        self.changed |= other.changed;
        for cluster in (0..self.members.len()).filter(|&cluster| other.touched[cluster]) {
            self.touched[cluster] = true;
            self.members[cluster] += other.members[cluster];
            let own = cluster * blocks..(cluster + 1) * blocks;
            let high = self.high[own.clone()].as_flattened_mut();
            let low = self.low[own.clone()].as_flattened_mut();
            let others = other.high[own.clone()].as_flattened();
            let others = others.iter().zip(other.low[own].as_flattened());
            for ((high, low), (other_high, other_low)) in high.iter_mut().zip(low).zip(others) {
                let (sum, lost) = two_sum(*high, *other_high);
                // Renewed, so that the pair stays as exact as can be.
                (*high, *low) = two_sum(sum, *low + other_low + lost);
            }
        }
    }

    /// The sums of a cluster: values, then weights.
    fn of(&self, cluster: usize) -> impl Iterator<Item = f64> {
        let blocks = self.row.len();
        let own = cluster * blocks..(cluster + 1) * blocks;
        let high = self.high[own.clone()].as_flattened().iter();
        let pairs = high.zip(self.low[own].as_flattened());
        pairs.map(|(high, low)| high + low).take(self.features + 1)
    }

    /// Whether some cluster has no row with weight.
    pub fn any_empty(&self) -> bool {
        self.members.contains(&0)
    }

    /// The means; a cluster without rows goes where the heaviest one is.
    pub fn means(&self) -> Vec<f64> {
        let weights: Vec<f64> = (0..self.members.len())
            .map(|cluster| match self.members[cluster] {
                0 => 0.0,
                _ => self.of(cluster).last().unwrap_or(0.0),
            })
            .collect();
        let mut heaviest = 0;
        for (cluster, weight) in weights.iter().enumerate() {
            if *weight > weights[heaviest] {
                heaviest = cluster;
            }
        }
        let mut means = Vec::with_capacity(weights.len() * self.features);
        for (cluster, members) in self.members.iter().enumerate() {
            let from = if *members > 0 { cluster } else { heaviest };
            means.extend(
                self.of(from)
                    .take(self.features)
                    .map(|sum| sum / weights[from]),
            );
        }
        means
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_leaves_leaves_nothing_behind() {
        let mut sums = Sums::zero(2, 1);
        let rows = [0.1, 1e17, 0.3, -0.7];
        for row in rows {
            sums.move_row((None, 0), &[row], &[0.0], 1.0);
        }
        let mut out = Sums::zero(2, 1);
        out.move_row((Some(0), 1), &[1e17], &[0.0], 1.0);
        sums.add(&out);
        assert_eq!(sums.means(), [(0.1 + 0.3 - 0.7) / 3.0, 1e17]);
        assert_eq!(sums.members, [3, 1]);
    }

    #[test]
    fn an_empty_cluster_goes_where_the_heaviest_is() {
        let mut sums = Sums::zero(3, 2);
        sums.move_row((None, 0), &[1.0_f32, 2.0], &[0.5, 0.5], 1.0);
        sums.move_row((None, 2), &[5.0_f32, 7.0], &[0.5, 0.5], 3.0);
        assert!(sums.any_empty());
        assert_eq!(sums.means(), [0.5, 1.5, 4.5, 6.5, 4.5, 6.5]);
    }
}
