"""Random occasions and own features that go with a log."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import strategies as st

import segmentry as sg

NUMBER_ROLES = ("amount", "quantity", "discount")
OF_NUMBERS = ("sum", "mean", "min", "max", "share")
OF_ANY_COLUMN = ("count", "distinct", "first", "last")
BY_VALUE = ("count", "sum", "mean", "min", "max", "share")
SIGNS = ("<", "<=", ">", ">=", "==", "!=")


def draw_occasions(draw: st.DrawFn, frame: pd.DataFrame) -> dict[str, Any]:
    """Days near those of the log, of every form."""
    days = sorted({moment.date() for moment in frame["time"]})
    shift = st.integers(-2, 2).map(lambda n: pd.Timedelta(n, "D").to_pytimedelta())
    day = st.builds(lambda day, by: day + by, st.sampled_from(days), shift)
    dates = st.one_of(day, day.map(lambda day: day.isoformat()), day.map(pd.Timestamp))
    yearly = st.one_of(
        day.map(lambda day: day.isoformat()[5:]), st.sampled_from(["02-29", "01-01", "12-31"])
    )
    item = st.one_of(
        dates,
        yearly,
        st.tuples(yearly, yearly),
        st.lists(day, min_size=2, max_size=2).map(lambda ends: tuple(sorted(ends))),
    )
    customers = sorted(set(frame["customer"]))
    birthdays = st.dictionaries(st.sampled_from(customers), st.one_of(day, yearly), min_size=1)
    plain = st.one_of(item, st.lists(item, min_size=1, max_size=3), birthdays)
    width = st.sampled_from([0, 0, 1, 5])
    widened = st.builds(sg.Occasion, plain, before_days=width, after_days=width)
    return draw(
        st.dictionaries(st.sampled_from(["feast", "节"]), st.one_of(plain, widened), max_size=2)
    )


def draw_own(draw: st.DrawFn, frame: pd.DataFrame, roles: dict[str, Any]) -> dict[str, Any]:
    """Up to three aggregates over any columns, some as dicts."""
    named = {role: name for role, name in roles.items() if isinstance(name, str)}
    numbers = [named[role] for role in NUMBER_ROLES if role in named] + roles.get("numbers", [])
    ids = [
        name
        for role, name in named.items()
        if role not in {*NUMBER_ROLES, "customer", "time", "numbers", "labels"}
    ] + roles.get("labels", [])
    wishes = {}
    for place in range(draw(st.integers(0, 3))):
        wish = _draw_aggregate(draw, frame, numbers, ids)
        wishes[f"own {place}"] = sg.Aggregate(**wish) if draw(st.booleans()) else wish
    return wishes


def _draw_aggregate(
    draw: st.DrawFn, frame: pd.DataFrame, numbers: list[str], ids: list[str]
) -> dict[str, Any]:
    by = draw(st.sampled_from([None] * (2 * len(ids) + 1) + ids))
    how = draw(st.sampled_from(BY_VALUE if by else (*OF_NUMBERS, *OF_ANY_COLUMN)))
    pool = numbers if how in OF_NUMBERS else numbers + ids
    optional = [None] if how in {"count", "share"} else []
    where = {}
    places = st.lists(st.sampled_from(numbers + ids), max_size=2, unique=True)
    for column in draw(st.one_of(st.just([]), places)):
        where[column] = _draw_condition(draw, frame, column, numbers)
    if how == "share" and not by and not where:
        where = {"amount": (">", 0)}
    wish = {
        "how": how,
        "column": draw(st.sampled_from(optional + pool)),
        "where": where or None,
        "by": by,
        "rows": draw(st.sampled_from(["purchases", "all", "events"])),
        "within_days": draw(st.sampled_from([None, None, 1, 90])),
    }
    return {key: value for key, value in wish.items() if value is not None}


def _draw_condition(draw: st.DrawFn, frame: pd.DataFrame, column: str, numbers: list[str]) -> Any:
    if column in numbers:
        limits = sorted({0.0, 1.0, *frame[column].dropna()})
        return draw(st.sampled_from(SIGNS)), draw(st.sampled_from(limits))
    values = [*frame[column].dropna().unique(), "absent", 99]
    one = st.sampled_from(values)
    return draw(st.one_of(one, st.lists(one, min_size=1, max_size=3)))
