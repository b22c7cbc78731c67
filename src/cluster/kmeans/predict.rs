//! What a fitted model says of rows: the nearest centre, the distances to all centres.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::{ArrayView2, s};
use rayon::prelude::*;

use super::super::distances::squared_distances;
use super::super::points::{exponent, weights_of};
use super::super::real::Real;
use super::super::tiles::{LANES, Split, pack, tiles_len};
use super::checks::check_weights;
use super::exact::{Exact, INERTIA_ROWS, cost};
use super::margin::{Form, Margin};
use super::scan::{Found, Panel, scan};
use crate::error::{Error, Result};
use crate::parallel::{Control, map_chunks};

/// Below so many multiply-adds, arranging things costs more than computing every distance in f64.
const FEW: usize = 1 << 14;

/// Whether labelling so many rows is done before threads would have woken up.
pub fn is_few<F: Real>(rows: usize, centres: ArrayView2<'_, F>) -> bool {
    rows * centres.len() < FEW
}

/// Rows of a matrix one after another: borrowed where they lie so, else copied.
fn rows_of<F: Real>(x: ArrayView2<'_, F>, rows: Range<usize>) -> Cow<'_, [F]> {
    let block = x.slice_move(s![rows, ..]);
    match block.to_slice() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(block.iter().copied().collect()),
    }
}

/// Centres that rows are labelled with.
struct Labeller {
    centres: Vec<f64>,
    exact: Exact,
    /// The middle of the centres, and a power of two: as `Points` have them.
    offset: Vec<f64>,
    scale: f64,
    panel: Panel,
    margin: Margin,
    /// For every centre, the lead from which it is certain.
    bar: Vec<f32>,
}

/// Room that every chunk uses again.
#[derive(Default)]
struct Room {
    tiles: Vec<f32>,
    found: Found,
    distances: Vec<f64>,
    form: Option<Form>,
}

impl Labeller {
    fn new<F: Real>(centres: &[F], d: usize, few: bool, control: &Control) -> Self {
        let centres: Vec<f64> = centres.iter().map(|value| value.to_f64()).collect();
        let mut labeller = Self {
            exact: Exact::new(&centres, &vec![0.0; d]),
            offset: vec![0.0; d],
            scale: 1.0,
            panel: Panel::default(),
            margin: Margin::new(d),
            bar: Vec::new(),
            centres,
        };
        if !few {
            labeller.arrange(d, control);
        }
        labeller
    }

    fn arrange(&mut self, d: usize, control: &Control) {
        let k = self.centres.len() / d;
        for centre in self.centres.chunks_exact(d) {
            let sums = self.offset.iter_mut().zip(centre);
            sums.for_each(|(sum, value)| *sum += value / k as f64);
        }
        let offsets = self.offset.iter().cycle();
        let centred: Vec<f64> = self
            .centres
            .iter()
            .zip(offsets)
            .map(|(c, o)| c - o)
            .collect();
        let reach = centred
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        if reach > 0.0 && !(1e-9..1e9).contains(&reach) {
            self.scale = 2.0_f64.powi((-exponent(reach)).clamp(-1000, 1000));
        }
        let scaled: Vec<f32> = centred
            .iter()
            .map(|value| (value * self.scale) as f32)
            .collect();
        self.panel.arrange(&scaled, d, control.level());
        self.bar = scaled
            .chunks_exact(d)
            .map(|centre| {
                let squares = centre
                    .iter()
                    .map(|&value| f64::from(value) * f64::from(value));
                (self.margin.of_norm(squares.sum::<f64>().sqrt()) * 1.001) as f32
            })
            .collect();
    }

    /// Label rows, one after another in `rows`.
    fn label<F: Real>(&self, rows: &[F], labels: &mut [i32], room: &mut Room, control: &Control) {
        let d = self.offset.len();
        if self.bar.is_empty() {
            for (label, row) in labels.iter_mut().zip(rows.chunks_exact(d)) {
                *label = self.exact.nearest(row, &mut room.distances) as i32;
            }
            return;
        }
        room.tiles.resize(tiles_len(labels.len(), d), 0.0);
        pack(rows, d, &mut room.tiles, |value, feature| {
            ((value.to_f64() - self.offset[feature]) * self.scale) as f32
        });
        let form = *room.form.get_or_insert(Form::first(d));
        scan(
            (control.level(), form),
            &room.tiles,
            &self.panel,
            self.margin,
            &mut room.found,
        );
        let mut exact = 0;
        let found = room.found.lead.iter().zip(&room.found.label);
        for ((label, row), (&lead, &found)) in
            labels.iter_mut().zip(rows.chunks_exact(d)).zip(found)
        {
            let certain = lead > self.bar[found as usize];
            *label = if certain {
                found as i32
            } else {
                exact += 1;
                self.exact.nearest(row, &mut room.distances) as i32
            };
        }
        room.form = Some(form.next(exact, labels.len()));
    }
}

