//! k-means by small batches of rows, for data that are large or arrive in pieces.
//!
//! Sculley, D. (2010). "Web-scale k-means clustering". WWW, 1177–1178: rows of a batch go to their
//! nearest centres, and every centre moves to the mean of all rows it was ever given, each row of
//! weight w by w / (weight so far). Time O(b·k·d) a batch of b rows, memory O(b·d).
//!
//! Which rows a batch has is a function of (seed, step). A batch that could hold every row holds
//! every row once, with its weight, and forgets the batches before it, which held the same rows: then
//! a step is one of Lloyd's algorithm, and a row of weight 2 counts exactly as two equal rows.

mod reassign;
mod sample;
mod stopping;
#[cfg(test)]
mod tests;

use ndarray::{Array2, ArrayView2};

use super::kmeans::checks::check_weights;
use super::kmeans::{self, Start};
use super::real::Real;
use crate::error::{Error, Result};
use crate::parallel::Control;
use crate::random::Stream;
use sample::{Sampler, Survey};
use stopping::Smoothed;

const STAGE_START: u64 = 0x6d62_7374;
const STAGE_VALIDATE: u64 = 0x6d62_7661;
const STAGE_BATCH: u64 = 0x6d62_6261;

/// What is known after some batches; all that the next batch needs.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// One centre a row.
    pub centres: Array2<f64>,
    /// The weight of all rows that a centre was given.
    pub counts: Vec<f64>,
    /// Rows seen since centres of low counts were last moved.
    pub since: usize,
}

/// How to fit.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Number of clusters.
    pub n_clusters: usize,
    /// Where to start.
    pub start: Start<'a>,
    /// Starts, of which the best is kept.
    pub n_init: usize,
    /// Rows that a start, and the choice between starts, looks at.
    pub init_rows: usize,
    /// Rows of a batch.
    pub batch_rows: usize,
    /// Passes over the data at most, counted in rows.
    pub max_iter: usize,
    /// Stop when squared shifts add up to no more than `tol` × mean variance, unless it is 0.
    pub tol: f64,
    /// Stop after so many batches whose smoothed inertia is no better.
    pub patience: Option<usize>,
    /// Centres given less than this share of the weight of the heaviest one are moved.
    pub reassignment_ratio: f64,
    /// Decides every random draw.
    pub seed: u64,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Centres and what later batches need.
    pub state: State,
    /// Batches.
    pub n_steps: usize,
    /// The smoothed mean squared distance of a row to its centre in the last batches.
    pub mean_inertia: f64,
}

/// Fit by batches drawn from `x`. `weights`: one a row, or none for all alike.
pub fn fit<F: Real>(
    x: ArrayView2<'_, F>,
    weights: Option<&[f64]>,
    options: &Options<'_>,
    control: &Control,
) -> Result<Fit> {
    let weights = weights.unwrap_or_default();
    check_weights(x.nrows(), weights)?;
    let survey = Survey::of(x, control)?;
    let sampler = Sampler::new(x.reborrow(), weights);
    let mut state = State::at(start(&sampler, options, control)?);
    let (n, batch_rows) = (x.nrows(), options.batch_rows.clamp(1, x.nrows().max(1)));
    let n_steps = options.max_iter * n / batch_rows;
    control.plan(n_steps as u64);
    let mut smoothed = Smoothed::new(batch_rows, n, options.patience);
    let mut taken = 0;
    while taken < n_steps {
        let stream = Stream::new(options.seed, STAGE_BATCH, taken as u64);
        let batch = sampler.draw(batch_rows, stream);
        let (rows, weights) = (batch.rows(), batch.weights());
        let before = state.centres.clone();
        if batch.is_all() {
            // Every batch is the same: there is nothing to wait for.
            state.since = 10 * options.n_clusters;
        }
        let key = (options.seed, taken as u64);
        reassign::low_counts(rows, weights, &mut state, options.reassignment_ratio, key);
        if batch.is_all() {
            state.counts.fill(0.0);
        }
        let inertia = update(rows, weights, &mut state, control)?;
        taken += 1;
        control.advance(1);
        let shift: f64 = (&state.centres - &before).mapv(|s| s * s).sum();
        let still = (options.tol > 0.0 && shift <= options.tol * survey.mean_variance)
            || (batch.is_all() && shift == 0.0);
        let stalled = smoothed.no_better(inertia / batch.weight());
        if taken > 1 && (still || stalled) {
            break;
        }
    }
    Ok(Fit {
        state,
        n_steps: taken,
        mean_inertia: smoothed.value(),
    })
}

/// Where to start with pieces: the centres of the best start of the first one.
pub fn begin<F: Real>(
    x: ArrayView2<'_, F>,
    weights: Option<&[f64]>,
    options: &Options<'_>,
    control: &Control,
) -> Result<State> {
    let weights = weights.unwrap_or_default();
    check_weights(x.nrows(), weights)?;
    Survey::of(x, control)?;
    Ok(State::at(start(
        &Sampler::new(x.reborrow(), weights),
        options,
        control,
    )?))
}

