"""MiniBatchKMeans: running means of pieces, good clusters from small batches."""

from __future__ import annotations

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
from segmentry.cluster import MiniBatchKMeans

X = np.random.default_rng(0).normal(size=(60, 3))


def running_means(pieces, start, weights):
    """The twin of partial_fit: one row after another, by labels of the piece's beginning."""
    centres, counts = np.array(start, dtype=float), np.zeros(len(start))
    for rows, row_weights in zip(pieces, weights, strict=True):
        labels = kmeans_oracle.squared_distances(rows, centres).argmin(axis=1)
        for row, label, weight in zip(rows, labels, row_weights, strict=True):
            if weight > 0:
                counts[label] += weight
                centres[label] += (row - centres[label]) * weight / counts[label]
    return centres


@given(st.data())
def test_pieces_of_any_length_lead_where_running_means_lead(data):
    d = data.draw(st.integers(1, 4))
    k = data.draw(st.integers(1, 5))
    lengths = data.draw(st.lists(st.integers(1, 12), min_size=1, max_size=8))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    pieces = [random.normal(size=(n, d)) + random.uniform(-50, 50) for n in lengths]
    weighted = data.draw(st.booleans())
    weights = [random.uniform(0.1, 3, n) if weighted else np.ones(n) for n in lengths]
    start = random.normal(size=(k, d))
    model = MiniBatchKMeans(k, init=start, reassignment_ratio=0.0)
    for rows, row_weights in zip(pieces, weights, strict=True):
        model.partial_fit(rows, sample_weight=row_weights if weighted else None)
    twin = running_means(pieces, start, weights)
    assert_allclose(model.cluster_centers_, twin, rtol=1e-9, atol=1e-9)
    assert model.n_steps_ == len(pieces)
    nearest = kmeans_oracle.squared_distances(pieces[-1], model.cluster_centers_)
    assert_array_equal(model.labels_, nearest.argmin(axis=1))


def test_pieces_lead_where_scikit_learn_goes():
    rows = load_iris().data[np.random.default_rng(0).permutation(150)]
    ours, theirs = (
        module.MiniBatchKMeans(3, init=rows[:3], n_init=1, reassignment_ratio=0.0)
        for module in (sg.cluster, sklearn.cluster)
    )
    for start in range(0, 150, 40):
        ours.partial_fit(rows[start : start + 40])
        theirs.partial_fit(rows[start : start + 40])
    assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-9)
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-9)


@pytest.mark.parametrize("batch_size", [100, 1024])
@pytest.mark.parametrize(("load", "k"), [(load_iris, 3), (load_wine, 3), (load_digits, 10)])
def test_clusters_are_as_good_as_scikit_learns(load, k, batch_size):
    rows = load().data

    def median_inertia(model):
        fits = (model(k, random_state=s, batch_size=batch_size).fit(rows) for s in range(20))
        return np.median([fit.inertia_ for fit in fits])

    # Threads that wait for each other on a busy machine take many times as long.
    with threadpool_limits(1):
        theirs = median_inertia(sklearn.cluster.MiniBatchKMeans)
    assert median_inertia(MiniBatchKMeans) <= 1.02 * theirs


def test_a_batch_of_all_rows_is_a_step_of_lloyds_algorithm():
    twin = kmeans_oracle.lloyd(X, X[:4])
    model = MiniBatchKMeans(4, init=X[:4], reassignment_ratio=0.0).fit(X)
    assert_allclose(model.cluster_centers_, twin.centres, rtol=1e-9)
    assert_array_equal(model.labels_, twin.labels)


def test_more_data_arrive_after_a_fit():
    model = MiniBatchKMeans(1, random_state=0).fit(X)
    model.partial_fit(X + 6)
    assert_allclose(model.cluster_centers_[0], (X.mean(axis=0) * 2 + 6) / 2, rtol=1e-9)


def test_a_fit_begins_anew():
    model = MiniBatchKMeans(3, random_state=0).fit(X + 100)
    assert_array_equal(
        model.fit(X).cluster_centers_, MiniBatchKMeans(3, random_state=0).fit(X).cluster_centers_
    )


def test_many_small_pieces_of_f32_are_added_up_in_f64():
    random = np.random.default_rng(1)
    model = MiniBatchKMeans(1, random_state=0, compute_labels=False)
    pieces = [random.uniform(0, 1, (50, 2)).astype(np.float32) for _ in range(400)]
    for piece in pieces:
        model.partial_fit(piece)
    mean = np.concatenate(pieces).mean(axis=0, dtype=np.float64)
    assert model.cluster_centers_.dtype == np.float32
    assert_array_equal(model.cluster_centers_[0], mean.astype(np.float32))


def test_whole_weights_are_repeats_of_pieces():
    times = np.random.default_rng(2).integers(0, 4, len(X))
    weighted, repeated = (MiniBatchKMeans(4, init=X[:4]) for _ in range(2))
    for part in (slice(0, 25), slice(25, 60)):
        weighted.partial_fit(X[part], sample_weight=times[part])
        repeated.partial_fit(np.repeat(X[part], times[part], axis=0))
    assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_, rtol=1e-9)


def test_batches_are_drawn_by_weight():
    rows = np.vstack([np.zeros((50, 1)), np.ones((50, 1))])
    weights = np.repeat([1.0, 3.0], 50)
    model = MiniBatchKMeans(1, random_state=0, batch_size=50, max_iter=100, max_no_improvement=None)
    model.fit(rows, sample_weight=weights)
    assert model.cluster_centers_[0, 0] == pytest.approx(0.75, abs=0.02)


