"""HDBSCAN finds what its paper says, what scikit-learn finds, and what to do with new rows."""

from __future__ import annotations

import warnings

import hdbscan_oracle as oracle
import numpy as np
import pytest
import sklearn.cluster
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.cluster.hierarchy import is_valid_linkage
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist
from sklearn.datasets import make_blobs, make_moons

from segmentry import _native
from segmentry.cluster import DBSCAN, HDBSCAN


def blobs(n=600, d=3, centres=4, seed=0, noise=0):
    X, _ = make_blobs(n, d, centers=centres, random_state=seed)
    random = np.random.default_rng(seed)
    return np.vstack([X, random.uniform(-15, 15, (noise, d))])


def align(labels, names):
    """Rename labels as the names that most of their rows have."""
    renamed = np.full(len(labels), -1)
    for label in range(labels.max() + 1):
        found, counts = np.unique(names[labels == label], return_counts=True)
        renamed[labels == label] = found[counts.argmax()]
    return renamed


@st.composite
def tables(draw):
    """Draw rows of any shape; often of few values, so that there are ties and equal rows."""
    n = draw(st.integers(5, 90))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = random.normal(size=(n, draw(st.integers(1, 5)))) * draw(st.sampled_from([0.4, 1.0, 3.0]))
    X += random.integers(0, 3, (n, 1)) * draw(st.sampled_from([0.0, 4.0]))
    return np.round(X, 0) if draw(st.booleans()) else X


CHOICES = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["eom", "leaf"]),
        "single": st.booleans(),
        "epsilon": st.sampled_from([0.0, 0.5, 1.5]),
        "largest": st.sampled_from([None, 8, 30]),
    }
)


@given(
    tables(),
    st.tuples(st.integers(2, 9), st.integers(1, 5), st.sampled_from([1.0, 1.25])),
    CHOICES,
    st.sampled_from([None, 1, 4]),
)
def test_it_is_its_plain_twin(X, sizes, choices, chunk):
    _native.set_chunk_length(chunk)
    least, samples, alpha = sizes
    model = HDBSCAN(
        least,
        samples,
        alpha=alpha,
        cluster_selection_method=choices["method"],
        allow_single_cluster=choices["single"],
        cluster_selection_epsilon=choices["epsilon"],
        max_cluster_size=choices["largest"],
    ).fit(X)
    tree = oracle.single_linkage(X, samples, alpha)
    assert_array_equal(model.core_distances_, tree.cores)
    assert_array_equal(model.minimum_spanning_tree_, np.array(tree.edges))
    assert_array_equal(model.single_linkage_tree_, np.array(tree.merges))
    twin = oracle.clusters(len(X), tree.merges, least, **choices)
    assert_array_equal(model.labels_, twin.labels)
    assert_allclose(model.probabilities_, twin.probabilities, rtol=1e-12)
    assert_allclose(model.outlier_scores_, twin.outlier_scores, rtol=1e-12, atol=1e-12)
    ours = sorted(map(tuple, model.condensed_tree_.tolist()))
    theirs = sorted((parent + len(X), *rest) for parent, *rest in twin.condensed)
    assert_allclose(np.array(ours), np.array(theirs), rtol=1e-12)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev"])
@pytest.mark.parametrize("samples", [1, 5, 20])
def test_the_spanning_tree_weighs_what_scipys_does(metric, samples):
    X = blobs(700, 4, noise=60)
    names = {"manhattan": "cityblock"}
    distances = cdist(X, X, names.get(metric, metric))
    cores = np.sort(distances, axis=1)[:, samples - 1]
    reach = np.maximum(np.maximum(distances, cores[:, None]), cores[None, :])
    model = HDBSCAN(10, samples, metric=metric).fit(X)
    ours = model.minimum_spanning_tree_[:, 2].sum()
    assert ours == pytest.approx(minimum_spanning_tree(reach).sum(), rel=1e-9)
    assert is_valid_linkage(model.single_linkage_tree_)


@pytest.mark.parametrize(
    "X",
    [
        blobs(),
        blobs(900, 2, 6, 3),
        blobs(500, 12, 5, 1),
        make_moons(500, noise=0.05, random_state=0)[0],
    ],
    ids=["blobs", "plane", "wide", "moons"],
)
@pytest.mark.parametrize("method", ["eom", "leaf"])
def test_clusters_are_scikit_learns(X, method):
    ours = HDBSCAN(15, 5, cluster_selection_method=method).fit(X)
    theirs = sklearn.cluster.HDBSCAN(
        15, min_samples=5, cluster_selection_method=method, copy=True
    ).fit(X)
    assert_allclose(
        ours.single_linkage_tree_[:, 2], theirs._single_linkage_tree_["value"], rtol=1e-9
    )
    assert ours.labels_.max() == theirs.labels_.max()
    # A row where two clusters meet is of one or the other: a matter of ties.
    ties = 2 * (theirs.labels_.max() + 1)
    renamed = align(ours.labels_, theirs.labels_)
    assert np.count_nonzero(renamed != theirs.labels_) <= ties
    close = np.isclose(ours.probabilities_, theirs.probabilities_, rtol=1e-9)
    assert np.count_nonzero(~close) <= ties


