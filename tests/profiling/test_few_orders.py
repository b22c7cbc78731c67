"""How orders are spread is no trait of customers who have hardly any."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import segmentry as sg
from segmentry.features import feature_catalog
from segmentry.wording.measures import HABITS

ONCE = [1, 1, 1, 1, 2, 1]


def frame(few: list[float], **habits: list[float]) -> pd.DataFrame:
    columns = {"orders": [*few, 9, 8, 9, 9, 8, 9], **habits}
    return pd.DataFrame({"customer": range(12), **columns})


def told(frame: pd.DataFrame, **options: object) -> list[set[str]]:
    cards = sg.profile(frame, [0] * 6 + [1] * 6, **options).cards
    return [{trait.feature for trait in card.traits} for card in cards]


@pytest.mark.parametrize("habit", sorted(HABITS - {"favourite_weekday", "favourite_hour"}))
def test_a_habit_is_not_told_of_those_who_ordered_once(habit) -> None:
    seen = frame(ONCE, **{habit: [1.0] * 6 + [0.2] * 6})
    assert told(seen) == [{"orders"}, {"orders", habit}]
    found = sg.profile(seen, [0] * 6 + [1] * 6).table
    assert found.loc[found["feature"] == habit, "mean"].tolist() == pytest.approx([1.0, 0.2])


def test_nor_a_favourite_day() -> None:
    assert told(frame(ONCE, favourite_weekday=[6] * 6 + [1] * 6)) == [
        {"orders"},
        {"orders", "favourite_weekday"},
    ]


@pytest.mark.parametrize(
    ("orders", "is_told"), [([2, 2, 2, 2, 3, 3], False), ([2, 2, 3, 3, 3, 3], True)]
)
def test_the_typical_customer_decides(orders, is_told) -> None:
    habit = {"month_concentration": [1.0] * 6 + [0.2] * 6}
    assert ("month_concentration" in told(frame(orders, **habit))[0]) is is_told


def test_weights_count_for_the_typical_customer() -> None:
    seen = frame([1, 1, 1, 1, 5, 5], weekend_share=[1.0] * 6 + [0.2] * 6)
    weights = np.array([1.0] * 4 + [9.0] * 2 + [1.0] * 6)
    assert "weekend_share" in told(seen, weights=weights)[0]


def test_where_orders_are_not_known_it_is_told() -> None:
    habit = {"weekend_share": [1.0] * 6 + [0.2] * 6}
    assert told(frame(ONCE, **habit).drop(columns="orders")) == [{"weekend_share"}] * 2
    assert "weekend_share" in told(frame([np.nan] * 6, **habit))[0]


def test_other_shares_are_told() -> None:
    assert told(frame(ONCE, discounted_order_share=[1.0] * 6 + [0.2] * 6))[0] == {
        "orders",
        "discounted_order_share",
    }


def test_habits_are_features_of_ours() -> None:
    assert set(feature_catalog()["feature"]) >= HABITS
