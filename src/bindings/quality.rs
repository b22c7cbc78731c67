//! Indices of how good a clustering is.

use numpy::{Element, IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::doorway::enter;
use super::errors::to_python;
use crate::cluster::Real;
use crate::error::{Error, Result};
use crate::parallel::Control;
use crate::quality::{self, Average, Contingency, Groups};
use ndarray::ArrayView2;

/// A matrix of either float type.
#[derive(FromPyObject)]
enum Matrix<'py> {
    F64(PyReadonlyArray2<'py, f64>),
    F32(PyReadonlyArray2<'py, f32>),
}

/// What a kernel does with a matrix of any float type, its rows' clusters, and how many there are.
trait Kernel: Send {
    type Output: Send;

    fn run<F: Real>(
        self,
        x: ArrayView2<'_, F>,
        clusters: &[i32],
        groups: &Groups,
        control: &Control,
    ) -> Result<Self::Output>;
}

fn of_matrix<K: Kernel>(
    py: Python<'_>,
    x: &Matrix<'_>,
    clusters: &PyReadonlyArray1<'_, i32>,
    n_clusters: usize,
    threads: Option<usize>,
    kernel: K,
) -> PyResult<K::Output> {
    fn run<F: Real + Element, K: Kernel>(
        py: Python<'_>,
        x: &PyReadonlyArray2<'_, F>,
        (clusters, n_clusters): (&[i32], usize),
        threads: Option<usize>,
        kernel: K,
    ) -> PyResult<K::Output> {
        let x = x.as_array();
        enter(py, threads, None, |control| {
            let groups = Groups::new(clusters, n_clusters)?;
            kernel.run(x, clusters, &groups, control)
        })
    }
    let clusters = (clusters.as_slice()?, n_clusters);
    match x {
        Matrix::F64(x) => run(py, x, clusters, threads, kernel),
        Matrix::F32(x) => run(py, x, clusters, threads, kernel),
    }
}

/// Name a kernel: its parameters, what it gives, and the call.
macro_rules! kernel {
    ($name:ident { $($field:ident: $type:ty),* } -> $output:ty,
     |$x:ident, $clusters:ident, $groups:ident, $control:ident| $call:expr) => {
        struct $name { $($field: $type),* }

        impl Kernel for $name {
            type Output = $output;

            fn run<F: Real>(
                self,
                $x: ArrayView2<'_, F>,
                $clusters: &[i32],
                $groups: &Groups,
                $control: &Control,
            ) -> Result<$output> {
                let Self { $($field),* } = self;
                $call
            }
        }
    };
}

kernel!(Silhouette {} -> Vec<f64>, |x, _clusters, groups, control| {
    quality::silhouette(x, groups, control)
});
kernel!(SquaredSilhouette {} -> Vec<f64>, |x, clusters, groups, control| {
    quality::squared_silhouette(x, clusters, groups, control)
});
kernel!(SampledSilhouette { sample_size: usize, seed: u64 } -> quality::Estimate,
    |x, _clusters, groups, control| {
        quality::sampled_silhouette(x, groups, sample_size, seed, control)
    }
);
kernel!(CalinskiHarabasz {} -> f64, |x, _clusters, groups, control| {
    quality::calinski_harabasz(x, groups, control)
});
kernel!(DaviesBouldin {} -> f64, |x, _clusters, groups, control| {
    quality::davies_bouldin(x, groups, control)
});

/// The silhouette of every row, with Euclidean distances or their squares.
#[pyfunction]
#[pyo3(signature = (x, clusters, n_clusters, squared, threads))]
fn silhouette_samples<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    clusters: PyReadonlyArray1<'py, i32>,
    n_clusters: usize,
    squared: bool,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let samples = if squared {
        of_matrix(py, &x, &clusters, n_clusters, threads, SquaredSilhouette {})
    } else {
        of_matrix(py, &x, &clusters, n_clusters, threads, Silhouette {})
    };
    Ok(samples?.into_pyarray(py))
}

/// The mean silhouette, estimated from a sample: (score, standard error).
#[pyfunction]
#[pyo3(signature = (x, clusters, n_clusters, sample_size, seed, threads))]
fn silhouette_estimate<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    clusters: PyReadonlyArray1<'py, i32>,
    n_clusters: usize,
    sample_size: usize,
    seed: u64,
    threads: Option<usize>,
) -> PyResult<(f64, f64)> {
    let kernel = SampledSilhouette { sample_size, seed };
    let estimate = of_matrix(py, &x, &clusters, n_clusters, threads, kernel)?;
    Ok((estimate.score, estimate.standard_error))
}

