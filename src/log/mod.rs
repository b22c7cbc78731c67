//! The transaction log: every customer's events in time order, in contiguous columns.
//!
//! Ingest does the hard work once: ids to dense codes, partition by customer, order by time,
//! orders found. After that every question is one streaming pass over contiguous slices.

use std::ops::Range;

use crate::error::Result;
use crate::parallel::{Control, map_chunks};

pub mod audit;
pub mod columns;
mod group;
pub mod history;
pub mod ids;
pub mod intake;
pub mod iso;
mod orders;
pub mod part;
mod partition;
pub mod roles;
pub mod rows;
mod sort;
pub mod time;
pub mod zone;

use columns::Columns;
use group::{Grouped, group};
use history::{History, Lines};
use ids::{IdPart, Values};
use intake::{Intake, OnBad, refuse, screen};
use orders::Orders;
use part::Part;
use roles::{Layout, Role};
use rows::Rows;
use time::{Resolution, Times};
use zone::{Clock, Zone};

/// The sorted distinct values of every id column.
#[derive(Debug, Clone, Default)]
pub struct Dictionaries {
    by_role: Vec<(Role, Values)>,
    none: Values,
}

impl Dictionaries {
    /// The values of a role; none where the role is absent.
    pub fn get(&self, wanted: Role) -> &Values {
        let found = self.by_role.iter().find(|(role, _)| *role == wanted);
        found.map_or(&self.none, |(_, values)| values)
    }

    /// Customers, ascending: row c of every feature table.
    pub fn customers(&self) -> &Values {
        self.get(Role::Customer)
    }
}

/// The log. Immutable once built.
#[derive(Debug, Clone)]
pub struct TransactionLog {
    /// Rows in customer order.
    pub columns: Columns,
    /// Row range of customer c: `offsets[c]..offsets[c + 1]`.
    pub offsets: Vec<usize>,
    /// End of customer c's purchases; other events follow. Empty: all rows are purchases.
    purchase_ends: Vec<usize>,
    orders: Orders,
    /// Values behind the codes.
    pub dictionaries: Dictionaries,
    /// Which events are purchases, by code; empty without the event role.
    pub purchase: Vec<bool>,
    /// What intake saw.
    pub intake: Intake,
    /// Which column has which role.
    pub layout: Layout,
    /// The length of a tick.
    pub resolution: Resolution,
    /// The zone of the time column.
    pub zone: Zone,
    /// First and last tick of any row.
    pub span: (i64, i64),
    /// Whether the rows came in customer order already and were not sorted again.
    pub was_sorted: bool,
}

impl TransactionLog {
    /// Build a log from rows in any order. `before` is what was seen of those that were in a log
    /// already.
    pub fn build(
        rows: Rows,
        layout: Layout,
        on_bad: OnBad,
        before: Option<&Intake>,
        control: &Control,
    ) -> Result<Self> {
        let n_known = rows.n_known;
        let mut rows = rows.encode(&layout, control)?;
        let has_event = layout.has(Role::Event);
        let mut purchase = rows.purchases(&layout);
        let mut screened = screen(&rows, n_known, &layout, &purchase, control)?;
        if on_bad == OnBad::Drop {
            screened.leave_out(n_known);
        }
        let left = rows.len() - screened.intake.dropped.count as usize;
        refuse(left, &screened.intake, &layout, on_bad, before.is_some())?;
        if left < rows.len() {
            rows = rows.without(&screened.bad);
            purchase = rows.purchases(&layout);
        }
        if has_event {
            rows = rows.without_other_amounts(&purchase);
        }
        let mut intake = before.cloned().unwrap_or_default();
        intake.merge(&screened.intake);
        rows.time.coarsen();
        let (resolution, zone) = (rows.time.resolution, rows.time.zone.take());
        let by_role = rows
            .ids
            .iter_mut()
            .map(|(role, ids)| (*role, std::mem::take(&mut ids.values)))
            .collect();
        let dictionaries = Dictionaries {
            by_role,
            ..Dictionaries::default()
        };
        let n_customers = dictionaries.customers().len();
        let grouped = group(
            rows,
            n_customers,
            has_event.then_some(purchase.as_slice()),
            control,
        )?;
        let Grouped {
            columns,
            offsets,
            purchase_ends,
            n_orders,
            was_sorted,
        } = grouped;
        let ends = map_chunks(columns.len(), 1 << 18, control, |rows| {
            let times = &columns.time[rows];
            Ok(times
                .iter()
                .fold((i64::MAX, i64::MIN), |(first, last), &time| {
                    (first.min(time), last.max(time))
                }))
        })?;
        let span = ends
            .into_iter()
            .fold((i64::MAX, i64::MIN), |a, b| (a.0.min(b.0), a.1.max(b.1)));
        let mut log = Self {
            columns,
            offsets,
            purchase_ends,
            orders: Orders::default(),
            dictionaries,
            purchase,
            intake,
            layout,
            resolution,
            zone: zone.unwrap_or(Zone::Naive),
            span,
            was_sorted,
        };
        log.orders = Orders::find(&log, &n_orders, control)?;
        Ok(log)
    }

