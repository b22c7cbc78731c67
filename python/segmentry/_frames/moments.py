"""Columns of dates, times and durations as numbers of days."""

from __future__ import annotations

import datetime as dt
import importlib
import itertools
from collections.abc import Sequence
from decimal import Decimal
from numbers import Number
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames.categories import is_null
from segmentry._frames.objects import types_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SECONDS = 86_400.0
_MILLISECONDS = 86_400_000.0
_MICROSECONDS = 86_400e6
_NANOSECONDS = 86_400e9
# Of a month of an interval: 365.25 / 12.
_DAYS_PER_MONTH = 30.4375
_DATED = (dt.date, np.datetime64)
_TIMES = (*_DATED, dt.time)
_LAPSES = (dt.timedelta, np.timedelta64)
# No values of these are times; what else may be one must be looked at.
_OTHERS = (Number, Decimal, np.generic, str, bytes, list, dict)
_EPOCH = dt.date(1970, 1, 1).toordinal()


def objects_of(series: Any) -> list[Any] | None:
    """Give the values of a column (of narwhals) that is of Python objects or of intervals.

    None for others: their type says what they are. Intervals (months, days and nanoseconds, as
    DuckDB has them) are of a type that narwhals does not know.
    """
    kind = str(series.dtype)
    if kind == "Unknown":
        native = series.to_native()
        kind = str(getattr(native, "type", None) or getattr(native, "dtype", ""))
    return series.to_list() if kind == "Object" or "interval" in kind else None


def first_moment(values: Sequence[Any]) -> list[Any]:
    """Give the first date, time or duration that is not null, if there is one."""
    times = (*_TIMES, *_LAPSES)
    types = {x for x in types_of(values) if issubclass(x, times) or not issubclass(x, _OTHERS)}
    if not types:
        return []
    found = (x for x in values if type(x) in types and is_moment(x) and not is_null(x))
    return list(itertools.islice(found, 1))


def is_moment(value: Any) -> bool:
    """Say whether a Python object is a date, a time or a duration."""
    return isinstance(value, _TIMES) or is_lapse(value)


def is_lapse(value: Any) -> bool:
    """Say whether a Python object is a duration: a timedelta, or an interval with its months."""
    return isinstance(value, _LAPSES) or all(
        isinstance(getattr(value, part, None), int) for part in ("months", "days", "nanoseconds")
    )


def days_of(series: Any) -> NDArray[np.float64] | None:
    """Give a column (of narwhals) in days: moments since 1970 in UTC, durations; null as NaN.

    None where it holds neither (times of day, text, numbers).
    """
    objects = objects_of(series)
    if objects is not None:
        return _of_objects(objects)
    kind = str(series.dtype)
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
    objects = objects_of(series)
    if objects is None:
        return str(series.dtype).startswith("Duration")
    if not first_moment(objects):
        return False
    known = [value for value in objects if not is_null(value)]
    return bool(known) and all(is_lapse(value) for value in known)


def is_time(series: Any) -> bool:
    """Say whether a column (of narwhals) holds dates, times or durations."""
    objects = objects_of(series)
    if objects is None:
        return bool(series.dtype.is_temporal())
    return bool(first_moment(objects))


def _of_objects(values: list[Any]) -> NDArray[np.float64] | None:
    if not first_moment(values):
        return None
    known = [value for value in values if not is_null(value)]
    if not known or not all(isinstance(value, _DATED) or is_lapse(value) for value in known):
        return None
    return np.array([np.nan if is_null(value) else _days(value) for value in values])


def _days(value: Any) -> float:
    if isinstance(value, np.datetime64):
        return float(value.astype("datetime64[us]").astype(np.int64)) / _MICROSECONDS
    if isinstance(value, np.timedelta64):
        return float(value.astype("timedelta64[us]").astype(np.int64)) / _MICROSECONDS
    if isinstance(value, dt.timedelta):
        return value.total_seconds() / _SECONDS
    if isinstance(value, dt.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return zoned.timestamp() / _SECONDS
    if isinstance(value, dt.date):
        return float(value.toordinal() - _EPOCH)
    return float(_DAYS_PER_MONTH * value.months + value.days + value.nanoseconds / _NANOSECONDS)
