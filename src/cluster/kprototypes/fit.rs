//! Runs from several starts, side by side: each pass over the rows serves them all.

use super::code::Code;
use super::content::content_order;
use super::mass::Mass;
use super::nearest::{Found, Prototypes, tiles_of_a_task};
use super::overall::{frequencies, largest, means};
use super::repair::refills;
use super::starts::Rows;
use super::table::{Table, gaps};
use super::tally::{Move, NOWHERE, Tally};
use super::{Centroids, Fit, Input, Options, Start};
use crate::error::{Error, Result};
use crate::parallel::{Control, map_chunks};

/// Bytes that the sums and labels of runs side by side may take.
const MEMORY: usize = 1 << 28;

/// One run.
pub(super) struct Run<C> {
    pub prototypes: Prototypes<C>,
    pub tally: Tally,
    /// The cluster of every row, or nowhere for rows of which nothing is known.
    pub labels: Vec<u32>,
    cost: f64,
    moved: usize,
    done: bool,
}

/// What a run found out in some tiles.
struct Part {
    moves: Vec<Move>,
    cost: f64,
}

pub(super) fn fit<C: Code>(
    input: &Input<'_>,
    options: &Options<'_>,
    control: &Control,
) -> Result<Fit> {
    let origin = means(input, options.weights);
    let gaps = gaps(input);
    let mass = Mass::new(input.n, options.weights, &gaps);
    let table = Table::<C>::new(input, gaps, origin, control)?;
    let frequencies = frequencies(&table, &input.levels, &mass);
    let modes = frequencies
        .iter()
        .map(|counts| C::of(largest(counts) as i32));
    let overall = Prototypes {
        k: 1,
        numbers: vec![0.0; input.numbers.len()],
        codes: modes.collect(),
    };
    let draws = match options.start {
        Start::Huang | Start::Random => true,
        Start::Cao => options.n_init > 1,
        Start::Given(_) => false,
    };
    let order = if draws {
        content_order(&table, &input.levels)
    } else {
        Vec::new()
    };
    let rows = Rows::new(&table, &mass, &frequencies, &overall, options.gamma, order);
    let k = options.n_clusters;
    let each =
        4 * input.n + k * (24 * input.numbers.len() + 8 * input.levels.iter().sum::<usize>());
    let together = (MEMORY / each.max(1)).clamp(1, options.n_init);
    control.plan((options.n_init * options.max_iter) as u64);
    let mut best: Option<Run<C>> = None;
    for first in (0..options.n_init).step_by(together) {
        let mut runs = Vec::new();
        for run in first..(first + together).min(options.n_init) {
            let prototypes = start(&rows, options, run as u64, control)?;
            runs.push(Run {
                tally: Tally::new(k, input.numbers.len(), &input.levels),
                prototypes,
                labels: vec![NOWHERE; input.n],
                cost: f64::INFINITY,
                moved: 0,
                done: false,
            });
        }
        while runs.iter().any(|run| !run.done) {
            step(&mut runs, &rows, options, control)?;
        }
        for run in runs {
            if best.as_ref().is_none_or(|best| run.cost < best.cost) {
                best = Some(run);
            }
        }
    }
    let best = best.ok_or_else(|| Error::Internal("no run".to_owned()))?;
    finish(best, &table, &mass)
}

fn start<C: Code>(
    rows: &Rows<'_, C>,
    options: &Options<'_>,
    run: u64,
    control: &Control,
) -> Result<Prototypes<C>> {
    let k = options.n_clusters;
    match &options.start {
        Start::Cao if run == 0 => rows.cao(k, control),
        Start::Cao | Start::Huang => rows.huang(k, options.seed, run, control),
        Start::Random => Ok(rows.random(k, options.seed, run)),
        Start::Given(given) => {
            let origin = rows.table.origin.iter().cycle();
            let numbers = given.numbers.iter().zip(origin);
            Ok(Prototypes {
                k,
                numbers: numbers.map(|(number, origin)| number - origin).collect(),
                codes: given.codes.iter().map(|&code| C::of(code)).collect(),
            })
        }
    }
}

