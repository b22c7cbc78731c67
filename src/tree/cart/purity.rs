//! How pure a group is, and what a part of a node holds.

/// What a split is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// Gini's index: the chance that two rows differ in class.
    Gini,
    /// Shannon's entropy.
    Entropy,
}

impl Criterion {
    /// Minus the impurity times the weight, but for what parts of a node share: the higher, the purer.
    pub fn purity(self, classes: &[f64]) -> f64 {
        let total: f64 = classes.iter().sum();
        if total <= 0.0 {
            return 0.0;
        }
        match self {
            Self::Gini => classes.iter().map(|c| c * c).sum::<f64>() / total,
            Self::Entropy => classes.iter().map(|&c| c_log_c(c)).sum::<f64>() - c_log_c(total),
        }
    }
}

fn c_log_c(c: f64) -> f64 {
    if c > 0.0 { c * libm::log(c) } else { 0.0 }
}

/// Weight of each class, and the number of rows where weights are not counts: cells of a tally.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    cells: Vec<f64>,
    n_classes: usize,
}

impl Part {
    /// Nothing yet, of cells of this width.
    pub fn empty(width: usize, n_classes: usize) -> Self {
        Self {
            cells: vec![0.0; width],
            n_classes,
        }
    }

    /// Add a cell of a tally.
    pub fn add(&mut self, cell: &[f64]) {
        for (sum, value) in self.cells.iter_mut().zip(cell) {
            *sum += value;
        }
    }

    /// The numbers themselves, to add a row to.
    pub fn cells_mut(&mut self) -> &mut [f64] {
        &mut self.cells
    }

    /// Add a part.
    pub fn join(&mut self, other: &Self) {
        self.add(&other.cells);
    }

    /// Weight of each class.
    pub fn classes(&self) -> &[f64] {
        &self.cells[..self.n_classes]
    }

    /// Number of rows.
    pub fn rows(&self) -> f64 {
        rows_of(&self.cells, self.n_classes)
    }

    /// Total weight.
    pub fn weight(&self) -> f64 {
        self.classes().iter().sum()
    }

    /// Whether all weight is of one class.
    pub fn is_pure(&self) -> bool {
        self.classes().iter().filter(|&&c| c > 0.0).count() < 2
    }
}

/// Rows that a cell of a tally stands for: its last number with weights, the sum of its classes without.
pub fn rows_of(cell: &[f64], n_classes: usize) -> f64 {
    if cell.len() > n_classes {
        cell[n_classes]
    } else {
        cell.iter().sum()
    }
}

/// How splits of a node are judged.
#[derive(Debug, Clone, Copy)]
pub struct Judge {
    /// Number of classes.
    pub n_classes: usize,
    /// Numbers in a cell of the tallies.
    pub width: usize,
    /// Fewest rows of a child.
    pub min_leaf: f64,
    /// The measure.
    pub criterion: Criterion,
}

impl Judge {
    /// The purity of two children together; `None` where one is too small.
    pub fn together(&self, left: &Part, right: &Part) -> Option<f64> {
        if left.rows() < self.min_leaf || right.rows() < self.min_leaf {
            return None;
        }
        Some(self.criterion.purity(left.classes()) + self.criterion.purity(right.classes()))
    }

    /// An empty part.
    pub fn nothing(&self) -> Part {
        Part::empty(self.width, self.n_classes)
    }
}

/// A split of codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The purity of the children together.
    pub purity: f64,
    /// Code -> whether its rows go left.
    pub left: Vec<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purity_is_highest_where_there_is_one_class() {
        for criterion in [Criterion::Gini, Criterion::Entropy] {
            let pure = criterion.purity(&[4.0, 0.0]);
            let mixed = criterion.purity(&[2.0, 2.0]);
            assert!(pure > mixed);
            assert_eq!(criterion.purity(&[0.0, 0.0]), 0.0);
        }
        assert_eq!(Criterion::Gini.purity(&[1.0, 3.0]), 2.5);
    }

    #[test]
    fn rows_are_counted_apart_from_weights() {
        let mut part = Part::empty(3, 2);
        part.add(&[0.5, 1.5, 4.0]);
        assert_eq!((part.rows(), part.weight()), (4.0, 2.0));
        assert!(!part.is_pure());
    }
}
