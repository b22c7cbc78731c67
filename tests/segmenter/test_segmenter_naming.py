"""Names are plain English, unique, and follow one rule."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import blobs, shoppers
from scipy import stats

import segmentry as sg
from segmentry.segmenter.naming import (
    Standing,
    commonness_of_yes,
    name_segments,
    phrase,
    standing_of,
)


def named(once: list[float] | None = None, **standing: list[float]) -> list[str]:
    """Name segments that stand so and so in each feature."""
    values = np.array(list(standing.values()))
    return name_segments(Standing(list(standing), values, None if once is None else np.array(once)))


def test_recency_frequency_and_spend_make_the_name() -> None:
    names = named(recency_days=[0.1, 0.9, 0.5], orders=[0.9, 0.2, 0.5], revenue=[0.9, 0.2, 0.9])
    assert names == [
        "Recent frequent high spenders",
        "Lapsed occasional low spenders",
        "High spenders",
    ]


def test_customers_of_one_order_are_called_so() -> None:
    names = named([1.0, 0.0], recency_days=[0.8, 0.2], orders=[0.2, 0.8], revenue=[0.2, 0.5])
    assert names == ["Lapsed one-time buyers", "Recent frequent buyers"]


def test_where_spending_says_nothing_the_strongest_features_do() -> None:
    names = named(age=[0.9, 0.1], basket_size=[0.5, 0.75])
    assert names == ["High age", "Low age, high basket size"]


def test_where_nothing_stands_out_customers_are_average() -> None:
    assert named(age=[0.5, 0.9]) == ["Average customers", "High age"]
    assert named(orders=[0.5, 0.9]) == ["Mid-range buyers", "Frequent buyers"]


def test_a_phrase_is_said_once() -> None:
    names = named(orders_30d=[0.9, 0.1], revenue_90d=[0.8, 0.2], age=[0.7, 0.5])
    assert names == ["Active lately, high age", "Quiet lately"]


def test_segments_of_one_name_are_told_apart_by_what_differs_most() -> None:
    names = named(
        orders=[0.9, 0.9, 0.1],
        average_order_value=[0.4, 0.6, 0.5],
        gap_mean_days=[0.5, 0.52, 0.5],
    )
    assert names[:2] == ["Frequent buyers, small baskets", "Frequent buyers, large baskets"]


NAN = float("nan")


def test_namesakes_of_unknown_value_are_called_so() -> None:
    names = named(orders=[0.5, 0.5, 0.9], revenue=[0.5, NAN, 0.5])
    assert names == ["Mid-range buyers", "Mid-range buyers, revenue unknown", "Frequent buyers"]
    assert named(orders=[0.5, 0.5], age=[NAN, 0.5])[0] == "Mid-range buyers, age unknown"


def test_a_name_of_its_own_needs_no_unknown() -> None:
    assert named(orders=[0.9, 0.1], revenue=[NAN, 0.5]) == ["Frequent buyers", "Occasional buyers"]


def test_what_is_null_by_definition_is_not_unknown() -> None:
    names = named([1.0, 1.0, 0.0], orders=[0.2, 0.2, 0.9], gap_mean_days=[NAN, 0.5, 0.5])
    assert names[:2] == ["One-time buyers", "One-time buyers (2)"]


def test_unknown_of_all_namesakes_tells_none_apart() -> None:
    names = named(orders=[0.5, 0.5], revenue=[NAN, NAN])
    assert names == ["Mid-range buyers", "Mid-range buyers (2)"]


def test_customers_of_unknown_revenue_are_named_by_it() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"id": range(300), "revenue": random.gamma(2, 50, 300)})
    frame["orders"] = random.poisson(5, 300) + 1.0
    frame.loc[:39, "revenue"] = np.nan
    segmenter = sg.Segmenter(2, random_state=0).fit(frame)
    assert segmenter.names_ == ["Mid-range buyers", "Mid-range buyers, revenue unknown"]
    chinese = [card.name for card in segmenter.profile(language="zh").cards]
    assert chinese == ["中等客户", "中等客户，人均消费额未知"]


def test_segments_that_differ_in_nothing_are_numbered() -> None:
    assert named(orders=[0.9, 0.9]) == ["Frequent buyers", "Frequent buyers (2)"]


def test_one_segment_is_all_customers() -> None:
    assert named(orders=[0.5]) == ["All customers"]


@given(
    st.integers(1, 12).flatmap(
        lambda k: st.lists(
            st.lists(
                st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9, float("nan")]), min_size=k, max_size=k
            ),
            min_size=3,
            max_size=3,
        )
    )
)
def test_names_are_always_unique(rows: list[list[float]]) -> None:
    names = named(orders=rows[0], revenue=rows[1], other=rows[2])
    assert len(set(names)) == len(names)


def test_standing_is_the_chance_of_having_more_than_somebody() -> None:
    values = np.array([1.0, 2.0, 2.0, 5.0, np.nan])
    labels = np.array([0, 0, 1, 1, 1])
    expected = [
        np.mean([stats.percentileofscore(values[:4], value, "mean") for value in mine]) / 100
        for mine in ([1.0, 2.0], [2.0, 5.0])
    ]
    assert standing_of(values, labels, 2) == pytest.approx(expected)


def test_standing_does_not_depend_on_the_unit() -> None:
    values = np.random.default_rng(0).lognormal(size=50)
    labels = np.arange(50) % 3
    assert np.array_equal(standing_of(values, labels, 3), standing_of(np.log(values), labels, 3))


def test_an_unknown_feature_is_called_by_its_own_name() -> None:
    assert phrase("loyalty_points", high=True) == "high loyalty points"
    assert phrase("NPS", high=False) == "low NPS"


def test_names_do_not_change_when_a_few_customers_leave() -> None:
    frame = shoppers(600)
    names = sg.Segmenter(4).fit(frame).names_
    for leaving in range(3):
        kept = frame[np.random.default_rng(leaving).random(len(frame)) > 0.03]
        assert sg.Segmenter(4).fit(kept).names_ == names


def test_names_of_clouds_speak_of_their_columns() -> None:
    for name in sg.Segmenter(3).fit(blobs(3)[0]).names_:
        assert name == "Average customers" or re.fullmatch("(High|Low) f[0-3].*", name)


def test_truth_values_are_not_high_or_low() -> None:
    segment = np.arange(900) % 3
    people = pd.DataFrame(
        {
            "customer_id": range(900),
            "vip": segment == 0,
            "is_member": segment == 1,
            "age": 30 + 10 * segment + np.random.default_rng(0).normal(size=900),
        }
    )
    segmenter = sg.Segmenter(3).fit(people)
    assert segmenter.names_ == [
        "Low age, mostly vip",
        "Mostly member, mostly not vip",
        "High age, mostly not vip",
    ]
    names = [card.name for card in segmenter.profile(language="zh").cards]
    assert names == ["age低，多为vip", "多为member，多非vip", "age高，多非vip"]
    alone = sg.Segmenter(2, columns=["vip"]).fit(people[["customer_id", "vip", "age"]])
    assert sorted(alone.names_) == ["Mostly not vip", "Mostly vip"]


def test_yes_and_no_are_shares_of_those_who_have_a_value() -> None:
    values = np.array([1.0, 0.0, np.nan, np.nan, np.nan, 1.0])
    yes, no = commonness_of_yes("vip", values, np.array([0, 0, 0, 1, 1, 1]), 2)
    np.testing.assert_array_equal(yes.shares, [0.5, np.nan])
    np.testing.assert_array_equal(no.shares, [0.5, np.nan])
    assert (yes.overall, no.overall) == (2 / 3, 1 - 2 / 3)
    assert commonness_of_yes("vip", values[2:4], np.array([0, 1]), 2) == ()
