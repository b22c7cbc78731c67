"""Browse by hand: events that are no purchases."""

from __future__ import annotations

import pandas as pd
import pytest
from small_logs import many, one, small_log

import segmentry as sg

ROWS = {
    "who": ["Ann"] * 5 + ["Bob"] + ["Cy"] * 2,
    "when": [
        "2024-01-01T08:00",
        "2024-01-01T23:59",
        "2024-01-02T00:00",
        "2024-01-03T00:00",
        "2024-01-05T00:00",
        "2024-01-02T00:00",
        "2024-01-04T00:00",
        "2024-01-04T12:00",
    ],
    "paid": [None, None, None, 5.0, None, 2.0, None, None],
    "what": ["view", "view", "cart", "purchase", "view", "purchase", "view", None],
}


def test_by_hand() -> None:
    table = many(small_log(ROWS, event="what"), groups=["browse"])
    assert table == {
        "who": ["Ann", "Bob", "Cy"],
        "events": [4, 0, 2],
        "browse_days": [3, 0, 1],
        "browse_to_order_rate": [0.25, None, 0.0],
        "days_since_last_event": [0.0, None, 0.5],
        "events_cart": [1, 0, 0],
        "events_view": [3, 0, 1],
    }


def test_who_only_looks_is_in_the_table_without_orders() -> None:
    table = many(small_log(ROWS, event="what"), windows=[7])
    cy = {name: values[2] for name, values in table.items()}
    counts = ["orders", "lines", "active_days", "orders_7d", "orders_prev_7d"]
    assert {cy[name] for name in counts} == {0}
    sums = ["revenue", "revenue_7d", "revenue_prev_7d", "revenue_decayed", "orders_decayed"]
    assert [cy[name] for name in sums] == [0.0] * 5
    for name in ("recency_days", "average_order_value", "gap_mean_days", "weekend_share"):
        assert cy[name] is None, name


def test_a_missing_event_type_is_an_event_of_no_type() -> None:
    table = many(small_log(ROWS, event="what"))
    assert table["events"][2] == 2
    assert table["events_view"][2] + table["events_cart"][2] == 1


def test_purchase_events_of_your_own() -> None:
    columns = {"when": ["2024-01-01", "2024-01-02", "2024-01-03"], "what": ["sale", "pos", "buy"]}
    row = one(small_log(columns, event="what", purchase_events=["sale", "pos"]))
    assert (row["orders"], row["events"], row["events_buy"]) == (2, 1, 1)
    assert not {"events_sale", "events_pos"} & row.keys()


def test_types_of_whole_numbers_are_named_in_their_order() -> None:
    columns = {"what": [10, 9, 1], "when": ["2024-01-01", "2024-01-02", "2024-01-03"]}
    row = one(small_log(columns, event="what", purchase_events="1"), groups=["browse"])
    assert list(row)[5:] == ["events_9", "events_10"]
    assert row["events"] == 2


def test_purchases_alone_have_no_types() -> None:
    row = one(small_log({"what": ["purchase"]}, event="what"), groups=["browse"])
    assert row == {
        "who": 1,
        "events": 0,
        "browse_days": 0,
        "browse_to_order_rate": None,
        "days_since_last_event": None,
    }


def test_a_type_met_later_counts_nothing_now() -> None:
    columns = {"when": ["2024-01-01", "2024-01-02"], "what": ["purchase", "view"]}
    row = one(small_log(columns, event="what"), as_of="2024-01-01")
    assert (row["events"], row["events_view"], row["days_since_last_event"]) == (0, 0, None)


def test_days_are_local() -> None:
    # 23:30 and 00:30 in Berlin: one day in UTC.
    moments = ["2024-07-01T21:30Z", "2024-07-01T22:30Z", "2024-07-01T22:45Z"]
    columns = {"when": moments, "what": ["view", "view", "purchase"]}
    log = small_log(columns, event="what")
    assert one(log)["browse_days"] == 1
    columns["when"] = pd.to_datetime(moments, utc=True).tz_convert("Europe/Berlin")
    assert one(small_log(columns, event="what"))["browse_days"] == 2


def test_a_type_whose_name_meets_another_feature_is_refused() -> None:
    columns = {"what": ["purchase", "view"]}
    log = small_log(columns, event="what")
    with pytest.raises(sg.InvalidParameterError, match=r"two features .*events_view"):
        log.features(own={"events_view": sg.Aggregate("count")})


def test_thousands_of_types_are_refused() -> None:
    types = [f"type {n}" for n in range(4000)]
    log = small_log({"what": ["purchase", *types]}, event="what")
    with pytest.raises(sg.InvalidDataError, match=r"browse.*event type"):
        log.features()
    assert one(log, groups=["spend"])["orders"] == 1


def test_the_group_needs_its_column() -> None:
    with pytest.raises(sg.InvalidParameterError, match=r"groups names .browse., .*role event"):
        small_log({}).features(groups=["browse"])
    assert "events" not in many(small_log({}))
