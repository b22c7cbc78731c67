"""What a log says of itself, how it grows, and what makes an order."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

import segmentry as sg
from frame_kinds import bits, columns_of

ROLES = {"customer": "who", "time": "when", "amount": "paid"}


def frame(rows: list[tuple[Any, ...]], *more: str) -> pd.DataFrame:
    data = pd.DataFrame(rows, columns=["who", "when", "paid", *more])
    return data.assign(when=pd.to_datetime(data["when"], format="ISO8601"))


def features(rows: list[tuple[Any, ...]], *more: str, as_of: Any = None, **roles: Any) -> Any:
    log = sg.TransactionLog(frame(rows, *more), **ROLES, **roles)
    return columns_of(log.features(as_of=as_of))


SALES = [
    ("b", "2024-01-03", 5.0),
    ("a", "2024-01-01", 1.0),
    ("a", "2024-01-01", 2.0),
    ("a", "2024-01-09", 4.0),
]


@pytest.fixture
def log() -> sg.TransactionLog:
    return sg.TransactionLog(frame(SALES), **ROLES)


def test_a_log_knows_its_size(log: sg.TransactionLog) -> None:
    assert (log.n_customers, log.n_orders, log.n_rows, len(log)) == (2, 3, 4, 4)
    assert log.n_dropped == 0


def test_a_log_knows_its_first_and_last_moment(log: sg.TransactionLog) -> None:
    assert pd.Timestamp(log.start) == pd.Timestamp("2024-01-01")
    assert pd.Timestamp(log.end) == pd.Timestamp("2024-01-09")


def test_start_and_end_of_a_zoned_log_have_its_zone() -> None:
    data = frame(SALES)
    data["when"] = data["when"].dt.tz_localize("Europe/Berlin")
    end = pd.Timestamp(sg.TransactionLog(data, **ROLES).end)
    assert end == pd.Timestamp("2024-01-09", tz="Europe/Berlin")
    assert end.hour == 0


def test_repr_tells_size_and_span(log: sg.TransactionLog) -> None:
    for fact in ("TransactionLog", "2", "3", "4", "2024-01-01", "2024-01-09"):
        assert fact in repr(log)


def test_html_repr_tells_size_and_span(log: sg.TransactionLog) -> None:
    for fact in ("<", "2024-01-01", "2024-01-09", "customers", "orders"):
        assert fact in log._repr_html_()


def test_html_repr_escapes_the_text_of_the_data() -> None:
    name = "<script>alert(1)</script>"
    data = frame(SALES).rename(columns={"who": name})
    log = sg.TransactionLog(data, customer=name, time="when", amount="paid")
    for html in (log._repr_html_(), log.audit()._repr_html_()):
        assert "<script>" not in html


def test_roles_are_named_arguments() -> None:
    with pytest.raises(TypeError):
        sg.TransactionLog(frame(SALES), "who", "when", "paid")


# append


def test_a_copy_is_the_log_itself_and_pickling_says_what_to_do(log: sg.TransactionLog) -> None:
    assert copy.copy(log) is log
    assert copy.deepcopy([log])[0] is log
    with pytest.raises(TypeError, match="cannot be pickled; hand the frame"):
        pickle.dumps(log)


def test_append_leaves_the_old_log_alone(log: sg.TransactionLog) -> None:
    before = bits(log.features())
    longer = log.append(frame([("c", "2024-02-01", 9.0)]))
    assert bits(log.features()) == before
    assert (longer.n_rows, longer.n_customers, longer.n_orders) == (5, 3, 4)


def test_appended_lines_join_the_order_they_belong_to() -> None:
    first = frame([("a", "2024-01-01", 1.0, 7)], "order")
    more = frame([("a", "2024-01-02", 2.0, 7)], "order")
    log = sg.TransactionLog(first, **ROLES, order="order").append(more)
    assert (log.n_orders, columns_of(log.features())["max_order_value"]) == (1, [3.0])


def test_earlier_rows_can_be_appended_later(log: sg.TransactionLog) -> None:
    grown = log.append(frame([("a", "2023-12-01", 9.0)]))
    assert columns_of(grown.features())["first_order_value"] == [9.0, 5.0]
    assert pd.Timestamp(grown.start) == pd.Timestamp("2023-12-01")


def test_appending_many_times_equals_once() -> None:
    data = frame([(f"c{n % 7}", f"2024-01-{n % 28 + 1:02}", n / 7) for n in range(60)])
    log = sg.TransactionLog(data[:1], **ROLES)
    for start in range(1, 60, 7):
        log = log.append(data[start : start + 7])
    assert bits(log.features()) == bits(sg.TransactionLog(data, **ROLES).features())


def test_a_log_without_zones_takes_more_nanoseconds_by_appending() -> None:
    coarse = frame([("a", "2024-01-01", 1.0)])
    fine = pd.DataFrame(
        {"who": ["a"], "when": np.array(["2024-01-01T00:00:00.000000001"], "M8[ns]"), "paid": [2.0]}
    )
    for first, second in ((coarse, fine), (fine, coarse)):
        log = sg.TransactionLog(first, **ROLES).append(second)
        assert log.n_orders == 2
        assert columns_of(log.features())["gap_min_days"] == [pytest.approx(1 / 86_400e9)]


def test_categories_may_differ_between_the_parts() -> None:
    first = frame(SALES).astype({"who": "category"})
    more = frame([("aa", "2024-01-04", 1.0)]).astype({"who": "category"})
    log = sg.TransactionLog(first, **ROLES).append(more)
    assert columns_of(log.features())["who"] == ["a", "aa", "b"]


# What makes an order


def test_without_order_ids_lines_of_one_moment_are_one_order() -> None:
    columns = features([("a", "2024-01-01T10:00", 1.0), ("a", "2024-01-01T10:00", 2.0)])
    assert (columns["orders"], columns["lines"]) == ([1], [2])


def test_without_order_ids_two_moments_of_one_day_are_two_orders() -> None:
    columns = features([("a", "2024-01-01T10:00", 1.0), ("a", "2024-01-01T10:01", 2.0)])
    assert (columns["orders"], columns["active_days"]) == ([2], [1])


def test_the_same_order_id_of_two_customers_is_two_orders() -> None:
    rows = [("a", "2024-01-01", 1.0, 1), ("b", "2024-01-01", 2.0, 1)]
    assert features(rows, "order", order="order")["orders"] == [1, 1]


def test_an_order_over_several_days_has_the_time_of_its_first_line() -> None:
    rows = [("a", "2024-01-05", 1.0, 1), ("a", "2024-01-01", 2.0, 1), ("a", "2024-01-09", 4.0, 1)]
    columns = features(rows, "order", order="order", as_of="2024-01-11")
    assert columns["recency_days"] == [10.0]
    assert columns["active_days"] == [1]
    assert columns["max_order_value"] == [7.0]


def test_an_order_that_as_of_cuts_has_only_its_visible_lines() -> None:
    rows = [("a", "2024-01-01", 2.0, 1), ("a", "2024-01-09", 4.0, 1)]
    columns = features(rows, "order", order="order", as_of="2024-01-05")
    assert (columns["max_order_value"], columns["lines"]) == ([2.0], [1])


def test_lines_without_an_order_id_are_an_order_per_moment() -> None:
    rows = [
        ("a", "2024-01-01", 1.0, None),
        ("a", "2024-01-01", 2.0, None),
        ("a", "2024-01-01", 4.0, "x"),
        ("a", "2024-01-02", 8.0, None),
    ]
    assert features(rows, "order", order="order")["orders"] == [3]


def test_orders_that_interleave_in_time_are_kept_apart() -> None:
    rows = [
        ("a", "2024-01-01", 1.0, "x"),
        ("a", "2024-01-02", 10.0, "y"),
        ("a", "2024-01-03", 2.0, "x"),
        ("a", "2024-01-04", 20.0, "y"),
    ]
    columns = features(rows, "order", order="order")
    assert (columns["first_order_value"], columns["last_order_value"]) == ([3.0], [30.0])


# as_of


@pytest.mark.parametrize(
    "as_of",
    [
        "2024-01-05",
        "2024-01-05T00:00:00",
        "2024-01-05 00:00:00.000",
        dt.date(2024, 1, 5),
        dt.datetime(2024, 1, 5),
        pd.Timestamp("2024-01-05"),
        pytest.param(pd.Timestamp("2024-01-05").as_unit("ns"), id="Timestamp in ns"),
        np.datetime64("2024-01-05"),
        np.datetime64("2024-01-05T00:00:00", "ns"),
    ],
    ids=repr,
)
def test_as_of_in_every_form(log: sg.TransactionLog, as_of: Any) -> None:
    assert columns_of(log.features(as_of=as_of))["recency_days"] == [4.0, 2.0]


def test_a_date_as_of_is_the_midnight_that_begins_it() -> None:
    rows = [("a", "2024-01-05T00:00", 1.0), ("a", "2024-01-05T00:01", 2.0)]
    assert features(rows, as_of=dt.date(2024, 1, 5))["lines"] == [1]


def test_a_row_at_as_of_is_visible(log: sg.TransactionLog) -> None:
    assert columns_of(log.features(as_of="2024-01-09"))["lines"] == [3, 1]


def test_customers_with_later_rows_only_are_absent(log: sg.TransactionLog) -> None:
    assert columns_of(log.features(as_of="2024-01-02"))["who"] == ["a"]


def test_as_of_may_be_later_than_all_data(log: sg.TransactionLog) -> None:
    assert columns_of(log.features(as_of="2024-01-10T12:00"))["recency_days"] == [1.5, 7.5]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_as_of_without_a_zone_is_local_time_of_the_log(zone: str) -> None:
    data = frame(SALES)
    data["when"] = data["when"].dt.tz_localize(zone)
    log = sg.TransactionLog(data, **ROLES)
    for as_of in ("2024-01-05", dt.date(2024, 1, 5), dt.datetime(2024, 1, 5)):
        assert columns_of(log.features(as_of=as_of))["recency_days"] == [4.0, 2.0]


def test_as_of_of_another_zone_is_the_same_moment() -> None:
    data = frame(SALES)
    data["when"] = data["when"].dt.tz_localize("Europe/Berlin")
    log = sg.TransactionLog(data, **ROLES)
    for as_of in ("2024-01-04T23:00:00Z", pd.Timestamp("2024-01-04T18:00", tz="America/New_York")):
        assert columns_of(log.features(as_of=as_of))["recency_days"] == [4.0, 2.0]


def test_days_are_86400_seconds_even_when_clocks_change() -> None:
    times = pd.to_datetime(["2024-03-30", "2024-04-01"]).tz_localize("Europe/Berlin")
    data = pd.DataFrame({"who": [1, 1], "when": times, "paid": [1.0, 1.0]})
    columns = columns_of(sg.TransactionLog(data, **ROLES).features())
    assert columns["gap_mean_days"] == [pytest.approx(47 / 24, rel=1e-15)]


# Events


EVENTS = [
    ("a", "2024-01-01", None, "view"),
    ("a", "2024-01-02", 5.0, "purchase"),
    ("b", "2024-01-03", None, "view"),
]


def test_only_purchases_count() -> None:
    columns = features(EVENTS, "what", event="what")
    assert columns["lines"] == [1, 0]
    assert columns["tenure_days"] == [1.0, None]


def test_a_customer_who_only_looked_has_zero_counts_and_null_measures() -> None:
    columns = {name: values[1] for name, values in features(EVENTS, "what", event="what").items()}
    zero = ["orders", "lines", "revenue", "active_days", "orders_30d", "revenue_prev_90d"]
    assert [columns[name] for name in zero] == [0] * len(zero)
    null = ["recency_days", "average_order_value", "lines_per_order", "return_line_share"]
    null += ["std_order_value", "gap_mean_days", "orders_per_month", "return_value_share"]
    assert [columns[name] for name in null] == [None] * len(null)


def test_purchase_events_say_what_a_purchase_is() -> None:
    rows = [("a", "2024-01-01", 1.0, "order"), ("a", "2024-01-02", 2.0, "repeat")]
    roles = {"event": "what", "purchase_events": ["order", "repeat"]}
    assert features(rows, "what", **roles)["revenue"] == [3.0]


def test_amounts_of_other_events_are_not_revenue() -> None:
    rows = [("a", "2024-01-01", 1.0, "purchase"), ("a", "2024-01-02", np.inf, "view")]
    assert features(rows, "what", event="what")["revenue"] == [1.0]


def test_the_log_ends_with_its_last_event_of_any_kind() -> None:
    columns = features([*EVENTS, ("b", "2024-01-12", None, "view")], "what", event="what")
    assert columns["recency_days"] == [10.0, None]


# Order of the rows


def test_rows_in_customer_and_time_order_are_recognised() -> None:
    in_order = frame(SALES).sort_values(["who", "when", "paid"])
    assert sg.TransactionLog(in_order, **ROLES).was_sorted


def test_rows_in_another_order_are_sorted() -> None:
    assert not sg.TransactionLog(frame(SALES), **ROLES).was_sorted


def test_orders_at_one_moment_are_in_the_order_of_their_ids() -> None:
    rows = [("a", "2024-01-01", 2.0, "y"), ("a", "2024-01-01", 1.0, "x")]
    for some in (rows, rows[::-1]):
        columns = features(some, "order", order="order")
        assert (columns["first_order_value"], columns["last_order_value"]) == ([1.0], [2.0])


def test_nothing_is_later_than_the_end_of_a_log_of_nanoseconds() -> None:
    times = np.array(["2024-01-01T10", "2024-01-02T10:00:00.000000001"], "M8[ns]")
    data = pd.DataFrame({"who": "a", "when": times, "paid": 1.0})
    log = sg.TransactionLog(data, customer="who", time="when", amount="paid")
    assert log.end == dt.datetime(2024, 1, 2, 10, 0, 0, 1)
    assert log.start == dt.datetime(2024, 1, 1, 10)
    assert log.features(as_of=log.end)["orders"].tolist() == [2]
