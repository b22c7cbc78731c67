"""Channel by hand: where orders are placed."""

from __future__ import annotations

import math
from typing import Any

import pytest
from small_logs import many, one, small_log

import segmentry as sg

DAYS = [f"2024-01-{day:02}" for day in range(1, 10)]


def channels(values: list[Any]) -> dict[str, Any]:
    return one(small_log({"when": DAYS[: len(values)], "via": values}, channel="via"))


def test_shares_are_of_orders() -> None:
    row = channels(["web", "shop", "shop", "web", "web"])
    assert row["channels"] == 2
    assert (row["first_channel"], row["last_channel"], row["main_channel"]) == ("web",) * 3
    assert row["main_channel_share"] == 0.6
    entropy = -(0.6 * math.log(0.6) + 0.4 * math.log(0.4))
    assert row["channel_entropy"] == pytest.approx(entropy, rel=1e-15)


def test_first_and_last_go_by_time() -> None:
    columns = {"when": ["2024-01-03", "2024-01-01", "2024-01-02"], "via": ["a", "b", "c"]}
    row = one(small_log(columns, channel="via"))
    assert (row["first_channel"], row["last_channel"]) == ("b", "a")


def test_orders_without_a_channel_are_left_out() -> None:
    row = channels([None, "shop", "web", "shop", None])
    assert row["channels"] == 2
    assert (row["first_channel"], row["last_channel"], row["main_channel"]) == ("shop",) * 3
    assert row["main_channel_share"] == pytest.approx(2 / 3, rel=1e-15)


def test_ties_go_to_the_smallest_channel() -> None:
    assert channels(["web", "app", "web", "app"])["main_channel"] == "app"
    assert channels([10, 9])["main_channel"] == 9


def test_the_channel_of_an_order_is_its_first_lines() -> None:
    columns = {
        "when": ["2024-01-02", "2024-01-01"],
        "via": ["web", "shop"],
        "order": ["a", "a"],
    }
    row = one(small_log(columns, channel="via", order="order"))
    assert (row["channels"], row["main_channel"]) == (1, "shop")


def test_an_order_whose_first_line_has_no_channel_has_none() -> None:
    columns = {
        "when": ["2024-01-01", "2024-01-02"],
        "via": [None, "web"],
        "order": ["a", "a"],
    }
    row = one(small_log(columns, channel="via", order="order"))
    assert (row["channels"], row["first_channel"], row["main_channel_share"]) == (0, None, None)


def test_lines_of_one_moment_stand_by_amount() -> None:
    columns = {"paid": [2.0, 1.0], "via": ["app", "web"], "order": ["a", "a"]}
    assert one(small_log(columns, channel="via", order="order"))["first_channel"] == "web"


def test_equal_lines_of_one_moment_stand_by_channel_with_null_last() -> None:
    columns = {"via": [None, "web", "shop"], "order": ["a", "a", "a"]}
    assert one(small_log(columns, channel="via", order="order"))["first_channel"] == "shop"


def test_one_channel_has_no_entropy() -> None:
    row = channels(["web", "web"])
    assert (row["main_channel_share"], row["channel_entropy"]) == (1.0, 0.0)
    assert math.copysign(1, row["channel_entropy"]) == 1.0


def test_customers_without_a_channel_and_without_an_order() -> None:
    columns = {
        "who": [1, 2, 3],
        "via": ["web", None, "web"],
        "what": ["purchase", "purchase", "view"],
    }
    table = many(small_log(columns, channel="via", event="what"), groups=["channel"])
    assert table == {
        "who": [1, 2, 3],
        "channels": [1, 0, 0],
        "first_channel": ["web", None, None],
        "last_channel": ["web", None, None],
        "main_channel": ["web", None, None],
        "main_channel_share": [1.0, None, None],
        "channel_entropy": [0.0, None, None],
    }


def test_the_group_needs_its_column() -> None:
    with pytest.raises(sg.InvalidParameterError, match=r"groups names .channel., .*role channel"):
        small_log({}).features(groups=["channel"])
    assert "channels" not in many(small_log({}))
