//! CHAID.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;

use super::doorway::enter;
use crate::tree::chaid::judge::Answer;
use crate::tree::chaid::merge::Rules;
use crate::tree::chaid::multipliers::{Kind, Multipliers};
use crate::tree::chaid::tails::{ln_chi_squared, ln_f};
use crate::tree::chaid::{Measure, Node, Options, Predictor, Stop, Walk, apply, grow};
use crate::tree::{Column, codes_by_edges};

/// Codes of a predictor, how many values it has, and whether they are in order.
type Codes<'py> = (PyReadonlyArray1<'py, u16>, usize, bool);
/// Categories, groups, statistic, its degrees of freedom (two), and logarithms of the p-value, of
/// the multiplier, of the adjusted p-value.
type Candidate = (usize, usize, f64, f64, f64, f64, f64, f64);
/// Column, code -> child, code -> whether it is there, the first child, how many.
type Split = (usize, Vec<u16>, Vec<bool>, usize, usize);
/// Parent, which child of it, depth, rows, target, why it ends, split, candidates.
type NodeTuple = (
    usize,
    usize,
    usize,
    usize,
    Vec<f64>,
    &'static str,
    Option<Split>,
    Vec<Candidate>,
);

/// The target: classes with their number, or numbers.
#[derive(FromPyObject)]
enum Target<'py> {
    Classes((PyReadonlyArray1<'py, u16>, usize)),
    Numbers(PyReadonlyArray1<'py, f64>),
}

/// The parameters of a fit.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Parameters {
    max_depth: usize,
    min_node_size: f64,
    min_child_size: f64,
    alpha_merge: f64,
    alpha_split: f64,
    bonferroni: bool,
    split_merged: bool,
    /// `pearson`, `likelihood_ratio` or `f`; with scores, these are compared.
    statistic: String,
    scores: Option<Vec<f64>>,
}

impl Parameters {
    fn options(self) -> Options {
        let measure = match (self.scores, self.statistic.as_str()) {
            (Some(scores), _) => Measure::MeanScore(scores),
            (None, "f") => Measure::Variance,
            (None, "likelihood_ratio") => Measure::LikelihoodRatio,
            (None, _) => Measure::Pearson,
        };
        Options {
            max_depth: self.max_depth,
            min_node_weight: self.min_node_size,
            rules: Rules {
                measure,
                ln_alpha: self.alpha_merge.ln(),
                split_merged: self.split_merged,
                min_weight: self.min_child_size,
            },
            ln_alpha_split: self.alpha_split.ln(),
            bonferroni: self.bonferroni,
        }
    }
}

fn kind(ordinal: bool) -> Kind {
    if ordinal {
        Kind::Ordinal
    } else {
        Kind::Nominal
    }
}

fn tuple(node: Node) -> NodeTuple {
    let stop = match node.stop {
        Stop::Split => "split",
        Stop::Depth => "depth",
        Stop::Size => "size",
        Stop::Significance => "significance",
    };
    let split = node.split.map(|split| {
        let (first, n) = (split.first_child, split.n_children);
        (split.column, split.child_of, split.has, first, n)
    });
    let candidates = node.candidates.iter().map(|c| {
        let (test, p) = (c.test, c.test.ln_p);
        let logs = (p, c.ln_multiplier, c.ln_adjusted);
        (
            c.n_categories,
            c.n_groups,
            test.statistic,
            test.df,
            test.df_within,
            logs.0,
            logs.1,
            logs.2,
        )
    });
    let candidates = candidates.collect();
    (
        node.parent,
        node.child,
        node.depth,
        node.n_rows,
        node.target,
        stop,
        split,
        candidates,
    )
}

/// Numbers to codes of bins, closed on the right; NaN to the code after the last.
#[pyfunction]
#[pyo3(signature = (values, edges, threads))]
fn chaid_bins<'py>(
    py: Python<'py>,
    values: PyReadonlyArray1<'py, f64>,
    edges: Vec<f64>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<u16>>> {
    let values = values.as_slice()?;
    let codes = enter(py, threads, None, |control| {
        codes_by_edges(values, &edges, control)
    })?;
    Ok(codes.into_pyarray(py))
}

/// Grow a tree: its nodes, parents first.
#[pyfunction]
#[pyo3(signature = (columns, target, weights, parameters, threads))]
fn chaid_fit<'py>(
    py: Python<'py>,
    columns: Vec<Codes<'py>>,
    target: Target<'py>,
    weights: Option<PyReadonlyArray1<'py, f64>>,
    parameters: Parameters,
    threads: Option<usize>,
) -> PyResult<Vec<NodeTuple>> {
    let weights = weights
        .as_ref()
        .map(PyReadonlyArray1::as_slice)
        .transpose()?;
    let answer = match &target {
        Target::Classes((codes, n_classes)) => Answer::Classes(codes.as_slice()?, *n_classes),
        Target::Numbers(values) => Answer::Numbers(values.as_slice()?),
    };
    let mut read = Vec::with_capacity(columns.len());
    let mut predictors = Vec::with_capacity(columns.len());
    for (codes, n_values, ordinal) in &columns {
        read.push(Column {
            codes: codes.as_slice()?.to_vec(),
            n_codes: n_values + 1,
        });
        predictors.push(Predictor {
            kind: kind(*ordinal),
            n_values: *n_values,
        });
    }
    let options = parameters.options();
    let nodes = enter(py, threads, None, |control| {
        grow(&read, &predictors, answer, weights, &options, control)
    })?;
    Ok(nodes.into_iter().map(tuple).collect())
}

