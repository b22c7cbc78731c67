"""Tiers by plain loops, with counters of their own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd


def hold(
    values: list[float | None], thresholds: list[float], promote_after: int, demote_after: int
) -> list[tuple[int | None, int, int, str]]:
    """Tier, periods below, periods above and change after each period of one customer."""
    held: int | None = None
    deserved: list[int] = []
    rows = []
    for value in values:
        change = ""
        if value is not None:
            deserved.append(sum(value >= least for least in thresholds))
            if held is None:
                held = deserved[-1]
            elif len(deserved) >= promote_after and all(
                tier > held for tier in deserved[-promote_after:]
            ):
                held, change = min(deserved[-promote_after:]), "promoted"
            elif len(deserved) >= demote_after and all(
                tier < held for tier in deserved[-demote_after:]
            ):
                held, change = max(deserved[-demote_after:]), "demoted"
        below = above = 0
        for tier in reversed(deserved):
            if held is None or tier >= held:
                break
            below += 1
        for tier in reversed(deserved):
            if held is None or tier <= held:
                break
            above += 1
        rows.append((held, below, above, change))
    return rows


def month_sums(
    frame: pd.DataFrame, as_of: dt.datetime, trailing: int
) -> list[tuple[Any, str, float]]:
    """Customer, month and sum of rows who, when, paid for each month over by `as_of`."""
    seen = frame[frame["when"] <= as_of]
    rows = []
    months = []
    month = frame["when"].min().to_period("M")
    of_dates = frame["when"].min() == frame["when"].min().normalize()
    while True:
        last_day = month.end_time.normalize()
        if not (as_of > last_day or (as_of == last_day and of_dates)):
            break
        months.append(month)
        month += 1
    for who, part in seen.groupby("who"):
        mine = part["when"].dt.to_period("M")
        for month in months:
            if month >= mine.min():
                inside = (mine <= month) & (mine > month - trailing)
                rows.append((who, str(month), float(part.loc[inside, "paid"].sum())))
    return rows