/// Take in one more piece of data as one batch.
pub fn step<F: Real>(
    x: ArrayView2<'_, F>,
    weights: Option<&[f64]>,
    state: &mut State,
    reassignment_ratio: f64,
    key: (u64, u64),
    control: &Control,
) -> Result<()> {
    let weights = weights.unwrap_or_default();
    // A piece without weight says nothing, and is no error among others.
    if !weights.is_empty() && weights.len() == x.nrows() && weights.iter().all(|&w| w == 0.0) {
        return Ok(());
    }
    check_weights(x.nrows(), weights)?;
    Survey::of(x, control)?;
    // Before the step, not after it: no centre is left where chance has put it.
    reassign::low_counts(x, weights, state, reassignment_ratio, key);
    update(x, weights, state, control)?;
    Ok(())
}

impl State {
    fn at(centres: Array2<f64>) -> Self {
        Self {
            counts: vec![0.0; centres.nrows()],
            centres,
            since: 0,
        }
    }
}

fn start<F: Real>(
    sampler: &Sampler<'_, F>,
    options: &Options<'_>,
    control: &Control,
) -> Result<Array2<f64>> {
    let mut best: Option<(f64, Array2<f64>)> = None;
    for restart in 0..options.n_init {
        let centres = candidate(sampler, options, restart, control)?;
        if options.n_init == 1 {
            return Ok(centres);
        }
        let stream = Stream::new(options.seed, STAGE_VALIDATE, 0);
        let batch = sampler.draw(options.init_rows, stream);
        let rounded = centres.mapv(F::from_f64);
        let weights = Some(batch.weights());
        let (_, inertia) = kmeans::label(batch.rows(), rounded.view(), weights, control)?;
        if best.as_ref().is_none_or(|(least, _)| inertia < *least) {
            best = Some((inertia, centres));
        }
    }
    best.map(|(_, centres)| centres)
        .ok_or_else(|| Error::parameter("n_init must be at least 1, found 0"))
}

/// The centres of one start: given ones, or the kernel's seeding of some rows and one step.
fn candidate<F: Real>(
    sampler: &Sampler<'_, F>,
    options: &Options<'_>,
    restart: usize,
    control: &Control,
) -> Result<Array2<f64>> {
    let k = options.n_clusters;
    if let Start::Given(centres) = options.start {
        let shape = (k, sampler.features());
        let numbers = shape.0 * shape.1;
        let fits = centres.len() == options.n_init * numbers;
        if !fits || centres.iter().any(|value| !value.is_finite()) {
            return Err(Error::parameter(format!(
                "init must not have NaN or infinite values, and the shape (n_clusters, n_features) \
                 = ({k}, {})",
                sampler.features()
            )));
        }
        let own = centres[restart * numbers..][..numbers].to_vec();
        return Array2::from_shape_vec(shape, own)
            .map_err(|error| Error::Internal(error.to_string()));
    }
    let mut stream = Stream::new(options.seed, STAGE_START, restart as u64);
    let seeding = kmeans::Options {
        n_clusters: k,
        start: options.start,
        n_init: 1,
        max_iter: 1,
        tol: 0.0,
        seed: stream.bits(),
    };
    let batch = sampler.draw(options.init_rows, stream);
    let fit = kmeans::fit(batch.rows(), Some(batch.weights()), &seeding, control)?;
    Ok(fit.centres.mapv(Real::to_f64))
}

/// One batch: label the rows, move the centres to the means of all rows they were given.
///
/// Gives the weighted sum of squared distances to the centres before they moved.
fn update<F: Real>(
    x: ArrayView2<'_, F>,
    weights: &[f64],
    state: &mut State,
    control: &Control,
) -> Result<f64> {
    state.since = state.since.saturating_add(x.nrows());
    let rounded = state.centres.mapv(F::from_f64);
    let (labels, inertia) = kmeans::label(x, rounded.view(), Some(weights), control)?;
    let mut added = vec![0.0; state.counts.len()];
    let mut shifts = Array2::<f64>::zeros(state.centres.dim());
    for (i, (row, &label)) in x.rows().into_iter().zip(&labels).enumerate() {
        if i % 1024 == 0 {
            control.check()?;
        }
        let label = label as usize;
        let weight = weights.get(i).copied().unwrap_or(1.0);
        added[label] += weight;
        let centre = state.centres.row(label);
        for ((shift, value), centre) in shifts.row_mut(label).iter_mut().zip(row).zip(centre) {
            *shift += weight * (value.to_f64() - centre);
        }
    }
    for (j, added) in added.into_iter().enumerate() {
        if added > 0.0 {
            state.counts[j] += added;
            let step = &shifts.row(j) / state.counts[j];
            let mut centre = state.centres.row_mut(j);
            centre += &step;
        }
    }
    Ok(inertia)
}
