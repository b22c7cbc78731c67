"""Feature names and numbers in plain words."""

from __future__ import annotations

import pytest

import segmentry as sg
from segmentry.wording.comparisons import comparison
from segmentry.wording.vocabulary import _ENGLISH, describe, number, quantity


def test_every_feature_of_the_catalogue_has_words() -> None:
    known = set(_ENGLISH)
    for feature in sg.feature_catalog()["feature"]:
        plain = feature.replace("{w}", "30").replace("{name}", "view")
        assert plain in known or describe(plain).label != plain.replace("_", " ").capitalize()


@pytest.mark.parametrize(
    ("feature", "label", "unit"),
    [
        ("orders_90d", "Orders in the last 90 days", "orders"),
        ("revenue_prev_30d", "Revenue in the 30 days before the last 30", ""),
        ("events_add_to_cart", "Events: add to cart", "events"),
        ("occasion_share_singles_day", "Orders at singles day", "share"),
        ("occasion_index_618", "Orders at 618, beside its share of days", ""),
        ("loyalty_points", "Loyalty points", ""),
        ("mobile_share", "Mobile share", "share"),
        ("idle_days", "Idle days", "days"),
        ("年龄", "年龄", ""),
        ("_", "_", ""),
    ],
)
def test_a_feature_is_described(feature: str, label: str, unit: str) -> None:
    assert describe(feature).label == label
    assert describe(feature).unit == unit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (8.0, "8"),
        (8.06, "8.06"),
        (12.34, "12.3"),
        (123.4, "123"),
        (12345.6, "12,346"),
        (0.0123, "0.0123"),
        (-3.14159, "-3.14"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_have_three_significant_digits(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.314, "31%"), (0.0512, "5.1%"), (1.0, "100%"), (0.0, "0%")]
)
def test_shares_are_percentages(value: float, text: str) -> None:
    assert number(value, "share") == text


def test_a_quantity_has_its_unit_and_the_unknown_is_a_dash() -> None:
    assert quantity(12.0, "days") == "12 days"
    assert quantity(None, "days") == "–"
    assert quantity(float("nan")) == "–"


@pytest.mark.parametrize(
    ("feature", "value", "reference", "sentence"),
    [
        ("orders", 8.0, 4.0, "Orders twice as often as average (8 vs 4 orders)"),
        ("orders", 6.0, 4.0, "Orders 50% more often than average (6 vs 4 orders)"),
        ("orders", 2.0, 4.0, "Orders half as often as average (2 vs 4 orders)"),
        ("revenue", 300.0, 100.0, "Spends 3 times as much as average (300 vs 100)"),
        ("revenue", 60.0, 100.0, "Spends 40% less than average (60 vs 100)"),
        ("recency_days", 30.0, 120.0, "Days since last order: 75% below average (30 vs 120 days)"),
        ("weekend_share", 0.5, 0.25, "Orders at weekends: 25 points above average (50% vs 25%)"),
        (
            "order_value_slope",
            -1.0,
            2.0,
            "Trend of order values: below average (-1 vs 2 per order)",
        ),
        (
            "orders_30d",
            0.0,
            2.0,
            "Orders in the last 30 days: none, unlike the average (0 vs 2 orders)",
        ),
    ],
)
def test_a_comparison_reads_well(
    feature: str, value: float, reference: float, sentence: str
) -> None:
    assert comparison(feature, value, reference) == sentence
