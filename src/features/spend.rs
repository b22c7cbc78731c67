//! Spend: how much, in how many orders and lines, how much came back.

use super::statistics::{deviation, positive, ratio, sum, total};
use super::{Column, Context, Group, History, Role, Scratch};
use crate::money::settled;

/// The group `spend`.
pub struct Spend;

const NO_ORDER: &str = "no order";

impl Group for Spend {
    fn name(&self) -> &'static str {
        "spend"
    }

    fn columns(&self) -> Vec<Column> {
        let money = "money";
        let quantity = &[Role::Quantity];
        vec![
            Column::count("orders", "orders", "number of orders"),
            Column::count("lines", "lines", "number of order lines"),
            Column::real(
                "items",
                "items",
                "Σ quantity; missing quantities are left out",
                "lines, but no known quantity",
            )
            .needing(quantity),
            Column::real("revenue", money, "Σ amount of all lines", ""),
            Column::real("average_order_value", money, "revenue / orders", NO_ORDER),
            Column::real(
                "median_order_value",
                money,
                "median of the orders' values",
                NO_ORDER,
            ),
            Column::real("min_order_value", money, "smallest order value", NO_ORDER),
            Column::real("max_order_value", money, "largest order value", NO_ORDER),
            Column::real(
                "std_order_value",
                money,
                "sample standard deviation (n − 1) of the orders' values",
                "fewer than 2 orders",
            ),
            Column::real(
                "first_order_value",
                money,
                "value of the first order",
                NO_ORDER,
            ),
            Column::real(
                "last_order_value",
                money,
                "value of the last order",
                NO_ORDER,
            ),
            Column::real(
                "lines_per_order",
                "lines per order",
                "lines / orders",
                NO_ORDER,
            ),
            Column::real(
                "items_per_order",
                "items per order",
                "items / orders",
                "no order or no known quantity",
            )
            .needing(quantity),
            Column::real(
                "return_line_share",
                "share",
                "lines with amount < 0 / lines",
                "no order",
            ),
            Column::real(
                "return_value_share",
                "ratio",
                "|Σ negative amounts| / Σ positive amounts",
                "no positive amount",
            ),
        ]
    }

    fn write(
        &self,
        history: &History<'_>,
        _context: &Context<'_>,
        scratch: &mut Scratch,
        wanted: &[bool],
        out: &mut [f64],
    ) {
        let values = history.order_values;
        let (orders, lines) = (values.len() as f64, history.lines.len() as f64);
        let revenue = settled(total(values), sum(values, f64::abs), values.len());
        let average = ratio(revenue, orders);
        out[0] = orders;
        out[1] = lines;
        out[3] = revenue;
        out[4] = average;
        out[9] = values.first().copied().unwrap_or(f64::NAN);
        out[10] = values.last().copied().unwrap_or(f64::NAN);
        out[11] = ratio(lines, orders);
        if wanted[2] || wanted[12] {
            out[2] = items(history);
            out[12] = ratio(out[2], orders);
        }
        if wanted[5..=7].contains(&true)
            && let Some((least, median, most)) = scratch.quantiles(values)
        {
            out[5] = median;
            out[6] = least;
            out[7] = most;
        }
        if wanted[8] {
            out[8] = deviation(values, average);
        }
        if wanted[13..=14].contains(&true) {
            (out[13], out[14]) = returns(history.lines.amounts());
        }
    }
}

/// Σ quantity; NaN if all are missing.
fn items(history: &History<'_>) -> f64 {
    let quantities = history.lines.numbers(Role::Quantity);
    if !quantities.is_empty() && quantities.iter().all(|quantity| quantity.is_nan()) {
        return f64::NAN;
    }
    let known = |quantity: f64| if quantity.is_nan() { 0.0 } else { quantity };
    let size = sum(quantities, |quantity| known(quantity).abs());
    settled(sum(quantities, known), size, quantities.len())
}

/// Share of the lines that are returns, and their value beside what was sold.
fn returns(amounts: &[f64]) -> (f64, f64) {
    let lines = amounts.iter().filter(|amount| **amount < 0.0).count();
    let returned = sum(amounts, |amount| if amount < 0.0 { -amount } else { 0.0 });
    let sold = sum(amounts, positive);
    (
        ratio(lines as f64, amounts.len() as f64),
        ratio(returned, sold),
    )
}
