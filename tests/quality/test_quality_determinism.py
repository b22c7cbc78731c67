"""The same numbers for any number of threads, any chunk length, any order of rows."""

from __future__ import annotations

import numpy as np
import pytest
import quality_oracle
from numpy.testing import assert_allclose

from segmentry import _native, quality

SCORES = {
    "silhouette": quality.silhouette_score,
    "squared": lambda X, labels, **more: quality.silhouette_score(
        X, labels, metric="sqeuclidean", **more
    ),
    "sampled": lambda X, labels, **more: quality.silhouette_score(
        X, labels, sample_size=500, random_state=3, **more
    ),
    "simplified": quality.simplified_silhouette_score,
    "calinski_harabasz": quality.calinski_harabasz_score,
    "davies_bouldin": quality.davies_bouldin_score,
}


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(1)
    labels = random.integers(0, 6, 3003)
    return random.uniform(-3, 3, (6, 5))[labels] + random.normal(size=(3003, 5)), labels


@pytest.mark.parametrize("name", SCORES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_any_number_of_threads_gives_the_same_bits(data, name, dtype):
    X, labels = data
    found = {SCORES[name](X.astype(dtype), labels, n_jobs=n_jobs) for n_jobs in (1, 2, 8)}
    assert len(found) == 1


def test_any_number_of_threads_gives_the_same_samples(data):
    bits = {quality.silhouette_samples(*data, n_jobs=n_jobs).tobytes() for n_jobs in (1, 2, 8)}
    assert len(bits) == 1


@pytest.mark.parametrize("name", SCORES)
def test_memory_order_does_not_matter(data, name):
    X, labels = data
    assert SCORES[name](np.asfortranarray(X), labels) == SCORES[name](X, labels)


@pytest.mark.parametrize("k", [2, 7, 60])
def test_chunks_of_four_rows_agree_with_the_plain_twin(data, k):
    X = data[0][:203]
    labels = np.r_[np.arange(k), np.random.default_rng(k).integers(0, k, 203 - k)]
    _native.set_chunk_length(4)
    samples = quality.silhouette_samples(X, labels)
    assert_allclose(samples, quality_oracle.silhouettes(X, labels), atol=1e-12)


@pytest.mark.parametrize("name", SCORES)
def test_chunks_of_four_rows_give_the_same_scores(data, name):
    X, labels = data[0][:600], data[1][:600]
    whole = SCORES[name](X, labels)
    _native.set_chunk_length(4)
    assert SCORES[name](X, labels) == pytest.approx(whole, rel=1e-11)


@pytest.mark.parametrize("name", [name for name in SCORES if name != "sampled"])
def test_the_order_of_rows_does_not_matter(data, name):
    X, labels = data
    order = np.random.default_rng(9).permutation(len(X))
    shuffled = SCORES[name](X[order], labels[order])
    assert shuffled == pytest.approx(SCORES[name](X, labels), rel=1e-12)


def test_what_clusters_are_called_does_not_matter(data):
    X, labels = data
    renamed = np.array(["f", "a", "e", "b", "d", "c"])[labels]
    assert_allclose(
        quality.silhouette_samples(X, renamed), quality.silhouette_samples(X, labels), atol=1e-13
    )
