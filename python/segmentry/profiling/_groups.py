"""Rows by segment: which customers belong together, and weighted sums over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry._frames import categories_of_array
from segmentry.exceptions import InvalidDataError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Groups:
    """Segments as codes 0, 1, ..., with the weight of every row.

    Attributes
    ----------
    segments : list of int or str
        The labels that occur, ascending.
    names : list of str
        Their names.
    codes : array of int
        Row -> position in `segments`.
    weights : array of float
        Weight of every row (1 without weights).
    weighted : bool
        Whether weights were given.
    sizes : array of int
        Rows of each segment, whatever their weight.
    members : list of array of int
        The rows of each segment, ascending.
    """

    segments: list[int] | list[str]
    names: list[str]
    codes: NDArray[np.intp]
    weights: Floats
    weighted: bool
    sizes: NDArray[np.int64]
    members: list[NDArray[np.intp]]

    def total(self, values: Floats) -> Floats:
        """Add up one value a row, by segment."""
        sums = np.bincount(self.codes, weights=values, minlength=len(self.segments))
        return sums.astype(np.float64, copy=False)


def make_groups(
    labels: object,
    weights: object,
    names: Mapping[Any, str] | Sequence[str] | None,
    n_rows: int,
) -> Groups:
    """Check labels and weights and turn them into codes.

    Raises
    ------
    InvalidDataError
        If they have a wrong length, nulls, negative or no weight, or a segment has no name.
    """
    found = categories_of_array(_column(labels, "labels", n_rows))
    if (found.codes < 0).any():
        raise InvalidDataError(
            "labels has nulls; give every customer a segment, or leave those rows out"
        )
    segments, of_value = _distinct(found.values)
    codes = np.array(of_value, dtype=np.intp)[found.codes]
    sizes = np.bincount(codes, minlength=len(segments)).astype(np.int64)
    return Groups(
        segments,
        _names(segments, names),
        codes,
        _weights(weights, n_rows),
        weights is not None,
        sizes,
        np.split(np.argsort(codes, kind="stable"), np.cumsum(sizes)[:-1]),
    )


def _column(values: object, argument: str, n_rows: int) -> NDArray[Any]:
    array = np.asarray(values)
    if array.ndim != 1 or len(array) != n_rows:
        found = f"{len(array)} values" if array.ndim == 1 else f"an array of shape {array.shape}"
        raise InvalidDataError(
            f"{argument} must have one value for each of the {n_rows} rows of features, found "
            f"{found}"
        )
    # Fixed-width text is slow to compare; as objects equal texts are found by their hash.
    return array.astype(object) if array.dtype.kind in "US" else array


def _distinct(values: list[Any]) -> tuple[list[int] | list[str], list[int]]:
    """Give the segments, ascending, and the place of every value among them."""
    if all(
        isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        for value in values
    ):
        whole = [int(value) for value in values]
        numbers = sorted(set(whole))
        place_of = {number: code for code, number in enumerate(numbers)}
        return numbers, [place_of[value] for value in whole]
    texts = [str(value) for value in values]
    names = sorted(set(texts))
    place = {name: code for code, name in enumerate(names)}
    return names, [place[text] for text in texts]


def _names(
    segments: list[int] | list[str], names: Mapping[Any, str] | Sequence[str] | None
) -> list[str]:
    if names is None:
        return [s if isinstance(s, str) else f"Segment {s}" for s in segments]
    # The last name of a list is not that of -1, and the letters of a text name nothing.
    given: Any = names
    if isinstance(names, list | tuple | np.ndarray):
        given = dict(enumerate(names))
    elif isinstance(names, str):
        given = {}
    try:
        return [str(given[segment]) for segment in segments]
    except (KeyError, IndexError, TypeError):
        raise InvalidDataError(
            f"names must have a name for every segment {segments}; give a dict by segment, or a "
            "list where the segments are 0, 1, 2, ..."
        ) from None


def _weights(weights: object, n_rows: int) -> Floats:
    if weights is None:
        return np.ones(n_rows)
    try:
        values = _column(weights, "weights", n_rows).astype(np.float64)
    except (TypeError, ValueError) as error:
        if isinstance(error, InvalidDataError):
            raise
        raise InvalidDataError("weights must be numbers") from error
    bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if len(bad):
        raise InvalidDataError(
            f"weights must be finite and not negative; found {values[bad[0]]} in row {bad[0]}"
        )
    if not values.sum() > 0:
        raise InvalidDataError("weights are all zero; some customer must count")
    return values
