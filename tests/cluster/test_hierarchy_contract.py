"""AgglomerativeClustering is a scikit-learn estimator that refuses bad input kindly."""

from __future__ import annotations

import itertools
import logging
import pickle
from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import estimator_checks_generator

import frame_kinds
import segmentry as sg
from segmentry.cluster import AgglomerativeClustering, _hierarchy

X = np.random.default_rng(0).normal(size=(90, 3))
COLUMNS = pa.table({name: X[:, i] for i, name in enumerate(["recency", "orders", "revenue"])})


def _checks():
    number = itertools.count()
    for linkage in ("ward", "single", "complete", "average"):
        model = AgglomerativeClustering(linkage=linkage)
        for estimator, check in estimator_checks_generator(model):
            name = check.func.__name__ if isinstance(check, partial) else check.__name__
            # Not ours to pass: it is about other array libraries, which the tags do not claim.
            if name == "check_array_api_input":
                continue
            # Only Ward's linkage takes weights; the others refuse them, as documented.
            if linkage != "ward" and "sample_weight" in name:
                continue
            yield pytest.param(estimator, check, id=f"{next(number)}-{name}")


@pytest.mark.parametrize(("estimator", "check"), list(_checks()))
def test_scikit_learn_contract(estimator, check):
    check(estimator)


def test_frames_of_every_kind_give_the_same_tree_and_their_names(kind):
    model = AgglomerativeClustering(3).fit(frame_kinds.MAKE[kind](COLUMNS))
    assert_array_equal(model.linkage_, AgglomerativeClustering(3).fit(X).linkage_)
    assert list(model.feature_names_in_) == COLUMNS.column_names


def test_pickle_and_clone_keep_it_working():
    model = AgglomerativeClustering(4).fit(X)
    for copy in (pickle.loads(pickle.dumps(model)), clone(model).fit(X)):
        assert_array_equal(copy.labels_at(7), model.labels_at(7))
    assert_array_equal(AgglomerativeClustering(4).fit_predict(X), model.labels_)


def test_verbose_logs_and_never_prints(caplog, capsys):
    with caplog.at_level(logging.INFO, logger="segmentry"):
        AgglomerativeClustering(3, verbose=1).fit(X)
    assert "90 rows, 3 clusters" in caplog.text
    assert capsys.readouterr().out == ""


def test_x_is_never_changed():
    rows = X.copy()
    rows.setflags(write=False)
    AgglomerativeClustering().fit(rows)
    assert_array_equal(rows, X)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_clusters": 0}, "n_clusters must be at least 1, found 0"),
        ({"n_clusters": 91}, "n_clusters=91.*n_samples=90"),
        ({"n_clusters": None}, "either n_clusters or distance_threshold"),
        ({"distance_threshold": 1.0}, "either n_clusters or distance_threshold"),
        ({"n_clusters": None, "distance_threshold": -1.0}, "distance_threshold must be at least 0"),
        ({"n_clusters": None, "distance_threshold": np.nan}, "distance_threshold must be finite"),
        ({"linkage": "centroid"}, "linkage must be one of"),
        ({"metric": "chebyshev"}, "metric must be one of"),
        ({"metric": "manhattan"}, 'ward.*needs metric="euclidean"'),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        AgglomerativeClustering(**parameters).fit(X)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[np.nan, 1.0]] * 9, "NaN"),
        ([[np.inf, 1.0]] * 9, "infinity"),
        (np.empty((0, 3)), "0 sample"),
        (np.zeros(9), "2D array"),
    ],
)
def test_bad_rows_are_refused(rows, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        AgglomerativeClustering().fit(rows)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (np.zeros((3, 2)), "square table of distances, found 3 x 2"),
        ([[0.0, 1], [2, 0]], "symmetric, found 1 in row 0, column 1 and 2 in row 1"),
        ([[0.0, -1], [-1, 0]], "not negative, found -1 in row 0, column 1"),
    ],
)
@pytest.mark.parametrize("linkage", ["single", "average"])
def test_a_bad_table_of_distances_is_refused(table, words, linkage):
    model = AgglomerativeClustering(linkage=linkage, metric="precomputed")
    with pytest.raises(sg.InvalidDataError, match=words):
        model.fit(table)


def test_a_row_of_zeros_has_no_angle():
    model = AgglomerativeClustering(linkage="average", metric="cosine")
    with pytest.raises(sg.InvalidDataError, match="row of zeros, found one in row 2"):
        model.fit([[1.0, 0], [0, 1], [0, 0]])


def test_weights_are_for_ward_only():
    with pytest.raises(sg.InvalidParameterError, match=r"ward.* only"):
        AgglomerativeClustering(linkage="single").fit(X, sample_weight=np.ones(90))


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.ones(89), "90 rows"),
        (-np.ones(90), "not negative, found -1 in row 0"),
        (np.zeros(90), "zero in every row"),
        (np.full(90, np.nan), "finite"),
    ],
)
def test_bad_weights_are_refused(weights, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        AgglomerativeClustering().fit(X, sample_weight=weights)


def test_a_table_of_distances_beyond_the_memory_is_refused(monkeypatch):
    monkeypatch.setattr(_hierarchy.os, "sysconf", lambda _: 100)
    with pytest.raises(sg.InvalidDataError, match="choose linkage 'ward' or 'single'"):
        AgglomerativeClustering(linkage="complete").fit(X)
    assert AgglomerativeClustering(linkage="single").fit(X).n_clusters_ == 2


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        ({}, "either n_clusters or height"),
        ({"n_clusters": 2, "height": 1.0}, "either n_clusters or height"),
        ({"n_clusters": 91}, "n_clusters=91"),
        ({"height": -1.0}, "height must be at least 0"),
    ],
)
def test_a_senseless_cut_is_refused(cut, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        AgglomerativeClustering().fit(X).labels_at(**cut)


def test_only_a_fitted_tree_can_be_cut():
    with pytest.raises(NotFittedError):
        AgglomerativeClustering().labels_at(2)
