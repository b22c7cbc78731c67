"""Effect sizes with intervals: eta squared from the noncentral F, Cramér's V from chi-squared.

The bounds are those noncentralities λ under which a statistic as small (large) as the one found has
the probability (1 - confidence) / 2, turned into effects: η² = λ / (λ + n), V = √(λ / (n · m)) with
m the smaller of rows - 1 and columns - 1.

Steiger, J. H. (2004). Beyond the F test: effect size confidence intervals and tests of close fit in
the analysis of variance and contrast analysis. Psychological Methods 9(2).
Smithson, M. (2003). Confidence Intervals. Sage, chapters 4 and 5.
Kelley, T. L. (1935). An unbiased correlation ratio measure. PNAS 21(9) (epsilon squared).
Bergsma, W. (2013). A bias-correction for Cramér's V and Tschuprow's T. Journal of the Korean
Statistical Society 42(3).

Cost: about a hundred evaluations of a distribution function a feature.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_DOUBLINGS = 200
_HALVINGS = 100
_SMALLEST = 1e-300
# Beyond this noncentrality the series of the distributions are long, and a normal one is as good.
_NEARLY_NORMAL = 1e8


def eta_squared_interval(
    eta_squared: float, n: float, segments: int, confidence: float
) -> tuple[float, float]:
    """Give the interval of eta squared; NaN where there are no degrees of freedom."""
    freedom, rest = segments - 1, n - segments
    if not (freedom >= 1 and rest > 0 and 0 <= eta_squared <= 1):
        return np.nan, np.nan
    if eta_squared == 1:
        return 1.0, 1.0
    f = eta_squared / (1 - eta_squared) * rest / freedom

    def below(noncentrality: float) -> float:
        return _noncentral_f(f, float(freedom), rest, noncentrality)

    low, high = _bounds(below, confidence)
    return low / (low + n), high / (high + n)


def cramers_v_interval(
    v: float, n: float, rows: int, columns: int, confidence: float
) -> tuple[float, float]:
    """Give the interval of Cramér's V; NaN where there are no degrees of freedom."""
    freedom, smaller = (rows - 1) * (columns - 1), min(rows, columns) - 1
    if not (freedom >= 1 and n > 0 and 0 <= v <= 1):
        return np.nan, np.nan
    chi_squared = v * v * n * smaller

    def below(noncentrality: float) -> float:
        return _noncentral_chi_squared(chi_squared, float(freedom), noncentrality)

    low, high = _bounds(below, confidence)
    return min(1.0, float(np.sqrt(low / (n * smaller)))), min(
        1.0, float(np.sqrt(high / (n * smaller)))
    )


def epsilon_squared(eta_squared: float, n: float, segments: int) -> float:
    """Correct eta squared for what chance alone would make of it; not below 0."""
    if np.isnan(eta_squared) or not n > segments:
        return np.nan
    return max(0.0, 1 - (1 - eta_squared) * (n - 1) / (n - segments))


def corrected_v(v: float, n: float, rows: int, columns: int) -> float:
    """Correct Cramér's V for what chance alone would make of it; not below 0."""
    if np.isnan(v) or not n > 1:
        return np.nan
    squared = v * v * (min(rows, columns) - 1) - (rows - 1) * (columns - 1) / (n - 1)
    smaller = min(size - (size - 1) ** 2 / (n - 1) for size in (rows, columns)) - 1
    return min(1.0, float(np.sqrt(max(0.0, squared) / smaller))) if smaller > 0 else np.nan


def _bounds(below: Callable[[float], float], confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    return _noncentrality(below, 1 - tail), _noncentrality(below, tail)


def _noncentrality(below: Callable[[float], float], probability: float) -> float:
    """Find the λ under which a smaller statistic has this probability; 0 if none has."""
    if below(0.0) <= probability:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(_DOUBLINGS):
        if below(high) <= probability:
            break
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if not low < middle < high or high - low <= 1e-12 * high + _SMALLEST:
            break
        if below(middle) > probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _noncentral_f(f: float, freedom: float, rest: float, noncentrality: float) -> float:
    if noncentrality < _NEARLY_NORMAL:
        found = (
            float(special.ncfdtr(freedom, rest, noncentrality, f))
            if noncentrality > 0
            else float(special.fdtr(freedom, rest, f))
        )
        if np.isfinite(found):
            return found
    # P(χ'² - f · freedom / rest · χ² <= 0), which is nearly normal.
    mean = freedom + noncentrality - f * freedom
    variance = 2 * (freedom + 2 * noncentrality) + 2 * rest * (f * freedom / rest) ** 2
    return float(special.ndtr(-mean / np.sqrt(variance)))


def _noncentral_chi_squared(value: float, freedom: float, noncentrality: float) -> float:
    if noncentrality < _NEARLY_NORMAL:
        found = (
            float(special.chndtr(value, freedom, noncentrality))
            if noncentrality > 0
            else float(special.chdtr(freedom, value))
        )
        if np.isfinite(found):
            return found
    mean, variance = freedom + noncentrality, 2 * (freedom + 2 * noncentrality)
    return float(special.ndtr((value - mean) / np.sqrt(variance)))
