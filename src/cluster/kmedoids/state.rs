//! Medoids, and for every row that judges its nearest two.

use super::source::Source;

/// A clustering that can be improved.
pub(super) struct State<'a> {
    /// The medoids' rows, by cluster.
    pub medoids: Vec<usize>,
    pub weights: &'a [f64],
    /// Nearest and second nearest cluster of every judge; ties go to the lowest.
    pub nearest: Vec<u32>,
    second: Vec<u32>,
    /// Distances to them; of an only cluster the second is infinite.
    pub near: Vec<f64>,
    pub next: Vec<f64>,
    /// By how much the inertia grows if a cluster's medoid just goes.
    pub removal: Vec<f64>,
    /// Weighted sum of the distances to the nearest medoids.
    pub inertia: f64,
    /// Distances from every medoid to all judges, one medoid after another.
    table: Vec<f64>,
}

impl<'a> State<'a> {
    pub fn new(source: &Source<'_>, weights: &'a [f64], medoids: Vec<usize>) -> Self {
        let (m, k) = (source.n_judges(), medoids.len());
        let mut state = Self {
            weights,
            nearest: vec![0; m],
            second: vec![0; m],
            near: vec![f64::INFINITY; m],
            next: vec![f64::INFINITY; m],
            removal: vec![0.0; k],
            inertia: 0.0,
            table: vec![0.0; m * k],
            medoids,
        };
        for slot in 0..k {
            state.fill(source, slot);
        }
        for judge in 0..m {
            state.look_again(judge);
        }
        state.add_up();
        state
    }

    /// Let a candidate take the place of a medoid.
    pub fn replace(&mut self, source: &Source<'_>, slot: usize, candidate: usize) {
        self.medoids[slot] = candidate;
        self.fill(source, slot);
        let m = self.near.len();
        let changed = slot as u32;
        for judge in 0..m {
            if self.nearest[judge] == changed || self.second[judge] == changed {
                self.look_again(judge);
                continue;
            }
            let found = (self.table[slot * m + judge], changed);
            if before(found, (self.near[judge], self.nearest[judge])) {
                self.next[judge] = self.near[judge];
                self.second[judge] = self.nearest[judge];
                (self.near[judge], self.nearest[judge]) = found;
            } else if before(found, (self.next[judge], self.second[judge])) {
                (self.next[judge], self.second[judge]) = found;
            }
        }
        self.add_up();
    }

    fn fill(&mut self, source: &Source<'_>, slot: usize) {
        let m = self.near.len();
        let mut buffer = vec![0.0; m.next_multiple_of(crate::distance::LANES)];
        let found = source.distances(self.medoids[slot], 0, m, &mut buffer);
        self.table[slot * m..][..m].copy_from_slice(found);
    }

    /// Find a judge's nearest two among all medoids.
    fn look_again(&mut self, judge: usize) {
        let m = self.near.len();
        let (mut near, mut next) = ((f64::INFINITY, 0), (f64::INFINITY, 0));
        for slot in 0..self.medoids.len() {
            let found = (self.table[slot * m + judge], slot as u32);
            if found.0 < near.0 {
                next = near;
                near = found;
            } else if found.0 < next.0 {
                next = found;
            }
        }
        (self.near[judge], self.nearest[judge]) = near;
        (self.next[judge], self.second[judge]) = next;
    }

    fn add_up(&mut self) {
        self.inertia = 0.0;
        self.removal.fill(0.0);
        for (judge, &weight) in self.weights.iter().enumerate() {
            self.inertia += weight * self.near[judge];
            self.removal[self.nearest[judge] as usize] +=
                weight * (self.next[judge] - self.near[judge]);
        }
    }
}

fn before(one: (f64, u32), other: (f64, u32)) -> bool {
    one.0 < other.0 || (one.0 == other.0 && one.1 < other.1)
}
