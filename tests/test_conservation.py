"""Nothing is lost and nothing is counted twice: sums over customers are sums over the input."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import oracles
from frame_kinds import columns_of
from strategies import Case, cases

FAR = 200_000  # days: longer than any log drawn


@given(cases())
def test_lines_over_customers_are_the_purchase_rows(case: Case) -> None:
    assert sum(columns_of(case.features())["lines"]) == len(case.purchases(case.visible()))


@given(cases())
def test_orders_over_customers_are_the_orders_of_the_input(case: Case) -> None:
    assume(case.can_build(case.visible()))
    log = case.log(case.visible())
    assert sum(columns_of(case.features())["orders"]) == log.n_orders


@given(cases())
def test_revenue_over_customers_is_the_revenue_of_the_input(case: Case) -> None:
    amounts = case.purchases(case.visible())["amount"]
    revenue = math.fsum(columns_of(case.features())["revenue"])
    assert revenue == pytest.approx(
        math.fsum(amounts), rel=1e-9, abs=1e-9 * math.fsum(abs(amounts))
    )


@given(cases())
def test_items_over_customers_are_the_items_of_the_input(case: Case) -> None:
    if "quantity" in case.roles:
        quantities = case.purchases(case.visible())["quantity"].dropna()
        items = math.fsum(n for n in columns_of(case.features())["items"] if n is not None)
        size = math.fsum(abs(quantities))
        assert items == pytest.approx(math.fsum(quantities), rel=1e-9, abs=1e-9 * size)


@given(cases())
def test_customers_are_those_with_a_visible_row(case: Case) -> None:
    assert columns_of(case.features())["customer"] == sorted(set(case.visible()["customer"]))


@given(cases())
def test_a_window_longer_than_the_log_holds_everything(case: Case) -> None:
    columns = columns_of(case.log().features(as_of=case.as_of, windows=(FAR,)))
    assert columns[f"orders_{FAR}d"] == columns["orders"]
    assert columns[f"orders_prev_{FAR}d"] == [0] * len(columns["orders"])
    assert columns[f"revenue_prev_{FAR}d"] == [0.0] * len(columns["orders"])


@given(cases(), st.sampled_from([1, 7, 30, 365]))
def test_a_window_and_the_one_before_make_the_double_window(case: Case, w: int) -> None:
    columns = columns_of(case.log().features(as_of=case.as_of, windows=(w, 2 * w)))
    parts = zip(columns[f"orders_{w}d"], columns[f"orders_prev_{w}d"], strict=True)
    assert [now + before for now, before in parts] == columns[f"orders_{2 * w}d"]


@given(cases())
def test_gaps_sum_to_the_time_between_first_and_last_order(case: Case) -> None:
    columns = columns_of(case.features())
    for orders, mean, tenure, recency in zip(
        columns["orders"],
        columns["gap_mean_days"],
        columns["tenure_days"],
        columns["recency_days"],
        strict=True,
    ):
        if orders >= 2:
            span = tenure - recency
            assert mean * (orders - 1) == pytest.approx(span, rel=1e-9, abs=1e-9 * tenure)


@given(cases())
def test_undefined_is_null_and_never_infinite(case: Case) -> None:
    for name, values in columns_of(case.features()).items():
        assert all(math.isfinite(value) for value in values if isinstance(value, float)), name


@given(cases())
def test_the_twin_itself_conserves_revenue(case: Case) -> None:
    expected = oracles.features(case.frame, as_of=case.as_of, windows=(FAR,), **case.roles)
    for who, row in expected.rows.items():
        assert row[f"revenue_{FAR}d"] == pytest.approx(
            row["revenue"], rel=1e-12, abs=1e-12 * expected.money[who]
        )
