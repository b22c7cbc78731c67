"""Columns of dates, times and durations as numbers of days."""

from __future__ import annotations

import datetime as dt
import importlib
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames.categories import is_null

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SECONDS = 86_400.0
_MILLISECONDS = 86_400_000.0
_EPOCH = dt.date(1970, 1, 1).toordinal()


def days_of(series: Any) -> NDArray[np.float64] | None:
    """Give a column (of narwhals) in days: moments since 1970 in UTC, durations; null as NaN.

    None where it holds neither (times of day, text, numbers).
    """
    kind = str(series.dtype)
    if kind == "Object":
        return _of_objects(series.to_list())
    if kind == "Date":
        series = series.cast(importlib.import_module("narwhals").Datetime("ms"))
    if kind.startswith("Date"):
        ticks = series.dt.timestamp("ms")
    elif kind.startswith("Duration"):
        ticks = series.dt.total_milliseconds()
    else:
        return None
    narwhals = importlib.import_module("narwhals")
    values = np.array(ticks.cast(narwhals.Float64).to_numpy(), dtype=np.float64) / _MILLISECONDS
    values[np.asarray(series.is_null().to_numpy(), dtype=bool)] = np.nan
    return values


def is_duration(series: Any) -> bool:
    """Say whether a column (of narwhals) holds durations, not moments."""
    kind = str(series.dtype)
    if kind != "Object":
        return kind.startswith("Duration")
    known = [value for value in series.to_list() if not is_null(value)]
    return bool(known) and all(isinstance(value, dt.timedelta) for value in known)


def _of_objects(values: list[Any]) -> NDArray[np.float64] | None:
    known = [value for value in values if not is_null(value)]
    if not known or not all(isinstance(value, dt.date | dt.timedelta) for value in known):
        return None
    return np.array([np.nan if is_null(value) else _days(value) for value in values])


def _days(value: dt.date | dt.timedelta) -> float:
    if isinstance(value, dt.timedelta):
        return value.total_seconds() / _SECONDS
    if isinstance(value, dt.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return zoned.timestamp() / _SECONDS
    return float(value.toordinal() - _EPOCH)