def test_a_piece_without_weight_changes_nothing():
    model = MiniBatchKMeans(2, random_state=0).partial_fit(X)
    before = model.cluster_centers_.copy()
    model.partial_fit(X + 9, sample_weight=np.zeros(len(X)))
    assert_array_equal(model.cluster_centers_, before)
    assert model.inertia_ == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_any_number_of_threads_gives_the_same_bits(dtype):
    rows = np.random.default_rng(3).normal(size=(5003, 5)).astype(dtype)
    weights = np.linspace(0, 2, len(rows))
    fits = [
        MiniBatchKMeans(7, random_state=5, n_jobs=n_jobs, batch_size=500).fit(
            rows, sample_weight=weights
        )
        for n_jobs in (1, 2, 8)
    ]
    for other in fits[1:]:
        assert fits[0].cluster_centers_.tobytes() == other.cluster_centers_.tobytes()
        assert fits[0].labels_.tobytes() == other.labels_.tobytes()
        assert fits[0].inertia_ == other.inertia_


def test_chunks_of_four_rows_lead_to_the_same_clusters():
    model = MiniBatchKMeans(4, random_state=0, batch_size=20)
    whole = clone(model).fit(X)
    _native.set_chunk_length(4)
    pieces = clone(model).fit(X)
    assert_array_equal(whole.labels_, pieces.labels_)
    assert_allclose(whole.cluster_centers_, pieces.cluster_centers_, rtol=1e-9)


def test_the_same_seed_gives_the_same_bits_and_another_seed_may_not():
    first, again, other = (
        MiniBatchKMeans(5, random_state=seed, batch_size=10, max_iter=1).fit(X).cluster_centers_
        for seed in (3, 3, 4)
    )
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_a_centre_that_gets_nothing_moves_to_a_row():
    start = np.vstack([X[:2], [[1e6, 1e6, 1e6]]])
    kept = MiniBatchKMeans(3, init=start, reassignment_ratio=0.0).partial_fit(X).partial_fit(X)
    moved = MiniBatchKMeans(3, init=start).partial_fit(X).partial_fit(X)
    assert kept.cluster_centers_.max() == 1e6
    assert moved.cluster_centers_.max() < 10


def test_stopping_rules_stop():
    rows = np.random.default_rng(4).normal(size=(5000, 2))
    free = MiniBatchKMeans(4, random_state=0, batch_size=100, max_no_improvement=None).fit(rows)
    patient = MiniBatchKMeans(4, random_state=0, batch_size=100).fit(rows)
    still = MiniBatchKMeans(
        4, random_state=0, batch_size=100, max_no_improvement=None, tol=1e-3
    ).fit(rows)
    assert free.n_steps_ == 5000
    assert patient.n_steps_ < 5000
    assert still.n_steps_ < 5000


def test_the_first_piece_needs_rows_for_a_start():
    with pytest.raises(sg.InvalidParameterError, match=r"n_clusters=8.*n_samples=5"):
        MiniBatchKMeans(8).partial_fit(X[:5])
    model = MiniBatchKMeans(8, init=X[:8]).partial_fit(X[:1])
    assert_array_equal(model.predict(X[:1]), [0])


@pytest.mark.parametrize("batch_size", [10, 1024])
def test_equal_rows_make_one_cluster_and_a_warning(batch_size):
    with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(1\)"):
        model = MiniBatchKMeans(4, random_state=0, batch_size=batch_size).fit(np.full((20, 2), 7.5))
    assert_array_equal(model.cluster_centers_, np.full((4, 2), 7.5))
    assert model.inertia_ == 0


def test_one_far_outlier_breaks_nothing():
    rows = np.vstack([X, [[1e12, 0, 0]]])
    model = MiniBatchKMeans(3, random_state=0).fit(rows)
    assert np.isfinite(model.cluster_centers_).all()
    assert np.bincount(model.labels_)[model.labels_[-1]] == 1


def test_values_far_from_zero_lose_no_digits():
    near = MiniBatchKMeans(4, init=X[:4], batch_size=20, random_state=0).fit(X)
    far = MiniBatchKMeans(4, init=X[:4] + 1e9, batch_size=20, random_state=0).fit(X + 1e9)
    assert_array_equal(near.labels_, far.labels_)
    assert_allclose(far.cluster_centers_ - 1e9, near.cluster_centers_, atol=1e-5)


def test_constant_columns_change_nothing():
    wider = np.column_stack([np.full(len(X), 1e6), X, np.zeros(len(X))])
    narrow = MiniBatchKMeans(4, init=X[:4], batch_size=20, random_state=0).fit(X)
    wide = MiniBatchKMeans(4, init=wider[:4], batch_size=20, random_state=0).fit(wider)
    assert_array_equal(narrow.labels_, wide.labels_)


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_values_whose_squares_overflow_are_refused(method):
    with pytest.raises(sg.InvalidDataError, match="overflow"):
        getattr(MiniBatchKMeans(2, init=X[:2]), method)(X * 1e200)
    with pytest.raises(sg.InvalidDataError, match="overflow"):
        getattr(MiniBatchKMeans(2, init=X[:2]), method)((X * 1e25).astype(np.float32))
