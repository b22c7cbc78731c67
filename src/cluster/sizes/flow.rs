//! The cheapest assignment of rows to clusters whose sizes stay within bounds, exactly.
//!
//! A minimum-cost flow: Bradley, P. S., Bennett, K. P. & Demiriz, A. (2000). "Constrained k-means
//! clustering". Microsoft Research, MSR-TR-2000-65. Solved by successive shortest paths (Ahuja,
//! R. K., Magnanti, T. L. & Orlin, J. B. (1993). "Network flows". Prentice Hall, section 9.7) over
//! k + 1 nodes only: every cluster, and the sink that all rows must reach through a cluster, each
//! cluster letting from `least` to `most` rows pass. Every row starts where its cost less the
//! cluster's price is lowest, which is optimal but for the bounds; then one row after another too many
//! is sent along the shortest path to where one is missing. The arc from cluster a to b costs what
//! moving the cheapest row costs.
//!
//! Any prices lead to the least cost. Those of a similar problem, such as the step of Lloyd's
//! algorithm before, leave few rows to send.
//!
//! Time O(n·k + v·(k² + k·log n)) for v rows sent, memory O(n·k): one heap of rows for each pair of
//! clusters.

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

/// The cluster where a row costs least, its cost less the price; `first` where others are no better.
pub(super) fn cheapest(costs: &[f64], prices: &[f64], first: usize) -> usize {
    let mut best = first;
    for (j, (cost, price)) in costs.iter().zip(prices).enumerate() {
        if cost - price < costs[best] - prices[best] {
            best = j;
        }
    }
    best
}

/// Find the labels within the bounds that cost least in all.
///
/// `costs` holds k numbers a row, `labels` the [`cheapest`] cluster of every row at the `prices`;
/// both are as they should be afterwards. The bounds must be feasible: k·least ≤ n ≤ k·most.
pub(super) fn balance(
    costs: &[f64],
    bounds: Bounds,
    labels: &mut [i32],
    prices: &mut [f64],
    control: &Control,
) -> Result<()> {
    let k = prices.len();
    let mut sizes = vec![0_usize; k];
    for &label in labels.iter() {
        sizes[label as usize] += 1;
    }
    let flow: Vec<usize> = sizes
        .iter()
        .zip(&*prices)
        .map(|(&size, &price)| bounds.flow(size, price))
        .collect();
    let mut excess: Vec<i64> = sizes
        .iter()
        .zip(&flow)
        .map(|(&size, &flow)| size as i64 - flow as i64)
        .collect();
    excess.push(flow.iter().sum::<usize>() as i64 - labels.len() as i64);
    if excess.iter().all(|&excess| excess == 0) {
        return Ok(());
    }
    let mut network = Network {
        moves: all_moves(costs, k, labels, control)?,
        costs,
        k,
        bounds,
        labels,
        flow,
        excess,
        potential: prices.iter().copied().chain([0.0]).collect(),
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
    let sink = network.potential[k];
    for (j, price) in prices.iter_mut().enumerate() {
        *price = bounds.price(network.flow[j], network.potential[j] - sink);
    }
    Ok(())
}

impl Bounds {
    /// How many rows pass a cluster at its price: all it may have where rows are rewarded less than
    /// elsewhere, as few as it must where they are rewarded more.
    fn flow(self, size: usize, price: f64) -> usize {
        if price < 0.0 {
            self.most
        } else if price > 0.0 {
            self.least
        } else {
            size.clamp(self.least, self.most)
        }
    }

    /// A price without the rounding that does not go with so many rows.
    fn price(self, flow: usize, price: f64) -> f64 {
        let lowest = if flow < self.most { 0.0 } else { f64::MIN };
        let highest = if flow > self.least { 0.0 } else { f64::MAX };
        price.clamp(lowest, highest)
    }
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
