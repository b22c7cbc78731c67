//! What is odd in a log: counts and a few examples for every check.
//!
//! Rules of the checks that need one:
//! - Outlier amounts: ln |amount| more than three interquartile ranges outside the quartiles
//!   (Tukey 1977, "far out"); the logarithm because amounts are skewed.
//! - Time gaps: a run of days without any order that an even flow of orders would show with a
//!   chance below 1 % over the whole span, and three times longer than the usual (95 %) run, so
//!   that weekly closing days are no gaps.

use super::TransactionLog;
use super::columns::{Columns, Ties};
use super::roles::Role;
use crate::error::Result;
use crate::parallel::{Control, map_chunks};

const CUSTOMERS_PER_TASK: usize = 4096;
const EXAMPLES: usize = 5;
const CHANCE: f64 = 0.01;

/// A row shown as an example.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// Position of the customer in the dictionary.
    pub customer: usize,
    /// Tick of the row.
    pub time: i64,
    /// Its amount.
    pub amount: f64,
}

/// How often, and for example where.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// Number of rows.
    pub rows: u64,
    /// The first few, in customer order.
    pub examples: Vec<Example>,
}

impl Finding {
    fn add(&mut self, example: Example) {
        self.rows += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example);
        }
    }

    fn merge(&mut self, later: Self) {
        self.rows += later.rows;
        let room = EXAMPLES - self.examples.len();
        self.examples.extend(later.examples.into_iter().take(room));
    }
}

/// Everything the audit of a log counts. Rows after `as_of` are only counted in `future`.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// Rows up to `as_of`.
    pub rows: u64,
    /// Purchase rows among them.
    pub lines: u64,
    /// Orders up to `as_of`.
    pub orders: u64,
    /// Customers with a row up to `as_of`.
    pub customers: u64,
    /// Customers with exactly one order.
    pub single_order: u64,
    /// The first few of these.
    pub single_order_examples: Vec<usize>,
    /// Rows equal to another in every column of the log, beyond the first.
    pub duplicates: Finding,
    /// Rows after `as_of`.
    pub future: Finding,
    /// Purchase rows with amount below 0.
    pub negative: Finding,
    /// Purchase rows with amount 0.
    pub zero: Finding,
    /// A customer's further purchases on a calendar day.
    pub same_day: Finding,
    /// Whether `same_day` counts rows (dates without an order column) or orders.
    pub same_day_counts_rows: bool,
    /// Purchase rows whose amount is far out.
    pub outliers: Finding,
    /// Amounts (absolute) outside these are far out; `None` where too few tell.
    pub usual_amounts: Option<(f64, f64)>,
    /// Runs of days without any order: first and last day (from 1970).
    pub gaps: Vec<(i64, i64)>,
    /// Longest run of days without orders that is still usual.
    pub usual_gap_days: Option<f64>,
    /// Days between the last order and `as_of`.
    pub days_since_last_order: Option<i64>,
}

#[derive(Default)]
struct Part {
    audit: Audit,
    amounts: Vec<f64>,
    days: Vec<i64>,
}

/// Audit a log as of a moment.
///
/// Cost: one pass over the rows and a selection on the amounts; parallel over customers.
pub fn audit(log: &TransactionLog, as_of: i64, control: &Control) -> Result<Audit> {
    let clock = log.clock()?;
    let mut calendar = clock.calendar();
    let per_day = log.resolution.per_day();
    let mut is_midnight = |time: i64| calendar.wall(time).rem_euclid(per_day) == 0;
    let by_rows =
        !log.layout.has(Role::Order) && log.columns.time.iter().all(|&time| is_midnight(time));
    let ties = log.columns.ties();
    let per_task = control.chunk_len(CUSTOMERS_PER_TASK);
    let parts = map_chunks(log.n_customers(), per_task, control, |customers| {
        let mut part = Part::default();
        for customer in customers {
            visit(log, &ties, customer, as_of, by_rows, &clock, &mut part);
        }
        Ok(part)
    })?;
    let mut total = Audit {
        same_day_counts_rows: by_rows,
        ..Audit::default()
    };
    let (mut amounts, mut days) = (Vec::new(), Vec::new());
    for part in parts {
        total.merge(part.audit);
        amounts.extend(part.amounts);
        days.extend(part.days);
    }
    total.usual_amounts = usual_amounts(&mut amounts);
    if let Some((low, high)) = total.usual_amounts {
        let amounts_of_rows = log.columns.numbers(Role::Amount);
        for customer in 0..log.n_customers() {
            for row in log.purchase_rows(customer) {
                let size = amounts_of_rows[row].abs();
                if log.columns.time[row] <= as_of && size > 0.0 && !(low..=high).contains(&size) {
                    total.outliers.add(example(&log.columns, customer, row));
                }
            }
        }
    }
    days.sort_unstable();
    let orders = days.len();
    days.dedup();
    find_gaps(&mut total, &days, orders, clock.calendar().day(as_of));
    Ok(total)
}

