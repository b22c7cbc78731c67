"""Recency, spend, cadence and windows."""

from __future__ import annotations

import itertools
import math
import statistics
from typing import Any

from feature_twins.lines import DAY, Line, Order

DAYS_PER_MONTH = 30.4375
WINDOWS = (30, 90, 180, 365)

RECENCY = ("recency_days", "tenure_days", "active_days")
SPEND = (
    "orders",
    "lines",
    "items",
    "revenue",
    "average_order_value",
    "median_order_value",
    "min_order_value",
    "max_order_value",
    "std_order_value",
    "first_order_value",
    "last_order_value",
    "lines_per_order",
    "items_per_order",
    "return_line_share",
    "return_value_share",
)
CADENCE = (
    "gap_mean_days",
    "gap_median_days",
    "gap_std_days",
    "gap_cv",
    "gap_min_days",
    "gap_max_days",
    "gap_last_days",
    "overdue_ratio",
    "burstiness",
    "orders_per_month",
)
NEEDS_QUANTITY = ("items", "items_per_order")


def window_names(windows: tuple[int, ...]) -> tuple[str, ...]:
    kinds = ("orders_{}d", "revenue_{}d", "orders_prev_{}d", "revenue_prev_{}d")
    return tuple(kind.format(w) for w in windows for kind in kinds)


def recency(orders: list[Order], now: int) -> dict[str, Any]:
    if not orders:
        return {"recency_days": None, "tenure_days": None, "active_days": 0}
    return {
        "recency_days": (now - orders[-1].time) / DAY,
        "tenure_days": (now - orders[0].time) / DAY,
        "active_days": len({order.day for order in orders}),
    }


def spend(orders: list[Order], bought: list[Line], *, with_items: bool) -> dict[str, Any]:
    values = [order.value for order in orders]
    n = len(orders)
    quantities = [line.quantity for line in bought if line.quantity is not None]
    items = math.fsum(quantities) if quantities or not bought else None
    gained = math.fsum(line.amount for line in bought if line.amount > 0)
    returned = math.fsum(-line.amount for line in bought if line.amount < 0)
    returns = sum(line.amount < 0 for line in bought)
    revenue = math.fsum(line.amount for line in bought)
    row = {
        "orders": n,
        "lines": len(bought),
        "items": items,
        "revenue": revenue,
        "average_order_value": revenue / n if n else None,
        "median_order_value": _median(values),
        "min_order_value": min(values) if n else None,
        "max_order_value": max(values) if n else None,
        "std_order_value": statistics.stdev(values) if n >= 2 else None,
        "first_order_value": values[0] if n else None,
        "last_order_value": values[-1] if n else None,
        "lines_per_order": len(bought) / n if n else None,
        "items_per_order": items / n if n and quantities else None,
        "return_line_share": returns / len(bought) if n else None,
        "return_value_share": _finite(returned / gained) if gained > 0 else None,
    }
    return {name: row[name] for name in SPEND if with_items or name not in NEEDS_QUANTITY}


def cadence(orders: list[Order], now: int) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(CADENCE)
    if not orders:
        return row
    tenure = (now - orders[0].time) / DAY
    if tenure > 0:
        row["orders_per_month"] = len(orders) / (tenure / DAYS_PER_MONTH)
    if len(orders) < 2:
        return row
    gaps = [(later.time - earlier.time) / DAY for earlier, later in itertools.pairwise(orders)]
    mean, median = math.fsum(gaps) / len(gaps), _median(gaps)
    row["gap_mean_days"] = mean
    row["gap_median_days"] = median
    row["gap_min_days"] = min(gaps)
    row["gap_max_days"] = max(gaps)
    row["gap_last_days"] = gaps[-1]
    if median:
        row["overdue_ratio"] = (now - orders[-1].time) / DAY / median
    if len(gaps) >= 2:
        std = statistics.stdev(gaps)
        row["gap_std_days"] = std
        if mean > 0:
            row["gap_cv"] = std / mean
            row["burstiness"] = (std - mean) / (std + mean)
    return row


def in_windows(orders: list[Order], now: int, windows: tuple[int, ...]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for w in windows:
        recent = [o.value for o in orders if now - w * DAY < o.time <= now]
        before = [o.value for o in orders if now - 2 * w * DAY < o.time <= now - w * DAY]
        row[f"orders_{w}d"] = len(recent)
        row[f"revenue_{w}d"] = math.fsum(recent)
        row[f"orders_prev_{w}d"] = len(before)
        row[f"revenue_prev_{w}d"] = math.fsum(before)
    return row


def _finite(value: float) -> float | None:
    """Null stands for what no float can hold (a return of 1e140 against a sale of 5e-324)."""
    return value if math.isfinite(value) else None


def _median(values: list[float]) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
