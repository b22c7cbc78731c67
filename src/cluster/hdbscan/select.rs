//! Which clusters of a condensed tree are segments, and what that makes of every row.

use super::Options;
use super::condense::Condensed;
use super::linkage::number;

/// What is known of every cluster; the root is the first, children come after their parents.
#[derive(Debug, Default)]
pub struct Clusters {
    /// The parent's number; the root is its own.
    pub parents: Vec<u32>,
    /// The density at which it begins.
    pub births: Vec<f64>,
    /// The highest density at which anything leaves it.
    pub deaths: Vec<f64>,
    /// The segment that it is, or belongs to; -1 for none.
    pub labels: Vec<i32>,
    /// That segment's death.
    pub label_deaths: Vec<f64>,
    /// If the root is the segment: rows of lower density are noise.
    pub root_threshold: f64,
}

/// What is known of every row.
#[derive(Debug, Default)]
pub struct Rows {
    /// The segment, or -1.
    pub labels: Vec<i32>,
    /// How central it is there.
    pub probabilities: Vec<f64>,
    /// Its GLOSH score.
    pub outlier_scores: Vec<f64>,
    /// The cluster it was in last.
    pub clusters: Vec<u32>,
}

/// How clusters are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The most stable ones ("excess of mass").
    ExcessOfMass,
    /// Those without clusters below them.
    Leaf,
}

/// Choose segments: clusters, rows, and how persistent each segment is.
pub(super) fn select(tree: &Condensed, options: &Options) -> (Clusters, Rows, Vec<f64>) {
    let (n, count) = (tree.n_rows, tree.n_clusters);
    let mut clusters = Clusters {
        parents: vec![0; count],
        births: vec![0.0; count],
        deaths: vec![0.0; count],
        ..Clusters::default()
    };
    let mut sizes = vec![n; count];
    let mut rows = Rows {
        clusters: vec![0; n],
        ..Rows::default()
    };
    let mut lambdas = vec![0.0; n];
    let mut leaves = vec![true; count];
    for (parent, child, lambda, size) in tree.edges() {
        clusters.deaths[parent] = lambda.max(clusters.deaths[parent]);
        if let Some(child) = child.checked_sub(n) {
            clusters.parents[child] = parent as u32;
            clusters.births[child] = lambda;
            sizes[child] = size as usize;
            leaves[parent] = false;
        } else {
            rows.clusters[child] = parent as u32;
            lambdas[child] = lambda;
        }
    }
    let mut stabilities = vec![0.0; count];
    for (parent, _, lambda, size) in tree.edges() {
        stabilities[parent] += (lambda - clusters.births[parent]) * f64::from(size);
    }
    let root_allowed = options.allow_single_cluster && n >= options.min_cluster_size;
    let mut chosen = match options.method {
        Method::ExcessOfMass => most_stable(&clusters.parents, &sizes, &stabilities, options),
        Method::Leaf => leaves,
    };
    chosen[0] &= root_allowed;
    if options.epsilon > 0.0 && chosen[1..].contains(&true) {
        chosen = merged(&clusters, &chosen, root_allowed, options.epsilon);
    }
    let anchors = anchors(&clusters.parents, &chosen);
    clusters.root_threshold = if options.epsilon > 0.0 {
        1.0 / options.epsilon
    } else {
        clusters.deaths[0]
    };
    let anchor = |row: usize| {
        let anchor = anchors[rows.clusters[row] as usize]?;
        (anchor > 0 || lambdas[row] >= clusters.root_threshold).then_some(anchor)
    };
    let labels = number((0..n).map(anchor), count);
    let mut label_of = vec![-1; count];
    for (row, &label) in labels.iter().enumerate() {
        if let Some(anchor) = anchor(row) {
            label_of[anchor] = label;
        }
    }
    rows.probabilities = (0..n)
        .map(|row| {
            anchor(row).map_or(0.0, |anchor| {
                let death = clusters.deaths[anchor];
                if death > 0.0 {
                    lambdas[row].min(death) / death
                } else {
                    1.0
                }
            })
        })
        .collect();
    rows.outlier_scores = outlier_scores(&clusters, &rows.clusters, &lambdas);
    clusters.labels = anchors
        .iter()
        .map(|anchor| anchor.map_or(-1, |anchor| label_of[anchor]))
        .collect();
    clusters.label_deaths = anchors
        .iter()
        .map(|anchor| anchor.map_or(0.0, |anchor| clusters.deaths[anchor]))
        .collect();
    rows.labels = labels;
    let persistence = persistence(tree, &rows.labels, &label_of, &stabilities);
    (clusters, rows, persistence)
}

