"""Everything public says what it is: a `repr`, and HTML where a notebook shows it, text escaped."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator

import frame_kinds
import segmentry as sg

HOSTILE = "<img src=x onerror=alert(1)>&amp;'\""
MODULES = (
    *("segmentry", "segmentry.attributes", "segmentry.cluster", "segmentry.datasets"),
    *("segmentry.distance", "segmentry.lifecycle", "segmentry.lifetime", "segmentry.profiling"),
    *("segmentry.quality", "segmentry.segmenter", "segmentry.tree", "segmentry.value"),
)
# Wishes and single lines of results: their `repr` says all there is.
PLAIN = {"Plan", "Aggregate", "Occasion", "Trait", "Reason"}
# Tested beside their algorithms.
ELSEWHERE = {"CHAID", "SegmentRules"}
VOID = {"img", "br", "hr", "meta", "input", "link", "path", "circle", "rect", "line"}


def public_classes() -> dict[str, type]:
    found: dict[str, type] = {}
    for name in MODULES:
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            value = getattr(module, public)
            if inspect.isclass(value) and not issubclass(value, BaseException):
                found[value.__name__] = value
    return found


CLASSES = public_classes()
ESTIMATORS = {
    name: kind
    for name, kind in CLASSES.items()
    if issubclass(kind, BaseEstimator) and kind.__module__.startswith("segmentry.cluster")
}


def features(n: int = 120) -> pd.DataFrame:
    random = np.random.default_rng(2)
    group = np.arange(n) % 3
    return pd.DataFrame(
        {
            HOSTILE + "id": [f"{HOSTILE}{row}" for row in range(n)],
            HOSTILE: 1 + 5.0 * group + random.normal(0, 0.3, n),
            "revenue": 40.0 * group + random.normal(0, 3, n),
            "plan": np.array([HOSTILE, "b", "c"], dtype=object)[group],
        }
    )


def log() -> sg.TransactionLog:
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            HOSTILE: [f"{HOSTILE}{row % 40}" for row in range(400)],
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 500, 400), "D"),
            "paid": random.uniform(-3, 60, 400).round(2),
            "kind": np.array([HOSTILE, "b"], dtype=object)[random.integers(0, 2, 400)],
        }
    )
    return sg.TransactionLog(frame, customer=HOSTILE, time="when", amount="paid", category="kind")


FEATURES, LOG = features(), log()
SEGMENTER = sg.Segmenter(3, columns=[HOSTILE, "revenue"]).fit(FEATURES)
NUMBERS = FEATURES[[HOSTILE, "revenue"]]
CDNOW = sg.TransactionLog(
    sg.datasets.load_cdnow("pandas")[:6000], customer="customer_id", time="date", amount="amount"
)
SUMMARY = CDNOW.repeat_summary(unit="week")
BUYERS = SUMMARY[SUMMARY["monetary_value"] > 0]
BETA = {"r": 0.24, "alpha": 4.4, "a": 0.8, "b": 2.4}
PLACES = pd.DataFrame({"city": [HOSTILE, "b"], "street": ["x", HOSTILE]})


NAMES = {HOSTILE: HOSTILE, "b": "b", "c": "c"}

MAKE: dict[str, Callable[[], Any]] = {
    "Audit": LOG.audit,
    "BGNBD": lambda: sg.lifetime.BGNBD().with_params(BETA),
    "Card": lambda: sg.profile(
        FEATURES, FEATURES["plan"], names={HOSTILE: HOSTILE, "b": "b", "c": "c"}
    ).cards[0],
    "Choice": lambda: sg.quality.choose_k(NUMBERS, range(1, 4), random_state=0),
    "Cohorts": lambda: sg.lifecycle.cohorts(LOG),
    "Criteria": lambda: SEGMENTER.criteria(actions={0: HOSTILE}),
    "Customers": lambda: sg.datasets.make_customers(20, 2),
    "Evaluation": lambda: sg.lifetime.evaluate(
        sg.lifetime.BGNBD().with_params(BETA), CDNOW, calibration_end="1997-09-30"
    ),
    "Explanation": lambda: SEGMENTER.explain(f"{HOSTILE}3"),
    "GammaGamma": lambda: sg.lifetime.GammaGamma(penalty=0.01).fit(BUYERS),
    "GapStatistic": lambda: sg.quality.gap_statistic(NUMBERS, range(1, 3), n_references=3),
    "MBGNBD": lambda: sg.lifetime.MBGNBD().with_params(BETA),
    "ParetoCurve": lambda: sg.value.pareto(LOG),
    "ParetoNBD": lambda: sg.lifetime.ParetoNBD().with_params(
        {"r": 0.5, "alpha": 10.0, "s": 0.6, "beta": 11.0}
    ),
    "PotentialMatrix": lambda: sg.value.potential(
        FEATURES, "revenue", HOSTILE, names={("high", "high"): HOSTILE}
    ),
    "PredictionStrength": lambda: sg.quality.prediction_strength(NUMBERS, range(1, 3), n_splits=2),
    "Profile": SEGMENTER.profile,
    "RFM": lambda: sg.value.rfm(LOG),
    "Rhythm": lambda: sg.lifecycle.rhythm(LOG),
    "Rollup": lambda: sg.attributes.rollup(PLACES, ["city", "street"]),
    "SegmentTree": lambda: sg.cluster.BisectingKMeans(3).fit(NUMBERS).tree_,
    "Segmenter": lambda: SEGMENTER,
    "Thresholds": lambda: sg.lifecycle.rhythm(LOG).thresholds(),
    "Tiers": lambda: sg.value.Tiers([10, 20], [HOSTILE, "gold"]),
    "TransactionLog": lambda: LOG,
    "Transitions": lambda: sg.lifecycle.transitions(LOG, "month"),
}


class Checker(HTMLParser):
    """Counts what stands open, and notes tags that nobody of us writes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"img", "script", "iframe", "object"} or any(
            k.startswith("on") for k, _ in attrs
        ):
            self.foreign.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def check_html(html: object) -> None:
    assert isinstance(html, str)
    assert "<" in html
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    assert checker.foreign == []


