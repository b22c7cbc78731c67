//! What a feature column is, and its values.

use crate::log::roles::Role;

/// How a column's values are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers, never null.
    Count,
    /// Floats; NaN is null.
    Real,
    /// Values of a role's dictionary, by rank; NaN is null.
    Code(Role),
}

/// One column of a group.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Whole numbers, floats or values of a role.
    pub kind: Kind,
    /// The unit of its values.
    pub unit: &'static str,
    /// What it is, as a formula or a sentence.
    pub definition: String,
    /// When it is null; empty: never.
    pub null_when: &'static str,
    /// Roles it needs beyond customer, time and amount.
    pub needs: Vec<Role>,
}

impl Column {
    fn new(
        name: impl Into<String>,
        kind: Kind,
        unit: &'static str,
        definition: impl Into<String>,
        null_when: &'static str,
    ) -> Self {
        Self {
            name: name.into(),
            kind,
            unit,
            definition: definition.into(),
            null_when,
            needs: Vec::new(),
        }
    }

    /// A column of whole numbers.
    pub fn count(
        name: impl Into<String>,
        unit: &'static str,
        definition: impl Into<String>,
    ) -> Self {
        Self::new(name, Kind::Count, unit, definition, "")
    }

    /// A column of floats.
    pub fn real(
        name: impl Into<String>,
        unit: &'static str,
        definition: impl Into<String>,
        null_when: &'static str,
    ) -> Self {
        Self::new(name, Kind::Real, unit, definition, null_when)
    }

    /// A column of values of a role, which it needs.
    pub fn code(
        name: impl Into<String>,
        role: Role,
        definition: impl Into<String>,
        null_when: &'static str,
    ) -> Self {
        Self::new(name, Kind::Code(role), role.name(), definition, null_when).needing(&[role])
    }

    /// The same column, needing these roles.
    pub fn needing(self, needs: &[Role]) -> Self {
        Self {
            needs: needs.to_vec(),
            ..self
        }
    }
}

/// The values of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Whole numbers.
    Count(Vec<i64>),
    /// Floats; NaN is null.
    Real(Vec<f64>),
    /// Ranks in the role's dictionary; `MISSING` is null.
    Code(Vec<u32>),
}
