"""Every check of the audit, on data made so that only one thing is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import segmentry as sg
from frame_kinds import columns_of

ROLES = {"customer": "who", "time": "when", "amount": "paid"}
CHECKS = [
    "missing_customer",
    "missing_time",
    "missing_amount",
    "dropped_rows",
    "duplicate_rows",
    "future_rows",
    "negative_amounts",
    "zero_amounts",
    "same_day_repeat_orders",
    "outlier_amounts",
    "time_gaps",
    "stale_log",
    "single_order_customers",
    "too_little_data",
]


def healthy(customers: int = 500, orders: int = 4) -> pd.DataFrame:
    """Plenty of customers, each with several orders on days of their own."""
    random = np.random.default_rng(7)
    n = customers * orders
    start = np.datetime64("2024-01-01", "us")
    return pd.DataFrame(
        {
            "who": np.arange(n) % customers,
            "when": start + (np.arange(n) * 6).astype("m8[h]"),
            "paid": np.round(random.uniform(10, 30, n), 2),
        }
    )


def audit(frame: Any, *, as_of: Any = None, **options: Any) -> dict[str, dict[str, Any]]:
    """Give the audit's rows by check."""
    table = columns_of(sg.TransactionLog(frame, **ROLES, **options).audit(as_of=as_of).table)
    return {
        check: {name: values[row] for name, values in table.items()}
        for row, check in enumerate(table["check"])
    }


def test_the_table_has_the_columns_of_the_contract() -> None:
    table = sg.TransactionLog(healthy(), **ROLES).audit().table
    assert list(table.columns) == ["check", "rows", "share", "examples", "advice"]


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_has_one_row_even_when_all_is_well(check: str) -> None:
    table = columns_of(sg.TransactionLog(healthy(), **ROLES).audit().table)
    assert table["check"].count(check) == 1


@pytest.mark.parametrize("check", CHECKS)
def test_a_healthy_log_has_nothing_to_report(check: str) -> None:
    assert audit(healthy())[check]["rows"] == 0


def test_shares_lie_between_0_and_1() -> None:
    frame = healthy()
    frame.loc[:50, "paid"] = -1.0
    assert all(0 <= row["share"] <= 1 for row in audit(frame).values())


def test_what_is_found_comes_with_advice() -> None:
    frame = healthy()
    frame.loc[3, "paid"] = 0.0
    assert len(audit(frame)["zero_amounts"]["advice"]) > 20


@pytest.mark.parametrize("column", ["who", "when", "paid"])
def test_missing_values_are_counted_per_column(column: str) -> None:
    role = {name: role for role, name in ROLES.items()}[column]
    frame = healthy().astype({column: object})
    frame.loc[[2, 5, 7], column] = None
    if column == "paid":
        frame = frame.astype({"paid": float})
    found = audit(frame, on_bad="drop")
    counts = {check: row["rows"] for check, row in found.items() if check.startswith("missing_")}
    assert counts == {f"missing_{r}": 3 * (r == role) for r in ("customer", "time", "amount")}
    assert found["dropped_rows"]["rows"] == 3
    assert found["dropped_rows"]["share"] == pytest.approx(3 / len(frame))


@pytest.mark.parametrize("role", ["order", "quantity"])
def test_missing_values_of_an_optional_role_are_counted_and_nothing_is_dropped(role: str) -> None:
    frame = healthy()
    frame["more"] = np.arange(len(frame), dtype=float)
    frame.loc[[1, 2], "more"] = np.nan
    found = audit(frame, **{role: "more"})
    assert found[f"missing_{role}"]["rows"] == 2
    assert found["dropped_rows"]["rows"] == 0


def test_roles_that_are_not_given_are_not_checked() -> None:
    assert "missing_order" not in audit(healthy())


def test_infinite_amounts_are_dropped_but_not_missing() -> None:
    frame = healthy()
    frame.loc[4, "paid"] = np.inf
    found = audit(frame, on_bad="drop")
    assert (found["dropped_rows"]["rows"], found["missing_amount"]["rows"]) == (1, 0)


def test_exact_duplicates_beyond_the_first_are_counted() -> None:
    frame = healthy()
    frame = pd.concat([frame, frame.iloc[[0, 0, 9]]], ignore_index=True)
    row = audit(frame)["duplicate_rows"]
    assert row["rows"] == frame.duplicated().sum() == 3
    assert row["share"] == pytest.approx(3 / len(frame))


