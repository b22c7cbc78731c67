"""Who has a value in a column, and the middle one of those."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentry.profiling._groups import Floats, Groups

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Known:
    """Who has a value: rows, counts by segment, shares without one."""

    rows: NDArray[np.bool_] | None
    count: NDArray[np.int64]
    nulls: NDArray[np.int64]
    share: Floats
    share_all: float
    difference: Floats
    n: float


def who_is_known(known: NDArray[np.bool_], groups: Groups) -> Known:
    k = len(groups.segments)
    if known.all():
        # Of customers who count for nothing no share is known, not even that of nulls.
        none = np.where(groups.total(groups.weights) > 0, 0.0, np.nan)
        n = _effective(groups.weights) if groups.weighted else float(len(known))
        nulls, undefined = np.zeros_like(groups.sizes), np.full(k, np.nan)
        return Known(None, groups.sizes, nulls, none, 0.0, undefined, n)
    count = np.bincount(groups.codes[known], minlength=k).astype(np.int64)
    lacking = groups.total(np.where(known, 0.0, groups.weights))
    mass = groups.total(groups.weights)
    share = ratio(lacking, mass)
    share_all = float(lacking.sum() / mass.sum())
    n = _effective(groups.weights[known]) if groups.weighted else float(count.sum())
    return Known(
        known, count, groups.sizes - count, share, share_all, share_difference(share, share_all), n
    )


def _effective(weights: Floats) -> float:
    """Give how many customers of equal weight would say as much (Kish 1965, Survey Sampling)."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def share_difference(share: Floats, share_all: float) -> Floats:
    """Give the difference of a share, in standard deviations of having it or not."""
    spread = np.sqrt(max(share_all * (1 - share_all), 0.0))
    return ratio(share - share_all, np.full(len(share), spread))


def ratio(above: Floats, below: Floats) -> Floats:
    """Divide, NaN where the divisor is not positive."""
    quotients: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return quotients


def shares_of(totals: Floats) -> Floats | None:
    """Give each part's share of a total; None where there are none in [0, 1] that add up to 1.

    Of a loss nobody has a share, and beside a loss those of others would be more than all.
    """
    total = float(totals.sum())
    # Amounts that cancel out may leave a trace of rounding below 0.
    if not total > 0 or totals.min() < -_ROUNDING * total:
        return None
    shares: Floats = np.minimum(np.maximum(totals, 0.0) / total, 1.0)
    return shares


def medians(values: Floats, groups: Groups) -> Floats:
    found = np.full(len(groups.segments), np.nan)
    for segment, rows in enumerate(groups.members):
        mine = values[rows]
        known = ~np.isnan(mine)
        if groups.weighted:
            known &= groups.weights[rows] > 0
            if known.any():
                found[segment] = _weighted_median(mine[known], groups.weights[rows][known])
            continue
        mine = mine if known.all() else mine[known]
        if len(mine):
            found[segment] = _median(mine)
    return found


def _median(values: Floats) -> float:
    """Give the median without NumPy's second look for NaN."""
    half = len(values) // 2
    if len(values) % 2:
        return float(np.partition(values, half)[half])
    parted = np.partition(values, half)
    return float((parted[:half].max() + parted[half]) / 2)


def _weighted_median(values: Floats, weights: Floats) -> float:
    """Give the value with half the weight on either side; of two such, their middle."""
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    half = below[-1] / 2
    first = int(np.searchsorted(below, half))
    second = min(first + 1, len(order) - 1) if below[first] == half else first
    return float(values[order[first]] + values[order[second]]) / 2