def test_labels_are_numbered_by_first_rows():
    labels = HDBSCAN(10).fit_predict(blobs(noise=50))
    first = [np.flatnonzero(labels == label)[0] for label in range(labels.max() + 1)]
    assert first == sorted(first)


def test_a_cut_is_dbscan_without_borders():
    X = blobs(noise=100)
    model = HDBSCAN(5, 6).fit(X)
    for eps in (0.4, 0.8, 2.0):
        dbscan = DBSCAN(eps, min_samples=6).fit(X)
        cores = dbscan.core_sample_indices_
        cut = model.dbscan_clustering(eps * (1 + 1e-12), min_cluster_size=1)
        assert oracle.same_partition(cut[cores], dbscan.labels_[cores])
    assert (model.dbscan_clustering(0.0) == -1).all()
    assert (model.dbscan_clustering(1e9) == 0).all()


@pytest.mark.parametrize("noise", ["keep", "nearest"])
@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("round_to", [None, 0])
def test_rows_of_the_fit_are_predicted_as_they_were_labelled(noise, single, round_to):
    X = blobs(500, 2, noise=80)
    X = X if round_to is None else np.round(X, round_to)
    model = HDBSCAN(20, 5, noise=noise, allow_single_cluster=single).fit(X)
    assert np.mean(model.predict(X) == model.labels_) > (0.99 if round_to == 0 else 0.999)


def test_new_rows_get_the_cluster_they_fall_into_or_none():
    X = blobs(800, 2, 5, 4, noise=40)
    model = HDBSCAN(20).fit(X)
    random = np.random.default_rng(1)
    new = random.uniform(-40, 40, (3000, 2))
    labels, probabilities = model.approximate_predict(new)
    assert set(labels) <= set(model.labels_)
    assert ((probabilities > 0) == (labels >= 0)).all()
    assert probabilities.max() <= 1
    far = np.array([[1e6, 1e6]])
    assert model.predict(far) == -1
    kept = model.labels_ >= 0
    middle = X[kept][[0]] + 1e-6
    assert model.predict(middle) == model.labels_[kept][0]


def test_prediction_is_the_rule_it_states():
    X, new = blobs(300, 3, noise=60), blobs(70, 3, noise=40, seed=0) + 0.3
    model = HDBSCAN(12, 6).fit(X)
    squares = oracle.measures(new, X)
    own = np.sort(squares, axis=1)[:, 5]
    cores = np.sort(oracle.measures(X), axis=1)[:, 5]
    reach = np.maximum(np.maximum(squares, own[:, None]), cores[None, :])
    tree = model.condensed_tree_
    parent = {int(e["child"]): (int(e["parent"]), e["lambda"]) for e in tree}
    inside = {}
    for row in np.flatnonzero(model.labels_ >= 0):
        cluster = parent[row][0]
        while cluster not in inside and cluster in parent:
            inside.setdefault(cluster, set()).add(model.labels_[row])
            cluster = parent[cluster][0]
    for i, label in enumerate(model.predict(new)):
        row = np.lexsort((np.arange(len(X)), squares[i], reach[i]))[0]
        lam, cluster = 1 / np.sqrt(reach[i, row]), parent[row][0]
        while cluster in parent and lam < parent[cluster][1]:
            cluster = parent[cluster][0]
        if label >= 0:
            assert label in inside[cluster]
        else:
            assert model.labels_[row] < 0 or cluster != parent[row][0]


def test_everyone_gets_the_segment_of_the_nearest_row_that_has_one():
    X = blobs(500, 3, noise=100)
    kept, spread = HDBSCAN(20).fit(X), HDBSCAN(20, noise="nearest").fit(X)
    assert (kept.labels_ < 0).any()
    clustered = np.flatnonzero(kept.labels_ >= 0)
    nearest = clustered[cdist(X, X[clustered]).argmin(axis=1)]
    assert_array_equal(spread.labels_, kept.labels_[nearest])
    assert_array_equal(spread.probabilities_, kept.probabilities_)
    new = np.random.default_rng(0).uniform(-50, 50, (200, 3))
    labels = spread.predict(new)
    as_kept = kept.predict(new)
    nearest = clustered[cdist(new, X[clustered]).argmin(axis=1)]
    assert_array_equal(labels, np.where(as_kept >= 0, as_kept, kept.labels_[nearest]))


@pytest.mark.parametrize("n_jobs", [2, 8])
@pytest.mark.parametrize("round_to", [None, 0])
def test_any_number_of_threads_gives_the_same_bits(n_jobs, round_to):
    X = blobs(3000, 4, 7, 5, noise=300)
    X = X if round_to is None else np.round(X, round_to)
    one, many = (HDBSCAN(25, 5, n_jobs=jobs).fit(X) for jobs in (1, n_jobs))
    assert one.labels_.tobytes() == many.labels_.tobytes()
    assert one.minimum_spanning_tree_.tobytes() == many.minimum_spanning_tree_.tobytes()
    assert one.condensed_tree_.tobytes() == many.condensed_tree_.tobytes()
    assert one.outlier_scores_.tobytes() == many.outlier_scores_.tobytes()
    assert one.predict(X + 0.1).tobytes() == many.predict(X + 0.1).tobytes()


@pytest.mark.parametrize("name", _native.instruction_sets())
def test_any_instruction_set_gives_the_same_bits(name):
    X = blobs(900, 5, noise=90)
    usual = HDBSCAN(15).fit(X)
    _native.set_instruction_set(name)
    try:
        other = HDBSCAN(15).fit(X)
    finally:
        _native.set_instruction_set(None)
    assert usual.minimum_spanning_tree_.tobytes() == other.minimum_spanning_tree_.tobytes()


def test_outliers_have_high_scores():
    X = np.vstack([blobs(500, 2), [[60.0, 60.0]]])
    scores = HDBSCAN(20).fit(X).outlier_scores_
    assert scores.argmax() == 500
    assert 0 <= scores.min() <= scores.max() <= 1


def test_persistence_is_a_share_of_each_cluster():
    model = HDBSCAN(15).fit(blobs(noise=30))
    assert model.cluster_persistence_.shape == (model.labels_.max() + 1,)
    assert ((model.cluster_persistence_ > 0) & (model.cluster_persistence_ <= 1)).all()


def test_an_offset_does_not_matter():
    X = blobs(noise=30)
    assert_array_equal(HDBSCAN(15).fit_predict(X + 1e6), HDBSCAN(15).fit_predict(X))


def test_single_precision_is_computed_in_double():
    X = blobs(noise=30).astype(np.float32)
    assert_array_equal(HDBSCAN(15).fit_predict(X), HDBSCAN(15).fit_predict(X.astype(np.float64)))


def test_equal_rows_are_together():
    X = np.repeat(np.array([[0.0, 0], [5, 5], [9, 0]]), 20, axis=0)
    assert_array_equal(HDBSCAN(10).fit_predict(X), np.repeat([0, 1, 2], 20))


@pytest.mark.parametrize("value", [0.0, 3.5])
def test_rows_that_are_all_equal_are_no_cluster_or_one(value):
    X = np.full((500, 2), value)
    assert (HDBSCAN(5).fit_predict(X) == -1).all()
    model = HDBSCAN(5, allow_single_cluster=True).fit(X)
    assert (model.labels_ == 0).all()
    assert np.isfinite(model.cluster_persistence_).all()
    assert np.isfinite(model.outlier_scores_).all()
    assert_array_equal(model.predict(X[:3]), [0, 0, 0])


def test_many_equal_rows_are_quick():
    X = np.repeat(np.arange(40.0), 3000)[:, None]
    assert HDBSCAN(100).fit(X).labels_.max() == 39


def test_one_row_is_noise():
    model = HDBSCAN(min_samples=1).fit([[1.0, 2.0]])
    assert_array_equal(model.labels_, [-1])
    assert np.isnan(model.outlier_scores_).all()
    assert model.single_linkage_tree_.shape == (0, 4)
    assert_array_equal(model.predict([[0.0, 0.0]]), [-1])


def test_constant_columns_change_nothing():
    X = blobs(noise=30)
    wider = np.column_stack([X, np.full(len(X), 7.0)])
    assert_array_equal(HDBSCAN(15).fit_predict(wider), HDBSCAN(15).fit_predict(X))


def test_no_cluster_to_be_nearest_to_is_said():
    with pytest.warns(UserWarning, match="no cluster was found"):
        model = HDBSCAN(5, noise="nearest").fit(np.zeros((20, 2)))
    assert (model.labels_ == -1).all()


def test_distances_beyond_numbers_are_refused():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="rescale"):
            HDBSCAN(2).fit([[-1e200], [1e200], [0.0]])


def test_what_the_caller_does_to_x_afterwards_does_not_matter():
    X = blobs(noise=20)
    model = HDBSCAN(15).fit(X)
    new = X[:50] + 0.01
    before = model.predict(new)
    X[:] = 0
    assert_array_equal(model.predict(new), before)


@pytest.mark.parametrize("seed", range(20, 26))
def test_rows_of_the_fit_get_their_labels_back_in_every_draw(seed):
    rows = np.random.default_rng(seed).normal(size=(20 if seed == 22 else 200, 2))
    for method in ("eom", "leaf"):
        model = HDBSCAN(min_cluster_size=3, cluster_selection_method=method).fit(rows)
        assert_array_equal(model.predict(rows), model.labels_)
