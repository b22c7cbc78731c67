"""Trend by hand: decayed sums and slopes."""

from __future__ import annotations

from typing import Any

import pytest
from small_logs import many, one, small_log

import segmentry as sg


def trend(times: list[str], amounts: list[float], **options: Any) -> dict[str, Any]:
    return one(small_log({"when": times, "paid": amounts}), **options)


def test_an_order_counts_half_after_a_half_life() -> None:
    times = ["2024-01-01", "2024-01-11", "2024-01-21"]
    row = trend(times, [8.0, 4.0, 1.0], half_life_days=10)
    assert row["revenue_decayed"] == 8 / 4 + 4 / 2 + 1
    assert row["orders_decayed"] == 1 / 4 + 1 / 2 + 1


def test_the_half_life_is_90_days_unless_said() -> None:
    row = trend(["2024-01-01", "2024-03-31"], [2.0, 1.0])
    assert row["revenue_decayed"] == 2.0
    assert row["orders_decayed"] == 1.5


def test_the_half_life_may_be_a_fraction_of_a_day() -> None:
    row = trend(["2024-01-01", "2024-01-02"], [4.0, 1.0], half_life_days=0.5)
    assert row["revenue_decayed"] == 2.0


def test_returns_are_decayed_as_well() -> None:
    row = trend(["2024-01-01", "2024-01-11"], [8.0, -3.0], half_life_days=10)
    assert row["revenue_decayed"] == 1.0


def test_an_order_counts_whole_with_the_age_of_its_first_line() -> None:
    columns = {"when": ["2024-01-01", "2024-01-11"], "paid": [8.0, 4.0], "order": ["a", "a"]}
    row = one(small_log(columns, order="order"), half_life_days=10)
    assert row["revenue_decayed"] == 6.0
    assert row["orders_decayed"] == 0.5


def test_age_is_seen_from_as_of() -> None:
    row = trend(["2024-01-01"], [8.0], half_life_days=10, as_of="2024-01-21")
    assert row["revenue_decayed"] == 2.0


def test_what_is_older_than_floats_can_say_counts_nothing() -> None:
    row = trend(["0001-01-01", "2024-01-01"], [5.0, 1.0], half_life_days=1)
    assert (row["revenue_decayed"], row["orders_decayed"]) == (1.0, 1.0)


def test_slopes_of_orders_that_grow_and_slow_down() -> None:
    # Values 1, 3, 5 and 4: mean 13/4; gaps of 1, 2 and 4 days.
    times = ["2024-01-01", "2024-01-02", "2024-01-04", "2024-01-08"]
    row = trend(times, [1.0, 3.0, 5.0, 4.0])
    # Σ (i − 2.5) · value / Σ (i − 2.5)² = (−1.5 − 1.5 + 2.5 + 6) / 5
    assert row["order_value_slope"] == pytest.approx(1.1, rel=1e-15)
    assert row["gap_slope"] == 1.5


def test_slopes_fall_where_orders_shrink_and_speed_up() -> None:
    row = trend(["2024-01-01", "2024-01-04", "2024-01-05"], [3.0, 2.0, 1.0])
    assert (row["order_value_slope"], row["gap_slope"]) == (-1.0, -2.0)


def test_equal_orders_at_equal_gaps_have_no_slope() -> None:
    row = trend([f"2024-01-0{day}" for day in (1, 3, 5, 7)], [0.1] * 4)
    assert (row["order_value_slope"], row["gap_slope"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("orders", "has_value_slope", "has_gap_slope"),
    [(1, False, False), (2, True, False), (3, True, True)],
)
def test_slopes_need_two_orders_and_three(
    orders: int, has_value_slope: bool, has_gap_slope: bool
) -> None:
    row = trend([f"2024-01-0{day + 1}" for day in range(orders)], [1.0] * orders)
    assert (row["order_value_slope"] is not None) == has_value_slope
    assert (row["gap_slope"] is not None) == has_gap_slope


def test_orders_at_one_moment_are_numbered_by_their_id() -> None:
    columns = {"paid": [5.0, 1.0, 3.0], "order": [9, None, 2]}
    # 3 (order 2), 5 (order 9), 1 (no id): (−3 + 1) / 2
    assert one(small_log(columns, order="order"))["order_value_slope"] == -1.0


def test_who_only_looks_has_no_trend() -> None:
    columns = {"who": [1, 2], "what": ["purchase", "view"]}
    table = many(small_log(columns, event="what"))
    assert (table["revenue_decayed"], table["orders_decayed"]) == ([1.0, 0.0], [1.0, 0.0])
    assert (table["order_value_slope"], table["gap_slope"]) == ([None] * 2, [None] * 2)


@pytest.mark.parametrize("half_life", [0, -1, float("nan"), float("inf")])
def test_a_half_life_that_is_no_length_is_refused(half_life: float) -> None:
    with pytest.raises(sg.InvalidParameterError, match=r"half_life_days"):
        trend(["2024-01-01"], [1.0], half_life_days=half_life)


@pytest.mark.parametrize("half_life", ["90", None, True])
def test_a_half_life_that_is_no_number_is_refused(half_life: Any) -> None:
    with pytest.raises(sg.InvalidTypeError, match=r"half_life_days"):
        trend(["2024-01-01"], [1.0], half_life_days=half_life)
