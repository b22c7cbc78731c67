//! When batches no longer help.

/// The mean squared distance of batches, smoothed over about half the data, as in scikit-learn.
pub(super) struct Smoothed {
    /// How much the newest batch counts.
    share: f64,
    patience: Option<usize>,
    value: Option<f64>,
    least: f64,
    idle: usize,
    first: Option<f64>,
}

impl Smoothed {
    pub fn new(batch_rows: usize, rows: usize, patience: Option<usize>) -> Self {
        Self {
            share: (batch_rows as f64 * 2.0 / (rows as f64 + 1.0)).min(1.0),
            patience,
            value: None,
            least: f64::INFINITY,
            idle: 0,
            first: None,
        }
    }

    /// The smoothed value so far.
    pub fn value(&self) -> f64 {
        self.value.or(self.first).unwrap_or(0.0)
    }

    /// Take in one batch; whether so many batches as one has patience for were no better.
    pub fn no_better(&mut self, mean: f64) -> bool {
        if self.first.is_none() {
            // The first batch was labelled by the starting centres.
            self.first = Some(mean);
            return false;
        }
        let value = self
            .value
            .map_or(mean, |old| old * (1.0 - self.share) + mean * self.share);
        self.value = Some(value);
        if value < self.least {
            self.least = value;
            self.idle = 0;
        } else {
            self.idle += 1;
        }
        self.patience.is_some_and(|patience| self.idle >= patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stops_after_as_many_idle_batches_as_allowed() {
        let mut smoothed = Smoothed::new(10, 10, Some(2));
        let outcomes = [9.0, 5.0, 6.0, 4.0, 4.0, 5.0].map(|mean| smoothed.no_better(mean));
        assert_eq!(outcomes, [false, false, false, false, false, true]);
        assert_eq!(smoothed.value(), 5.0);
    }

    #[test]
    fn without_patience_it_never_stops() {
        let mut smoothed = Smoothed::new(10, 10, None);
        assert!((0..100).all(|_| !smoothed.no_better(1.0)));
    }

    #[test]
    fn a_small_batch_counts_little() {
        let mut smoothed = Smoothed::new(1, 19, Some(1));
        for mean in [100.0, 10.0, 20.0] {
            smoothed.no_better(mean);
        }
        assert!((smoothed.value() - 11.0).abs() < 1e-12);
    }
}
