"""Discount: how much money off, and how often."""

from __future__ import annotations

import math
from typing import Any

from feature_twins.context import Context
from feature_twins.lines import Order
from feature_twins.numbers import share

NAMES = ("discount_share", "discounted_order_share")


def discount(orders: list[Order], context: Context) -> dict[str, Any]:
    if "discount" not in context.roles:
        return {}
    lines = [line for order in orders for line in order.lines]
    if all(line.discount is None for line in lines):
        return dict.fromkeys(NAMES)
    off = math.fsum(line.discount or 0.0 for line in lines)
    sold = math.fsum(max(line.amount, 0.0) for line in lines)
    discounted = sum(any((line.discount or 0.0) > 0 for line in order.lines) for order in orders)
    return {
        "discount_share": share(off, math.fsum([off, sold])),
        "discounted_order_share": discounted / len(orders),
    }
