//! Distances from many rows to many others, and who is nearest.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::{LANES, Measure, Tiles};
use crate::error::Result;
use crate::memory;
use crate::parallel::Control;

/// Distances between two looks at the control: a few milliseconds.
const WORK: usize = 1 << 19;

fn rows_of_chunk(n_others: usize, control: &Control) -> usize {
    control.chunk_len((WORK / n_others.max(1)).clamp(1, 1024))
}

/// The distances from all rows of `x` to those of `tiles`, row by row.
pub fn pairs(
    measure: &Measure,
    x: ArrayView2<'_, f64>,
    tiles: &Tiles,
    control: &Control,
) -> Result<Vec<f64>> {
    let (n, m) = (x.nrows(), tiles.n_rows());
    let mut found = memory::zeros(n * m);
    if m == 0 {
        return Ok(found);
    }
    let step = rows_of_chunk(m, control);
    control.plan(n as u64);
    found
        .par_chunks_mut(step * m)
        .enumerate()
        .try_for_each(|(at, out)| {
            control.check()?;
            let mut buffer = vec![0.0; m.next_multiple_of(LANES)];
            let mut row = vec![0.0; x.ncols()];
            for (place, out) in out.chunks_exact_mut(m).enumerate() {
                copy(x, at * step + place, &mut row);
                measure.write(control.level(), &row, tiles, 0, &mut buffer);
                out.copy_from_slice(&buffer[..m]);
            }
            control.advance((out.len() / m) as u64);
            Ok(())
        })?;
    Ok(found)
}

/// The distances of all rows to one another.
pub fn square(measure: &Measure, x: ArrayView2<'_, f64>, control: &Control) -> Result<Vec<f64>> {
    pairs(measure, x, &Tiles::of_all(x), control)
}

/// For every row of `x` the nearest row of `tiles` (of several the first), and how far it is.
pub fn nearest(
    measure: &Measure,
    x: ArrayView2<'_, f64>,
    tiles: &Tiles,
    control: &Control,
) -> Result<(Vec<i32>, Vec<f64>)> {
    let (n, m) = (x.nrows(), tiles.n_rows());
    let mut labels = vec![0_i32; n];
    let mut distances = vec![0.0; n];
    let step = rows_of_chunk(m, control);
    control.plan(n as u64);
    labels
        .par_chunks_mut(step)
        .zip(distances.par_chunks_mut(step))
        .enumerate()
        .try_for_each(|(at, (labels, distances))| {
            control.check()?;
            let mut buffer = vec![0.0; m.next_multiple_of(LANES)];
            let mut row = vec![0.0; x.ncols()];
            for (place, (label, distance)) in labels.iter_mut().zip(&mut *distances).enumerate() {
                copy(x, at * step + place, &mut row);
                measure.write(control.level(), &row, tiles, 0, &mut buffer);
                let (first, least) = first_least(&buffer[..m]);
                (*label, *distance) = (first as i32, least);
            }
            control.advance(labels.len() as u64);
            Ok(())
        })?;
    Ok((labels, distances))
}

/// The place of the least value, of several the first, and the value.
fn first_least(values: &[f64]) -> (usize, f64) {
    let mut found = (0, f64::INFINITY);
    for (place, &value) in values.iter().enumerate() {
        if value < found.1 {
            found = (place, value);
        }
    }
    found
}

fn copy(x: ArrayView2<'_, f64>, row: usize, to: &mut [f64]) {
    for (to, &value) in to.iter_mut().zip(x.row(row)) {
        *to = value;
    }
}
