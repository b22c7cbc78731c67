//! What a tree is grown on.

use super::Features;
use crate::error::{Error, Result};
use crate::tree::{Column, Target};

/// Rows with classes and weights.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Row -> class.
    pub classes: &'a [u16],
    /// Number of classes.
    pub n_classes: usize,
    /// Row -> weight, above 0.
    pub weights: Option<&'a [f64]>,
}

impl Target for Rows<'_> {
    fn width(&self) -> usize {
        self.n_classes + usize::from(self.weights.is_some())
    }

    #[inline]
    fn add(&self, row: usize, cell: &mut [f64]) {
        let class = usize::from(self.classes[row]);
        if let Some(weights) = self.weights {
            cell[class] += weights[row];
            cell[self.n_classes] += 1.0;
        } else {
            cell[class] += 1.0;
        }
    }
}

pub(super) fn check(features: &Features, target: Rows<'_>, rows: &[u32]) -> Result<()> {
    let n = target.classes.len();
    let columns = &features.columns;
    let whole = |column: &Column| {
        column.codes.len() == n
            && column
                .codes
                .iter()
                .all(|&c| usize::from(c) < column.n_codes)
    };
    let enough = columns.iter().zip(&features.edges).all(|(column, edges)| {
        column.n_codes
            == edges
                .as_ref()
                .map_or(column.n_codes.max(2), |e| e.len() + 2)
    });
    let fits = features.edges.len() == columns.len()
        && enough
        && columns.iter().all(whole)
        && target.weights.is_none_or(|weights| weights.len() == n)
        && target
            .classes
            .iter()
            .all(|&c| usize::from(c) < target.n_classes)
        && rows.iter().all(|&row| (row as usize) < n)
        && rows.is_sorted();
    if fits && !rows.is_empty() {
        Ok(())
    } else {
        Err(Error::data(
            "a tree needs rows, with a code below its limit in every column",
        ))
    }
}
