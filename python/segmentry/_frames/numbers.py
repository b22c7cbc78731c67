"""Columns of numbers as float64; many of a few rows without asking a library for each of them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames.categories import is_null

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames.types import Frame, FrameKind

# More rows than this, and what is asked column by column no longer counts.
FEW_ROWS = 256
# Truth values, whole numbers, floats: what NumPy itself turns into floats.
_NUMBERS = "biuf"
# Whole numbers up to here are floats as they are.
_EXACT = 2**53


def floats_of(series: Any) -> NDArray[np.float64]:
    """Give a numeric column (of narwhals) as float64, each value the nearest one, null as NaN."""
    narwhals = importlib.import_module("narwhals")
    if str(series.dtype) == "Boolean":
        series = series.cast(narwhals.Int8)
    elif not _casts_well(series):
        series = series.cast(narwhals.String)
    values = np.asarray(series.cast(narwhals.Float64).to_numpy(), dtype=np.float64)
    return np.ascontiguousarray(values)


def less_least(series: Any) -> tuple[float, NDArray[np.float64]]:
    """Give a number, and a numeric column (of narwhals) less that: null as NaN.

    It is 0 but for whole numbers beyond those that floats tell apart: of these the least one, as
    the differences of neighbours would be lost.
    """
    if series.dtype.is_integer() and not _casts_well(series):
        low, high = int(series.min()), int(series.max())
        if high - low <= _EXACT:
            # Not every library takes off numbers beyond 64 bits with a sign.
            rest = [np.nan if is_null(value) else value - low for value in series.to_list()]
            return float(low), np.array(rest, dtype=np.float64)
    return 0.0, floats_of(series)


def _casts_well(series: Any) -> bool:
    """Say whether a library's own cast may be used.

    Arrow's multiplies a decimal by a power of ten that is not exact, and refuses large whole
    numbers; the way through text is slower, and right.
    """
    if series.dtype.is_decimal():
        return False
    if not series.dtype.is_integer() or not len(series):
        return True
    low, high = series.min(), series.max()
    return is_null(low) or (low >= -_EXACT and high <= _EXACT)


def floats_of_few(
    native: Frame, kind: FrameKind, places: Sequence[int]
) -> NDArray[np.float64] | None:
    """Give the columns at some places as an array of shape (columns, rows), null as NaN.

    None where a column is of another type than plain numbers or truth values: then columns must be
    read one by one.
    """
    if kind == "pandas":
        return _pandas(native, places)
    if kind in ("polars", "polars-lazy"):
        return _polars(native, places)
    return None


def _pandas(frame: Any, places: Sequence[int]) -> NDArray[np.float64] | None:
    columns = frame.take(places, axis=1)
    for dtype in columns.dtypes.array:
        if not isinstance(dtype, np.dtype) or dtype.kind not in _NUMBERS:
            return None
    values: NDArray[np.float64] = columns.to_numpy(dtype=np.float64).T
    return values


def _polars(frame: Any, places: Sequence[int]) -> NDArray[np.float64] | None:
    types = frame.dtypes
    for dtype in {types[place] for place in places}:
        if not dtype.is_numeric() and str(dtype) != "Boolean":
            return None
    rows = [[row[place] for place in places] for row in frame.rows()]
    values: NDArray[np.float64] = np.array(rows, dtype=np.float64).reshape(-1, len(places)).T
    return values
