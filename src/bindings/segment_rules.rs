//! Trees that become rules.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use rayon::prelude::*;

use super::doorway::enter;
use super::errors::to_python;
use crate::error::{Error, Result};
use crate::tree::cart::{
    Criterion, Features, Node, Options, Rows, grow, leaves, round_edges, sampled,
};
use crate::tree::{Column, codes_by_edges};

/// A number with its edges, or codes with how many there are.
#[derive(FromPyObject)]
enum Given<'py> {
    Number(PyReadonlyArray1<'py, f64>, PyReadonlyArray1<'py, f64>),
    Codes(PyReadonlyArray1<'py, u16>, usize),
}

/// Of every node: feature (-1: a leaf), left and right child, code -> whether it goes left.
type Walk = (Vec<i64>, Vec<i64>, Vec<i64>, Vec<Vec<bool>>);

/// Weights of the classes of every node, one node after another, and rows.
type Content<'py> = (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<i64>>);

/// Columns as codes, for as many trees as are asked for.
#[pyclass(module = "segmentry._native", frozen)]
struct CodedFeatures {
    features: Features,
    n: usize,
}

#[pymethods]
impl CodedFeatures {
    /// Code numbers by their edges; take codes as they are.
    #[new]
    #[pyo3(signature = (columns, n, threads))]
    fn new(
        py: Python<'_>,
        columns: Vec<Given<'_>>,
        n: usize,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let mut features = Features::default();
        for column in columns {
            let (column, edges) = match &column {
                Given::Number(values, edges) => {
                    let (values, edges) = (values.as_slice()?, edges.as_slice()?.to_vec());
                    let codes = enter(py, threads, None, |control| {
                        codes_by_edges(values, &edges, control)
                    })?;
                    let n_codes = edges.len() + 2;
                    (Column { codes, n_codes }, Some(edges))
                }
                Given::Codes(codes, n_codes) => {
                    let codes = codes.as_slice()?.to_vec();
                    (
                        Column {
                            codes,
                            n_codes: *n_codes,
                        },
                        None,
                    )
                }
            };
            features.columns.push(column);
            features.edges.push(edges);
        }
        Ok(Self { features, n })
    }

    /// Grow a tree on some rows (None: all): how rows walk through it, and what its nodes hold.
    #[pyo3(signature = (classes, n_classes, weights, rows, options, threads, progress = None))]
    #[allow(clippy::too_many_arguments, reason = "what a tree is grown on")]
    fn grow<'py>(
        &self,
        py: Python<'py>,
        classes: PyReadonlyArray1<'py, u16>,
        n_classes: usize,
        weights: Option<PyReadonlyArray1<'py, f64>>,
        rows: Option<PyReadonlyArray1<'py, u32>>,
        options: (usize, usize, usize, String),
        threads: Option<usize>,
        progress: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Walk, Content<'py>)> {
        let weights = weights
            .as_ref()
            .map(PyReadonlyArray1::as_slice)
            .transpose()?;
        let target = Rows {
            classes: classes.as_slice()?,
            n_classes,
            weights,
        };
        let n = u32::try_from(self.n);
        let n = n.map_err(|_| to_python(py, Error::data("more rows than a tree can count")))?;
        let rows = match &rows {
            Some(rows) => rows.as_slice()?.to_vec(),
            None => (0..n).collect(),
        };
        let (max_depth, min_leaf, max_leaves, criterion) = options;
        let options = Options {
            max_depth,
            min_leaf,
            max_leaves,
            criterion: if criterion == "entropy" {
                Criterion::Entropy
            } else {
                Criterion::Gini
            },
        };
        let tree = enter(py, threads, progress.as_ref(), |control| {
            grow(&self.features, target, rows, &options, control)
        })?;
        let classes: Vec<f64> = tree.iter().flat_map(|node| node.classes.clone()).collect();
        let rows: Vec<i64> = tree.iter().map(|node| node.rows as i64).collect();
        let content = (classes.into_pyarray(py), rows.into_pyarray(py));
        Ok((walk_of(tree), content))
    }

    /// The leaf of every row.
    #[pyo3(signature = (walk, threads))]
    fn leaves<'py>(
        &self,
        py: Python<'py>,
        walk: Walk,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyArray1<u32>>> {
        let tree = tree_of(walk).map_err(|error| to_python(py, error))?;
        let found = enter(py, threads, None, |control| {
            leaves(&self.features, &tree, self.n, control)
        })?;
        Ok(found.into_pyarray(py))
    }
}

fn walk_of(tree: Vec<Node>) -> Walk {
    let mut walk = Walk::default();
    for node in tree {
        let [feature, left, right] = match node.split {
            Some((feature, [left, right])) => [feature as i64, left as i64, right as i64],
            None => [-1; 3],
        };
        walk.0.push(feature);
        walk.1.push(left);
        walk.2.push(right);
        walk.3.push(node.left);
    }
    walk
}

fn tree_of((feature, left, right, sides): Walk) -> Result<Vec<Node>> {
    if feature.len() != left.len() || feature.len() != right.len() || feature.len() != sides.len() {
        return Err(Error::data("the parts of a tree have different lengths"));
    }
    let place = |i: i64| usize::try_from(i).unwrap_or(usize::MAX);
    let nodes = feature.into_iter().zip(left).zip(right).zip(sides);
    let node = |(((feature, left), right), sides)| Node {
        split: (feature >= 0).then(|| (place(feature), [place(left), place(right)])),
        left: sides,
        classes: Vec::new(),
        rows: 0,
    };
    Ok(nodes.map(node).collect())
}

/// Round numbers to cut each column at.
#[pyfunction]
#[pyo3(signature = (columns, max_bins, digits, threads))]
fn round_edges_of<'py>(
    py: Python<'py>,
    columns: Vec<PyReadonlyArray1<'py, f64>>,
    max_bins: usize,
    digits: u32,
    threads: Option<usize>,
) -> PyResult<Vec<Bound<'py, PyArray1<f64>>>> {
    let columns: std::result::Result<Vec<&[f64]>, _> =
        columns.iter().map(PyReadonlyArray1::as_slice).collect();
    let columns = columns?;
    let edges: Vec<Vec<f64>> = enter(py, threads, None, |control| {
        columns
            .par_iter()
            .map(|values| Ok(round_edges(sampled(values, control)?, max_bins, digits)))
            .collect()
    })?;
    Ok(edges
        .into_iter()
        .map(|edges| edges.into_pyarray(py))
        .collect())
}

/// Add this file's names to the native module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<CodedFeatures>()?;
    m.add_function(wrap_pyfunction!(round_edges_of, m)?)
}
