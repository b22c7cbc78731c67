"""What a summary of repeat purchases says, on logs written out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

import segmentry as sg
from frame_kinds import GIVES, MAKE, columns_of

ROLES = {"customer": "who", "time": "when", "amount": "paid"}


def log_of(rows: list[tuple[Any, str, float]], zone: str | None = None, **roles: Any) -> Any:
    frame = pd.DataFrame(rows, columns=["who", "when", "paid", *roles.values()])
    frame["when"] = pd.to_datetime(frame["when"], format="ISO8601")
    if zone is not None:
        frame["when"] = frame["when"].dt.tz_localize("UTC").dt.tz_convert(zone)
    return sg.TransactionLog(frame, **ROLES, **roles)


def one(log: sg.TransactionLog, **options: Any) -> dict[str, Any]:
    columns = columns_of(log.repeat_summary(**options))
    assert len(columns["who"]) == 1
    return {name: values[0] for name, values in columns.items()}


ANN = [
    ("Ann", "2024-01-01 09:00", 10.0),
    ("Ann", "2024-01-01 18:00", 5.0),
    ("Ann", "2024-01-08 23:59", 20.0),
    ("Ann", "2024-01-22 00:00", 30.0),
    ("Ann", "2024-01-22 12:00", 6.0),
    ("Ann", "2024-02-05 00:00", 7.0),
]


def test_purchases_of_a_day_are_one_and_the_first_day_counts_nowhere() -> None:
    assert one(log_of(ANN)) == {
        "who": "Ann",
        "frequency": 3,
        "recency": 35.0,
        "T": 35.0,
        "monetary_value": pytest.approx((20 + 36 + 7) / 3),
    }


def test_a_week_is_seven_days_not_rounded() -> None:
    row = one(log_of(ANN), as_of="2024-01-24", unit="week")
    assert (row["recency"], row["T"]) == (3.0, 23 / 7)


def test_later_rows_are_invisible() -> None:
    row = one(log_of(ANN), as_of="2024-01-22")
    assert (row["frequency"], row["recency"], row["T"]) == (2, 21.0, 21.0)
    assert row["monetary_value"] == 25.0


def test_the_time_observed_goes_on_after_the_last_row() -> None:
    assert one(log_of(ANN), as_of="2025-01-01")["T"] == 366.0


def test_without_a_repeat_there_is_no_monetary_value() -> None:
    row = one(log_of(ANN[:2]), as_of="2024-01-03")
    assert (row["frequency"], row["recency"], row["T"]) == (0, 0.0, 2.0)
    assert row["monetary_value"] is None


def test_the_holdout_begins_the_day_after_the_calibration_ends() -> None:
    row = one(log_of(ANN), calibration_end="2024-01-08")
    assert row == {
        "who": "Ann",
        "frequency": 1,
        "recency": 7.0,
        "T": 7.0,
        "monetary_value": 20.0,
        "frequency_holdout": 2,
        "duration_holdout": 28.0,
        "monetary_value_holdout": pytest.approx((36 + 7) / 2),
    }


@pytest.mark.parametrize("end", ["2024-01-08 00:00", "2024-01-08 23:59:59", dt.date(2024, 1, 8)])
def test_the_last_day_of_the_calibration_belongs_to_it_whole(end: object) -> None:
    row = one(log_of(ANN), calibration_end=end)
    assert (row["frequency"], row["frequency_holdout"]) == (1, 2)


def test_without_a_purchase_in_the_holdout_it_has_no_value() -> None:
    row = one(log_of(ANN), as_of="2024-01-20", calibration_end="2024-01-08", unit="week")
    assert (row["frequency_holdout"], row["duration_holdout"]) == (0, 12 / 7)
    assert row["monetary_value_holdout"] is None


def test_who_starts_after_the_calibration_has_no_row() -> None:
    log = log_of([*ANN, ("Bob", "2024-01-20 00:00", 1.0)])
    assert columns_of(log.repeat_summary(calibration_end="2024-01-08"))["who"] == ["Ann"]
    assert columns_of(log.repeat_summary())["who"] == ["Ann", "Bob"]


def test_days_are_those_on_the_wall_of_the_zone() -> None:
    # 23:30 UTC is the next day in Berlin, in winter and in summer.
    rows = [("Ann", "2024-03-30 22:30", 1.0), ("Ann", "2024-03-30 23:30", 2.0)]
    assert one(log_of(rows, zone="UTC"))["frequency"] == 0
    row = one(log_of(rows, zone="Europe/Berlin"))
    assert (row["frequency"], row["recency"], row["T"]) == (1, 1.0, 1.0)


def test_a_changed_clock_makes_no_day_longer() -> None:
    rows = [("Ann", "2024-03-30 12:00", 1.0), ("Ann", "2024-04-01 11:00", 2.0)]
    row = one(log_of(rows, zone="Europe/Berlin"))
    assert (row["recency"], row["T"]) == (2.0, 2.0)


def test_a_day_that_the_clock_shows_again_is_still_one_day() -> None:
    # In St John's it was 00:01 on 4 November, then 23:01 on the third again.
    rows = [
        ("Ann", "2007-11-04 02:00:00", 1.0),  # 23:30 on the third
        ("Ann", "2007-11-04 02:30:30", 2.0),  # 00:00:30 on the fourth
        ("Ann", "2007-11-04 03:00:00", 4.0),  # 23:30 on the third
        ("Ann", "2007-11-04 04:00:00", 8.0),  # 00:30 on the fourth
        ("Ann", "2007-11-05 15:00:00", 16.0),
    ]
    log = log_of(rows, zone="America/St_Johns")
    row = one(log)
    assert (row["frequency"], row["T"], row["monetary_value"]) == (2, 2.0, 13.0)
    row = one(log, calibration_end="2007-11-03")
    assert (row["frequency"], row["T"], row["frequency_holdout"]) == (0, 0.0, 2)
    assert row["monetary_value_holdout"] == 13.0


def test_returns_lower_the_value_of_their_day_and_count_as_a_visit() -> None:
    rows = [
        ("Ann", "2024-01-01", 10.0),
        ("Ann", "2024-01-02", 30.0),
        ("Ann", "2024-01-02", -5.0),
        ("Ann", "2024-01-04", -25.0),
    ]
    row = one(log_of(rows))
    assert (row["frequency"], row["recency"], row["monetary_value"]) == (2, 3.0, 0.0)


def test_events_that_are_no_purchases_count_nowhere() -> None:
    rows = [
        ("Ann", "2024-01-01", 10.0, "purchase"),
        ("Ann", "2024-01-03", 30.0, "purchase"),
        ("Ann", "2024-01-04", -30.0, "return"),
        ("Bob", "2024-01-02", None, "view"),
    ]
    row = one(log_of(rows, event="kind"))
    assert (row["who"], row["frequency"], row["T"]) == ("Ann", 1, 3.0)
    assert row["monetary_value"] == 30.0


def test_a_late_line_of_an_order_of_the_calibration_changes_nothing_there() -> None:
    rows = [
        ("Ann", "2024-01-01", 10.0, "a"),
        ("Ann", "2024-01-03", 30.0, "b"),
        ("Ann", "2024-01-09", -30.0, "b"),
        ("Ann", "2024-01-10", 4.0, "c"),
    ]
    row = one(log_of(rows, order="basket"), calibration_end="2024-01-05")
    assert (row["monetary_value"], row["frequency_holdout"]) == (30.0, 1)
    assert row["monetary_value_holdout"] == 4.0


def test_the_largest_values_that_a_log_takes_have_a_mean() -> None:
    rows = [("Ann", f"2024-01-0{day}", 1e140) for day in (1, 2, 2, 3)]
    assert one(log_of(rows))["monetary_value"] == pytest.approx(1.5e140)


def test_a_log_without_any_purchase_yet_gives_an_empty_table() -> None:
    rows = [
        ("Ann", "2024-01-01", None, "view"),
        ("Bob", "2024-01-02", None, "view"),
        ("Bob", "2024-01-03", 1.0, "purchase"),
    ]
    table = log_of(rows, event="kind").repeat_summary(as_of="2024-01-02")
    assert (len(table), list(table)[:2]) == (0, ["who", "frequency"])


def test_a_frame_of_the_kind_that_came_in(kind: str, shop: Any, shop_roles: Any) -> None:
    log = sg.TransactionLog(MAKE[kind](shop), **shop_roles)
    table = log.repeat_summary(unit="week", calibration_end="1997-09-30")
    assert isinstance(table, GIVES[kind])
    usual = sg.TransactionLog(MAKE["pyarrow"](shop), **shop_roles)
    assert columns_of(table) == columns_of(
        usual.repeat_summary(unit="week", calibration_end="1997-09-30")
    )


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"unit": "month"}, sg.InvalidParameterError, "unit must be one of"),
        ({"as_of": "2023-12-31"}, sg.InvalidDataError, "as_of lies before the first row"),
        ({"calibration_end": "2023-12-31"}, sg.InvalidDataError, "calibration_end lies before"),
        ({"calibration_end": "2024-02-05"}, sg.InvalidParameterError, "an earlier day than as_of"),
        ({"calibration_end": "2025-02-05"}, sg.InvalidParameterError, "an earlier day than as_of"),
        ({"calibration_end": "soon"}, sg.InvalidParameterError, "calibration_end must be a date"),
        ({"calibration_end": 3}, sg.InvalidTypeError, "calibration_end must be a date"),
        ({"as_of": pd.NaT}, sg.InvalidParameterError, "as_of is missing"),
        (
            {"calibration_end": "2024-01-08T00:00+01:00"},
            sg.InvalidParameterError,
            "calibration_end has the zone",
        ),
    ],
)
def test_bad_arguments_are_named(options: dict[str, Any], error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        log_of(ANN).repeat_summary(**options)


def test_a_customer_column_named_like_ours_is_refused() -> None:
    frame = pd.DataFrame({"T": [1], "when": ["2024-01-01"], "paid": [1.0]})
    log = sg.TransactionLog(frame, customer="T", time="when", amount="paid")
    with pytest.raises(sg.InvalidDataError, match="rename it"):
        log.repeat_summary()
