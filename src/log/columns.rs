//! The rows of a log, column by column.

use std::cmp::Ordering;

use super::ids::MISSING;
use super::roles::Role;

/// All rows; a role without a column has an empty slice.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Ticks.
    pub time: Vec<i64>,
    /// Numbers by role; NaN is missing. In the order in which they settle ties.
    pub(super) numbers: Vec<(Role, Vec<f64>)>,
    /// Ranks of ids by role (the customers' apart). In the order in which they settle ties.
    pub(super) ids: Vec<(Role, Vec<u32>)>,
}

impl Columns {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// The numbers of a role.
    pub fn numbers(&self, role: Role) -> &[f64] {
        find(&self.numbers, role)
    }

    /// The ids of a role.
    pub fn ids(&self, role: Role) -> &[u32] {
        find(&self.ids, role)
    }

    /// What settles ties in time.
    pub fn ties(&self) -> Ties<'_> {
        let numbers = self
            .numbers
            .iter()
            .map(|(role, column)| (*role, column.as_slice()));
        Ties::new(
            numbers,
            self.ids
                .iter()
                .map(|(role, column)| (*role, column.as_slice())),
        )
    }

    /// What makes a purchase row part of an order: its order id, else its time.
    pub fn order_key(&self, row: usize) -> (u32, i64) {
        let order = self.ids(Role::Order).get(row).copied();
        super::sort::order_key(order.unwrap_or(MISSING), self.time[row])
    }

    /// Room with the same roles and no rows.
    pub fn emptied(&self) -> Self {
        Self {
            time: Vec::new(),
            numbers: self
                .numbers
                .iter()
                .map(|&(role, _)| (role, Vec::new()))
                .collect(),
            ids: self
                .ids
                .iter()
                .map(|&(role, _)| (role, Vec::new()))
                .collect(),
        }
    }

    /// Forget all rows.
    pub fn clear(&mut self) {
        self.time.clear();
        self.numbers
            .iter_mut()
            .for_each(|(_, column)| column.clear());
        self.ids.iter_mut().for_each(|(_, column)| column.clear());
    }

    /// Append a row of another log with the same roles.
    pub fn push_from(&mut self, other: &Self, row: usize) {
        self.time.push(other.time[row]);
        for ((_, column), (_, from)) in self.numbers.iter_mut().zip(&other.numbers) {
            column.push(from[row]);
        }
        for ((_, column), (_, from)) in self.ids.iter_mut().zip(&other.ids) {
            column.push(from[row]);
        }
    }
}

/// The columns that settle ties in time, in this order: order id, amount, quantity, discount,
/// product, category, channel, event, then the user's own numbers and labels.
pub struct Ties<'a> {
    columns: Vec<Tie<'a>>,
}

enum Tie<'a> {
    Numbers(&'a [f64]),
    Ids(&'a [u32]),
}

impl<'a> Ties<'a> {
    /// Out of the columns of these roles.
    pub fn new(
        numbers: impl Iterator<Item = (Role, &'a [f64])>,
        ids: impl Iterator<Item = (Role, &'a [u32])>,
    ) -> Self {
        let numbers = numbers.map(|(role, column)| (role, Tie::Numbers(column)));
        let ids = ids.map(|(role, column)| (role, Tie::Ids(column)));
        let mut columns: Vec<(Role, Tie<'a>)> = numbers.chain(ids).collect();
        columns.sort_by_key(|&(role, _)| match role {
            Role::Order => (0, role),
            Role::Number(_) => (3, role),
            Role::Label(_) => (4, role),
            role if role.is_number() => (1, role),
            role => (2, role),
        });
        Self {
            columns: columns.into_iter().map(|(_, column)| column).collect(),
        }
    }

    /// The order of two rows of one moment.
    pub fn compare(&self, a: usize, b: usize) -> Ordering {
        let compare = |column: &Tie<'_>| match column {
            Tie::Numbers(values) => values[a].total_cmp(&values[b]),
            Tie::Ids(ids) => ids[a].cmp(&ids[b]),
        };
        self.columns
            .iter()
            .map(compare)
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

fn find<T>(columns: &[(Role, Vec<T>)], wanted: Role) -> &[T] {
    columns
        .iter()
        .find(|(role, _)| *role == wanted)
        .map_or(&[], |(_, column)| column)
}
