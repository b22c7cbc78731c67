"""KMeans gives what scikit-learn, a plain NumPy twin and the literature give."""

from __future__ import annotations

import warnings

import kmeans_oracle
import numpy as np
import pytest
import sklearn.cluster
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score

from segmentry.cluster import KMeans


def blobs(n, d, k, seed, spread=1.0):
    random = np.random.default_rng(seed)
    places = random.uniform(-5, 5, (k, d))
    return places[random.integers(0, k, n)] + spread * random.normal(size=(n, d))


def with_sklearn(X, start, weights=None, **parameters):
    k = len(start)
    theirs = sklearn.cluster.KMeans(k, init=start, n_init=1, **parameters)
    ours = KMeans(k, init=start, **parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return ours.fit(X, sample_weight=weights), theirs.fit(X, sample_weight=weights)


def assert_same(ours, theirs, rtol):
    assert_array_equal(ours.labels_, theirs.labels_)
    scale = np.abs(theirs.cluster_centers_).max()
    assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=rtol, atol=rtol * scale)
    assert_allclose(ours.inertia_, theirs.inertia_, rtol=rtol)
    assert ours.n_iter_ == theirs.n_iter_


@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
@pytest.mark.parametrize("order", ["C", "F", "strided"])
@pytest.mark.parametrize(
    ("n", "d", "k"),
    [(1, 1, 1), (10, 1, 3), (150, 4, 3), (1025, 7, 9), (5000, 16, 20), (300, 65, 2)],
)
def test_the_same_start_leads_where_scikit_learn_goes(n, d, k, order, weighted):
    X = blobs(n, d, k, seed=n + d)
    if order == "strided":
        X = np.repeat(X, 2, axis=1)[::-1, ::2]
    X = np.asarray(X, order=None if order == "strided" else order)
    weights = np.random.default_rng(k).uniform(0.1, 3, n) if weighted else None
    start = np.array(X[:k])
    assert_same(*with_sklearn(X, start, weights), rtol=1e-9)


@pytest.mark.parametrize(("n", "d", "k"), [(150, 4, 3), (1025, 7, 9), (5000, 16, 12)])
def test_f32_goes_where_scikit_learn_goes(n, d, k):
    X = blobs(n, d, k, seed=n, spread=0.3).astype(np.float32)
    ours, theirs = with_sklearn(X, X[:k])
    assert ours.cluster_centers_.dtype == np.float32
    assert (ours.labels_ != theirs.labels_).mean() < 1e-3
    assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-3, atol=1e-3)
    assert_allclose(ours.inertia_, theirs.inertia_, rtol=1e-3)


@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
@pytest.mark.parametrize("order", ["C", "F", "strided"])
@pytest.mark.parametrize(
    ("n", "d", "k"),
    [(1, 1, 1), (10, 1, 3), (150, 4, 3), (1025, 7, 9), (3000, 16, 20), (300, 65, 2)],
)
def test_f32_goes_where_exact_steps_in_f64_go(n, d, k, order, weighted):
    # scikit-learn computes in f32 here; ours must be what f64 makes of the same f32 values.
    X = blobs(n, d, k, seed=n + d).astype(np.float32)
    if order == "strided":
        X = np.repeat(X, 2, axis=1)[::-1, ::2]
    X = np.asarray(X, order=None if order == "strided" else order)
    weights = np.random.default_rng(k).uniform(0.1, 3, n) if weighted else None
    start = np.array(X[:k])
    ours, theirs = with_sklearn(X, start, weights, tol=0.0, max_iter=15)
    twin = kmeans_oracle.exact_steps(X, start, weights, steps=15)
    scale = np.abs(twin.centres).max()
    assert_allclose(ours.cluster_centers_, twin.centres, rtol=2e-7, atol=1e-12 * scale)
    # Labels are those of the centres as they are shown, rounded to f32.
    shown = ours.cluster_centers_.astype(np.float64)
    nearest = kmeans_oracle.squared_distances(X.astype(np.float64), shown).argmin(axis=1)
    assert_array_equal(ours.labels_, nearest)
    assert ours.inertia_ == pytest.approx(kmeans_oracle.inertia(X, shown, weights), rel=1e-12)
    assert (ours.labels_ != theirs.labels_).mean() < 1e-3
    assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-3, atol=1e-4 * scale)
    assert_allclose(ours.inertia_, theirs.inertia_, rtol=1e-4)


