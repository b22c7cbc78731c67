"""Moments and days of any usual type as text and numbers."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np

from segmentry._validate import require_unicode
from segmentry.exceptions import InvalidParameterError, InvalidTypeError

_MONTH_AND_DAY = re.compile(r"(\d\d)-(\d\d)")
_EPOCH = dt.date(1970, 1, 1).toordinal()
_LEAP_YEAR = 2000


def moment_text(moment: object, name: str) -> str:
    """Give a moment of any usual type as ISO-8601 text.

    Raises
    ------
    InvalidTypeError
        If it is no moment.
    InvalidParameterError
        If it is a missing moment (NaT), or text with a broken character.
    """
    value: Any = moment.as_py() if hasattr(moment, "as_py") else moment
    if isinstance(value, str):
        require_unicode(value, name)
        return value
    if isinstance(value, np.datetime64 | dt.date):
        text = str(value) if isinstance(value, np.datetime64) else value.isoformat()
        if text == "NaT":
            raise InvalidParameterError(f"{name} is missing (NaT); give a date or time")
        return text
    raise InvalidTypeError(
        f"{name} must be a date, a datetime or ISO-8601 text such as '2024-12-31', "
        f"found {moment!r} ({type(moment).__name__})"
    )


def day_number(day: object, name: str) -> int:
    """Give a date of any usual type as days since 1970-01-01 (of a datetime, its date).

    Raises
    ------
    InvalidTypeError
        If it is no date.
    InvalidParameterError
        If it is missing or cannot be read.
    """
    text = moment_text(day, name)
    try:
        return dt.date.fromisoformat(text[:10]).toordinal() - _EPOCH
    except ValueError:
        raise InvalidParameterError(
            f"{name} has {day!r}, which is no date; write YYYY-MM-DD, or MM-DD for every year"
        ) from None


def month_and_day(day: object, name: str) -> tuple[int, int] | None:
    """Give the month and day of a text `MM-DD`; None for anything else.

    Raises
    ------
    InvalidParameterError
        If the calendar has no such day.
    """
    found = _MONTH_AND_DAY.fullmatch(day) if isinstance(day, str) else None
    if found is None:
        return None
    month, number = int(found[1]), int(found[2])
    try:
        dt.date(_LEAP_YEAR, month, number)
    except ValueError:
        raise InvalidParameterError(
            f"{name} has {day!r}, a day that the calendar has not (MM-DD: month, then day)"
        ) from None
    return month, number


def yearly_day(day: object, name: str) -> tuple[int, int]:
    """Give the month and day of a date or of a text `MM-DD`."""
    found = month_and_day(day, name)
    if found is not None:
        return found
    date = dt.date.fromordinal(day_number(day, name) + _EPOCH)
    return date.month, date.day