/// The simplified silhouette of every row.
#[pyfunction]
#[pyo3(signature = (x, clusters, n_clusters, centres, threads))]
fn simplified_silhouette_samples<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    clusters: PyReadonlyArray1<'py, i32>,
    n_clusters: usize,
    centres: Option<PyReadonlyArray2<'py, f64>>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    struct Simplified<'a>(Option<ArrayView2<'a, f64>>);

    impl Kernel for Simplified<'_> {
        type Output = Vec<f64>;

        fn run<F: Real>(
            self,
            x: ArrayView2<'_, F>,
            clusters: &[i32],
            groups: &Groups,
            control: &Control,
        ) -> Result<Vec<f64>> {
            quality::simplified_silhouette(x, clusters, groups, self.0, control)
        }
    }

    let kernel = Simplified(centres.as_ref().map(PyReadonlyArray2::as_array));
    let samples = of_matrix(py, &x, &clusters, n_clusters, threads, kernel)?;
    Ok(samples.into_pyarray(py))
}

/// The Calinski-Harabasz index.
#[pyfunction]
#[pyo3(signature = (x, clusters, n_clusters, threads))]
fn calinski_harabasz<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    clusters: PyReadonlyArray1<'py, i32>,
    n_clusters: usize,
    threads: Option<usize>,
) -> PyResult<f64> {
    of_matrix(py, &x, &clusters, n_clusters, threads, CalinskiHarabasz {})
}

/// The Davies-Bouldin index.
#[pyfunction]
#[pyo3(signature = (x, clusters, n_clusters, threads))]
fn davies_bouldin<'py>(
    py: Python<'py>,
    x: Matrix<'py>,
    clusters: PyReadonlyArray1<'py, i32>,
    n_clusters: usize,
    threads: Option<usize>,
) -> PyResult<f64> {
    of_matrix(py, &x, &clusters, n_clusters, threads, DaviesBouldin {})
}

/// The adjusted Rand index of two sets of labels, numbers below `sizes`.
#[pyfunction]
#[pyo3(signature = (first, second, sizes))]
fn adjusted_rand<'py>(
    py: Python<'py>,
    first: PyReadonlyArray1<'py, i32>,
    second: PyReadonlyArray1<'py, i32>,
    sizes: (usize, usize),
) -> PyResult<f64> {
    let (first, second) = (first.as_slice()?, second.as_slice()?);
    enter(py, None, None, |control| {
        let table = Contingency::count(first, second, sizes, control)?;
        Ok(quality::adjusted_rand(&table))
    })
}

/// The normalised mutual information of two sets of labels, numbers below `sizes`.
#[pyfunction]
#[pyo3(signature = (first, second, sizes, average))]
fn normalized_mutual_info<'py>(
    py: Python<'py>,
    first: PyReadonlyArray1<'py, i32>,
    second: PyReadonlyArray1<'py, i32>,
    sizes: (usize, usize),
    average: &str,
) -> PyResult<f64> {
    let average = match average {
        "min" => Average::Min,
        "geometric" => Average::Geometric,
        "arithmetic" => Average::Arithmetic,
        "max" => Average::Max,
        other => {
            let message = format!("average_method {other:?} has no kernel");
            return Err(to_python(py, Error::Internal(message)));
        }
    };
    let (first, second) = (first.as_slice()?, second.as_slice()?);
    enter(py, None, None, |control| {
        let table = Contingency::count(first, second, sizes, control)?;
        Ok(quality::normalized_mutual_info(&table, average))
    })
}

/// Add this file's functions to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(silhouette_samples, m)?)?;
    m.add_function(wrap_pyfunction!(silhouette_estimate, m)?)?;
    m.add_function(wrap_pyfunction!(simplified_silhouette_samples, m)?)?;
    m.add_function(wrap_pyfunction!(calinski_harabasz, m)?)?;
    m.add_function(wrap_pyfunction!(davies_bouldin, m)?)?;
    m.add_function(wrap_pyfunction!(adjusted_rand, m)?)?;
    m.add_function(wrap_pyfunction!(normalized_mutual_info, m)?)?;
    Ok(())
}
