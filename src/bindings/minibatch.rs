//! k-means by small batches.

use numpy::{Element, IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::cluster::{Init, Matrix};
use super::doorway::enter;
use crate::cluster::Real;
use crate::cluster::minibatch::{self, Fit, Options, State};

type Weights<'py> = Option<PyReadonlyArray1<'py, f64>>;
/// Centres, counts, rows seen since centres were last moved.
type StateOut<'py> = (Bound<'py, PyArray2<f64>>, Bound<'py, PyArray1<f64>>, usize);
type StateIn<'py> = (
    PyReadonlyArray2<'py, f64>,
    PyReadonlyArray1<'py, f64>,
    usize,
);

fn state_out(py: Python<'_>, state: State) -> StateOut<'_> {
    (
        state.centres.into_pyarray(py),
        state.counts.into_pyarray(py),
        state.since,
    )
}

/// The estimator's parameters.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Asked<'py> {
    n_clusters: usize,
    init: Init<'py>,
    n_init: usize,
    init_rows: usize,
    batch_rows: usize,
    max_iter: usize,
    tol: f64,
    patience: Option<usize>,
    reassignment_ratio: f64,
    seed: u64,
}

impl Asked<'_> {
    fn options(&self) -> PyResult<Options<'_>> {
        Ok(Options {
            n_clusters: self.n_clusters,
            start: self.init.start()?,
            n_init: self.n_init,
            init_rows: self.init_rows,
            batch_rows: self.batch_rows,
            max_iter: self.max_iter,
            tol: self.tol,
            patience: self.patience,
            reassignment_ratio: self.reassignment_ratio,
            seed: self.seed,
        })
    }
}

fn fit<F: Real + Element>(
    py: Python<'_>,
    x: &PyReadonlyArray2<'_, F>,
    weights: &Weights<'_>,
    options: &Options<'_>,
    threads: Option<usize>,
) -> PyResult<Fit> {
    let weights = weights.as_ref().map(PyReadonlyArray1::as_slice);
    let (x, weights) = (x.as_array(), weights.transpose()?);
    enter(py, threads, None, |control| {
        minibatch::fit(x, weights, options, control)
    })
}

fn step<F: Real + Element>(
    py: Python<'_>,
    x: &PyReadonlyArray2<'_, F>,
    weights: &Weights<'_>,
    state: Option<State>,
    options: &Options<'_>,
    number: u64,
    threads: Option<usize>,
) -> PyResult<State> {
    let weights = weights.as_ref().map(PyReadonlyArray1::as_slice);
    let (x, weights) = (x.as_array(), weights.transpose()?);
    enter(py, threads, None, |control| {
        let mut state = match state {
            Some(state) => state,
            None => minibatch::begin(x, weights, options, control)?,
        };
        let ratio = options.reassignment_ratio;
        let key = (options.seed, number);
        minibatch::step(x, weights, &mut state, ratio, key, control)?;
        Ok(state)
    })
}

/// Fit by batches: (state, batches, mean squared distance of a row in the last ones).
#[pyfunction]
#[pyo3(signature = (x, weights, options, threads))]
fn minibatch_fit<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Weights<'py>,
    options: Asked<'py>,
    threads: Option<usize>,
) -> PyResult<(StateOut<'py>, usize, f64)> {
    let options = options.options()?;
    let fit = match &x {
        Matrix::F64(x) => fit(py, x, &weights, &options, threads)?,
        Matrix::F32(x) => fit(py, x, &weights, &options, threads)?,
    };
    Ok((state_out(py, fit.state), fit.n_steps, fit.mean_inertia))
}

/// Take in one piece of data; without a state it is the first one.
#[pyfunction]
#[pyo3(signature = (x, weights, state, options, number, threads))]
fn minibatch_step<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    weights: Weights<'py>,
    state: Option<StateIn<'py>>,
    options: Asked<'py>,
    number: u64,
    threads: Option<usize>,
) -> PyResult<StateOut<'py>> {
    let state = state.map(|(centres, counts, since)| State {
        centres: centres.as_array().to_owned(),
        counts: counts.as_array().to_vec(),
        since,
    });
    let options = options.options()?;
    let state = match &x {
        Matrix::F64(x) => step(py, x, &weights, state, &options, number, threads)?,
        Matrix::F32(x) => step(py, x, &weights, state, &options, number, threads)?,
    };
    Ok(state_out(py, state))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(minibatch_fit, m)?)?;
    m.add_function(wrap_pyfunction!(minibatch_step, m)?)?;
    Ok(())
}
