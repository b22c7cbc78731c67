//! Two columns read as one, so that a step looks up and adds up half as often.
//!
//! A pair of columns has a slot for every pair of answers (missing ones too). The probability of a
//! pair is the product of the two, computed once a step; what is expected in a pair's slot is added
//! to both answers' at the end. Worth it where rows are many more than pairs of answers.

use super::layout::Layout;
use super::rows::Rows;

/// Patterns for each slot of a pair, at least.
const WORTH: usize = 8;

/// Answers by pairs of columns.
#[derive(Debug)]
pub(super) struct Pairs {
    /// The layout with a column for each pair; a last column without a partner stays as it is.
    pub(super) layout: Layout,
    /// The patterns' answers in it.
    pub(super) rows: Rows,
}

/// Slots of a column: its levels and the missing answer.
fn width(layout: &Layout, column: usize) -> usize {
    layout.levels[column] + 1
}

impl Pairs {
    /// Read patterns by pairs; `None` where that would not be quicker.
    pub(super) fn of(rows: &Rows, layout: &Layout) -> Option<Self> {
        let columns = layout.columns();
        let levels: Vec<usize> = (0..columns)
            .step_by(2)
            .map(|first| {
                let second = (first + 1 < columns).then(|| width(layout, first + 1));
                width(layout, first) * second.unwrap_or(1)
            })
            .collect();
        let slots: usize = levels.iter().sum();
        if columns < 2 || layout.numbers > 0 || rows.len < WORTH * slots {
            return None;
        }
        let wide = Layout {
            factors: layout.factors / 2,
            ..Layout::new(layout.classes, &levels, 0)
        };
        let mut found = Vec::with_capacity(rows.len * levels.len());
        for row in rows.slots.chunks_exact(columns) {
            for (pair, answers) in row.chunks(2).enumerate() {
                let local = |at: usize| answers[at] as usize - layout.first[2 * pair + at];
                let place = match answers {
                    [_, _] => local(0) * width(layout, 2 * pair + 1) + local(1),
                    _ => local(0),
                };
                found.push((wide.first[pair] + place) as u32);
            }
        }
        Some(Self {
            rows: Rows {
                len: rows.len,
                slots: found,
                numbers: Vec::new(),
            },
            layout: wide,
        })
    }

    /// Every pair's slot and those of its answers, of which the second may be none.
    fn slots(&self, layout: &Layout) -> impl Iterator<Item = (usize, usize, Option<usize>)> {
        let columns = layout.columns();
        self.layout
            .first
            .iter()
            .enumerate()
            .flat_map(move |(pair, &start)| {
                let (a, b) = (2 * pair, 2 * pair + 1);
                let partner = (b < columns).then(|| width(layout, b));
                let inner = partner.unwrap_or(1);
                (0..width(layout, a) * inner).map(move |place| {
                    let second = partner.map(|_| layout.first[b] + place % inner);
                    (start + place, layout.first[a] + place / inner, second)
                })
            })
    }

    /// A model (prepared) of the answers as one of the pairs.
    pub(super) fn widen(&self, model: &[f64], layout: &Layout) -> Vec<f64> {
        let lanes = layout.lanes;
        let mut wide = vec![0.0; self.layout.slots * lanes];
        wide[..lanes].copy_from_slice(&model[..lanes]);
        for (slot, first, second) in self.slots(layout) {
            for lane in 0..lanes {
                let other = second.map_or(1.0, |second| model[layout.at(second) + lane]);
                wide[layout.at(slot) + lane] = model[layout.at(first) + lane] * other;
            }
        }
        wide
    }

    /// What is expected in the pairs as what is expected in the answers.
    pub(super) fn narrow(&self, wide: &[f64], layout: &Layout) -> Vec<f64> {
        let lanes = layout.lanes;
        let mut sums = vec![0.0; layout.slots * lanes];
        sums[..lanes].copy_from_slice(&wide[..lanes]);
        for (slot, first, second) in self.slots(layout) {
            for answer in [Some(first), second].into_iter().flatten() {
                for lane in 0..lanes {
                    sums[layout.at(answer) + lane] += wide[layout.at(slot) + lane];
                }
            }
        }
        sums
    }
}
