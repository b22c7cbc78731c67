"""Browse: events that are no purchases."""

from __future__ import annotations

from typing import Any

from feature_twins.context import Context
from feature_twins.lines import DAY, Line, Order

NAMES = ("events", "browse_days", "browse_to_order_rate", "days_since_last_event")


def browse(orders: list[Order], others: list[Line], context: Context) -> dict[str, Any]:
    if "event" not in context.roles:
        return {}
    n = len(others)
    row = {
        "events": n,
        "browse_days": len({line.day for line in others}),
        "browse_to_order_rate": len(orders) / n if n else None,
        "days_since_last_event": (context.now - max(line.time for line in others)) / DAY
        if n
        else None,
    }
    for name in context.event_types:
        row[f"events_{name}"] = sum(line.event == name for line in others)
    return row
