"""Sentences that compare a segment with the average."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from segmentry._frames import read_frame
from segmentry.reporting import wording
from segmentry.reporting.comparison import Comparison, compare
from segmentry.reporting.texts import Texts
from segmentry.wording.numerals import Language

COMPARISONS = [
    (640.0, 100.0, "", "6.40 times the average"),
    (130.0, 100.0, "", "30% above average"),
    (40.0, 100.0, "", "60% below average"),
    (40.0, 100.0, "days", "the average is 100 days"),
    (101.0, 100.0, "", "like the average"),
    (0.0, 3.0, "", "the average is 3"),
    (1.0, 300.0, "", "the average is 300"),
    (0.31, 0.18, "share", "13 points above average"),
    (0.10, 0.18, "share", "8 points below average"),
    (0.18, 0.18, "share", "like the average"),
    (-5.0, 10.0, "", "lower than the average of 10"),
    (5.0, -10.0, "", "higher than the average of −10"),
]


@pytest.mark.parametrize(("value", "average", "unit", "words"), COMPARISONS)
def test_comparisons_in_english(value, average, unit, words):
    assert wording.comparison(value, average, unit, Texts("en")) == words


def test_comparisons_in_chinese():
    assert wording.comparison(640.0, 100.0, "", Texts("zh")) == "是平均值的 6.40 倍"


def test_nothing_is_said_of_what_is_not_known():
    assert wording.comparison(math.nan, 100.0, "", Texts("en")) == ""


def compared(**columns: list[float]) -> Comparison:
    """Two segments of two customers each."""
    table = read_frame(pd.DataFrame(columns))
    return compare(table, tuple(columns), np.array([0, 0, 1, 1]), 2)


APART = [9.0, 11.0, 1.0, 3.0]


def leads(found: Comparison, language: Language = "en") -> list[str]:
    return [fact.lead for fact in wording.facts(found, 0, (), Texts(language))]


def test_one_fact_of_each_family():
    found = compared(orders=APART, active_days=APART, average_order_value=APART)
    assert leads(found) == ["10 orders each", "10 per order"]


def test_four_facts_at_most():
    found = compared(**{f"column {number}": APART for number in range(9)})
    assert len(leads(found)) == 4


def test_the_strongest_comes_first():
    found = compared(age=[1.0, 9.0, 1.0, 3.0], income=APART)
    assert leads(found) == ["Income 10", "Age 5"]


def test_nothing_is_told_of_a_segment_like_the_others():
    assert leads(compared(age=[1.0, 2.0, 1.0, 2.0])) == []


def test_what_takes_a_statistician_is_told_where_there_is_little_else():
    assert leads(compared(burstiness=APART, age=APART)) == ["Age 10", "Burstiness of orders 10"]


def test_what_takes_a_statistician_is_not_told_where_there_is_enough():
    plain = {f"column {number}": APART for number in range(4)}
    assert len(leads(compared(burstiness=APART, **plain))) == 4


PHRASES = {
    "recency_days": ("Last order 10 days ago", "最近一次购买在 10 天前"),
    "revenue": ("Spent 10 in all", "人均消费 10"),
    "orders_90d": ("10 orders in the last 90 days", "近 90 天 10 单"),
    "income": ("Income 10", "income：10"),
}


@pytest.mark.parametrize("column", list(PHRASES))
def test_numbers_are_told_in_a_phrase(column):
    found = compared(**{column: APART})
    assert (leads(found), leads(found, "zh")) == ([PHRASES[column][0]], [PHRASES[column][1]])


def test_a_category_is_told_with_its_shares():
    trait = wording.Told("main_channel", "shop", 0.6, 0.2)
    (fact,) = wording.facts(compared(age=[1.0] * 4), 0, [trait], Texts("en"))
    assert fact.lead + fact.text == "Main channel: 60% are “shop” (all customers: 20%)"
