//! The cheapest assignment of rows to clusters whose sizes stay within bounds, exactly.
//!
//! A minimum-cost flow: Bradley, P. S., Bennett, K. P. & Demiriz, A. (2000). "Constrained k-means
//! clustering". Microsoft Research, MSR-TR-2000-65. Solved by successive shortest paths (Ahuja,
//! R. K., Magnanti, T. L. & Orlin, J. B. (1993). "Network flows". Prentice Hall, section 9.7) over
//! k + 1 nodes only: every cluster, and the sink that all rows must reach through a cluster, each
//! cluster letting from `least` to `most` rows pass. Every row starts in its cheapest cluster, which
//! is optimal but for the bounds; then one row after another too many is sent along the shortest
//! path to where one is missing. The arc from cluster a to b costs what moving the cheapest row
//! costs.
//!
//! Time O(n·k + v·(k² + k·log n)) for v rows that the bounds displace, memory O(n·k): one heap of rows
//! for each pair of clusters.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::parallel::Control;

/// How many rows a cluster may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Rows of a cluster at least.
    pub least: usize,
    /// Rows of a cluster at most.
    pub most: usize,
}

/// What moving a row into another cluster costs; the cheapest is the greatest, ties to the lowest
/// row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Move {
    cost: f64,
    row: u32,
}

impl Eq for Move {}

impl PartialOrd for Move {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Move {
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .cost
            .total_cmp(&self.cost)
            .then(other.row.cmp(&self.row))
    }
}

struct Network<'a> {
    /// What row i costs in cluster j, row by row.
    costs: &'a [f64],
    k: usize,
    bounds: Bounds,
    labels: &'a mut [i32],
    /// Rows that pass from every cluster to the sink.
    flow: Vec<usize>,
    /// Rows of a node that have nowhere to go (or, negative, that it still needs).
    excess: Vec<i64>,
    /// Possible moves from cluster a to b at a·k + b. What left a since is still in there.
    moves: Vec<BinaryHeap<Move>>,
    /// What one more row costs from every node to every other, infinite where none can go.
    arcs: Vec<f64>,
    /// Shortest distances so far: they keep every arc's reduced cost from being negative.
    potential: Vec<f64>,
}

/// Move as few rows as the bounds ask for, at the least cost in all.
///
/// `costs` holds k numbers a row, `labels` the cheapest cluster of every row, and afterwards the
/// best one within the bounds. Those must be feasible: k·least ≤ n ≤ k·most.
pub(super) fn balance(
    costs: &[f64],
    k: usize,
    bounds: Bounds,
    labels: &mut [i32],
    control: &Control,
) -> Result<()> {
    let mut sizes = vec![0_usize; k];
    for &label in labels.iter() {
        sizes[label as usize] += 1;
    }
    if sizes
        .iter()
        .all(|size| (bounds.least..=bounds.most).contains(size))
    {
        return Ok(());
    }
    let flow: Vec<usize> = sizes
        .iter()
        .map(|&size| size.clamp(bounds.least, bounds.most))
        .collect();
    let mut excess: Vec<i64> = sizes
        .iter()
        .zip(&flow)
        .map(|(&size, &flow)| size as i64 - flow as i64)
        .collect();
    excess.push(flow.iter().sum::<usize>() as i64 - labels.len() as i64);
    let mut network = Network {
        moves: all_moves(costs, k, labels, control)?,
        costs,
        k,
        bounds,
        labels,
        flow,
        excess,
        potential: vec![0.0; k + 1],
        arcs: vec![f64::INFINITY; (k + 1) * (k + 1)],
    };
    for cluster in 0..k {
        network.look_again(cluster);
    }
    let mut search = Search::new(k + 1);
    while let Some(source) = network.excess.iter().position(|&excess| excess > 0) {
        control.check()?;
        network.send_one(source, &mut search)?;
    }
    Ok(())
}

