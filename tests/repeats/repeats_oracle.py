"""A slow, obvious twin of `repeat_summary`: plain loops over one customer's rows.

An order is a distinct order id of a customer (or a distinct time without one); its time is its
first line's, its value the sum of its lines. Days are read off the wall of the column's zone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import pandas as pd

MEANS = ("monetary_value", "monetary_value_holdout")


def orders(frame: pd.DataFrame, roles: dict[str, Any]) -> dict[Any, list[tuple[Any, float]]]:
    """Every customer's orders: (local day, value)."""
    found: dict[Any, dict[Any, list[tuple[Any, float]]]] = defaultdict(lambda: defaultdict(list))
    for row in frame.to_dict("records"):
        if "event" in roles and row[roles["event"]] not in roles.get(
            "purchase_events", ("purchase",)
        ):
            continue
        order = row[roles["order"]] if "order" in roles else None
        missing = order is None or order != order  # noqa: PLR0124 - NaN
        key = ("at", row[roles["time"]]) if missing else ("id", order)
        line = (row[roles["time"]], row[roles["amount"]])
        found[row[roles["customer"]]][key].append(line)
    return {
        customer: sorted(
            (min(line[0] for line in lines), math.fsum(line[1] for line in lines))
            for lines in each.values()
        )
        for customer, each in found.items()
    }


def days(found: list[tuple[Any, float]]) -> dict[Any, float]:
    """The value of every day with an order."""
    by_day: dict[Any, list[float]] = defaultdict(list)
    for time, value in found:
        by_day[time.date()].append(value)
    return {day: math.fsum(by_day[day]) for day in sorted(by_day)}


def mean(values: list[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def repeat_summary(
    frame: pd.DataFrame,
    roles: dict[str, Any],
    as_of: pd.Timestamp,
    unit_days: int = 1,
    calibration_end: pd.Timestamp | None = None,
) -> dict[Any, dict[str, Any]]:
    """A row a customer."""
    seen = frame[frame[roles["time"]] <= as_of]
    all_days = {customer: days(each) for customer, each in orders(seen, roles).items()}
    end = as_of.date()
    known = all_days
    if calibration_end is not None:
        end = calibration_end.date()
        local = seen[roles["time"]].map(lambda time: time.date())
        early = seen[local <= end]
        known = {customer: days(each) for customer, each in orders(early, roles).items()}
    rows = {}
    for customer in sorted(known):
        (first, *again), values = list(known[customer]), list(known[customer].values())
        row = {
            "frequency": len(again),
            "recency": ((again or [first])[-1] - first).days / unit_days,
            "T": (end - first).days / unit_days,
            "monetary_value": mean(values[1:]),
        }
        if calibration_end is not None:
            later = [value for day, value in all_days[customer].items() if day > end]
            row["frequency_holdout"] = len(later)
            row["duration_holdout"] = (as_of.date() - end).days / unit_days
            row["monetary_value_holdout"] = mean(later)
        rows[customer] = row
    return rows
