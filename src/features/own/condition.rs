//! What a row must be, so that an own feature looks at it.

use crate::log::history::Lines;
use crate::log::roles::Role;

/// What a row must be.
#[derive(Debug, Clone)]
pub enum Condition {
    /// The id is one of these, by code.
    Among(Role, Vec<bool>),
    /// The number compares so.
    Compares(Role, Comparison, f64),
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Different,
}

impl Comparison {
    /// By its sign.
    pub fn from_sign(sign: &str) -> Option<Self> {
        Some(match sign {
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "==" => Self::Equal,
            "!=" => Self::Different,
            _ => return None,
        })
    }

    /// A missing number never passes.
    fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Self::Less => a < b,
            Self::LessOrEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterOrEqual => a >= b,
            Self::Equal => a == b,
            Self::Different => a != b && !a.is_nan(),
        }
    }
}

impl Condition {
    /// Whether a row passes.
    pub fn holds(&self, rows: &Lines<'_>, row: usize) -> bool {
        match self {
            Self::Among(role, codes) => {
                let code = rows.ids(*role)[row] as usize;
                codes.get(code).copied().unwrap_or(false)
            }
            Self::Compares(role, comparison, number) => {
                comparison.holds(rows.numbers(*role)[row], *number)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_numbers_pass_no_comparison() {
        for sign in ["<", "<=", ">", ">=", "==", "!="] {
            let comparison = Comparison::from_sign(sign).unwrap();
            assert!(!comparison.holds(f64::NAN, 1.0), "{sign}");
        }
        assert!(Comparison::Different.holds(2.0, 1.0) && !Comparison::Different.holds(1.0, 1.0));
    }
}
