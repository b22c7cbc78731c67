"""Gower's distance pair by pair and value by value. The kernel's twin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = Sequence[Any]


def gower(
    columns: Sequence[Column], kinds: Sequence[str], weights: Sequence[float] | None = None
) -> NDArray[np.float64]:
    """Compare all rows. Ordinals come as ranks, presences as 0 and 1, missing values as None."""
    weights = [1.0] * len(columns) if weights is None else weights
    ranges = []
    for column, kind in zip(columns, kinds, strict=True):
        known = [value for value in column if value is not None]
        spread = kind in ("number", "ordinal") and known
        ranges.append((min(known), max(known) - min(known)) if spread else (0, 0))
    n = len(columns[0])
    found = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            total = parts = 0.0
            for column, kind, weight, spread in zip(columns, kinds, weights, ranges, strict=True):
                part = difference(column[i], column[j], kind, *spread)
                if part is not None and weight > 0:
                    total += weight
                    parts += weight * part
            found[i, j] = parts / total if total > 0 else math.nan
    return found


def difference(a: Any, b: Any, kind: str, low: float, width: float) -> float | None:
    if a is None or b is None:
        return None
    if kind == "category":
        return float(a != b)
    if kind == "asymmetric":
        return None if a == b == 0 else float(a != b)
    if width == 0:
        return float(a != b)
    return min(1.0, abs((a - low) / width - (b - low) / width))
