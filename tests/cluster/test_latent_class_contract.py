"""LatentClass is a scikit-learn estimator that takes any frame and refuses bad input kindly."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import os
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
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.utils.estimator_checks import estimator_checks_generator

import frame_kinds
import segmentry as sg
from segmentry import _native
from segmentry.cluster import LatentClass

RANDOM = np.random.default_rng(0)
KIND = RANDOM.random(150) < 0.4
TABLE = pa.table(
    {
        "city": [
            None if RANDOM.random() < 0.1 else "Wien" if k ^ (RANDOM.random() < 0.2) else "Graz"
            for k in KIND
        ],
        "member": pa.array(KIND ^ (RANDOM.random(150) < 0.2), mask=RANDOM.random(150) < 0.1),
        "stars": pa.array(RANDOM.integers(1, 4, 150) + KIND),
        "age": pa.array(30.0 + 20 * KIND + RANDOM.normal(size=150), mask=RANDOM.random(150) < 0.1),
    }
)
X = TABLE.to_pandas()

# Blobs of numbers, every one a category of its own, tell nothing of each other.
EXPECTED_FAILURES = {
    "check_clustering": "it finds blobs by their numbers, which are all different categories here"
}


def _checks():
    number = itertools.count()
    for model in (LatentClass(random_state=0), LatentClass(3, n_init=2, random_state=0)):
        for estimator, check in estimator_checks_generator(model):
            name = check.func.__name__ if isinstance(check, partial) else check.__name__
            # Not ours to pass: it is about other array libraries, which the tags do not claim.
            if name == "check_array_api_input":
                continue
            reason = EXPECTED_FAILURES.get(name)
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(estimator, check, id=f"{next(number)}-{name}", marks=marks)


# The checks allow few steps, of which the model rightly warns.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("estimator", "check"), list(_checks()))
def test_scikit_learn_contract(estimator, check):
    check(estimator)


def model_of(**parameters):
    return LatentClass(**{"random_state": 0, "n_init": 3, "numeric": ["age"], **parameters})


def test_frames_of_every_kind_give_the_same_fit_and_tables_of_their_kind(kind):
    model = model_of().fit(frame_kinds.MAKE[kind](TABLE))
    expected = model_of().fit(X)
    assert list(model.feature_names_in_) == TABLE.column_names
    assert model.log_likelihood_ == pytest.approx(expected.log_likelihood_, rel=1e-9)
    assert_array_equal(model.predict(frame_kinds.MAKE[kind](TABLE)), model.labels_)
    rows = frame_kinds.columns_of(model.tables_)
    assert list(rows) == ["column", "level", "class", "probability", "standard_error"]
    assert rows["column"][:4] == ["city"] * 4
    assert rows["level"][:4] == ["Graz", "Graz", "Wien", "Wien"]
    assert rows["class"][:4] == [0, 1, 0, 1]
    found = [rows["probability"][i] + rows["probability"][i + 2] for i in (0, 1)]
    assert_allclose(found, [1, 1])


def test_the_planted_kinds_are_found():
    model = model_of().fit(X)
    assert (model.labels_ == KIND).mean() > 0.95
    assert_allclose(model.means_[:, 0], [30, 50], atol=1)
    assert model.levels_ == {
        "city": ["Graz", "Wien"],
        "member": [False, True],
        "stars": [1, 2, 3, 4],
    }
    assert np.isnan([model.g_squared_, model.chi_squared_, model.degrees_of_freedom_]).all()
    assert 0.5 < model.entropy_r_squared_ <= 1


def test_columns_can_be_named_by_place():
    assert model_of(numeric=[3]).fit(X).log_likelihood_ == model_of().fit(X).log_likelihood_
    rows = X[["stars", "age"]].to_numpy()
    assert model_of(numeric=["x1"]).fit(rows).means_.shape == (2, 1)


def test_declared_orders_are_kept_and_unused_levels_left_out():
    levels = ["never", "rarely", "often", "always"]
    answers = pd.Categorical(["rarely", "always", "never"] * 9, levels, ordered=True)
    model = LatentClass(1).fit(pd.DataFrame({"a": answers}))
    assert model.levels_ == {"a": ["never", "rarely", "always"]}
    assert_allclose(model.probabilities_["a"], [[1 / 3] * 3])


def test_unseen_levels_are_missing():
    model = model_of().fit(X)
    new = X.head(20).assign(city="Berlin")
    missing = new.assign(city=None)
    assert_array_equal(model.predict_proba(new), model.predict_proba(missing))
    assert_array_equal(model.score_samples(new), model.score_samples(missing))


def test_a_row_of_nothing_has_the_class_shares():
    model = model_of().fit(X)
    nothing = pl.DataFrame({name: [None] for name in X.columns}, schema=pl.from_arrow(TABLE).schema)
    assert_allclose(model.predict_proba(nothing), [model.class_shares_], rtol=1e-12)
    assert model.score_samples(nothing) == pytest.approx([0.0], abs=1e-12)
    with_it = pl.concat([pl.from_arrow(TABLE), nothing])
    again = model_of().fit(with_it)
    assert again.log_likelihood_ == pytest.approx(model.log_likelihood_, rel=1e-9)
    assert again.n_observations_ == 150
    assert again.bic_ == pytest.approx(model.bic_, rel=1e-9)


def test_score_is_the_mean_log_likelihood():
    weights = np.arange(150) % 3
    model = model_of().fit(X, sample_weight=weights)
    assert model.score(X, sample_weight=weights) * weights.sum() == pytest.approx(
        model.log_likelihood_
    )
    assert model.score(X) == pytest.approx(model.score_samples(X).mean())


def test_memberships_sum_to_one_and_labels_are_the_likeliest():
    model = model_of(n_classes=4).fit(X)
    members = model.predict_proba(X)
    assert_allclose(members.sum(axis=1), 1.0)
    assert_array_equal(members.argmax(axis=1), model.labels_)
    assert model.labels_.dtype == np.int32
    assert (np.diff(model.class_shares_) <= 0).all()
    assert model.class_shares_.sum() == pytest.approx(1.0)
    assert_array_equal(model_of(n_classes=4).fit_predict(X), model.labels_)


def test_pickle_and_clone_keep_it_working():
    model = model_of().fit(X)
    for copy in (pickle.loads(pickle.dumps(model)), clone(model).fit(X)):
        assert_array_equal(copy.predict_proba(X), model.predict_proba(X))
        assert copy.tables_.equals(model.tables_)


@pytest.mark.parametrize("n_jobs", [2, 8])
def test_any_number_of_threads_gives_the_same_bits(n_jobs):
    random = np.random.default_rng(1)
    rows = random.integers(0, 5, (9000, 6))
    fits = [
        LatentClass(3, n_init=2, max_iter=60, tol=1e-3, random_state=5, n_jobs=jobs).fit(rows)
        for jobs in (1, n_jobs)
    ]
    one, other = fits
    assert one.log_likelihoods_.tobytes() == other.log_likelihoods_.tobytes()
    assert one.predict_proba(rows).tobytes() == other.predict_proba(rows).tobytes()
    for name in one.probabilities_:
        assert one.probabilities_[name].tobytes() == other.probabilities_[name].tobytes()


def test_chunks_of_four_lead_to_the_same_classes():
    whole = model_of(n_classes=3).fit(X)
    _native.set_chunk_length(4)
    pieces = model_of(n_classes=3).fit(X)
    assert_allclose(whole.class_shares_, pieces.class_shares_, rtol=1e-5)
    assert_array_equal(whole.labels_, pieces.labels_)


def test_the_order_of_rows_does_not_matter():
    order = np.random.default_rng(2).permutation(150)
    straight, shuffled = model_of().fit(X), model_of().fit(X.iloc[order])
    assert straight.log_likelihood_ == pytest.approx(shuffled.log_likelihood_, rel=1e-10)
    assert_array_equal(straight.labels_[order], shuffled.labels_)


def test_weights_are_repeats_and_weight_0_is_absence():
    times = np.random.default_rng(3).integers(0, 4, 150)
    weighted = model_of().fit(X, sample_weight=times)
    repeated = model_of().fit(X.loc[X.index.repeat(times)])
    for name in ("log_likelihood_", "bic_", "adjusted_bic_", "entropy_r_squared_"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name), rel=1e-8)
    assert_allclose(weighted.means_, repeated.means_, rtol=1e-8)
    odd = X.assign(city=X["city"].where(times > 0, "nowhere"))
    assert model_of().fit(odd, sample_weight=times).levels_["city"] == ["Graz", "Wien"]


def test_it_says_when_it_has_not_settled():
    with pytest.warns(UserWarning, match="not settled after max_iter=2"):
        model = model_of(max_iter=2).fit(X)
    assert not model.converged_
    assert model.n_iter_ == 2


def test_verbose_logs_and_never_prints(caplog, capsys):
    with caplog.at_level(logging.INFO, logger="segmentry"):
        model_of(verbose=1).fit(X)
    assert "log-likelihood" in caplog.text
    assert capsys.readouterr().out == ""


def test_standard_errors_can_be_left_out():
    model = model_of(standard_errors=False).fit(X)
    assert np.isnan(model.standard_errors_["class_shares"]).all()
    assert np.isnan(model.standard_errors_["probabilities"]["city"]).all()


@pytest.mark.usefixtures("ctrl_c")
def test_control_c_stops_a_fit():
    rows = np.random.default_rng(0).integers(0, 9, (200_000, 8))
    threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT)).start()
    begun = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        LatentClass(20, n_init=20, max_iter=100_000, tol=0.0).fit(rows)
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_classes": 0}, "n_classes must be at least 1, found 0"),
        ({"n_classes": 151}, "n_classes=151.*n_samples=150"),
        ({"n_classes": 257}, "n_classes must be at most 256"),
        ({"n_init": 0}, "n_init must be at least 1"),
        ({"max_iter": 0}, "max_iter must be at least 1"),
        ({"tol": -1.0}, "tol must be at least 0"),
        ({"tol": np.nan}, "tol must be finite"),
        ({"algorithm": "newton"}, "algorithm must be one of"),
        ({"numeric": ["height"]}, "numeric must name columns of X .*'city'.* found 'height'"),
        ({"numeric": [4]}, "numeric must name columns of X .* found 4"),
        ({"init": "k-means"}, "init must be 'random' or an array"),
        ({"init": np.ones((150, 3))}, r"init must have the shape .*\(150, 2\), found \(150, 3\)"),
        ({"init": -np.ones((150, 2))}, "finite memberships of at least 0"),
        ({"random_state": -1}, "random_state must be at least 0"),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        model_of(**parameters).fit(X)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_classes": 2.5}, "n_classes must be a whole number"),
        ({"tol": "small"}, "tol must be a number"),
        ({"numeric": "age"}, "numeric must be a list"),
        ({"numeric": ["city"]}, "column 'city' is not numeric"),
    ],
)
def test_a_parameter_of_a_wrong_type_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidTypeError, match=words):
        model_of(**parameters).fit(X)


@pytest.mark.parametrize(
    ("frame", "numeric", "words"),
    [
        (pd.DataFrame({"a": [1.0, np.inf, 2.0]}), None, "'a' has infinite values"),
        (pd.DataFrame({"a": [1.0, np.inf, 2.0]}), ["a"], "'a' has 1 values that are infinite"),
        (pd.DataFrame({"a": [5.0, 5.0, None]}), ["a"], "'a' has no two different values"),
        (pd.DataFrame({"a": [np.nan] * 3}), ["a"], "'a' has no two different values"),
        (pd.DataFrame({"a": [np.nan] * 3}), None, "no row with an answer"),
        (pd.DataFrame({"a": []}), None, "must have rows and columns"),
    ],
)
def test_bad_columns_are_refused(frame, numeric, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        LatentClass(2, numeric=numeric).fit(frame)


def test_dates_are_refused():
    with pytest.raises(sg.InvalidTypeError, match="'born' holds dates"):
        LatentClass(2).fit(pl.DataFrame({"born": [dt.date(2000, 1, 1)] * 3}))


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.ones(149), "150 rows"),
        (-np.ones(150), "not negative, found -1 in row 0"),
        (np.zeros(150), "zero in every row"),
        (np.full(150, np.nan), "finite"),
        (["heavy"] * 150, "must hold numbers"),
    ],
)
def test_bad_weights_are_refused(weights, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        model_of().fit(X, sample_weight=weights)
