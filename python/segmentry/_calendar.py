"""Periods of the calendar: weeks from Monday, months, quarters, years, each with a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from segmentry.log import TransactionLog

PERIODS = ("week", "month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MONTHS_BEFORE_1970 = 1970 * 12
# 1970-01-01 was a Thursday.
_MONDAY = 3
# Letters of a date as a log displays it, without a time of day.
_DATE = 10


def period_of(by: str, day: int) -> int:
    """Give the number of the period with a day (from 1970-01-01)."""
    if by == "week":
        return (day + _MONDAY) // 7
    month = int(np.datetime64(day, "D").astype("M8[M]").astype(np.int64)) + _MONTHS_BEFORE_1970
    return month // _MONTHS[by]


def first_day(by: str, number: int) -> int:
    """Give the first day (from 1970-01-01) of a period."""
    if by == "week":
        return 7 * number - _MONDAY
    month = np.datetime64(number * _MONTHS[by] - _MONTHS_BEFORE_1970, "M")
    return int(month.astype("M8[D]").astype(np.int64))


def label_of(by: str, number: int) -> str:
    """Name a period: 2024, 2024Q1, 2024-01, or the Monday of a week."""
    if by == "year":
        return f"{number:04d}"
    if by == "quarter":
        return f"{number // 4:04d}Q{number % 4 + 1}"
    day = str(np.datetime64(first_day(by, number), "D"))
    return day if by == "week" else day[:7]


def is_over(log: TransactionLog, by: str, tick: int) -> bool:
    """Say whether the period that a moment lies in is over: no row of it can come any more.

    It is on its last day; but the midnight that begins this day shows nothing of it in a log of
    times (one whose first row is not at midnight).
    """
    day = local_day(log, tick)
    if first_day(by, period_of(by, day) + 1) != day + 1:
        return False
    first = log.native.display(log.native.span[0])
    return len(first) == _DATE or log.tick(str(np.datetime64(day, "D"))) != tick


def period_ends(log: TransactionLog, by: str) -> list[tuple[int, str]]:
    """Give tick and name of the end of every period that is over."""
    native = log.native
    first, last = (local_day(log, tick) for tick in native.span)
    over = is_over(log, by, native.span[1])
    digits = len(str(native.ticks_per_second)) - 1
    ends = []
    for number in range(period_of(by, first), period_of(by, last) + 1):
        day = first_day(by, number + 1) - 1
        if day < last or (day == last and over):
            moment = f"{np.datetime64(day, 'D')}T23:59:59.{'9' * digits}"
            ends.append((min(log.tick(moment), native.span[1]), label_of(by, number)))
    return ends


def local_day(log: TransactionLog, tick: int) -> int:
    """Give the local day (from 1970-01-01) of a moment."""
    text = log.native.display(tick)[:_DATE]
    return int(np.datetime64(text, "D").astype(np.int64))
