//! What must come out, written plainly from the description: rows, or the reasons for an error.

use std::collections::{BTreeMap, BTreeSet};

use arrow_schema::DataType;
use segmentry::log::intake::LARGEST;
use segmentry::log::roles::Role;

use super::describe::{Case, Column, Stream};
use super::moments::{Moment, meaning, zone_of};
use super::pools::{Value, inner};
use super::{kinds, moments};

/// An id as it is compared: numbers by value, texts by code point.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Id {
    Number(i128),
    Text(&'static str),
}

impl Id {
    /// As people write it.
    pub fn display(&self) -> String {
        match self {
            Self::Number(value) => value.to_string(),
            Self::Text(text) => (*text).to_owned(),
        }
    }
}

/// A row that arrived.
#[derive(Debug, Clone)]
pub struct Row {
    pub time: Moment,
    pub numbers: BTreeMap<Role, f64>,
    pub ids: BTreeMap<Role, Option<Id>>,
    pub purchase: bool,
}

/// Why there must be an error: its kind, and what its text contains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    pub is_type: bool,
    pub contains: String,
}

/// What a log knows.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub rows: Vec<Row>,
    pub dropped: usize,
    pub seen: usize,
    /// The zones met (`""`: none).
    pub zones: BTreeSet<String>,
    /// Some time needs nanoseconds; some does not fit them.
    pub fine: bool,
    pub far: bool,
    /// Why it could not be built.
    pub reasons: BTreeSet<Reason>,
}

impl Model {
    /// Whether nanoseconds meet years that they do not reach: what then happens depends on which
    /// comes first.
    pub fn is_torn(&self) -> bool {
        self.fine && self.far
    }

    /// The ids of a role that occur.
    pub fn ids(&self, role: Role) -> impl Iterator<Item = &Id> {
        self.rows
            .iter()
            .filter_map(move |row| row.ids.get(&role)?.as_ref())
    }

    fn refuse(&mut self, is_type: bool, contains: impl Into<String>) {
        let contains = contains.into();
        self.reasons.insert(Reason { is_type, contains });
    }
}

/// The log of a stream, after the rows of `base`.
pub fn expected(case: &Case, stream: &Stream, base: Option<&Model>) -> Model {
    let mut model = Model {
        zones: base.map(|base| base.zones.clone()).unwrap_or_default(),
        fine: base.is_some_and(|base| base.fine),
        far: base.is_some_and(|base| base.far),
        ..Model::default()
    };
    let rows = gather(case, stream, &mut model);
    kinds_must_agree(&rows, base, &mut model);
    model.seen = rows.len();
    let n_known = base.map_or(0, |base| base.rows.len());
    if rows.is_empty() && n_known == 0 {
        model.refuse(false, "frame has no rows");
    }
    for column in &stream.columns {
        let role = column.role;
        let missing = rows.iter().filter(|row| is_missing(row, role)).count();
        if !rows.is_empty() && missing == rows.len() && (role.is_required() || base.is_none()) {
            model.refuse(false, role.name());
        }
    }
    let mut kept = base.map(|base| base.rows.clone()).unwrap_or_default();
    for mut row in rows {
        let faults = faults(&row);
        if faults.is_empty() {
            if !row.purchase {
                row.numbers.insert(Role::Amount, f64::NAN);
            }
            kept.push(row);
        } else if case.drop_bad {
            model.dropped += 1;
        } else {
            for role in faults {
                model.refuse(false, role.name());
            }
        }
    }
    if kept.is_empty() && model.seen > 0 {
        model.refuse(false, "no row is left");
    }
    model.seen += base.map_or(0, |base| base.seen);
    model.dropped += base.map_or(0, |base| base.dropped);
    model.rows = kept;
    model
}

fn gather(case: &Case, stream: &Stream, model: &mut Model) -> Vec<Row> {
    let mut rows = Vec::new();
    for column in stream.columns.iter().filter(|_| !stream.batches.is_empty()) {
        if !kinds::is_usable(column.role, &column.kind) {
            model.refuse(true, column.role.name());
        }
        if column.role == Role::Time {
            model
                .zones
                .extend(zone_of(inner(&column.kind)).map(ToOwned::to_owned));
        }
    }
    for cells in stream.batches.iter().flat_map(|batch| &batch.rows) {
        let mut row = Row {
            time: Moment::Missing,
            numbers: BTreeMap::new(),
            ids: BTreeMap::new(),
            purchase: true,
        };
        for (at, column) in stream.columns.iter().enumerate() {
            take(column, column.value(cells[at]), &mut row, model);
        }
        if let Some(event) = row.ids.get(&Role::Event) {
            let named = |id: &Id| case.purchase_events.contains(&id.display());
            row.purchase = event.as_ref().is_some_and(named);
        }
        rows.push(row);
    }
    if model.zones.len() > 1 {
        model.refuse(false, "time");
    }
    rows
}

