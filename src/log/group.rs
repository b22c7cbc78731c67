//! Rows into customer order: partition by customer, order by time inside, find the orders.
//!
//! Inside a customer, purchases come before other events; purchases are grouped by order, orders
//! by the time of their first line. Ties are settled by all columns, so the result does not depend
//! on the order in which rows arrived. Rows that already stand like this are not sorted again.
//!
//! Cost: a radix pass unless the rows are in customer order, then O(m log m) per customer with m
//! rows out of order, all inside a core's cache; parallel over partitions.

use std::ops::Range;

use rayon::prelude::*;

use super::columns::Columns;
use super::ids::MISSING;
use super::part::{Part, join};
use super::partition::Partition;
use super::roles::Role;
use super::rows::Loose;
use super::sort::{Sorter, View};
use crate::error::{Error, Result};
use crate::memory::{Zero, zeros};
use crate::parallel::{Control, cut};

/// The rows of a log and where those of every customer are.
#[derive(Debug, Clone)]
pub struct Grouped {
    /// Rows in customer order.
    pub columns: Columns,
    /// Row range of customer c: `offsets[c]..offsets[c + 1]`.
    pub offsets: Vec<usize>,
    /// End of customer c's purchases; empty: all rows are purchases.
    pub purchase_ends: Vec<usize>,
    /// How many orders every customer has.
    pub n_orders: Vec<u32>,
    /// Whether the rows stood in this order already.
    pub was_sorted: bool,
}

/// Bring rows into customer order. `purchase[event]` says which events are purchases (`None`:
/// every row is one).
pub fn group(
    rows: Loose,
    n_customers: usize,
    purchase: Option<&[bool]>,
    control: &Control,
) -> Result<Grouped> {
    if rows.len() >= MISSING as usize {
        return Err(Error::data(
            "frame has more than 4,294,967,294 rows; split it by customer",
        ));
    }
    let (mut customers, mut others) = (Vec::new(), Vec::new());
    for (role, ids) in rows.ids {
        match role {
            Role::Customer => customers = ids.codes,
            _ => others.push((role, ids.codes)),
        }
    }
    let mut partition = Partition::new(customers, n_customers, control)?;
    // One column at a time, so that at most one exists twice.
    let time = place(&partition, rows.time.parts, |tick| tick, control)?;
    let mut columns = Columns {
        time,
        ..Columns::default()
    };
    for (role, parts) in rows.numbers {
        let column = place(&partition, parts, plain, control)?;
        columns.numbers.push((role, column));
    }
    for (role, codes) in others {
        let column = place(&partition, vec![Part::Own(codes)], |code| code, control)?;
        columns.ids.push((role, column));
    }
    let in_order = partition.in_order;
    let bounds = partition.bounds.clone();
    let ranges: Vec<Range<usize>> = (0..bounds.len() - 1)
        .map(|p| partition.customers_of(p, n_customers))
        .collect();
    let customers = std::mem::take(&mut partition.customers);
    drop(partition);
    let mut grouped = Grouped {
        columns,
        offsets: zeros(n_customers + 1),
        purchase_ends: zeros(if purchase.is_some() { n_customers } else { 0 }),
        n_orders: zeros(n_customers),
        was_sorted: false,
    };
    let tasks = deal(&mut grouped, &customers, &bounds, ranges);
    let sorted: Vec<bool> = tasks
        .into_par_iter()
        .map_init(Sorter::default, |sorter, task| {
            control.check()?;
            Ok(task.run(sorter, in_order, purchase))
        })
        .collect::<Result<_>>()?;
    grouped.was_sorted = in_order && sorted.into_iter().all(|sorted| sorted);
    Ok(grouped)
}

fn place<T: Zero + Send + Sync>(
    partition: &Partition,
    parts: Vec<Part<T>>,
    change: impl Fn(T) -> T + Sync,
    control: &Control,
) -> Result<Vec<T>> {
    if partition.in_order {
        control.check()?;
        Ok(join(parts, change))
    } else {
        partition.scatter(&parts, change, control)
    }
}

/// One zero and one NaN, so that equal values have equal bits.
fn plain(value: f64) -> f64 {
    if value.is_nan() {
        f64::NAN
    } else {
        value + 0.0
    }
}

/// A partition: some customers and all their rows.
struct Task<'a> {
    customers: Range<usize>,
    first_row: usize,
    codes: &'a [u32],
    view: View<'a>,
    /// `offsets[c + 1]` for every customer c.
    ends: &'a mut [usize],
    purchase_ends: &'a mut [usize],
    n_orders: &'a mut [u32],
}

fn deal<'a>(
    grouped: &'a mut Grouped,
    customers: &'a [u32],
    bounds: &[usize],
    ranges: Vec<Range<usize>>,
) -> Vec<Task<'a>> {
    let columns = &mut grouped.columns;
    let mut time = columns.time.as_mut_slice();
    let mut numbers: Vec<(Role, &mut [f64])> = columns
        .numbers
        .iter_mut()
        .map(|(role, column)| (*role, column.as_mut_slice()))
        .collect();
    let mut ids: Vec<(Role, &mut [u32])> = columns
        .ids
        .iter_mut()
        .map(|(role, column)| (*role, column.as_mut_slice()))
        .collect();
    let mut ends = &mut grouped.offsets[1..];
    let mut purchase_ends = grouped.purchase_ends.as_mut_slice();
    let mut n_orders = grouped.n_orders.as_mut_slice();
    ranges
        .into_iter()
        .zip(bounds.windows(2))
        .map(|(range, bounds)| {
            let n = bounds[1] - bounds[0];
            Task {
                first_row: bounds[0],
                codes: &customers[bounds[0]..bounds[1]],
                view: View {
                    time: cut(&mut time, n),
                    numbers: numbers
                        .iter_mut()
                        .map(|(role, rest)| (*role, cut(rest, n)))
                        .collect(),
                    ids: ids
                        .iter_mut()
                        .map(|(role, rest)| (*role, cut(rest, n)))
                        .collect(),
                },
                ends: cut(&mut ends, range.len()),
                purchase_ends: cut(&mut purchase_ends, range.len()),
                n_orders: cut(&mut n_orders, range.len()),
                customers: range,
            }
        })
        .collect()
}

impl Task<'_> {
    /// Sort, and find out where every customer's rows, purchases and orders are. True if the rows
    /// stood right.
    fn run(mut self, sorter: &mut Sorter, in_order: bool, purchase: Option<&[bool]>) -> bool {
        let ends = sorter.locate(self.codes, self.customers.clone(), in_order);
        for (slot, end) in self.ends.iter_mut().zip(ends) {
            *slot = self.first_row + end;
        }
        let in_time = sorter.order(&self.view, purchase);
        let sorted = in_order && in_time;
        if !sorted {
            sorter.apply(&mut self.view);
        }
        let mut start = 0;
        for (customer, &end) in self.ends.iter().enumerate() {
            let end = end - self.first_row;
            let last = self.view.purchases_end(start..end, purchase);
            if let Some(slot) = self.purchase_ends.get_mut(customer) {
                *slot = self.first_row + last;
            }
            self.n_orders[customer] = self.view.count_orders(start..last);
            start = end;
        }
        sorted
    }
}
