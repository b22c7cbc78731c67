"""What segments of scored customers add up to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def summary_columns(
    found: dict[str, Any], codes: NDArray[np.integer[Any]], n_groups: int
) -> dict[str, NDArray[Any]]:
    """Add up customers, orders and revenue by group, exactly, with their shares and means."""
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=n_groups))
    groups = np.split(order, ends[:-1])

    def sums(values: NDArray[Any]) -> NDArray[np.float64]:
        return np.array([math.fsum(values[rows].tolist()) for rows in groups])

    customers = np.diff(ends, prepend=0)
    orders = np.array([int(found["frequency"][rows].sum()) for rows in groups], dtype=np.int64)
    revenue = sums(found["revenue"])
    size = np.where(customers > 0, customers, np.nan)
    return {
        "customers": customers,
        "orders": orders,
        "revenue": revenue,
        "customer_share": shares(customers),
        "order_share": shares(orders),
        "revenue_share": shares(revenue),
        "mean_recency_days": sums(found["recency_days"]) / size,
        "mean_frequency": orders / size,
        "mean_monetary": sums(found["monetary"]) / size,
    }


def shares(parts: NDArray[Any]) -> NDArray[np.float64]:
    """Give each part's share of all; NaN where a part is negative or all are 0."""
    total = math.fsum(parts.tolist())
    if total <= 0 or (parts < 0).any():
        return np.full(len(parts), np.nan)
    result: NDArray[np.float64] = parts / total
    return result
