"""Traits in words, one by one and in one sentence, in English and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

import segmentry as sg
from segmentry.wording.comparisons import comparison, line
from segmentry.wording.fragments import fragment
from segmentry.wording.measures import measure, value_word
from segmentry.wording.moments import date_of
from segmentry.wording.sentences import sentence


@dataclass
class Told:
    feature: str
    value: float
    reference: float
    kind: str = "mean"
    category: str | None = None


FEATURES = [
    name.replace("{w}", "90").replace("{name}", "add_to_cart")
    for name in sg.feature_catalog()["feature"]
]
FRAGMENTS = {
    ("orders", 8.0, 4.0): ("orders twice as often as average", "人均订单数是平均的 2 倍"),
    ("orders", 2.0, 4.0): ("orders half as often as average", "人均订单数是平均的一半"),
    ("revenue", 65.0, 100.0): ("spends 35% less than average", "人均消费额比平均低 35%"),
    ("average_order_value", 135.0, 100.0): (
        "spends 35% more per order than average",
        "客单价比平均高 35%",
    ),
    ("items_per_order", 1.0, 3.0): (
        "buys 67% fewer items per order than average",
        "每单件数比平均低 67%",
    ),
    ("categories", 6.0, 3.0): (
        "buys from twice as many categories as average",
        "购买品类数是平均的 2 倍",
    ),
    ("orders_90d", 0.0, 2.0): ("no orders in the last 90 days", "近 90 天没有下单"),
    ("revenue_prev_90d", 0.0, 20.0): (
        "spent nothing in the 90 days before the last 90",
        "前一个 90 天没有消费",
    ),
    ("orders_30d", 3.0, 0.001): (
        "ordered far more often in the last 30 days than average",
        "近 30 天订单数远高于平均",
    ),
    ("recency_days", 27.3, 90.2): (
        "last ordered 27 days ago (average 90 days)",
        "最近一次购买在 27 天前（平均 90 天）",
    ),
    ("recency_days", 1.0, 90.0): (
        "last ordered 1 day ago (average 90 days)",
        "最近一次购买在 1 天前（平均 90 天）",
    ),
    ("weekend_share", 0.7, 0.3): ("orders mostly at weekends", "多在周末下单"),
    ("weekend_share", 0.4, 0.3): (
        "orders more at weekends (+10 points)",
        "更多在周末下单（+10 个百分点）",
    ),
    ("night_share", 0.1, 0.3): (
        "orders less at night (−20 points)",
        "较少在夜间下单（−20 个百分点）",
    ),
    ("discounted_order_share", 0.01, 0.3): ("hardly orders with a discount", "几乎不用折扣"),
    ("order_value_slope", -2.0, 1.0): ("order values fall", "客单价下降"),
    ("order_value_slope", -1.0, -4.0): ("order values fall less", "客单价降得较少"),
    ("order_value_slope", -4.0, -1.0): ("order values fall more", "客单价降得更多"),
    ("order_value_slope", 4.0, 1.0): ("order values rise more", "客单价涨得更多"),
    ("order_value_slope", 1.0, 4.0): ("order values rise less", "客单价涨得较少"),
    ("order_value_slope", 1.0, -4.0): ("order values rise", "客单价上涨"),
    ("order_value_slope", 0.0, -4.0): ("order values stay level", "客单价持平"),
    ("gap_slope", -3.0, -8.0): ("gaps between orders shorten less", "购买间隔缩短较少"),
    ("overdue_ratio", 0.2, 0.1): ("is later in its usual gap", "更接近通常的复购时点"),
    ("overdue_ratio", 3.0, 1.5): ("is more overdue", "逾期程度较重"),
    ("overdue_ratio", 0.5, 1.5): ("is not overdue", "未逾期"),
    ("recency_days", 0.0, 90.0): (
        "last ordered today (average 90 days)",
        "最近一次购买在当天（平均 90 天）",
    ),
    ("gap_mean_days", 1.0, 9.0): (
        "orders every day (average 9 days)",
        "平均每天购买一次（平均 9 天）",
    ),
    ("gap_median_days", 0.0, 9.0): (
        "usually orders again on the same day (average 9 days)",
        "通常当天再次购买（平均 9 天）",
    ),
    ("weekend_share", 0.0004, 0.0): (
        "orders more at weekends (<0.1 points)",
        "更多在周末下单（<0.1 个百分点）",
    ),
    ("events_add_to_cart", 6.0, 2.0): (
        "has 3 times as many “add to cart” events as average",
        "“add to cart”事件数是平均的 3 倍",
    ),
    ("balance", -5.0, 3.0): ("balance lower than average", "balance 低于平均"),
    ("birth_year", 1990.0, 1980.0): ("birth year higher than average", "birth year 高于平均"),
    ("mobile_share", 0.5, 0.2): (
        "mobile share higher (+30 points)",
        "mobile share 更高（+30 个百分点）",
    ),
    ("NPS", 30.0, 20.0): ("NPS 50% higher than average", "NPS 比平均高 50%"),
    ("orders", 4.0, 4.0): ("orders as often as average", "人均订单数与平均相同"),
}


@pytest.mark.parametrize("case", list(FRAGMENTS))
def test_parts_of_a_sentence_read_well(case: tuple[str, float, float]) -> None:
    english, chinese = FRAGMENTS[case]
    assert fragment(Told(*case), "en", against=True) == english
    assert fragment(Told(*case), "zh", against=True) == chinese


SHARES = {
    ("member", 0.9, 0.4, "share", None): (
        "mostly member (90% vs 40%)",
        "多为 member（90%，全体 40%）",
    ),
    ("member", 0.3, 0.4, "share", None): (
        "less often member (30% vs 40%)",
        "较少为 member（30%，全体 40%）",
    ),
    ("main_channel", 0.8, 0.3, "share", "web"): (
        "main channel mostly web (80% vs 30%)",
        "主要渠道多为“web”（80%，全体 30%）",
    ),
    ("main_channel", 0.02, 0.3, "share", "web"): (
        "main channel hardly ever web (2% vs 30%)",
        "主要渠道几乎没有“web”（2%，全体 30%）",
    ),
    ("member", 0.5, 0.49, "share", None): (
        "more often member (50% vs 49%)",
        "更多为 member（50%，全体 49%）",
    ),
    ("is_member", 0.9, 0.4, "share", None): (
        "mostly member (90% vs 40%)",
        "多为 member（90%，全体 40%）",
    ),
    ("city", 0.7, 0.4, "share", ""): (
        "city mostly blank (70% vs 40%)",
        "city 多为空白（70%，全体 40%）",
    ),
    ("favourite_weekday", 0.41, 0.18, "share", "Saturday"): (
        "favourite weekday more often Saturday (41% vs 18%)",
        "偏好的星期更多为周六（41%，全体 18%）",
    ),
    ("favourite_hour", 0.6, 0.2, "share", "20:00-20:59"): (
        "favourite hour mostly 20:00-20:59 (60% vs 20%)",
        "偏好的时段多为 20:00-20:59（60%，全体 20%）",
    ),
    ("wait", 6.0, 4.0, "duration", None): (
        "wait 50% longer than average",
        "wait 比平均高 50%",
    ),
    ("seen", 18_000.25, 18_000.5, "date", None): (
        "seen 6 hours earlier than average",
        "seen 平均早 6 小时",
    ),
    ("joined", 18_000.0, 18_001.0, "date", None): (
        "joined 1 day earlier than average",
        "joined 平均早 1 天",
    ),
}


@pytest.mark.parametrize("case", list(SHARES))
def test_shares_and_dates_read_well(case: tuple) -> None:
    english, chinese = SHARES[case]
    assert fragment(Told(*case), "en", against=True) == english
    assert fragment(Told(*case), "zh", against=True) == chinese


TOLD = {
    ("wait", 3.0, 6.0, "duration", None): (
        "Wait: half the average (3 vs 6 days)",
        "wait：是平均的一半（3 天，平均 6 天）",
    ),
    ("wait", 0.1, 0.05, "duration", None): (
        "Wait: twice the average (2.4 vs 1.2 hours)",
        "wait：是平均的 2 倍（2.4 小时，平均 1.2 小时）",
    ),
    ("seen", 18_000.25, 18_000.5, "date", None): (
        "Seen: 6 hours earlier than average (2019-04-14 06:00 vs 2019-04-14 12:00)",
        "seen：平均早 6 小时（2019-04-14 06:00，全体 2019-04-14 12:00）",
    ),
    ("seen", 18_000.0, 18_010.0, "date", None): (
        "Seen: 10 days earlier than average (2019-04-14 vs 2019-04-24)",
        "seen：平均早 10 天（2019-04-14，全体 2019-04-24）",
    ),
    ("favourite_weekday", 0.41, 0.18, "share", "Saturday"): (
        "Favourite weekday is Saturday for 41% (18% of all)",
        "偏好的星期：41%为周六（全体 18%）",
    ),
    ("favourite_hour", 0.41, 0.18, "share", "20:00-20:59"): (
        "Favourite hour is 20:00-20:59 for 41% (18% of all)",
        "偏好的时段：41%为 20:00-20:59（全体 18%）",
    ),
    ("favourite_weekday", 0.41, 0.18, "share", "0.0"): (
        "Favourite weekday is 0.0 for 41% (18% of all)",
        "偏好的星期：41%为“0.0”（全体 18%）",
    ),
    ("city", 0.41, 0.18, "share", "Saturday"): (
        "City is Saturday for 41% (18% of all)",
        "city：41%为“Saturday”（全体 18%）",
    ),
    ("city", 0.7, 0.4, "share", " "): (
        "City is blank for 70% (40% of all)",
        "city：70%为空白（全体 40%）",
    ),
    ("age", 0.0, 35.0, "mean", None): (
        "Age: far below average (0 vs 35)",
        "age：为零（0，平均 35）",
    ),
    ("recency_days", 0.0, 100.0, "mean", None): (
        "Days since last order: far below average (0 vs 100 days)",
        "距上次购买天数：为零（0 天，平均 100 天）",
    ),
    ("categories", 0.0, 3.0, "mean", None): (
        "Categories bought: none, unlike the average (0 vs 3 categories)",
        "购买品类数：为零（0 个品类，平均 3 个品类）",
    ),
    ("fee", 1.2e-7, 2.4e-7, "mean", None): (
        "Fee: half the average (1.2e-7 vs 2.4e-7)",
        "fee：是平均的一半（1.2e-7，平均 2.4e-7）",
    ),
    ("fee", 3e120, 1e120, "mean", None): (
        "Fee: 3 times the average (3e120 vs 1e120)",
        "fee：是平均的 3 倍（3e120，平均 1e120）",
    ),
    ("night_share", 0.0004, 0.0001, "mean", None): (
        "Orders at night: <0.1 points above average (<0.1% vs <0.1%)",
        "夜间订单占比：高 <0.1 个百分点（<0.1%，平均 <0.1%）",
    ),
}


@pytest.mark.parametrize("case", list(TOLD))
def test_traits_read_well_as_lines(case: tuple) -> None:
    english, chinese = TOLD[case]
    assert line(Told(*case), "en") == english
    assert line(Told(*case), "zh") == chinese


@given(st.floats(-1e150, 1e150), st.floats(-1e150, 1e150))
def test_any_two_moments_and_durations_are_told(value: float, reference: float) -> None:
    for kind in ("date", "duration"):
        for language in ("en", "zh"):
            told = Told("seen", value, reference, kind)
            for words in (line(told, language), fragment(told, language, against=True)):
                assert "nan" not in words
                assert len(words) < 120


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize(("value", "reference"), [(0.6, 0.2), (0.1, 0.45), (0.0, 0.4), (1.0, 1.0)])
def test_every_feature_has_words_in_both_languages(feature, value, reference) -> None:
    told = Told(feature, value, reference)
    for words in (fragment(told, "en", against=True), line(told, "en")):
        assert "{" not in words
        assert "_" not in words
        assert not re.search(r"(?<![\d.])1 (days|orders|items|lines)\b|\b0 (day|order)\b", words)
    for words in (fragment(told, "zh", against=True), line(told, "zh")):
        assert "{" not in words
        assert re.search(r"[\u4e00-\u9fff]", words)
        assert not re.search("[a-z]{3,}", words.replace("add to cart", ""))
    assert measure(feature, "zh").label != feature


@given(
    st.sampled_from([*FEATURES, "loyalty_points", "x_share", "年龄", "_"]),
    st.floats(-1e12, 1e12),
    st.floats(-1e12, 1e12),
)
def test_any_two_numbers_can_be_compared(feature: str, value: float, reference: float) -> None:
    told = Told(feature, value, reference)
    for language in ("en", "zh"):
        assert line(told, language)
        words = fragment(told, language, against=True)
        assert "nan" not in words
        assert "inf" not in words


def test_average_is_said_once_in_english() -> None:
    traits = [Told("orders", 8.0, 4.0), Told("revenue", 65.0, 100.0), Told("items", 9.0, 3.0)]
    assert sentence(traits, "en") == (
        "Orders twice as often as average, spends 35% less, buys 3 times as many items."
    )


def test_a_manner_of_ordering_needs_no_second_verb() -> None:
    traits = [
        Told("orders", 8.0, 4.0),
        Told("weekend_share", 0.7, 0.3),
        Told("night_share", 0.4, 0.3),
    ]
    assert sentence(traits, "en") == (
        "Orders twice as often as average, mostly at weekends, more at night (+10 points)."
    )
    assert sentence(traits[1:2], "en") == "Orders mostly at weekends."


def test_a_segment_without_traits_is_like_all() -> None:
    assert sentence([], "en") == "Much like all customers."
    assert sentence([], "zh") == "与全体客户相近。"


LINES = {
    ("orders", 1.0, 1.0): (
        "Orders as often as average (1 vs 1 order)",
        "人均订单数：与平均相同（1 单，平均 1 单）",
    ),
    ("weekend_share", 0.31, 0.3): (
        "Orders at weekends: 1 point above average (31% vs 30%)",
        "周末订单占比：高 1 个百分点（31%，平均 30%）",
    ),
    ("gap_slope", -1.0, 2.0): (
        "Trend of gaps: below average (-1 vs 2 days per order)",
        "购买间隔趋势：低于平均（-1 天/单，平均 2 天/单）",
    ),
}


@pytest.mark.parametrize("case", list(LINES))
def test_lines_read_well(case: tuple[str, float, float]) -> None:
    english, chinese = LINES[case]
    assert comparison(*case) == english
    assert comparison(*case, "zh") == chinese


def test_moments_out_of_the_calendar_are_a_dash() -> None:
    assert date_of(0.9) == "1970-01-01"
    assert date_of(-0.1) == "1969-12-31"
    assert {date_of(1e9), date_of(-1e9), date_of(float("nan"))} == {"–"}


@pytest.mark.parametrize(
    ("column", "chinese", "english"),
    [
        ("revenue", "消费额", "revenue"),
        ("monetary", "消费额", "revenue"),
        ("monetary_value", "消费额", "revenue"),
        ("orders", "订单数", "orders"),
        ("人均利润", "人均利润", "人均利润"),
        (None, "价值", "value"),
    ],
)
def test_of_a_total_nothing_is_said_per_head(column, chinese, english) -> None:
    assert (value_word(column, "zh"), value_word(column, "en")) == (chinese, english)
