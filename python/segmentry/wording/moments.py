"""Moments and durations in words: how far apart they lie, in units that leave something to read."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

from segmentry.wording.numerals import MISSING, Language
from segmentry.wording.vocabulary import number

_EPOCH: Final = dt.date(1970, 1, 1)
_LATEST: Final = (dt.date.max - _EPOCH).days
_EARLIEST: Final = (dt.date.min - _EPOCH).days
_ENDLESS: Final = 1e15
# (a day has so many of it, in English, in Chinese), from large to small.
_UNITS: Final = (
    (1.0, "days", "天"),
    (24.0, "hours", "小时"),
    (1440.0, "minutes", "分钟"),
    (86_400.0, "seconds", "秒"),
)
# What rounds to one of a unit, nearly, is told in it.
_NEARLY_ONE: Final = 0.95
_FORMS: Final = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


def date_of(days: float) -> str:
    """Write a moment, in days since 1970, as a date."""
    return _written(days, 0)


def two_moments(value: float, reference: float) -> tuple[str, str]:
    """Write two moments as dates; with the time of the day where the dates are the same."""
    both = (MISSING, MISSING)
    for form in range(len(_FORMS)):
        both = _written(value, form), _written(reference, form)
        if both[0] != both[1]:
            break
    return both


def _written(days: float, form: int) -> str:
    if not math.isfinite(days) or not _EARLIEST <= math.floor(days) <= _LATEST:
        return MISSING
    whole = math.floor(days)
    day = dt.datetime.combine(_EPOCH + dt.timedelta(days=whole), dt.time())
    # The last second of the last day has no next one.
    moment = day + dt.timedelta(seconds=min(round((days - whole) * 86_400), 86_399))
    # Years before 1000 keep their four digits.
    return moment.strftime(_FORMS[form].replace("%Y", f"{moment.year:04}"))


def apart(value: float, reference: float, language: Language) -> tuple[str, bool]:
    """Say how far apart two moments lie ("3 days"), and whether the first is the later.

    Examples
    --------
    >>> apart(10.0, 13.0, "en"), apart(10.5, 10.0, "en")
    (('3 days', False), ('12 hours', True))
    """
    days = abs(value - reference)
    size, english, chinese = _unit(days)
    found = days * size
    text = number(found) if found >= _ENDLESS else f"{found:,.0f}"
    if text == "0":
        # Less than a second.
        return ("不到 1 秒" if language == "zh" else "less than a second"), value > reference
    return _with_unit(text, english, chinese, language), value > reference


def two_durations(value: float, reference: float, language: Language) -> tuple[str, str]:
    """Write two durations, in days, in the unit of the longer: "2", "5 hours"."""
    known = [abs(days) for days in (value, reference) if math.isfinite(days)]
    size, english, chinese = _unit(max(known, default=0.0))
    texts = [number(days * size) if math.isfinite(days) else MISSING for days in (value, reference)]
    second = _with_unit(texts[1], english, chinese, language)
    if language == "zh":
        return _with_unit(texts[0], english, chinese, language), second
    return texts[0], second


def _unit(days: float) -> tuple[float, str, str]:
    """Give the unit in which a duration is told; none of all is a number of days."""
    if not days:
        return _UNITS[0]
    return next((unit for unit in _UNITS if days * unit[0] >= _NEARLY_ONE), _UNITS[-1])


def _with_unit(text: str, english: str, chinese: str, language: Language) -> str:
    if text == MISSING:
        return text
    if language == "zh":
        return f"{text} {chinese}"
    return f"{text} {english.removesuffix('s') if text == '1' else english}"
