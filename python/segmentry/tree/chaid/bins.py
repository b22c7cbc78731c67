"""Bins of numbers, of about equal weight, with edges that are short to read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DIGITS = 17


def edges_of(values: Floats, weights: Floats | None, bins: int) -> list[float]:
    """Give the edges of bins that are closed on the right: "x <= edge".

    The i-th is the least value up to which at least i/bins of the weight lies, so that a weight
    counts as that many rows. At most `bins` different values are a bin each. An edge is written as
    the shortest number from that value up to, but not including, the next one.
    """
    known = ~np.isnan(values)
    if weights is not None:
        known &= weights > 0
    found = values[known]
    if not found.size:
        return []
    if weights is None:
        ordered = np.sort(found)
        at = -(-np.arange(1, bins) * found.size // bins) - 1
    else:
        order = np.argsort(found, kind="stable")
        ordered = found[order]
        total = np.cumsum(weights[known][order])
        at = np.searchsorted(total * bins, np.arange(1, bins) * total[-1], side="left")
    changes = np.flatnonzero(ordered[1:] > ordered[:-1])
    if not changes.size:
        return []
    if changes.size < bins:
        chosen = changes
    else:
        # An edge at the largest value would leave nothing above it.
        last = np.searchsorted(changes, np.clip(at, 0, ordered.size - 1), side="left")
        chosen = np.unique(changes[np.minimum(last, changes.size - 1)])
    return [shortest(float(ordered[i]), float(ordered[i + 1])) for i in chosen]


def shortest(low: float, high: float) -> float:
    """Give the number with the fewest digits that is at least `low` and below `high`."""
    middle = low + (high - low) / 2
    for digits in range(1, _DIGITS):
        for start in (low, middle):
            candidate = float(f"{start:.{digits}g}")
            if low <= candidate < high:
                return candidate
    return low
