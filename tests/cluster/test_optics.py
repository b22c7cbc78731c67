"""OPTICS gives scikit-learn's order and clusters."""

from __future__ import annotations

import hdbscan_oracle as oracle
import numpy as np
import pytest
import sklearn.cluster
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from test_hdbscan import blobs, tables

import segmentry as sg
from segmentry import _native
from segmentry.cluster import OPTICS

# Where no row has a core distance within `max_eps` scikit-learn's helper warns of the order.
pytestmark = pytest.mark.filterwarnings("ignore:All reachability values are inf:UserWarning")


@given(tables(), st.integers(2, 5), st.sampled_from([np.inf, 0.6, 2.0]), st.sampled_from([None, 1]))
def test_it_is_its_plain_twin(X, min_samples, max_eps, chunk):
    _native.set_chunk_length(chunk)
    model = OPTICS(min_samples, max_eps=max_eps, cluster_method="dbscan").fit(X)
    ordering, reachability, cores, predecessor = oracle.optics(X, min_samples, max_eps)
    assert_array_equal(model.ordering_, ordering)
    assert_array_equal(model.reachability_, reachability)
    assert_array_equal(model.core_distances_, cores)
    assert_array_equal(model.predecessor_, predecessor)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev"])
@pytest.mark.parametrize("max_eps", [np.inf, 2.0])
@pytest.mark.parametrize(
    "options",
    [{}, {"xi": 0.1, "min_cluster_size": 0.05}, {"cluster_method": "dbscan", "eps": 1.0}],
    ids=["xi", "steep", "dbscan"],
)
def test_everything_is_scikit_learns(metric, max_eps, options):
    X = blobs(500, 3, noise=60)
    ours = OPTICS(6, max_eps=max_eps, metric=metric, **options).fit(X)
    # Its "euclidean" rounds to about 1e-8; its default is the same and exact.
    name = {"euclidean": "minkowski"}.get(metric, metric)
    theirs = sklearn.cluster.OPTICS(min_samples=6, max_eps=max_eps, metric=name, **options).fit(X)
    assert_array_equal(ours.ordering_, theirs.ordering_)
    assert_allclose(ours.reachability_, theirs.reachability_, rtol=1e-9)
    assert_allclose(ours.core_distances_, theirs.core_distances_, rtol=1e-9)
    assert_array_equal(ours.predecessor_, theirs.predecessor_)
    assert_array_equal(ours.labels_, theirs.labels_)
    if "cluster_method" not in options:
        assert_array_equal(ours.cluster_hierarchy_, theirs.cluster_hierarchy_)


def test_any_number_of_threads_gives_the_same_bits():
    X = blobs(2000, 3, noise=200)
    one, two = (OPTICS(n_jobs=jobs).fit(X) for jobs in (1, 2))
    assert one.reachability_.tobytes() == two.reachability_.tobytes()
    assert one.ordering_.tobytes() == two.ordering_.tobytes()


def test_a_share_of_rows_is_a_number_of_rows():
    X = blobs(200)
    assert_array_equal(OPTICS(0.05).fit(X).reachability_, OPTICS(10).fit(X).reachability_)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"min_samples": 1}, "min_samples must be at least 2"),
        ({"min_samples": 51}, "min_samples=51 must be at most .* n_samples=50"),
        ({"min_samples": 1.5}, "min_samples must be at most 1"),
        ({"min_cluster_size": 51}, "min_cluster_size=51 must be at most"),
        ({"max_eps": 0.0}, "max_eps must be above 0"),
        ({"eps": 3.0, "max_eps": 2.0}, "eps must be at most max_eps"),
        ({"xi": 1.5}, "xi must be at most 1"),
        ({"cluster_method": "kmeans"}, "cluster_method must be one of"),
        ({"metric": "cosine"}, "metric must be one of"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        OPTICS(**parameters).fit(blobs(50))


def test_parameters_that_make_no_sense_are_named():
    rows = np.random.default_rng(0).normal(size=(30, 2))
    assert (OPTICS(xi=1.0).fit(rows).labels_ <= 0).all()
    with pytest.raises(sg.InvalidTypeError, match="predecessor_correction must be True or False"):
        OPTICS(predecessor_correction="no").fit(rows)
    model = OPTICS().fit(rows)
    model.set_params(cluster_method="dbscan", eps=0.5).fit(rows)
    assert not hasattr(model, "cluster_hierarchy_")
