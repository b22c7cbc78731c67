"""Bins and edges of RFM scores: reading what users give, and giving what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._validate import whole_number
from segmentry.exceptions import InvalidParameterError, InvalidTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bins = tuple[int, int, int]
Edges = dict[str, "NDArray[np.float64]"]

DIMENSIONS = ("recency_days", "frequency", "monetary")
_SHORT = {"recency": "recency_days", "r": "recency_days", "f": "frequency", "m": "monetary"}
_MOST_BINS = 100
DEFAULT_BINS = 5


def read_bins(bins: object) -> Bins:
    """Give the numbers of bins of recency, frequency and money.

    Raises
    ------
    InvalidTypeError
        If they are neither a whole number nor three.
    InvalidParameterError
        If one is below 2 or above 100.
    """
    if isinstance(bins, Sequence | np.ndarray) and not isinstance(bins, str):
        if len(bins) != len(DIMENSIONS):
            raise InvalidParameterError(
                f"bins must be one number or three, of recency, frequency and money; found {bins!r}"
            )
        r, f, m = (whole_number(one, "bins", minimum=2, maximum=_MOST_BINS) for one in bins)
        return r, f, m
    number = whole_number(bins, "bins", minimum=2, maximum=_MOST_BINS)
    return number, number, number


def read_edges(edges: object) -> Edges:
    """Give edges as arrays by dimension: flat, or nested as `RFM.edges` has them.

    Raises
    ------
    InvalidTypeError
        If they are no dict of numbers.
    InvalidParameterError
        If a dimension is missing, or its edges are not finite and ascending.
    """
    if not isinstance(edges, Mapping):
        raise InvalidTypeError(
            f"edges must be a dict with the keys {list(DIMENSIONS)}, each an ascending list of "
            f"numbers, found {type(edges).__name__}"
        )
    named = {_SHORT.get(str(name), str(name)): values for name, values in edges.items()}
    if set(named) != set(DIMENSIONS) or len(named) != len(edges):
        raise InvalidParameterError(
            f"edges must have the keys {list(DIMENSIONS)}, found {list(edges)}"
        )
    read = {name: _one(name, named[name]) for name in DIMENSIONS}
    shapes = [read[name].ndim for name in DIMENSIONS]
    if shapes not in ([1, 1, 1], [1, 2, 3]):
        raise InvalidParameterError(
            "edges must be a list for each dimension, or nested as RFM.edges has them (1, 2 and 3 "
            f"levels), found {shapes} levels"
        )
    if shapes[1] > 1:
        bins = bins_of(read)
        fits = read["frequency"].shape[:1] == bins[:1] and read["monetary"].shape[:2] == bins[:2]
        if not fits:
            raise InvalidParameterError(
                "edges do not fit each other: those of frequency need one list for each score of "
                f"recency, those of monetary one for each cell; found the shapes "
                f"{[read[name].shape for name in DIMENSIONS]}"
            )
    return read


def _one(name: str, values: object) -> NDArray[np.float64]:
    try:
        array = np.array(values, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(f"edges[{name!r}] must be numbers: {error}") from error
    if array.ndim == 0 or array.shape[-1] == 0:
        raise InvalidParameterError(f"edges[{name!r}] has no edge; give at least one")
    if array.shape[-1] >= _MOST_BINS:
        raise InvalidParameterError(
            f"edges[{name!r}] has {array.shape[-1]} edges; {_MOST_BINS - 1} are the most"
        )
    if not np.isfinite(array).all():
        raise InvalidParameterError(f"edges[{name!r}] must be finite, found {array.tolist()}")
    if (np.diff(array, axis=-1) < 0).any():
        raise InvalidParameterError(f"edges[{name!r}] must ascend, found {array.tolist()}")
    return array


def bins_of(edges: Edges) -> Bins:
    """Give the numbers of bins that edges make."""
    r, f, m = (edges[name].shape[-1] + 1 for name in DIMENSIONS)
    return r, f, m


def fitting_bins(bins: object, edges: Edges) -> Bins:
    """Give the numbers of bins that edges make, which must be those asked for if any were."""
    asked, made = read_bins(bins), bins_of(edges)
    if made != asked and asked != read_bins(DEFAULT_BINS):
        raise InvalidParameterError(f"bins says {asked}, but edges make {made}; leave bins out")
    return made


def is_nested(edges: Edges) -> bool:
    """Say whether there are edges for each cell."""
    return edges["frequency"].ndim > 1


def shaped(flat: Sequence[Any], bins: Bins, *, nested: bool) -> Edges:
    """Give the lists of the native module their form."""
    r, f, m = bins
    if not nested:
        return dict(zip(DIMENSIONS, flat, strict=True))
    shapes = ((r - 1,), (r, f - 1), (r, f, m - 1))
    return {
        name: values.reshape(shape)
        for name, values, shape in zip(DIMENSIONS, flat, shapes, strict=True)
    }
