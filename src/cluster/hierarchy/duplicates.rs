//! Rows that are at distance zero from another one before anything is merged: equal rows, and for
//! Ward's linkage rows without weight. What is left has different contents and positive weights.

use rayon::prelude::*;

use super::Merge;
use super::metric::{LANES, Rows, distances};
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

/// One row for each cluster, in order, and the weights of the clusters.
pub(super) struct Distinct {
    pub rows: Vec<u32>,
    /// Relative to the largest.
    pub weights: Vec<f64>,
    /// What weights are to be multiplied by.
    pub unit: f64,
}

/// Merge equal rows, and rows without weight with the nearest that has some, at height zero.
pub(super) fn merge(
    rows: &Rows,
    weights: &[f64],
    merges: &mut Vec<Merge>,
    control: &Control,
) -> Result<Distinct> {
    let mut order: Vec<u32> = (0..rows.len as u32).collect();
    let row = |index: u32| rows.row(index as usize);
    order.par_sort_unstable_by(|&a, &b| compare(row(a), row(b)).then(a.cmp(&b)));
    control.check()?;
    let weight = |row: u32| weights.get(row as usize).copied().unwrap_or(1.0);
    let mut found: Vec<(u32, f64)> = Vec::with_capacity(rows.len);
    for group in order.chunk_by(|&a, &b| row(a) == row(b)) {
        let total: f64 = group.iter().map(|&row| weight(row)).sum();
        found.push((group[0], total));
        merges.extend(group[1..].iter().map(|&b| Merge {
            a: group[0],
            b,
            height: 0.0,
        }));
    }
    found.sort_unstable_by_key(|&(row, _)| row);
    let largest = found
        .iter()
        .fold(0.0, |most: f64, (_, weight)| most.max(*weight));
    let unit = if weights.is_empty() { 1.0 } else { largest };
    // So light beside the largest that it rounds to nothing is without weight.
    let is_light = |&&(_, weight): &&(u32, f64)| weight / unit == 0.0;
    let (light, heavy): (Vec<_>, Vec<_>) = found.iter().partition(is_light);
    if !light.is_empty() {
        join_light(rows, &light, &heavy, merges, control)?;
    }
    Ok(Distinct {
        rows: heavy.iter().map(|&(row, _)| row).collect(),
        weights: heavy.iter().map(|&(_, weight)| weight / unit).collect(),
        unit,
    })
}

fn compare(a: &[f64], b: &[f64]) -> std::cmp::Ordering {
    // Without NaN; zeros of either sign are equal.
    a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal)
}

fn join_light(
    rows: &Rows,
    light: &[(u32, f64)],
    heavy: &[(u32, f64)],
    merges: &mut Vec<Merge>,
    control: &Control,
) -> Result<()> {
    let tiles = rows.tiles(heavy.iter().map(|&(row, _)| row as usize));
    let joined = map_chunks(light.len(), control.chunk_len(8), control, |range| {
        let mut found = vec![0.0; heavy.len().div_ceil(LANES) * LANES];
        light[range]
            .iter()
            .map(|&(b, _)| {
                control.check()?;
                let point = rows.row(b as usize);
                distances(rows.metric, control.level(), &tiles, point, &mut found);
                let mut nearest = 0;
                for (place, distance) in found[..heavy.len()].iter().enumerate() {
                    if *distance < found[nearest] {
                        nearest = place;
                    }
                }
                Ok(Merge {
                    a: heavy[nearest].0,
                    b,
                    height: 0.0,
                })
            })
            .collect::<Result<Vec<_>>>()
    })?;
    merges.extend(joined.into_iter().flatten());
    Ok(())
}
