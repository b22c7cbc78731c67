//! The order of rows inside a partition: by customer, then time, orders kept together.

use std::ops::Range;

use super::columns::Ties;
use super::ids::MISSING;
use super::intake::is_purchase;
use super::roles::Role;
use crate::ranks::sort_distinct;

/// The columns of a partition.
pub struct View<'a> {
    /// Ticks.
    pub time: &'a mut [i64],
    /// Numbers by role.
    pub numbers: Vec<(Role, &'a mut [f64])>,
    /// Ids by role, the customers' apart.
    pub ids: Vec<(Role, &'a mut [u32])>,
}

impl View<'_> {
    fn ids(&self, wanted: Role) -> &[u32] {
        let found = self.ids.iter().find(|(role, _)| *role == wanted);
        found.map_or(&[], |(_, column)| column)
    }

    fn ties(&self) -> Ties<'_> {
        let numbers = self.numbers.iter().map(|(role, column)| (*role, &**column));
        Ties::new(
            numbers,
            self.ids.iter().map(|(role, column)| (*role, &**column)),
        )
    }

    /// Where the purchases among these rows of one customer end.
    pub fn purchases_end(&self, rows: Range<usize>, purchase: Option<&[bool]>) -> usize {
        let Some(purchase) = purchase else {
            return rows.end;
        };
        let events = &self.ids(Role::Event)[rows.clone()];
        rows.start + events.partition_point(|&event| is_purchase(event, purchase))
    }

    /// How many orders these purchases of one customer are.
    pub fn count_orders(&self, rows: Range<usize>) -> u32 {
        let times = &self.time[rows.clone()];
        let orders = self.ids(Role::Order);
        if orders.is_empty() {
            let changes = times.windows(2).filter(|pair| pair[0] != pair[1]).count();
            return changes as u32 + u32::from(!times.is_empty());
        }
        let mut last = None;
        let mut count = 0;
        for row in rows {
            let key = Some(order_key(orders[row], self.time[row]));
            count += u32::from(key != last);
            last = key;
        }
        count
    }
}

/// What makes a purchase part of an order: its order id, else its time.
pub fn order_key(order: u32, time: i64) -> (u32, i64) {
    if order == MISSING {
        (MISSING, time)
    } else {
        (order, 0)
    }
}

/// One row with what decides its place: not a purchase, start of its order, its order.
type Placed = (bool, i64, (u32, i64), u32);

/// Sorts partitions; keeps its room from one to the next.
#[derive(Default)]
pub struct Sorter {
    /// Where every customer's rows end.
    ends: Vec<usize>,
    /// Which row comes where.
    order: Vec<u32>,
    keys: Vec<i64>,
    pairs: Vec<(i64, u32)>,
    rows: Vec<u32>,
    placed: Vec<Placed>,
    numbers: Vec<f64>,
    ids: Vec<u32>,
    ticks: Vec<i64>,
}

