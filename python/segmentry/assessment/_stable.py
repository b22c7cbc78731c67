"""Stable, and how far apart: segments found again in other data, and silhouettes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentry import _frames
from segmentry.assessment import _facts
from segmentry.assessment._facts import Figure, Segments, kinds, lowest
from segmentry.exceptions import InvalidDataError
from segmentry.profiling import centred
from segmentry.quality import silhouette_score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Frame, Table

_ROWS_FOR_SILHOUETTE = 10_000


def lowest_jaccard(stability: Frame | None, segments: Segments) -> Figure:
    """Give the mean Jaccard similarity of the segment that is found again least.

    Raises
    ------
    InvalidDataError
        If the frame is not of these segments.
    """
    if stability is None:
        return Figure(missing="stability")
    table = _frames.read_frame(stability, "stability")
    lacking = [name for name in ("segment", "jaccard") if name not in table]
    if lacking:
        raise InvalidDataError(
            f"stability has no column {lacking[0]!r}; give what sg.quality.stability gave"
        )
    known = dict(zip(table.objects("segment"), table.floats("jaccard").tolist(), strict=True))
    if set(known) != set(segments.ids):
        raise InvalidDataError(
            f"stability is about the segments {sorted(known, key=str)}, the labels about "
            f"{segments.ids}; both must be numbered alike (sg.quality.align renumbers labels)"
        )
    found = np.array([known[segment] for segment in segments.ids])
    if np.isnan(found).all():
        return Figure(missing="few_customers")
    place = lowest(found)
    return Figure(float(found[place]), {"segment": place}, by_segment={"jaccard": found})


def silhouette(
    space: NDArray[np.float64] | None,
    table: Table,
    used: list[str] | None,
    segments: Segments,
    seed: int,
) -> Figure:
    """Give the mean silhouette where the segments were made."""
    if len(segments) == 1:
        return Figure(missing="one_segment")
    if space is None:
        space = _standardized(table, used)
    if space is None or len(segments) >= len(space):
        return Figure(missing="used" if used is None else "no_space")
    codes = segments.codes
    if len(space) > _ROWS_FOR_SILHOUETTE:
        random = np.random.default_rng(seed)
        rows = np.sort(random.choice(len(space), _ROWS_FOR_SILHOUETTE, replace=False))
        space, codes = space[rows], codes[rows]
    if len(np.unique(codes)) == 1:
        return Figure(missing="few_customers")
    return Figure(float(silhouette_score(space, codes)))


def _standardized(table: Table, used: list[str] | None) -> NDArray[np.float64] | None:
    """Give the numbers among the used columns in standard deviations, null in the middle."""
    columns = []
    for name in kinds(table, used or [])[0]:
        values = _facts.numbers(table, name)
        known = ~np.isnan(values)
        _, left, spread = centred(values[known]) if known.any() else (0.0, values, 0.0)
        if spread > 0:
            column = np.zeros(len(values))
            column[known] = left / spread
            columns.append(column)
    return np.column_stack(columns) if columns else None
