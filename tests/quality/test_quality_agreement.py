"""Quality indices give what scikit-learn, plain NumPy twins and the literature give."""

from __future__ import annotations

import numpy as np
import pytest
import quality_oracle
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn.datasets import load_iris

from segmentry import quality
from segmentry.cluster import KMeans

SHAPES = [
    (3, 1, 2),
    (10, 1, 3),
    (150, 4, 3),
    (1025, 7, 9),
    (2600, 16, 4),
    (300, 65, 2),
    (90, 3, 80),
]
AVERAGES = ["min", "geometric", "arithmetic", "max"]


def blobs(n, d, k, seed):
    """Rows around k places, and a label of every row of which each cluster has one."""
    random = np.random.default_rng(seed)
    labels = np.r_[np.arange(k), random.integers(0, k, n - k)]
    random.shuffle(labels)
    return random.uniform(-4, 4, (k, d))[labels] + random.normal(size=(n, d)), labels


def laid_out(X, order):
    if order == "strided":
        return np.repeat(X, 2, axis=1)[::-1, ::2]
    return np.asarray(X, order=order)


def in_every_layout(test):
    test = pytest.mark.parametrize("dtype", [np.float64, np.float32])(test)
    test = pytest.mark.parametrize("order", ["C", "F", "strided"])(test)
    return pytest.mark.parametrize("shape", SHAPES, ids=str)(test)


@in_every_layout
@pytest.mark.parametrize("metric", ["euclidean", "sqeuclidean"])
def test_silhouettes_are_scikit_learns(shape, order, dtype, metric):
    X, labels = blobs(*shape, seed=sum(shape))
    X = laid_out(X.astype(dtype), order)
    exact = X.astype(np.float64)
    expected = sklearn.metrics.silhouette_samples(exact, labels, metric=metric)
    samples = quality.silhouette_samples(X, labels, metric=metric)
    assert_allclose(samples, expected, rtol=0, atol=1e-9)
    score = quality.silhouette_score(X, labels, metric=metric)
    assert score == pytest.approx(expected.mean(), abs=1e-9)


@in_every_layout
@pytest.mark.parametrize("name", ["calinski_harabasz_score", "davies_bouldin_score"])
def test_indices_of_centres_are_scikit_learns(shape, order, dtype, name):
    X, labels = blobs(*shape, seed=sum(shape))
    X = laid_out(X.astype(dtype), order)
    expected = getattr(sklearn.metrics, name)(X.astype(np.float64), labels)
    # scikit-learn finds a row alone in its cluster some 1e-8 away from its own mean.
    rtol = 1e-7 if shape == (90, 3, 80) else 1e-9
    assert getattr(quality, name)(X, labels) == pytest.approx(expected, rel=rtol)


@in_every_layout
def test_the_simplified_silhouette_is_that_of_the_plain_twin(shape, order, dtype):
    X, labels = blobs(*shape, seed=sum(shape))
    X = laid_out(X.astype(dtype), order)
    twin = quality_oracle.simplified(X.astype(np.float64), labels)
    assert quality.simplified_silhouette_score(X, labels) == pytest.approx(twin.mean(), abs=1e-9)


def test_given_centres_take_the_place_of_means():
    X, labels = blobs(400, 3, 4, seed=0)
    centers = np.random.default_rng(1).uniform(-4, 4, (5, 3))
    twin = quality_oracle.simplified(X, labels, centers)
    score = quality.simplified_silhouette_score(X, labels, centers=centers)
    assert score == pytest.approx(twin.mean(), abs=1e-12)


def test_rows_labelled_with_their_nearest_centre_have_no_negative_simplified_silhouette():
    X, _ = blobs(400, 3, 4, seed=0)
    model = KMeans(6, random_state=0).fit(X)
    centers = model.cluster_centers_
    assert quality.simplified_silhouette_score(X, model.labels_, centers=centers) > 0


@st.composite
def labelled_rows(draw):
    n = draw(st.integers(3, 70))
    k = draw(st.integers(2, n - 1))
    d = draw(st.integers(1, 5))
    X, labels = blobs(n, d, k, seed=draw(st.integers(0, 2**32)))
    # Whole numbers make equal rows.
    X = np.round(X) if draw(st.booleans()) else X
    return X * 10.0 ** draw(st.integers(-3, 3)) + draw(st.sampled_from([0.0, 1e3, -1e5])), labels