impl Sorter {
    /// Rows by customer, stable; says where every customer's rows end.
    pub fn locate(
        &mut self,
        codes: &[u32],
        customers: Range<usize>,
        in_order: bool,
    ) -> impl Iterator<Item = usize> + '_ {
        let first = customers.start as u32;
        self.ends.clear();
        self.ends.resize(customers.len(), 0);
        for &code in codes {
            self.ends[(code - first) as usize] += 1;
        }
        let mut end = 0;
        for slot in &mut self.ends {
            end += *slot;
            *slot = end;
        }
        self.order.clear();
        if in_order {
            self.order.extend(0..codes.len() as u32);
        } else {
            self.order.resize(codes.len(), 0);
            // From the back, so that `ends` become starts, and equal customers keep their order.
            for (row, &code) in codes.iter().enumerate().rev() {
                let slot = &mut self.ends[(code - first) as usize];
                *slot -= 1;
                self.order[*slot] = row as u32;
            }
            let n = self.ends.len();
            self.ends.copy_within(1.min(n).., 0);
            if let Some(last) = self.ends.last_mut() {
                *last = codes.len();
            }
        }
        self.ends.iter().copied()
    }

    /// Order every customer's rows; true if all stood right.
    pub fn order(&mut self, view: &View<'_>, purchase: Option<&[bool]>) -> bool {
        let ties = view.ties();
        let complex = !view.ids(Role::Order).is_empty() || purchase.is_some();
        let mut in_order = true;
        let mut start = 0;
        for at in 0..self.ends.len() {
            let rows = start..self.ends[at];
            start = rows.end;
            in_order &= self.by_time(view, &ties, rows.clone());
            if complex {
                in_order &= self.by_order(view, purchase, rows);
            }
        }
        in_order
    }

    /// Order one customer's rows by time and ties; true if they stood right.
    fn by_time(&mut self, view: &View<'_>, ties: &Ties<'_>, range: Range<usize>) -> bool {
        let rows = &mut self.order[range];
        if rows.len() < 2 {
            return true;
        }
        let time = |row: u32| view.time[row as usize];
        let (mut least, mut most, mut last) = (i64::MAX, i64::MIN, i64::MIN);
        let (mut ascending, mut distinct) = (true, true);
        for &row in rows.iter() {
            let now = time(row);
            ascending &= last <= now;
            distinct &= last != now;
            least = least.min(now);
            most = most.max(now);
            last = now;
        }
        if ascending && distinct {
            return true;
        }
        let bits = usize::BITS - rows.len().leading_zeros();
        let span = most.abs_diff(least);
        if !ascending && span.leading_zeros() > bits {
            // Time and place in one number: sorts fastest.
            let keys = rows
                .iter()
                .enumerate()
                .map(|(at, &row)| ((time(row).abs_diff(least) << bits) | at as u64) as i64);
            self.keys.clear();
            self.keys.extend(keys);
            sort_distinct(&mut self.keys);
            self.rows.clear();
            let mask = (1 << bits) - 1;
            self.rows
                .extend(self.keys.iter().map(|key| rows[(key & mask) as usize]));
            rows.copy_from_slice(&self.rows);
            let pairs = self.keys.iter().zip(&self.keys[1..]);
            if pairs.fold(true, |distinct, (a, b)| distinct & (a >> bits != b >> bits)) {
                return false;
            }
        } else if !ascending {
            self.pairs.clear();
            self.pairs.extend(rows.iter().map(|&row| (time(row), row)));
            self.pairs.sort_unstable();
            for (slot, &(_, row)) in rows.iter_mut().zip(&self.pairs) {
                *slot = row;
            }
        }
        let mut in_order = ascending;
        for run in rows.chunk_by_mut(|&a, &b| time(a) == time(b)) {
            let compare = |a: &u32, b: &u32| ties.compare(*a as usize, *b as usize);
            if run.len() > 1 && !run.is_sorted_by(|a, b| compare(a, b).is_le()) {
                run.sort_by(compare);
                in_order = false;
            }
        }
        in_order
    }

    /// Bring one customer's rows, which are in time order, into the order of orders: purchases
    /// first, the lines of an order together at the time of its first. True if they stood right.
    fn by_order(
        &mut self,
        view: &View<'_>,
        purchase: Option<&[bool]>,
        range: Range<usize>,
    ) -> bool {
        let (orders, events) = (view.ids(Role::Order), view.ids(Role::Event));
        let rows = &mut self.order[range];
        self.placed.clear();
        self.placed.extend(rows.iter().map(|&row| {
            let at = row as usize;
            let time = view.time[at];
            let other = purchase.is_some_and(|purchase| !is_purchase(events[at], purchase));
            let order = orders.get(at).copied().unwrap_or(MISSING);
            (
                other,
                time,
                if other {
                    (0, 0)
                } else {
                    order_key(order, time)
                },
                row,
            )
        }));
        // Lines of one order take the time of its first line. Rows are in time order here, so a
        // stable sort by order keeps the first line first.
        let placed = &mut self.placed;
        if !orders.is_empty() {
            placed
                .sort_by_key(|&(other, time, key, _)| (other, if other { (0, time) } else { key }));
            for i in 1..placed.len() {
                let (before, now) = (placed[i - 1], placed[i]);
                if !now.0 && !before.0 && before.2 == now.2 {
                    placed[i].1 = before.1;
                }
            }
        }
        placed.sort_by_key(|&(other, start, key, _)| (other, start, key));
        let mut in_order = true;
        for (slot, &(.., row)) in rows.iter_mut().zip(placed.iter()) {
            in_order &= *slot == row;
            *slot = row;
        }
        in_order
    }

    /// Move the rows of every column to their places.
    pub fn apply(&mut self, view: &mut View<'_>) {
        permute(view.time, &self.order, &mut self.ticks);
        for (_, column) in &mut view.numbers {
            permute(column, &self.order, &mut self.numbers);
        }
        for (_, column) in &mut view.ids {
            permute(column, &self.order, &mut self.ids);
        }
    }
}

fn permute<T: Copy>(column: &mut [T], order: &[u32], room: &mut Vec<T>) {
    room.clear();
    room.extend_from_slice(column);
    for (slot, &row) in column.iter_mut().zip(order) {
        *slot = room[row as usize];
    }
}
