"""AgglomerativeClustering builds SciPy's trees and cuts them as scikit-learn does."""

from __future__ import annotations

import hierarchy_oracle
import numpy as np
import pytest
import scipy.cluster.hierarchy as scipy_hierarchy
import sklearn.cluster
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.spatial.distance import pdist, squareform
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score

import segmentry as sg
from segmentry import _native
from segmentry.cluster import AgglomerativeClustering

LINKAGES = ["ward", "single", "complete", "average"]
X = np.random.default_rng(0).normal(size=(300, 4))


def tree_of(rows, linkage="ward", **options):
    return AgglomerativeClustering(1, linkage=linkage, **options).fit(rows).linkage_


@pytest.mark.parametrize("linkage", LINKAGES)
@pytest.mark.parametrize("shape", [(2, 1), (3, 2), (17, 1), (300, 4), (1500, 10), (700, 33)])
def test_the_tree_is_scipys(linkage, shape):
    rows = np.random.default_rng(shape[0]).normal(size=shape)
    tree = tree_of(rows, linkage)
    expected = scipy_hierarchy.linkage(rows, linkage)
    assert_allclose(tree[:, 2], expected[:, 2], rtol=1e-9)
    assert_array_equal(tree[:, [0, 1, 3]], expected[:, [0, 1, 3]])
    assert scipy_hierarchy.is_valid_linkage(tree)


@pytest.mark.parametrize("linkage", LINKAGES[1:])
@pytest.mark.parametrize(
    ("metric", "theirs"),
    [("manhattan", "cityblock"), ("l1", "cityblock"), ("l2", "euclidean"), ("cosine", "cosine")],
)
def test_other_metrics_are_scipys(linkage, metric, theirs):
    tree = tree_of(X, linkage, metric=metric)
    assert_allclose(tree, scipy_hierarchy.linkage(X, linkage, theirs), rtol=1e-9)


@pytest.mark.parametrize("linkage", LINKAGES[1:])
def test_known_distances_give_the_tree_of_the_rows(linkage):
    distances = squareform(pdist(X))
    tree = tree_of(distances, linkage, metric="precomputed")
    assert_allclose(tree, scipy_hierarchy.linkage(X, linkage), rtol=1e-9)


@pytest.mark.parametrize("linkage", ["complete", "average"])
def test_equal_distances_are_decided_as_scipy_does(linkage):
    grid = np.random.default_rng(1).integers(0, 5, (200, 2)).astype(float)
    tree = tree_of(grid, linkage)
    assert_allclose(tree, scipy_hierarchy.linkage(grid, linkage), rtol=1e-12)


@given(
    st.integers(1, 24),
    st.integers(1, 3),
    st.integers(0, 2**32 - 1),
    st.sampled_from(LINKAGES),
    st.booleans(),
)
def test_every_merge_joins_the_nearest_two(n, d, seed, linkage, ties):
    random = np.random.default_rng(seed)
    rows = random.integers(0, 4, (n, d)).astype(float) if ties else random.normal(size=(n, d))
    hierarchy_oracle.assert_greedy(rows, tree_of(rows, linkage), linkage)
    if not ties:
        expected = hierarchy_oracle.heights(rows, linkage)
        assert_allclose(tree_of(rows, linkage)[:, 2], expected, rtol=1e-9)


@given(st.integers(1, 16), st.integers(0, 2**32 - 1))
def test_wards_weights_are_those_of_the_definition(n, seed):
    random = np.random.default_rng(seed)
    rows, weights = random.normal(size=(n, 2)), random.uniform(0.1, 3, n)
    model = AgglomerativeClustering(1).fit(rows, sample_weight=weights)
    hierarchy_oracle.assert_greedy(rows, model.linkage_, "ward", weights)


def test_whole_weights_are_repeats():
    times = np.random.default_rng(3).integers(0, 4, len(X))
    weighted = AgglomerativeClustering(6).fit(X, sample_weight=times)
    repeated = AgglomerativeClustering(6).fit(np.repeat(X, times, axis=0))
    first, second = (model.distances_[model.distances_ > 0] for model in (weighted, repeated))
    assert_allclose(first, second, rtol=1e-9)
    assert adjusted_rand_score(np.repeat(weighted.labels_, times), repeated.labels_) == 1


def test_rows_without_weight_join_the_nearest_row_that_has_some():
    rows = np.array([[0.0], [10], [1], [8], [20]])
    model = AgglomerativeClustering(3).fit(rows, sample_weight=[1, 2, 0, 0, 1])
    assert_array_equal(model.labels_, [0, 1, 0, 1, 2])
    assert_allclose(model.distances_[:2], 0)


def test_a_scale_of_weights_scales_wards_heights():
    plain = AgglomerativeClustering(2).fit(X)
    heavy = AgglomerativeClustering(2).fit(X, sample_weight=np.full(len(X), 4e200))
    assert_allclose(heavy.distances_, plain.distances_ * 2e100, rtol=1e-9)


