//! k-medoids.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::distance::Asked;
use super::doorway::enter;
use crate::cluster::kmedoids::{self, Options, Source, Start};
use crate::distance::square;
use crate::error::Error;

/// The name of a start, or the rows to start from.
#[derive(FromPyObject)]
enum Init {
    Name(String),
    Rows(Vec<usize>),
}

/// The parameters of a fit.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Parameters {
    n_clusters: usize,
    init: Init,
    n_init: usize,
    max_iter: usize,
    batch: Option<usize>,
    seed: u64,
    /// Compute all distances first and keep them.
    table: bool,
}

impl Parameters {
    fn options(self) -> Options {
        Options {
            n_clusters: self.n_clusters,
            start: match self.init {
                Init::Rows(rows) => Start::Given(rows),
                Init::Name(name) => match name.as_str() {
                    "build" => Start::Build,
                    "random" => Start::Random,
                    _ => Start::Lab,
                },
            },
            n_init: self.n_init,
            max_iter: self.max_iter,
            batch: self.batch,
            seed: self.seed,
        }
    }
}

/// Fit k-medoids to rows (or, with no measure, to a table of distances): (medoids, iterations,
/// swaps).
#[pyfunction]
#[pyo3(signature = (x, weights, measure, parameters, threads, progress = None))]
fn kmedoids_fit<'py>(
    py: Python<'py>,
    x: PyReadonlyArray2<'py, f64>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    measure: Option<Asked>,
    parameters: Parameters,
    threads: Option<usize>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyArray1<i64>>, usize, usize)> {
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?;
    let table = parameters.table;
    let options = parameters.options();
    let progress = progress.as_ref();
    let fit = if let Some(measure) = measure {
        let rows = x.as_array();
        let measure = measure.measure(py, rows.ncols())?;
        enter(py, threads, progress, |control| {
            if table {
                let values = square(&measure, rows, control)?;
                let source = Source::of_table(&values, rows.nrows());
                return kmedoids::fit(&source, weights, &options, control);
            }
            let source = Source::of_rows(&measure, rows, control.level());
            kmedoids::fit(&source, weights, &options, control)
        })?
    } else {
        let n = x.as_array().nrows();
        let values = x.as_slice()?;
        enter(py, threads, progress, |control| {
            if n.checked_mul(n) != Some(values.len()) {
                return Err(Error::data("a table of distances must be square"));
            }
            kmedoids::fit(&Source::of_table(values, n), weights, &options, control)
        })?
    };
    let medoids: Vec<i64> = fit.medoids.iter().map(|&row| row as i64).collect();
    Ok((medoids.into_pyarray(py), fit.n_iter, fit.n_swaps))
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(kmedoids_fit, m)?)
}
