"""What cards and the head of the page say where there is no value, or much is unknown."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from parsed_page import Page

import segmentry as sg
from segmentry.wording.measures import measure
from segmentry.wording.phrases import phrase


def page_of(segmenter, features, folder, language="en", **options) -> Page:
    options = {"rules": None, **options}
    page = sg.report(segmenter, features, folder / "p.html", language, **options)
    return Page(page.read_text("utf-8"))


def people(n: int = 600, seed: int = 2) -> pd.DataFrame:
    """Customers of two ages and three towns: nothing that says what they are worth."""
    random = np.random.default_rng(seed)
    old = random.integers(0, 2, n)
    return pd.DataFrame(
        {
            "customer_id": np.arange(n),
            "age": 25.0 + 40 * old + random.normal(0, 4, n),
            "children": random.poisson(1 + 2 * old),
            "town": random.choice(["Bonn", "Jena", "Ulm"], n),
        }
    )


# Without a value


def charts(page: Page) -> set[str]:
    return {chart["id"] for chart in page.data["charts"]}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_number_is_not_called_value(tmp_path, language):
    features = people()
    segmenter = sg.Segmenter(2, n_init=2).fit(features)
    page = page_of(segmenter, features, tmp_path, language)
    said = {"en": "by the average of age, the highest first", "zh": "按age的平均值从高到低"}
    assert said[language] in page.text
    assert not {"value", "pareto"} & charts(page)
    # Its decisions say that no column says what customers are worth.
    told = page.text.replace("没有表示客户价值的列", "")
    assert not any(word in told for word in ("valuable", "Total age", "价值"))


def test_a_number_asked_for_is_value(tmp_path):
    features = people()
    segmenter = sg.Segmenter(2, n_init=2, value_column="age").fit(features)
    assert "most valuable segment" in page_of(segmenter, features, tmp_path).text


def test_without_numbers_segments_are_numbered_by_size(tmp_path):
    features = people()[["customer_id", "town"]].assign(plan=lambda f: f["town"].str[0])
    segmenter = sg.Segmenter(3, n_init=2).fit(features)
    text = page_of(segmenter, features, tmp_path).text
    assert "Numbered from the largest to the smallest." in text
    assert "From the largest to the smallest." in text


def test_one_segment_is_not_compared_with_others(tmp_path):
    features = people().assign(revenue=lambda f: f["age"])
    page = page_of(sg.Segmenter(1).fit(features), features, tmp_path)
    assert "most valuable segment" not in page.text
    assert "100% of customers" not in page.text


# Withheld


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_segment_is_not_like_the_others_in_what_is_withheld(tmp_path, language):
    likes = {"en": "Close to the average", "zh": "各项指标都接近"}[language]
    withheld = {"en": "nothing else sets them apart", "zh": "除此之外没有与众不同之处"}[language]
    features = pd.DataFrame({"customer_id": np.arange(600), "age": 20.0 + np.arange(600) % 50})
    segmenter = sg.Segmenter(2, n_init=1).fit(features)
    segmenter.predict = lambda _: (np.arange(600) >= 300).astype(np.int64)
    text = page_of(segmenter, features, tmp_path, language).text
    assert (text.count(likes), text.count(withheld)) == (2, 0)
    flagged = features.assign(vip=0)
    flagged.loc[:2, "vip"] = 1
    text = page_of(segmenter, flagged, tmp_path, language).text
    assert (text.count(likes), text.count(withheld)) == (0, 2)


def test_in_small_segments_averages_are_told_but_those_that_tell_of_few(tmp_path):
    features = pd.DataFrame(
        {
            "customer_id": range(12),
            "orders": [1, 1, 1, 2, 1, 1, 9, 8, 9, 10, 9, 8],
            "revenue": [10.0, 12, 11, 20, 10, 11, 200, 180, 190, 220, 210, 180],
        }
    )
    page = page_of(sg.Segmenter(2, n_init=2, random_state=0).fit(features), features, tmp_path)
    # All but one of a segment have 1 order; nearly all have spent a sum of their own.
    assert "Close to the average" not in page.text
    assert "Spent 12.3 in all" in page.text
    assert "1.17" not in page.text


# Unknown


@pytest.fixture(scope="module")
def partly() -> tuple[pd.DataFrame, sg.Segmenter]:
    """A segment of those whose age is unknown, otherwise like everybody."""
    features = people()
    features.loc[:99, "age"] = np.nan
    segmenter = sg.Segmenter(2, n_init=2).fit(features)
    segmenter.predict = lambda _: features["age"].isna().to_numpy().astype(np.int64)
    return features, segmenter


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_segment_may_be_set_apart_by_what_is_unknown(partly, tmp_path, language):
    features, segmenter = partly
    text = page_of(segmenter, features, tmp_path, language).text
    said = {
        "en": ": unknown for 100% (all customers: 17%)",
        "zh": "：100%未知（全部客户：17%）",
    }
    assert said[language] in text
    # The others are like everybody.
    assert text.count({"en": "Close to the average", "zh": "各项指标都接近"}[language]) == 1


def test_few_unknown_ones_are_not_told(tmp_path):
    features = people()
    features.loc[:2, "age"] = np.nan
    segmenter = sg.Segmenter(2, n_init=2).fit(features)
    segmenter.predict = lambda _: (np.arange(len(features)) < 20).astype(np.int64)
    assert "unknown for" not in page_of(segmenter, features, tmp_path).text


def test_what_is_null_by_definition_is_not_unknown(tmp_path):
    log = sg.TransactionLog(
        sg.datasets.load_cdnow(), customer="customer_id", time="date", amount="amount"
    )
    features = log.features()
    segmenter = sg.Segmenter(3, n_init=2).fit(features)
    text = page_of(segmenter, features, tmp_path).text
    assert "unknown for" not in text
    assert "known for" not in text


def test_a_typical_customer_does_not_rest_on_a_minority(tmp_path):
    features = people().assign(visits=np.nan, score=1.0)
    some, most = np.arange(0, 600, 5), np.arange(0, 600) % 3 > 0
    features.loc[some, "visits"] = 7.0 + some % 4
    features.loc[most, "score"] = 2.0 + np.arange(600)[most] % 4
    segmenter = sg.Segmenter(2, n_init=2).fit(features)
    segmenter.predict = lambda _: np.arange(600) % 2
    page = page_of(segmenter, features, tmp_path)
    cards = page.source.split('id="compare"')[0]
    assert '<th scope="row">Score</th>' in cards
    assert '<th scope="row">Visits</th>' not in cards


# Rules, and words


def test_a_rule_that_is_wrong_more_often_than_not_is_no_advice(tmp_path):
    features = people()
    segmenter = sg.Segmenter(2, n_init=2).fit(features)
    rules = [(0, "age > 20", 1.0, 0.4), (0, "age > 40", 0.9, 0.9)]
    texts = page_of(segmenter, features, tmp_path, rules=rules).texts
    assert "age > 40" in texts
    assert "age > 20" not in texts


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("categories", "1 category bought"),
        ("orders", "1 order each"),
        ("active_days", "Orders on 1 day"),
        ("orders_90d", "1 order in the last 90 days"),
        ("gap_median_days", "An order every 1 day"),
    ],
)
def test_one_of_a_thing_is_not_told_in_the_plural(column, text):
    assert phrase(measure(column, "en"), 1.0, "en") == text


# Weekdays, hours, and how few orders are spread


def by_the_clock(n: int = 600) -> pd.DataFrame:
    """Two kinds of customers: around midnight on a weekend, and at noon on Wednesdays."""
    random = np.random.default_rng(6)
    kind = np.arange(n) % 2
    return pd.DataFrame(
        {
            "customer_id": np.arange(n),
            "orders": np.where(kind == 0, 1 + (np.arange(n) % 3 == 0), 9 + np.arange(n) % 4),
            "revenue": 20.0 + 500 * kind + random.normal(0, 3, n),
            "favourite_weekday": np.where(kind == 0, random.choice([6, 7], n), 3),
            "favourite_hour": np.where(kind == 1, random.choice([11, 12], n), 23),
            "weekend_share": np.where(kind == 0, 0.95, 0.05) + random.normal(0, 0.01, n),
        }
    )


def articles(page: Page) -> list[str]:
    """Give the text of every card, without any blank."""
    return ["".join(re.sub(r"<[^>]+>", "", part).split()) for part in page.source.split("<article")]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Favouriteweekday:100%are“Wednesday”", "ofordersatweekends"]),
        ("zh", ["偏好的星期：100%为“周三”", "的订单在周末"]),
    ],
)
def test_days_and_hours_are_categories_and_few_orders_no_habit(tmp_path, language, told):
    features = by_the_clock()
    segmenter = sg.Segmenter(2, n_init=2, columns=["orders", "revenue"]).fit(features)
    page = page_of(segmenter, features, tmp_path, language)
    _, often, once = articles(page)[:3]
    for text in told:
        assert text in often
    for text in ("23:00-23:59”", "Sunday”", "周日”", "ofordersatweekends", "的订单在周末"):
        assert text not in once
