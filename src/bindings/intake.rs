//! Batches of columns into a log.

use arrow_array::RecordBatchReader;

use super::columns;
use super::held::Held;
use crate::error::{Error, Result};
use crate::log::TransactionLog;
use crate::log::intake::OnBad;
use crate::log::roles::{Layout, Role};
use crate::log::rows::Rows;
use crate::parallel::Control;

/// Gather rows after those of `base`, then build.
pub fn build(
    base: Option<&TransactionLog>,
    layout: Layout,
    on_bad: OnBad,
    control: &Control,
    gather: impl FnOnce(&Layout, &mut Rows) -> Result<()>,
) -> Result<TransactionLog> {
    let mut rows = base.map_or_else(Rows::default, TransactionLog::to_rows);
    gather(&layout, &mut rows)?;
    TransactionLog::build(rows, layout, on_bad, base.map(|base| &base.intake), control)
}

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

/// Gather whole columns.
pub fn gather_columns(
    held: &[(Role, Held)],
    layout: &Layout,
    rows: &mut Rows,
    control: &Control,
) -> Result<()> {
    for (role, data) in held {
        let column = layout.columns.get(role).map_or("", String::as_str);
        data.append(*role, column, rows, control)?;
    }
    Ok(())
}
