//! What columns mean: the roles, and which column has which.

use std::collections::BTreeMap;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Whose row it is.
    Customer,
    /// When.
    Time,
    /// Net value of the line; negative for returns.
    Amount,
    /// Order id.
    Order,
    /// How many.
    Quantity,
    /// Product id.
    Product,
    /// Category of the product.
    Category,
    /// Where it was bought.
    Channel,
    /// Money off, at least 0.
    Discount,
    /// Event type.
    Event,
    /// A numeric column of the user's own, by position.
    Number(u16),
    /// An id column of the user's own, by position.
    Label(u16),
}

impl Role {
    /// The roles that have an argument of their own, required ones first.
    const NAMED: [Self; 10] = [
        Self::Customer,
        Self::Time,
        Self::Amount,
        Self::Order,
        Self::Quantity,
        Self::Product,
        Self::Category,
        Self::Channel,
        Self::Discount,
        Self::Event,
    ];

    /// The argument's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Time => "time",
            Self::Amount => "amount",
            Self::Order => "order",
            Self::Quantity => "quantity",
            Self::Product => "product",
            Self::Category => "category",
            Self::Channel => "channel",
            Self::Discount => "discount",
            Self::Event => "event",
            Self::Number(_) => "numbers",
            Self::Label(_) => "labels",
        }
    }

    /// How the role is written to and from Python: its name, with the position of own columns.
    pub fn key(self) -> String {
        match self {
            Self::Number(at) | Self::Label(at) => format!("{}.{at}", self.name()),
            _ => self.name().to_owned(),
        }
    }

    /// The role of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        if let Some((name, at)) = key.split_once('.') {
            let at = at.parse().ok()?;
            return match name {
                "numbers" => Some(Self::Number(at)),
                "labels" => Some(Self::Label(at)),
                _ => None,
            };
        }
        Self::NAMED.into_iter().find(|role| role.name() == key)
    }

    /// Whether the role has numbers.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Amount | Self::Quantity | Self::Discount | Self::Number(_)
        )
    }

    /// Whether the role has ids.
    pub fn is_id(self) -> bool {
        !self.is_number() && self != Self::Time
    }

    /// Whether a log needs it.
    pub fn is_required(self) -> bool {
        self <= Self::Amount
    }
}

/// Which column has which role, and which events are purchases.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Column names by role; a role without a column is absent.
    pub columns: BTreeMap<Role, String>,
    /// Values of the event column that are purchases.
    pub purchase_events: Vec<String>,
}

impl Layout {
    /// Whether the role has a column.
    pub fn has(&self, role: Role) -> bool {
        self.columns.contains_key(&role)
    }

    /// The role and its column, as messages name them.
    pub fn describe(&self, role: Role) -> String {
        let column = self.columns.get(&role).map_or("", String::as_str);
        format!("{} (column {column:?})", role.name())
    }
}
