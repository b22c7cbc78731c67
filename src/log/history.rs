//! One customer's purchases and other events, in time order: what every feature reads.

use std::ops::Range;

use super::columns::Columns;
use super::roles::Role;
use crate::money::total;

/// Some rows of one customer, column by column.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    columns: &'a Columns,
    rows: Range<usize>,
}

impl<'a> Lines<'a> {
    /// These rows.
    pub fn new(columns: &'a Columns, rows: Range<usize>) -> Self {
        Self { columns, rows }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Their ticks.
    pub fn times(&self) -> &'a [i64] {
        &self.columns.time[self.rows.clone()]
    }

    /// Their amounts.
    pub fn amounts(&self) -> &'a [f64] {
        self.numbers(Role::Amount)
    }

    /// The numbers of a role, NaN missing; empty without that role.
    pub fn numbers(&self, role: Role) -> &'a [f64] {
        let column = self.columns.numbers(role);
        column.get(self.rows.clone()).unwrap_or_default()
    }

    /// The ids of a role (their ranks, `MISSING` for none); empty without that role.
    pub fn ids(&self, role: Role) -> &'a [u32] {
        let column = self.columns.ids(role);
        column.get(self.rows.clone()).unwrap_or_default()
    }

    fn first(self, n: usize) -> Self {
        let start = self.rows.start;
        Self {
            rows: start..start + n,
            ..self
        }
    }
}

/// One customer's past, as slices of the log.
#[derive(Debug, Clone)]
pub struct History<'a> {
    /// Position of the customer in the dictionary.
    pub customer: usize,
    /// Time of every order (its first line's), ascending.
    pub order_times: &'a [i64],
    /// Value of every order (the sum of its lines' amounts).
    pub order_values: &'a [f64],
    /// For every order the position of its first line; `None` where every order is one line.
    pub(super) line_starts: Option<&'a [u32]>,
    /// What `line_starts` counts from.
    pub(super) first_line: u32,
    /// The lines of the orders, one order after another.
    pub lines: Lines<'a>,
    /// The events that are no purchases, by time.
    pub others: Lines<'a>,
}

impl<'a> History<'a> {
    /// What of it could be seen at `as_of`. Copies into `buffer` only where lines of one order
    /// lie on both sides.
    pub fn until<'b>(&self, as_of: i64, buffer: &'b mut Buffer) -> History<'b>
    where
        'a: 'b,
    {
        let others = self.others.times().partition_point(|&time| time <= as_of);
        let orders = self.order_times.partition_point(|&time| time <= as_of);
        let n_lines = self.line_start(orders);
        let seen = History {
            order_times: &self.order_times[..orders],
            order_values: &self.order_values[..orders],
            line_starts: self.line_starts.map(|starts| &starts[..orders]),
            lines: self.lines.clone().first(n_lines),
            others: self.others.clone().first(others),
            ..*self
        };
        // Without line starts every line is an order, and its time has been looked at.
        let all =
            seen.line_starts.is_none() || seen.lines.times().iter().all(|&time| time <= as_of);
        if all {
            return seen;
        }
        buffer.start(self.lines.columns);
        for order in 0..orders {
            let from = buffer.columns.len();
            buffer.line_starts.push(from as u32);
            for line in self.line_start(order)..self.line_start(order + 1) {
                if self.lines.times()[line] <= as_of {
                    let row = self.lines.rows.start + line;
                    buffer.columns.push_from(self.lines.columns, row);
                }
            }
            let amounts = &buffer.columns.numbers(Role::Amount)[from..];
            buffer.order_values.push(total(amounts));
        }
        History {
            order_values: &buffer.order_values,
            line_starts: Some(&buffer.line_starts),
            first_line: 0,
            lines: Lines::new(&buffer.columns, 0..buffer.columns.len()),
            ..seen
        }
    }

    /// Whether every order is one line.
    pub fn has_one_line_an_order(&self) -> bool {
        self.line_starts.is_none()
    }

    /// Where the lines of an order start among this customer's lines.
    pub fn line_start(&self, order: usize) -> usize {
        match self.line_starts {
            None => order.min(self.lines.len()),
            Some(starts) => starts
                .get(order)
                .map_or(self.lines.len(), |&at| (at - self.first_line) as usize),
        }
    }

    /// The lines of an order among this customer's lines.
    pub fn lines_of(&self, order: usize) -> Range<usize> {
        self.line_start(order)..self.line_start(order + 1)
    }

    /// Whether nothing of the customer can be seen.
    pub fn is_empty(&self) -> bool {
        self.order_times.is_empty() && self.others.is_empty()
    }
}

/// Room for lines that had to be copied; one per task, used again for every customer.
#[derive(Debug, Default)]
pub struct Buffer {
    order_values: Vec<f64>,
    line_starts: Vec<u32>,
    columns: Columns,
}

impl Buffer {
    fn start(&mut self, like: &Columns) {
        self.order_values.clear();
        self.line_starts.clear();
        if self.columns.numbers.len() == like.numbers.len() {
            self.columns.clear();
        } else {
            self.columns = like.emptied();
        }
    }
}