fn take(column: &Column, value: Value, row: &mut Row, model: &mut Model) {
    let (role, kind) = (column.role, inner(&column.kind));
    if role == Role::Time {
        let (moment, zone) = meaning(kind, value);
        model.zones.extend(zone.map(ToOwned::to_owned));
        row.time = moment;
        let nanoseconds = matches!(
            kind,
            DataType::Timestamp(arrow_schema::TimeUnit::Nanosecond, _)
        );
        model.fine |= match (moment, value) {
            (Moment::At(nanos), _) => nanos % 1_000 != 0,
            (_, Value::Int(tick)) => nanoseconds && tick != i128::from(i64::MIN),
            _ => false,
        };
        model.far |= matches!(moment, Moment::At(nanos) if i64::try_from(nanos).is_err());
    } else if role.is_number() {
        row.numbers.insert(role, number(kind, value));
    } else {
        let id = id(value).unwrap_or_else(|()| {
            model.refuse(true, role.name());
            None
        });
        row.ids.insert(role, id);
    }
}

fn number(kind: &DataType, value: Value) -> f64 {
    match (kind, value) {
        (
            DataType::Decimal32(_, 2)
            | DataType::Decimal64(_, 2)
            | DataType::Decimal128(_, 2)
            | DataType::Decimal256(_, 2),
            Value::Int(value),
        ) => value as f64 / 100.0,
        (_, Value::Int(value)) => value as f64,
        (_, Value::Float(value)) => value,
        _ => f64::NAN,
    }
}

fn id(value: Value) -> Result<Option<Id>, ()> {
    match value {
        Value::Null => Ok(None),
        Value::Int(value) => Ok(Some(Id::Number(value))),
        Value::Text(text) => Ok(Some(Id::Text(text))),
        Value::Float(value) if !value.is_finite() => Ok(None),
        Value::Float(value) if value.fract() == 0.0 && value.abs() < 2_f64.powi(53) => {
            Ok(Some(Id::Number(value as i128)))
        }
        Value::Float(_) => Err(()),
    }
}

/// Ids that come later must be of the kind of those before, and of one integer type together.
fn kinds_must_agree(rows: &[Row], base: Option<&Model>, model: &mut Model) {
    let Some(base) = base else { return };
    let roles: BTreeSet<Role> = rows
        .iter()
        .flat_map(|row| row.ids.keys().copied())
        .collect();
    for role in roles {
        let later = || rows.iter().filter_map(|row| row.ids[&role].as_ref());
        let all = || base.ids(role).chain(later());
        let texts = all().filter(|id| matches!(id, Id::Text(_))).count();
        if texts > 0 && texts < all().count() {
            model.refuse(true, role.name());
        }
        let least = all().min();
        let most = all().max();
        if let (Some(Id::Number(least)), Some(Id::Number(most))) = (least, most)
            && *least < 0
            && *most > i128::from(i64::MAX)
        {
            model.refuse(false, role.name());
        }
    }
}

fn is_missing(row: &Row, role: Role) -> bool {
    match role {
        Role::Time => row.time == Moment::Missing,
        Role::Amount => row.purchase && row.numbers[&role].is_nan(),
        role if role.is_number() => row.numbers[&role].is_nan(),
        role => row.ids[&role].is_none(),
    }
}

/// The roles that make a row bad.
fn faults(row: &Row) -> Vec<Role> {
    let mut found = Vec::new();
    if row.ids[&Role::Customer].is_none() {
        found.push(Role::Customer);
    }
    if !matches!(row.time, moments::Moment::At(_)) {
        found.push(Role::Time);
    }
    for (&role, &value) in &row.numbers {
        let bad = value.abs() > LARGEST
            || (role == Role::Amount && value.is_nan())
            || (role == Role::Discount && value < 0.0);
        if bad && (role != Role::Amount || row.purchase) {
            found.push(role);
        }
    }
    found
}
