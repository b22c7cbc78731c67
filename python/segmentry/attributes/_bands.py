"""Bands of a number: ages, incomes, distances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _frames
from segmentry._frames import Column
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError


def bands(
    values: ArrayLike | Column,
    edges: Sequence[float],
    labels: Sequence[str] | None = None,
    *,
    unknown: str | None = "unknown",
) -> Column:
    """Put numbers into bands.

    Parameters
    ----------
    values : array, list or column of a frame
        Numbers; None and NaN are unknown.
    edges : sequence of float
        Where one band ends and the next begins, ascending. An edge belongs to the band above it.
    labels : sequence of str, optional
        Names of the bands, lowest first: one more than edges, for bands that are open at both ends;
        or one fewer, and then every value must lie between the first and the last edge (which
        belongs to the last band). By default "under 18", "18 to 40", ..., "65 and over".
    unknown : str or None, default="unknown"
        The band of those without a value: they are customers too. None leaves them null.

    Returns
    -------
    column
        Of the kind that came in (an object array for lists and arrays), of a categorical type whose
        categories are the bands in order. It counts as ordered only without a band for the unknown,
        which has no place in an order (in polars: an Enum without such a band, else a Categorical,
        which polars sorts by text).

    Raises
    ------
    InvalidTypeError
        If the values are not numbers.
    InvalidParameterError
        If edges do not ascend, or the labels are not as many or not distinct.
    InvalidDataError
        If a value lies outside closed bands.

    Notes
    -----
    Nobody is lost: every row gets a band, and a value beyond all edges an open one. Cost:
    O(n log m) for m edges.

    Examples
    --------
    >>> bands([17, 18, 64.9, None], [18, 65], ["minor", "adult", "senior"]).tolist()
    ['minor', 'adult', 'adult', 'unknown']
    """
    cuts = _edges(edges)
    names, is_closed = _labels(labels, cuts)
    if unknown is not None and unknown in names:
        raise InvalidParameterError(f"unknown={unknown!r} is the name of a band; choose another")
    numbers = _frames.column_floats(values, "values")
    null = np.isnan(numbers)
    places = np.searchsorted(cuts, numbers, side="right")
    if is_closed:
        outside = ~null & ((numbers < cuts[0]) | (numbers > cuts[-1]))
        if outside.any():
            row = int(np.argmax(outside))
            raise InvalidDataError(
                f"{int(outside.sum())} values lie outside the bands from {cuts[0]:g} to "
                f"{cuts[-1]:g}, the first ({numbers[row]:g}) in row {row}; give one more label "
                "than edges for open bands at both ends"
            )
        places = np.clip(places, 1, len(names)) - 1
    codes = np.where(null, len(names) if unknown is not None else -1, places).astype(np.int32)
    everything = names if unknown is None else [*names, unknown]
    return _frames.category_column(codes, everything, like=values, ordered=unknown is None)


def _edges(edges: Sequence[float]) -> np.ndarray:
    if isinstance(edges, str):
        raise InvalidTypeError(f"edges must be numbers, found {edges!r}")
    try:
        cuts = np.asarray(list(edges), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(f"edges must be numbers: {error}") from error
    if cuts.ndim != 1 or not len(cuts) or not np.isfinite(cuts).all():
        raise InvalidParameterError(f"edges must be finite numbers, at least one; found {edges!r}")
    if (np.diff(cuts) <= 0).any():
        raise InvalidParameterError(f"edges must ascend, found {cuts.tolist()}")
    return cuts


def _labels(labels: Sequence[str] | None, cuts: np.ndarray) -> tuple[list[str], bool]:
    """Give the names, and whether the bands are closed at both ends."""
    if labels is None:
        texts = [f"{cut:.15g}" for cut in cuts]
        inner = [f"{low} to {high}" for low, high in pairwise(texts)]
        return [f"under {texts[0]}", *inner, f"{texts[-1]} and over"], False
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        raise InvalidTypeError(f"labels must be a list of names, found {labels!r}")
    names = [str(label) for label in labels]
    if len(set(names)) < len(names):
        raise InvalidParameterError(f"labels must be distinct, found {names}")
    closed = len(cuts) - 1
    if len(names) not in (len(cuts) + 1, closed) or not names:
        raise InvalidParameterError(
            f"{len(cuts)} edges need {len(cuts) + 1} labels (open at both ends)"
            + (f" or {closed} (closed)" if closed else "")
            + f", found {len(names)}"
        )
    return names, len(names) == closed
