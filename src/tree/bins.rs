//! Numbers to codes by edges that are known.

use crate::error::Result;
use crate::parallel::{Control, map_chunks};

const CHUNK: usize = 1 << 16;

/// The number of edges strictly below each value: bins closed on the right, so that "x <= edge"
/// says the same in every language. NaN gets the code after the last bin.
///
/// `edges` ascend and are at most 65,534. O(n log e).
pub fn codes_by_edges(values: &[f64], edges: &[f64], control: &Control) -> Result<Vec<u16>> {
    let missing = edges.len() + 1;
    let parts = map_chunks(values.len(), control.chunk_len(CHUNK), control, |range| {
        let codes = values[range].iter().map(|value| {
            let bin = if value.is_nan() {
                missing
            } else {
                edges.partition_point(|edge| edge < value)
            };
            u16::try_from(bin).unwrap_or(u16::MAX)
        });
        Ok(codes.collect::<Vec<u16>>())
    })?;
    Ok(parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_an_edge_is_in_the_bin_below_it() {
        let values = [f64::NEG_INFINITY, 0.0, 1.0, 1.5, 2.0, 9.0, f64::NAN];
        for chunk_len in [None, Some(4)] {
            let control = Control::with_chunk_len(chunk_len);
            let codes = codes_by_edges(&values, &[1.0, 2.0], &control).unwrap();
            assert_eq!(codes, [0, 0, 0, 1, 1, 2, 3]);
        }
    }

    #[test]
    fn without_edges_there_is_one_bin() {
        let codes = codes_by_edges(&[3.0, f64::NAN], &[], &Control::new()).unwrap();
        assert_eq!(codes, [0, 1]);
    }
}