@pytest.mark.parametrize("tol", [0.0, 1e-6, 1e-2])
@pytest.mark.parametrize("max_iter", [1, 3, 300])
def test_it_stops_when_scikit_learn_stops(tol, max_iter):
    X = blobs(2000, 5, 3, seed=3)
    assert_same(*with_sklearn(X, X[:8], tol=tol, max_iter=max_iter), rtol=1e-9)


def test_empty_clusters_are_refilled_as_in_scikit_learn():
    X = blobs(200, 3, 4, seed=11)
    start = np.vstack([X[:4], np.full((2, 3), 1e3) * [[1], [2]]])
    assert_same(*with_sklearn(X, start), rtol=1e-9)


@given(st.data())
def test_any_start_leads_where_the_plain_twin_goes(data):
    n = data.draw(st.integers(2, 80))
    d = data.draw(st.integers(1, 6))
    k = data.draw(st.integers(1, min(n, 6)))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    X = random.normal(size=(n, d)) * random.uniform(0.01, 100, d) + random.uniform(-1e3, 1e3, d)
    weights = random.uniform(0.1, 5, n) if data.draw(st.booleans()) else None
    start = X[random.choice(n, k, replace=False)]
    with np.errstate(invalid="ignore"):
        twin = kmeans_oracle.lloyd(X, start, weights)
    # The twin does not refill empty clusters.
    assume(np.isfinite(twin.centres).all())
    ours = KMeans(k, init=start, tol=0.0).fit(X, sample_weight=weights)
    assert_array_equal(ours.labels_, twin.labels)
    assert_allclose(ours.cluster_centers_, twin.centres, rtol=1e-9, atol=1e-9)
    assert_allclose(ours.inertia_, twin.inertia, rtol=1e-9, atol=1e-12)


def test_iris_has_the_published_clusters():
    # Inertia 78.85, sizes 62, 50, 38: scikit-learn's and R's documentation of k-means on iris.
    X, species = load_iris(return_X_y=True)
    model = KMeans(3, n_init=10, random_state=0).fit(X)
    assert model.inertia_ == pytest.approx(78.851441, abs=1e-6)
    assert sorted(np.bincount(model.labels_)) == [38, 50, 62]
    assert adjusted_rand_score(species, model.labels_) == pytest.approx(0.7302, abs=1e-4)


def test_seeding_is_as_good_as_scikit_learns_over_twenty_seeds():
    X = blobs(3000, 6, 15, seed=5, spread=2.0)
    ours = [KMeans(15, random_state=seed).fit(X).inertia_ for seed in range(20)]
    theirs = [sklearn.cluster.KMeans(15, random_state=s).fit(X).inertia_ for s in range(20)]
    assert np.mean(ours) <= 1.01 * np.mean(theirs)
    assert min(ours) <= 1.001 * min(theirs)


def test_inertia_of_f32_is_computed_in_f64():
    X = blobs(20_000, 3, 4, seed=8).astype(np.float32)
    model = KMeans(4, random_state=0).fit(X)
    exact = kmeans_oracle.inertia(X.astype(np.float64), model.cluster_centers_.astype(np.float64))
    assert model.inertia_ == pytest.approx(exact, rel=1e-10)


def test_score_is_minus_the_inertia():
    X = blobs(500, 4, 3, seed=9)
    weights = np.random.default_rng(0).uniform(0, 2, 500)
    model = KMeans(3, random_state=0).fit(X, sample_weight=weights)
    assert model.score(X, sample_weight=weights) == -model.inertia_


def test_transform_gives_euclidean_distances():
    X = blobs(100, 4, 3, seed=10)
    model = KMeans(3, random_state=0).fit(X)
    expected = np.sqrt(kmeans_oracle.squared_distances(X, model.cluster_centers_))
    assert_allclose(model.transform(X), expected, rtol=1e-12)
