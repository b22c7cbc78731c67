//! Recency, orders and revenue of every customer who bought.

use crate::error::Result;
use crate::features::{Request, Values, features};
use crate::log::TransactionLog;
use crate::parallel::Control;

/// Customers with an order, ascending, and what they bought.
#[derive(Debug, Clone, Default)]
pub struct Buyers {
    /// Their positions; `None`: every customer of the log.
    pub customers: Option<Vec<u32>>,
    /// Days from the last order to the moment of analysis.
    pub recency_days: Vec<f64>,
    /// Orders.
    pub orders: Vec<i64>,
    /// Revenue.
    pub revenue: Vec<f64>,
    /// Customers seen who have no order.
    pub others: usize,
}

impl Buyers {
    /// What could be known at `as_of` (a tick). Cost: one pass over the log, in parallel.
    pub fn find(log: &TransactionLog, as_of: i64, control: &Control) -> Result<Self> {
        let columns = ["recency_days", "orders", "revenue"].map(String::from);
        let request = Request {
            as_of: vec![as_of],
            columns: Some(columns.to_vec()),
            ..Request::default()
        };
        let table = features(log, &request, control)?;
        let mut buyers = Self {
            customers: table.customers,
            ..Self::default()
        };
        for (column, values) in table.columns {
            match (column.name.as_str(), values) {
                ("recency_days", Values::Real(values)) => buyers.recency_days = values,
                ("revenue", Values::Real(values)) => buyers.revenue = values,
                ("orders", Values::Count(values)) => buyers.orders = values,
                _ => {}
            }
        }
        if buyers.orders.contains(&0) {
            buyers.leave_out_others();
        }
        Ok(buyers)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    fn leave_out_others(&mut self) {
        let kept: Vec<usize> = (0..self.len())
            .filter(|&row| self.orders[row] > 0)
            .collect();
        self.others = self.len() - kept.len();
        let position = |&row: &usize| self.customers.as_ref().map_or(row as u32, |all| all[row]);
        self.customers = Some(kept.iter().map(position).collect());
        self.recency_days = kept.iter().map(|&row| self.recency_days[row]).collect();
        self.revenue = kept.iter().map(|&row| self.revenue[row]).collect();
        self.orders = kept.iter().map(|&row| self.orders[row]).collect();
    }
}
