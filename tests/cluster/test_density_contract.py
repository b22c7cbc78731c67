"""HDBSCAN, DBSCAN and OPTICS are scikit-learn estimators that take any frame."""

from __future__ import annotations

import itertools
import pickle
import signal
import threading
import time
from functools import partial

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator
from test_hdbscan import blobs

import frame_kinds
import segmentry as sg
from segmentry.cluster import DBSCAN, HDBSCAN, OPTICS

X = blobs(200, 3, noise=20)
COLUMNS = pa.table({name: X[:, i] for i, name in enumerate(["recency", "orders", "revenue"])})
MODELS = [HDBSCAN(10), DBSCAN(0.9), OPTICS(8)]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)


def _checks():
    number = itertools.count()
    for model in (HDBSCAN(), HDBSCAN(noise="nearest"), DBSCAN(), OPTICS()):
        for estimator, check in estimator_checks_generator(model):
            name = check.func.__name__ if isinstance(check, partial) else check.__name__
            # Not ours to pass: it is about other array libraries, which the tags do not claim.
            if name != "check_array_api_input":
                yield pytest.param(estimator, check, id=f"{next(number)}-{name}")


# Some of the checks' tables have no clusters, of which models rightly warn.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore:All reachability values are inf:UserWarning")
@pytest.mark.parametrize(("estimator", "check"), list(_checks()))
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@each_model
def test_frames_of_every_kind_give_the_same_fit_and_their_names(model, kind):
    fitted = clone(model).fit(frame_kinds.MAKE[kind](COLUMNS))
    assert_array_equal(fitted.labels_, clone(model).fit(X).labels_)
    assert list(fitted.feature_names_in_) == COLUMNS.column_names


@each_model
def test_any_memory_order_and_whole_numbers_work(model):
    expected = clone(model).fit(X).labels_
    assert_array_equal(clone(model).fit(np.asfortranarray(X)).labels_, expected)
    assert_array_equal(clone(model).fit(np.repeat(X, 2, axis=0)[::2]).labels_, expected)
    assert clone(model).fit(X.astype(int)).labels_.dtype == np.int32


@each_model
def test_pickle_and_pipelines_work(model):
    fitted = clone(model).fit(X)
    copy = pickle.loads(pickle.dumps(fitted))
    assert_array_equal(copy.labels_, fitted.labels_)
    if hasattr(model, "predict"):
        assert_array_equal(copy.predict(X + 0.1), fitted.predict(X + 0.1))
    pipeline = make_pipeline(StandardScaler(), clone(model))
    assert pipeline.fit_predict(X).shape == (len(X),)


@each_model
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[np.nan, 1.0]] * 9, "NaN"),
        ([[np.inf, 1.0]] * 9, "infinity"),
        (np.empty((0, 3)), "0 sample"),
        (np.zeros(9), "2D array"),
    ],
)
def test_bad_rows_are_refused(model, rows, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        clone(model).fit(rows)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"min_cluster_size": 1}, "min_cluster_size must be at least 2"),
        ({"min_samples": 0}, "min_samples must be at least 1"),
        ({"min_samples": 221}, "min_samples=221 must be at most .* n_samples=220"),
        ({"max_cluster_size": 0}, "max_cluster_size must be at least 1"),
        ({"alpha": 0.0}, "alpha must be above 0"),
        ({"cluster_selection_epsilon": -1.0}, "cluster_selection_epsilon must be at least 0"),
        ({"cluster_selection_method": "best"}, "cluster_selection_method must be one of"),
        ({"metric": "cosine"}, "metric must be one of"),
        ({"noise": "drop"}, "noise must be one of"),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        HDBSCAN(**parameters).fit(X)


@pytest.mark.parametrize("parameters", [{"min_cluster_size": 2.5}, {"allow_single_cluster": "no"}])
def test_a_parameter_of_a_wrong_type_is_refused(parameters):
    with pytest.raises(sg.InvalidTypeError, match=next(iter(parameters))):
        HDBSCAN(**parameters).fit(X)


def test_the_condensed_tree_is_a_tidy_table():
    tree = HDBSCAN(10).fit(X).condensed_tree_
    for frame in (pd.DataFrame(tree), pl.DataFrame(tree)):
        assert list(frame.columns) == ["parent", "child", "lambda", "size"]
        rows = frame["child"].to_numpy()
        assert_array_equal(np.sort(rows[rows < len(X)]), np.arange(len(X)))


@pytest.mark.parametrize(
    "model", [HDBSCAN(50), DBSCAN(30.0, min_samples=10**6), OPTICS(50)], ids=["H", "D", "O"]
)
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_stops_a_fit_soon(model):
    rows = np.random.default_rng(0).normal(size=(60_000, 30))
    main = threading.main_thread().ident
    timer = threading.Timer(0.5, signal.pthread_kill, (main, signal.SIGINT))
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        model.fit(rows)
    timer.join()
    assert time.monotonic() - begun < 3
