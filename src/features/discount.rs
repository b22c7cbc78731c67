//! Discount: how much money off, and how often.

use super::statistics::ratio;
use super::{Column, Context, Group, History, Role, Scratch};

/// The group `discount`.
pub struct Discount;

impl Group for Discount {
    fn name(&self) -> &'static str {
        "discount"
    }

    fn columns(&self) -> Vec<Column> {
        let needs = &[Role::Discount];
        vec![
            Column::real(
                "discount_share",
                "share",
                "Σ discount / Σ (positive amount + discount) of the lines; a missing discount \
                 counts as none",
                "no known discount, or neither a positive amount nor a discount",
            )
            .needing(needs),
            Column::real(
                "discounted_order_share",
                "share",
                "orders with a discount on some line / orders",
                "no known discount",
            )
            .needing(needs),
        ]
    }

    fn write(
        &self,
        history: &History<'_>,
        _context: &Context<'_>,
        _scratch: &mut Scratch,
        wanted: &[bool],
        out: &mut [f64],
    ) {
        let discounts = history.lines.numbers(Role::Discount);
        if discounts.iter().all(|discount| discount.is_nan()) {
            return;
        }
        let (mut off, mut full) = (0.0, 0.0);
        for (discount, amount) in discounts.iter().zip(history.lines.amounts()) {
            // The maximum of NaN and 0 is 0.
            let discount = discount.max(0.0);
            off += discount;
            full += amount.max(0.0) + discount;
        }
        out[0] = ratio(off, full);
        if wanted[1] {
            let orders = history.order_times.len();
            let discounted = (0..orders).filter(|&order| {
                discounts[history.lines_of(order)]
                    .iter()
                    .any(|&off| off > 0.0)
            });
            out[1] = ratio(discounted.count() as f64, orders as f64);
        }
    }
}
