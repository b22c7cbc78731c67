//! The engine: every customer's history through every group, rows into columns.

use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

use super::local::Calendar;
use super::plan::{Step, plan};
use super::{Column, Context, History, Kind, Request, Scratch, Values};
use crate::error::{Error, Result};
use crate::log::TransactionLog;
use crate::log::history::Buffer;
use crate::log::ids::MISSING;
use crate::log::zone::display;
use crate::memory::zeros;
use crate::parallel::{Control, chunks, cut, map_chunks};

/// Customers handled by one task.
const CUSTOMERS_PER_TASK: usize = 1024;
/// Rows that become pieces of columns together; they stay in the fastest cache until then.
const ROWS_PER_BLOCK: usize = 32;

/// A feature table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Positions of the customers of the rows; `None`: all of them once, in order.
    pub customers: Option<Vec<u32>>,
    /// The moment of every row; empty where only one was asked for.
    pub moments: Vec<i64>,
    /// Columns in order.
    pub columns: Vec<(Column, Values)>,
}

/// Compute the features of every customer seen at each of the moments asked for.
///
/// # Errors
/// If all moments lie before every row, or a group or column is unknown.
pub fn features(log: &TransactionLog, request: &Request, control: &Control) -> Result<Table> {
    let steps = plan(log, request)?;
    let latest = request.as_of.last().copied().unwrap_or(i64::MIN);
    if latest < log.span.0 {
        return Err(Error::data(format!(
            "as_of lies before the first row of the log ({}); nothing could be known then",
            display(log.span.0, log.resolution, &log.zone)
        )));
    }
    let per_task = control.chunk_len(CUSTOMERS_PER_TASK);
    let rows_of = count_rows(log, &request.as_of, per_task, control)?;
    let n: usize = rows_of.iter().sum();
    let mut out: Vec<(Column, Values)> = steps
        .iter()
        .flat_map(|step| step.columns.iter().zip(&step.wanted))
        .filter(|(_, wanted)| **wanted)
        .map(|(column, _)| {
            let values = match column.kind {
                Kind::Count => Values::Count(zeros(n)),
                Kind::Real => Values::Real(zeros(n)),
                Kind::Code(_) => Values::Code(zeros(n)),
            };
            (column.clone(), values)
        })
        .collect();
    let one_each = request.as_of.len() == 1 && n == log.n_customers();
    let mut customers = zeros::<u32>(if one_each { 0 } else { n });
    let mut moments = zeros::<i64>(if request.as_of.len() == 1 { 0 } else { n });
    let clock = log.clock_until(latest)?;
    let mut days = clock.calendar();
    let calendar = Calendar::new(days.day(log.span.0), days.day(log.span.1));
    let engine = Engine {
        log,
        request,
        steps: &steps,
        context: Context {
            as_of: latest,
            resolution: log.resolution,
            clock: &clock,
            calendar: &calendar,
        },
        rooms: Mutex::default(),
    };
    let tasks = deal(
        log,
        per_task,
        &rows_of,
        &mut out,
        &mut customers,
        &mut moments,
    );
    tasks.into_par_iter().try_for_each(|task| {
        control.check()?;
        engine.run(task);
        Ok::<(), Error>(())
    })?;
    Ok(Table {
        customers: (!one_each).then_some(customers),
        moments,
        columns: out,
    })
}

/// How many rows each task will give: one for every customer and moment he was known at.
fn count_rows(
    log: &TransactionLog,
    moments: &[i64],
    per_task: usize,
    control: &Control,
) -> Result<Vec<usize>> {
    if moments.first().is_some_and(|&first| first >= log.span.1) {
        let customers = chunks(log.n_customers(), per_task).map(|range| range.len());
        return Ok(customers.map(|n| n * moments.len()).collect());
    }
    map_chunks(log.n_customers(), per_task, control, |customers| {
        Ok(customers
            .map(|customer| {
                let known_from = log.known_from(customer);
                moments.len() - moments.partition_point(|&moment| moment < known_from)
            })
            .sum())
    })
}

