"""What the choice of k needs of its arguments, and tables as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from segmentry import _frames
from segmentry._validate import whole_number
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.quality._input import Matrix


def asked_numbers(k: object, *, least: int) -> list[int]:
    """Give the numbers of clusters asked for, in order, each once.

    Raises
    ------
    InvalidTypeError
        If k is no iterable of whole numbers.
    InvalidParameterError
        If there are none, or one is below `least`.
    """
    if isinstance(k, int | np.integer) and not isinstance(k, bool):
        k = [k]
    if isinstance(k, str | bytes) or not isinstance(k, Iterable):
        raise InvalidTypeError(f"k must be a range or a list of whole numbers, found {k!r}")
    ks = sorted({whole_number(one, "k", minimum=least) for one in k})
    if not ks:
        raise InvalidParameterError("k is empty; give numbers of clusters to try")
    return ks


def numbers_of_clusters(k: object, data: Matrix, *, least: int) -> list[int]:
    """Give the numbers of clusters to try, all of which the rows allow.

    Raises
    ------
    InvalidDataError
        If X has fewer different rows than the largest; else as `asked_numbers`.
    """
    ks = asked_numbers(k, least=least)
    different = count_different(data, ks[-1])
    if different < ks[-1]:
        raise InvalidDataError(
            f"k goes up to {ks[-1]}, but X has only {different} different rows; try fewer clusters"
        )
    return ks


def count_different(data: Matrix, at_most: int) -> int:
    """Count the different rows, but no further than need be."""
    seen: set[bytes] = set()
    for row in data:
        # Adding zero makes a plus of a minus zero.
        seen.add((row + 0.0).tobytes())
        if len(seen) >= at_most:
            break
    return len(seen)


def as_html(table: Any) -> str:  # noqa: ANN401 - a frame of any library
    """Give a frame as HTML."""
    return _frames.table_html(_frames.read_frame(table, "table"))
