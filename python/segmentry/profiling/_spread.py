"""Means and spreads that are not made up by rounding.

A sum of many equal numbers is a little off, and so is their mean: a constant column seems to vary.
So a mean is corrected by the mean of what is left when it is taken off, and what is still less
than a trillionth of it is no spread.

Chan, T. F., Golub, G. H. & LeVeque, R. J. (1983). Algorithms for computing the sample variance:
analysis and recommendations. The American Statistician 37(3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from segmentry.profiling._groups import Floats, Groups
from segmentry.profiling._known import Known, ratio

# Rounding of double precision is 1e-16 of a number; a few thousand of those are still rounding.
_NO_SPREAD: Final = 1e-12


def centred(values: Floats) -> tuple[float, Floats, float]:
    """Give the mean of known values, what is left of each, and their standard deviation.

    Of values that are all the same, but for rounding, nothing is left. Needs one value or more.
    """
    rough = float(values.mean())
    left = values - rough
    over = float(left.mean())
    left = left - over
    spread = float(left.std(ddof=1)) if len(values) > 1 else 0.0
    if not spread > _NO_SPREAD * abs(rough):
        return rough + over, np.zeros(len(values)), 0.0
    return rough + over, left, spread


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
    explained : float
        Between-segment / total sum of squares; NaN of a constant and of one segment.
    present : int
        Segments with a value.
    """

    mean: Floats
    mean_all: float
    spread: float
    explained: float
    present: int


def moments(values: Floats, who: Known, groups: Groups) -> Moments:
    """Compare the means of a column, NaN where it is not known. Cost: six passes."""
    if who.rows is None:
        weights, filled = groups.weights, values
    else:
        weights, filled = np.where(who.rows, groups.weights, 0.0), np.where(who.rows, values, 0.0)
    counted = groups.weighted or who.rows is not None
    mass = groups.total(weights) if groups.weighted else who.count.astype(np.float64)
    present, total = int((mass > 0).sum()), float(mass.sum())
    if not total > 0:
        return Moments(ratio(mass, mass), np.nan, 0.0, np.nan, present)

    def weighed(numbers: Floats) -> Floats:
        return weights * numbers if counted else numbers

    sums = groups.total(weighed(filled))
    mean, mean_all = ratio(sums, mass), float(sums.sum() / total)
    mean = mean + ratio(groups.total(weighed(filled - np.nan_to_num(mean)[groups.codes])), mass)
    if present == 1:
        mean_all = float(mean[mass > 0][0])
    else:
        mean_all += float(weighed(filled - mean_all).sum() / total)
    squares = float(weighed((filled - mean_all) ** 2).sum())
    n = int(who.count.sum())
    spread = float(np.sqrt(squares / total * n / (n - 1))) if n > 1 else 0.0
    if not spread > _NO_SPREAD * abs(mean_all):
        return Moments(mean, mean_all, 0.0, np.nan, present)
    explained = np.nan
    if present > 1:
        explained = min(1.0, float(np.nansum(mass * (mean - mean_all) ** 2)) / squares)
    return Moments(mean, mean_all, spread, explained, present)
