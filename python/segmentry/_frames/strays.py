"""Columns of Python objects and of text: each value is read by what it is.

What a required column holds besides its own kind of values is bad, row by row: it goes into the log
as null (times: as text that is no time), where it is counted, and a note says what it was.
"""

from __future__ import annotations

import datetime as dt
import importlib
import math
import numbers
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from segmentry.exceptions import InvalidTypeError

NUMBER_ROLES = ("amount", "quantity", "discount", "numbers.")
_NUMBER_KINDS = frozenset({"floating", "mixed-integer-float", "decimal", "integer", "empty"})
_NO_TIME = "no time"
_SHOWN = 40


def object_column(series: Any, role: str, notes: list[str], *, more: bool = False) -> Any:
    """Read a pandas column of Python objects by what it holds.

    Parameters
    ----------
    series : pandas Series
        The column.
    role : str
        Its part in the log.
    notes : list of str
        Takes what an error about missing values is to add.
    more : bool
        Whether these are more rows of a log, whose amounts are known to be numbers.

    Raises
    ------
    InvalidTypeError
        If its values are of no type that the role can use.
    """
    pandas = importlib.import_module("pandas")
    missing = series.isna().to_numpy()
    inferred = pandas.api.types.infer_dtype(series, skipna=True)
    is_mixed = inferred in {"mixed", "mixed-integer"}
    if role == "amount" and (
        inferred == "string" or is_mixed or (more and inferred not in _NUMBER_KINDS)
    ):
        return amounts(_plain(series, missing), notes, found=inferred, more=more)
    if inferred == "string":
        return _plain(series, missing)
    if inferred == "empty":
        return [None] * len(series)
    if inferred in {"floating", "mixed-integer-float", "decimal"} or (
        inferred == "integer" and role.startswith(NUMBER_ROLES)
    ):
        return series.where(~series.isna(), np.nan).to_numpy(dtype=np.float64)
    if inferred == "integer":
        return _integers(pandas, series)
    if inferred in {"date", "datetime", "datetime64"}:
        return _moments(pandas, series, missing)
    if role == "customer" and is_mixed:
        return _mixed_ids(pandas, series, missing, notes)
    if role == "time" and is_mixed:
        return _mixed_times(pandas, series, missing, notes)
    raise _unusable(inferred)


def _unusable(inferred: str) -> InvalidTypeError:
    found = "bytes (decode them to text first)" if inferred == "bytes" else f"{inferred} values"
    return InvalidTypeError(
        f"must hold values of one usable type; found {found}. Convert the column first"
    )


def _plain(series: Any, missing: np.ndarray[Any, Any]) -> list[Any]:
    return [None if gone else value for value, gone in zip(series.tolist(), missing, strict=True)]


def amounts(
    values: Sequence[Any], notes: list[str], found: str = "string", *, more: bool = False
) -> np.ndarray[Any, Any]:
    """Give text and Python objects as numbers; NaN for what is none.

    Parameters
    ----------
    values : sequence
        Values of any type; None is null.
    notes : list of str
        Takes what an error about missing values is to add.
    found : str
        What errors call the values' type.
    more : bool
        Whether these are more rows of a log, whose amounts are known to be numbers.

    Raises
    ------
    InvalidTypeError
        If no value is a number, and there are no more.
    """
    read = [None if value is None else _number(value) for value in values]
    strays = [at for at, number in enumerate(read) if number is None and values[at] is not None]
    if not more and len(strays) == sum(value is not None for value in values):
        if found == "string" and strays:
            raise InvalidTypeError("must be numbers; found text. Convert the column first")
        if strays:
            raise _unusable(found)
    _note(notes, values, strays, "what is no number")
    return np.array([math.nan if number is None else number for number in read], dtype=np.float64)


def _number(value: Any) -> float | None:
    """Give a number, or text that is one, as a float; None for anything else."""
    if isinstance(value, str):
        if "_" in value or not value.isascii():  # for Python alone is that a number
            return None
    elif isinstance(value, bool) or not isinstance(value, numbers.Real | Decimal):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except ValueError:
        return None


def _note(notes: list[str], values: Sequence[Any], strays: list[int], what: str) -> None:
    if strays:
        shown = repr(values[strays[0]])
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
        notes.append(f"include {what}: {shown} in row {strays[0]} ({len(strays)} in all)")


def _mixed_ids(pandas: Any, series: Any, missing: np.ndarray[Any, Any], notes: list[str]) -> Any:
    """Read ids of which some are of another kind than most."""
    values = _plain(series, missing)
    texts = [isinstance(value, str) for value in values]
    whole = [_is_whole(value) for value in values]
    if not any(texts) and not any(whole):
        raise _unusable("mixed")
    kind, kept = ("text", texts) if sum(texts) >= sum(whole) else ("whole numbers", whole)
    strays = [at for at, good in enumerate(kept) if not good and values[at] is not None]
    _note(notes, values, strays, f"what is not {kind}, as the others are")
    ids = [value if good else None for value, good in zip(values, kept, strict=True)]
    return ids if kind == "text" else _integers(pandas, pandas.Series(ids, dtype=object))


def _is_whole(value: Any) -> bool:
    if isinstance(value, numbers.Integral):
        return not isinstance(value, bool)
    return isinstance(value, float) and value.is_integer()


def _integers(pandas: Any, series: Any) -> Any:
    codes, values = pandas.factorize(series)
    ids = [int(value) for value in values]
    try:
        known = np.array(ids, dtype=np.int64)
    except OverflowError:
        try:
            known = np.array(ids, dtype=np.uint64)
        except OverflowError:
            raise InvalidTypeError("holds whole numbers beyond 64 bits; use text ids") from None
    return ("categories", codes.astype(np.int64), known)


def _mixed_times(pandas: Any, series: Any, missing: np.ndarray[Any, Any], notes: list[str]) -> Any:
    """Read times of which some are text, or no times at all."""
    values = _plain(series, missing)
    moments = np.array([isinstance(value, dt.date | np.datetime64) for value in values])
    if any(getattr(value, "tzinfo", None) is not None for value in values):
        # Text cannot say the zone by name.
        _note(notes, values, np.flatnonzero(~moments & ~missing).tolist(), "what is no datetime")
        return _moments(pandas, series.where(moments, None), ~moments)
    if not moments.any() and not any(isinstance(value, str) for value in values):
        raise _unusable("mixed")
    return [_time_text(value) for value in values]


def _time_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _iso(value) if isinstance(value, dt.date | np.datetime64) else _NO_TIME


def _moments(pandas: Any, series: Any, missing: np.ndarray[Any, Any]) -> Any:
    values = _plain(series, missing)
    zones = {getattr(value, "tzinfo", None) for value in values if value is not None}
    if len(zones) == 1 and None not in zones:
        # One zone object with several offsets (daylight saving) is still one zone.
        zone = str(next(iter(zones)))
        moments = pandas.to_datetime(series, utc=True).dt.tz_localize(None).to_numpy()
        return ("moments", moments.view(np.int64), np.datetime_data(moments.dtype)[0], zone)
    return [None if value is None else _iso(value) for value in values]


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
