//! Blocks of rows and the sums of distances between them.

use std::ops::Range;

use super::bounds::{Bounds, Set};
use super::groups::Groups;
use super::lanes::{LANES, STRIP, add_distances, distances};
use super::points::Points;
use crate::cluster::Real;
use crate::error::Result;
use crate::parallel::Control;

/// Rows in a block: two blocks and their sums fit the second-level cache.
const LONGEST: usize = 256;
const SHORTEST: usize = 32;
/// Blocks there should be at least, for many cores to have work and for few needs in a block.
const BLOCKS: usize = 256;
/// Numbers in a block.
const NUMBERS: usize = 1 << 16;

/// How many rows a block has; depends on the shape of the problem alone.
pub(super) fn block_len(rows: usize, width: usize, control: &Control) -> usize {
    let affordable = (NUMBERS / width).min(rows / BLOCKS);
    control.chunk_len(affordable.clamp(SHORTEST, LONGEST) / LANES * LANES)
}

/// A part of a block.
enum Piece {
    /// Tiles whose rows all belong to one cluster.
    Whole(u32, Range<usize>),
    /// A tile of several clusters, or one that is not full.
    Mixed(usize),
}

/// Some rows, cluster after cluster.
pub(super) struct Block {
    tiles: Vec<f64>,
    width: usize,
    /// The cluster of each row.
    clusters: Vec<u32>,
    /// Every cluster once.
    names: Vec<u32>,
    pieces: Vec<Piece>,
    /// The clusters that count for the silhouette of any of the rows.
    wanted: Set,
}

impl Block {
    /// Of the rows at these places of the order, which must be ascending.
    pub fn new<F: Real>(
        points: &Points<'_, F>,
        bounds: &Bounds<'_, F>,
        groups: &Groups,
        places: impl ExactSizeIterator<Item = usize> + Clone,
    ) -> Self {
        let mut tiles = Vec::new();
        let rows = places.clone().map(|place| groups.order()[place] as usize);
        points.load(rows.clone(), &mut tiles);
        let clusters: Vec<u32> = places
            .map(|place| groups.cluster_at(place) as u32)
            .collect();
        let mut names = clusters.clone();
        names.dedup();
        let mut pieces = Vec::new();
        for (tile, clusters) in clusters.chunks(LANES).enumerate() {
            let (first, last) = (clusters[0], clusters[clusters.len() - 1]);
            if first != last || clusters.len() < LANES {
                pieces.push(Piece::Mixed(tile));
            } else if let Some(Piece::Whole(cluster, run)) = pieces.last_mut()
                && *cluster == first
            {
                run.end = tile + 1;
            } else {
                pieces.push(Piece::Whole(first, tile..tile + 1));
            }
        }
        Self {
            tiles,
            width: points.width(),
            clusters,
            names,
            pieces,
            wanted: bounds.wanted(rows),
        }
    }

    /// Whether a cluster counts for the silhouette of any row.
    pub fn wants(&self, cluster: usize) -> bool {
        self.wanted.contains(cluster)
    }

    /// Whether a row of another block counts for the silhouette of any row.
    pub fn wants_any_of(&self, other: &Self) -> bool {
        let mut names = other.names.iter();
        names.any(|&cluster| self.wants(cluster as usize))
    }

    /// The cluster of each row.
    pub fn clusters(&self) -> &[u32] {
        &self.clusters
    }

    /// Rows, the padding of the last tile among them.
    fn padded(&self) -> usize {
        self.clusters.len().next_multiple_of(LANES)
    }

    /// Copy the rows `first..first + STRIP`, column by column.
    fn strip(&self, first: usize, strip: &mut Vec<[f64; STRIP]>) {
        let tile = &self.tiles[first / LANES * LANES * self.width..][..LANES * self.width];
        strip.clear();
        for column in tile.as_chunks::<LANES>().0 {
            let half = column.as_chunks::<STRIP>().0;
            strip.push(half[first % LANES / STRIP]);
        }
    }
}

/// Sums of the distances from every row of a block to the rows of every cluster.
pub(super) struct Sums {
    /// Cluster after cluster, a number a row.
    values: Vec<f64>,
    rows: usize,
}

impl Sums {
    pub fn new(block: &Block, n_clusters: usize) -> Self {
        let rows = block.padded();
        Self {
            values: vec![0.0; rows * n_clusters],
            rows,
        }
    }

    /// Of all rows to one cluster.
    fn to(&mut self, cluster: u32) -> &mut [f64] {
        &mut self.values[cluster as usize * self.rows..][..self.rows]
    }

    /// Of one row to the clusters in turn.
    pub fn of(&self, row: usize) -> impl Iterator<Item = f64> {
        self.values[row..].iter().step_by(self.rows).copied()
    }
}

/// Add the distances from the rows of `block` to those of `other`, to `sums` and, if there are any,
/// the other way round to `mirror`.
pub(super) fn meet(
    (block, sums): (&Block, &mut Sums),
    (other, mut mirror): (&Block, Option<&mut Sums>),
    control: &Control,
) -> Result<()> {
    let mut strip = Vec::with_capacity(block.width);
    let mut unused = vec![0.0; if mirror.is_none() { other.padded() } else { 0 }];
    for (at, own) in block.clusters.chunks(STRIP).enumerate() {
        control.check()?;
        let first = at * STRIP;
        block.strip(first, &mut strip);
        // Columns of sums are added up by the cluster of the strip, so it must have only one.
        let alike = own.len() == STRIP && own[0] == own[STRIP - 1];
        for piece in &other.pieces {
            match piece {
                Piece::Whole(cluster, tiles) if alike || mirror.is_none() => {
                    let lanes = tiles.start * LANES..tiles.end * LANES;
                    let values = &other.tiles[lanes.start * block.width..lanes.end * block.width];
                    let columns = match &mut mirror {
                        Some(mirror) => &mut mirror.to(own[0])[lanes],
                        None => &mut unused[lanes],
                    };
                    let rows = add_distances(&strip, values, columns);
                    let sums = &mut sums.to(*cluster)[first..first + STRIP];
                    sums.iter_mut().zip(rows).for_each(|(sum, row)| *sum += row);
                }
                Piece::Whole(_, tiles) => {
                    for tile in tiles.clone() {
                        one_by_one((other, tile, &strip), (own, first), sums, &mut mirror);
                    }
                }
                Piece::Mixed(tile) => {
                    one_by_one((other, *tile, &strip), (own, first), sums, &mut mirror);
                }
            }
        }
    }
    Ok(())
}

/// Add the distances between a strip and a tile whose rows belong to any clusters.
fn one_by_one(
    (other, tile, strip): (&Block, usize, &[[f64; STRIP]]),
    (own, first): (&[u32], usize),
    sums: &mut Sums,
    mirror: &mut Option<&mut Sums>,
) {
    let size = LANES * other.width;
    let far = distances(strip, &other.tiles[tile * size..][..size]);
    let lanes = other.clusters.iter().enumerate().skip(tile * LANES);
    for ((place, &theirs), lane) in lanes.zip(0..LANES) {
        for (row, &cluster) in own.iter().enumerate() {
            sums.to(theirs)[first + row] += far[row][lane];
            if let Some(mirror) = mirror {
                mirror.to(cluster)[place] += far[row][lane];
            }
        }
    }
}