/// A part of one column, for one task to fill.
enum Slot<'a> {
    Count(&'a mut [i64]),
    Real(&'a mut [f64]),
    Code(&'a mut [u32]),
}

/// Some customers and the place for their rows.
struct Task<'a> {
    range: Range<usize>,
    slots: Vec<Slot<'a>>,
    customers: &'a mut [u32],
    moments: &'a mut [i64],
}

fn deal<'a>(
    log: &TransactionLog,
    per_task: usize,
    rows_of: &[usize],
    out: &'a mut [(Column, Values)],
    mut customers: &'a mut [u32],
    mut moments: &'a mut [i64],
) -> Vec<Task<'a>> {
    let mut rest: Vec<Slot<'a>> = out
        .iter_mut()
        .map(|(_, values)| match values {
            Values::Count(values) => Slot::Count(values),
            Values::Real(values) => Slot::Real(values),
            Values::Code(values) => Slot::Code(values),
        })
        .collect();
    chunks(log.n_customers(), per_task)
        .zip(rows_of)
        .map(|(range, &n_rows)| Task {
            range,
            slots: rest
                .iter_mut()
                .map(|slot| match slot {
                    Slot::Count(values) => Slot::Count(cut(values, n_rows)),
                    Slot::Real(values) => Slot::Real(cut(values, n_rows)),
                    Slot::Code(values) => Slot::Code(cut(values, n_rows)),
                })
                .collect(),
            customers: cut(&mut customers, n_rows),
            moments: cut(&mut moments, n_rows),
        })
        .collect()
}

/// What a thread keeps from task to task.
#[derive(Default)]
struct Room {
    scratch: Scratch,
    buffer: Buffer,
    /// The rows of a block, one after another.
    block: Vec<f64>,
}

struct Engine<'a> {
    log: &'a TransactionLog,
    request: &'a Request,
    steps: &'a [Step],
    context: Context<'a>,
    rooms: Mutex<Vec<Room>>,
}

impl Engine<'_> {
    fn run(&self, task: Task<'_>) {
        let lock = || {
            let rooms = self.rooms.lock();
            rooms.unwrap_or_else(std::sync::PoisonError::into_inner)
        };
        let mut room = lock().pop().unwrap_or_default();
        self.fill(task, &mut room);
        lock().push(room);
    }

    fn fill(&self, mut task: Task<'_>, room: &mut Room) {
        let width: usize = self.steps.iter().map(|step| step.columns.len()).sum();
        room.block.resize(ROWS_PER_BLOCK * width, f64::NAN);
        let mut row = 0;
        for customer in task.range.clone() {
            let whole = self.log.history(customer);
            for &as_of in &self.request.as_of {
                let history = if as_of >= self.log.span.1 {
                    whole.clone()
                } else {
                    whole.until(as_of, &mut room.buffer)
                };
                if history.is_empty() {
                    continue;
                }
                if let Some(slot) = task.customers.get_mut(row) {
                    *slot = customer as u32;
                }
                if let Some(slot) = task.moments.get_mut(row) {
                    *slot = as_of;
                }
                let in_block = row % ROWS_PER_BLOCK;
                let out = &mut room.block[in_block * width..(in_block + 1) * width];
                self.write(&history, as_of, &mut room.scratch, out);
                row += 1;
                if in_block + 1 == ROWS_PER_BLOCK {
                    self.flush(&room.block, &mut task.slots, row - ROWS_PER_BLOCK..row);
                }
            }
        }
        let rest = row - row % ROWS_PER_BLOCK..row;
        self.flush(&room.block, &mut task.slots, rest);
    }

    /// One row.
    fn write(&self, history: &History<'_>, as_of: i64, scratch: &mut Scratch, out: &mut [f64]) {
        let context = Context {
            as_of,
            ..self.context
        };
        scratch.forget();
        out.fill(f64::NAN);
        let mut rest = out;
        for step in self.steps {
            let (mine, others) = rest.split_at_mut(step.columns.len());
            step.group
                .write(history, &context, scratch, &step.wanted, mine);
            rest = others;
        }
    }

    /// The rows of a block to their places in the columns.
    fn flush(&self, block: &[f64], slots: &mut [Slot<'_>], rows: Range<usize>) {
        let wanted = || self.steps.iter().flat_map(|step| &step.wanted);
        let width = wanted().count();
        let places = wanted().enumerate().filter(|(_, wanted)| **wanted);
        for (slot, (place, _)) in slots.iter_mut().zip(places) {
            let values = block.iter().skip(place).step_by(width);
            match slot {
                Slot::Count(slot) => fill(&mut slot[rows.clone()], values, |value| value as i64),
                Slot::Real(slot) => fill(&mut slot[rows.clone()], values, |value| value),
                Slot::Code(slot) => fill(&mut slot[rows.clone()], values, |value| {
                    if value.is_nan() {
                        MISSING
                    } else {
                        value as u32
                    }
                }),
            }
        }
    }
}

fn fill<'a, T>(slot: &mut [T], values: impl Iterator<Item = &'a f64>, convert: impl Fn(f64) -> T) {
    for (slot, &value) in slot.iter_mut().zip(values) {
        *slot = convert(value);
    }
}
