"""Discount by hand: how much money off, and how often."""

from __future__ import annotations

from typing import Any

import pytest
from small_logs import many, one, small_log

import segmentry as sg

DAYS = [f"2024-01-{day:02}" for day in range(1, 10)]
NOTHING = (None, None)


def discounts(amounts: list[float], off: list[float | None]) -> tuple[Any, Any]:
    columns = {"when": DAYS[: len(amounts)], "paid": amounts, "off": off}
    row = one(small_log(columns, discount="off"))
    return row["discount_share"], row["discounted_order_share"]


def test_the_share_is_of_the_full_price() -> None:
    assert discounts([6.0, 10.0], [4.0, 0.0]) == (4 / 20, 0.5)


def test_a_missing_discount_is_none() -> None:
    assert discounts([6.0, 10.0], [4.0, None]) == (4 / 20, 0.5)


def test_returns_are_no_part_of_the_full_price_but_their_discount_is() -> None:
    assert discounts([6.0, -3.0], [0.0, 2.0]) == (2 / 8, 0.5)


def test_what_was_free_is_all_discount() -> None:
    assert discounts([0.0], [5.0]) == (1.0, 1.0)


def test_no_discount_at_all_is_nought() -> None:
    assert discounts([6.0], [0.0]) == (0.0, 0.0)


def test_neither_amount_nor_discount_has_no_share() -> None:
    assert discounts([-6.0, 0.0], [0.0, None]) == (None, 0.0)


def test_an_order_is_discounted_if_a_line_is() -> None:
    columns = {
        "when": ["2024-01-01", "2024-01-01", "2024-01-02"],
        "paid": [1.0, 1.0, 1.0],
        "off": [None, 1.0, None],
        "order": [1, 1, 2],
    }
    row = one(small_log(columns, discount="off", order="order"))
    assert (row["discount_share"], row["discounted_order_share"]) == (0.25, 0.5)


def test_customers_without_a_known_discount_and_without_an_order() -> None:
    columns = {
        "who": [1, 2, 3],
        "off": [1.0, None, 1.0],
        "what": ["purchase", "purchase", "view"],
    }
    table = many(small_log(columns, discount="off", event="what"))
    assert table["discount_share"] == [0.5, None, None]
    assert table["discounted_order_share"] == [1.0, None, None]


def test_discounts_that_are_known_only_later_are_not_known() -> None:
    columns = {"when": DAYS[:2], "off": [None, 1.0]}
    row = one(small_log(columns, discount="off"), as_of="2024-01-01")
    assert (row["discount_share"], row["discounted_order_share"]) == NOTHING


def test_a_negative_discount_is_refused() -> None:
    with pytest.raises(sg.InvalidDataError, match=r"discount .*negative"):
        small_log({"off": [-1.0]}, discount="off")


def test_the_group_needs_its_column() -> None:
    with pytest.raises(sg.InvalidParameterError, match=r"groups names .discount., .*role discount"):
        small_log({}).features(groups=["discount"])
    assert "discount_share" not in many(small_log({}))