def test_rows_that_differ_in_the_amount_are_no_duplicates() -> None:
    frame = healthy()
    other = frame.iloc[[0]].assign(paid=99.0)
    assert audit(pd.concat([frame, other]))["duplicate_rows"]["rows"] == 0


def test_rows_after_as_of_are_future_rows() -> None:
    frame = healthy()
    as_of = frame["when"].iloc[-11]
    assert audit(frame, as_of=as_of)["future_rows"]["rows"] == 10


def test_without_as_of_nothing_lies_in_the_future() -> None:
    assert audit(healthy())["future_rows"]["rows"] == 0


def test_negative_amounts_are_counted() -> None:
    frame = healthy()
    frame.loc[[1, 2, 3], "paid"] *= -1
    row = audit(frame)["negative_amounts"]
    assert (row["rows"], row["share"]) == (3, pytest.approx(3 / len(frame)))


def test_zero_amounts_are_counted() -> None:
    frame = healthy()
    frame.loc[[1, 2], "paid"] = [0.0, -0.0]
    found = audit(frame)
    assert (found["zero_amounts"]["rows"], found["negative_amounts"]["rows"]) == (2, 0)


def test_same_day_repeats_of_dates_are_rows_beyond_the_first_of_a_day() -> None:
    # Dates cannot tell two orders of a day apart, so every further row may be one.
    frame = healthy()
    again = frame.iloc[[0, 1, 1]].assign(paid=[31.0, 32.0, 33.0])
    frame = pd.concat([frame, again])
    frame["when"] = frame["when"].dt.normalize()
    repeats = len(frame) - len(frame.drop_duplicates(["who", "when"]))
    assert audit(frame)["same_day_repeat_orders"]["rows"] == repeats == 3


def test_same_day_repeats_of_moments_are_orders_beyond_the_first_of_a_day() -> None:
    frame = healthy()
    again = frame.iloc[[0, 1, 1]].assign(paid=[31.0, 32.0, 33.0])
    again["when"] += pd.to_timedelta([0, 1, 2], unit="h")  # the first joins an order there is
    assert audit(pd.concat([frame, again]))["same_day_repeat_orders"]["rows"] == 2


def test_same_day_repeats_with_order_ids_are_orders_beyond_the_first_of_a_day() -> None:
    frame = healthy().assign(order=lambda data: np.arange(len(data)))
    same_order = frame.iloc[[0]].assign(paid=5.0)
    new_order = frame.iloc[[1]].assign(order=10**6)
    frame = pd.concat([frame, same_order, new_order])
    assert audit(frame, order="order")["same_day_repeat_orders"]["rows"] == 1


