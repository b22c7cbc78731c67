//! Columns into a log.

use super::held::Held;
use crate::error::Result;
use crate::log::TransactionLog;
use crate::log::intake::OnBad;
use crate::log::roles::{Layout, Role};
use crate::log::rows::Rows;
use crate::parallel::Control;

/// Beyond this, what building leaves behind is too much to keep for the next time.
const MANY_ROWS: usize = 1 << 25;

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
    let log = TransactionLog::build(rows, layout, on_bad, base.map(|base| &base.intake), control)?;
    if log.n_rows() > MANY_ROWS {
        super::give_back_memory();
    }
    Ok(log)
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
