//! Which groups run and which of their columns are shown.

use super::{Column, Group, Request, Role, TransactionLog, groups};
use crate::error::{Error, Result};

/// A group that runs.
pub struct Step {
    /// The group.
    pub group: Box<dyn Group>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Which of them are shown.
    pub wanted: Vec<bool>,
}

/// The groups that have something to show, and what.
///
/// # Errors
/// If a group or column is unknown, or its role is absent.
pub fn plan(log: &TransactionLog, request: &Request) -> Result<Vec<Step>> {
    let absent = |column: &Column| {
        let absent = column.needs.iter().find(|&&role| !log.layout.has(role));
        absent.copied()
    };
    let mut steps: Vec<Step> = groups(&request.settings, Some(log))
        .into_iter()
        .map(|group| {
            let columns = group.columns();
            let wanted = columns
                .iter()
                .map(|column| absent(column).is_none())
                .collect();
            Step {
                group,
                columns,
                wanted,
            }
        })
        .collect();
    if let Some(names) = &request.groups {
        pick_groups(&mut steps, names)?;
    }
    if let Some(names) = &request.columns {
        pick_columns(&mut steps, names, absent)?;
    }
    steps.retain(|step| step.wanted.contains(&true));
    Ok(steps)
}

fn pick_groups(steps: &mut Vec<Step>, names: &[String]) -> Result<()> {
    let known: Vec<&str> = steps.iter().map(|step| step.group.name()).collect();
    if names.is_empty() {
        return Err(Error::parameter(format!(
            "groups is empty; name some of {} or pass None for all",
            known.join(", ")
        )));
    }
    for name in names {
        let Some(at) = known.iter().position(|known| known == name) else {
            return Err(Error::parameter(format!(
                "groups has the unknown name {name:?}; the known ones are {}",
                known.join(", ")
            )));
        };
        let step = &steps[at];
        if !step.wanted.contains(&true) {
            return Err(Error::parameter(format!(
                "groups names {name:?}, which needs {}; build the log with it or leave the group \
                 out",
                roles(&step.columns)
            )));
        }
    }
    steps.retain(|step| names.iter().any(|name| name == step.group.name()));
    Ok(())
}

fn pick_columns(
    steps: &mut [Step],
    names: &[String],
    absent: impl Fn(&Column) -> Option<Role>,
) -> Result<()> {
    if names.is_empty() {
        return Err(Error::parameter(
            "columns is empty; name some features or pass None for all",
        ));
    }
    for name in names {
        let mut all = steps.iter().flat_map(|step| &step.columns);
        let Some(column) = all.find(|column| column.name == *name) else {
            return Err(Error::parameter(format!(
                "columns has the unknown name {name:?}; segmentry.feature_catalog() lists the \
                 features (of the groups, windows and own features asked for)"
            )));
        };
        if let Some(role) = absent(column) {
            return Err(Error::parameter(format!(
                "columns names {name:?}, which needs the role {}; build the log with it or leave \
                 the column out",
                role.name()
            )));
        }
    }
    for step in steps {
        for (wanted, column) in step.wanted.iter_mut().zip(&step.columns) {
            *wanted &= names.contains(&column.name);
        }
    }
    Ok(())
}

fn roles(columns: &[Column]) -> String {
    let mut needed: Vec<&str> = Vec::new();
    for role in columns.iter().flat_map(|column| &column.needs) {
        if !needed.contains(&role.name()) {
            needed.push(role.name());
        }
    }
    format!("the role {}", needed.join(" or "))
}
