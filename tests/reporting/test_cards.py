"""What cards and the head of the page say where there is no value, or much is unknown."""

from __future__ import annotations

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
    assert not any(word in page.text for word in ("valuable", "Total age", "最有价值", "价值"))


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
