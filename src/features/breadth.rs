//! Breadth: how many kinds of things are bought, and how faithfully.

use super::statistics::ratio;
use super::tally::{Firsts, Met};
use super::{Column, Context, Group, History, Role, Scratch};
use crate::log::ids::MISSING;

/// The group `breadth`.
pub struct Breadth;

const NO_AMOUNT: &str = "no positive amount in any category";

impl Group for Breadth {
    fn name(&self) -> &'static str {
        "breadth"
    }

    fn columns(&self) -> Vec<Column> {
        let category = &[Role::Category];
        vec![
            Column::count(
                "categories",
                "categories",
                "number of distinct categories of the lines",
            )
            .needing(category),
            Column::real(
                "category_entropy",
                "nats",
                "−Σ p · ln p, p = the categories' shares of positive amount",
                NO_AMOUNT,
            )
            .needing(category),
            Column::code(
                "top_category",
                Role::Category,
                "category with the largest positive amount; ties to the smallest value",
                NO_AMOUNT,
            ),
            Column::real(
                "top_category_share",
                "share",
                "positive amount in top_category / positive amount in all categories",
                NO_AMOUNT,
            )
            .needing(category),
            Column::real(
                "category_switch_rate",
                "share",
                "share of consecutive orders whose category with the largest positive amount \
                 differs; orders without one are left out",
                "fewer than 2 orders with a positive amount in a category",
            )
            .needing(category),
            Column::count(
                "products",
                "products",
                "number of distinct products of the lines",
            )
            .needing(&[Role::Product]),
            Column::real(
                "product_repeat_share",
                "share",
                "lines whose product was in an earlier order / lines with a product",
                "no line with a product",
            )
            .needing(&[Role::Product]),
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
        if wanted[..4].contains(&true) {
            let tally = &mut scratch.tally;
            tally.clear();
            let categories = history.lines.ids(Role::Category);
            for (&category, &amount) in categories.iter().zip(history.lines.amounts()) {
                if category != MISSING {
                    tally.add(category, amount.max(0.0));
                }
            }
            tally.settle();
            out[0] = tally.len() as f64;
            if wanted[1] {
                out[1] = tally.entropy();
            }
            if let Some((category, amount)) = tally.greatest() {
                out[2] = f64::from(category);
                out[3] = amount / tally.total();
            }
        }
        if wanted[4] {
            out[4] = switch_rate(history, scratch);
        }
        if wanted[5] || wanted[6] {
            (out[5], out[6]) = repeats(history, scratch);
        }
    }
}

fn switch_rate(history: &History<'_>, scratch: &mut Scratch) -> f64 {
    let (categories, amounts) = (history.lines.ids(Role::Category), history.lines.amounts());
    let (mut switches, mut orders, mut last) = (0_u32, 0_u32, MISSING);
    let mut next = |largest: u32| {
        switches += u32::from(last != largest);
        orders += 1;
        last = largest;
    };
    let single = |category: u32, amount: f64| category != MISSING && amount > 0.0;
    if history.has_one_line_an_order() {
        for (&category, &amount) in categories.iter().zip(amounts) {
            if single(category, amount) {
                next(category);
            }
        }
    } else {
        for order in 0..history.order_times.len() {
            let lines = history.lines_of(order);
            let (categories, amounts) = (&categories[lines.clone()], &amounts[lines]);
            if let ([category], [amount]) = (categories, amounts) {
                if single(*category, *amount) {
                    next(*category);
                }
                continue;
            }
            let tally = &mut scratch.tally;
            tally.clear();
            for (&category, &amount) in categories.iter().zip(amounts) {
                if single(category, amount) {
                    tally.add(category, amount);
                }
            }
            tally.settle();
            if let Some((largest, _)) = tally.greatest() {
                next(largest);
            }
        }
    }
    // The first order differs from none before it.
    if orders < 2 {
        f64::NAN
    } else {
        f64::from(switches - 1) / f64::from(orders - 1)
    }
}

/// How many products, and the share of lines that repeat one of an earlier order.
fn repeats(history: &History<'_>, scratch: &mut Scratch) -> (f64, f64) {
    let products = history.lines.ids(Role::Product);
    let firsts = &mut scratch.firsts;
    firsts.clear(history.order_times.len());
    let (mut distinct, mut lines, mut repeated) = (0_u32, 0_u32, 0_u32);
    let mut meet = |firsts: &mut Firsts, product: u32| {
        if product != MISSING {
            let met = firsts.meet(product);
            lines += 1;
            distinct += u32::from(met == Met::New);
            repeated += u32::from(met == Met::InAnEarlierOrder);
        }
    };
    if history.has_one_line_an_order() {
        for &product in products {
            meet(firsts, product);
            firsts.next_order();
        }
    } else {
        for order in 0..history.order_times.len() {
            for &product in &products[history.lines_of(order)] {
                meet(firsts, product);
            }
            firsts.next_order();
        }
    }
    let share = ratio(f64::from(repeated), f64::from(lines));
    (f64::from(distinct), share)
}
