"""Tests of one feature against the segments, and p-values corrected for testing many.

Numbers: Kruskal & Wallis (1952), Use of ranks in one-criterion variance analysis, JASA 47(260),
with the correction for ties. What customers spend has long tails and segments differ in spread as
well as in mean, so ranks are compared rather than means; the names of segments go by ranks too.
Categories: Pearson's chi-squared (1900). Many tests: Holm (1979), A simple sequentially rejective
multiple test procedure, Scandinavian Journal of Statistics 6(2); Benjamini & Hochberg (1995),
Controlling the false discovery rate, JRSS B 57(1).

Both statistics are (effective) number of customers times an effect size, of ranks or of categories.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

CORRECTIONS = ("benjamini-hochberg", "holm", "none")


def kruskal_wallis(
    values: Floats, codes: NDArray[np.intp], weights: Floats | None, n: float, segments: int
) -> float:
    """Give the p-value of equal ranks in all segments; NaN if undefined. Cost: a sort.

    Parameters
    ----------
    values, codes : array
        Known values and their segments.
    weights : array or None
        Weight of each.
    n : float
        (Effective) number of them.
    segments : int
        Number of segments with a value.
    """
    if segments < 2 or not n > segments:  # noqa: PLR2004
        return np.nan
    order = np.argsort(values)
    # Of equal values all ranks are the same, which weights round to nearly the same.
    if values[order[0]] == values[order[-1]]:
        return np.nan
    ranks = _middle_ranks(values[order], None if weights is None else weights[order])
    ordered_codes = codes[order]
    mass = None if weights is None else weights[order]
    total = float(len(ranks) if mass is None else mass.sum())
    centred = ranks - float((ranks if mass is None else mass * ranks).sum()) / total
    weighed = centred if mass is None else mass * centred
    squares = float((weighed * centred).sum())
    if not squares > 0:
        return np.nan
    by_segment = np.bincount(ordered_codes, weights=mass)
    sums = np.bincount(ordered_codes, weights=weighed)
    present = by_segment > 0
    between = float((sums[present] ** 2 / by_segment[present]).sum())
    return _upper_tail((n - 1) * min(1.0, between / squares), segments - 1)


def _middle_ranks(ordered: Floats, weights: Floats | None) -> Floats:
    """Give the rank of ascending values; equal ones share the middle. With weights, their sum."""
    fresh = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    if weights is None and fresh.all():
        return np.arange(0.5, len(ordered))
    starts = np.flatnonzero(fresh)
    ends = np.append(starts[1:], len(ordered))
    if weights is None:
        middles = (starts + ends) / 2
    else:
        reached = np.concatenate([[0.0], np.cumsum(weights)])
        middles = (reached[starts] + reached[ends]) / 2
    return np.repeat(middles, ends - starts)


def chi_squared(v: float, n: float, rows: int, columns: int) -> float:
    """Give the p-value of no relation, from Cramér's V; NaN if undefined."""
    if np.isnan(v):
        return np.nan
    return _upper_tail(v * v * n * (min(rows, columns) - 1), (rows - 1) * (columns - 1))


def _upper_tail(statistic: float, freedom: int) -> float:
    return float(special.chdtrc(freedom, statistic))


def corrected(p_values: Floats, correction: str) -> Floats:
    """Correct p-values for their number; NaN (not tested) stays and does not count."""
    tested = np.flatnonzero(~np.isnan(p_values))
    adjusted = np.full(len(p_values), np.nan)
    if not len(tested):
        return adjusted
    order = tested[np.argsort(p_values[tested], kind="stable")]
    ordered, m = p_values[order], len(order)
    if correction == "holm":
        ordered = np.maximum.accumulate(ordered * np.arange(m, 0, -1))
    elif correction == "benjamini-hochberg":
        scaled = ordered * m / np.arange(1, m + 1)
        ordered = np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted[order] = np.minimum(ordered, 1.0)
    return adjusted
