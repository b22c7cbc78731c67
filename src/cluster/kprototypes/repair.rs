//! Clusters without rows take over the rows that fit worst where they are, as in k-means: one each,
//! the farthest first. Not the last row of a cluster, nor one that equals its prototype.

use super::code::Code;
use super::fit::Run;
use super::mass::Mass;
use super::nearest::map_tiles;
use super::table::Table;
use super::tally::Move;
use crate::error::Result;
use crate::parallel::Control;

/// Moves into the empty clusters. Prototypes must be those that the labels are of.
pub(super) fn refills<C: Code>(
    run: &Run<C>,
    table: &Table<C>,
    mass: &Mass,
    gamma: f64,
    control: &Control,
) -> Result<Vec<Move>> {
    let mut members = run.tally.members.clone();
    let clusters = members.len();
    let mut empty = (0..clusters).filter(|&j| run.tally.members[j] == 0);
    // At most one row of each cluster is passed over for being the last.
    let count = empty.clone().count() + clusters;
    let mut moves = Vec::new();
    for row in farthest(run, table, mass, (gamma, count), control)? {
        let home = run.labels[row];
        if members[home as usize] < 2 {
            continue;
        }
        let Some(target) = empty.next() else { break };
        members[home as usize] -= 1;
        moves.push(Move {
            row: row as u32,
            from: home,
            to: target as u32,
        });
    }
    Ok(moves)
}

/// The `count` rows farthest from their prototypes, farthest first, ties to the first row.
fn farthest<C: Code>(
    run: &Run<C>,
    table: &Table<C>,
    mass: &Mass,
    (gamma, count): (f64, usize),
    control: &Control,
) -> Result<Vec<usize>> {
    let parts = map_tiles(
        table,
        &run.prototypes,
        gamma,
        control,
        |rows, distances, _| {
            let all = rows.clone().map(|row| (distances[row - rows.start], row));
            let mut found: Vec<(f64, usize)> = all
                .filter(|&(distance, row)| {
                    distance > 0.0 && mass.row(row) > 0 && !table.is_blank(row)
                })
                .collect();
            keep(&mut found, count);
            found
        },
    )?;
    let mut found = parts.concat();
    keep(&mut found, count);
    Ok(found.into_iter().map(|(_, row)| row).collect())
}

/// Keep the `count` farthest, sorted.
fn keep(found: &mut Vec<(f64, usize)>, count: usize) {
    found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(count);
}