/// One pass over the rows: assign them, then move the prototypes.
fn step<C: Code>(
    runs: &mut [Run<C>],
    rows: &Rows<'_, C>,
    options: &Options<'_>,
    control: &Control,
) -> Result<()> {
    let (table, mass, gamma) = (rows.table, rows.mass, rows.gamma);
    let active: Vec<&Run<C>> = runs.iter().filter(|run| !run.done).collect();
    let parts = map_chunks(table.tiles(), tiles_of_a_task(control), control, |tiles| {
        let mut found = Found::default();
        let look = |run: &&Run<C>| {
            let rows = found.scan(
                table,
                tiles.clone(),
                &run.prototypes,
                gamma,
                control.level(),
            );
            Ok(part(rows.start, &found, &run.labels, (table, mass)))
        };
        active.iter().map(look).collect::<Result<Vec<Part>>>()
    })?;
    let mut of_run: Vec<Vec<Part>> = active.iter().map(|_| Vec::new()).collect();
    for chunk in parts {
        for (parts, part) in of_run.iter_mut().zip(chunk) {
            parts.push(part);
        }
    }
    for (run, parts) in runs.iter_mut().filter(|run| !run.done).zip(of_run) {
        run.cost = parts.iter().map(|part| part.cost).sum();
        let moves: Vec<Move> = parts.into_iter().flat_map(|part| part.moves).collect();
        for step in &moves {
            run.labels[step.row as usize] = step.to;
        }
        if run.moved == options.max_iter {
            run.done = true;
            continue;
        }
        run.tally.apply(table, mass, &moves, control)?;
        let mut changed = !moves.is_empty();
        if run.tally.members.contains(&0) {
            let refills = refills(run, table, mass, gamma, control)?;
            for step in &refills {
                run.labels[step.row as usize] = step.to;
            }
            run.tally.apply(table, mass, &refills, control)?;
            changed |= !refills.is_empty();
        }
        if changed {
            run.tally.place(&mut run.prototypes, rows.overall);
            run.moved += 1;
            control.advance(1);
        } else {
            run.done = true;
            control.advance((options.max_iter - run.moved) as u64);
        }
    }
    Ok(())
}

fn part<C: Code>(
    first: usize,
    found: &Found,
    labels: &[u32],
    (table, mass): (&Table<C>, &Mass),
) -> Part {
    let (mut moves, mut cost) = (Vec::new(), 0.0);
    let all = found
        .distances
        .iter()
        .zip(&found.labels)
        .zip(&labels[first..]);
    for (row, ((distance, &to), &from)) in (first..).zip(all) {
        cost += mass.row(row) as f64 * distance;
        if to != from && !table.is_blank(row) {
            let row = row as u32;
            moves.push(Move { row, from, to });
        }
    }
    Part { moves, cost }
}

fn finish<C: Code>(run: Run<C>, table: &Table<C>, mass: &Mass) -> Result<Fit> {
    let cost = mass.in_weights(run.cost);
    if !cost.is_finite() {
        return Err(Error::data(
            "the squared distances overflow; scale the numbers of X, the weights or gamma down",
        ));
    }
    let mut weights = vec![0; run.prototypes.k];
    for (row, &label) in run.labels.iter().enumerate() {
        if let Some(weight) = weights.get_mut(label as usize) {
            *weight += mass.row(row);
        }
    }
    let largest = largest(&weights) as i32;
    let label = |label: u32| {
        if label == NOWHERE {
            largest
        } else {
            label as i32
        }
    };
    Ok(Fit {
        labels: run.labels.into_iter().map(label).collect(),
        centroids: Centroids {
            numbers: run.prototypes.numbers,
            codes: run
                .prototypes
                .codes
                .iter()
                .map(|code| code.place() as i32)
                .collect(),
            origin: table.origin.clone(),
        },
        cost,
        n_iter: run.moved,
        largest,
    })
}
