//! Draw rows with given probabilities, whatever order the rows come in.
//!
//! The cumulative distribution is inverted *in the order of a hash of the rows' contents*: a draw
//! depends on what rows there are, not on their order, and a row of weight 2 counts exactly as two
//! equal rows. Rows are grouped by the leading bits of the hash, so that a draw reads one sum for
//! each group and the rows of one group. Time O(n·d) once, memory 8 bytes a row.

use super::super::real::Real;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// Rows of one bucket of the content order, about.
const BUCKET_ROWS: usize = 64;
const MAX_BUCKETS: usize = 1024;

/// Rows grouped by the leading bits of a hash of their contents.
#[derive(Debug, Clone)]
pub(super) struct ContentOrder {
    hashes: Vec<u32>,
    /// Rows, bucket after bucket.
    rows: Vec<u32>,
    starts: Vec<usize>,
    shift: u32,
}

impl ContentOrder {
    /// Hash every row of the data as they came in, one after another in `values`.
    pub fn new<F: Real>(
        values: &[F],
        features: usize,
        chunk: usize,
        control: &Control,
    ) -> Result<Self> {
        let parts = map_chunks(values.len() / features, chunk, control, |range| {
            let rows = values[range.start * features..range.end * features].chunks_exact(features);
            Ok(rows
                .map(|row| hash(row.iter().copied()))
                .collect::<Vec<_>>())
        })?;
        let hashes = parts.concat();
        let buckets = (hashes.len() / BUCKET_ROWS)
            .next_power_of_two()
            .clamp(2, MAX_BUCKETS);
        let shift = 32 - buckets.ilog2();
        let mut starts = vec![0; buckets + 1];
        for &hash in &hashes {
            starts[(hash >> shift) as usize + 1] += 1;
        }
        for b in 0..buckets {
            starts[b + 1] += starts[b];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; hashes.len()];
        for (row, &hash) in hashes.iter().enumerate() {
            let slot = &mut next[(hash >> shift) as usize];
            rows[*slot] = row as u32;
            *slot += 1;
        }
        Ok(Self {
            hashes,
            rows,
            starts,
            shift,
        })
    }

    /// Number of buckets.
    pub fn buckets(&self) -> usize {
        self.starts.len() - 1
    }

    /// The bucket of a row.
    pub fn bucket(&self, row: usize) -> usize {
        (self.hashes[row] >> self.shift) as usize
    }

    /// Whether two rows have the same hash: equal rows do.
    pub fn alike(&self, a: usize, b: usize) -> bool {
        self.hashes[a] == self.hashes[b]
    }

    /// The rows of a bucket.
    pub fn rows_of(&self, bucket: usize) -> impl Iterator<Item = usize> {
        let rows = &self.rows[self.starts[bucket]..self.starts[bucket + 1]];
        rows.iter().map(|&row| row as usize)
    }

    /// The rows of a bucket in the order of contents.
    pub fn sorted(&self, bucket: usize) -> Vec<usize> {
        let mut rows: Vec<usize> = self.rows_of(bucket).collect();
        rows.sort_unstable_by_key(|&row| (self.hashes[row], row));
        rows
    }

    /// The row at which the cumulative mass passes `target`, given the mass of every bucket.
    pub fn find(&self, target: f64, buckets: &[f64], mass: impl Fn(usize) -> f64) -> Option<usize> {
        let mut before = 0.0;
        let mut chosen = None;
        for (b, &weight) in buckets.iter().enumerate() {
            if weight > 0.0 {
                chosen = Some((b, before));
                if before + weight > target {
                    break;
                }
                before += weight;
            }
        }
        let (bucket, mut sum) = chosen?;
        let mut last = None;
        for row in self.sorted(bucket) {
            let weight = mass(row);
            if weight > 0.0 {
                last = Some(row);
                sum += weight;
                if sum > target {
                    break;
                }
            }
        }
        last
    }
}

/// 32 bits of the values; equal numbers hash alike, whatever their type or sign of zero.
fn hash<F: Real>(row: impl Iterator<Item = F>) -> u32 {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for value in row {
        let bits = (value.to_f64() + 0.0).to_bits();
        let wide = u128::from(state ^ bits) * 0x9FB2_1C65_1E98_DF25;
        state = (wide >> 64) as u64 ^ wide as u64;
    }
    // SplitMix64's finish: the leading bits choose the bucket and must depend on all others.
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (state >> 32) as u32
}
