"""KMeans with bounds on sizes: respected, and never at a higher cost than they must have."""

from __future__ import annotations

import pickle
import warnings

import kmeans_oracle
import numpy as np
import pytest
import sizes_oracle
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning

import segmentry as sg
from segmentry import _native
from segmentry.cluster import KMeans

X = np.random.default_rng(0).normal(size=(90, 3))


def sizes(model):
    return np.bincount(model.labels_, minlength=model.n_clusters)


def assert_cheapest(model, rows, least, most, weights=None):
    """The labels are within the bounds, and no others are cheaper for the model's centres."""
    assert sizes(model).min() >= least
    assert sizes(model).max() <= most
    costs = kmeans_oracle.squared_distances(rows, model.cluster_centers_)
    if weights is not None:
        costs *= weights[:, np.newaxis]
    best = sizes_oracle.least_cost(costs, least, most)
    cost = sizes_oracle.cost_of(costs, model.labels_)
    assert_allclose(cost, best, rtol=1e-9, atol=1e-9)
    assert_allclose(model.inertia_, cost, rtol=1e-9, atol=1e-9)


@given(st.data())
def test_no_assignment_within_the_bounds_is_cheaper(data):
    n = data.draw(st.integers(1, 40))
    k = data.draw(st.integers(1, min(n, 6)))
    least = data.draw(st.integers(0, n // k))
    most = data.draw(st.integers(max(least, -(-n // k)), n))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    rows = random.normal(size=(n, 2))
    if data.draw(st.booleans()):
        rows = np.round(rows)  # many ties
    weights = random.uniform(0.1, 4, n) if data.draw(st.booleans()) else None
    model = KMeans(
        k,
        random_state=data.draw(st.integers(0, 9)),
        max_iter=data.draw(st.sampled_from([1, 2, 300])),
        min_cluster_size=least,
        max_cluster_size=most,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # equal rows, least = 0
        model.fit(rows, sample_weight=weights)
    assert_cheapest(model, rows, least, most, weights)


@pytest.mark.parametrize(("least", "most"), [(50, 50), (45, 60), (10, 52), (48, 150)])
def test_iris_is_split_at_the_least_cost(least, most):
    rows = load_iris().data
    model = KMeans(3, random_state=0, min_cluster_size=least, max_cluster_size=most).fit(rows)
    assert_cheapest(model, rows, least, most)


def test_centres_are_the_weighted_means_of_their_rows():
    weights = np.random.default_rng(1).uniform(0, 3, len(X))
    model = KMeans(4, random_state=0, tol=0.0, max_cluster_size=23).fit(X, sample_weight=weights)
    for j in range(4):
        own = model.labels_ == j
        mean = np.average(X[own], axis=0, weights=weights[own])
        assert_allclose(model.cluster_centers_[j], mean, rtol=1e-9, atol=1e-12)


def test_bounds_that_do_not_bind_change_nothing():
    free = KMeans(4, init=X[:4]).fit(X)
    bound = KMeans(4, init=free.cluster_centers_, min_cluster_size=1, max_cluster_size=90).fit(X)
    assert_array_equal(bound.labels_, free.labels_)
    assert bound.inertia_ == pytest.approx(free.inertia_, rel=1e-9)


def test_more_restarts_are_never_worse():
    one, many = (
        KMeans(6, random_state=0, n_init=n_init, max_cluster_size=15).fit(X).inertia_
        for n_init in (1, 10)
    )
    assert many <= one


def test_steps_never_raise_the_cost():
    costs = [
        KMeans(5, init=X[:5], tol=0.0, max_iter=steps, max_cluster_size=18).fit(X).inertia_
        for steps in range(1, 12)
    ]
    assert (np.diff(costs) <= 1e-9).all()


def test_predict_looks_at_each_row_alone():
    model = KMeans(3, random_state=0, min_cluster_size=30).fit(X)
    nearest = kmeans_oracle.squared_distances(X, model.cluster_centers_).argmin(axis=1)
    assert_array_equal(model.predict(X), nearest)
    assert_array_equal(clone(model).fit_predict(X), model.labels_)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_any_number_of_threads_gives_the_same_bits(init, dtype):
    rows = np.random.default_rng(2).normal(size=(3001, 4)).astype(dtype)
    weights = np.linspace(0, 2, len(rows))
    fits = [
        KMeans(
            7, init=init, n_init=2, max_iter=4, random_state=5, n_jobs=n_jobs, max_cluster_size=430
        ).fit(rows, sample_weight=weights)
        for n_jobs in (1, 2, 8)
    ]
    for other in fits[1:]:
        assert fits[0].cluster_centers_.tobytes() == other.cluster_centers_.tobytes()
        assert fits[0].labels_.tobytes() == other.labels_.tobytes()
        assert fits[0].inertia_ == other.inertia_


def test_chunks_of_four_rows_change_nothing():
    model = KMeans(4, init=X[:4], max_cluster_size=25)
    whole = clone(model).fit(X)
    _native.set_chunk_length(4)
    pieces = clone(model).fit(X)
    assert_array_equal(whole.labels_, pieces.labels_)
    assert whole.inertia_ == pieces.inertia_


def test_f32_stays_f32():
    model = KMeans(3, random_state=0, min_cluster_size=30).fit(X.astype(np.float32))
    assert model.cluster_centers_.dtype == np.float32
    assert_array_equal(sizes(model), [30, 30, 30])


def test_equal_rows_are_split_by_size_alone():
    model = KMeans(4, random_state=0, max_cluster_size=5).fit(np.full((20, 2), 7.5))
    assert_array_equal(sizes(model), [5, 5, 5, 5])
    assert model.inertia_ == 0
    assert_array_equal(model.cluster_centers_, np.full((4, 2), 7.5))


def test_one_far_outlier_gets_company():
    rows = np.vstack([X, [[1e6, 0, 0]]])
    model = KMeans(3, random_state=0, min_cluster_size=20).fit(rows)
    assert sizes(model).min() >= 20


def test_values_far_from_zero_lose_no_digits():
    near = KMeans(4, init=X[:4], max_cluster_size=23).fit(X)
    far = KMeans(4, init=X[:4] + 1e9, max_cluster_size=23).fit(X + 1e9)
    assert_array_equal(near.labels_, far.labels_)
    assert far.inertia_ == pytest.approx(near.inertia_, rel=1e-6)


def test_constant_columns_change_nothing():
    wider = np.column_stack([np.full(len(X), 1e6), X, np.zeros(len(X))])
    narrow = KMeans(4, init=X[:4], max_cluster_size=23).fit(X)
    wide = KMeans(4, init=wider[:4], max_cluster_size=23).fit(wider)
    assert_array_equal(narrow.labels_, wide.labels_)


def test_as_many_clusters_as_rows_fit_exactly():
    model = KMeans(len(X), random_state=0, max_cluster_size=1).fit(X)
    assert_array_equal(np.sort(model.labels_), np.arange(len(X)))
    assert model.inertia_ == pytest.approx(0, abs=1e-25)


def test_rows_without_weight_count_in_sizes_and_cost_nothing():
    weights = np.r_[np.ones(60), np.zeros(30)]
    model = KMeans(3, random_state=0, min_cluster_size=30).fit(X, sample_weight=weights)
    assert_array_equal(sizes(model), [30, 30, 30])
    assert_cheapest(model, X, 30, 30, weights)


def test_pickle_and_clone_keep_the_bounds():
    model = KMeans(3, random_state=0, min_cluster_size=25).fit(X)
    copy = pickle.loads(pickle.dumps(model))
    assert_array_equal(copy.labels_, model.labels_)
    assert clone(model).min_cluster_size == 25


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"min_cluster_size": 31}, r"min_cluster_size=31 cannot be had.*93 rows, X has 90.*to 30"),
        ({"max_cluster_size": 29}, r"max_cluster_size=29 cannot be had.*87 rows, X has 90.*to 30"),
        ({"min_cluster_size": 10**30}, "min_cluster_size="),
        ({"min_cluster_size": 9, "max_cluster_size": 8}, "not be more than max_cluster_size"),
        ({"min_cluster_size": -1}, "min_cluster_size must be at least 0"),
        ({"max_cluster_size": 0}, "max_cluster_size must be at least 1"),
        ({"max_cluster_size": 40, "init": X[:3] * np.nan}, "init must not have NaN"),
    ],
)
def test_bounds_that_cannot_be_had_are_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        KMeans(3, **parameters).fit(X)


@pytest.mark.parametrize("name", ["min_cluster_size", "max_cluster_size"])
def test_a_bound_that_is_no_whole_number_is_refused_by_name(name):
    with pytest.raises(sg.InvalidTypeError, match=f"{name} must be a whole number"):
        KMeans(3, **{name: 2.5}).fit(X)


def test_values_whose_squares_overflow_are_refused():
    with pytest.raises(sg.InvalidDataError, match="overflow"):
        KMeans(2, max_cluster_size=50, init=X[:2] * 1e200).fit(X * 1e200)
