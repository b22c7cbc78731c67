"""Columns of Python objects that are all numbers or truth values, whatever they are kept as.

pandas makes such columns of decimals out of a database, and of numbers and truth values as soon as
a None comes among them: after a merge, from JSON, out of `apply`.

A column has few types and many values: types are asked first, values only where need be.
"""

from __future__ import annotations

import contextlib
import itertools
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from segmentry._frames.categories import is_null

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TRUTH = (bool, np.bool_)
_NUMBERS = (Real, Decimal, np.bool_)
_NULLS = ("NoneType", "NAType")


def types_of(values: Iterable[Any]) -> set[type]:
    """Give the types of values; those of None and pandas' NA, which take long to ask, left out."""
    return {one for one in set(map(type, values)) if one.__name__ not in _NULLS}


def kind_of_objects(values: Sequence[Any]) -> Literal["number", "truth"] | None:
    """Say whether all that is known are truth values, or numbers; None if not, or nothing is."""
    types = types_of(values)
    numbers = {one for one in types if _is_number_or_truth(one)}
    if _first_known(values, types - numbers):
        return None
    truth = {one for one in numbers if issubclass(one, _TRUTH)}
    if _first_known(values, numbers - truth):
        return "number"
    return "truth" if truth else None


def no_numbers(values: Sequence[Any]) -> list[Any]:
    """Give the first value that is neither a number nor null, if there is one."""
    others = {one for one in types_of(values) if not _is_number(one)}
    return _first_known(values, others)


def floats_of_objects(values: Sequence[Any]) -> NDArray[np.float64]:
    """Give numbers and truth values as float64, null as NaN."""
    marks = {one for one in set(map(type, values)) if not _is_number_or_truth(one)}
    if marks:
        values = [None if type(value) in marks else value for value in values]
    with contextlib.suppress(ValueError, OverflowError):
        return np.array(values, dtype=np.float64)
    return np.array([np.nan if is_null(value) else _float(value) for value in values], dtype=float)


def _is_number(kind: type) -> bool:
    """Say whether values of a type are real numbers; truth values are none."""
    return _is_number_or_truth(kind) and not issubclass(kind, _TRUTH)


def _is_number_or_truth(kind: type) -> bool:
    # NumPy calls its durations whole numbers.
    return issubclass(kind, _NUMBERS) and not issubclass(kind, np.timedelta64)


def _first_known(values: Sequence[Any], types: set[type]) -> list[Any]:
    """Give the first value of some types that is not null, if there is one."""
    if not types:
        return []
    known = (value for value in values if type(value) in types and not is_null(value))
    return list(itertools.islice(known, 1))


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
