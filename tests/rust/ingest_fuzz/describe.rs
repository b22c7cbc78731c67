//! What a case is: columns with types, batches of cells, settings. Shrinks towards few plain rows.

use arrow_schema::{DataType, TimeUnit};
use proptest::prelude::*;

use super::kinds;
use super::pools::{self, Value};
use segmentry::log::roles::Role;

/// How many columns there are; their roles.
pub const WIDTH: usize = 12;
pub const ROLES: [Role; WIDTH] = [
    Role::Customer,
    Role::Time,
    Role::Amount,
    Role::Order,
    Role::Quantity,
    Role::Product,
    Role::Category,
    Role::Channel,
    Role::Discount,
    Role::Event,
    Role::Number(0),
    Role::Label(0),
];

/// One column: what it holds is up to `kind`.
#[derive(Debug, Clone)]
pub struct Column {
    pub role: Role,
    pub kind: DataType,
    /// Whether cells may be null.
    pub nullable: bool,
    /// Whether all cells are.
    pub empty: bool,
    /// Whether cells may be extreme.
    pub wild: bool,
    /// The zone style of texts.
    pub flavour: u16,
}

impl Column {
    /// What a cell stands for.
    pub fn value(&self, cell: u16) -> Value {
        pools::value(self, cell)
    }
}

/// One record batch.
#[derive(Debug, Clone)]
pub struct Batch {
    pub rows: Vec<[u16; WIDTH]>,
    /// Decides slices, validity buffers and dictionaries.
    pub layout: u32,
}

/// Some record batches of one schema.
#[derive(Debug, Clone)]
pub struct Stream {
    pub columns: Vec<Column>,
    pub batches: Vec<Batch>,
}

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    pub first: Stream,
    pub second: Stream,
    pub drop_bad: bool,
    pub purchase_events: Vec<String>,
    pub chunk_len: Option<usize>,
    pub as_of: u16,
    /// Run on several threads.
    pub threads: bool,
}

/// Which columns there are is the same for both streams of a case.
fn present() -> impl Strategy<Value = u16> {
    prop_oneof![Just(0), Just(u16::MAX), any::<u16>()]
}

/// A column of a first stream, or one that is appended and may well be empty.
fn column(at: usize, seeds: [u16; 4], appended: bool) -> Column {
    let [kind, nullable, wild, flavour] = seeds;
    let role = ROLES[at];
    // Most cases should make a log: required columns are rarely dirty, types rarely unusable.
    let (null_odds, wild_odds) = match role {
        Role::Time => (12, 6),
        role if role.is_required() => (12, 24),
        _ => (2, 12),
    };
    let pick = usize::from(kind / 48);
    let (good, bad) = kinds::of(role);
    Column {
        role,
        kind: if kind % 256 == 255 {
            bad[pick % bad.len()].clone()
        } else {
            good[pick % good.len()].clone()
        },
        nullable: nullable % null_odds == null_odds - 1,
        empty: appended && !role.is_required() && flavour / 3 % 4 == 3,
        wild: wild % wild_odds == wild_odds - 1,
        flavour: flavour % 3,
    }
}

fn columns() -> impl Strategy<Value = Vec<[u16; 4]>> {
    prop::collection::vec(any::<[u16; 4]>(), WIDTH)
}

fn batch() -> impl Strategy<Value = Batch> {
    let rows = prop_oneof![
        1 => Just(Vec::new()),
        9 => prop::collection::vec(any::<[u16; WIDTH]>(), 0..=12),
    ];
    (rows, any::<u32>()).prop_map(|(rows, layout)| Batch { rows, layout })
}

/// Any case.
pub fn case() -> impl Strategy<Value = Case> {
    let streams = (
        present(),
        columns(),
        columns(),
        any::<bool>(),
        prop::collection::vec(batch(), 0..=6),
        prop::collection::vec(batch(), 0..=3),
    );
    let settings = (any::<bool>(), 0..8_u8, 0..10_u8, any::<u16>(), 0..64_u8);
    (streams, settings).prop_map(|(streams, settings)| {
        let (present, first, second, same, batches, later) = streams;
        let (drop_bad, events, chunk, as_of, threads) = settings;
        let chosen: Vec<usize> = (0..WIDTH)
            .filter(|&at| at < 3 || present >> at & 1 == 1)
            .collect();
        let columns: Vec<Column> = chosen
            .iter()
            .map(|&at| column(at, first[at], false))
            .collect();
        // What is appended has few columns of another type: most must fit for a log to grow.
        let others = columns.iter().zip(&chosen).map(|(known, &at)| {
            if same || second[at][0] / 256 % 5 > 0 {
                known.clone()
            } else {
                column(at, second[at], true)
            }
        });
        let others = others.collect();
        let events: &[&str] = match events {
            0 => &[],
            1 => &["view", "cart", "3"],
            _ => &["purchase", "1"],
        };
        Case {
            first: Stream { columns, batches },
            second: Stream {
                columns: others,
                batches: later,
            },
            drop_bad,
            purchase_events: events.iter().map(ToString::to_string).collect(),
            chunk_len: [
                None,
                None,
                None,
                None,
                None,
                None,
                Some(1),
                Some(2),
                Some(4),
                Some(7),
            ][usize::from(chunk)],
            as_of,
            threads: threads == 63,
        }
    })
}

/// Units by name are long; here they are all.
pub const UNITS: [TimeUnit; 4] = [
    TimeUnit::Second,
    TimeUnit::Millisecond,
    TimeUnit::Microsecond,
    TimeUnit::Nanosecond,
];
