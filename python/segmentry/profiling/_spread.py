"""Means and spreads that are not made up by rounding.

A sum of many equal numbers is a little off, and so is their mean: a constant column seems to vary.
And a small spread of large numbers is lost in the rounding of their sums. So numbers of one order
are told from the least of them (the difference of two that are within a factor of two has no
rounding: Sterbenz 1974, Floating-point computation), a mean is corrected by the mean of what is
left when it is taken off, and a column varies only if its values do.

Chan, T. F., Golub, G. H. & LeVeque, R. J. (1983). Algorithms for computing the sample variance:
analysis and recommendations. The American Statistician 37(3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from segmentry.profiling._groups import Floats, Groups
from segmentry.profiling._known import Known, ratio

# Neighbouring numbers of double precision are so many steps apart that a few sums and products may
# have made them of one.
_ROUNDING: Final = 16
_TWO: Final = 2


def is_constant(low: float, high: float) -> bool:
    """Say whether values between two bounds are one and the same, but for their rounding."""
    return high - low <= _ROUNDING * float(np.spacing(max(abs(low), abs(high))))


def _least(low: float, high: float) -> float:
    """Give a number that can be taken off all values between two bounds without rounding."""
    if low > 0 and high <= 2 * low:
        return low
    return high if high < 0 and low >= 2 * high else 0.0


def centred(values: Floats) -> tuple[float, Floats, float]:
    """Give the mean of known values, what is left of each, and their standard deviation.

    Of values that are all the same, but for rounding, nothing is left. Needs one value or more.
    """
    low, high = float(values.min()), float(values.max())
    least = _least(low, high)
    left = values - least
    rough = float(left.mean())
    left = left - rough
    over = float(left.mean())
    if is_constant(low, high):
        return least + (rough + over), np.zeros(len(values)), 0.0
    left = left - over
    return least + (rough + over), left, float(left.std(ddof=1))


@dataclass(frozen=True, slots=True)
class Moments:
    """Means of one column by segment and over all, and how it spreads.

    Attributes
    ----------
    mean : array of float
        By segment, NaN where nothing is known.
    mean_all : float
        Over all customers.
    spread : float
        Standard deviation of all; 0 of a constant.
    difference : array of float
        Of the segments' means from that of all, in standard deviations; NaN of a constant.
    explained : float
        Between-segment / total sum of squares; NaN of a constant and of one segment.
    present : int
        Segments with a value.
    """

    mean: Floats
    mean_all: float
    spread: float
    difference: Floats
    explained: float
    present: int


def moments(values: Floats, who: Known, groups: Groups, base: float = 0.0) -> Moments:
    """Compare the means of a column, NaN where it is not known. Cost: eight passes.

    `base` was taken off the values before.
    """
    weights = groups.weights if who.rows is None else np.where(who.rows, groups.weights, 0.0)
    counted = groups.weighted or who.rows is not None
    mass = groups.total(weights) if groups.weighted else who.count.astype(np.float64)
    present, total = int((mass > 0).sum()), float(mass.sum())
    undefined = np.full(len(mass), np.nan)
    if not total > 0:
        return Moments(undefined, np.nan, 0.0, undefined, np.nan, present)
    # Who counts for nothing does not make a constant vary.
    telling = values[weights > 0] if counted else values
    low, high = float(telling.min()), float(telling.max())
    least = _least(low, high)
    told = values - least if who.rows is None else np.where(who.rows, values - least, 0.0)

    def weighed(numbers: Floats) -> Floats:
        return weights * numbers if counted else numbers

    sums = groups.total(weighed(told))
    mean, mean_all = ratio(sums, mass), float(sums.sum() / total)
    mean = mean + ratio(groups.total(weighed(told - np.nan_to_num(mean)[groups.codes])), mass)
    if present == 1:
        mean_all = float(mean[mass > 0][0])
    else:
        mean_all += float(weighed(told - mean_all).sum() / total)
    shown, shown_all = base + (least + mean), base + (least + mean_all)
    n = int(who.count.sum())
    if n < _TWO or (not base and is_constant(low, high)) or low == high:
        return Moments(shown, shown_all, 0.0, undefined, np.nan, present)
    squares = float(weighed((told - mean_all) ** 2).sum())
    if not squares > 0:  # below all numbers
        return Moments(shown, shown_all, 0.0, undefined, np.nan, present)
    spread = float(np.sqrt(squares / total * n / (n - 1)))
    explained = np.nan
    if present > 1:
        explained = min(1.0, float(np.nansum(mass * (mean - mean_all) ** 2)) / squares)
    difference = ratio(mean - mean_all, np.full(len(mean), spread))
    return Moments(shown, shown_all, spread, difference, explained, present)
