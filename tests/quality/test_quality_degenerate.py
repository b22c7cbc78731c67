"""Data that break careless implementations."""

from __future__ import annotations

import numpy as np
import pytest
import quality_oracle
from numpy.testing import assert_allclose, assert_array_equal

import segmentry as sg
from segmentry import quality

X = np.random.default_rng(0).normal(size=(60, 3))
LABELS = np.arange(60) % 4


def squared_silhouette_score(rows, labels):
    return quality.silhouette_score(rows, labels, metric="sqeuclidean")


INDICES = [
    quality.silhouette_score,
    squared_silhouette_score,
    quality.simplified_silhouette_score,
    quality.calinski_harabasz_score,
    quality.davies_bouldin_score,
]
METRICS = ["euclidean", "sqeuclidean"]


@pytest.mark.parametrize("metric", METRICS)
def test_equal_rows_have_the_silhouette_zero(metric):
    samples = quality.silhouette_samples(np.full((20, 3), 7.1), np.arange(20) % 3, metric=metric)
    assert_array_equal(samples, np.zeros(20))


def test_equal_rows_have_scikit_learns_indices():
    rows, labels = np.full((20, 3), 7.1), np.arange(20) % 3
    assert quality.simplified_silhouette_score(rows, labels) == 0
    assert quality.calinski_harabasz_score(rows, labels) == 1
    assert quality.davies_bouldin_score(rows, labels) == 0


def test_clusters_of_equal_rows_are_perfect():
    rows = np.repeat([[0.0, 1], [5, 5], [9, -3]], 4, axis=0)
    labels = np.repeat([0, 1, 2], 4)
    assert quality.silhouette_score(rows, labels) == 1
    assert quality.silhouette_score(rows, labels, metric="sqeuclidean") == 1
    assert quality.simplified_silhouette_score(rows, labels) == 1
    assert quality.calinski_harabasz_score(rows, labels) == 1
    assert quality.davies_bouldin_score(rows, labels) == 0


def test_a_row_equal_to_rows_of_both_clusters_has_zero():
    rows = np.array([[0.1], [0.1], [0.1], [0.1], [3.0], [3.0]])
    samples = quality.silhouette_samples(rows, [0, 0, 1, 1, 2, 2])
    assert_array_equal(samples, [0, 0, 0, 0, 1, 1])


@pytest.mark.parametrize("metric", METRICS)
def test_a_row_alone_in_its_cluster_has_zero(metric):
    labels = np.r_[np.zeros(30), 1, np.full(29, 2)].astype(int)
    assert quality.silhouette_samples(X, labels, metric=metric)[30] == 0


@pytest.mark.parametrize("index", INDICES)
def test_constant_columns_change_nothing(index):
    wider = np.column_stack([np.full(60, 1e200), X, np.zeros(60)])
    assert index(wider, LABELS) == pytest.approx(index(X, LABELS), rel=1e-12)


@pytest.mark.parametrize("index", INDICES)
def test_values_far_from_zero_lose_no_digits(index):
    # Multiples of 2^-20, which an offset of 1e9 leaves exact.
    rows = np.round(X * 2**20) / 2**20
    assert index(rows + 1e9, LABELS) == pytest.approx(index(rows, LABELS), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e150, 1e300])
def test_very_small_and_very_large_values_work(index, scale):
    assert index(X * scale, LABELS) == pytest.approx(index(X, LABELS), rel=1e-9)


def test_denormal_values_work():
    rows = np.random.default_rng(1).integers(0, 1000, (50, 2)).astype(float)
    labels = np.arange(50) % 3
    tiny = quality.silhouette_samples(rows * 5e-324, labels)
    assert_allclose(tiny, quality.silhouette_samples(rows, labels), atol=1e-12)


@pytest.mark.parametrize("far", [1e6, 1e12, 1e20])
def test_beside_one_far_outlier_the_others_keep_their_silhouettes(far):
    rows, labels = np.vstack([X, [[far, 0, 0]]]), np.r_[LABELS, 4]
    samples = quality.silhouette_samples(rows, labels)
    assert_allclose(samples[:-1], quality.silhouette_samples(X, LABELS), atol=1e-12)
    assert_allclose(samples, quality_oracle.silhouettes(rows, labels), atol=1e-9)


def test_tight_clusters_far_apart_keep_their_digits():
    # What f32 or |x|^2 - 2xy + |y|^2 would get wrong.
    rows = np.vstack([X * 1e-7 + 100, X * 1e-7 - 100])
    labels = np.r_[LABELS, LABELS + 4]
    samples = quality.silhouette_samples(rows, labels)
    assert_allclose(samples, quality_oracle.silhouettes(rows, labels), atol=1e-10)


@pytest.mark.parametrize("index", INDICES)
def test_values_so_far_apart_that_distances_overflow_are_refused(index):
    rows = np.array([[1.7e308], [-1.7e308], [0.0], [1.0]])
    with pytest.raises(sg.InvalidDataError, match="column 0"):
        index(rows, [0, 0, 1, 1])


def test_one_fewer_cluster_than_rows_is_allowed():
    labels = np.r_[0, np.arange(59)]
    samples = quality.silhouette_samples(X, labels)
    assert_allclose(samples, quality_oracle.silhouettes(X, labels), atol=1e-12)
    assert (samples[2:] == 0).all()
