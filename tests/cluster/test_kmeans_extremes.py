"""The ends of the range of floats: nothing vanishes, overflows or becomes NaN."""

from __future__ import annotations

import warnings
from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning

import segmentry as sg
from segmentry.cluster import KMeans

NORMAL = np.random.default_rng(0).normal(size=(60, 3))
BLOBS = np.repeat(np.eye(3) * 20, 20, axis=0) + NORMAL


@pytest.fixture(params=[1, 2])
def n_jobs(request):
    return request.param


def fit(rows, k, **more):
    """Fit, and check what must hold of any fit."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = KMeans(k, **{"random_state": 0, **more}).fit(rows)
    assert np.isfinite(model.cluster_centers_).all()
    found = np.unique(model.labels_).size
    assert found == min(k, len(np.unique(rows, axis=0)))
    assert [one.category for one in caught] == [ConvergenceWarning] * (found < k)
    assert_array_equal(model.predict(rows), model.labels_)
    return model


def same_partition(labels, others):
    return len(set(zip(labels, others, strict=True))) == len(set(labels)) == len(set(others))


@pytest.mark.parametrize("init", ["k-means++", "random"])
@pytest.mark.parametrize("scale", [1e-200, 1e-300, 1e-308, 1e-310, 1e-320])
def test_very_small_blobs_are_found(scale, init, n_jobs):
    model = fit(BLOBS * scale, 3, init=init, n_init=10, n_jobs=n_jobs)
    assert same_partition(model.labels_, np.arange(60) // 20)


@pytest.mark.parametrize("least", [1e-310, 5e-324])
def test_the_smallest_numbers_there_are_are_told_apart(least, n_jobs):
    rows = np.repeat([[0.0, 0], [least, 0], [0, least]], 5, axis=0)
    model = fit(rows, 3, n_jobs=n_jobs)
    assert same_partition(model.labels_, np.arange(15) // 5)
    assert_array_equal(model.cluster_centers_[model.labels_], rows)
    assert model.inertia_ == 0


@pytest.mark.parametrize("scale", [1e-40, 1e-44])
def test_denormals_of_f32_are_told_apart(scale, n_jobs):
    rows = (BLOBS * scale).astype(np.float32)
    model = fit(rows, 3, n_init=10, n_jobs=n_jobs)
    assert same_partition(model.labels_, np.arange(60) // 20)


@pytest.mark.parametrize("spread", [1.0, 1e-100, 1e-200])
@pytest.mark.parametrize("far", [1e12, 1e100])
@pytest.mark.parametrize("n_outliers", [1, 2])
def test_outliers_are_alone_and_no_cluster_is_empty(spread, far, n_outliers, n_jobs):
    outliers = [[far, 0, 0], [0, -far, 0]][:n_outliers]
    rows = np.vstack([NORMAL * spread, outliers])
    model = fit(rows, n_outliers + 3, n_jobs=n_jobs)
    sizes = np.bincount(model.labels_)
    assert (sizes[model.labels_[60:]] == 1).all()


@pytest.mark.parametrize(
    ("spread", "dtype"),
    [
        *[(spread, np.float64) for spread in (1.0, 1e-10, 1e-20, 1e-30, 1e-200)],
        *[(spread, np.float32) for spread in (1.0, 1e-10, 1e-20, 1e-30)],
    ],
)
def test_many_columns_behind_an_outlier_are_told_apart(spread, dtype, n_jobs):
    wide = np.repeat(BLOBS, 6, axis=1) * spread
    rows = np.vstack([wide, np.r_[1e15, np.zeros(17)]]).astype(dtype)
    model = fit(rows, 4, init=rows[[0, 20, 40, 60]], tol=0.0, n_jobs=n_jobs)
    assert_array_equal(model.labels_, [*np.arange(60) // 20, 3])


@pytest.mark.parametrize("spread", [1.0, 1e-200])
@pytest.mark.parametrize("far", [1e12, 1e100])
def test_runs_to_the_end_tell_blobs_apart_behind_an_outlier(spread, far, n_jobs):
    # The tolerance is a share of the variance, which the outlier makes huge.
    rows = np.vstack([BLOBS * spread, [[far, 0, 0]]])
    start = rows[[0, 20, 40, 60]]
    model = fit(rows, 4, init=start, tol=0.0, n_jobs=n_jobs)
    assert_array_equal(model.labels_, [*np.arange(60) // 20, 3])


def test_outliers_beyond_the_range_of_squares_are_refused():
    for far in (1e160, -1e300):
        with pytest.raises(sg.InvalidDataError, match="overflow"):
            KMeans(2).fit(np.vstack([NORMAL, [[far, 0, 0]]]))


@pytest.mark.parametrize("value", [0.0, -0.0, 0.1, 1e-310, 1e150, -1e9])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equal_rows_are_their_own_centre(value, dtype, n_jobs):
    if dtype is np.float32 and value == 1e150:
        value = 1e15
    rows = np.full((21, 2), value, dtype=dtype)
    model = fit(rows, 4, n_jobs=n_jobs)
    assert_array_equal(model.cluster_centers_, np.full((4, 2), rows[0, 0]))
    assert model.inertia_ == 0


@pytest.mark.parametrize("init", ["k-means++", "random"])
@pytest.mark.parametrize("k", [3, 4, 7, 21])
@pytest.mark.parametrize("offset", [0.0, 0.1, 1e9])
def test_fewer_different_rows_than_clusters_are_all_found(init, k, offset, n_jobs):
    rows = np.repeat([[0.1, 1], [5, 5.3], [9, -3]], 7, axis=0) + offset
    model = fit(rows, k, init=init, n_jobs=n_jobs)
    assert same_partition(model.labels_, np.arange(21) // 7)
    assert_allclose(model.cluster_centers_[model.labels_], rows, rtol=1e-15, atol=1e-14)


@pytest.mark.parametrize("init", ["k-means++", "random"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_as_many_clusters_as_rows_are_one_each(init, dtype, n_jobs):
    rows = NORMAL.astype(dtype)
    model = fit(rows, 60, init=init, n_jobs=n_jobs)
    assert_allclose(model.cluster_centers_[model.labels_], rows, rtol=1e-6)
    assert model.inertia_ == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("constant", [0.0, 1e9, 1e-310, 1e100])
def test_constant_columns_change_nothing(constant, n_jobs):
    wider = np.column_stack([np.full(60, constant), NORMAL, np.full(60, -constant)])
    plain = fit(NORMAL, 4, init=NORMAL[:4], n_jobs=n_jobs)
    wide = fit(wider, 4, init=wider[:4], n_jobs=n_jobs, tol=0.0)
    assert_array_equal(fit(NORMAL, 4, init=NORMAL[:4], tol=0.0).labels_, wide.labels_)
    assert plain.inertia_ >= wide.inertia_ * (1 - 1e-9)


@pytest.mark.parametrize("init", ["k-means++", "random", "given"])
def test_a_small_spread_far_from_zero_is_clustered_as_near_it(init, n_jobs):
    # Quarters of 2^-10 lose no digit beside 1e9, so the partition must be the same.
    near = np.round(BLOBS * 2**10) / 2**12
    start = near[[0, 20, 40]] if init == "given" else init
    far = start + 1e9 if init == "given" else init
    a = fit(near, 3, init=start, n_init=1 if init == "given" else 10, n_jobs=n_jobs)
    b = fit(near + 1e9, 3, init=far, n_init=1 if init == "given" else 10, n_jobs=n_jobs)
    assert same_partition(a.labels_, b.labels_)
    # What is left is the rounding of the centres to f64 beside 1e9.
    assert b.inertia_ == pytest.approx(a.inertia_, rel=1e-6)


def test_a_small_spread_of_f32_far_from_zero_is_told_apart(n_jobs):
    # Beside 2^20 the steps of f32 are an eighth: blobs 20 apart are clear, sums must not drown.
    rows = (BLOBS + 2.0**20).astype(np.float32)
    model = fit(rows, 3, n_init=10, n_jobs=n_jobs)
    assert same_partition(model.labels_, np.arange(60) // 20)
    for j, centre in enumerate(model.cluster_centers_):
        own = rows[model.labels_ == j]
        exact = [float(sum(map(Fraction, column.tolist())) / len(own)) for column in own.T]
        assert_array_equal(centre, np.array(exact, dtype=np.float32))


@pytest.mark.parametrize("n", [1, 2, 59])
def test_fewer_rows_than_clusters_are_refused(n, n_jobs):
    with pytest.raises(sg.InvalidParameterError, match=f"n_clusters=60 .*n_samples={n}"):
        KMeans(60, n_jobs=n_jobs).fit(NORMAL[:n])
