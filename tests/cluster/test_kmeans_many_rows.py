"""What holds for few rows holds for many: parts, and starts drawn from a sample of the rows."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import adjusted_rand_score

from segmentry.cluster import KMeans
from segmentry.cluster._many import Task, fit_many

# Beyond 65,536 rows starts are drawn from a sample.
SIZES = [20_000, 70_003]


def rows(n, d=6, k=8, seed=0):
    random = np.random.default_rng(seed)
    return random.uniform(-4, 4, (k, d))[random.integers(0, k, n)] + random.normal(size=(n, d))


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("init", ["k-means++", "random"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_any_number_of_threads_gives_the_same_bits(n, init, dtype):
    X = rows(n).astype(dtype)
    weights = np.arange(n) % 3 * 1.0
    task = Task(9, seed=2, n_init=2, start=init, weights=weights)
    fits = [fit_many(X, [task], threads=threads, max_iter=30)[0] for threads in (1, 2, 8)]
    for other in fits[1:]:
        assert fits[0].centres.tobytes() == other.centres.tobytes()
        assert fits[0].labels.tobytes() == other.labels.tobytes()
        assert (fits[0].inertia, fits[0].n_iter) == (other.inertia, other.n_iter)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_the_order_of_rows_does_not_matter(n, init):
    X = rows(n)
    order = np.random.default_rng(9).permutation(n)
    straight = KMeans(9, init=init, n_init=1, random_state=1).fit(X)
    shuffled = KMeans(9, init=init, n_init=1, random_state=1).fit(X[order])
    assert_array_equal(straight.labels_[order], shuffled.labels_)
    assert_allclose(straight.cluster_centers_, shuffled.cluster_centers_, rtol=1e-9, atol=1e-12)


def test_whole_weights_are_repeats():
    X = rows(SIZES[0])
    times = np.random.default_rng(2).integers(0, 3, len(X))
    weighted = KMeans(8, random_state=1).fit(X, sample_weight=times)
    repeated = KMeans(8, random_state=1).fit(np.repeat(X, times, axis=0))
    assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_, rtol=1e-9)
    assert weighted.inertia_ == pytest.approx(repeated.inertia_, rel=1e-9)


def test_whole_weights_are_about_repeats_where_starts_are_drawn_from_samples():
    # The rows that the sample's cuts fall on differ, so only the partition is much the same.
    X = rows(SIZES[1])
    times = np.random.default_rng(2).integers(0, 3, len(X))
    weighted = KMeans(8, n_init=5, random_state=1).fit(X, sample_weight=times)
    repeated = KMeans(8, n_init=5, random_state=1).fit(np.repeat(X, times, axis=0))
    assert weighted.inertia_ == pytest.approx(repeated.inertia_, rel=1e-3)
    again = np.repeat(weighted.labels_, times)
    assert adjusted_rand_score(again, repeated.labels_) > 0.98


@pytest.mark.parametrize("others", [2, 700])
def test_models_fitted_together_are_those_fitted_alone(others):
    # More clusters want larger samples; each model keeps its own.
    X = rows(SIZES[1], d=2)
    small, large = Task(5, seed=1, n_init=2), Task(others, seed=1)
    together = fit_many(X, [small, large], max_iter=3)
    for task, one in zip((small, large), together, strict=True):
        [alone] = fit_many(X, [task], max_iter=3)
        assert one.centres.tobytes() == alone.centres.tobytes()
        assert one.labels.tobytes() == alone.labels.tobytes()
        assert one.inertia == alone.inertia


def test_a_sample_gives_starts_as_good_as_all_rows_do():
    X = rows(SIZES[1], k=12)
    sampled = [KMeans(12, random_state=seed).fit(X).inertia_ for seed in range(8)]
    few = [KMeans(12, random_state=seed).fit(X[:60_000]).inertia_ for seed in range(8)]
    assert min(sampled) / len(X) == pytest.approx(min(few) / 60_000, rel=0.01)
