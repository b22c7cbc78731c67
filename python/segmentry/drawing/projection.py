"""A flat map of customers: the first two principal components of a seeded sample.

Pearson, K. (1901). "On lines and planes of closest fit to systems of points in space."
Philosophical Magazine 2(11), 559-572. Cost: O(n p^2) for n <= 2,000 sampled customers and p
features (20,000 where they are counted in bins).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry._frames import Table

MAX_POINTS: Final = 2_000
# For bins, which hold nobody's place, more make a smoother picture.
MAX_BINNED: Final = 20_000
_SEED: Final = 20_010_101
# A single outlier would otherwise squeeze everybody else into a corner.
_CLIP: Final = 3.5
_SKEWED: Final = 1.0
_FEWEST: Final = 3
_NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class Projection:
    """Sampled customers on two axes.

    Attributes
    ----------
    points : array of shape (n, 2)
        Their places.
    labels : array of shape (n,)
        Their segments.
    centres : array of shape (k, 2)
        The middle of each segment; NaN where none of its customers was sampled.
    explained : float
        Share of the sample's variance that the two axes keep.
    axes : tuple of two tuples of str
        The columns that weigh most on each axis.
    """

    points: NDArray[np.float64]
    labels: NDArray[np.int64]
    centres: NDArray[np.float64]
    explained: float
    axes: tuple[tuple[str, ...], tuple[str, ...]]


def project(
    table: Table,
    columns: Sequence[str],
    labels: NDArray[np.int64],
    n_segments: int,
    order_column: str | None,
    *,
    most: int = MAX_POINTS,
) -> Projection | None:
    """Lay a sample of customers out in a plane; None where there is nothing to lay out.

    At most so many customers are taken, by a seeded draw. More of what segments are in order of
    lies to the right, so that maps of one company can be compared.
    """
    rows = np.arange(table.n_rows)
    if table.n_rows > most:
        generator = np.random.default_rng(_SEED)
        rows = np.sort(generator.choice(table.n_rows, most, replace=False))
    prepared = [(name, _prepared(table.floats(name)[rows])) for name in columns]
    kept = [(name, values) for name, values in prepared if values is not None]
    if len(kept) < _NAMED or len(rows) < _FEWEST:
        return None
    names = [name for name, _ in kept]
    matrix = np.column_stack([values for _, values in kept])
    # The p x p products are far less work than the singular values of the n x p matrix.
    energy, axes = np.linalg.eigh(matrix.T @ matrix)
    directions = axes.T[::-1][:2].copy()
    first = names.index(order_column) if order_column in names else None
    for row, direction in enumerate(directions):
        anchor = first if row == 0 and first is not None else int(np.argmax(np.abs(direction)))
        if direction[anchor] < 0:
            directions[row] = -direction
    points = matrix @ directions.T
    sampled = labels[rows]
    centres = np.full((n_segments, 2), np.nan)
    for segment in range(n_segments):
        members = points[sampled == segment]
        if len(members):
            centres[segment] = np.median(members, axis=0)
    return Projection(
        points,
        sampled,
        centres,
        float(energy[-2:].sum() / energy.sum()),
        (_heaviest(directions[0], names), _heaviest(directions[1], names)),
    )


def _prepared(values: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Fill, unskew and standardize a column; None if it says nothing."""
    finite = np.isfinite(values)
    if not finite.any():
        return None
    filled = np.where(finite, values, np.median(values[finite]))
    spread = filled.std()
    if not spread > 0:
        return None
    if abs(np.mean(((filled - filled.mean()) / spread) ** 3)) > _SKEWED:
        filled = np.sign(filled) * np.log1p(np.abs(filled))
        spread = filled.std()
    if not spread > 0:
        return None
    clipped = np.clip((filled - filled.mean()) / spread, -_CLIP, _CLIP)
    return np.asarray(clipped - clipped.mean())


def _heaviest(direction: NDArray[np.float64], names: Sequence[str]) -> tuple[str, ...]:
    order = np.argsort(-np.abs(direction), kind="stable")
    return tuple(names[place] for place in order[:_NAMED])
