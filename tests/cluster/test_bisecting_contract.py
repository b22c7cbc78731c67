"""BisectingKMeans is a scikit-learn estimator that takes any frame and refuses bad input kindly."""

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
from segmentry.cluster import BisectingKMeans

X = np.random.default_rng(0).normal(size=(90, 3))
COLUMNS = pa.table({name: X[:, i] for i, name in enumerate(["recency", "orders", "revenue"])})


def _checks():
    number = itertools.count()
    for model in (
        BisectingKMeans(random_state=0),
        BisectingKMeans(3, init="k-means++", bisecting_strategy="largest_cluster", random_state=0),
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
    model = BisectingKMeans(4, random_state=0).fit(frame_kinds.MAKE[kind](COLUMNS))
    assert_array_equal(model.labels_, BisectingKMeans(4, random_state=0).fit(X).labels_)
    assert list(model.feature_names_in_) == COLUMNS.column_names
    assert_array_equal(model.predict(frame_kinds.MAKE[kind](COLUMNS)), model.labels_)
    assert model.tree_.feature_names == ("recency", "orders", "revenue")


def test_pickle_and_clone_keep_it_working():
    model = BisectingKMeans(4, random_state=1).fit(X)
    for copy in (pickle.loads(pickle.dumps(model)), clone(model).fit(X)):
        assert_array_equal(copy.predict(X), model.labels_)
        assert str(copy.tree_) == str(model.tree_)


def test_it_is_named_after_its_class():
    names = BisectingKMeans(2, random_state=0).fit(X).get_feature_names_out()
    assert list(names) == ["bisectingkmeans0", "bisectingkmeans1"]


def test_elkan_is_accepted_and_leads_to_the_same_result():
    assert_array_equal(
        BisectingKMeans(3, random_state=0, algorithm="elkan").fit(X).labels_,
        BisectingKMeans(3, random_state=0).fit(X).labels_,
    )


def test_a_callable_is_asked_for_two_centres_of_every_split():
    asked = []

    def first_and_last(rows, n_clusters, random_state):
        asked.append((len(rows), n_clusters))
        return rows[[0, -1]]

    model = BisectingKMeans(3, init=first_and_last).fit(X)
    assert asked == [(90, 2), (model.tree_.size[model.tree_.parent[3]], 2)]


def test_verbose_logs_and_never_prints(caplog, capsys):
    with caplog.at_level(logging.INFO, logger="segmentry"):
        BisectingKMeans(3, random_state=0, verbose=1).fit(X)
    assert "3 clusters" in caplog.text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_clusters": 0}, "n_clusters must be at least 1, found 0"),
        ({"n_clusters": 91}, r"n_clusters=91.*n_samples=90"),
        ({"max_iter": 0}, "max_iter must be at least 1"),
        ({"n_init": 0}, "n_init must be at least 1"),
        ({"tol": -1.0}, "tol must be at least 0"),
        ({"init": "k-means"}, "init must be one of"),
        ({"init": lambda X, k, random_state: X[:3]}, r"\(2, 3\), found \(3, 3\)"),
        ({"algorithm": "hamerly"}, "algorithm must be one of"),
        ({"bisecting_strategy": "first"}, "bisecting_strategy must be one of"),
        ({"random_state": -1}, "random_state must be at least 0"),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        BisectingKMeans(**parameters).fit(X)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_clusters": 2.5}, "n_clusters must be a whole number"),
        ({"n_init": "auto"}, "n_init must be a whole number"),
        ({"init": X[:2]}, "init must be .* a callable"),
        ({"tol": "small"}, "tol must be a number"),
    ],
)
def test_a_parameter_of_a_wrong_type_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidTypeError, match=words):
        BisectingKMeans(**parameters).fit(X)


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
        BisectingKMeans(2).fit(X, sample_weight=weights)
