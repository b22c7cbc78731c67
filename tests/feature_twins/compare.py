"""Comparison of features with what the twins expect."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from feature_twins.base import SPEND
from feature_twins.numbers import Either, Sized

MONEY = ("revenue", *(name for name in SPEND if name.endswith("_value")))
# Below this floats have no full precision.
TINY = 1e-300


@dataclass
class Expected:
    """Features by customer, and the size of the money that each customer's errors scale with."""

    rows: dict[Any, dict[str, Any]] = field(default_factory=dict)
    money: dict[Any, float] = field(default_factory=dict)


def is_count(name: str) -> bool:
    if name.startswith("orders_"):
        return name not in {"orders_per_month", "orders_decayed"}
    return name in {"orders", "lines", "active_days"}


def scale(name: str, row: dict[str, Any], money: float) -> float:
    """The size of the numbers that a feature was made of: what its rounding errors scale with."""
    if isinstance(row[name], Sized):
        return row[name].size
    if name in MONEY or name.startswith("revenue"):
        return max(money, 1e-140)  # squares of less than this are zero
    if name.startswith("gap_") and name != "gap_cv":
        return row["gap_max_days"] or 0.0
    if name in {"gap_cv", "burstiness"}:
        return 1.0
    return 0.0


def agrees(found: Any, right: Any, size: float, rtol: float) -> bool:
    """Whether a value is the right one: floats to `rtol`, all else exactly and of its type."""
    if isinstance(right, Either):
        return any(agrees(found, option, size, rtol) for option in right.options)
    if isinstance(right, float):
        bound = rtol * max(abs(right), size) + TINY
        return isinstance(found, float) and abs(found - right) <= bound
    return type(found) is type(right) and found == right


def assert_features_match(
    actual: dict[str, list[Any]], expected: Expected, customer: str, rtol: float = 1e-9
) -> None:
    """Compare columns of Python values with the twin: counts and ids exact, the rest to `rtol`."""
    assert actual[customer] == list(expected.rows)
    for position, (who, row) in enumerate(expected.rows.items()):
        for name, right in row.items():
            found = actual[name][position]
            where = f"{name} of {who!r}: found {found!r}, expected {right!r}"
            assert agrees(found, right, scale(name, row, expected.money[who]), rtol), where
