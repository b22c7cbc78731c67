"""What a report may be given: streams, dates, zones; and what it refuses in plain words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from parsed_page import Page

import segmentry as sg


def customers(n: int = 300, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    kind = random.integers(0, 3, n)
    orders = np.array([2, 9, 30])[kind] + random.poisson(2, n)
    return pd.DataFrame(
        {
            "customer_id": np.arange(n),
            "recency_days": np.array([300.0, 90.0, 10.0])[kind] + random.uniform(0, 20, n),
            "orders": orders.astype(float),
            "revenue": orders * random.lognormal(3, 0.2, n),
        }
    )


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    return customers()


@pytest.fixture(scope="module")
def segmenter(features) -> sg.Segmenter:
    return sg.Segmenter(3, n_init=2).fit(features)


@pytest.fixture(scope="module")
def fitted(segmenter, features) -> tuple[sg.Segmenter, pd.DataFrame]:
    return segmenter, features


def page_of(segmenter, features, folder, **options) -> Page:
    return Page(sg.report(segmenter, features, folder / "p.html", **options).read_text("utf-8"))


def log_of(start: str, days: int, zone: str | None = None, n: int = 400) -> sg.TransactionLog:
    """Every customer orders a few times at noon."""
    random = np.random.default_rng(5)
    who = np.repeat(np.arange(n), random.integers(1, 12, n))
    when = pd.Timestamp(f"{start} 12:00", tz="UTC") + pd.to_timedelta(
        random.integers(0, days, len(who)), "D"
    )
    frame = pd.DataFrame({"who": who, "when": when.tz_convert(zone), "paid": 1.0 + who % 7})
    return sg.TransactionLog(frame, customer="who", time="when", amount="paid")


# Dates, streams, zones


def test_dates_among_the_features_are_no_trouble(features, tmp_path):
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(features["recency_days"], "D")
    dated = features.assign(signup=day, born=day.dt.date)
    segmenter = sg.Segmenter(3, n_init=2).fit(dated)
    assert segmenter.rules().rules_
    assert "How to find them" in page_of(segmenter, dated, tmp_path).texts


def test_a_stream_is_read_once(segmenter, features, tmp_path):
    stream = pa.Table.from_pandas(features).to_reader(max_chunksize=50)
    page = sg.report(segmenter, stream, tmp_path / "stream.html")
    assert page.read_bytes() == sg.report(segmenter, features, tmp_path / "f.html").read_bytes()


@pytest.mark.parametrize("as_of", ["2024-03-01", "2024-06-30"])
def test_the_moment_is_right_across_a_change_of_the_clock(as_of, tmp_path):
    log = log_of("2023-02-01", 700, "Pacific/Auckland")
    features = log.features(as_of=as_of)
    segmenter = sg.Segmenter(3, n_init=2).fit(features)
    texts = page_of(segmenter, features, tmp_path, log=log).texts
    assert as_of in texts
    assert not any(text.startswith(f"{as_of} ") for text in texts)


def test_a_moment_before_the_log_is_refused(tmp_path):
    log = log_of("2023-02-01", 700)
    features = log.features()
    segmenter = sg.Segmenter(3, n_init=2).fit(features)
    with pytest.raises(sg.InvalidParameterError, match=r"as_of=2000-01-01 .*begins 2023-02-01"):
        page_of(segmenter, features, tmp_path, log=log, as_of="2000-01-01")


# Languages


@pytest.mark.parametrize(("asked", "shown"), [("en", "zh"), ("zh", "en")])
def test_criteria_are_told_in_the_language_of_the_page(segmenter, tmp_path, asked, shown):
    features = customers()
    found = segmenter.criteria(features, language=asked)
    expected = segmenter.criteria(features, language=shown).table
    page = page_of(segmenter, features, tmp_path, criteria=found, language=shown)
    told = expected.loc[expected["verdict"] != "not assessed", "explanation"]
    assert {" ".join(one.split()) for one in told} <= set(page.texts)


def test_the_choice_is_told_in_chinese(segmenter, features, tmp_path):
    chosen = sg.Segmenter(k_range=(2, 4), n_init=2).fit(features)
    texts = page_of(chosen, features, tmp_path, language="zh").texts
    assert not {"Silhouette error", "Prediction strength", "Gap", "Gap error"} & set(texts)
    assert {"轮廓系数标准误", "预测强度"} <= set(texts)


# What is refused


@pytest.mark.parametrize(
    ("rule", "error", "message"),
    [
        ((0, "x", 0.5), sg.InvalidTypeError, "found a rule of 3 parts"),
        ((0, "x", None, 0.5), sg.InvalidTypeError, "coverage must be a number, found None"),
        ((0, "x", 0.5, "a"), sg.InvalidTypeError, "precision must be a number, found 'a'"),
        ((0, "x", 5, 0.5), sg.InvalidParameterError, r"coverage .* in \[0, 1\], found 5"),
        ((0, "x", 0.5, -0.1), sg.InvalidParameterError, r"precision .* found -0.1"),
        (([], "x", 0.5, 0.5), sg.InvalidTypeError, r"number or name, found \[\]"),
        ({"segment": 0, "text": "x"}, sg.InvalidTypeError, "coverage must be a number"),
        (7, sg.InvalidTypeError, "found int without a text"),
    ],
)
def test_rules_that_make_no_sense(fitted, tmp_path, rule, error, message):
    segmenter, features = fitted
    with pytest.raises(error, match=message):
        page_of(segmenter, features, tmp_path, rules=[rule])


def test_a_share_of_nobody_is_allowed(segmenter, features, tmp_path):
    page = page_of(segmenter, features, tmp_path, rules=[(0, "x > 1", np.nan, np.nan)])
    assert "x > 1" not in page.texts


@pytest.mark.parametrize("name", ["audit", "title"])
def test_other_arguments_of_a_wrong_type(segmenter, features, tmp_path, name):
    with pytest.raises(sg.InvalidTypeError, match=f"{name} must be .*, found int"):
        page_of(segmenter, features, tmp_path, **{name: 5})


def test_half_a_character_does_not_keep_the_page_from_being_written(segmenter, features, tmp_path):
    page = page_of(segmenter, features, tmp_path, title="Cus\ud800tomers", rules=None)
    assert "Cus?tomers" in page.texts
