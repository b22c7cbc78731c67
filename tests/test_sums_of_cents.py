"""Sums of money are the floats of their decimals, wherever a customer's amounts are added up."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import segmentry as sg


def log_of(*customers: list[float], order: bool = False) -> sg.TransactionLog:
    """Make a log of customers, each with the amounts given, one a day or all in one order."""
    rows = [
        (place, pd.Timestamp("2024-01-01") + pd.Timedelta(days=0 if order else day), amount, place)
        for place, amounts in enumerate(customers)
        for day, amount in enumerate(amounts)
    ]
    frame = pd.DataFrame(rows, columns=["customer", "time", "amount", "order"])
    roles = {"order": "order"} if order else {}
    return sg.TransactionLog(frame, customer="customer", time="time", amount="amount", **roles)


cents = st.integers(-5_000_00, 5_000_00)


@given(st.lists(st.lists(cents, min_size=1, max_size=30), min_size=1, max_size=5), st.booleans())
def test_every_sum_is_the_float_of_its_decimal(customers: list[list[int]], order: bool) -> None:
    log = log_of(*([cent / 100 for cent in own] for own in customers), order=order)
    features = log.features(windows=(400,))
    exact = [float(sum(Decimal(cent) / 100 for cent in own)) for own in customers]
    assert features["revenue"].tolist() == exact
    assert features["revenue_400d"].tolist() == exact
    own = log.features(groups=["spend"], own={"sold": sg.Aggregate("sum", "amount")})
    assert own["sold"].tolist() == exact
    edges = {"recency_days": [1], "frequency": [1], "monetary": [1]}
    found = sg.value.rfm(log, method="fixed", edges=edges, segment_map=None)
    assert found.table["monetary"].tolist() == exact
    if order:
        assert features["last_order_value"].tolist() == exact


def test_customers_who_spent_the_same_get_the_same_score() -> None:
    log = log_of([0.1, 0.1, 0.1], [0.3])
    edges = {"recency_days": [1], "frequency": [1], "monetary": [0.3]}
    table = sg.value.rfm(log, method="fixed", segment_map=None, edges=edges).table
    assert table["m"].tolist() == [1, 1]


def test_the_scores_of_equal_cents_are_equal_in_many_bins() -> None:
    frame = sg.datasets.load_cdnow("pandas")
    log = sg.TransactionLog(frame, customer="customer_id", time="date", amount="amount")
    for method, bins in [("quantile", 100), ("nested", 10)]:
        table = sg.value.rfm(log, bins=bins, method=method, segment_map=None).table
        table["cents"] = (table["monetary"] * 100).round()
        keys = ["cents"] if method == "quantile" else ["cents", "r", "f"]
        assert table.groupby(keys)["m"].nunique().max() == 1


def test_a_tier_begins_at_its_threshold() -> None:
    log = log_of([33.3, 33.3, 33.3, 0.1])
    tiers = sg.value.Tiers([100], ["basic", "gold"])
    assert tiers.from_log(log, as_of="2024-01-31")["tier"].tolist() == ["gold"]


def test_who_returned_everything_spent_nothing() -> None:
    log = log_of([4.99, 39.95, -44.94], [10.1, 20.2, -30.3])
    assert log.features()["revenue"].tolist() == [0.0, 0.0]
    assert not np.signbit(log.features()["revenue"]).any()


def test_nothing_spent_on_repeat_days_does_not_drag_the_fit_of_spending() -> None:
    cdnow = sg.datasets.load_cdnow("pandas")
    returned = pd.DataFrame(
        {
            "customer_id": 999_999,
            "date": pd.to_datetime(["1997-01-05", *["1997-02-01"] * 3]),
            "amount": [5, 4.99, 39.95, -44.94],
        }
    )

    def fitted(frame: pd.DataFrame) -> list[float]:
        log = sg.TransactionLog(frame, customer="customer_id", time="date", amount="amount")
        summary = log.repeat_summary(unit="week")
        paying = summary[~(summary["monetary_value"] <= 0)]
        return list(sg.lifetime.GammaGamma().fit(paying).params_.values())

    assert fitted(pd.concat([cdnow, returned])) == pytest.approx(fitted(cdnow), rel=1e-12)


def test_categories_of_one_value_are_tied() -> None:
    frame = pd.DataFrame(
        {
            "customer": 1,
            "time": pd.date_range("2024-01-01", periods=4),
            "amount": [0.3, 0.1, 0.1, 0.1],
            "category": ["a", "b", "b", "b"],
        }
    )
    for names in (["a", "b"], ["b", "a"]):
        frame["category"] = [names[0], *[names[1]] * 3]
        log = sg.TransactionLog(
            frame, customer="customer", time="time", amount="amount", category="category"
        )
        assert log.features(groups=["breadth"])["top_category"].tolist() == ["a"]