impl Audit {
    fn merge(&mut self, part: Self) {
        self.rows += part.rows;
        self.lines += part.lines;
        self.orders += part.orders;
        self.customers += part.customers;
        self.single_order += part.single_order;
        let room = EXAMPLES - self.single_order_examples.len();
        self.single_order_examples
            .extend(part.single_order_examples.into_iter().take(room));
        self.duplicates.merge(part.duplicates);
        self.future.merge(part.future);
        self.negative.merge(part.negative);
        self.zero.merge(part.zero);
        self.same_day.merge(part.same_day);
    }
}

fn example(columns: &Columns, customer: usize, row: usize) -> Example {
    Example {
        customer,
        time: columns.time[row],
        amount: columns.numbers(Role::Amount)[row],
    }
}

fn visit(
    log: &TransactionLog,
    ties: &Ties<'_>,
    customer: usize,
    as_of: i64,
    by_rows: bool,
    clock: &super::zone::Clock,
    part: &mut Part,
) {
    let columns = &log.columns;
    let purchases = log.purchase_rows(customer);
    let audit = &mut part.audit;
    let (rows_before, orders_before) = (audit.rows, audit.orders);
    let mut calendar = clock.calendar();
    // Where a clock is set back over midnight, the day before the last comes again.
    let (mut last_key, mut last_days) = (None, [None; 2]);
    for row in log.offsets[customer]..log.offsets[customer + 1] {
        let here = example(columns, customer, row);
        if here.time > as_of {
            audit.future.add(here);
            continue;
        }
        audit.rows += 1;
        let in_purchases = purchases.contains(&row);
        let first = if in_purchases {
            purchases.start
        } else {
            purchases.end
        };
        // Equal rows stand next to each other: inside an order all columns decide the order.
        if row > first
            && columns.time[row - 1] == columns.time[row]
            && ties.compare(row - 1, row).is_eq()
            && columns.order_key(row - 1) == columns.order_key(row)
        {
            audit.duplicates.add(here);
        }
        if !in_purchases {
            continue;
        }
        audit.lines += 1;
        if here.amount < 0.0 {
            audit.negative.add(here);
        } else if here.amount == 0.0 {
            audit.zero.add(here);
        }
        part.amounts.push(here.amount);
        let key = columns.order_key(row);
        let new_order = last_key != Some(key);
        if new_order {
            audit.orders += 1;
            last_key = Some(key);
        }
        if new_order || by_rows {
            let day = calendar.day(here.time);
            if last_days.contains(&Some(day)) {
                audit.same_day.add(here);
            } else {
                last_days = [last_days[1], Some(day)];
            }
            if new_order {
                part.days.push(day);
            }
        }
    }
    if audit.rows > rows_before {
        audit.customers += 1;
    }
    if audit.orders == orders_before + 1 {
        audit.single_order += 1;
        if audit.single_order_examples.len() < EXAMPLES {
            audit.single_order_examples.push(customer);
        }
    }
}

/// The range of absolute amounts that is not far out.
fn usual_amounts(amounts: &mut Vec<f64>) -> Option<(f64, f64)> {
    amounts.retain(|&amount| amount != 0.0);
    for amount in amounts.iter_mut() {
        *amount = amount.abs().ln();
    }
    if amounts.len() < 20 {
        return None;
    }
    let mut quantile = |share: f64| {
        let at = ((amounts.len() - 1) as f64 * share).round() as usize;
        *amounts.select_nth_unstable_by(at, f64::total_cmp).1
    };
    let (low, high) = (quantile(0.25), quantile(0.75));
    let reach = 3.0 * (high - low);
    (reach > 0.0).then(|| ((low - reach).exp(), (high + reach).exp()))
}

fn find_gaps(audit: &mut Audit, days: &[i64], orders: usize, today: i64) {
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else {
        return;
    };
    audit.days_since_last_order = Some(today - last);
    let span = (last - first + 1) as f64;
    let mut runs: Vec<i64> = days.windows(2).map(|pair| pair[1] - pair[0] - 1).collect();
    if runs.len() < 10 {
        return;
    }
    let per_day = orders as f64 / span;
    let by_chance = (span / CHANCE).ln() / per_day;
    runs.sort_unstable();
    let usual = runs[(runs.len() - 1) * 95 / 100] as f64;
    let longest = by_chance.max(3.0 * usual).max(1.0);
    audit.usual_gap_days = Some(longest);
    audit.gaps = days
        .windows(2)
        .filter(|pair| (pair[1] - pair[0] - 1) as f64 > longest)
        .map(|pair| (pair[0] + 1, pair[1] - 1))
        .collect();
}