@given(labelled_rows())
def test_any_silhouettes_are_those_of_the_plain_twin(rows):
    X, labels = rows
    assert_allclose(
        quality.silhouette_samples(X, labels),
        quality_oracle.silhouettes(X, labels),
        rtol=0,
        atol=1e-9,
    )


@given(labelled_rows())
def test_any_squared_silhouettes_are_those_of_the_plain_twin(rows):
    X, labels = rows
    ours = quality.silhouette_samples(X, labels, metric="sqeuclidean")
    twin = quality_oracle.silhouettes(X, labels, squared=True)
    # Where both a and b are 0 but for rounding, so may be either's silhouette.
    assert_allclose(ours, twin, rtol=0, atol=1e-6)
    assert np.median(np.abs(ours - twin)) < 1e-9


@given(labelled_rows())
def test_any_indices_of_centres_are_those_of_the_plain_twins(rows):
    X, labels = rows
    expected = quality_oracle.calinski_harabasz(X, labels)
    assert quality.calinski_harabasz_score(X, labels) == pytest.approx(expected, rel=1e-8)
    expected = quality_oracle.davies_bouldin(X, labels)
    if expected < 1e6:
        assert quality.davies_bouldin_score(X, labels) == pytest.approx(expected, rel=1e-8)


def test_iris_has_the_published_indices():
    # Silhouette .5528, Calinski-Harabasz 561.63, Davies-Bouldin .6620: k-means with k = 3 in
    # scikit-learn's and R's (fpc, clusterSim) documentation; adjusted Rand .7302 with the species.
    X, species = load_iris(return_X_y=True)
    labels = KMeans(3, n_init=10, random_state=0).fit(X).labels_
    assert quality.silhouette_score(X, labels) == pytest.approx(0.552819, abs=1e-6)
    assert quality.calinski_harabasz_score(X, labels) == pytest.approx(561.6278, abs=1e-4)
    assert quality.davies_bouldin_score(X, labels) == pytest.approx(0.661972, abs=1e-6)
    assert quality.adjusted_rand_score(species, labels) == pytest.approx(0.7302, abs=1e-4)


@pytest.mark.parametrize(
    ("n", "sizes"), [(1, (1, 1)), (2, (2, 2)), (50, (3, 3)), (999, (2, 40)), (30_000, (3000, 2000))]
)
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_agreement_is_scikit_learns(n, sizes, kept):
    random = np.random.default_rng(n)
    first = random.integers(0, sizes[0], n)
    second = np.where(random.random(n) < kept, first % sizes[1], random.integers(0, sizes[1], n))
    expected = sklearn.metrics.adjusted_rand_score(first, second)
    assert quality.adjusted_rand_score(first, second) == pytest.approx(expected, abs=1e-12)
    for average in AVERAGES:
        expected = sklearn.metrics.normalized_mutual_info_score(
            first, second, average_method=average
        )
        ours = quality.normalized_mutual_info_score(first, second, average_method=average)
        assert ours == pytest.approx(expected, abs=1e-12)


@given(st.data())
def test_any_agreement_is_that_of_a_look_at_every_pair(data):
    n = data.draw(st.integers(1, 30))
    numbers = st.lists(st.integers(-3, 3), min_size=n, max_size=n).map(np.array)
    first, second = data.draw(numbers), data.draw(numbers)
    expected = quality_oracle.adjusted_rand(first, second)
    assert quality.adjusted_rand_score(first, second) == pytest.approx(expected, abs=1e-12)
    assert quality.adjusted_rand_score(second, first) == quality.adjusted_rand_score(first, second)
    expected = sklearn.metrics.normalized_mutual_info_score(first, second)
    ours = quality.normalized_mutual_info_score(first, second)
    assert ours == pytest.approx(expected, abs=1e-12)


def test_many_rows_agree_as_their_shares_do():
    # Counts whose products need more than 64 bits.
    few = np.repeat([0, 0, 1, 1, 2], [3, 1, 1, 3, 2]), np.repeat([0, 1, 0, 1, 1], [3, 1, 1, 3, 2])
    many = [np.repeat(labels, 500_000) for labels in few]
    expected = sklearn.metrics.adjusted_rand_score(*many)
    assert quality.adjusted_rand_score(*many) == pytest.approx(expected, abs=1e-12)
    assert quality.normalized_mutual_info_score(*many) == pytest.approx(
        quality.normalized_mutual_info_score(*few), abs=1e-12
    )