@pytest.mark.parametrize("linkage", LINKAGES)
@pytest.mark.parametrize("cut", [{"n_clusters": 5}, {"n_clusters": None, "threshold": 1.7}])
def test_labels_are_scikit_learns_up_to_renaming(linkage, cut):
    options = {"n_clusters": cut["n_clusters"], "distance_threshold": cut.get("threshold")}
    ours = AgglomerativeClustering(linkage=linkage, **options).fit(X)
    theirs = sklearn.cluster.AgglomerativeClustering(linkage=linkage, **options).fit(X)
    assert ours.n_clusters_ == theirs.n_clusters_
    assert adjusted_rand_score(ours.labels_, theirs.labels_) == 1
    assert ours.n_leaves_ == theirs.n_leaves_ == len(X)
    assert ours.n_connected_components_ == theirs.n_connected_components_


def test_children_are_scikit_learns():
    theirs = sklearn.cluster.AgglomerativeClustering(compute_distances=True).fit(X)
    ours = AgglomerativeClustering().fit(X)
    assert_array_equal(ours.children_, theirs.children_)
    assert_allclose(ours.distances_, theirs.distances_, rtol=1e-9)


def test_iris_by_ward_is_the_known_partition():
    # scikit-learn's and SciPy's sizes; iris has duplicates and ties.
    labels = AgglomerativeClustering(3).fit(load_iris().data).labels_
    theirs = sklearn.cluster.AgglomerativeClustering(3).fit_predict(load_iris().data)
    assert sorted(np.bincount(labels)) == [36, 50, 64]
    assert adjusted_rand_score(labels, theirs) == 1


def test_labels_are_numbered_by_first_rows():
    labels = AgglomerativeClustering(9).fit(X).labels_
    _, first = np.unique(labels, return_index=True)
    assert (np.diff(first) > 0).all()
    assert labels.dtype == np.int32


def test_a_tree_can_be_cut_anywhere():
    model = AgglomerativeClustering(3, linkage="average").fit(X)
    for k in (1, 2, 17, len(X)):
        labels = model.labels_at(k)
        assert_array_equal(labels, AgglomerativeClustering(k, linkage="average").fit(X).labels_)
        theirs = scipy_hierarchy.fcluster(model.linkage_, k, "maxclust")
        assert adjusted_rand_score(labels, theirs) == 1
    for height in (0.0, 0.4, 1.9, 100.0):
        labels = model.labels_at(height=height)
        theirs = scipy_hierarchy.fcluster(model.linkage_, height, "distance")
        assert adjusted_rand_score(labels, theirs) == 1


def test_clusters_exactly_as_far_apart_as_the_threshold_stay_apart():
    model = AgglomerativeClustering(None, distance_threshold=1.0, linkage="single")
    assert_array_equal(model.fit([[0.0], [1], [1.5]]).labels_, [0, 1, 1])


@pytest.mark.parametrize("linkage", LINKAGES)
def test_threads_and_chunks_change_no_bit(linkage):
    rows = np.random.default_rng(5).normal(size=(900, 6))
    first = tree_of(rows, linkage, n_jobs=1)
    assert first.tobytes() == tree_of(rows, linkage, n_jobs=2).tobytes()
    _native.set_chunk_length(4)
    assert first.tobytes() == tree_of(rows, linkage, n_jobs=2).tobytes()


def test_f32_rows_are_clustered_in_f64():
    narrow = X.astype(np.float32)
    assert_array_equal(tree_of(narrow), tree_of(narrow.astype(np.float64)))
    assert_array_equal(tree_of(np.asfortranarray(X)), tree_of(X))


@pytest.mark.parametrize("linkage", LINKAGES)
@pytest.mark.parametrize("scale", [1e-200, 1e-30, 1e30, 1e200])
def test_very_small_and_very_large_values_work(linkage, scale):
    assert_allclose(tree_of(X * scale, linkage)[:, 2] / scale, tree_of(X, linkage)[:, 2], rtol=1e-9)


@pytest.mark.parametrize("linkage", LINKAGES)
def test_values_far_from_zero_lose_no_digits(linkage):
    far = X + 1e9
    assert_allclose(tree_of(far, linkage)[:, 2], tree_of(far - 1e9, linkage)[:, 2], rtol=1e-9)


@pytest.mark.parametrize("linkage", LINKAGES)
def test_equal_rows_merge_at_height_zero(linkage):
    tree = tree_of(np.full((50, 2), 7.5), linkage)
    assert_array_equal(tree[:, 2], 0)
    assert tree[-1, 3] == 50
    assert scipy_hierarchy.is_valid_linkage(tree)


@pytest.mark.parametrize("linkage", LINKAGES)
def test_a_single_row_is_a_tree_without_merges(linkage):
    model = AgglomerativeClustering(1, linkage=linkage).fit([[3.0, 4.0]])
    assert model.linkage_.shape == (0, 4)
    assert_array_equal(model.labels_, [0])
    assert_array_equal(model.labels_at(height=1.0), [0])


def test_one_hub_with_many_satellites_is_still_a_tree():
    rows = np.vstack([np.zeros(150), np.eye(150)])
    expected = scipy_hierarchy.linkage(rows, "ward")
    hierarchy_oracle.assert_greedy(rows[:40], tree_of(rows[:40]), "ward")
    assert tree_of(rows).shape == expected.shape


def test_values_that_overflow_are_refused():
    with pytest.raises(sg.InvalidDataError, match="overflow"):
        tree_of([[1.7e308, -1.7e308], [-1.7e308, 1.7e308]], "complete", metric="manhattan")
