"""Customers of a map counted in hexagonal bins, so that no single one is seen.

Carr, D. B., Littlefield, R. J., Nicholson, W. L. and Littlefield, J. S. (1987). "Scatterplot matrix
techniques for large N". Journal of the American Statistical Association 82(398), 424-436.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.drawing.projection import Projection

# Steps of size: a bin says roughly how many it holds, never exactly.
_LEVELS: Final = 5
_FEWEST_ACROSS, _MOST_ACROSS = 5, 30
_ROWS: Final = math.sqrt(3.0) / 2.0
_WIDE, _HIGH = 900.0, 480.0
# On a wide page a mark is higher than its bin.
_HIGHER: Final = 1.3


@dataclass(frozen=True, slots=True)
class Bins:
    """Where the customers of each segment are many.

    Attributes
    ----------
    cells : dict of int to list of (x, y, level)
        By segment, the bins with enough customers: their middle, and from 0 to 1 how full they are.
    across : int
        Bins side by side.
    reach : (float, float)
        How far the largest mark reaches from its middle, across and up.
    """

    cells: dict[int, list[tuple[float, float, float]]]
    across: int
    reach: tuple[float, float]


def bins_of(projection: Projection, min_cell: int, shown: NDArray[np.bool_]) -> Bins:
    """Count the customers of each segment in hexagons; those of less than `min_cell` are left out.

    Cost: O(n) for n points.
    """
    low, span = frame_of(projection.points)
    n = len(projection.points)
    wanted = math.sqrt(n / (2.0 * max(min_cell, 1)))
    across = int(min(_MOST_ACROSS, max(_FEWEST_ACROSS, wanted)))
    # In units of one hexagon's width, on a frame twice as wide as high.
    scaled = (projection.points - low) / span * np.array([across, across * _HIGH / _WIDE])
    row = np.rint(scaled[:, 1] / _ROWS).astype(np.int64)
    shift = 0.5 * (row % 2)
    column = np.rint(scaled[:, 0] - shift).astype(np.int64)
    cells: dict[int, list[tuple[float, float, float]]] = {}
    for segment in np.flatnonzero(shown).tolist():
        members = projection.labels == segment
        if not members.any():
            continue
        places, counts = np.unique(
            np.column_stack([column[members], row[members]]), axis=0, return_counts=True
        )
        kept = counts >= max(min_cell, 1)
        if not kept.any():
            continue
        levels = np.ceil(_LEVELS * np.sqrt(counts[kept] / counts.max())) / _LEVELS
        x = (places[kept, 0] + 0.5 * (places[kept, 1] % 2)) / across * span[0] + low[0]
        y = places[kept, 1] * _ROWS / (across * _HIGH / _WIDE) * span[1] + low[1]
        cells[segment] = list(zip(x.tolist(), y.tolist(), levels.tolist(), strict=True))
    reach = 0.5 * span / across * np.array([1.0, _HIGHER * _WIDE / _HIGH])
    return Bins(cells, across, (float(reach[0]), float(reach[1])))


def frame_of(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the lower corner and the extent of points."""
    low = points.min(axis=0)
    span = points.max(axis=0) - low
    span[span == 0] = 1.0
    return low, span


def limits(
    places: NDArray[np.float64], reach: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give from where to where the axes go, so that marks at these places are whole."""
    if not len(places):
        return (0.0, 1.0), (0.0, 1.0)
    low, high = places.min(axis=0), places.max(axis=0)
    # Of a single place the reach alone is the map.
    pads = [pad if pad > 0 else 1.0 for pad in reach]
    x, y = ((float(low[i]) - pads[i], float(high[i]) + pads[i]) for i in range(2))
    return x, y
