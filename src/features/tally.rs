//! Sums by id for one customer at a time.

/// Sums by id. Memory for every id of the dictionary, work only for those met.
#[derive(Debug, Default)]
pub struct Tally {
    /// Place in `met` by id, plus 1; 0: not met.
    places: Vec<u32>,
    /// Ids met and their sums, in the order in which they were met.
    met: Vec<(u32, f64)>,
}

impl Tally {
    /// Forget everything.
    pub fn clear(&mut self) {
        for (id, _) in self.met.drain(..) {
            self.places[id as usize] = 0;
        }
    }

    /// Add to the sum of an id.
    pub fn add(&mut self, id: u32, value: f64) {
        let place = id as usize;
        if place >= self.places.len() {
            self.places.resize((place + 1).next_power_of_two(), 0);
        }
        match self.places[place] {
            0 => {
                self.met.push((id, value));
                self.places[place] = self.met.len() as u32;
            }
            at => self.met[at as usize - 1].1 += value,
        }
    }

    /// Whether the id was met.
    pub fn contains(&self, id: u32) -> bool {
        self.places.get(id as usize).is_some_and(|&place| place > 0)
    }

    /// Ids met and their sums, in the order in which they were met.
    pub fn met(&self) -> &[(u32, f64)] {
        &self.met
    }

    /// The id with the greatest sum, if that is positive; ties go to the smallest id.
    pub fn greatest(&self) -> Option<(u32, f64)> {
        let mut best: Option<(u32, f64)> = None;
        for &(id, sum) in self.met.iter().filter(|(_, sum)| *sum > 0.0) {
            best = match best {
                Some((other, most)) if most > sum || (most == sum && other < id) => best,
                _ => Some((id, sum)),
            };
        }
        best
    }

    /// Entropy of the shares in nats (Shannon 1948); NaN without a positive sum.
    pub fn entropy(&self) -> f64 {
        let positive = || {
            self.met
                .iter()
                .map(|&(_, sum)| sum)
                .filter(|&sum| sum > 0.0)
        };
        let total: f64 = positive().fold(0.0, |total, sum| total + sum);
        if total <= 0.0 {
            return f64::NAN;
        }
        let entropy = positive().fold(0.0, |entropy, sum| {
            let share = sum / total;
            // A sum can be so small beside the total that its share is 0.
            if share > 0.0 {
                entropy - share * libm::log(share)
            } else {
                entropy
            }
        });
        // One category has 1 · ln 1, which is minus 0.
        entropy.max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_sum_wins_and_ties_go_to_the_smallest_id() {
        let mut tally = Tally::default();
        assert_eq!(tally.greatest(), None);
        for (id, value) in [(7, 2.0), (3, 1.0), (3, 1.0), (9, 0.0)] {
            tally.add(id, value);
        }
        assert_eq!(tally.greatest(), Some((3, 2.0)));
        assert_eq!(tally.met(), [(7, 2.0), (3, 2.0), (9, 0.0)]);
        assert!((tally.entropy() - 2.0_f64.ln()).abs() < 1e-15);
        tally.clear();
        assert!(!tally.contains(3) && tally.greatest().is_none() && tally.entropy().is_nan());
    }
}
