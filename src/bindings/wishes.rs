//! Occasions and own features out of Python, resolved against a log.

use pyo3::prelude::*;

use crate::error::{Error, Result};
use crate::features::occasions::{Days, Occasion, Yearly};
use crate::features::own::{Aggregate, Comparison, Condition, How, RowKind};
use crate::log::TransactionLog;
use crate::log::roles::Role;

/// An occasion as Python hands it over.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct OccasionWish {
    name: String,
    fixed: Vec<Days>,
    yearly: Vec<(Yearly, Yearly)>,
    /// Ids of customers, as text, and their dates.
    own: Option<(Vec<String>, Vec<Yearly>)>,
    before: u16,
    after: u16,
}

/// The occasions, with customers by position.
pub fn occasions(wishes: Vec<OccasionWish>, log: Option<&TransactionLog>) -> Result<Vec<Occasion>> {
    let occasion = |wish: OccasionWish| {
        let own = wish.own.map(|(ids, dates)| {
            let mut by_customer = vec![None; log.map_or(0, TransactionLog::n_customers)];
            if let Some(log) = log {
                for (id, date) in ids.iter().zip(dates) {
                    if let Some(at) = log.dictionaries.customers().find(id) {
                        by_customer[at] = Some(date);
                    }
                }
            }
            by_customer
        });
        Ok(Occasion {
            name: wish.name,
            fixed: wish.fixed,
            yearly: wish.yearly,
            own,
            before: wish.before,
            after: wish.after,
        })
    };
    wishes.into_iter().map(occasion).collect()
}

/// An own feature as Python hands it over; columns by the keys of their roles.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct OwnWish {
    name: String,
    definition: String,
    how: String,
    value: Option<String>,
    by: Option<String>,
    /// Ids allowed, as text.
    among: Vec<(String, Vec<String>)>,
    compares: Vec<(String, String, f64)>,
    rows: String,
    within_days: Option<u32>,
}

/// The own features, with ids by code.
pub fn aggregates(wishes: Vec<OwnWish>, log: Option<&TransactionLog>) -> Result<Vec<Aggregate>> {
    wishes
        .into_iter()
        .map(|wish| aggregate(wish, log))
        .collect()
}

fn aggregate(wish: OwnWish, log: Option<&TransactionLog>) -> Result<Aggregate> {
    let unknown =
        |what: &str, found: &str| Error::parameter(format!("own: unknown {what} {found:?}"));
    let role = |key: &str| Role::from_key(key).ok_or_else(|| unknown("role", key));
    let mut conditions = Vec::new();
    for (key, texts) in &wish.among {
        let role = role(key)?;
        let values = log.map(|log| log.dictionaries.get(role));
        let mut codes = vec![false; values.map_or(0, crate::log::ids::Values::len)];
        for at in texts.iter().filter_map(|text| values?.find(text)) {
            codes[at] = true;
        }
        conditions.push(Condition::Among(role, codes));
    }
    for (key, sign, number) in &wish.compares {
        let comparison = Comparison::from_sign(sign).ok_or_else(|| unknown("comparison", sign))?;
        conditions.push(Condition::Compares(role(key)?, comparison, *number));
    }
    Ok(Aggregate {
        how: How::from_name(&wish.how).ok_or_else(|| unknown("how", &wish.how))?,
        rows: match wish.rows.as_str() {
            "purchases" => RowKind::Purchases,
            "events" => RowKind::Events,
            "all" => RowKind::All,
            other => return Err(unknown("rows", other)),
        },
        value: wish.value.as_deref().map(role).transpose()?,
        by: wish.by.as_deref().map(role).transpose()?,
        name: wish.name,
        definition: wish.definition,
        conditions,
        within_days: wish.within_days,
    })
}
