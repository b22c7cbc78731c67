//! The state of one run: centres, labels, and for every row a bound that says how far the centres
//! may still move before its label has to be looked at again.
//!
//! Hamerly, G. (2010). "Making k-means even faster". SDM, 130–140, in the form that needs one number
//! a row: if the nearest centre is ahead of all others by `lead`, it stays the nearest until its own
//! movement and the largest movement of any other centre add up to `lead`. With `moved[a]` the sum
//! of these movements since the start, the row is left alone while
//! `bounds[row] = lead + moved[a] at that time` is above `moved[a]` now.

use super::super::points::Points;
use super::super::real::Real;
use super::exact::Exact;
use super::margin::{Form, Margin};
use super::scan::Panel;
use super::sums::Sums;
use crate::memory::filled;
use crate::simd::Level;

/// Room for the roundings of a few operations in f32, in f64.
const SLACK_F32: f64 = 4.0 / (1_u64 << 24) as f64;
const SLACK_F64: f64 = 1e-12;

/// What a pass needs to know about the centres.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub form: Form,
    pub panel: Panel,
    pub exact: Exact,
    /// For every centre: what to add to a lead to get a bound, rounded down.
    pub lift: Vec<f32>,
    /// For every centre: how far things have moved, rounded up; then infinity, for rows without one.
    pub bars: Vec<f32>,
    pub highest_bar: f32,
}

/// One run.
#[derive(Debug)]
pub(super) struct Run<'a> {
    /// A weight for each row; empty where all count the same.
    pub weights: &'a [f64],
    /// Centres, less the offset of the points.
    pub centres: Vec<f64>,
    pub labels: Vec<i32>,
    pub bounds: Vec<f32>,
    pub sums: Sums,
    pub model: Model,
    pub n_iter: usize,
    /// No label changed in the last pass: the centres are the means of their rows.
    pub settled: bool,
    pub ended: bool,
    /// Whether bounds start afresh with the next movement.
    pub fresh: bool,
    /// For every centre, its and others' movements so far, in the units of tiles.
    moved: Vec<f64>,
}

impl<'a> Run<'a> {
    /// `centres`: one after another, less the offset of the points.
    pub fn new<F: Real>(
        points: &Points<'_, F>,
        centres: Vec<f64>,
        weights: &'a [f64],
        level: Level,
    ) -> Self {
        let k = centres.len() / points.features;
        let mut run = Self {
            weights,
            labels: filled(points.len, -1),
            bounds: filled(points.len, f32::NEG_INFINITY),
            sums: Sums::zero(k, points.features),
            model: Model {
                form: Form::first(points.features),
                ..Model::default()
            },
            n_iter: 0,
            settled: false,
            ended: false,
            fresh: false,
            moved: vec![0.0; k],
            centres,
        };
        run.show(points, level);
        run
    }

    /// Put the centres elsewhere; gives the sum of their squared movements in the units of tiles.
    pub fn move_to<F: Real>(
        &mut self,
        points: &Points<'_, F>,
        centres: Vec<f64>,
        level: Level,
    ) -> f64 {
        let d = points.features;
        let squared = |(a, b): (&[f64], &[f64])| -> f64 {
            let pairs = a.iter().zip(b);
            pairs
                .map(|(a, b)| ((a - b) * points.scale) * ((a - b) * points.scale))
                .sum()
        };
        let shifts: Vec<f64> = centres
            .chunks_exact(d)
            .zip(self.centres.chunks_exact(d))
            .map(squared)
            .collect();
        let total = shifts.iter().sum();
        let up = |squared: f64| squared.sqrt() * (1.0 + SLACK_F64);
        let largest = top_two(&shifts);
        for (j, moved) in self.moved.iter_mut().enumerate() {
            let others = if j == largest.0 { largest.1 } else { largest.0 };
            let others = shifts.get(others).copied().map_or(0.0, up);
            *moved = (*moved + up(shifts[j]) + others) * (1.0 + SLACK_F64);
        }
        if self.fresh {
            self.moved.fill(0.0);
            self.bounds.fill(f32::NEG_INFINITY);
            self.fresh = false;
        }
        self.centres = centres;
        self.show(points, level);
        total
    }

    /// Put the centres where rounding to the caller's type puts them, and decide ties by the rows as
    /// they came.
    pub fn show_as_they_are<F: Real>(
        &mut self,
        points: &Points<'_, F>,
        rounded: &[F],
        level: Level,
    ) {
        let offsets = points.offset.iter().cycle();
        let centred = rounded
            .iter()
            .zip(offsets)
            .map(|(centre, offset)| centre.to_f64() - offset);
        self.move_to(points, centred.collect(), level);
        let centres: Vec<f64> = rounded.iter().map(|value| value.to_f64()).collect();
        self.model.exact = Exact::new(&centres, &vec![0.0; points.features]);
    }

    /// Let the next pass see the centres.
    fn show<F: Real>(&mut self, points: &Points<'_, F>, level: Level) {
        let scaled: Vec<f32> = self
            .centres
            .iter()
            .map(|value| (value * points.scale) as f32)
            .collect();
        self.model.panel.arrange(&scaled, points.features, level);
        self.model.exact = Exact::new(&self.centres, &points.offset);
        let margin = Margin::new(points.features);
        let norms = scaled.chunks_exact(points.features).map(norm);
        self.model.lift = norms
            .zip(&self.moved)
            .map(|(norm, moved)| (moved * (1.0 - SLACK_F32) - margin.of_norm(norm)) as f32)
            .collect();
        let bars = self.moved.iter();
        let bars = bars.map(|moved| (moved * (1.0 + SLACK_F32)) as f32);
        self.model.bars = bars.chain([f32::INFINITY]).collect();
        let bars = &self.model.bars[..self.moved.len()];
        self.model.highest_bar = bars.iter().copied().fold(0.0, f32::max);
    }
}

/// |centre|, whatever its size.
fn norm(centre: &[f32]) -> f64 {
    let squares = centre
        .iter()
        .map(|&value| f64::from(value) * f64::from(value));
    squares.sum::<f64>().sqrt()
}

/// The places of the largest and the second largest value (past the end where there is none).
fn top_two(values: &[f64]) -> (usize, usize) {
    let (mut first, mut second) = (usize::MAX, usize::MAX);
    for (place, value) in values.iter().enumerate() {
        if first == usize::MAX || *value > values[first] {
            (first, second) = (place, first);
        } else if second == usize::MAX || *value > values[second] {
            second = place;
        }
    }
    (first, second)
}
