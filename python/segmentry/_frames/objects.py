"""Columns of Python objects that are numbers: decimals of a database, numbers beside None."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames.categories import is_null

if TYPE_CHECKING:
    from numpy.typing import NDArray


def are_decimals(values: list[Any]) -> bool:
    """Say whether all that is known are decimals, and something is."""
    seen = False
    for value in values:
        if isinstance(value, Decimal):
            seen = True
        elif not is_null(value):
            return False
    return seen


def floats_of_decimals(values: list[Any]) -> NDArray[np.float64]:
    """Give decimals as float64, null as NaN."""
    return np.array([np.nan if is_null(value) else float(value) for value in values])


def floats_of_objects(values: list[Any]) -> NDArray[np.float64] | None:
    """Give numbers of any kind as float64, null as NaN; None if one is anything else."""
    found = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        if is_number(value):
            found[row] = _float(value)
        elif not is_null(value):
            return None
    return found


def is_number(value: Any) -> bool:
    """Say whether it is a real number; a truth value is none."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf
