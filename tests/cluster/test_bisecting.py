"""BisectingKMeans: splits that a plain twin makes, and clusters as good as scikit-learn's."""

from __future__ import annotations

import warnings

import kmeans_oracle
import numpy as np
import pytest
import sklearn.cluster
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_digits, load_iris, load_wine
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

import segmentry as sg
from segmentry import _native
from segmentry.cluster import BisectingKMeans

X = np.random.default_rng(0).normal(size=(60, 3))


def farthest_two(rows, n_clusters, random_state):
    """A start that does not depend on chance: the row farthest from the mean, and from that one."""
    first = rows[((rows - rows.mean(axis=0)) ** 2).sum(axis=1).argmax()]
    second = rows[((rows - first) ** 2).sum(axis=1).argmax()]
    return np.stack([first, second])


def bisect(rows, k, weights, by_weight):
    """The twin: a list of members of every cluster, from left to right."""
    leaves = [np.arange(len(rows))]

    def score(members):
        w = weights[members]
        if by_weight:
            return w.sum()
        centre = np.average(rows[members], axis=0, weights=w)
        return (w[:, np.newaxis] * (rows[members] - centre) ** 2).sum()

    while len(leaves) < k:
        place = int(np.argmax([score(members) for members in leaves]))
        members = leaves[place]
        start = farthest_two(rows[members], 2, None)
        labels = kmeans_oracle.lloyd(rows[members], start, weights[members]).labels
        leaves[place : place + 1] = [members[labels == 0], members[labels == 1]]
    return leaves