fn all_moves(
    costs: &[f64],
    k: usize,
    labels: &[i32],
    control: &Control,
) -> Result<Vec<BinaryHeap<Move>>> {
    let mut members = vec![Vec::new(); k];
    for (row, &label) in labels.iter().enumerate() {
        members[label as usize].push(row as u32);
    }
    (0..k * k)
        .into_par_iter()
        .map(|pair| {
            control.check()?;
            let (a, b) = (pair / k, pair % k);
            let rows = if a == b { &[] } else { &members[a][..] };
            let moves = rows.iter().map(|&row| Move::of(costs, k, row, a, b));
            Ok(moves.collect::<Vec<_>>().into())
        })
        .collect()
}

impl Move {
    fn of(costs: &[f64], k: usize, row: u32, a: usize, b: usize) -> Self {
        let costs = &costs[row as usize * k..][..k];
        Self {
            cost: costs[b] - costs[a],
            row,
        }
    }
}

impl Network<'_> {
    /// Send one row from `source` along the shortest path to the nearest node that lacks one.
    fn send_one(&mut self, source: usize, search: &mut Search) -> Result<()> {
        let target = self.nearest_lack(source, search)?;
        let reach = search.distance[target];
        for (potential, &distance) in self.potential.iter_mut().zip(&search.distance) {
            *potential += distance.min(reach);
        }
        let mut to = target;
        while to != source {
            let from = search.before[to];
            self.pass(from, to);
            to = from;
        }
        let mut node = target;
        self.look_again(node);
        while node != source {
            node = search.before[node];
            self.look_again(node);
        }
        self.excess[source] -= 1;
        self.excess[target] += 1;
        Ok(())
    }

    /// Dijkstra's algorithm on a full graph: the nearest open node is found by looking at all.
    fn nearest_lack(&mut self, source: usize, search: &mut Search) -> Result<usize> {
        let nodes = self.k + 1;
        search.distance.fill(f64::INFINITY);
        search.done.fill(false);
        search.distance[source] = 0.0;
        loop {
            let Some(node) = search.nearest_open() else {
                return Err(Error::Internal(
                    "no cluster that lacks rows can be reached".to_owned(),
                ));
            };
            if self.excess[node] < 0 {
                return Ok(node);
            }
            search.done[node] = true;
            let nearer = search.distance[node] + self.potential[node];
            for (next, &cost) in self.arcs[node * nodes..][..nodes].iter().enumerate() {
                // Never shorter than the way so far but for rounding.
                let distance = (nearer + cost - self.potential[next]).max(search.distance[node]);
                if !search.done[next] && distance < search.distance[next] {
                    search.distance[next] = distance;
                    search.before[next] = node;
                }
            }
        }
    }

    /// Find the costs of the arcs of a node whose rows or flow have changed.
    fn look_again(&mut self, node: usize) {
        let (k, nodes) = (self.k, self.k + 1);
        if node == k {
            return;
        }
        let open = |is_open: bool| if is_open { 0.0 } else { f64::INFINITY };
        self.arcs[node * nodes + k] = open(self.flow[node] < self.bounds.most);
        self.arcs[k * nodes + node] = open(self.flow[node] > self.bounds.least);
        for next in (0..k).filter(|&next| next != node) {
            let moves = &mut self.moves[node * k + next];
            while let Some(cheapest) = moves.peek()
                && self.labels[cheapest.row as usize] as usize != node
            {
                moves.pop();
            }
            let cheapest = moves.peek();
            self.arcs[node * nodes + next] = cheapest.map_or(f64::INFINITY, |step| step.cost);
        }
    }

    /// Let one row pass between two nodes.
    fn pass(&mut self, from: usize, to: usize) {
        if to == self.k {
            self.flow[from] += 1;
        } else if from == self.k {
            self.flow[to] -= 1;
        } else if let Some(Move { row, .. }) = self.moves[from * self.k + to].pop() {
            self.labels[row as usize] = to as i32;
            for next in (0..self.k).filter(|&next| next != to) {
                let step = Move::of(self.costs, self.k, row, to, next);
                self.moves[to * self.k + next].push(step);
            }
        }
    }
}

