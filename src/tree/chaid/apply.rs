//! Rows to nodes.

use crate::error::{Error, Result};
use crate::parallel::{Control, map_chunks};

const CHUNK: usize = 1 << 14;

/// What rows need of a node to find their way.
#[derive(Debug, Clone)]
pub struct Walk {
    /// Place of the column among those given; none in a leaf.
    pub column: Option<usize>,
    /// The first child.
    pub first_child: usize,
    /// Code -> which child.
    pub child_of: Vec<u16>,
}

/// Row -> the leaf it ends in. O(rows x depth).
pub fn apply(nodes: &[Walk], columns: &[&[u16]], n: usize, control: &Control) -> Result<Vec<i64>> {
    check(nodes, columns, n)?;
    let parts = map_chunks(n, control.chunk_len(CHUNK), control, |range| {
        range
            .map(|row| {
                let mut at = 0;
                while let Some(column) = nodes[at].column {
                    let code = usize::from(columns[column][row]);
                    let child = nodes[at].child_of.get(code).ok_or_else(wrong)?;
                    at = nodes[at].first_child + usize::from(*child);
                }
                Ok(at as i64)
            })
            .collect::<Result<Vec<i64>>>()
    })?;
    Ok(parts.concat())
}

/// Children stand after their parents, so every walk ends.
fn check(nodes: &[Walk], columns: &[&[u16]], n: usize) -> Result<()> {
    let sound = !nodes.is_empty()
        && columns.iter().all(|codes| codes.len() == n)
        && nodes.iter().enumerate().all(|(place, node)| {
            let last = node.child_of.iter().copied().max().map_or(0, usize::from);
            node.column.is_none_or(|column| {
                column < columns.len()
                    && node.first_child > place
                    && node.first_child + last < nodes.len()
            })
        });
    if sound { Ok(()) } else { Err(wrong()) }
}

fn wrong() -> Error {
    Error::Internal("the tree and the codes do not belong together".into())
}
