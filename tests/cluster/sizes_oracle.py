"""The cheapest assignment within bounds by a general solver: a slot for every possible member."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]


def least_cost(costs: Floats, least: int, most: int) -> float:
    """Give the least total of one cost a row with `least` to `most` rows in every column."""
    n, k = costs.shape
    most = min(most, n)
    slots = np.repeat(costs, most, axis=1)
    # What no row takes is taken for nothing by stand-ins, but not a slot that must have a row.
    stand_ins = np.zeros((k * most - n, k * most))
    must = np.tile(np.arange(most) < least, k)
    stand_ins[:, must] = 1e3 * (1 + costs.sum())
    table = np.vstack([slots, stand_ins])
    rows, columns = linear_sum_assignment(table)
    return float(table[rows, columns][rows < n].sum())


def cost_of(costs: Floats, labels: NDArray[np.int32]) -> float:
    return float(costs[np.arange(len(costs)), labels].sum())
