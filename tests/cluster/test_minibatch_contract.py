"""MiniBatchKMeans is a scikit-learn estimator that takes any frame and refuses bad input kindly."""

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
from sklearn.utils.estimator_checks import estimator_checks_generator

import frame_kinds
import segmentry as sg
from segmentry.cluster import MiniBatchKMeans

X = np.random.default_rng(0).normal(size=(90, 3))
COLUMNS = pa.table({name: X[:, i] for i, name in enumerate(["recency", "orders", "revenue"])})


def _checks():
    number = itertools.count()
    for model in (
        MiniBatchKMeans(random_state=0),
        MiniBatchKMeans(3, init="random", random_state=0),
    ):
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
    frame = frame_kinds.MAKE[kind]
    model = MiniBatchKMeans(3, random_state=0, batch_size=20).fit(frame(COLUMNS))
    plain = MiniBatchKMeans(3, random_state=0, batch_size=20).fit(X)
    assert_array_equal(model.labels_, plain.labels_)
    assert list(model.feature_names_in_) == COLUMNS.column_names
    assert_array_equal(model.predict(frame(COLUMNS)), model.labels_)
    pieces = MiniBatchKMeans(3, random_state=0).partial_fit(frame(COLUMNS))
    assert_array_equal(pieces.partial_fit(frame(COLUMNS)).n_steps_, 2)


def test_pickle_and_clone_keep_it_working():
    model = MiniBatchKMeans(3, random_state=0).partial_fit(X[:40])
    copy = pickle.loads(pickle.dumps(model))
    assert_array_equal(
        copy.partial_fit(X[40:]).cluster_centers_, model.partial_fit(X[40:]).cluster_centers_
    )
    assert not hasattr(clone(model), "cluster_centers_")


def test_it_is_named_after_its_class():
    names = MiniBatchKMeans(2, random_state=0).fit(X).get_feature_names_out()
    assert list(names) == ["minibatchkmeans0", "minibatchkmeans1"]


def test_steps_and_passes_are_counted():
    model = MiniBatchKMeans(
        3, random_state=0, batch_size=20, max_iter=2, max_no_improvement=None
    ).fit(X)
    assert (model.n_steps_, model.n_iter_) == (9, 2)


def test_labels_can_be_left_out():
    model = MiniBatchKMeans(3, random_state=0, batch_size=20, compute_labels=False).fit(X)
    assert not hasattr(model, "labels_")
    assert model.inertia_ == pytest.approx(-model.score(X), rel=0.3)
    assert_array_equal(model.fit_predict(X), model.predict(X))


def test_a_callable_is_asked_for_centres_once_a_restart_with_some_of_the_rows():
    seen = []

    def first_rows(rows, n_clusters, random_state):
        seen.append(len(rows))
        return rows[:n_clusters]

    MiniBatchKMeans(3, init=first_rows, init_size=30, batch_size=10, random_state=0).fit(X)
    assert seen == [30, 30, 30]


def test_too_few_rows_for_a_start_are_raised_with_a_warning():
    with pytest.warns(RuntimeWarning, match="init_size=2 is less than n_clusters=3"):
        MiniBatchKMeans(3, init_size=2, random_state=0).fit(X)


def test_verbose_logs_and_never_prints(caplog, capsys):
    with caplog.at_level(logging.INFO, logger="segmentry"):
        MiniBatchKMeans(3, random_state=0, verbose=1).fit(X)
    assert "batches" in caplog.text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_clusters": 0}, "n_clusters must be at least 1, found 0"),
        ({"n_clusters": 91}, "n_clusters=91.*n_samples=90"),
        ({"max_iter": 0}, "max_iter must be at least 1"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"n_init": 0}, "n_init must be at least 1"),
        ({"tol": -1.0}, "tol must be at least 0"),
        ({"max_no_improvement": -1}, "max_no_improvement must be at least 0"),
        ({"init_size": 0}, "init_size must be at least 1"),
        ({"reassignment_ratio": -0.1}, "reassignment_ratio must be at least 0"),
        ({"init": "k-means"}, "init must be one of"),
        ({"init": X[:2]}, r"init must have the shape .*\(8, 3\), found \(2, 3\)"),
        ({"init": np.full((8, 3), np.nan)}, "init must not have NaN"),
        ({"random_state": -1}, "random_state must be at least 0"),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_a_senseless_parameter_is_refused_by_name(method, parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        getattr(MiniBatchKMeans(**parameters), method)(X)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_clusters": 2.5}, "n_clusters must be a whole number"),
        ({"batch_size": None}, "batch_size must be a whole number"),
        ({"init": object()}, "init must be 'k-means\\+\\+'"),
        ({"tol": "small"}, "tol must be a number"),
    ],
)
def test_a_parameter_of_a_wrong_type_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidTypeError, match=words):
        MiniBatchKMeans(**parameters).fit(X)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.ones(89), "90 rows"),
        (-np.ones(90), "not negative, found -1 in row 0"),
        (np.zeros(90), "zero in every row"),
        (np.full(90, np.nan), "finite"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_bad_weights_are_refused(method, weights, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        getattr(MiniBatchKMeans(2), method)(X, sample_weight=weights)


def test_a_piece_with_other_columns_is_refused():
    model = MiniBatchKMeans(2, random_state=0).partial_fit(X)
    with pytest.raises(sg.InvalidDataError, match="2 features"):
        model.partial_fit(X[:, :2])
