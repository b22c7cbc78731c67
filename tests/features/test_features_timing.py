"""Timing by hand: local days and hours of orders."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd
import pytest
from small_logs import many, one, small_log

import segmentry as sg

NAMES = [
    "weekend_share",
    "night_share",
    "favourite_weekday",
    "favourite_hour",
    "hour_concentration",
    "month_concentration",
]


def timing(times: Any) -> dict[str, Any]:
    return one(small_log({"when": times}), groups=["timing"])


def in_zone(times: list[str], zone: str) -> pd.DatetimeIndex:
    return pd.to_datetime(times, utc=True).tz_convert(zone)


def test_by_hand() -> None:
    # Saturday 23:59:59, Sunday 06:00, Monday 05:59, Monday 22:00.
    row = timing(
        ["2024-06-01T23:59:59", "2024-06-02T06:00", "2024-06-03T05:59", "2024-06-03T22:00"]
    )
    assert list(row) == ["who", *NAMES]
    assert (row["weekend_share"], row["night_share"]) == (0.5, 0.75)
    assert (row["favourite_weekday"], row["favourite_hour"]) == (1.0, 5.0)
    assert row["month_concentration"] == 1.0
    hours = [23, 6, 5, 22]
    x, y = (sum(f(math.tau * hour / 24) for hour in hours) for f in (math.cos, math.sin))
    assert row["hour_concentration"] == pytest.approx(math.hypot(x, y) / 4, rel=1e-14)


@pytest.mark.parametrize(
    ("day", "weekday", "weekend"),
    [(day, day, float(day >= 6)) for day in range(1, 8)],
)
def test_monday_is_1_and_the_weekend_is_saturday_and_sunday(
    day: int, weekday: int, weekend: float
) -> None:
    row = timing([f"2024-01-0{day}"])
    assert (row["favourite_weekday"], row["weekend_share"]) == (weekday, weekend)


@pytest.mark.parametrize(
    ("time", "night"),
    [
        ("21:59:59.999999", 0.0),
        ("22:00", 1.0),
        ("00:00", 1.0),
        ("05:59:59.999999", 1.0),
        ("06:00", 0.0),
    ],
)
def test_the_night_is_from_22_to_before_6(time: str, night: float) -> None:
    assert timing([f"2024-01-01T{time}"])["night_share"] == night


def test_dates_count_as_midnight() -> None:
    row = timing([dt.date(2024, 1, 1), dt.date(2024, 1, 2)])
    assert (row["night_share"], row["favourite_hour"]) == (1.0, 0.0)


def test_ties_go_to_the_smallest() -> None:
    row = timing(["2024-01-07T20:00", "2024-01-03T08:00", "2024-01-05T13:00"])
    assert (row["favourite_weekday"], row["favourite_hour"]) == (3.0, 8.0)


def test_hours_are_whole() -> None:
    assert timing(["2024-01-01T08:00", "2024-01-01T08:59:59"])["hour_concentration"] == 1.0


def test_opposite_hours_and_months_have_no_concentration() -> None:
    row = timing(["2024-01-01T03:00", "2024-07-01T15:00"])
    assert row["hour_concentration"] == pytest.approx(0, abs=1e-15)
    assert row["month_concentration"] == pytest.approx(0, abs=1e-15)


def test_a_quarter_of_the_circle_apart() -> None:
    row = timing(["2024-12-01T23:00", "2024-03-01T05:00"])
    assert row["hour_concentration"] == pytest.approx(math.sqrt(0.5), rel=1e-15)
    assert row["month_concentration"] == pytest.approx(math.sqrt(0.5), rel=1e-15)


def test_one_order_is_all_concentration() -> None:
    row = timing(["1969-12-31T23:00"])
    assert (row["hour_concentration"], row["month_concentration"]) == (1.0, 1.0)
    assert (row["favourite_weekday"], row["favourite_hour"]) == (3.0, 23.0)


def test_an_order_counts_once_at_its_first_line() -> None:
    columns = {
        "when": ["2024-01-06T23:00", "2024-01-08T12:00", "2024-01-08T12:00", "2024-01-09T10:00"],
        "order": ["a", "a", "a", "b"],
    }
    row = one(small_log(columns, order="order"))
    assert (row["weekend_share"], row["night_share"], row["favourite_weekday"]) == (0.5, 0.5, 2.0)


def test_days_and_hours_are_those_of_the_zone() -> None:
    # Sunday 23:30 in UTC is Monday 05:15 in Kathmandu.
    row = timing(in_zone(["2024-06-02T23:30"], "Asia/Kathmandu"))
    assert (row["weekend_share"], row["favourite_weekday"]) == (0.0, 1.0)
    assert (row["night_share"], row["favourite_hour"]) == (1.0, 5.0)


def test_the_night_when_clocks_go_forward_has_no_hour_2() -> None:
    # 01:30, 03:30 and, a day later, 02:30 in Paris.
    moments = ["2024-03-31T00:30", "2024-03-31T01:30", "2024-04-01T00:30"]
    row = timing(in_zone(moments, "Europe/Paris"))
    assert (row["favourite_hour"], row["weekend_share"]) == (1.0, 2 / 3)
    x, y = (sum(f(math.tau * hour / 24) for hour in (1, 3, 2)) for f in (math.cos, math.sin))
    assert row["hour_concentration"] == pytest.approx(math.hypot(x, y) / 3, rel=1e-14)


def test_the_night_when_clocks_go_back_has_hour_2_twice() -> None:
    moments = ["2024-10-27T00:30", "2024-10-27T01:30"]
    row = timing(in_zone(moments, "Europe/Paris"))
    assert (row["favourite_hour"], row["hour_concentration"]) == (2.0, 1.0)


def test_half_an_hour_of_summer_time() -> None:
    # Lord Howe Island: clocks go back half an hour at 2 on 7 April 2024.
    row = timing(in_zone(["2024-04-06T14:45", "2024-04-06T15:15"], "Australia/Lord_Howe"))
    assert (row["favourite_hour"], row["hour_concentration"]) == (1.0, 1.0)


def test_who_only_looks_has_no_timing() -> None:
    columns = {"who": [1, 2], "what": ["purchase", "view"]}
    table = many(small_log(columns, event="what"), groups=["timing"])
    assert [table[name][1] for name in NAMES] == [None] * len(NAMES)
    assert None not in [table[name][0] for name in NAMES]


def test_all_are_columns_of_floats() -> None:
    frame = small_log({}).features(groups=["timing"])
    assert {str(frame[name].dtype) for name in NAMES} == {"float64"}


def test_an_unknown_group_is_refused_with_all_known_ones() -> None:
    with pytest.raises(sg.InvalidParameterError, match=r"groups .*'?\"?timings") as error:
        small_log({}).features(groups=["timings"])
    known = "recency spend cadence windows trend breadth channel timing discount browse"
    for group in [*known.split(), "occasions", "own"]:
        assert group in str(error.value)


@pytest.mark.parametrize(
    ("groups", "error"),
    [([], sg.InvalidParameterError), ("timing", sg.InvalidTypeError), ([1], sg.InvalidTypeError)],
)
def test_groups_must_be_a_list_of_names(groups: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="groups"):
        small_log({}).features(groups=groups)


@pytest.mark.parametrize(
    ("columns", "error", "word"),
    [
        ([], sg.InvalidParameterError, "columns is empty"),
        ("night_share", sg.InvalidTypeError, "columns"),
        (["nights"], sg.InvalidParameterError, "columns has the unknown name"),
        (["orders_31d"], sg.InvalidParameterError, "orders_31d"),
    ],
)
def test_columns_must_be_known(columns: Any, error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word):
        small_log({}).features(columns=columns)


def test_a_column_of_another_group_than_asked_for_is_refused() -> None:
    with pytest.raises(sg.InvalidParameterError, match="columns has the unknown name"):
        small_log({}).features(groups=["timing"], columns=["orders"])