def test_same_day_means_the_day_of_the_logs_zone() -> None:
    frame = healthy()
    frame["when"] = frame["when"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")
    late, next_day = pd.Timestamp("2024-06-01 23:30"), pd.Timestamp("2024-06-02 00:30")
    more = pd.DataFrame(
        {
            "who": [0, 0],
            "when": pd.to_datetime([late, next_day]).tz_localize("Asia/Tokyo"),
            "paid": [11.0, 12.0],
        }
    )
    found = audit(pd.concat([frame, more]))
    assert found["same_day_repeat_orders"]["rows"] == 0


def test_an_amount_far_from_all_others_is_an_outlier() -> None:
    frame = healthy()
    frame.loc[17, "paid"] = 1e7
    row = audit(frame)["outlier_amounts"]
    assert row["rows"] == 1
    assert "17" in row["examples"]


def test_a_month_without_any_row_is_a_time_gap() -> None:
    frame = healthy()
    frame.loc[frame.index[400:], "when"] += pd.Timedelta(60, "D")
    assert audit(frame)["time_gaps"]["rows"] >= 1


def test_the_share_of_time_gaps_is_that_of_days() -> None:
    days = np.array([day for day in range(400) if not 200 <= day < 230])
    frame = pd.DataFrame({"who": np.tile(np.arange(100), 37), "paid": 1.0})
    frame["when"] = np.datetime64("2024-01-01", "us") + np.resize(days, 3700).astype("m8[D]")
    for as_of in (None, "2030-01-01"):
        gaps = audit(frame, as_of=as_of)["time_gaps"]
        assert (gaps["rows"], gaps["share"]) == (1, 30 / 400)


def test_a_moment_before_all_rows_sees_no_gaps() -> None:
    assert audit(healthy(), as_of="1999-01-01")["time_gaps"]["share"] == 0.0


def test_further_columns_are_called_by_their_names() -> None:
    frame = healthy().assign(city=["Graz", None] * 1000, age=1.0)
    found = audit(frame.assign(order=2.0), labels=["city"], numbers=["age", "paid", "order"])
    assert (found["missing_city"]["rows"], found["missing_age"]["rows"]) == (1000, 0)
    assert found["missing_paid"]["rows"] == found["missing_amount"]["rows"] == 0
    roles = {"labels": ["age"], "numbers": ["age"]}
    assert {"missing_labels.0", "missing_numbers.0"} <= set(audit(frame, **roles))


def test_a_log_that_ends_long_before_as_of_is_stale() -> None:
    frame = healthy()
    as_of = frame["when"].max() + pd.Timedelta(900, "D")
    assert audit(frame, as_of=as_of)["stale_log"]["rows"] >= 1


def test_single_order_customers_are_counted() -> None:
    frame = healthy()
    more = pd.DataFrame(
        {"who": [1001, 1002, 1003], "when": frame["when"].iloc[:3], "paid": [1.5, 2.5, 3.5]}
    )
    assert audit(pd.concat([frame, more]))["single_order_customers"]["rows"] == 3


def test_a_handful_of_customers_is_too_little_to_segment() -> None:
    assert audit(healthy(customers=5))["too_little_data"]["rows"] >= 1


def test_examples_name_the_customers() -> None:
    frame = healthy().astype({"who": str})
    frame.loc[[40, 70], "paid"] = -5.0
    examples = audit(frame)["negative_amounts"]["examples"]
    assert "40" in examples
    assert "70" in examples


def test_the_html_shows_every_check() -> None:
    html = sg.TransactionLog(healthy(), **ROLES).audit()._repr_html_()
    assert all(check in html or check.replace("_", " ") in html for check in CHECKS)


def test_an_audit_has_a_readable_repr() -> None:
    assert "Audit" in repr(sg.TransactionLog(healthy(), **ROLES).audit())


def test_bad_rows_are_numbered_on_in_what_is_appended() -> None:
    days = pd.date_range("2024-01-01", periods=7).strftime("%Y-%m-%d")
    frame = pd.DataFrame({"c": [1, 2, 3, 1, 2, 3, 1], "t": days, "a": 1.0})
    frame.loc[[2, 5, 6], "a"] = np.nan
    roles = {"customer": "c", "time": "t", "amount": "a", "on_bad": "drop"}
    whole = sg.TransactionLog(frame, **roles)
    # Nothing of the last part can be used.
    parts = sg.TransactionLog(frame[:3], **roles).append(frame[3:5]).append(frame[5:])
    pd.testing.assert_frame_equal(parts.audit().table, whole.audit().table)
    assert "rows 2, 5, 6" in whole.audit().table["examples"].tolist()


def test_a_day_that_the_clock_shows_twice_is_one_day() -> None:
    # In Newfoundland clocks went back from 00:01 to 23:01 of the day before.
    utc = [f"2010-11-07 {time}" for time in ("02:30:30", "03:00:00", "04:00:00", "04:30:00")]
    times = pd.to_datetime(utc).tz_localize("UTC").tz_convert("America/St_Johns")
    frame = pd.DataFrame({"c": 1, "t": times, "a": 1.0, "e": "look"})
    both = pd.concat([frame, frame.assign(e="purchase")])
    log = sg.TransactionLog(both, customer="c", time="t", amount="a", event="e")
    features = log.features(columns=["active_days", "browse_days"])
    assert features[["active_days", "browse_days"]].values.tolist() == [[2, 2]]
    table = log.audit().table.set_index("check")
    assert table.loc["same_day_repeat_orders", "rows"] == 2


def test_the_audit_after_append_is_that_of_all_rows() -> None:
    frame = healthy()
    frame = pd.concat([frame, frame.iloc[[0, 9]]], ignore_index=True)
    frame.loc[[3, 300, 600], "paid"] = [np.nan, 0.0, -1.0]
    options = {**ROLES, "on_bad": "drop"}
    whole = sg.TransactionLog(frame, **options).audit()
    grown = sg.TransactionLog(frame[:500], **options).append(frame[500:]).audit()
    for column in ("check", "rows", "share"):
        assert columns_of(grown.table)[column] == columns_of(whole.table)[column]