/// The clusters that are more stable than all below them together.
fn most_stable(
    parents: &[u32],
    sizes: &[usize],
    stabilities: &[f64],
    options: &Options,
) -> Vec<bool> {
    let mut below = vec![0.0; parents.len()];
    let mut chosen = vec![false; parents.len()];
    for cluster in (0..parents.len()).rev() {
        let large = options
            .max_cluster_size
            .is_some_and(|most| sizes[cluster] > most);
        chosen[cluster] = !large && below[cluster] <= stabilities[cluster];
        if cluster > 0 {
            below[parents[cluster] as usize] += if chosen[cluster] {
                stabilities[cluster]
            } else {
                below[cluster]
            };
        }
    }
    chosen[0] &= options.allow_single_cluster;
    // Only the uppermost count.
    let mut covered = vec![false; parents.len()];
    for cluster in 1..parents.len() {
        let parent = parents[cluster] as usize;
        covered[cluster] = covered[parent] || chosen[parent];
        chosen[cluster] &= !covered[cluster];
    }
    chosen
}

/// In place of clusters that begin at distances below `epsilon` those above them that do not.
///
/// Malzer, C. and Baum, M. (2020). "A hybrid approach to hierarchical density-based cluster selection".
/// IEEE MFI, 223-228.
fn merged(clusters: &Clusters, chosen: &[bool], root_allowed: bool, epsilon: f64) -> Vec<bool> {
    let mut merged = vec![false; chosen.len()];
    for cluster in (1..chosen.len()).filter(|&cluster| chosen[cluster]) {
        let mut place = cluster;
        while place > 0 && 1.0 / clusters.births[place] < epsilon {
            let parent = clusters.parents[place] as usize;
            if parent == 0 && !root_allowed {
                break;
            }
            place = parent;
        }
        merged[place] = true;
    }
    merged
}

/// The uppermost chosen cluster that each is or lies below.
fn anchors(parents: &[u32], chosen: &[bool]) -> Vec<Option<usize>> {
    let mut anchors: Vec<Option<usize>> = Vec::with_capacity(parents.len());
    for (cluster, &parent) in parents.iter().enumerate() {
        let above = (cluster > 0).then(|| anchors[parent as usize]).flatten();
        anchors.push(above.or(chosen[cluster].then_some(cluster)));
    }
    anchors
}

/// One minus the density of a row over the highest density of its cluster and those below (GLOSH).
fn outlier_scores(clusters: &Clusters, of_rows: &[u32], lambdas: &[f64]) -> Vec<f64> {
    let mut deaths = clusters.deaths.clone();
    for cluster in (1..deaths.len()).rev() {
        let parent = clusters.parents[cluster] as usize;
        deaths[parent] = deaths[parent].max(deaths[cluster]);
    }
    of_rows
        .iter()
        .zip(lambdas)
        .map(|(&cluster, &lambda)| {
            let death = deaths[cluster as usize];
            // A row by itself has no density at all.
            if death > 0.0 {
                (death - lambda) / death
            } else {
                f64::NAN
            }
        })
        .collect()
}

/// Stability over the largest that so many rows could have.
fn persistence(
    tree: &Condensed,
    labels: &[i32],
    label_of: &[i32],
    stabilities: &[f64],
) -> Vec<f64> {
    let highest = tree.lambdas.iter().copied().fold(0.0, f64::max);
    let count = labels.iter().max().map_or(0, |&label| (label + 1) as usize);
    let mut sizes = vec![0.0; count];
    for &label in labels.iter().filter(|&&label| label >= 0) {
        sizes[label as usize] += 1.0;
    }
    let mut found = vec![1.0; count];
    // From below, as a label is also that of the clusters below its own.
    for (cluster, &label) in label_of.iter().enumerate() {
        if label >= 0 && highest > 0.0 {
            found[label as usize] = stabilities[cluster] / (sizes[label as usize] * highest);
        }
    }
    found
}
