//! Complete and average linkage: the nearest-neighbour chain on a table of all distances.
//!
//! Murtagh, F. (1983). "A survey of recent advances in hierarchical clustering algorithms". The
//! Computer Journal 26(4), 354–359; Müllner, D. (2011). "Modern hierarchical, agglomerative
//! clustering algorithms". arXiv:1109.2378. Time O(n²), memory 4 n (n − 1) bytes.
//!
//! Chains begin at the lowest cluster, the first of equally near ones is followed, and a merged
//! cluster takes the higher of the two places: as `SciPy` does, so that ties are broken alike.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::super::real::Real;
use super::Merge;
use super::metric::{LANES, Rows, distances};
use crate::error::{Error, Result};
use crate::parallel::{Control, cut};

/// Distances of all pairs, of row 0 to the rows after it first.
#[derive(Debug)]
pub(super) struct Table {
    values: Vec<f64>,
    /// Where each row's distances begin, less its number and one.
    starts: Vec<usize>,
    pub len: usize,
}

impl Table {
    fn empty(len: usize) -> Result<Self> {
        let pairs = len * (len - 1) / 2;
        let mut values = Vec::new();
        values.try_reserve_exact(pairs).map_err(|_| {
            Error::data(format!(
                "the distances of all pairs of {len} rows need {:.1} GB of memory, which cannot be \
                 had; choose linkage \"ward\" or \"single\", which need none, or cluster a sample",
                pairs as f64 * 8e-9
            ))
        })?;
        values.resize(pairs, 0.0);
        // Of row i: pairs of the rows before, Σ (len − 1 − j), less i + 1.
        let starts = (0..len)
            .map(|i| (i * (2 * len - i - 1) / 2).wrapping_sub(i + 1))
            .collect();
        Ok(Self {
            values,
            starts,
            len,
        })
    }

    /// Each row's own part, to fill in.
    fn parts(&mut self) -> Vec<(usize, &mut [f64])> {
        let mut rest = self.values.as_mut_slice();
        let len = self.len;
        (0..len)
            .map(|row| (row, cut(&mut rest, len - 1 - row)))
            .collect()
    }

    pub fn of_rows(rows: &Rows, control: &Control) -> Result<Self> {
        let mut table = Self::empty(rows.len)?;
        let tiles = rows.tiles(0..rows.len);
        table.parts().into_par_iter().try_for_each(|(row, part)| {
            control.check()?;
            let first = (row + 1) / LANES;
            let mut found = vec![0.0; (rows.len.div_ceil(LANES) - first) * LANES];
            let own = &tiles[first * LANES * rows.features..];
            distances(rows.metric, control.level(), own, rows.row(row), &mut found);
            part.copy_from_slice(&found[row + 1 - first * LANES..][..part.len()]);
            Ok(())
        })?;
        Ok(table)
    }

    /// Of a square table, which must be symmetric; its diagonal is not looked at.
    pub fn of_distances<F: Real>(x: ArrayView2<'_, F>, control: &Control) -> Result<Self> {
        let (n, d) = x.dim();
        if n != d {
            return Err(Error::data(format!(
                "metric=\"precomputed\" needs a square table of distances, found {n} x {d}"
            )));
        }
        let mut table = Self::empty(n)?;
        table.parts().into_par_iter().try_for_each(|(i, part)| {
            control.check()?;
            for (slot, j) in part.iter_mut().zip(i + 1..) {
                let (one, other) = (x[(i, j)].to_f64(), x[(j, i)].to_f64());
                if !(one.is_finite() && one >= 0.0 && other.is_finite()) {
                    return Err(Error::data(format!(
                        "distances must be finite and not negative, found {one} in row {i}, \
                         column {j}"
                    )));
                }
                if (one - other).abs() > 1e-8 * one.max(other) {
                    return Err(Error::data(format!(
                        "distances must be symmetric, found {one} in row {i}, column {j} and \
                         {other} in row {j}, column {i}"
                    )));
                }
                *slot = one;
            }
            Ok(())
        })?;
        Ok(table)
    }

    #[inline]
    fn place(&self, i: usize, j: usize) -> usize {
        let (low, high) = if i < j { (i, j) } else { (j, i) };
        self.starts[low].wrapping_add(high)
    }

    /// The distance of two different rows.
    #[inline]
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.values[self.place(i, j)]
    }
}

/// Merges by complete or average linkage.
pub(super) fn merges(mut table: Table, complete: bool, control: &Control) -> Result<Vec<Merge>> {
    let n = table.len;
    let mut alive: Vec<usize> = (0..n).collect();
    let mut sizes = vec![1.0_f64; n];
    let mut chain: Vec<usize> = Vec::new();
    let mut merges = Vec::with_capacity(n - 1);
    while alive.len() > 1 {
        control.check()?;
        if chain.is_empty() {
            chain.push(alive[0]);
        }
        let top = chain[chain.len() - 1];
        let before = chain.len().checked_sub(2).map(|place| chain[place]);
        let mut best = match before {
            Some(before) => (table.get(top, before), before),
            None => (f64::INFINITY, top),
        };
        for &other in &alive {
            if other != top {
                let distance = table.get(top, other);
                if distance < best.0 {
                    best = (distance, other);
                }
            }
        }
        if Some(best.1) != before {
            chain.push(best.1);
            continue;
        }
        chain.truncate(chain.len() - 2);
        let (gone, kept) = (top.min(best.1), top.max(best.1));
        merges.push(Merge {
            a: gone as u32,
            b: kept as u32,
            height: best.0,
        });
        let place = alive.partition_point(|&cluster| cluster < gone);
        alive.remove(place);
        let (weight, other) = (sizes[gone], sizes[kept]);
        for &cluster in &alive {
            if cluster != kept {
                let (far, near) = (table.get(cluster, gone), table.get(cluster, kept));
                let place = table.place(cluster, kept);
                table.values[place] = if complete {
                    far.max(near)
                } else {
                    (weight * far + other * near) / (weight + other)
                };
            }
        }
        sizes[kept] += weight;
        control.advance(1);
    }
    Ok(merges)
}