/// Rows to leaves; for each node its column (-1 in a leaf), first child, and code -> which child.
#[pyfunction]
#[pyo3(signature = (columns, n, nodes, threads))]
fn chaid_apply<'py>(
    py: Python<'py>,
    columns: Vec<PyReadonlyArray1<'py, u16>>,
    n: usize,
    nodes: Vec<(i64, usize, Vec<u16>)>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<i64>>> {
    let slices: Result<Vec<&[u16]>, _> = columns.iter().map(PyReadonlyArray1::as_slice).collect();
    let slices = slices?;
    let walks: Vec<Walk> = nodes
        .into_iter()
        .map(|(column, first_child, child_of)| Walk {
            column: usize::try_from(column).ok(),
            first_child,
            child_of,
        })
        .collect();
    let leaves = enter(py, threads, None, |control| {
        apply(&walks, &slices, n, control)
    })?;
    Ok(leaves.into_pyarray(py))
}

/// ln of the tail beyond a chi-squared, or beyond F with the second degrees of freedom.
#[pyfunction]
#[pyo3(signature = (statistic, df, df_within = None))]
fn chaid_ln_p(statistic: f64, df: f64, df_within: Option<f64>) -> f64 {
    match df_within {
        Some(within) => ln_f(statistic, df, within),
        None => ln_chi_squared(statistic, df),
    }
}

/// ln of the number of ways to make groups of categories, of which one is that of missing values if
/// `floats`.
#[pyfunction]
#[pyo3(signature = (ordinal, n_categories, n_groups, floats))]
fn chaid_ln_multiplier(ordinal: bool, n_categories: usize, n_groups: usize, floats: bool) -> f64 {
    let most = if ordinal { 0 } else { n_categories };
    Multipliers::up_to(most).ln(kind(ordinal), n_categories, n_groups, floats)
}

/// Add them to the module.
pub fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(chaid_bins, m)?)?;
    m.add_function(wrap_pyfunction!(chaid_fit, m)?)?;
    m.add_function(wrap_pyfunction!(chaid_apply, m)?)?;
    m.add_function(wrap_pyfunction!(chaid_ln_p, m)?)?;
    m.add_function(wrap_pyfunction!(chaid_ln_multiplier, m)?)
}
