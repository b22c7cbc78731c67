//! What f32 leaves open is decided in f64: the nearest centre of a row, and the inertia.

use super::super::points::{exponent, weights_of};
use super::super::real::Real;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// Below and above this, squares may have lost digits to the ends of f64's range.
const SAFE: std::ops::Range<f64> = 1e-280..1e300;

/// Centres for exact comparisons.
#[derive(Debug, Default, Clone)]
pub(super) struct Exact {
    /// Feature by feature.
    columns: Vec<f64>,
    /// What is subtracted from rows first.
    origin: Vec<f64>,
    k: usize,
}

impl Exact {
    /// `centres`: one after another, less `origin`.
    pub fn new(centres: &[f64], origin: &[f64]) -> Self {
        let (d, k) = (origin.len(), centres.len() / origin.len());
        let mut columns = vec![0.0; k * d];
        for (j, centre) in centres.chunks_exact(d).enumerate() {
            for (feature, &value) in centre.iter().enumerate() {
                columns[feature * k + j] = value;
            }
        }
        Self {
            columns,
            origin: origin.to_vec(),
            k,
        }
    }

    /// The nearest centre of a row, ties to the lowest; `room` is overwritten.
    pub fn nearest<F: Real>(&self, row: &[F], room: &mut Vec<f64>) -> usize {
        self.distances(row, 1.0, room);
        let best = lowest(room);
        if SAFE.contains(&room[best]) {
            best
        } else {
            self.nearest_of_extremes(row, room)
        }
    }

    /// The nearest centre as `nearest` gives it, and the distances to it and to the second nearest.
    pub fn nearest_two<F: Real>(&self, row: &[F], room: &mut Vec<f64>) -> (usize, f64, f64) {
        let best = self.nearest(row, room);
        self.distances(row, 1.0, room);
        let second = room.iter().enumerate().filter(|&(j, _)| j != best);
        let second = second.fold(f64::INFINITY, |least, (_, &squared)| least.min(squared));
        (best, room[best].sqrt(), second.sqrt())
    }

    /// Squared distances · scale², every step in f64 and in feature order.
    fn distances<F: Real>(&self, row: &[F], scale: f64, room: &mut Vec<f64>) {
        room.clear();
        room.resize(self.k, 0.0);
        let columns = self.columns.chunks_exact(self.k);
        for ((value, origin), centres) in row.iter().zip(&self.origin).zip(columns) {
            let value = value.to_f64() - origin;
            for (sum, centre) in room.iter_mut().zip(centres) {
                let difference = (value - centre) * scale;
                *sum += difference * difference;
            }
        }
    }

    /// As `nearest`, where squares of the differences vanish or overflow: they are scaled first.
    #[cold]
    fn nearest_of_extremes<F: Real>(&self, row: &[F], room: &mut Vec<f64>) -> usize {
        // The largest difference to each centre; the smallest of these sets the scale.
        room.clear();
        room.resize(self.k, 0.0);
        let columns = self.columns.chunks_exact(self.k);
        for ((value, origin), centres) in row.iter().zip(&self.origin).zip(columns) {
            let value = value.to_f64() - origin;
            for (most, centre) in room.iter_mut().zip(centres) {
                *most = most.max((value - centre).abs());
            }
        }
        let best = lowest(room);
        if room[best] == 0.0 {
            return best;
        }
        let scale = 2.0_f64.powi((-exponent(room[best])).clamp(-1000, 1000));
        self.distances(row, scale, room);
        lowest(room)
    }
}

fn lowest(values: &[f64]) -> usize {
    let mut best = 0;
    for (j, value) in values.iter().enumerate() {
        if *value < values[best] {
            best = j;
        }
    }
    best
}

/// |(row − origin) − centre|² in feature order.
#[inline(always)]
pub(super) fn squared<F: Real>(row: &[F], origin: &[f64], centre: &[f64]) -> f64 {
    row.iter()
        .zip(origin)
        .zip(centre)
        .map(|((value, origin), centre)| {
            let difference = (value.to_f64() - origin) - centre;
            difference * difference
        })
        .sum()
}

/// Rows whose contributions to the inertia are added up together.
pub(super) const INERTIA_ROWS: usize = 1024;

/// Σ weight · |(row − origin) − centre|² over some rows, by their labels.
pub(super) fn cost<F: Real>(
    rows: &[F],
    origin: &[f64],
    centres: &[f64],
    labels: &[i32],
    weights: &[f64],
) -> f64 {
    let d = origin.len();
    let mut total = 0.0;
    for (i, (row, &label)) in rows.chunks_exact(d).zip(labels).enumerate() {
        let squared = squared(row, origin, &centres[label as usize * d..][..d]);
        total += if weights.is_empty() {
            squared
        } else {
            weights[i] * squared
        };
    }
    total
}

/// The same over all rows.
pub(super) fn inertia<F: Real>(
    rows: &[F],
    origin: &[f64],
    centres: &[f64],
    labels: &[i32],
    weights: &[f64],
    control: &Control,
) -> Result<f64> {
    let d = origin.len();
    let chunk = control.chunk_len(INERTIA_ROWS);
    let parts = map_chunks(labels.len(), chunk, control, |range| {
        let weights = weights_of(weights, range.clone());
        let rows = &rows[range.start * d..range.end * d];
        Ok(cost(rows, origin, centres, &labels[range], weights))
    })?;
    Ok(parts.into_iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_are_told_apart() {
        let mut room = Vec::new();
        for scale in [1e-300, 1e-200, 1.0, 1e200, 1e300] {
            let centres = [3.0 * scale, 0.0, -scale, 0.0, 2.0 * scale, 0.0];
            let exact = Exact::new(&centres, &[0.0, 0.0]);
            assert_eq!(exact.nearest(&[2.2 * scale, 0.0], &mut room), 2);
            assert_eq!(exact.nearest(&[-scale, 0.0], &mut room), 1);
        }
    }

    #[test]
    fn ties_go_to_the_lowest() {
        let exact = Exact::new(&[1.0, 3.0, 1.0], &[0.0]);
        let mut room = Vec::new();
        assert_eq!(exact.nearest(&[2.0], &mut room), 0);
        assert_eq!(exact.nearest(&[1.0], &mut room), 0);
    }
}
