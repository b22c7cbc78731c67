//! The orders of every customer.
//!
//! Most customers' rows are all orders of their own; then the rows say it all, and nothing is kept
//! beside them. Only the orders of the others are found and kept.

use rayon::prelude::*;

use super::TransactionLog;
use super::roles::Role;
use crate::error::Result;
use crate::memory::zeros;
use crate::money::total;
use crate::parallel::{Control, chunks, cut};

/// Customers whose orders are found by one task.
const CUSTOMERS_PER_TASK: usize = 4096;

/// Orders in time order, of the customers that have one of several lines.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// Number of orders of all customers.
    pub count: usize,
    /// Details of customer c: `offsets[c]..offsets[c + 1]`; none where every row is an order. Empty:
    /// so it is with all customers.
    offsets: Vec<u32>,
    starts: Vec<u32>,
    times: Vec<i64>,
    values: Vec<f64>,
}

/// One customer's orders.
#[derive(Debug, Clone, Copy)]
pub struct Details<'a> {
    /// Row of the first line of every order.
    pub starts: &'a [u32],
    /// Time of every order.
    pub times: &'a [i64],
    /// Value of every order.
    pub values: &'a [f64],
}

/// Some customers and the place for their orders.
struct Task<'a> {
    customers: std::ops::Range<usize>,
    starts: &'a mut [u32],
    times: &'a mut [i64],
    values: &'a mut [f64],
}

impl Orders {
    /// Find the orders of a log, of which every customer has so many.
    pub fn find(log: &TransactionLog, counts: &[u32], control: &Control) -> Result<Self> {
        let count = counts.iter().map(|&count| count as usize).sum();
        if count == log.n_purchases() {
            return Ok(Self {
                count,
                ..Self::default()
            });
        }
        let mut offsets = Vec::with_capacity(counts.len() + 1);
        let mut n = 0;
        offsets.push(n);
        for (customer, &orders) in counts.iter().enumerate() {
            if (orders as usize) < log.purchase_rows(customer).len() {
                n += orders;
            }
            offsets.push(n);
        }
        let (mut starts, mut times, mut values) =
            (zeros(n as usize), zeros(n as usize), zeros(n as usize));
        let (mut all_starts, mut all_times, mut all_values) = (
            starts.as_mut_slice(),
            times.as_mut_slice(),
            values.as_mut_slice(),
        );
        let tasks: Vec<Task<'_>> = chunks(counts.len(), control.chunk_len(CUSTOMERS_PER_TASK))
            .map(|customers| {
                let n = (offsets[customers.end] - offsets[customers.start]) as usize;
                Task {
                    customers,
                    starts: cut(&mut all_starts, n),
                    times: cut(&mut all_times, n),
                    values: cut(&mut all_values, n),
                }
            })
            .collect();
        tasks.into_par_iter().try_for_each(|task| {
            control.check()?;
            task.run(log, &offsets);
            Ok::<(), crate::error::Error>(())
        })?;
        Ok(Self {
            count,
            offsets,
            starts,
            times,
            values,
        })
    }

    /// The orders of a customer; `None` where every row is one.
    pub fn of(&self, customer: usize) -> Option<Details<'_>> {
        let (&start, &end) = (self.offsets.get(customer)?, self.offsets.get(customer + 1)?);
        let range = start as usize..end as usize;
        (!range.is_empty()).then(|| Details {
            starts: &self.starts[range.clone()],
            times: &self.times[range.clone()],
            values: &self.values[range],
        })
    }
}

impl Task<'_> {
    fn run(self, log: &TransactionLog, offsets: &[u32]) {
        let amounts = log.columns.numbers(Role::Amount);
        let mut next = 0;
        for customer in self.customers {
            if offsets[customer] == offsets[customer + 1] {
                continue;
            }
            let rows = log.purchase_rows(customer);
            let mut first = rows.start;
            while first < rows.end {
                let key = log.columns.order_key(first);
                let mut after = first + 1;
                while after < rows.end && log.columns.order_key(after) == key {
                    after += 1;
                }
                self.starts[next] = first as u32;
                self.times[next] = log.columns.time[first];
                self.values[next] = total(&amounts[first..after]);
                next += 1;
                first = after;
            }
        }
    }
}
