//! Rows by cluster.

use std::ops::Range;

use crate::error::{Error, Result};

/// The rows of a clustering, cluster after cluster and in their own order within each.
#[derive(Debug, Clone, PartialEq)]
pub struct Groups {
    order: Vec<u32>,
    /// Where each cluster starts in the order; one more than there are clusters.
    starts: Vec<usize>,
}

impl Groups {
    /// Sort rows by their cluster, a number below `n_clusters`.
    pub fn new(clusters: &[i32], n_clusters: usize) -> Result<Self> {
        if u32::try_from(clusters.len()).is_err() {
            return Err(Error::data(format!(
                "X must have fewer than 2^32 rows, found {}; take a sample",
                clusters.len()
            )));
        }
        let mut starts = vec![0; n_clusters + 1];
        for &cluster in clusters {
            let known = usize::try_from(cluster).ok().filter(|&c| c < n_clusters);
            let Some(cluster) = known else {
                return Err(Error::Internal(format!(
                    "cluster {cluster} is not one of the {n_clusters} there are"
                )));
            };
            starts[cluster + 1] += 1;
        }
        for cluster in 0..n_clusters {
            starts[cluster + 1] += starts[cluster];
        }
        let mut next = starts.clone();
        let mut order = vec![0; clusters.len()];
        for (row, &cluster) in clusters.iter().enumerate() {
            let place = &mut next[cluster as usize];
            order[*place] = row as u32;
            *place += 1;
        }
        Ok(Self { order, starts })
    }

    /// The same clusters with the rows of each in the order of their keys, equal ones as they were.
    #[must_use]
    pub(super) fn sorted_within(&self, key_of_row: &[u64]) -> Self {
        let mut sorted = self.clone();
        for cluster in 0..self.len() {
            sorted.order[self.places(cluster)].sort_by_key(|&row| key_of_row[row as usize]);
        }
        sorted
    }

    /// Number of clusters.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// True if there is no cluster.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows, cluster after cluster.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Where in the order a cluster's rows are.
    pub fn places(&self, cluster: usize) -> Range<usize> {
        self.starts[cluster]..self.starts[cluster + 1]
    }

    /// Number of rows of a cluster.
    pub fn size(&self, cluster: usize) -> usize {
        self.places(cluster).len()
    }

    /// The cluster of a place in the order.
    pub fn cluster_at(&self, place: usize) -> usize {
        self.starts.partition_point(|&start| start <= place) - 1
    }

    /// The parts of `places` that belong to one cluster each.
    pub fn runs(&self, places: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> {
        let first = if places.is_empty() {
            self.len()
        } else {
            self.cluster_at(places.start)
        };
        (first..self.len())
            .map(move |cluster| {
                let own = self.places(cluster);
                (
                    cluster,
                    own.start.max(places.start)..own.end.min(places.end),
                )
            })
            .take_while(move |(_, run)| run.start < places.end)
            .filter(|(_, run)| !run.is_empty())
    }
}

/// An error unless there are from 2 clusters to one fewer than rows, and a label for each row.
pub(super) fn check(rows: usize, groups: &Groups) -> Result<()> {
    let (labels, clusters) = (groups.order.len(), groups.len());
    if labels != rows {
        return Err(Error::data(format!(
            "labels must name a cluster for each of the {rows} rows of X, found {labels} labels"
        )));
    }
    if clusters < 2 || clusters >= rows {
        return Err(Error::data(format!(
            "labels must name from 2 clusters to one fewer than rows, found {clusters} for {rows} \
             rows; with such labels the index is not defined"
        )));
    }
    Ok(())
}
