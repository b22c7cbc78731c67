"""Segment names in Chinese."""

from __future__ import annotations

import itertools

import pytest

from segmentry.wording.names import FAMILY_PHRASES, in_chinese

NAMES = {
    "Recent frequent high spenders": "近期高频高消费客户",
    "Lapsed one-time buyers": "久未购买的一次性客户",
    "Lapsed high-spending one-time buyers, large baskets": "久未购买的高消费一次性客户，客单价高",
    "Recent buyers, short gaps (2)": "近期客户，购买间隔短 (2)",
    "Middling buyers, overdue": "中等客户，逾期未购",
    "Mid-range buyers, growing baskets": "中等客户，客单价走高",
    "Frequent buyers, mostly Web": "高频客户，以“Web”为主",
    "Mostly orders per month": "多为月均订单数",
    "Mostly not orders per month": "多非月均订单数",
    "Mid-range buyers, orders per month unknown": "中等客户，月均订单数未知",
    "Frequent buyers, mostly Saturday": "高频客户，多在周六购买",
    "Average customers, mostly 20:00-20:59": "普通客户，多在 20:00-20:59 购买",
    "All customers": "全部客户",
    "Average customers": "普通客户",
}


@pytest.mark.parametrize("name", list(NAMES))
def test_names_that_we_make_are_translated(name):
    assert in_chinese(name, ["orders_per_month"]) == NAMES[name]


def test_a_feature_in_a_name_goes_by_its_chinese_label():
    assert in_chinese("High orders per month", ["orders_per_month"]) == "月均订单数高"


@pytest.mark.parametrize("name", ["Stammkunden", "VIP", "High Society", "高频客户", "", "(1)"])
def test_other_names_stay_as_they_are(name):
    assert in_chinese(name, ["orders"]) == name


def test_a_name_of_which_a_part_is_not_known_stays_whole():
    assert in_chinese("Recent buyers, low fidelity", ["orders"]) == "Recent buyers, low fidelity"


PHRASES = sorted({phrase for pair in FAMILY_PHRASES.values() for phrase in pair})


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_of_a_name_is_translated(phrase):
    assert in_chinese(phrase, []) != phrase


RECENCY, FREQUENCY = ("", "recent", "lapsed"), ("", "frequent", "occasional")
LAST = (
    "high spenders",
    "low spenders",
    "buyers",
    "one-time buyers",
    "high-spending one-time buyers",
)
MADE = [
    " ".join(word for word in words if word).capitalize()
    for words in itertools.product(RECENCY, FREQUENCY, LAST)
]


@pytest.mark.parametrize("name", MADE)
def test_every_name_by_recency_frequency_and_spend_is_translated(name):
    assert in_chinese(name, []) != name
