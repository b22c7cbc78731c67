"""The segments that rules are made for: as numbers, with names and weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry.exceptions import InvalidDataError

MAX_SEGMENTS = 2**16
_SMALL, _LARGE = 1e-100, 1e100
_INT64 = np.iinfo(np.int64)


@dataclass(frozen=True, slots=True)
class Labels:
    """The segment of every row.

    Attributes
    ----------
    segments : list of int or list of str
        Those that occur, ascending.
    names : list of str
        Their names.
    codes : array of uint16
        Row -> place in `segments`.
    weights : array of float, optional
        Row -> weight.
    """

    segments: list[int] | list[str]
    names: list[str]
    codes: NDArray[np.uint16]
    weights: NDArray[np.float64] | None

    def picked(self, rows: NDArray[np.intp]) -> Labels:
        """Give some rows, with all segments."""
        weights = None if self.weights is None else self.weights[rows]
        return Labels(self.segments, self.names, self.codes[rows], weights)

    def totals(self) -> NDArray[np.float64]:
        """Give the weight of each segment."""
        sums = np.bincount(self.codes, weights=self.weights, minlength=len(self.segments))
        return sums.astype(np.float64, copy=False)


def read(
    labels: object,
    sample_weight: object,
    names: Mapping[Any, str] | Sequence[str] | None,
    n_rows: int,
) -> Labels:
    """Check and read labels, weights and names.

    Raises
    ------
    InvalidDataError
        If they do not fit the rows, labels have nulls, read alike or are too large, weights are
        negative or all zero, or a segment has no name.
    """
    found = _frames.categories_of_array(_column(labels, "labels", n_rows))
    if (found.codes < 0).any():
        row = int(np.argmax(found.codes < 0))
        raise InvalidDataError(
            f"labels has nulls, the first in row {row}; give every customer a segment, or leave "
            "those rows out"
        )
    plain = _plain(found.values)
    segments: Any = sorted(plain)
    if len(segments) > MAX_SEGMENTS:
        raise InvalidDataError(f"labels has {len(segments)} segments, more than {MAX_SEGMENTS}")
    place = {segment: code for code, segment in enumerate(segments)}
    table = np.array([place[value] for value in plain], dtype=np.uint16)
    weights = None if sample_weight is None else _weights(sample_weight, n_rows)
    return Labels(segments, _names(segments, names), table[found.codes], weights)


def _column(values: object, argument: str, n_rows: int) -> NDArray[Any]:
    array = np.asarray(values)
    if array.ndim != 1 or len(array) != n_rows:
        found = f"{len(array)} values" if array.ndim == 1 else f"an array of shape {array.shape}"
        raise InvalidDataError(
            f"{argument} must have one value for each of the {n_rows} rows of features, found "
            f"{found}"
        )
    # Text and numbers in one list are one kind of text to NumPy, None among them too.
    if array.dtype.kind in "US" and isinstance(values, list | tuple):
        array = np.array(values, dtype=object)
    return array.astype(object) if array.dtype.kind in "US" else array


def _plain(values: Sequence[Any]) -> list[Any]:
    """Give distinct labels as whole numbers if all are some, else as text."""
    if all(_is_whole(value) for value in values):
        plain = [int(value) for value in values]
        if plain and not _INT64.min <= min(plain) <= max(plain) <= _INT64.max:
            raise InvalidDataError(
                "labels has whole numbers that 64 bits do not hold; number the segments 0, 1, 2, "
                "..., or turn the labels into text"
            )
        return plain
    first: dict[str, Any] = {}
    for value in values:
        text = str(value)
        if text in first:
            raise InvalidDataError(
                f"labels has {first[text]!r} ({type(first[text]).__name__}) and {value!r} "
                f"({type(value).__name__}), which read the same; give labels of one type"
            )
        first[text] = value
    return list(first)


def _is_whole(value: object) -> bool:
    if isinstance(value, float | np.floating):
        return bool(np.isfinite(value)) and float(value).is_integer()
    return isinstance(value, int | np.integer)


def _weights(sample_weight: object, n_rows: int) -> NDArray[np.float64]:
    try:
        values = np.array(_column(sample_weight, "sample_weight", n_rows), dtype=np.float64)
    except (TypeError, ValueError) as error:
        if isinstance(error, InvalidDataError):
            raise
        raise InvalidDataError(f"sample_weight must hold numbers: {error}") from error
    bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if len(bad):
        raise InvalidDataError(
            f"sample_weight must be finite and not negative; found {values[bad[0]]} in row {bad[0]}"
        )
    most = float(values.max(initial=0.0))
    if not most > 0:
        raise InvalidDataError("sample_weight is zero everywhere; some customer must count")
    if not _SMALL < most < _LARGE:
        # Squares must stay within what numbers hold; a power of two rounds nothing.
        values = np.ldexp(values, -math.frexp(most)[1])
    return values


def _names(segments: list[Any], names: Mapping[Any, str] | Sequence[str] | None) -> list[str]:
    if names is None:
        return [s if isinstance(s, str) else f"Segment {s}" for s in segments]
    try:
        given = _by_segment(names)
        return [_name(given[segment]) for segment in segments]
    except (KeyError, TypeError):
        raise InvalidDataError(
            f"names must have a name for every segment {segments}; give a dict by segment, or a "
            "list where the segments are 0, 1, 2, ..."
        ) from None


def _by_segment(names: Any) -> Mapping[Any, Any]:  # noqa: ANN401 - whatever was given
    if isinstance(names, str | bytes | Set):
        raise TypeError
    if isinstance(names, Mapping):
        return names
    # A list's place -1 is no segment; a pandas Series goes by its index.
    return dict(names.items()) if hasattr(names, "items") else dict(enumerate(names))


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError
    return str(name)
