//! A case through the real code, compared with the model.

use std::collections::{BTreeMap, BTreeSet};

use segmentry::arrow::gather_stream;
use segmentry::error::{Error, Result};
use segmentry::log::TransactionLog;
use segmentry::log::ids::MISSING;
use segmentry::log::intake::OnBad;
use segmentry::log::roles::{Layout, Role};
use segmentry::log::rows::Rows;
use segmentry::parallel::Control;

use super::arrays::reader;
use super::describe::{Case, Stream};
use super::model::{Model, Row, expected};
use super::moments::Moment;
use super::tables;

/// One row, comparable: customer, time, numbers' bits, ids as people write them.
type Plain = (String, i128, Vec<u64>, Vec<Option<String>>);

/// Run a case; panics where the code and the model disagree. How many logs were compared.
pub fn check(case: &Case) -> u64 {
    let control = Control::with_chunk_len(case.chunk_len);
    let model = expected(case, &case.first, None);
    let Some(log) = outcome(built(case, &[&case.first], None, &control), &model) else {
        return 0;
    };
    if !model.is_torn() {
        compare(case, &log, &model);
    }
    tables::check(case, &log, &control);
    let appended = built(case, &[&case.second], Some(&log), &control);
    let model = expected(case, &case.second, Some(&model));
    let Some(grown) = outcome(appended, &model) else {
        return 1;
    };
    if model.is_torn() {
        return 1;
    }
    compare(case, &grown, &model);
    tables::check(case, &grown, &control);
    // Appending and building anew are the same, unless rows left out had the only ids of a column:
    // then types may differ, or the whole be refused.
    let streams = [&case.first, &case.second];
    match built(case, &streams, None, &control) {
        Ok(whole) => same(&grown, &whole, model.dropped > 0),
        Err(error) => assert!(model.dropped > 0, "append works, build does not: {error}"),
    }
    2
}

fn built(
    case: &Case,
    streams: &[&Stream],
    base: Option<&TransactionLog>,
    control: &Control,
) -> Result<TransactionLog> {
    let columns = streams[0].columns.iter();
    let layout = Layout {
        columns: columns
            .map(|column| (column.role, column.role.key()))
            .collect(),
        purchase_events: case.purchase_events.clone(),
    };
    let on_bad = if case.drop_bad {
        OnBad::Drop
    } else {
        OnBad::Raise
    };
    let mut rows = base.map_or_else(Rows::default, TransactionLog::to_rows);
    for stream in streams {
        gather_stream(reader(stream), &layout, &mut rows, control)?;
    }
    TransactionLog::build(rows, layout, on_bad, base.map(|base| &base.intake), control)
}

/// The log, where there must be one; otherwise the error must be one of those expected.
fn outcome(found: Result<TransactionLog>, model: &Model) -> Option<TransactionLog> {
    let error = match found {
        Ok(log) => {
            let torn = model.is_torn();
            assert!(
                torn || model.reasons.is_empty(),
                "must fail: {:?}",
                model.reasons
            );
            return Some(log);
        }
        Err(error) => error,
    };
    let text = error.to_string();
    let is_type = match error {
        Error::InvalidType(_) => true,
        Error::InvalidData(_) => false,
        _ => panic!("an error of the wrong kind: {error:?}"),
    };
    let mut reasons = model.reasons.iter();
    let known = reasons.any(|reason| reason.is_type == is_type && text.contains(&reason.contains));
    let torn = model.is_torn() && text.contains("time");
    assert!(
        known || torn,
        "unexpected error {error:?}; expected {:?}",
        model.reasons
    );
    None
}

/// The log holds the model's rows and nothing else.
fn compare(case: &Case, log: &TransactionLog, model: &Model) {
    let roles: Vec<Role> = case
        .first
        .columns
        .iter()
        .map(|column| column.role)
        .collect();
    let mut wanted: Vec<Plain> = model.rows.iter().map(|row| plain(row, &roles)).collect();
    wanted.sort();
    let mut found = rows_of(log, &roles);
    found.sort();
    assert_eq!(found, wanted, "rows");
    assert_eq!(log.intake.seen, model.seen as u64, "rows seen");
    assert_eq!(
        log.intake.dropped.count, model.dropped as u64,
        "rows left out"
    );
    let customers: BTreeSet<_> = model.ids(Role::Customer).collect();
    let names: Vec<String> = customers.iter().map(|id| id.display()).collect();
    let values = log.dictionaries.customers();
    let found: Vec<String> = (0..values.len()).map(|code| values.display(code)).collect();
    assert_eq!(found, names, "customers in order");
    assert_eq!(log.n_customers(), names.len(), "number of customers");
    assert_eq!(log.n_orders(), orders(model), "number of orders");
    let times = || model.rows.iter().map(nanos);
    let span = (times().min(), times().max());
    let known = |tick| Some(in_nanos(log, tick));
    assert_eq!((known(log.span.0), known(log.span.1)), span, "span");
}