/// What one search for a shortest path writes down.
struct Search {
    distance: Vec<f64>,
    /// The node before each on the shortest path to it.
    before: Vec<usize>,
    done: Vec<bool>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self {
            distance: vec![f64::INFINITY; nodes],
            before: vec![0; nodes],
            done: vec![false; nodes],
        }
    }

    /// The node nearest to the source that is not done; ties to the lowest.
    fn nearest_open(&self) -> Option<usize> {
        let nodes = 0..self.done.len();
        nodes
            .filter(|&node| !self.done[node] && self.distance[node].is_finite())
            .min_by(|&a, &b| self.distance[a].total_cmp(&self.distance[b]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    fn cheapest(costs: &[f64], k: usize) -> Vec<i32> {
        costs
            .chunks(k)
            .map(|row| (0..k).min_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap() as i32)
            .collect()
    }

    fn total(costs: &[f64], k: usize, labels: &[i32]) -> f64 {
        let rows = costs.chunks(k).zip(labels);
        rows.map(|(row, &label)| row[label as usize]).sum()
    }

    fn within(bounds: Bounds, k: usize, labels: &[i32]) -> bool {
        (0..k as i32).all(|j| {
            let size = labels.iter().filter(|&&label| label == j).count();
            (bounds.least..=bounds.most).contains(&size)
        })
    }

    /// Every assignment there is.
    fn best_of_all(costs: &[f64], k: usize, bounds: Bounds) -> f64 {
        let n = costs.len() / k;
        let mut best = f64::INFINITY;
        for code in 0..k.pow(n as u32) {
            let labels: Vec<i32> = (0..n as u32)
                .map(|i| (code / k.pow(i) % k) as i32)
                .collect();
            if within(bounds, k, &labels) {
                best = best.min(total(costs, k, &labels));
            }
        }
        best
    }

    #[test]
    fn no_assignment_within_the_bounds_is_cheaper() {
        let mut random = Stream::new(1, 2, 3);
        for trial in 0..300 {
            let (n, k) = (1 + random.below(7), 1 + random.below(3));
            let least = random.below(n / k + 1);
            let most = n.div_ceil(k) + random.below(3);
            let bounds = Bounds { least, most };
            // Some costs are drawn from few values, so that there are ties.
            let costs: Vec<f64> = (0..n * k)
                .map(|_| match trial % 2 {
                    0 => random.uniform(),
                    _ => random.below(3) as f64,
                })
                .collect();
            let mut labels = cheapest(&costs, k);
            balance(&costs, k, bounds, &mut labels, &Control::new()).unwrap();
            assert!(within(bounds, k, &labels), "{bounds:?} {labels:?}");
            let found = total(&costs, k, &labels);
            let best = best_of_all(&costs, k, bounds);
            assert!((found - best).abs() < 1e-12, "{found} is not {best}");
        }
    }

    #[test]
    fn a_row_may_have_to_move_so_that_another_can() {
        // Row 0 must leave cluster 0; it is cheapest that it pushes row 2 on into cluster 2.
        let costs = [0.0, 1.0, 9.0, 0.0, 5.0, 9.0, 9.0, 0.0, 1.0];
        let mut labels = vec![0, 0, 1];
        let bounds = Bounds { least: 1, most: 1 };
        balance(&costs, 3, bounds, &mut labels, &Control::new()).unwrap();
        assert_eq!(labels, [1, 0, 2]);
    }

    #[test]
    fn of_rows_that_cost_the_same_the_lowest_moves() {
        let mut labels = vec![0; 4];
        let bounds = Bounds { least: 1, most: 4 };
        balance(&[0.0; 8], 2, bounds, &mut labels, &Control::new()).unwrap();
        assert_eq!(labels, [1, 0, 0, 0]);
    }

    #[test]
    fn a_cancelled_control_stops_it() {
        let control = Control::new();
        control.cancel();
        let bounds = Bounds { least: 1, most: 4 };
        let outcome = balance(&[0.0; 8], 2, bounds, &mut [0; 4], &control);
        assert_eq!(outcome, Err(Error::Cancelled));
    }
}
