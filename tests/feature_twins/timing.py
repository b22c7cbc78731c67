"""Timing: local days and hours of orders."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from feature_twins.context import Context
from feature_twins.lines import Order
from feature_twins.numbers import Sized

NAMES = (
    "weekend_share",
    "night_share",
    "favourite_weekday",
    "favourite_hour",
    "hour_concentration",
    "month_concentration",
)


def timing(orders: list[Order], context: Context) -> dict[str, Any]:
    del context
    if not orders:
        return dict.fromkeys(NAMES)
    n = len(orders)
    weekdays = [order.day.isoweekday() for order in orders]
    hours = [order.hour for order in orders]
    months = [order.day.month for order in orders]
    return {
        "weekend_share": sum(weekday >= 6 for weekday in weekdays) / n,
        "night_share": sum(hour >= 22 or hour < 6 for hour in hours) / n,
        "favourite_weekday": _most_frequent(weekdays),
        "favourite_hour": _most_frequent(hours),
        "hour_concentration": _concentration(hours, 24),
        "month_concentration": _concentration(months, 12),
    }


def _most_frequent(values: list[int]) -> float:
    counts = Counter(values)
    return float(min(value for value in counts if counts[value] == max(counts.values())))


def _concentration(values: list[int], around: int) -> Sized:
    angles = [2 * math.pi * value / around for value in values]
    x = math.fsum(math.cos(angle) for angle in angles)
    y = math.fsum(math.sin(angle) for angle in angles)
    return Sized(math.hypot(x, y) / len(values), 1.0)
