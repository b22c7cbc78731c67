"""Trend: decayed sums and slopes."""

from __future__ import annotations

import itertools
import math
from typing import Any

from feature_twins.context import Context
from feature_twins.lines import DAY, Order
from feature_twins.numbers import Sized, slope

NAMES = ("revenue_decayed", "orders_decayed", "order_value_slope", "gap_slope")
# Powers below this have no more than a few bits.
LEAST = 1e-290


def trend(orders: list[Order], context: Context) -> dict[str, Any]:
    ages = [(context.now - order.time) / DAY for order in orders]
    weights = [2.0 ** (-age / context.half_life_days) for age in ages]
    sizes = [order.size for order in orders]
    pairs = list(zip(orders, weights, strict=True))
    gaps = [(after.time - before.time) / DAY for before, after in itertools.pairwise(orders)]
    return {
        "revenue_decayed": Sized(
            math.fsum(order.value * weight for order, weight in pairs),
            math.fsum(order.size * max(weight, LEAST) for order, weight in pairs),
        ),
        "orders_decayed": Sized(math.fsum(weights), 0.0),
        "order_value_slope": slope([order.value for order in orders], sizes),
        "gap_slope": slope(gaps, gaps),
    }
