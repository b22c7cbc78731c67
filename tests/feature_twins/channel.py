"""Channel: where orders are placed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from feature_twins.context import Context
from feature_twins.lines import Order
from feature_twins.numbers import entropy

NAMES = (
    "channels",
    "first_channel",
    "last_channel",
    "main_channel",
    "main_channel_share",
    "channel_entropy",
)


def channel(orders: list[Order], context: Context) -> dict[str, Any]:
    if "channel" not in context.roles:
        return {}
    of_orders = [order.lines[0].channel for order in orders]
    channels = [channel for channel in of_orders if channel is not None]
    if not channels:
        return {**dict.fromkeys(NAMES), "channels": 0}
    counts = Counter(channels)
    most = max(counts.values())
    return {
        "channels": len(counts),
        "first_channel": channels[0],
        "last_channel": channels[-1],
        "main_channel": min(channel for channel, count in counts.items() if count == most),
        "main_channel_share": most / len(channels),
        "channel_entropy": entropy(counts.values()),
    }
