"""DBSCAN gives scikit-learn's labels, and labels of new rows."""

from __future__ import annotations

import hdbscan_oracle as oracle
import numpy as np
import pytest
import sklearn.cluster
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from test_hdbscan import blobs, tables

import segmentry as sg
from segmentry import _native
from segmentry.cluster import DBSCAN


@given(
    tables(),
    st.sampled_from([0.3, 1.0, 2.0]),
    st.integers(1, 9),
    st.sampled_from([None, 1, 4]),
    st.booleans(),
)
def test_it_is_its_plain_twin(X, eps, min_samples, chunk, weighted):
    _native.set_chunk_length(chunk)
    weights = np.arange(len(X)) % 3 if weighted else None
    model = DBSCAN(eps, min_samples=min_samples).fit(X, sample_weight=weights)
    labels, cores = oracle.dbscan(X, eps, min_samples, weights)
    assert_array_equal(model.labels_, labels)
    assert_array_equal(model.core_sample_indices_, cores)
    assert_array_equal(model.components_, X[cores])
    assert_array_equal(model.predict(X), labels)


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev"])
@pytest.mark.parametrize("eps", [0.3, 0.8, 1.5, 4.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_labels_are_scikit_learns(metric, eps, dtype):
    X = blobs(2000, 3, 6, 2, noise=300).astype(dtype)
    ours = DBSCAN(eps, min_samples=8, metric=metric).fit(X)
    theirs = sklearn.cluster.DBSCAN(eps, min_samples=8, metric=metric).fit(X.astype(np.float64))
    assert_array_equal(ours.labels_, theirs.labels_)
    assert_array_equal(ours.core_sample_indices_, theirs.core_sample_indices_)
    assert ours.components_.dtype == dtype


def test_weights_are_repeats():
    X = blobs(300, 2, noise=50)
    times = np.random.default_rng(0).integers(1, 4, len(X))
    weighted = DBSCAN(0.6, min_samples=7).fit(X, sample_weight=times)
    repeated = DBSCAN(0.6, min_samples=7).fit(np.repeat(X, times, axis=0))
    assert_array_equal(np.repeat(weighted.labels_, times), repeated.labels_)


def test_rows_of_zero_weight_are_labelled_but_make_no_cores():
    X = np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2]])
    weights = [1, 1, 0, 0, 0, 1]
    model = DBSCAN(min_samples=2).fit(X, sample_weight=weights)
    assert_array_equal(model.labels_, [0, 0, 0, -1, -1, -1])


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(sg.InvalidDataError, match="zero in every row"):
        DBSCAN(min_samples=3).fit(np.zeros((10, 1)), sample_weight=np.zeros(10))


@pytest.mark.parametrize("n_jobs", [2, 8])
def test_any_number_of_threads_gives_the_same_bits(n_jobs):
    X = blobs(5000, 3, 9, 5, noise=500)
    one, many = (DBSCAN(0.7, n_jobs=jobs).fit(X) for jobs in (1, n_jobs))
    assert one.labels_.tobytes() == many.labels_.tobytes()


def test_many_equal_rows_are_quick():
    X = np.repeat(np.arange(5.0), 40_000)[:, None]
    assert_array_equal(DBSCAN(0.5).fit(X).labels_, np.repeat(np.arange(5), 40_000))


def test_no_cores_leave_everything_noise():
    model = DBSCAN(1e-9).fit(blobs(50))
    assert (model.labels_ == -1).all()
    assert model.components_.shape == (0, 3)
    assert (model.predict(blobs(20)) == -1).all()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"eps": 0.0}, "eps must be above 0"),
        ({"eps": np.nan}, "eps must be finite"),
        ({"min_samples": 0}, "min_samples must be at least 1"),
        ({"metric": "cosine"}, "metric must be one of"),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(parameters, words):
    with pytest.raises(sg.InvalidParameterError, match=words):
        DBSCAN(**parameters).fit(blobs(50))


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_bad_weights_are_refused(weight):
    with pytest.raises(sg.InvalidDataError, match=r"finite and not negative.*row 3"):
        DBSCAN().fit(np.zeros((5, 1)), sample_weight=[1, 1, 1, weight, 1])
