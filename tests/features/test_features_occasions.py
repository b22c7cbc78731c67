"""Occasions by hand: shares of orders on named days, beside the share of such days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from small_logs import many, one, small_log

import segmentry as sg


def occasion(times: Any, days: Any, **options: Any) -> tuple[Any, Any]:
    row = one(small_log({"when": times}), groups=["recency"], occasions={"x": days}, **options)
    return row["occasion_share_x"], row["occasion_index_x"]


WEEK = ["2024-01-01", "2024-01-02", "2024-01-02T10:00", "2024-01-08"]  # 8 days


@pytest.mark.parametrize(
    "day",
    [
        "2024-01-02",
        dt.date(2024, 1, 2),
        dt.datetime(2024, 1, 2, 18),
        pd.Timestamp("2024-01-02"),
        np.datetime64("2024-01-02"),
        pa.scalar(dt.date(2024, 1, 2)),
        "01-02",
        ("2024-01-02", "2024-01-02"),
        ("01-02", "01-02"),
        ["2024-01-02"],
        ["01-02", dt.date(2024, 1, 2), ("2024-01-02", dt.date(2024, 1, 2))],
        sg.Occasion("01-02"),
    ],
    ids=repr,
)
def test_a_day_may_be_written_in_any_usual_way(day: Any) -> None:
    # 2 of 4 orders, 1 of 8 days.
    assert occasion(WEEK, day) == (0.5, 4.0)


def test_a_range_has_both_its_ends() -> None:
    assert occasion(WEEK, ("2024-01-02", "2024-01-03")) == (0.5, 2.0)
    assert occasion(WEEK, ("01-01", "01-02")) == (0.75, 3.0)


def test_days_that_overlap_count_once() -> None:
    assert occasion(WEEK, [("01-01", "01-02"), "2024-01-02", ("01-02", "01-02")]) == (0.75, 3.0)


def test_days_before_and_after_count_too() -> None:
    assert occasion(WEEK, sg.Occasion("01-03", before_days=1)) == (0.5, 2.0)
    assert occasion(WEEK, sg.Occasion("2024-01-01", after_days=1)) == (0.75, 3.0)
    assert occasion(WEEK, sg.Occasion("01-05", before_days=3, after_days=3)) == (0.75, 6 / 7)


def test_days_before_may_lie_in_the_year_before() -> None:
    times = ["2023-12-30", "2023-12-31", "2024-01-01", "2024-01-02"]
    assert occasion(times, sg.Occasion("01-01", before_days=1)) == (0.5, 1.0)
    assert occasion(times, sg.Occasion("12-31", after_days=1)) == (0.5, 1.0)


def test_a_yearly_range_may_run_over_new_year() -> None:
    times = ["2023-12-30", "2023-12-31", "2024-01-01", "2024-01-02"]
    assert occasion(times, ("12-31", "01-01")) == (0.5, 1.0)


def test_a_yearly_day_comes_back_every_year() -> None:
    # 3 of 4 orders; 3 of 732 days.
    times = ["2022-11-11", "2023-11-11", "2024-11-11", "2024-11-11T20:00"]
    share, index = occasion([*times[:3], "2024-11-11T20:00"], "11-11")
    assert share == 1.0
    assert index == pytest.approx(732 / 3, rel=1e-15)


def test_the_leap_day_is_the_28th_in_other_years() -> None:
    # 4 of 5 orders are on one of 3 days out of 1,097 from 28 February 2022 to 29 February 2024.
    times = ["2022-02-28", "2023-02-28", "2024-02-28", "2024-02-29"]
    share, index = occasion(times, "02-29")
    assert share == 0.75
    assert index == pytest.approx(0.75 / (3 / 732), rel=1e-15)


def test_no_such_day_in_the_log_has_no_index() -> None:
    assert occasion(WEEK, "2024-01-09") == (0.0, None)
    assert occasion(WEEK, "2023-12-31") == (0.0, None)


def test_days_of_the_log_end_with_as_of() -> None:
    assert occasion(WEEK, "2024-01-02", as_of="2024-01-04") == (2 / 3, pytest.approx(8 / 3))
    assert occasion(WEEK, "2024-01-02", as_of="2024-01-10") == (0.5, 5.0)


def test_days_of_the_log_begin_with_its_first_row_not_the_customers() -> None:
    columns = {"who": [1, 2], "when": ["2024-01-01", "2024-01-04"]}
    table = many(small_log(columns), groups=["recency"], occasions={"x": "01-04"})
    assert table["occasion_share_x"] == [0.0, 1.0]
    assert table["occasion_index_x"] == [0.0, 4.0]


def test_days_are_local() -> None:
    # 23:30 and 00:30 on the clocks of Berlin, whose night of the change has 25 hours.
    times = pd.to_datetime(["2024-10-26T21:30", "2024-10-26T22:30", "2024-10-27T23:30"], utc=True)
    assert occasion(times.tz_convert("Europe/Berlin"), "2024-10-27") == (1 / 3, pytest.approx(1))
    assert occasion(times, "2024-10-27") == (1 / 3, pytest.approx(2 / 3))


# Days of every customer's own

BIRTHDAYS = {1: "01-02", 2: dt.date(1980, 1, 1), 3: None}
FOUR = {
    "who": [1, 1, 2, 3, 4],
    "when": ["2024-01-02", "2024-01-03", "2024-01-01", "2024-01-01", "2024-01-04"],
}


@pytest.mark.parametrize(
    "days",
    [
        BIRTHDAYS,
        pd.Series(BIRTHDAYS),
        pd.Series(["01-02", "01-01"], index=[1, 2]),
        pd.Series(pd.to_datetime(["1999-01-02", "1980-01-01", None]), index=[1, 2, 3]),
        pd.DataFrame({"who": [1, 2, 3], "born": ["01-02", "1980-01-01", None]}),
        pl.DataFrame({"who": [1, 2], "born": [dt.date(1999, 1, 2), dt.date(1980, 1, 1)]}),
        pa.table({"born": [dt.datetime(1999, 1, 2), dt.datetime(1980, 1, 1)], "who": [1, 2]}),
        sg.Occasion(BIRTHDAYS),
        {**BIRTHDAYS, 99: "01-01"},
    ],
    ids=[
        "dict",
        "series",
        "series of texts",
        "series of times",
        "pandas",
        "polars",
        "pyarrow",
        "occasion",
        "strangers",
    ],
)
def test_birthdays(days: Any) -> None:
    table = many(small_log(FOUR), groups=["recency"], occasions={"birthday": days})
    assert table["occasion_share_birthday"] == [0.5, 1.0, 0.0, 0.0]
    assert table["occasion_index_birthday"] == [2.0, 4.0, None, None]


def test_birthdays_of_customers_named_by_text() -> None:
    columns = {"who": ["Zoë", "王"], "when": ["2024-01-01", "2024-01-02"]}
    days = {"王": "01-02"}
    table = many(small_log(columns), groups=["recency"], occasions={"birthday": days})
    assert table["occasion_share_birthday"] == [0.0, 1.0]


@pytest.mark.parametrize("born", ["1996-02-29", "02-29"])
def test_who_was_born_on_a_leap_day_has_the_28th_in_other_years(born: str) -> None:
    times = ["2023-02-28", "2023-03-01", "2024-02-28", "2024-02-29"]
    share, index = occasion(times, {1: born})
    assert (share, index) == (0.5, pytest.approx(0.5 / (2 / 367), rel=1e-15))


def test_the_week_around_a_birthday() -> None:
    days = sg.Occasion({1: "12-31"}, before_days=1, after_days=2)
    times = ["2023-12-29", "2023-12-30", "2024-01-02", "2024-01-03"]
    assert occasion(times, days) == (0.5, pytest.approx(0.5 / (4 / 6), rel=1e-15))


def test_birthdays_so_wide_that_years_overlap_cover_every_day_once() -> None:
    days = sg.Occasion({1: "01-01"}, before_days=200, after_days=200)
    assert occasion(["2020-01-01", "2021-06-01", "2022-12-31"], days) == (1.0, 1.0)


# Who and what


def test_who_only_looks_has_no_share() -> None:
    columns = {"who": [1, 2], "what": ["purchase", "view"]}
    log = small_log(columns, event="what")
    table = many(log, groups=["recency"], occasions={"x": "01-01", "y": {2: "01-01"}})
    assert table["occasion_share_x"] == [1.0, None]
    assert table["occasion_index_x"] == [1.0, None]
    assert table["occasion_share_y"] == [0.0, None]
    assert table["occasion_index_y"] == [None, None]


def test_columns_come_after_those_of_browse_in_the_order_asked_for() -> None:
    log = small_log({"what": ["purchase"]}, event="what")
    table = many(log, occasions={"b": "01-01", "a": "01-02"}, own={"n": sg.Aggregate("count")})
    names = [f"occasion_{kind}_{name}" for name in ("b", "a") for kind in ("share", "index")]
    assert list(table)[-5:] == [*names, "n"]


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_occasions(nothing: Any) -> None:
    table = many(small_log({}), occasions=nothing)
    assert not [name for name in table if name.startswith("occasion")]
