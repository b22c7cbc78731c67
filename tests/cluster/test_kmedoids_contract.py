"""KMedoids is a scikit-learn estimator that can be interrupted, copied and kept."""

from __future__ import annotations

import itertools
import logging
import os
import pickle
import signal
import threading
import time
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.utils.estimator_checks import estimator_checks_generator

from segmentry.cluster import KMedoids

X = np.random.default_rng(0).normal(size=(90, 3))


# Not ours to pass, and why.
EVERYWHERE = {"check_array_api_input": "about other array libraries, which the tags do not claim"}
OF_TABLES = {"check_clustering": "gives points where the metric says that X holds distances"}


def _checks():
    number = itertools.count()
    for model, reasons in (
        (KMedoids(), {}),
        (KMedoids(init="random"), {}),
        (KMedoids(3, init="build", metric="manhattan"), {}),
        (KMedoids(3, metric="gower", init="build"), {}),
        (KMedoids(3, metric="precomputed", init="build"), OF_TABLES),
    ):
        for estimator, check in estimator_checks_generator(model):
            name = check.func.__name__ if isinstance(check, partial) else check.__name__
            if name not in reasons | EVERYWHERE:
                yield pytest.param(estimator, check, id=f"{next(number)}-{name}")


# Some of the checks' tables have fewer distinct rows than clusters, of which the model warns.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("estimator", "check"), list(_checks()))
def test_scikit_learn_contract(estimator, check):
    check(estimator)


def test_pickle_and_clone_keep_it_working():
    for metric in ("euclidean", "gower"):
        model = KMedoids(3, metric=metric, random_state=0).fit(X)
        copy = pickle.loads(pickle.dumps(model))
        assert_array_equal(copy.predict(X), model.labels_)
        assert not hasattr(clone(model), "labels_")


def test_a_fitted_model_does_not_keep_the_data():
    small, large = (
        len(pickle.dumps(KMedoids(2, metric="gower", random_state=0).fit(rows)))
        for rows in (X, np.repeat(X, 20, axis=0))
    )
    # Labels are four bytes a row.
    assert large - small < 5 * 19 * len(X)


def test_it_is_named_after_its_class():
    names = KMedoids(2, random_state=0).fit(X).get_feature_names_out()
    assert list(names) == ["kmedoids0", "kmedoids1"]


def test_a_summary_is_logged_when_asked_for(caplog):
    with caplog.at_level(logging.INFO, "segmentry"):
        KMedoids(2, random_state=0, verbose=1).fit(X)
    assert "k-medoids (fasterpam): inertia" in caplog.text


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_stops_a_long_fit():
    rows = np.random.default_rng(0).normal(size=(29_000, 6))
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        KMedoids(60, init="build", random_state=0).fit(rows)
    assert time.monotonic() - begun < 2.5