    /// The rows as they would arrive again, so that more can be added.
    pub fn to_rows(&self) -> Rows {
        let mut customers = vec![0; self.n_rows()];
        for customer in 0..self.n_customers() {
            customers[self.offsets[customer]..self.offsets[customer + 1]].fill(customer as u32);
        }
        let coded = |role, codes| IdPart::Coded(codes, self.dictionaries.get(role).clone());
        let mut rows = Rows {
            time: Times {
                parts: vec![Part::Own(self.columns.time.clone())],
                resolution: self.resolution,
                zone: Some(self.zone.clone()),
            },
            n_known: self.n_rows(),
            ..Rows::default()
        };
        rows.push_ids(Role::Customer, coded(Role::Customer, customers));
        for (role, column) in &self.columns.ids {
            rows.push_ids(*role, coded(*role, column.clone()));
        }
        for (role, column) in &self.columns.numbers {
            rows.push_numbers(*role, Part::Own(column.clone()));
        }
        rows
    }

    /// Number of customers.
    pub fn n_customers(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of rows, events that are no purchases included.
    pub fn n_rows(&self) -> usize {
        self.columns.len()
    }

    /// Number of rows that are purchases.
    pub fn n_purchases(&self) -> usize {
        if self.purchase_ends.is_empty() {
            return self.n_rows();
        }
        let starts = self.offsets.iter().zip(&self.purchase_ends);
        starts.map(|(start, end)| end - start).sum()
    }

    /// Number of orders.
    pub fn n_orders(&self) -> usize {
        self.orders.count
    }

    /// The rows of a customer that are purchases.
    pub fn purchase_rows(&self, customer: usize) -> Range<usize> {
        let end = self
            .purchase_ends
            .get(customer)
            .copied()
            .unwrap_or(self.offsets[customer + 1]);
        self.offsets[customer]..end
    }

    /// The tick of a customer's first row.
    pub fn known_from(&self, customer: usize) -> i64 {
        let purchases = self.purchase_rows(customer);
        let others = purchases.end..self.offsets[customer + 1];
        // Both stand in time order.
        let first = |rows: Range<usize>| self.columns.time[rows].first().copied();
        let ticks = [first(purchases), first(others)];
        ticks.into_iter().flatten().min().unwrap_or(i64::MAX)
    }

    /// One customer's past.
    pub fn history(&self, customer: usize) -> History<'_> {
        let purchases = self.purchase_rows(customer);
        let others = purchases.end..self.offsets[customer + 1];
        let lines = Lines::new(&self.columns, purchases.clone());
        let details = self.orders.of(customer);
        History {
            customer,
            order_times: details.map_or(lines.times(), |orders| orders.times),
            order_values: details.map_or(lines.amounts(), |orders| orders.values),
            line_starts: details.map(|orders| orders.starts),
            first_line: purchases.start as u32,
            lines,
            others: Lines::new(&self.columns, others),
        }
    }

    /// Wall-clock offsets over the span of this log.
    pub fn clock(&self) -> Result<Clock> {
        self.clock_until(self.span.1)
    }

    /// Wall-clock offsets over the span of this log and on to `last`.
    pub fn clock_until(&self, last: i64) -> Result<Clock> {
        Clock::new(
            &self.zone,
            self.resolution,
            self.span.0,
            self.span.1.max(last),
        )
    }
}