fn nanos(row: &Row) -> i128 {
    match row.time {
        Moment::At(nanos) => nanos,
        _ => i128::MIN,
    }
}

fn in_nanos(log: &TransactionLog, tick: i64) -> i128 {
    i128::from(tick) * i128::from(1_000_000_000 / log.resolution.per_second())
}

/// One zero and one NaN.
fn bits(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        (value + 0.0).to_bits()
    }
}

fn plain(row: &Row, roles: &[Role]) -> Plain {
    let display = |role: &Role| row.ids[role].as_ref().map(super::model::Id::display);
    let numbers = roles.iter().filter(|role| role.is_number());
    let ids = roles.iter().filter(|role| role.is_id());
    (
        display(&Role::Customer).unwrap_or_default(),
        nanos(row),
        numbers.map(|role| bits(row.numbers[role])).collect(),
        ids.map(display).collect(),
    )
}

fn rows_of(log: &TransactionLog, roles: &[Role]) -> Vec<Plain> {
    let mut rows = Vec::new();
    for customer in 0..log.n_customers() {
        let name = log.dictionaries.customers().display(customer);
        for row in log.offsets[customer]..log.offsets[customer + 1] {
            let numbers = roles.iter().filter(|role| role.is_number());
            let ids = roles.iter().filter(|role| role.is_id());
            let id = |role: &Role| {
                if *role == Role::Customer {
                    return Some(name.clone());
                }
                let code = log.columns.ids(*role)[row];
                (code != MISSING).then(|| log.dictionaries.get(*role).display(code as usize))
            };
            rows.push((
                name.clone(),
                in_nanos(log, log.columns.time[row]),
                numbers
                    .map(|role| log.columns.numbers(*role)[row].to_bits())
                    .collect(),
                ids.map(id).collect(),
            ));
        }
    }
    rows
}

/// Lines with one order id are one order of their customer; lines without, those of one moment.
fn orders(model: &Model) -> usize {
    let mut orders = BTreeMap::new();
    for row in model.rows.iter().filter(|row| row.purchase) {
        let order = row.ids.get(&Role::Order).cloned().flatten();
        let time = order.is_none().then(|| nanos(row));
        *orders
            .entry((row.ids[&Role::Customer].clone(), order, time))
            .or_insert(0) += 1;
    }
    orders.len()
}

/// Two logs are one to the bit; the type of integer ids may differ where `loose`.
fn same(a: &TransactionLog, b: &TransactionLog, loose: bool) {
    assert_eq!(a.columns.time, b.columns.time, "times after append");
    assert_eq!(
        (a.span, a.resolution),
        (b.span, b.resolution),
        "span after append"
    );
    assert_eq!(
        (&a.offsets, &a.zone),
        (&b.offsets, &b.zone),
        "customers after append"
    );
    assert_eq!(
        (a.n_orders(), &a.purchase),
        (b.n_orders(), &b.purchase),
        "orders after append"
    );
    for &role in a.layout.columns.keys() {
        let number = |log: &TransactionLog| -> Vec<u64> {
            log.columns
                .numbers(role)
                .iter()
                .map(|value| value.to_bits())
                .collect()
        };
        assert_eq!(number(a), number(b), "{role:?} after append");
        assert_eq!(
            a.columns.ids(role),
            b.columns.ids(role),
            "{role:?} after append"
        );
        let (mine, others) = (a.dictionaries.get(role), b.dictionaries.get(role));
        assert!(
            loose || mine == others,
            "{role:?} after append: {mine:?} {others:?}"
        );
    }
    for customer in 0..a.n_customers() {
        let (mine, others) = (a.history(customer), b.history(customer));
        assert_eq!(
            mine.order_times, others.order_times,
            "order times after append"
        );
        let bits = |values: &[f64]| -> Vec<u64> { values.iter().map(|v| v.to_bits()).collect() };
        assert_eq!(
            bits(mine.order_values),
            bits(others.order_values),
            "orders after append"
        );
    }
}
