"""GaussianMixture is a scikit-learn estimator that refuses bad input kindly."""

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
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

import frame_kinds
import segmentry as sg
from segmentry.cluster import GaussianMixture

X = np.random.default_rng(0).normal(size=(90, 3))
COLUMNS = pa.table({name: X[:, i] for i, name in enumerate(["recency", "orders", "revenue"])})


def _checks():
    number = itertools.count()
    for kind in ("full", "tied", "diag", "spherical"):
        model = GaussianMixture(2, covariance_type=kind, random_state=0)
        for estimator, check in estimator_checks_generator(model):
            name = check.func.__name__ if isinstance(check, partial) else check.__name__
            # Not ours to pass: it is about other array libraries, which the tags do not claim.
            if name != "check_array_api_input":
                yield pytest.param(estimator, check, id=f"{next(number)}-{name}")


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("estimator", "check"), list(_checks()))
def test_scikit_learn_contract(estimator, check):
    check(estimator)


def test_frames_of_every_kind_give_the_same_fit_and_their_names(kind):
    model = GaussianMixture(2, random_state=0).fit(frame_kinds.MAKE[kind](COLUMNS))
    assert_array_equal(model.means_, GaussianMixture(2, random_state=0).fit(X).means_)
    assert list(model.feature_names_in_) == COLUMNS.column_names
    assert_array_equal(model.predict(frame_kinds.MAKE[kind](COLUMNS)), model.labels_)


def test_pickle_and_clone_keep_it_working():
    model = GaussianMixture(3, random_state=1).fit(X)
    for copy in (pickle.loads(pickle.dumps(model)), clone(model).fit(X)):
        assert_array_equal(copy.predict_proba(X), model.predict_proba(X))
    assert_array_equal(clone(model).fit_predict(X), model.labels_)


def test_it_works_in_a_pipeline():
    labels = make_pipeline(StandardScaler(), GaussianMixture(2, random_state=0)).fit_predict(X)
    assert set(labels) == {0, 1}
    assert labels.dtype == np.int32


def test_f32_and_any_memory_order_work():
    narrow = X.astype(np.float32)
    first = GaussianMixture(2, random_state=0).fit(narrow)
    assert first.means_.dtype == np.float64
    assert_array_equal(
        GaussianMixture(2, random_state=0).fit(np.asfortranarray(narrow)).means_, first.means_
    )


def test_x_is_never_changed():
    rows = X.copy()
    rows.setflags(write=False)
    GaussianMixture(2, random_state=0).fit(rows)
    assert_array_equal(rows, X)


def test_verbose_logs_and_never_prints(caplog, capsys):
    with caplog.at_level(logging.INFO, logger="segmentry"):
        GaussianMixture(2, random_state=0, verbose=1).fit(X)
    assert "mixture" in caplog.text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_components": 0}, "n_components must be at least 1, found 0"),
        ({"n_components": 91}, "n_components=91.*n_samples=90.*fewer components"),
        ({"covariance_type": "round"}, "covariance_type must be one of"),
        ({"init_params": "best"}, "init_params must be one of"),
        ({"max_iter": 0}, "max_iter must be at least 1"),
        ({"n_init": 0}, "n_init must be at least 1"),
        ({"tol": -1.0}, "tol must be at least 0"),
        ({"reg_covar": -1.0}, "reg_covar must be at least 0"),
        ({"weights_init": [0.5, 0.5]}, r"weights_init must have the shape \(1,\), found \(2,\)"),
        ({"weights_init": [0.5]}, "add up to 1"),
        ({"means_init": [[1.0, 2.0]]}, r"means_init must have the shape \(1, 3\)"),
        ({"means_init": [[1.0, 2.0, np.nan]]}, "means_init must not have NaN"),
        ({"precisions_init": [np.ones((3, 3))]}, "positive definite"),
        ({"precisions_init": [np.triu(np.ones((3, 3)))]}, "symmetric"),
        ({"precisions_init": [-1.0], "covariance_type": "spherical"}, "positive"),
        ({"random_state": -1}, "random_state must be at least 0"),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        GaussianMixture(**parameters).fit(X)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_components": 2.5}, "n_components must be a whole number"),
        ({"tol": "small"}, "tol must be a number"),
        ({"means_init": "here"}, "means_init must hold numbers"),
    ],
)
def test_a_parameter_of_a_wrong_type_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidTypeError, match=words):
        GaussianMixture(**parameters).fit(X)


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
        GaussianMixture(2).fit(rows)


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
        GaussianMixture(2).fit(X, sample_weight=weights)


def test_only_a_fitted_mixture_knows_rows():
    for method in ("predict", "predict_proba", "score_samples", "score", "bic", "aic"):
        with pytest.raises(NotFittedError):
            getattr(GaussianMixture(), method)(X)
    with pytest.raises(NotFittedError):
        GaussianMixture().sample()
