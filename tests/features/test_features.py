"""Recency, spend, cadence and windows by hand on a few rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

import oracles
import segmentry as sg
from frame_kinds import columns_of

ROLES = {"customer": "who", "time": "when", "amount": "paid"}
# Ann: 10 on day 0, 30 - 5 on day 2 (one returned line), 20 on day 8. As of day 12.
# Bob: one order, of 7, at as_of itself.
ROWS = pd.DataFrame(
    [
        ("Ann", "2024-01-01", 10.0, 1, 2.0),
        ("Ann", "2024-01-03", 30.0, 2, 1.0),
        ("Ann", "2024-01-03", -5.0, 2, -1.0),
        ("Ann", "2024-01-09", 20.0, 3, None),
        ("Bob", "2024-01-13", 7.0, 1, 3.0),
    ],
    columns=["who", "when", "paid", "order", "pieces"],
)
GAPS = [2.0, 6.0]
VALUES = [10.0, 25.0, 20.0]
ANN = {
    "recency_days": 4.0,
    "tenure_days": 12.0,
    "active_days": 3,
    "orders": 3,
    "lines": 4,
    "items": 2.0,
    "revenue": 55.0,
    "average_order_value": 55 / 3,
    "median_order_value": 20.0,
    "min_order_value": 10.0,
    "max_order_value": 25.0,
    "std_order_value": np.std(VALUES, ddof=1),
    "first_order_value": 10.0,
    "last_order_value": 20.0,
    "lines_per_order": 4 / 3,
    "items_per_order": 2 / 3,
    "return_line_share": 0.25,
    "return_value_share": 5 / 60,
    "gap_mean_days": 4.0,
    "gap_median_days": 4.0,
    "gap_std_days": math.sqrt(8),
    "gap_cv": math.sqrt(8) / 4,
    "gap_min_days": 2.0,
    "gap_max_days": 6.0,
    "gap_last_days": 6.0,
    "overdue_ratio": 1.0,
    "burstiness": (math.sqrt(8) - 4) / (math.sqrt(8) + 4),
    "orders_per_month": 3 / (12 / 30.4375),
    "orders_5d": 1,
    "revenue_5d": 20.0,
    "orders_prev_5d": 0,
    "revenue_prev_5d": 0.0,
    "orders_10d": 1,
    "revenue_10d": 20.0,
    "orders_prev_10d": 2,
    "revenue_prev_10d": 35.0,
}
BOB = {
    **dict.fromkeys(ANN),
    "recency_days": 0.0,
    "tenure_days": 0.0,
    "active_days": 1,
    "orders": 1,
    "lines": 1,
    "items": 3.0,
    "revenue": 7.0,
    "average_order_value": 7.0,
    "median_order_value": 7.0,
    "min_order_value": 7.0,
    "max_order_value": 7.0,
    "first_order_value": 7.0,
    "last_order_value": 7.0,
    "lines_per_order": 1.0,
    "items_per_order": 3.0,
    "return_line_share": 0.0,
    "return_value_share": 0.0,
    "orders_5d": 1,
    "revenue_5d": 7.0,
    "orders_prev_5d": 0,
    "revenue_prev_5d": 0.0,
    "orders_10d": 1,
    "revenue_10d": 7.0,
    "orders_prev_10d": 0,
    "revenue_prev_10d": 0.0,
}


def small_log(**roles: str) -> sg.TransactionLog:
    return sg.TransactionLog(ROWS, **ROLES, **roles)


def one(times: list[str], amounts: list[float], **options: Any) -> dict[str, Any]:
    """Give the features of one customer."""
    frame = pd.DataFrame({"who": 1, "when": times, "paid": amounts})
    columns = columns_of(sg.TransactionLog(frame, **ROLES).features(**options))
    return {name: values[0] for name, values in columns.items()}


@pytest.fixture(scope="module")
def by_hand() -> dict[str, list[Any]]:
    log = small_log(order="order", quantity="pieces")
    return columns_of(log.features(windows=(5, 10), groups=list(oracles.GROUPS)))


@pytest.mark.parametrize("name", list(ANN))
def test_by_hand(name: str, by_hand: dict[str, list[Any]]) -> None:
    assert by_hand[name] == [
        right if right is None else pytest.approx(right, rel=1e-14)
        for right in (ANN[name], BOB[name])
    ]


def test_the_twin_agrees_with_the_hand() -> None:
    expected = oracles.features(
        ROWS, windows=(5, 10), order="order", quantity="pieces", **ROLES
    ).rows
    for who, row in (("Ann", ANN), ("Bob", BOB)):
        assert expected[who] == {
            name: right if right is None else pytest.approx(right) for name, right in row.items()
        }


# Edges


def test_a_window_is_open_at_its_start_and_closed_at_its_end() -> None:
    times = ["2024-01-01", "2024-01-01T00:00:00.000001", "2024-01-31"]
    row = one(times, [1.0, 2.0, 4.0], windows=(30,))
    assert (row["orders_30d"], row["revenue_30d"]) == (2, 6.0)
    assert (row["orders_prev_30d"], row["revenue_prev_30d"]) == (1, 1.0)


def test_the_window_before_is_open_at_its_start() -> None:
    times = ["2024-01-01", "2024-01-01T00:00:00.000001", "2024-01-11"]
    row = one(times, [1.0, 2.0, 4.0], windows=(5,))
    assert (row["orders_5d"], row["orders_prev_5d"]) == (1, 1)


def test_the_median_of_an_even_number_is_the_middle() -> None:
    row = one([f"2024-01-0{n}" for n in (1, 2, 4, 8)], [1.0, 10.0, 2.0, 4.0])
    assert (row["median_order_value"], row["gap_median_days"]) == (3.0, 2.0)


def test_orders_at_one_moment_have_a_gap_of_zero() -> None:
    frame = pd.DataFrame({"who": 1, "when": "2024-01-01", "paid": [1.0, 2.0], "order": ["x", "y"]})
    columns = columns_of(sg.TransactionLog(frame, **ROLES, order="order").features())
    assert (columns["gap_mean_days"], columns["gap_last_days"]) == ([0.0], [0.0])
    assert (columns["overdue_ratio"], columns["gap_cv"], columns["burstiness"]) == (
        [None],
        [None],
        [None],
    )
    assert columns["orders_per_month"] == [None]


def test_three_orders_at_one_moment_have_no_burstiness() -> None:
    frame = pd.DataFrame(
        {"who": 1, "when": "2024-01-01", "paid": [1.0, 2.0, 3.0], "order": ["x", "y", "z"]}
    )
    columns = columns_of(sg.TransactionLog(frame, **ROLES, order="order").features())
    assert (columns["gap_std_days"], columns["gap_cv"], columns["burstiness"]) == (
        [0.0],
        [None],
        [None],
    )


def test_gaps_that_are_all_equal_have_the_least_burstiness() -> None:
    row = one([f"2024-01-0{n}" for n in (1, 3, 5, 7)], [1.0] * 4)
    assert (row["gap_std_days"], row["gap_cv"], row["burstiness"]) == (0.0, 0.0, -1.0)


def test_one_gap_has_no_spread() -> None:
    row = one(["2024-01-01", "2024-01-03"], [1.0, 2.0])
    assert (row["gap_mean_days"], row["gap_std_days"], row["gap_cv"]) == (2.0, None, None)
    assert row["burstiness"] is None


def test_a_customer_of_returns_alone_has_no_return_value_share() -> None:
    row = one(["2024-01-01", "2024-01-02"], [-1.0, -2.0])
    assert (row["return_line_share"], row["return_value_share"]) == (1.0, None)
    assert row["revenue"] == -3.0


def test_returns_may_be_more_than_was_bought() -> None:
    assert one(["2024-01-01", "2024-01-02"], [2.0, -3.0])["return_value_share"] == 1.5


def test_amounts_of_zero_are_lines_but_no_returns() -> None:
    row = one(["2024-01-01", "2024-01-02"], [0.0, -0.0])
    assert (row["lines"], row["return_line_share"], row["return_value_share"]) == (2, 0.0, None)


def test_zero_has_no_minus_sign() -> None:
    row = one(["2024-01-01"], [-0.0])
    assert math.copysign(1, row["revenue"]) == math.copysign(1, row["min_order_value"]) == 1


def test_the_standard_deviation_survives_a_large_mean() -> None:
    values = [1e9 + cents / 100 for cents in (1, 2, 3, 4)]
    row = one([f"2024-01-0{n}" for n in range(1, 5)], values)
    assert row["std_order_value"] == pytest.approx(np.std([0.01, 0.02, 0.03, 0.04], ddof=1), 1e-4)


def test_null_quantities_are_skipped() -> None:
    columns = columns_of(small_log(quantity="pieces").features())
    assert columns["items"] == [2.0, 3.0]


def test_items_are_null_where_no_quantity_is_known() -> None:
    frame = ROWS.assign(pieces=[np.nan] * 4 + [3.0])
    columns = columns_of(sg.TransactionLog(frame, **ROLES, quantity="pieces").features())
    assert (columns["items"], columns["items_per_order"]) == ([None, 3.0], [None, 3.0])
