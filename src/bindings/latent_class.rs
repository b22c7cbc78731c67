//! Latent class analysis.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::doorway::enter;
use crate::cluster::latent_class::{self, Answers, Layout, Options, Posterior, Stopping};

type Codes<'py> = PyReadonlyArray2<'py, i32>;
type Floats<'py> = PyReadonlyArray2<'py, f64>;
type Row<'py> = Bound<'py, PyArray1<f64>>;

/// How to fit, as Python says it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Asked {
    n_classes: usize,
    n_init: usize,
    max_iter: usize,
    tol: f64,
    accelerate: bool,
    least_variance: f64,
    information: bool,
    seed: u64,
}

/// Fit a model: a dictionary of the kernel's `Fit`.
#[pyfunction]
#[pyo3(signature = (codes, levels, numbers, weights, start, options, threads, progress = None))]
#[allow(clippy::too_many_arguments, reason = "data and options")]
fn latent_class_fit<'py>(
    py: Python<'py>,
    codes: Codes<'py>,
    levels: Vec<usize>,
    numbers: Floats<'py>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    start: Option<Floats<'py>>,
    options: Asked,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?;
    let start = start.as_ref().map(PyReadonlyArray2::as_slice).transpose()?;
    let (codes, numbers) = (codes.as_array(), numbers.as_array());
    let layout = Layout::new(options.n_classes, &levels, numbers.nrows());
    let answers = Answers { codes, numbers };
    let asked = Options {
        n_init: options.n_init,
        seed: options.seed,
        stopping: Stopping {
            max_iter: options.max_iter,
            tol: options.tol,
            accelerate: options.accelerate,
            least_variance: options.least_variance,
        },
        start,
        information: options.information,
    };
    let fit = enter(py, threads, progress.as_ref(), |control| {
        latent_class::fit(&answers, weights, &layout, &asked, control)
    })?;
    let found = PyDict::new(py);
    found.set_item("model", fit.model.into_pyarray(py))?;
    found.set_item("log_likelihoods", fit.log_likelihoods.into_pyarray(py))?;
    found.set_item("best", fit.best)?;
    found.set_item("n_iter", fit.n_iter)?;
    found.set_item("converged", fit.converged)?;
    found.set_item("of_row", fit.patterns.of_row.into_pyarray(py))?;
    found.set_item("weights", fit.patterns.weights.into_pyarray(py))?;
    found.set_item("complete", fit.patterns.complete.into_pyarray(py))?;
    found.set_item("members", fit.posterior.members.into_pyarray(py))?;
    let each = fit.posterior.log_likelihoods;
    found.set_item("pattern_log_likelihoods", each.into_pyarray(py))?;
    found.set_item("information", fit.information.into_pyarray(py))?;
    Ok(found)
}

/// Memberships (rows × classes, flat) and log-likelihoods of rows under a fitted model.
#[pyfunction]
#[pyo3(signature = (codes, levels, numbers, model, n_classes, threads))]
fn latent_class_posterior<'py>(
    py: Python<'py>,
    codes: Codes<'py>,
    levels: Vec<usize>,
    numbers: Floats<'py>,
    model: PyReadonlyArray1<'py, f64>,
    n_classes: usize,
    threads: Option<usize>,
) -> PyResult<(Row<'py>, Row<'py>)> {
    let (codes, numbers, model) = (codes.as_array(), numbers.as_array(), model.as_slice()?);
    let layout = Layout::new(n_classes, &levels, numbers.nrows());
    let answers = Answers { codes, numbers };
    let Posterior {
        members,
        log_likelihoods,
    } = enter(py, threads, None, |control| {
        latent_class::posterior(&answers, model, &layout, control)
    })?;
    Ok((members.into_pyarray(py), log_likelihoods.into_pyarray(py)))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("LATENT_CLASS_MAX", latent_class::MAX_CLASSES)?;
    m.add_function(wrap_pyfunction!(latent_class_fit, m)?)?;
    m.add_function(wrap_pyfunction!(latent_class_posterior, m)?)?;
    Ok(())
}