@given(st.data())
def test_splits_are_those_of_the_plain_twin(data):
    n = data.draw(st.integers(2, 60))
    k = data.draw(st.integers(1, min(n // 2, 7)))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    rows = random.normal(size=(n, data.draw(st.integers(1, 4))))
    weights = random.uniform(0.1, 3, n) if data.draw(st.booleans()) else np.ones(n)
    strategy = data.draw(st.sampled_from(["biggest_inertia", "largest_cluster"]))
    # Counts tie all the time, and a lone row cannot be split: weights that all differ do not.
    if strategy == "largest_cluster":
        weights = random.uniform(1, 1.1, n)
    model = BisectingKMeans(k, init=farthest_two, tol=0.0, bisecting_strategy=strategy)
    model.fit(rows, sample_weight=weights)
    for label, members in enumerate(bisect(rows, k, weights, strategy == "largest_cluster")):
        assert_array_equal(np.flatnonzero(model.labels_ == label), members)
        mean = np.average(rows[members], axis=0, weights=weights[members])
        assert_allclose(model.cluster_centers_[label], mean, rtol=1e-9, atol=1e-9)
    own = ((rows - model.cluster_centers_[model.labels_]) ** 2).sum(axis=1)
    assert_allclose(model.inertia_, (weights * own).sum(), rtol=1e-9)


@pytest.mark.parametrize("strategy", ["biggest_inertia", "largest_cluster"])
def test_the_same_starts_lead_where_scikit_learn_goes(strategy):
    rows = load_wine().data
    ours, theirs = (
        module.BisectingKMeans(6, init=farthest_two, bisecting_strategy=strategy).fit(rows)
        for module in (sg.cluster, sklearn.cluster)
    )
    assert_array_equal(ours.labels_, theirs.labels_)
    assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-9)
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-9)
    later = rows + np.random.default_rng(0).normal(size=rows.shape) * 30
    assert_array_equal(ours.predict(later), theirs.predict(later))


@pytest.mark.parametrize(("load", "k"), [(load_iris, 3), (load_wine, 5), (load_digits, 10)])
def test_clusters_are_as_good_as_scikit_learns(load, k):
    rows = load().data

    def median_inertia(model):
        return np.median([model(k, random_state=s).fit(rows).inertia_ for s in range(10)])

    with threadpool_limits(1):
        theirs = median_inertia(sklearn.cluster.BisectingKMeans)
    assert median_inertia(BisectingKMeans) <= 1.02 * theirs


def test_the_training_rows_are_predicted_as_they_were_labelled():
    for rows in (X, X.astype(np.float32), X + 1e7):
        model = BisectingKMeans(7, random_state=0).fit(rows)
        assert_array_equal(model.predict(rows), model.labels_)


def test_predict_goes_down_the_tree():
    rows = np.array([[0.0], [1], [2], [3], [10], [11], [12]])
    model = BisectingKMeans(3, init=farthest_two).fit(rows)
    points = np.linspace(-5, 20, 40)[:, np.newaxis]
    tree = model.tree_
    for point, label in zip(points, model.predict(points), strict=True):
        node = 0
        while tree.children[node, 0] > 0:
            distances = ((tree.centres[tree.children[node]] - point) ** 2).sum(axis=1)
            node = tree.children[node, distances.argmin()]
        assert tree.label[node] == label


def test_more_starts_are_never_worse_on_the_first_split():
    one, many = (
        BisectingKMeans(2, random_state=0, n_init=n_init).fit(X).inertia_ for n_init in (1, 10)
    )
    assert many <= one


@pytest.mark.parametrize("init", ["k-means++", "random"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_any_number_of_threads_gives_the_same_bits(init, dtype):
    rows = np.random.default_rng(3).normal(size=(5003, 5)).astype(dtype)
    weights = np.linspace(0, 2, len(rows))
    fits = [
        BisectingKMeans(7, init=init, random_state=5, n_jobs=n_jobs).fit(
            rows, sample_weight=weights
        )
        for n_jobs in (1, 2, 8)
    ]
    for other in fits[1:]:
        assert fits[0].cluster_centers_.tobytes() == other.cluster_centers_.tobytes()
        assert fits[0].labels_.tobytes() == other.labels_.tobytes()
        assert fits[0].inertia_ == other.inertia_
        assert fits[0].tree_.inertia.tobytes() == other.tree_.inertia.tobytes()


def test_chunks_of_four_rows_lead_to_the_same_clusters():
    model = BisectingKMeans(6, random_state=0)
    whole = clone(model).fit(X)
    _native.set_chunk_length(4)
    pieces = clone(model).fit(X)
    assert_array_equal(whole.labels_, pieces.labels_)
    assert_allclose(whole.cluster_centers_, pieces.cluster_centers_, rtol=1e-9)


def test_whole_weights_are_repeats():
    times = np.random.default_rng(2).integers(0, 4, len(X))
    model = BisectingKMeans(5, random_state=1, tol=0.0)
    weighted = clone(model).fit(X, sample_weight=times)
    repeated = clone(model).fit(np.repeat(X, times, axis=0))
    assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_, rtol=1e-9)
    assert_array_equal(np.repeat(weighted.labels_, times), repeated.labels_)


@pytest.mark.parametrize("strategy", ["biggest_inertia", "largest_cluster"])
def test_equal_rows_are_one_cluster_and_a_warning(strategy):
    with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(1\).*n_clusters \(4\)"):
        model = BisectingKMeans(4, random_state=0, bisecting_strategy=strategy).fit(
            np.full((20, 2), 1e9 + 0.1)
        )
    assert_array_equal(model.cluster_centers_, [[1e9 + 0.1] * 2])
    assert_array_equal(model.predict([[0.0, 0.0]]), [0])
    assert model.tree_.n_segments == 1


@pytest.mark.parametrize("strategy", ["biggest_inertia", "largest_cluster"])
@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_fewer_distinct_rows_than_clusters_give_one_cluster_each(strategy, offset):
    rows = np.repeat([[0.0, 1], [5, 5], [9, -3]], [2, 9, 4], axis=0) + offset
    with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(3\)"):
        model = BisectingKMeans(5, random_state=0, bisecting_strategy=strategy).fit(rows)
    assert sorted(np.bincount(model.labels_)) == [2, 4, 9]
    assert model.cluster_centers_.shape == (3, 2)
    assert model.transform(rows).shape == (15, 3)
    assert len(model.get_feature_names_out()) == 3
    assert model.inertia_ == pytest.approx(0, abs=1e-9)


@given(st.data())
def test_no_segment_is_ever_empty(data):
    values = st.sampled_from([0.0, 1.0, 1.0 + 1e-15, 1e9, -3.0])
    rows = np.array(data.draw(st.lists(st.tuples(values, values), min_size=1, max_size=20)))
    weights = np.array([data.draw(st.sampled_from([0.0, 1.0, 2.5])) for _ in rows])
    weights[0] = 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = BisectingKMeans(len(rows), random_state=0).fit(rows, sample_weight=weights)
    assert np.bincount(model.labels_).min() > 0
    assert (model.tree_.weight > 0).all()
    assert np.isfinite(model.cluster_centers_).all()
    assert_array_equal(model.predict(rows), model.labels_)


def test_as_many_clusters_as_rows_fit_exactly():
    model = BisectingKMeans(len(X), random_state=0).fit(X)
    assert np.unique(model.labels_).size == len(X)
    assert model.inertia_ == pytest.approx(0, abs=1e-25)


def test_one_far_outlier_gets_its_own_cluster():
    rows = np.vstack([X, [[1e12, 0, 0]]])
    model = BisectingKMeans(3, random_state=0).fit(rows)
    assert np.bincount(model.labels_)[model.labels_[-1]] == 1


def test_values_far_from_zero_lose_no_digits():
    near = BisectingKMeans(5, init=farthest_two).fit(X)
    far = BisectingKMeans(5, init=farthest_two).fit(X + 1e9)
    assert_array_equal(near.labels_, far.labels_)
    assert far.inertia_ == pytest.approx(near.inertia_, rel=1e-6)


def test_constant_columns_change_nothing():
    wider = np.column_stack([np.full(len(X), 1e6), X, np.zeros(len(X))])
    narrow = BisectingKMeans(4, init=farthest_two).fit(X)
    wide = BisectingKMeans(4, init=farthest_two).fit(wider)
    assert_array_equal(narrow.labels_, wide.labels_)


def test_x_is_never_changed():
    rows = X.copy()
    BisectingKMeans(3, random_state=0, copy_x=False).fit(rows)
    assert_array_equal(rows, X)


def test_values_whose_squares_overflow_are_refused():
    with pytest.raises(sg.InvalidDataError, match="overflow"):
        BisectingKMeans(2).fit(X * 1e200)
