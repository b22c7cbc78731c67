"""Where a column has no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segmentry._frames.types import Column


def first_null(series: Column) -> int | None:
    """Give the first row where a column of `Table.column` is null or NaN; None if none is."""
    null = series.is_null()
    if series.dtype.is_float():
        null = null | series.is_nan().fill_null(value=True)
    return int(np.argmax(null.to_numpy())) if null.any() else None