/// The nearest centre of every row, by exact arithmetic in f64 (ties to the lowest), and the
/// weighted sum of squared distances to them.
pub fn label<F: Real>(
    x: ArrayView2<'_, F>,
    centres: ArrayView2<'_, F>,
    weights: Option<&[f64]>,
    control: &Control,
) -> Result<(Vec<i32>, f64)> {
    let (n, d) = x.dim();
    let weights = weights.unwrap_or_default();
    check_weights(n, weights)?;
    let flat = flatten(x, centres)?;
    let few = n * flat.len() <= FEW;
    let labeller = Labeller::new(&flat, d, few, control);
    let origin = vec![0.0; d];
    let step = Split::new(n, flat.len(), 1, control).chunk;
    let chunk = control.chunk_len(INERTIA_ROWS);
    let mut labels = vec![0_i32; n];
    let work = |room: &mut Room, (c, labels): (usize, &mut [i32])| {
        let first = c * chunk;
        let rows = rows_of(x, first..first + labels.len());
        for (rows, labels) in rows.chunks(step * d).zip(labels.chunks_mut(step)) {
            control.check()?;
            labeller.label(rows, labels, room, control);
        }
        let weights = weights_of(weights, first..first + labels.len());
        Ok(cost(&rows, &origin, &labeller.centres, labels, weights))
    };
    let parts: Result<Vec<f64>> = if few {
        let mut room = Room::default();
        let chunks = labels.chunks_mut(chunk).enumerate();
        chunks.map(|chunk| work(&mut room, chunk)).collect()
    } else {
        let chunks = labels.par_chunks_mut(chunk).enumerate();
        chunks.map_init(Room::default, work).collect()
    };
    Ok((labels, parts?.into_iter().sum()))
}

/// The labels that [`label`] gives, of a few rows, on the calling thread; `None` where a value is not
/// finite.
pub fn label_few<F: Real>(
    x: ArrayView2<'_, F>,
    centres: ArrayView2<'_, F>,
    control: &Control,
) -> Result<Option<Vec<i32>>> {
    if x.iter().any(|value| !value.to_f64().is_finite()) {
        return Ok(None);
    }
    let (n, d) = x.dim();
    let exact = Labeller::new(&flatten(x, centres)?, d, true, control).exact;
    let rows = rows_of(x, 0..n);
    let mut room = Vec::new();
    let nearest = |row| exact.nearest(row, &mut room) as i32;
    Ok(Some(rows.chunks_exact(d).map(nearest).collect()))
}

/// The nearest centre of every row as [`label`] gives it, and the distances to it and to the second
/// nearest (infinite where there is one centre).
pub fn nearest_two<F: Real>(
    x: ArrayView2<'_, F>,
    centres: ArrayView2<'_, F>,
    control: &Control,
) -> Result<(Vec<i32>, Vec<f64>, Vec<f64>)> {
    let (n, d) = x.dim();
    let flat = flatten(x, centres)?;
    let exact = Labeller::new(&flat, d, true, control).exact;
    let chunk = Split::new(n, 4 * flat.len(), 1, control).chunk;
    let work = |rows: Range<usize>| {
        let mut room = Vec::new();
        let rows = rows_of(x, rows);
        let rows = rows.chunks_exact(d);
        Ok(rows
            .map(|row| exact.nearest_two(row, &mut room))
            .collect::<Vec<_>>())
    };
    let (mut labels, mut nearest, mut second) = (Vec::new(), Vec::new(), Vec::new());
    let found = if is_few(n, centres) {
        vec![work(0..n)?]
    } else {
        map_chunks(n, chunk, control, work)?
    };
    for (label, one, two) in found.into_iter().flatten() {
        labels.push(label as i32);
        nearest.push(one);
        second.push(two);
    }
    Ok((labels, nearest, second))
}

/// Euclidean distances from every row to every centre, row by row.
pub fn transform<F: Real>(
    x: ArrayView2<'_, F>,
    centres: ArrayView2<'_, F>,
    control: &Control,
) -> Result<Vec<F>> {
    let (n, d) = x.dim();
    let k = centres.nrows();
    let flat = flatten(x, centres)?;
    let chunk = Split::new(n, flat.len(), 1, control).chunk;
    let mut table = vec![F::default(); n * k];
    table
        .par_chunks_mut(chunk * k)
        .enumerate()
        .try_for_each(|(c, table)| {
            control.check()?;
            let len = table.len() / k;
            let rows = rows_of(x, c * chunk..c * chunk + len);
            let mut tiles = vec![F::default(); tiles_len(len, d)];
            let mut found = vec![F::default(); len.next_multiple_of(LANES)];
            pack(&rows, d, &mut tiles, |value, _| value);
            for (j, centre) in flat.chunks_exact(d).enumerate() {
                squared_distances(&tiles, centre, &mut found);
                for (slot, squared) in table[j..].iter_mut().step_by(k).zip(&found) {
                    *slot = F::from_f64(squared.to_f64().sqrt());
                }
            }
            Ok(())
        })?;
    Ok(table)
}

fn flatten<F: Real>(x: ArrayView2<'_, F>, centres: ArrayView2<'_, F>) -> Result<Vec<F>> {
    if centres.is_empty() || centres.ncols() != x.ncols() {
        return Err(Error::data(format!(
            "X has {} columns, the model was fitted on {}",
            x.ncols(),
            centres.ncols()
        )));
    }
    Ok(centres.iter().copied().collect())
}
