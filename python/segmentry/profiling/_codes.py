"""Columns of codes on a circle (weekdays, hours) as categories with names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentry.profiling._columns import finite
from segmentry.wording.circles import CODES, levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.profiling._columns import Columns


def is_code(table: Columns, name: str) -> bool:
    """Say whether a column holds numbers that stand for places on a circle."""
    return named_codes(table, name) is not None


def named_codes(table: Columns, name: str) -> tuple[NDArray[np.intp], tuple[str, ...]] | None:
    """Give a column of codes as places among the names of its levels, -1 for null.

    None if it holds anything else: a column of the user's own may count from another day on, or
    hold hours with a fraction, and is described by its own numbers.
    """
    if name not in CODES or not table.is_numeric(name) or table.is_boolean(name):
        return None
    values = finite(name, table.floats(name))
    first, names = levels(name)
    known = ~np.isnan(values)
    places = np.where(known, values, first) - first
    if not ((places >= 0) & (places < len(names)) & (places == np.floor(places))).all():
        return None
    return np.where(known, places, -1).astype(np.intp), names
