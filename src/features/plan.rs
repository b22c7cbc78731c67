//! Which groups run and which of their columns are shown.

use std::collections::HashSet;

use super::{Column, Group, Request, Role, Settings, TransactionLog, groups, occasions, own};
use crate::error::{Error, Result};

/// Groups that have an argument of their own.
const ASKED_FOR: [&str; 2] = ["occasions", "own"];
/// A group with more columns was not meant.
const MOST_COLUMNS: usize = 4_000;

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
    own::check(&request.settings.own, log)?;
    occasions::check(&request.settings.occasions)?;
    let latest = request.as_of.last().copied().unwrap_or(log.span.1);
    let mut steps: Vec<Step> = groups(&request.settings, Some(log), latest)
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
    refuse_crowds(&steps)?;
    Ok(steps)
}

/// Every column there is, with the name of its group; those of a log with its roles.
///
/// # Errors
/// As [`plan`].
pub fn catalog(
    settings: &Settings,
    log: Option<&TransactionLog>,
) -> Result<Vec<(&'static str, Column)>> {
    let steps = match log {
        Some(log) => {
            let settings = settings.clone();
            plan(
                log,
                &Request {
                    settings,
                    ..Request::default()
                },
            )?
        }
        None => groups(settings, None, 0)
            .into_iter()
            .map(|group| {
                let columns = group.columns();
                Step {
                    group,
                    wanted: vec![true; columns.len()],
                    columns,
                }
            })
            .collect(),
    };
    let mut entries = Vec::new();
    for step in steps {
        let name = step.group.name();
        let shown = step.columns.into_iter().zip(step.wanted);
        entries.extend(
            shown
                .filter(|(_, wanted)| *wanted)
                .map(|(column, _)| (name, column)),
        );
    }
    Ok(entries)
}

/// No two columns of one name, and no thousands of them.
fn refuse_crowds(steps: &[Step]) -> Result<()> {
    let mut names = HashSet::new();
    for step in steps {
        let shown = step.columns.iter().zip(&step.wanted);
        for (column, _) in shown.filter(|(_, wanted)| **wanted) {
            if !names.insert(column.name.as_str()) {
                return Err(Error::parameter(format!(
                    "two features would be called {:?}; name one of your own features or \
                     occasions otherwise",
                    column.name
                )));
            }
        }
        if step.columns.len() > MOST_COLUMNS {
            return Err(Error::data(format!(
                "the group {:?} would have {} columns, one for every event type; merge the event \
                 types into fewer, or name the groups you want without {:?}",
                step.group.name(),
                step.columns.len(),
                step.group.name()
            )));
        }
    }
    Ok(())
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
        if step.columns.is_empty() {
            return Err(Error::parameter(format!(
                "groups names {name:?}, but the argument {name} is not given"
            )));
        }
        if !step.wanted.contains(&true) {
            return Err(Error::parameter(format!(
                "groups names {name:?}, which needs {}; build the log with it or leave the group \
                 out",
                roles(&step.columns)
            )));
        }
    }
    // What is asked for by an argument of its own stays.
    steps.retain(|step| {
        let name = step.group.name();
        ASKED_FOR.contains(&name) || names.iter().any(|wanted| wanted == name)
    });
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
