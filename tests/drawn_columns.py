"""Random columns of a log, made of the values that break things."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

SECOND = 10**6
DAY = 86_400 * SECOND
# Where a log may lie: before 1970, at a change of clocks in Europe, America and on Lord Howe
# Island (half an hour), on a leap day and where there is none, at New Year, far from now.
ERAS = [
    "1969-12-31T23:00:00",
    "1931-05-05T12:34:56.789",
    "1997-01-01T00:00:00",
    "2024-03-31T00:59:59",
    "2023-10-29T00:30:00",
    "2024-11-03T05:59:59.999999",
    "2024-04-06T14:45:00",
    "2024-02-29T22:00:00",
    "2023-02-28T06:00:00",
    "2190-07-01T00:00:00",
]
ZONES = [
    None,
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "-03:30",
]
STEPS = [0, 1, SECOND, 3600 * SECOND, 9 * 3600 * SECOND, DAY, 30 * DAY, 60 * DAY, 90 * DAY]
CUSTOMERS = [
    ["b", "a", "ab", "", " a", "王", "é", "🛒", "B"],
    [3, -7, 0, 2**40, 12],
]
TEXTS = ["tea", "Tea", "", "té", "茶", "b b"]
WHOLE = [4, -1, 0, 2**53 + 1]
EXACT_AMOUNTS = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 2.5, -0.5, -3.0])
AMOUNTS = st.one_of(
    st.sampled_from(
        [0.0, -0.0, 1.0, 9.99, -9.99, 0.1, 0.2, 0.3, 1e16, 1e140, -1e140, 5e-324, 1e-300]
    ),
    st.integers(-5000, 20_000).map(lambda cents: cents / 100),
    st.floats(-1e6, 1e6),
)
QUANTITIES = [0.0, None, 1.0, 2.0, -1.0, 2.5, 1e9]
DISCOUNTS = [0.0, None, None, 0.1, 0.25, 9.99, 1e140]
SCORES = [0.0, None, -0.0, 1.0, -2.5, 0.1, 3e139]
OTHER_EVENTS = ["view", "cart"]


def picks(draw: st.DrawFn, pool: list[Any], n: int) -> list[Any]:
    """Any n of a pool; one draw for all is much faster than n draws."""
    return [pool[byte % len(pool)] for byte in draw(st.binary(min_size=n, max_size=n))]


def moments(draw: st.DrawFn, n: int) -> pd.Series:
    era = int(np.datetime64(draw(st.sampled_from(ERAS)), "us").astype(np.int64))
    step = st.builds(lambda size, times: size * times, st.sampled_from(STEPS), st.integers(-3, 3))
    offsets = draw(st.lists(step, min_size=min(n, 4), max_size=8))
    micros = np.array([era + offset for offset in picks(draw, offsets, n)], dtype=np.int64)
    zone = draw(st.sampled_from(ZONES))
    unit = draw(st.sampled_from(["us", "ns", "s", "ms"]))
    if unit == "ns":
        nanos = picks(draw, [0, 1, 999], n)
        values = (micros * 1000 + np.array(nanos)).view("M8[ns]")
    else:
        values = micros.view("M8[us]").astype(f"M8[{unit}]")
    times = pd.Series(values)
    return times if zone is None else times.dt.tz_localize("UTC").dt.tz_convert(zone)


def amounts(draw: st.DrawFn, values: st.SearchStrategy[float], n: int) -> list[float]:
    return picks(draw, draw(st.lists(values, min_size=min(n, 3), max_size=8)), n)


def numbers(draw: st.DrawFn, pool: list[float | None], n: int) -> list[float | None]:
    """A column with nulls, but not of nothing but nulls."""
    drawn = picks(draw, pool, n)
    if all(value is None for value in drawn):
        drawn[0] = 1.0
    return drawn


def ids(draw: st.DrawFn, texts: list[str], whole: list[int], n: int) -> Any:
    """A column of texts (plain or categorical) or whole numbers, with nulls."""
    form = draw(st.sampled_from(["text", "categorical", "whole"]))
    pool = whole if form == "whole" else texts
    drawn = picks(draw, [*pool, None], n)
    if all(value is None for value in drawn):
        drawn[0] = pool[0]
    if form == "whole":
        return pd.array(drawn, dtype="Int64")
    if form == "categorical":  # one category has no row
        return pd.Categorical(drawn, categories=[*reversed(texts), "unused"])
    return pd.Series(drawn, dtype=object)


def events(draw: st.DrawFn, n: int) -> list[str | None]:
    """Event types, purchases among them; a type may be missing."""
    drawn = picks(draw, ["purchase", "purchase", *OTHER_EVENTS, None], n)
    drawn[0] = "purchase"
    return drawn
