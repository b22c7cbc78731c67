//! Discount: how much money off, and how often.

use super::statistics::{positive, ratio, sum, sum_of_pairs};
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
        // Missing ones count as none.
        let off = sum(discounts, positive);
        let full = sum_of_pairs(discounts, history.lines.amounts(), |discount, amount| {
            positive(amount) + positive(discount)
        });
        out[0] = ratio(off, full);
        if wanted[1] {
            let orders = history.order_times.len();
            let is_discount = |discount: &f64| *discount > 0.0;
            let discounted = if history.has_one_line_an_order() {
                discounts.iter().filter(|off| is_discount(off)).count()
            } else {
                let lines = (0..orders).map(|order| &discounts[history.lines_of(order)]);
                lines.filter(|lines| lines.iter().any(is_discount)).count()
            };
            out[1] = ratio(discounted as f64, orders as f64);
        }
    }
}
