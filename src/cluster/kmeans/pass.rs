//! One pass over the rows for several runs at once: labels anew where they may have changed.
//!
//! A chunk of rows is read once and serves every run while it is in the cache. Where few rows of a
//! chunk must be looked at, they are gathered into tiles of their own first.

use std::ops::Range;

use rayon::prelude::*;

use super::super::points::{Points, weights_of};
use super::super::real::Real;
use super::super::tiles::{LANES, tiles_len};
use super::open::{Open, open_rows};
use super::run::{Model, Run};
use super::scan::{Found, Margin, scan};
use super::sums::Sums;
use crate::error::Result;
use crate::parallel::Control;
use crate::simd::Level;

/// Gathering a value costs about as much as so many multiply-adds of the scan.
const GATHER: usize = 24;

/// A run as a part of the rows sees it.
struct View<'a> {
    model: &'a Model,
    weights: &'a [f64],
    labels: &'a mut [i32],
    bounds: &'a mut [f32],
    clusters: usize,
}

/// What a part found out about one run.
pub(super) struct Change {
    pub sums: Sums,
    /// Rows that had to be decided in f64.
    pub exact: usize,
}

/// Room that every chunk uses again.
#[derive(Default)]
struct Room {
    found: Found,
    open: Open,
    tiles: Vec<f32>,
    distances: Vec<f64>,
}

/// Look at all rows of all runs that have not ended; what changed, by part of the rows and run.
pub(super) fn pass<F: Real>(
    points: &Points<'_, F>,
    runs: &mut [Run<'_>],
    control: &Control,
) -> Result<Vec<Vec<Change>>> {
    let part = points.split.part;
    let mut parts: Vec<Vec<View<'_>>> = Vec::new();
    parts.resize_with(points.len.div_ceil(part), Vec::new);
    for run in runs.iter_mut().filter(|run| !run.ended) {
        let clusters = run.sums.members.len();
        let rows = run.labels.chunks_mut(part).zip(run.bounds.chunks_mut(part));
        for (p, (labels, bounds)) in rows.enumerate() {
            let first = p * part;
            parts[p].push(View {
                model: &run.model,
                weights: weights_of(run.weights, first..first + labels.len()),
                labels,
                bounds,
                clusters,
            });
        }
    }
    parts
        .into_par_iter()
        .enumerate()
        .map(|(p, views)| visit_part(points, p * part, views, control))
        .collect()
}

fn visit_part<F: Real>(
    points: &Points<'_, F>,
    start: usize,
    mut views: Vec<View<'_>>,
    control: &Control,
) -> Result<Vec<Change>> {
    let mut room = Room::default();
    let mut changes: Vec<Change> = views
        .iter()
        .map(|view| Change {
            sums: Sums::zero(view.clusters, points.features),
            exact: 0,
        })
        .collect();
    let end = start + views.first().map_or(0, |view| view.labels.len());
    for rows in points.split.chunks_of(start..end) {
        for (view, change) in views.iter_mut().zip(&mut changes) {
            control.check()?;
            let inside = rows.start - start..rows.end - start;
            let mut chunk = Chunk {
                points,
                model: view.model,
                weights: weights_of(view.weights, inside.clone()),
                labels: &mut view.labels[inside.clone()],
                bounds: &mut view.bounds[inside],
                change,
                rows: rows.clone(),
            };
            chunk.visit(&mut room, control.level());
        }
    }
    Ok(changes)
}

/// A chunk of rows of one run.
struct Chunk<'a, 'p, F: Real> {
    points: &'a Points<'p, F>,
    model: &'a Model,
    weights: &'a [f64],
    labels: &'a mut [i32],
    bounds: &'a mut [f32],
    change: &'a mut Change,
    rows: Range<usize>,
}

impl<F: Real> Chunk<'_, '_, F> {
    fn visit(&mut self, room: &mut Room, level: Level) {
        let d = self.points.features;
        let (model, margin) = (self.model, Margin::new(d));
        let work = self.change.sums.members.len() * d + 4 * GATHER;
        let most = self.labels.len() * work / (work + GATHER * d);
        open_rows(level, model, self.labels, self.bounds, most, &mut room.open);
        if room.open.dense {
            let tiles = self.points.tiles_of(&self.rows);
            scan(level, tiles, &model.panel, margin, &mut room.found);
            self.settle_all(&room.found, &mut room.distances);
        } else if !room.open.rows.is_empty() {
            self.gather(&room.open.rows, &mut room.tiles);
            scan(level, &room.tiles, &model.panel, margin, &mut room.found);
            for (place, &row) in room.open.rows.iter().enumerate() {
                self.settle(row as usize, place, &room.found, &mut room.distances);
            }
        }
    }

    /// Take over what a scan found for all rows; most of them, mostly, keep their labels.
    fn settle_all(&mut self, found: &Found, room: &mut Vec<f64>) {
        let (lift, bar) = (&self.model.lift[..], &self.model.bar[..]);
        let rows = self.labels.len();
        for start in (0..rows).step_by(LANES) {
            let tile = start..(start + LANES).min(rows);
            let mut as_before = true;
            let places = self.labels[tile.clone()]
                .iter()
                .zip(&mut self.bounds[tile.clone()]);
            let found_here = found.lead[tile.clone()]
                .iter()
                .zip(&found.label[tile.clone()]);
            for ((&before, bound), (&lead, &label)) in places.zip(found_here) {
                *bound = lead + lift[label as usize];
                as_before &= (before == label as i32) & (*bound > bar[label as usize]);
            }
            if !as_before {
                tile.for_each(|row| self.settle(row, row, found, room));
            }
        }
    }

    /// Copy rows into tiles of their own: from the rows as they came, whose values lie together.
    fn gather(&self, rows: &[u32], out: &mut Vec<f32>) {
        let tile = LANES * self.points.features;
        out.resize(tiles_len(rows.len(), self.points.features), 0.0);
        for (to, rows) in out.chunks_exact_mut(tile).zip(rows.chunks(LANES)) {
            for (lane, &row) in rows.iter().enumerate() {
                let values = self.points.row(self.rows.start + row as usize);
                let slots = to[lane..].iter_mut().step_by(LANES);
                for ((slot, &value), &offset) in slots.zip(values).zip(&self.points.offset) {
                    *slot = self.points.in_tiles(value, offset);
                }
            }
        }
    }

    /// Take over what a scan found for a row.
    #[inline(always)]
    fn settle(&mut self, row: usize, place: usize, found: &Found, room: &mut Vec<f64>) {
        let mut label = found.label[place] as usize;
        let mut bound = found.lead[place] + self.model.lift[label];
        let certain = bound > self.model.bar[label];
        if !certain {
            let values = self.points.row(self.rows.start + row);
            label = self.model.exact.nearest(values, room);
            bound = f32::NEG_INFINITY;
            self.change.exact += 1;
        }
        self.bounds[row] = bound;
        let before = self.labels[row];
        if before != label as i32 {
            self.labels[row] = label as i32;
            self.relabel(row, before, label);
        }
    }

    fn relabel(&mut self, row: usize, before: i32, label: usize) {
        let weight = self.weights.get(row).copied().unwrap_or(1.0);
        let values = self.points.row(self.rows.start + row);
        let sums = &mut self.change.sums;
        sums.changed = true;
        let from = usize::try_from(before).ok();
        sums.move_row((from, label), values, &self.points.offset, weight);
    }
}
