//! RFM: recency, frequency and monetary value as scores from 1 up, the highest best.
//!
//! A value's score is 1 plus the number of edges strictly below it, so that equal values always have
//! equal scores; of recency it is turned round. Edges are quantiles (see [`super::quantile`]) of all
//! customers, or nested: those of frequency within each bin of recency, those of money within each
//! cell of both, as in Hughes 1994, "Strategic Database Marketing". Cost: O(n log bins), in parallel.

use rayon::prelude::*;

use super::quantile::{edges, key};
use crate::error::{Error, Result};
use crate::memory::zeros;
use crate::parallel::{Control, cut};

/// Customers scored by one task.
const CUSTOMERS_PER_TASK: usize = 1 << 14;

/// The numbers behind the scores, one of each a customer; none is NaN.
#[derive(Debug, Clone, Copy)]
pub struct Measures<'a> {
    /// Days since the last order.
    pub recency: &'a [f64],
    /// Orders.
    pub frequency: &'a [i64],
    /// Money.
    pub monetary: &'a [f64],
}

/// Into how many bins each dimension is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bins {
    /// Of recency.
    pub r: usize,
    /// Of frequency.
    pub f: usize,
    /// Of money.
    pub m: usize,
}

/// Where the bins end, ascending.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edges {
    /// Of recency.
    pub recency: Vec<f64>,
    /// Of frequency; where nested, one list for each score of recency, one after another.
    pub frequency: Vec<f64>,
    /// Of money; where nested, one list for each cell of recency and frequency.
    pub monetary: Vec<f64>,
    /// Whether there are several lists.
    pub nested: bool,
}

/// Scores, one of each a customer.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Of recency.
    pub r: Vec<i64>,
    /// Of frequency.
    pub f: Vec<i64>,
    /// Of money.
    pub m: Vec<i64>,
    /// Number of the cell of all three, counted through m, then f, then r, from 0.
    pub cell: Vec<u32>,
}

/// 1 plus the edges strictly below the value.
fn score(value: f64, edges: &[f64]) -> usize {
    1 + edges.iter().filter(|&&edge| edge < value).count()
}

/// The same, turned round.
fn recency_score(days: f64, edges: &[f64]) -> usize {
    2 + edges.len() - score(days, edges)
}

impl Edges {
    /// The edges of frequency for a score of recency.
    fn frequency_of(&self, r: usize, bins: Bins) -> &[f64] {
        part(&self.frequency, if self.nested { r - 1 } else { 0 }, bins.f)
    }

    /// The edges of money for the scores of recency and frequency.
    fn monetary_of(&self, r: usize, f: usize, bins: Bins) -> &[f64] {
        let place = (r - 1) * bins.f + f - 1;
        part(&self.monetary, if self.nested { place } else { 0 }, bins.m)
    }

    /// The quantiles of all customers.
    pub fn of_all(measures: &Measures<'_>, bins: Bins, control: &Control) -> Result<Self> {
        control.check()?;
        let of = |values: &[f64], bins| {
            let mut keys: Vec<i64> = values.iter().map(|&value| key(value)).collect();
            edges(&mut keys, bins)
        };
        let (recency, (frequency, monetary)) = rayon::join(
            || of(measures.recency, bins.r),
            || {
                rayon::join(
                    || {
                        let orders = measures.frequency.iter();
                        let mut keys: Vec<i64> = orders.map(|&n| key(n as f64)).collect();
                        edges(&mut keys, bins.f)
                    },
                    || of(measures.monetary, bins.m),
                )
            },
        );
        Ok(Self {
            recency,
            frequency,
            monetary,
            nested: false,
        })
    }

    /// The quantiles of recency of all, of frequency within each score of recency, of money within
    /// each cell of both. A cell that nobody is in has the edges of what it is a part of.
    pub fn nested(measures: &Measures<'_>, bins: Bins, control: &Control) -> Result<Self> {
        let all = Self::of_all(measures, bins, control)?;
        let n = measures.recency.len();
        let r_of = |row: usize| recency_score(measures.recency[row], &all.recency);
        let orders = |row: usize| measures.frequency[row] as f64;
        let by_r: Vec<u32> = (0..n).map(|row| r_of(row) as u32 - 1).collect();
        let frequency = edges_by_group(&by_r, bins.r, orders, bins.f, control)?;
        let frequency = fill(frequency, |_| &all.frequency);
        let money = |row: usize| measures.monetary[row];
        let in_r = edges_by_group(&by_r, bins.r, money, bins.m, control)?;
        let in_r = fill(in_r, |_| &all.monetary);
        let f_of = |row: usize| score(orders(row), part(&frequency, by_r[row] as usize, bins.f));
        let by_cell: Vec<u32> = (0..n)
            .map(|row| by_r[row] * bins.f as u32 + f_of(row) as u32 - 1)
            .collect();
        let monetary = edges_by_group(&by_cell, bins.r * bins.f, money, bins.m, control)?;
        let monetary = fill(monetary, |cell| part(&in_r, cell / bins.f, bins.m));
        Ok(Self {
            recency: all.recency,
            frequency,
            monetary,
            nested: true,
        })
    }
}

