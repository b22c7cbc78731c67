//! Where a model's numbers lie.
//!
//! All of them are in one vector of *slots*, each with a place for every class and some unused ones
//! behind (`lanes`), so that a slot is a few vector registers. Slot 0 holds the class shares. Then
//! for every categorical column a slot for each level and one for a missing answer, which is always
//! 1. Then a slot for the mean of each numeric column, then one for each variance.

/// Numbers of lanes that the kernels are compiled for.
pub(super) const LANES: [usize; 9] = [4, 8, 12, 16, 24, 32, 64, 128, 256];

/// The most classes a model can have.
pub const MAX_CLASSES: usize = 256;

/// Factors between two scalings: eight of the least probability are far from underflow.
const FACTORS: usize = 8;

/// The shape of a model.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Number of classes.
    pub classes: usize,
    /// Places in a slot.
    pub(super) lanes: usize,
    /// Levels of every categorical column.
    pub levels: Vec<usize>,
    /// First slot of every categorical column.
    pub(super) first: Vec<usize>,
    /// The slot of a missing answer of every categorical column.
    pub(super) missing: Vec<u32>,
    /// Number of numeric columns.
    pub(super) numbers: usize,
    /// Slot of the first numeric column's mean.
    pub(super) means: usize,
    /// Number of slots.
    pub slots: usize,
    /// Probabilities that may be multiplied before their product is looked at.
    pub(super) factors: usize,
}

impl Layout {
    /// The layout for this many classes, these numbers of levels and this many numeric columns.
    pub fn new(classes: usize, levels: &[usize], numbers: usize) -> Self {
        let lanes = LANES.into_iter().find(|&lanes| lanes >= classes);
        let mut next = 1;
        let mut first = Vec::with_capacity(levels.len());
        for n in levels {
            first.push(next);
            next += n + 1;
        }
        let missing = first.iter().zip(levels).map(|(f, n)| (f + n) as u32);
        Self {
            classes,
            lanes: lanes.unwrap_or(MAX_CLASSES),
            levels: levels.to_vec(),
            missing: missing.collect(),
            first,
            numbers,
            means: next,
            slots: next + 2 * numbers,
            factors: FACTORS,
        }
    }

    /// Number of categorical columns.
    pub(super) fn columns(&self) -> usize {
        self.levels.len()
    }

    /// Slot of the first numeric column's variance.
    pub(super) fn variances(&self) -> usize {
        self.means + self.numbers
    }

    /// Where a slot's places begin.
    pub(super) fn at(&self, slot: usize) -> usize {
        slot * self.lanes
    }

    /// (first slot, number of slots) of what sums to 1 in every class: the columns' levels.
    pub(super) fn tables(&self) -> impl Iterator<Item = (usize, usize)> {
        self.first.iter().copied().zip(self.levels.iter().copied())
    }

    /// A model without anything but the ones of missing answers and the padding's variances.
    pub(super) fn blank(&self) -> Vec<f64> {
        let mut model = vec![0.0; self.slots * self.lanes];
        for &slot in &self.missing {
            let at = self.at(slot as usize);
            model[at..at + self.lanes].fill(1.0);
        }
        for d in 0..self.numbers {
            let at = self.at(self.variances() + d);
            model[at..at + self.lanes].fill(1.0);
        }
        model
    }

    /// A model with places for the classes only, spread out to lanes.
    pub(super) fn spread(&self, tight: &[f64]) -> Vec<f64> {
        let mut model = self.blank();
        let slots = model.chunks_exact_mut(self.lanes);
        for (slot, values) in slots.zip(tight.chunks_exact(self.classes)) {
            slot[..self.classes].copy_from_slice(values);
        }
        model
    }

    /// The places of the classes only, these in the order given.
    pub(super) fn tighten(&self, model: &[f64], order: &[usize]) -> Vec<f64> {
        let slots = model.chunks_exact(self.lanes);
        slots
            .flat_map(|slot| order.iter().map(|&class| slot[class]))
            .collect()
    }
}
