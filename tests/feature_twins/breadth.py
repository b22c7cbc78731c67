"""Breadth: categories and products."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from feature_twins.context import Context
from feature_twins.lines import Line, Order
from feature_twins.numbers import either, entropy, greatest, share

OF_CATEGORIES = (
    "categories",
    "category_entropy",
    "top_category",
    "top_category_share",
    "category_switch_rate",
)
OF_PRODUCTS = ("products", "product_repeat_share")


def breadth(orders: list[Order], context: Context) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if "category" in context.roles:
        row |= _categories(orders)
    if "product" in context.roles:
        row |= _products(orders)
    return row


def _amounts(lines: list[Line]) -> dict[Any, list[float]]:
    amounts = defaultdict(list)
    for line in lines:
        if line.category is not None:
            amounts[line.category].append(max(line.amount, 0.0))
    return amounts


def _categories(orders: list[Order]) -> dict[str, Any]:
    amounts = _amounts([line for order in orders for line in order.lines])
    sums = [math.fsum(parts) for parts in amounts.values()]
    best = greatest(amounts)
    return {
        "categories": len(amounts),
        "category_entropy": entropy(sums),
        "top_category": either(best) if best else None,
        "top_category_share": share(max(sums), math.fsum(sums)) if best else None,
        "category_switch_rate": _switch_rate(orders),
    }


def _switch_rate(orders: list[Order]) -> Any:
    largest = [best for order in orders if (best := greatest(_amounts(order.lines)))]
    if len(largest) < 2:
        return None
    # By the last order's category: all numbers of switches there may have been.
    reached = {category: {0} for category in largest[0]}
    for categories in largest[1:]:
        reached = {
            category: {n + (category != last) for last, counts in reached.items() for n in counts}
            for category in categories
        }
    return either(n / (len(largest) - 1) for counts in reached.values() for n in counts)


def _products(orders: list[Order]) -> dict[str, Any]:
    earlier: set[Any] = set()
    lines = repeats = 0
    for order in orders:
        products = [line.product for line in order.lines if line.product is not None]
        lines += len(products)
        repeats += sum(product in earlier for product in products)
        earlier |= set(products)
    return {
        "products": len(earlier),
        "product_repeat_share": repeats / lines if lines else None,
    }
