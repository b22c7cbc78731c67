"""Columns of Python objects that are all decimal numbers, as pandas gives those of a database."""

from __future__ import annotations

from decimal import Decimal
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
