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

    /// The sum of all ids' sums.
    pub fn total(&self) -> f64 {
        self.met.iter().fold(0.0, |total, (_, sum)| total + sum)
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

/// Remembers for every id where it was met first.
#[derive(Debug, Default)]
pub struct Firsts {
    /// By id: the round in the upper half, the place in the lower.
    marks: Vec<u64>,
    round: u32,
}

impl Firsts {
    /// Forget everything.
    pub fn clear(&mut self) {
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            // Marks of rounds long past must not look new.
            self.marks.fill(0);
            self.round = 1;
        }
    }

    /// The place where the id was met first; if that is here, remember `place` and give `None`.
    pub fn first(&mut self, id: u32, place: u32) -> Option<u32> {
        let at = id as usize;
        if at >= self.marks.len() {
            self.marks.resize((at + 1).next_power_of_two(), 0);
        }
        let mark = self.marks[at];
        if (mark >> 32) as u32 == self.round {
            return Some(mark as u32);
        }
        self.marks[at] = u64::from(self.round) << 32 | u64::from(place);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_remembered_until_the_next_round() {
        let mut firsts = Firsts::default();
        firsts.clear();
        assert_eq!(firsts.first(9, 4), None);
        assert_eq!(firsts.first(9, 5), Some(4));
        firsts.clear();
        assert_eq!(firsts.first(9, 6), None);
    }

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
        assert!(tally.met().is_empty() && tally.greatest().is_none() && tally.entropy().is_nan());
    }
}