/// One of several lists of edges that stand one after another.
fn part(edges: &[f64], place: usize, bins: usize) -> &[f64] {
    edges
        .get(place * (bins - 1)..(place + 1) * (bins - 1))
        .unwrap_or_default()
}

/// The quantiles of every group; none of a group without rows.
fn edges_by_group(
    groups: &[u32],
    n_groups: usize,
    value: impl Fn(usize) -> f64,
    bins: usize,
    control: &Control,
) -> Result<Vec<Vec<f64>>> {
    control.check()?;
    let mut ends = vec![0; n_groups];
    for &group in groups {
        ends[group as usize] += 1;
    }
    let sizes = ends.clone();
    let mut end = 0;
    for slot in &mut ends {
        end += std::mem::replace(slot, end);
    }
    let mut keys = zeros::<i64>(groups.len());
    for (row, &group) in groups.iter().enumerate() {
        let place = &mut ends[group as usize];
        keys[*place] = key(value(row));
        *place += 1;
    }
    let mut rest = keys.as_mut_slice();
    let parts: Vec<&mut [i64]> = sizes.iter().map(|&size| cut(&mut rest, size)).collect();
    control.check()?;
    let of = |keys: &mut [i64]| {
        if keys.is_empty() {
            Vec::new()
        } else {
            edges(keys, bins)
        }
    };
    Ok(parts.into_par_iter().map(of).collect())
}

/// All lists in one, the missing ones from elsewhere.
fn fill<'a>(lists: Vec<Vec<f64>>, elsewhere: impl Fn(usize) -> &'a [f64]) -> Vec<f64> {
    let mut all = Vec::new();
    for (place, list) in lists.into_iter().enumerate() {
        if list.is_empty() {
            all.extend_from_slice(elsewhere(place));
        } else {
            all.extend(list);
        }
    }
    all
}

/// Score every customer.
pub fn scores(
    measures: &Measures<'_>,
    edges: &Edges,
    bins: Bins,
    control: &Control,
) -> Result<Scores> {
    let n = measures.recency.len();
    let mut scores = Scores {
        r: zeros(n),
        f: zeros(n),
        m: zeros(n),
        cell: zeros(n),
    };
    let per_task = control.chunk_len(CUSTOMERS_PER_TASK);
    let tasks = scores.r.par_chunks_mut(per_task);
    let tasks = tasks.zip(scores.f.par_chunks_mut(per_task));
    let tasks = tasks.zip(scores.m.par_chunks_mut(per_task));
    let tasks = tasks.zip(scores.cell.par_chunks_mut(per_task)).enumerate();
    tasks.try_for_each(|(task, (((r_out, f_out), m_out), cells))| {
        control.check()?;
        for at in 0..cells.len() {
            let row = task * per_task + at;
            let r = recency_score(measures.recency[row], &edges.recency);
            let f = score(measures.frequency[row] as f64, edges.frequency_of(r, bins));
            let m = score(measures.monetary[row], edges.monetary_of(r, f, bins));
            (r_out[at], f_out[at], m_out[at]) = (r as i64, f as i64, m as i64);
            cells[at] = (((r - 1) * bins.f + f - 1) * bins.m + m - 1) as u32;
        }
        Ok::<(), Error>(())
    })?;
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINS: Bins = Bins { r: 2, f: 2, m: 2 };

    fn found(nested: bool) -> Scores {
        let measures = Measures {
            recency: &[1.0, 2.0, 30.0, 40.0, 40.0],
            frequency: &[5, 6, 1, 2, 2],
            monetary: &[9.0, 8.0, 7.0, 6.0, 5.0],
        };
        let control = Control::with_chunk_len(Some(2));
        let edges = if nested {
            Edges::nested(&measures, BINS, &control).unwrap()
        } else {
            Edges::of_all(&measures, BINS, &control).unwrap()
        };
        scores(&measures, &edges, BINS, &control).unwrap()
    }

    #[test]
    fn the_latest_most_frequent_and_richest_are_best() {
        let scores = found(false);
        assert_eq!(scores.r, [2, 2, 2, 1, 1]);
        assert_eq!(scores.f, [2, 2, 1, 1, 1]);
        assert_eq!(scores.m, [2, 2, 1, 1, 1]);
        assert_eq!(scores.cell, [7, 7, 4, 0, 0]);
    }

    #[test]
    fn nested_edges_are_those_of_the_cell() {
        let scores = found(true);
        assert_eq!(scores.f, [1, 2, 1, 1, 1]);
        assert_eq!(scores.m, [2, 1, 1, 2, 1]);
    }
}