def test_every_public_class_is_looked_at() -> None:
    assert set(CLASSES) == {*MAKE, *PLAIN & set(CLASSES), *ELSEWHERE, *ESTIMATORS}


@pytest.mark.parametrize("name", MAKE)
def test_shown(name: str) -> None:
    shown = MAKE[name]()
    assert type(shown).__name__ == name
    check_html(shown._repr_html_())
    text = repr(shown)
    assert "object at 0x" not in text
    assert len(text) < 20_000


@pytest.mark.parametrize("name", sorted(PLAIN & set(CLASSES)))
def test_a_repr_of_its_own(name: str) -> None:
    assert CLASSES[name].__repr__ is not object.__repr__


@pytest.mark.parametrize("name", sorted(ESTIMATORS))
def test_estimators_show_their_parameters(name: str) -> None:
    estimator = ESTIMATORS[name]()
    assert repr(estimator) == f"{name}()"
    assert name in estimator._repr_html_()
    if name == "KModes":
        estimator.set_params(n_clusters=2)
    columns = {"KModes": ["plan"], "LatentClass": ["plan"], "KPrototypes": ["revenue", "plan"]}
    fitted = estimator.fit(FEATURES[columns.get(name, [HOSTILE, "revenue"])])
    assert name in fitted._repr_html_()


@pytest.mark.parametrize("model", [sg.lifetime.BGNBD(), sg.lifetime.GammaGamma(), sg.Segmenter()])
def test_not_fitted_yet(model: Any) -> None:
    assert type(model).__name__ in repr(model)
    assert type(model).__name__ in model._repr_html_()


def test_what_is_hostile_is_shown_as_text() -> None:
    for name in ("Profile", "Explanation", "Tiers", "Rollup", "PotentialMatrix"):
        assert "&lt;img" in MAKE[name]()._repr_html_()


@pytest.mark.parametrize("kind", ["polars", "polars-lazy", "pyarrow", "duckdb"])
def test_tables_of_every_library_are_shown(kind: str) -> None:
    import pyarrow as pa  # noqa: PLC0415

    frame = frame_kinds.MAKE[kind](pa.Table.from_pandas(PLACES))
    check_html(sg.attributes.rollup(frame, ["city", "street"])._repr_html_())


def test_long_tables_are_cut() -> None:
    many = pd.DataFrame({"city": [f"c{place}" for place in range(500)]})
    html = sg.attributes.rollup(many, ["city"])._repr_html_()
    assert "more rows" in html
    assert html.count("<tr>") < 80
