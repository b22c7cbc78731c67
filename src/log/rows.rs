//! Rows on their way into a log: one column per role, in order of arrival.

use std::collections::BTreeMap;

use super::ids::{Encoded, IdPart, IntPart, Values, encode};
use super::intake::is_purchase;
use super::part::{Part, append, fold_in, join, len_of};
use super::roles::{Layout, Role};
use super::time::Times;
use crate::error::Result;
use crate::parallel::Control;

/// Columns as they arrive, part by part.
#[derive(Default)]
pub struct Rows {
    /// Moments.
    pub time: Times,
    /// Numbers by role; NaN where there is none.
    pub numbers: BTreeMap<Role, Vec<Part<f64>>>,
    /// Ids by role.
    pub ids: BTreeMap<Role, Vec<IdPart>>,
    /// How many rows, the first ones, come from a log and were checked before.
    pub n_known: usize,
}

impl Rows {
    /// Append numbers.
    pub fn push_numbers(&mut self, role: Role, part: Part<f64>) {
        append(self.numbers.entry(role).or_default(), part);
    }

    /// Append ids.
    pub fn push_ids(&mut self, role: Role, part: IdPart) {
        let parts = self.ids.entry(role).or_default();
        match part {
            IdPart::Int(part) if part.missing.is_none() => append_ints(parts, part.values),
            part => parts.push(part),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        len_of(&self.time.parts)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ids as codes; the rest as it is.
    pub fn encode(self, layout: &Layout, control: &Control) -> Result<Loose> {
        let mut ids = Vec::with_capacity(self.ids.len());
        for (role, parts) in self.ids {
            control.check()?;
            let name = || format!("{}: ", layout.describe(role));
            let encoded = encode(parts, control).map_err(|error| error.prefixed(&name()))?;
            ids.push((role, encoded));
        }
        Ok(Loose {
            time: self.time,
            numbers: self.numbers.into_iter().collect(),
            ids,
        })
    }
}

/// Rows with encoded ids, in order of arrival. Roles in their order.
#[derive(Debug, Default)]
pub struct Loose {
    /// Moments.
    pub time: Times,
    /// Numbers by role; NaN where there is none.
    pub numbers: Vec<(Role, Vec<Part<f64>>)>,
    /// Ids by role, the customers' included.
    pub ids: Vec<(Role, Encoded)>,
}

impl Loose {
    /// Number of rows.
    pub fn len(&self) -> usize {
        len_of(&self.time.parts)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// By event code: is it a purchase? Empty without the event role: then every row is one.
    pub fn purchases(&self, layout: &Layout) -> Vec<bool> {
        let events = self.values(Role::Event);
        let is_named = |code| layout.purchase_events.contains(&events.display(code));
        (0..events.len()).map(is_named).collect()
    }

    /// The sorted values of a role; none without it.
    pub fn values(&self, role: Role) -> Values {
        let found = self.ids.iter().find(|(known, _)| *known == role);
        found.map_or_else(Values::default, |(_, ids)| ids.values.clone())
    }

    /// Forget the amounts of rows that are no purchases.
    pub fn without_other_amounts(mut self, purchase: &[bool]) -> Self {
        let Some((_, events)) = self.ids.iter().find(|(role, _)| *role == Role::Event) else {
            return self;
        };
        for (role, parts) in &mut self.numbers {
            if *role == Role::Amount {
                let mut amounts = join(std::mem::take(parts), |amount| amount);
                for (amount, &event) in amounts.iter_mut().zip(&events.codes) {
                    if !is_purchase(event, purchase) {
                        *amount = f64::NAN;
                    }
                }
                *parts = vec![Part::Own(amounts)];
            }
        }
        self
    }

    /// Leave out the rows listed (ascending).
    pub fn without(mut self, bad: &[usize]) -> Self {
        let ticks = join(std::mem::take(&mut self.time.parts), |tick| tick);
        self.time.parts = vec![Part::Own(removed(ticks, bad))];
        for (_, parts) in &mut self.numbers {
            let values = join(std::mem::take(parts), |value| value);
            *parts = vec![Part::Own(removed(values, bad))];
        }
        for (_, ids) in &mut self.ids {
            ids.codes = removed(std::mem::take(&mut ids.codes), bad);
            ids.forget_unused();
        }
        self
    }
}

/// As [`append`], among ids of other kinds.
fn append_ints(parts: &mut Vec<IdPart>, values: Part<i64>) {
    let int = |values| {
        IdPart::Int(IntPart {
            values,
            missing: None,
        })
    };
    let n_parts = parts.len();
    let last = match parts.last_mut() {
        Some(IdPart::Int(last)) if last.missing.is_none() => Some(&mut last.values),
        _ => None,
    };
    let left = fold_in(last, n_parts, values);
    parts.extend(left.map(int));
}

fn removed<T: Copy>(mut column: Vec<T>, bad: &[usize]) -> Vec<T> {
    let mut next = 0;
    let mut row = 0;
    column.retain(|_| {
        let keep = bad.get(next) != Some(&row);
        next += usize::from(!keep);
        row += 1;
        keep
    });
    column
}
