//! Sums by id for one customer at a time.

use super::elementary::logarithms;
use crate::money::tied;

/// Ids below this have a place of their own.
const LOW: usize = 64;

/// Sums by id. Memory for every id of the dictionary, work only for those met.
#[derive(Debug)]
pub struct Tally {
    /// Sums of low ids, which most dictionaries have alone, and a bit for each that was met.
    low: [f64; LOW],
    low_met: u64,
    /// Place in `high` by id, plus 1; 0: not met.
    places: Vec<u32>,
    /// Other ids met and their sums.
    high: Vec<(u32, f64)>,
    in_order: bool,
    shares: Vec<f64>,
    logarithms: Vec<f64>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            low: [0.0; LOW],
            low_met: 0,
            places: Vec::new(),
            high: Vec::new(),
            in_order: true,
            shares: Vec::new(),
            logarithms: Vec::new(),
        }
    }
}

impl Tally {
    /// Forget everything.
    pub fn clear(&mut self) {
        self.low = [0.0; LOW];
        self.low_met = 0;
        for (id, _) in self.high.drain(..) {
            self.places[id as usize] = 0;
        }
        self.in_order = true;
    }

    /// Add to the sum of an id.
    #[inline]
    pub fn add(&mut self, id: u32, value: f64) {
        if let Some(sum) = self.low.get_mut(id as usize) {
            *sum += value;
            self.low_met |= 1 << id;
        } else {
            self.add_high(id, value);
        }
    }

    fn add_high(&mut self, id: u32, value: f64) {
        let place = id as usize;
        if place >= self.places.len() {
            self.places.resize((place + 1).next_power_of_two(), 0);
        }
        match self.places[place] {
            0 => {
                self.in_order &= self.high.last().is_none_or(|&(last, _)| last < id);
                self.high.push((id, value));
                self.places[place] = self.high.len() as u32;
            }
            at => self.high[at as usize - 1].1 += value,
        }
    }

    /// Bring ids into ascending order; nothing can be added after that.
    pub fn settle(&mut self) {
        if !self.in_order {
            self.high.sort_unstable_by_key(|&(id, _)| id);
            self.in_order = true;
        }
    }

    /// How many ids were met.
    pub fn len(&self) -> usize {
        self.low_met.count_ones() as usize + self.high.len()
    }

    /// Ids met and their sums; ascending after `settle`.
    pub fn met(&self) -> impl Iterator<Item = (u32, f64)> {
        let mut rest = self.low_met;
        let low = std::iter::from_fn(move || {
            let id = rest.trailing_zeros();
            rest &= rest.checked_sub(1)?;
            Some((id, self.low[id as usize]))
        });
        low.chain(self.high.iter().copied())
    }

    /// The sum of all ids' sums.
    pub fn total(&self) -> f64 {
        self.met().fold(0.0, |total, (_, sum)| total + sum)
    }

    /// The id with the greatest sum, if that is positive; ties go to the smallest id.
    pub fn greatest(&self) -> Option<(u32, f64)> {
        let mut best: Option<(u32, f64)> = None;
        for (id, sum) in self.met().filter(|(_, sum)| *sum > 0.0) {
            best = match best {
                Some((other, most)) if tied(most, sum) && other < id => best,
                Some((_, most)) if !tied(most, sum) && most > sum => best,
                _ => Some((id, sum)),
            };
        }
        best
    }

    /// Entropy of the shares in nats (Shannon 1948); NaN without a positive sum.
    pub fn entropy(&mut self) -> f64 {
        let mut shares = std::mem::take(&mut self.shares);
        shares.clear();
        shares.extend(self.met().map(|(_, sum)| sum).filter(|&sum| sum > 0.0));
        let total = shares.iter().fold(0.0, |total, sum| total + sum);
        for share in &mut shares {
            *share /= total;
        }
        // A sum can be so small beside the total that its share is 0, which adds nothing.
        shares.retain(|&share| share > 0.0);
        self.logarithms.clone_from(&shares);
        logarithms(&mut self.logarithms);
        let terms = shares.iter().zip(&self.logarithms);
        let entropy = terms.fold(0.0, |sum, (share, logarithm)| sum - share * logarithm);
        self.shares = shares;
        // One category has 1 · ln 1, which is minus 0.
        if total > 0.0 {
            entropy.max(0.0)
        } else {
            f64::NAN
        }
    }
}

/// Remembers for every id in which of one customer's orders it was met first.
#[derive(Debug, Default)]
pub struct Firsts {
    /// By id: the mark that was current when it was met first.
    marks: Vec<u32>,
    /// Marks from here on are the customer's.
    start: u32,
    current: u32,
}

/// When an id was met before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// Never.
    New,
    /// First in the order that is current.
    InThisOrder,
    /// First in an order before.
    InAnEarlierOrder,
}

impl Firsts {
    /// Forget everything; a customer of so many orders is next.
    pub fn clear(&mut self, n_orders: usize) {
        let next = u64::from(self.current) + 1;
        if next + n_orders as u64 > u64::from(u32::MAX) {
            // Marks of long ago must not look new.
            self.marks.fill(0);
            self.current = 0;
        }
        self.start = self.current + 1;
        self.current = self.start;
    }

    /// Go on to the next order.
    pub fn next_order(&mut self) {
        self.current += 1;
    }

    /// When the id was met before; it is remembered now.
    #[inline]
    pub fn meet(&mut self, id: u32) -> Met {
        let at = id as usize;
        if at >= self.marks.len() {
            self.marks.resize((at + 1).next_power_of_two(), 0);
        }
        let mark = &mut self.marks[at];
        if *mark < self.start {
            *mark = self.current;
            Met::New
        } else if *mark == self.current {
            Met::InThisOrder
        } else {
            Met::InAnEarlierOrder
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_new_once_a_customer() {
        let mut firsts = Firsts::default();
        firsts.clear(2);
        assert_eq!(firsts.meet(9), Met::New);
        assert_eq!(firsts.meet(9), Met::InThisOrder);
        firsts.next_order();
        assert_eq!(firsts.meet(9), Met::InAnEarlierOrder);
        firsts.clear(u32::MAX as usize - 3);
        assert_eq!(firsts.meet(9), Met::New);
    }

    #[test]
    fn the_greatest_sum_wins_and_ties_go_to_the_smallest_id() {
        for (a, b, c) in [(7, 3, 9), (700, 300, 900), (70, 3, 900)] {
            let mut tally = Tally::default();
            assert_eq!(tally.greatest(), None);
            for (id, value) in [(a, 2.0), (b, 1.0), (b, 1.0), (c, 0.0)] {
                tally.add(id, value);
            }
            tally.settle();
            assert_eq!(tally.greatest(), Some((b, 2.0)));
            let met: Vec<(u32, f64)> = tally.met().collect();
            assert_eq!(met, [(b, 2.0), (a, 2.0), (c, 0.0)]);
            assert!((tally.entropy() - 2.0_f64.ln()).abs() < 1e-15);
            tally.clear();
            assert!(tally.len() == 0 && tally.greatest().is_none() && tally.entropy().is_nan());
        }
    }
}
