//! How likely every row is in every class.

use std::ops::Range;

use super::layout::Layout;
use super::rows::{Answers, Rows};
use super::step::{by_lanes, joint, prepared};
use crate::error::{Error, Result};
use crate::parallel::{Control, map_chunks};

/// Rows a task.
const CHUNK: usize = 4096;

/// Memberships and likelihoods of rows.
#[derive(Debug, Default)]
pub struct Posterior {
    /// Probability of every class (rows × classes); the class shares where nothing is known.
    pub members: Vec<f64>,
    /// Log-likelihood of every row; 0 where nothing is known.
    pub log_likelihoods: Vec<f64>,
}

#[inline(always)]
fn chunk<const W: usize>(
    range: Range<usize>,
    rows: &Rows,
    ready: &[f64],
    layout: &Layout,
    found: &mut Posterior,
) {
    let ready = ready.as_chunks::<W>().0;
    for row in range {
        let (values, sum, factor) = joint::<W>(ready, rows.row(row, layout), layout);
        let members = values[..layout.classes].iter().map(|value| value / sum);
        found.members.extend(members);
        found.log_likelihoods.push(sum.ln() + factor);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn chunk_avx2<const W: usize>(
    range: Range<usize>,
    rows: &Rows,
    ready: &[f64],
    layout: &Layout,
    found: &mut Posterior,
) {
    chunk::<W>(range, rows, ready, layout, found);
}

pub(super) fn of_rows(
    rows: &Rows,
    model: &[f64],
    layout: &Layout,
    control: &Control,
) -> Result<Posterior> {
    let ready = prepared(model, layout);
    let level = control.level();
    let parts = map_chunks(rows.len, control.chunk_len(CHUNK), control, |range| {
        let mut found = Posterior::default();
        by_lanes!(
            layout,
            level,
            chunk,
            chunk_avx2,
            (range, rows, &ready, layout, &mut found)
        );
        Ok(found)
    })?;
    let mut all = Posterior::default();
    for part in parts {
        all.members.extend(part.members);
        all.log_likelihoods.extend(part.log_likelihoods);
    }
    Ok(all)
}

/// Memberships of new rows in the classes of a fitted model (slots × classes).
pub fn posterior(
    answers: &Answers<'_>,
    model: &[f64],
    layout: &Layout,
    control: &Control,
) -> Result<Posterior> {
    if model.len() != layout.slots * layout.classes {
        return Err(Error::Internal("a model of another shape".to_owned()));
    }
    let rows = Rows::read(answers, layout, control)?;
    of_rows(&rows, &layout.spread(model), layout, control)
}
