//! What comes in the Arrow format: streams of record batches into the log's rows. Knows no Python.

use arrow_array::RecordBatchReader;

use crate::error::{Error, Result};
use crate::log::roles::Layout;
use crate::log::rows::Rows;
use crate::parallel::Control;

pub(crate) mod columns;

/// Gather an Arrow stream, batch by batch.
pub fn gather_stream(
    reader: Box<dyn RecordBatchReader + Send>,
    layout: &Layout,
    rows: &mut Rows,
    control: &Control,
) -> Result<()> {
    let schema = reader.schema();
    let mut positions = Vec::new();
    for (&role, column) in &layout.columns {
        let position = schema.index_of(column).map_err(|_| {
            let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
            Error::data(format!(
                "{}: there is no column {column:?}; the frame has {}",
                role.name(),
                names.join(", ")
            ))
        })?;
        positions.push((role, column, position));
    }
    for batch in reader {
        control.check()?;
        let batch = batch.map_err(|error| Error::data(format!("frame cannot be read: {error}")))?;
        for &(role, column, position) in &positions {
            columns::append(batch.column(position), role, column, rows, control)?;
        }
    }
    Ok(())
}
