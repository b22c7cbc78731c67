//! Features keep what the log has: lines, orders and revenue, customer by customer.

use std::collections::BTreeSet;

use segmentry::features::{Request, Table, Values, features};
use segmentry::log::TransactionLog;
use segmentry::log::ids::MISSING;
use segmentry::log::roles::Role;
use segmentry::log::time::Resolution;
use segmentry::parallel::Control;

use super::describe::Case;

/// All features at a moment that depends on the case.
pub fn check(case: &Case, log: &TransactionLog, control: &Control) {
    let as_of = moment(log, case.as_of);
    let request = Request {
        as_of: vec![as_of],
        ..Request::default()
    };
    let table = match features(log, &request, control) {
        Ok(table) => table,
        Err(error) => {
            assert!(as_of < log.span.0, "features fail: {error}");
            assert!(error.to_string().contains("as_of"), "{error}");
            return;
        }
    };
    assert!(as_of >= log.span.0, "features of a moment before every row");
    let wanted: Vec<Seen> = (0..log.n_customers())
        .filter_map(|customer| seen(log, customer, as_of))
        .collect();
    let customers: Vec<u32> = wanted.iter().map(|seen| seen.customer).collect();
    let found = table.customers.clone();
    let found = found.unwrap_or_else(|| (0..log.n_customers() as u32).collect());
    assert_eq!(found, customers, "customers with rows by then");
    let orders: Vec<i64> = wanted.iter().map(|seen| seen.orders).collect();
    assert_eq!(counts(&table, "orders"), orders, "orders are kept");
    let lines: Vec<i64> = wanted.iter().map(|seen| seen.lines).collect();
    assert_eq!(counts(&table, "lines"), lines, "lines are kept");
    let revenue = reals(&table, "revenue");
    assert_eq!(revenue.len(), wanted.len());
    for (found, seen) in revenue.iter().zip(&wanted) {
        let error = (found - seen.revenue).abs();
        assert!(
            error <= 1e-9 * seen.size,
            "revenue {found} is not {}",
            seen.revenue
        );
    }
    for (column, values) in &table.columns {
        if let Values::Real(values) = values {
            let endless = values.iter().any(|value| value.is_infinite());
            assert!(!endless, "{} is infinite: {values:?}", column.name);
        }
    }
}

/// A moment near the rows, or far from them.
fn moment(log: &TransactionLog, seed: u16) -> i64 {
    let per_day = log.resolution.per_day();
    let row = log.columns.time[usize::from(seed / 16) % log.n_rows()];
    // What the calendar can name: the years -9999 to 9999, as far as ticks reach.
    let (least, most) = match log.resolution {
        Resolution::Micro => (-377_705_116_800_000_000, 253_402_300_799_999_999),
        Resolution::Nano => (i64::MIN, i64::MAX),
    };
    let moment = match seed % 16 {
        0..=4 => log.span.1,
        5..=7 => row,
        8 => row - 1,
        9 => row.saturating_add(1),
        10 => log.span.0 - 1,
        11 => log.span.1.saturating_add(45 * per_day),
        12 => log.span.1.saturating_add(4_000 * per_day),
        13 => most,
        14 => least,
        _ => row.saturating_add(per_day / 2),
    };
    moment.clamp(least, most)
}

struct Seen {
    customer: u32,
    orders: i64,
    lines: i64,
    revenue: f64,
    /// Σ of absolute amounts.
    size: f64,
}

/// What of a customer can be seen, row by row.
fn seen(log: &TransactionLog, customer: usize, as_of: i64) -> Option<Seen> {
    let mut seen = Seen {
        customer: customer as u32,
        orders: 0,
        lines: 0,
        revenue: 0.0,
        size: 0.0,
    };
    let (columns, mut any, mut orders) = (&log.columns, false, BTreeSet::new());
    for row in log.offsets[customer]..log.offsets[customer + 1] {
        if columns.time[row] > as_of {
            continue;
        }
        any = true;
        let event = columns.ids(Role::Event).get(row);
        let purchase = event.is_none_or(|&event| event != MISSING && log.purchase[event as usize]);
        if !purchase {
            continue;
        }
        let order = columns
            .ids(Role::Order)
            .get(row)
            .copied()
            .unwrap_or(MISSING);
        let time = if order == MISSING {
            columns.time[row]
        } else {
            0
        };
        orders.insert((order, time));
        seen.lines += 1;
        seen.revenue += columns.numbers(Role::Amount)[row];
        seen.size += columns.numbers(Role::Amount)[row].abs();
    }
    seen.orders = orders.len() as i64;
    any.then_some(seen)
}

fn values<'t>(table: &'t Table, name: &str) -> Option<&'t Values> {
    let mut columns = table.columns.iter();
    columns
        .find(|(column, _)| column.name == name)
        .map(|(_, values)| values)
}

fn counts(table: &Table, name: &str) -> Vec<i64> {
    match values(table, name) {
        Some(Values::Count(values)) => values.clone(),
        other => panic!("{name} is {other:?}"),
    }
}

fn reals(table: &Table, name: &str) -> Vec<f64> {
    match values(table, name) {
        Some(Values::Real(values)) => values.clone(),
        other => panic!("{name} is {other:?}"),
    }
}
