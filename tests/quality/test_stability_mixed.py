"""Stability where estimators take categories, gaps and names: rows stay what they were."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sklearn.base
import sklearn.cluster
import sklearn.compose
import sklearn.impute
import sklearn.pipeline

import frame_kinds
import segmentry as sg
from frame_kinds import columns_of
from segmentry.cluster import KMedoids, KModes, KPrototypes, LatentClass
from segmentry.quality import choose_k, gap_statistic, prediction_strength, stability

N = 80
HALF = np.arange(N) < N // 2
RANDOM = np.random.default_rng(0)
GAPS = RANDOM.random(N) < 0.1
NUMBERS = {
    "a": np.where(HALF, 0.0, 9.0) + RANDOM.normal(size=N),
    "b": HALF.astype(np.int64),
}
TEXTS = {"t": ["ü" if half else "b" for half in HALF], "flag": HALF.tolist()}
MIXED = {
    "t": [None if gap else text for gap, text in zip(GAPS, TEXTS["t"], strict=True)],
    "flag": HALF.tolist(),
    "a": [None if gap else float(one) for gap, one in zip(GAPS, NUMBERS["a"], strict=True)],
}
FEW = {"n_boot": 4, "random_state": 0}


@pytest.mark.parametrize("method", ["bootstrap", "subsample"])
@pytest.mark.parametrize(
    ("estimator", "columns"),
    [
        (KModes(2, random_state=0), TEXTS),
        (LatentClass(2, random_state=0), TEXTS),
        (LatentClass(2, numeric=["a"], random_state=0), MIXED),
        (KMedoids(2, metric="gower", random_state=0), MIXED),
        (KPrototypes(2, random_state=0), MIXED),
        (KPrototypes(2, categorical=["b"], random_state=0), NUMBERS),
    ],
    ids=lambda one: ",".join(one) if isinstance(one, dict) else repr(one),
)
def test_halves_that_nobody_overlooks_are_found_again(kind, estimator, columns, method):
    frame = frame_kinds.MAKE[kind](pa.table(columns))
    found = stability(estimator, frame, method=method, **FEW)
    assert isinstance(found, frame_kinds.GIVES[kind])
    table = columns_of(found)
    assert table["size"] == [N // 2] * 2
    assert table["verdict"] == ["highly stable"] * 2


def test_an_array_of_texts_is_taken_as_it_is():
    rows = np.array([TEXTS["t"], TEXTS["t"]]).T
    for X in (rows, rows.astype(object), rows.tolist()):
        assert columns_of(stability(KModes(2, random_state=0), X, **FEW))["jaccard"] == [1.0] * 2


def test_gaps_are_taken_by_whoever_takes_them():
    rows = np.column_stack([NUMBERS["a"], NUMBERS["a"]])
    rows[GAPS, 0] = np.nan
    filled = sklearn.pipeline.make_pipeline(
        sklearn.impute.SimpleImputer(), sklearn.cluster.KMeans(2, random_state=0)
    )
    for model in (KPrototypes(2, random_state=0), filled):
        assert len(columns_of(stability(model, rows, **FEW))["size"]) == 2
    with pytest.raises(sg.InvalidDataError, match=r"KMeans cannot cluster X: .*NaN"):
        stability(sklearn.cluster.KMeans(2), rows, **FEW)


class OnlyArrays:
    """An estimator of another's making, as short as one may be."""

    def __init__(self, n_clusters=2):
        self.n_clusters = n_clusters

    def get_params(self, deep=True):
        return {"n_clusters": self.n_clusters}

    def set_params(self, **params):
        self.__dict__.update(params)
        return self

    def fit_predict(self, X, y=None):
        return (X[:, 0] > X[:, 0].mean()).astype(int)


class Halved(sklearn.base.ClusterMixin, sklearn.base.BaseEstimator):
    def fit(self, X, y=None):
        self.labels_ = (X[:, 0] > X[:, 0].mean()).astype(int)
        return self


@pytest.mark.parametrize(
    "model", [OnlyArrays(), Halved(), sklearn.pipeline.Pipeline([("one", Halved())])]
)
@pytest.mark.parametrize("method", ["bootstrap", "noise"])
def test_estimators_that_know_only_arrays_get_the_numbers_of_a_frame(kind, model, method):
    columns = {**NUMBERS, "flag": HALF}
    frame = frame_kinds.MAKE[kind](pa.table(columns))
    found = columns_of(stability(model, frame, method=method, **FEW))
    rows = np.column_stack([NUMBERS["a"], NUMBERS["b"], HALF])
    assert found == columns_of(stability(model, rows, method=method, **FEW))
    assert found["size"] == [N // 2] * 2


def test_steps_that_go_by_names_get_them():
    chosen = sklearn.compose.ColumnTransformer([("a", "passthrough", ["a"])])
    model = sklearn.pipeline.make_pipeline(chosen, sklearn.cluster.KMeans(2, random_state=0))
    frame = pd.DataFrame({"noise": RANDOM.normal(size=N) * 50, **NUMBERS})
    assert columns_of(stability(model, frame, **FEW))["size"] == [N // 2] * 2


def test_a_segmenter_is_judged_too():
    frame = pd.DataFrame({"customer": np.arange(N), **NUMBERS})
    table = columns_of(stability(sg.Segmenter(2), frame, **FEW))
    assert table["size"] == [N // 2] * 2
    assert table["verdict"] == ["highly stable"] * 2


@pytest.mark.parametrize(
    ("estimator", "columns"),
    [
        (KModes(2), TEXTS),
        (KModes(2), NUMBERS),
        (KPrototypes(2, categorical=["b"]), NUMBERS),
        (KPrototypes(2), {"a": NUMBERS["a"], "flag": HALF}),
        (KMedoids(2, metric="gower"), TEXTS),
        (LatentClass(2), TEXTS),
    ],
    ids=lambda one: ",".join(one) if isinstance(one, dict) else repr(one),
)
def test_what_compares_numbers_says_so_where_there_are_categories(estimator, columns):
    frame = pd.DataFrame(columns)
    name = type(estimator).__name__
    for ask in (choose_k, gap_statistic, prediction_strength):
        with pytest.raises(sg.InvalidDataError, match=rf"{ask.__name__} .*{name}.*0 and 1"):
            ask(frame, [1, 2], estimator=estimator)
    with pytest.raises(sg.InvalidDataError, match=rf'"noise" .*{name}.*"bootstrap"'):
        stability(estimator, frame, method="noise", **FEW)


@pytest.mark.parametrize("estimator", [KPrototypes(), KMedoids(metric="gower")], ids=repr)
def test_methods_for_mixed_data_may_be_compared_on_numbers(estimator):
    rows = np.column_stack([NUMBERS["a"], RANDOM.normal(size=N)])
    few = {"n_references": 4, "n_splits": 1, "random_state": 0}
    assert choose_k(rows, [1, 2, 3], estimator, **few).best_k == 2


def test_texts_are_no_numbers_for_k_means():
    frame = pd.DataFrame(TEXTS)
    with pytest.raises(sg.InvalidDataError, match=r"X must hold numbers only: .*'ü'"):
        choose_k(frame, [1, 2])
