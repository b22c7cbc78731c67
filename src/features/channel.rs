//! Channel: where orders are placed. An order's channel is its first line's.

use super::statistics::ratio;
use super::{Column, Context, Group, History, Role, Scratch};
use crate::log::ids::MISSING;

/// The group `channel`.
pub struct Channel;

const NONE: &str = "no order with a channel";

impl Group for Channel {
    fn name(&self) -> &'static str {
        "channel"
    }

    fn columns(&self) -> Vec<Column> {
        let needs = &[Role::Channel];
        let code = |name, definition| Column::code(name, Role::Channel, definition, NONE);
        vec![
            Column::count(
                "channels",
                "channels",
                "number of distinct channels of the orders (an order's channel is its first line's)",
            )
            .needing(needs),
            code("first_channel", "channel of the first order that has one"),
            code("last_channel", "channel of the last order that has one"),
            code(
                "main_channel",
                "channel of most orders; ties to the smallest value",
            ),
            Column::real(
                "main_channel_share",
                "share",
                "orders in main_channel / orders with a channel",
                NONE,
            )
            .needing(needs),
            Column::real(
                "channel_entropy",
                "nats",
                "−Σ p · ln p, p = the channels' shares of orders",
                NONE,
            )
            .needing(needs),
        ]
    }

    fn write(
        &self,
        history: &History<'_>,
        _context: &Context<'_>,
        scratch: &mut Scratch,
        _wanted: &[bool],
        out: &mut [f64],
    ) {
        let channels = history.lines.ids(Role::Channel);
        let tally = &mut scratch.tally;
        tally.clear();
        let (mut first, mut last) = (None, None);
        let one_line = history.has_one_line_an_order();
        for order in 0..history.order_times.len() {
            let line = if one_line {
                order
            } else {
                history.line_start(order)
            };
            let channel = channels[line];
            if channel != MISSING {
                tally.add(channel, 1.0);
                first = first.or(Some(channel));
                last = Some(channel);
            }
        }
        let code = |channel: Option<u32>| channel.map_or(f64::NAN, f64::from);
        tally.settle();
        let main = tally.greatest();
        out[0] = tally.len() as f64;
        out[1] = code(first);
        out[2] = code(last);
        out[3] = code(main.map(|(channel, _)| channel));
        out[4] = main.map_or(f64::NAN, |(_, orders)| ratio(orders, tally.total()));
        out[5] = tally.entropy();
    }
}
