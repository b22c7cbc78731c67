"""KMeans is a scikit-learn estimator that takes any frame and refuses bad input kindly."""

from __future__ import annotations

import io
import itertools
import logging
import pickle
from functools import partial

import joblib
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

import frame_kinds
import segmentry as sg
from segmentry.cluster import KMeans

X = np.random.default_rng(0).normal(size=(90, 3))
COLUMNS = pa.table({name: X[:, i] for i, name in enumerate(["recency", "orders", "revenue"])})


def _checks():
    number = itertools.count()
    for model in (KMeans(random_state=0), KMeans(3, init="random", random_state=0)):
        for estimator, check in estimator_checks_generator(model):
            name = check.func.__name__ if isinstance(check, partial) else check.__name__
            # Not ours to pass: it is about other array libraries, which the tags do not claim.
            if name != "check_array_api_input":
                yield pytest.param(estimator, check, id=f"{next(number)}-{name}")


# Some of the checks' tables have fewer distinct rows than eight, of which the model rightly warns.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("estimator", "check"), list(_checks()))
def test_scikit_learn_contract(estimator, check):
    check(estimator)


def test_frames_of_every_kind_give_the_same_fit_and_their_names(kind):
    model = KMeans(3, random_state=0).fit(frame_kinds.MAKE[kind](COLUMNS))
    assert_array_equal(model.labels_, KMeans(3, random_state=0).fit(X).labels_)
    assert list(model.feature_names_in_) == COLUMNS.column_names
    assert_array_equal(model.predict(frame_kinds.MAKE[kind](COLUMNS)), model.labels_)


@pytest.mark.parametrize("output", ["pandas", "polars"])
def test_set_output_gives_named_frames(output):
    model = KMeans(2, random_state=0).set_output(transform=output)
    distances = model.fit_transform(COLUMNS.to_pandas())
    assert isinstance(distances, pd.DataFrame if output == "pandas" else pl.DataFrame)
    assert list(distances.columns) == ["kmeans0", "kmeans1"]


def test_it_is_named_after_its_class():
    names = KMeans(3).fit(X).get_feature_names_out()
    assert list(names) == ["kmeans0", "kmeans1", "kmeans2"]


def test_fit_predict_and_fit_transform_are_what_they_say():
    model = KMeans(4, random_state=1).fit(X)
    assert_array_equal(KMeans(4, random_state=1).fit_predict(X), model.labels_)
    assert_array_equal(KMeans(4, random_state=1).fit_transform(X), model.transform(X))


def test_pickle_joblib_and_clone_keep_it_working():
    model = KMeans(4, random_state=1).fit(X)
    buffer = io.BytesIO()
    joblib.dump(model, buffer)
    buffer.seek(0)
    for copy in (pickle.loads(pickle.dumps(model)), joblib.load(buffer), clone(model).fit(X)):
        assert_array_equal(copy.predict(X), model.labels_)


def test_it_works_in_a_pipeline():
    labels = make_pipeline(StandardScaler(), KMeans(3, random_state=0)).fit_predict(X)
    assert set(labels) == {0, 1, 2}


def test_labels_are_int32_and_whole_numbers_become_f64():
    model = KMeans(3, random_state=0).fit(np.arange(30).reshape(10, 3))
    assert model.labels_.dtype == np.int32
    assert model.cluster_centers_.dtype == np.float64


def test_x_is_never_changed():
    rows = X.copy()
    KMeans(3, random_state=0, copy_x=False).fit(rows)
    assert_array_equal(rows, X)


def test_read_only_input_works():
    rows = X.copy()
    rows.setflags(write=False)
    assert KMeans(3, random_state=0).fit(rows).labels_.size == len(X)


def test_a_model_of_one_float_type_labels_rows_of_the_other():
    model = KMeans(3, random_state=0).fit(X)
    assert_array_equal(model.predict(X.astype(np.float32)), model.labels_)
    narrow = KMeans(3, random_state=0).fit(X.astype(np.float32))
    assert_array_equal(narrow.predict(X), narrow.labels_)


def test_a_callable_is_asked_for_centres_once_a_restart():
    calls = []

    def last_rows(rows, n_clusters, random_state):
        calls.append(random_state)
        return rows[-n_clusters:]

    model = KMeans(3, init=last_rows, n_init=4).fit(X)
    assert len(calls) == 4
    assert_array_equal(model.labels_, KMeans(3, init=X[-3:]).fit(X).labels_)


def test_elkan_is_accepted_and_leads_to_the_same_result():
    assert_array_equal(
        KMeans(3, random_state=0, algorithm="elkan").fit(X).labels_,
        KMeans(3, random_state=0).fit(X).labels_,
    )


def test_given_centres_with_several_restarts_warn():
    with pytest.warns(RuntimeWarning, match="one run is made instead of n_init=5"):
        KMeans(3, init=X[:3], n_init=5).fit(X)


def test_verbose_logs_and_never_prints(caplog, capsys):
    with caplog.at_level(logging.INFO, logger="segmentry"):
        KMeans(3, random_state=0, verbose=1).fit(X)
    assert "inertia" in caplog.text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_clusters": 0}, "n_clusters must be at least 1, found 0"),
        ({"n_clusters": 91}, "n_clusters=91.*n_samples=90"),
        ({"max_iter": 0}, "max_iter must be at least 1"),
        ({"n_init": 0}, "n_init must be at least 1"),
        ({"n_init": "many"}, "n_init must be one of"),
        ({"tol": -1.0}, "tol must be at least 0"),
        ({"tol": np.nan}, "tol must be finite"),
        ({"init": "k-means"}, "init must be one of"),
        ({"init": X[:2]}, r"init must have the shape .*\(8, 3\), found \(2, 3\)"),
        ({"init": np.full((8, 3), np.nan)}, "init must not have NaN"),
        ({"algorithm": "hamerly"}, "algorithm must be one of"),
        ({"random_state": -1}, "random_state must be at least 0"),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        KMeans(**parameters).fit(X)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_clusters": 2.5}, "n_clusters must be a whole number"),
        ({"init": object()}, "init must be 'k-means\\+\\+'"),
        ({"tol": "small"}, "tol must be a number"),
    ],
)
def test_a_parameter_of_a_wrong_type_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidTypeError, match=words):
        KMeans(**parameters).fit(X)


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
        KMeans(2).fit(rows)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.ones(89), "90 rows"),
        (-np.ones(90), "not negative, found -1 in row 0"),
        (np.zeros(90), "zero in every row"),
        (np.full(90, np.nan), "finite"),
        (["heavy"] * 90, "must hold numbers"),
    ],
)
def test_bad_weights_are_refused(weights, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        KMeans(2).fit(X, sample_weight=weights)


def test_dates_are_refused_with_advice():
    dates = pd.to_datetime(["2020-01-01", "2020-01-05", None])
    frames = (
        pd.DataFrame({"d": dates}),
        pd.DataFrame({"x": [1.0, 2.0, 3.0], "d": dates - dates[0]}),
        pl.DataFrame({"d": list(dates[:2])}),
        pa.table({"d": list(dates[:2])}),
        dates.to_numpy().reshape(-1, 1),
    )
    for frame in frames:
        with pytest.raises(sg.InvalidTypeError, match="X holds dates or times; turn them into"):
            KMeans(2).fit(frame)
