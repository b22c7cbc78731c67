"""Columns of Python objects that are all numbers or truth values, whatever they are kept as.

pandas makes such columns of decimals out of a database, and of numbers and truth values as soon as
a None comes among them: after a merge, from JSON, out of `apply`.
"""

from __future__ import annotations

import math
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from segmentry._frames.categories import is_null

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TRUTH = (bool, np.bool_)
_NUMBERS = (Real, Decimal, np.bool_)


def kind_of_objects(values: list[Any]) -> Literal["number", "truth"] | None:
    """Say whether all that is known are truth values, or numbers; None if not, or nothing is."""
    found: Literal["number", "truth"] | None = None
    for value in values:
        if is_null(value):
            continue
        if not isinstance(value, _NUMBERS):
            return None
        if not isinstance(value, _TRUTH):
            found = "number"
        elif found is None:
            found = "truth"
    return found


def floats_of_objects(values: list[Any]) -> NDArray[np.float64]:
    """Give numbers and truth values as float64, null as NaN."""
    return np.array([np.nan if is_null(value) else _float(value) for value in values], dtype=float)


def is_number(value: Any) -> bool:
    """Say whether it is a real number; a truth value is none."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
