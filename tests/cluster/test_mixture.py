"""GaussianMixture agrees with scikit-learn's and with a plain twin, weights and all."""

from __future__ import annotations

import mixture_oracle
import numpy as np
import pytest
import sklearn.mixture
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score

import segmentry as sg
from segmentry import _native
from segmentry.cluster import GaussianMixture

KINDS = ["full", "tied", "diag", "spherical"]


def blobs(n, d, k, seed=0, spread=2.0):
    random = np.random.default_rng(seed)
    places = spread * random.normal(size=(k, d))
    return places[random.integers(0, k, n)] + random.normal(size=(n, d))


X = blobs(600, 4, 3)


def same_start(rows, k, kind, seed=0):
    """Parameters to start from, for both sides."""
    random = np.random.default_rng(seed)
    d = rows.shape[1]
    root = np.eye(d) + 0.2 * random.normal(size=(d, d))
    table = root @ root.T
    precisions = {
        "full": np.array([table * (1 + c) for c in range(k)]),
        "tied": table,
        "diag": 0.5 + random.random((k, d)),
        "spherical": 0.5 + random.random(k),
    }
    shares = random.random(k) + 0.5
    return {
        "weights_init": shares / shares.sum(),
        "means_init": rows[random.choice(len(rows), k, replace=False)],
        "precisions_init": precisions[kind],
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "d", "k"), [(600, 4, 3), (2000, 10, 8), (300, 1, 2), (500, 7, 1)])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_from_the_same_start_it_is_scikit_learns(kind, n, d, k):
    rows = blobs(n, d, k)
    options = {"covariance_type": kind, "max_iter": 60, "tol": 1e-7, **same_start(rows, k, kind)}
    ours = GaussianMixture(k, **options).fit(rows)
    theirs = sklearn.mixture.GaussianMixture(k, **options).fit(rows)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.converged_ == theirs.converged_
    assert ours.lower_bound_ == pytest.approx(theirs.lower_bound_, rel=1e-9)
    assert_allclose(ours.lower_bounds_, theirs.lower_bounds_, rtol=1e-9)
    assert_allclose(ours.weights_, theirs.weights_, rtol=1e-6)
    assert_allclose(ours.means_, theirs.means_, rtol=1e-6, atol=1e-7)
    assert_allclose(ours.covariances_, theirs.covariances_, rtol=1e-6, atol=1e-7)
    assert_allclose(ours.precisions_, theirs.precisions_, rtol=1e-6, atol=1e-7)
    factors = theirs.precisions_cholesky_
    assert_allclose(ours.precisions_cholesky_, factors, rtol=1e-6, atol=1e-7)
    assert_array_equal(ours.predict(rows), theirs.predict(rows))
    assert_allclose(ours.predict_proba(rows), theirs.predict_proba(rows), atol=1e-6)
    assert_allclose(ours.score_samples(rows), theirs.score_samples(rows), rtol=1e-6)
    assert ours.score(rows) == pytest.approx(theirs.score(rows), rel=1e-9)
    assert ours.bic(rows) == pytest.approx(theirs.bic(rows), rel=1e-9)
    assert ours.aic(rows) == pytest.approx(theirs.aic(rows), rel=1e-9)


@given(
    st.integers(3, 40),
    st.integers(1, 5),
    st.integers(1, 3),
    st.sampled_from(KINDS),
    st.integers(0, 2**32 - 1),
)
def test_it_is_its_plain_twin(n, d, k, kind, seed):
    random = np.random.default_rng(seed)
    rows, weights = random.normal(size=(n, d)), random.uniform(0.1, 3, n)
    labels = (np.arange(n) % k).astype(np.int32)
    flat = _native.mixture_begin(rows, weights, k, kind, labels, 0.1, None)
    model, bounds, _ = _native.mixture_fit(
        rows, weights, (kind, flat[0], flat[1], flat[3]), 3, 0.0, 0.1, -np.inf, None
    )
    expected, expected_bounds = mixture_oracle.fit(
        rows, weights, np.eye(k)[labels], kind, steps=3, reg_covar=0.1
    )
    assert_allclose(bounds, expected_bounds, rtol=1e-9, atol=1e-9)
    for found, wanted in zip(model, expected, strict=False):
        assert_allclose(found, wanted.ravel(), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_whole_weights_are_repeats(kind):
    times = np.random.default_rng(2).integers(0, 4, len(X))
    options = {"covariance_type": kind, "tol": 1e-6, **same_start(X, 3, kind)}
    weighted = GaussianMixture(3, **options).fit(X, sample_weight=times)
    repeated = GaussianMixture(3, **options).fit(np.repeat(X, times, axis=0))
    assert weighted.lower_bound_ == pytest.approx(repeated.lower_bound_, rel=1e-10)
    assert_allclose(weighted.means_, repeated.means_, rtol=1e-8, atol=1e-9)
    rows = np.repeat(X, times, axis=0)
    assert weighted.bic(X, times) == pytest.approx(repeated.bic(rows), rel=1e-10)
    assert weighted.aic(X, times) == pytest.approx(repeated.aic(rows), rel=1e-10)
    assert weighted.score(X, sample_weight=times) == pytest.approx(repeated.score(rows), rel=1e-10)


@pytest.mark.parametrize("init", ["kmeans", "k-means++", "random", "random_from_data"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_start_leads_to_a_fit(init, kind):
    model = GaussianMixture(
        3, covariance_type=kind, init_params=init, random_state=0, reg_covar=1e-2, max_iter=500
    )
    model.fit(X, sample_weight=np.linspace(0, 2, len(X)))
    assert model.converged_
    assert_allclose(model.weights_.sum(), 1)
    assert np.isfinite(model.lower_bounds_).all()
    assert_array_equal(model.labels_, model.predict(X))


def test_well_separated_clouds_are_found():
    rows = blobs(900, 3, 3, spread=12)
    ours = GaussianMixture(3, random_state=1).fit(rows)
    theirs = sklearn.mixture.GaussianMixture(3, random_state=1).fit(rows)
    assert adjusted_rand_score(ours.labels_, theirs.predict(rows)) == 1
    assert ours.score(rows) == pytest.approx(theirs.score(rows), abs=1e-6)


@pytest.mark.parametrize(("k", "bic"), [(1, -829.9782), (2, -574.0178)])
def test_iris_has_the_known_criterion(k, bic):
    # R's mclust on iris, model VVV (which prints minus our BIC): Scrucca, L., Fop, M., Murphy,
    # T. B. & Raftery, A. E. (2016). "mclust 5". The R Journal 8(1), 289-317.
    rows = load_iris().data
    model = GaussianMixture(k, tol=1e-10, max_iter=2000, reg_covar=0, random_state=0).fit(rows)
    assert -model.bic(rows) == pytest.approx(bic, abs=1e-4)


def test_more_starts_are_never_worse():
    scores = [
        GaussianMixture(5, init_params="random", n_init=n, random_state=3, max_iter=300)
        .fit(X)
        .lower_bound_
        for n in (1, 4)
    ]
    assert scores[1] >= scores[0]


@pytest.mark.parametrize("kind", KINDS)
def test_threads_change_no_bit_and_chunks_only_the_last_digits(kind):
    rows = blobs(20_000, 5, 4)
    options = {"covariance_type": kind, "tol": 1e-5, "max_iter": 300, "random_state": 0}
    fits = [GaussianMixture(4, n_jobs=n, **options).fit(rows) for n in (1, 2, 8)]
    for other in fits[1:]:
        assert fits[0].means_.tobytes() == other.means_.tobytes()
        assert fits[0].covariances_.tobytes() == other.covariances_.tobytes()
        assert fits[0].lower_bounds_ == other.lower_bounds_
        assert fits[0].predict_proba(rows).tobytes() == other.predict_proba(rows).tobytes()
    start = same_start(X, 3, kind)
    whole = GaussianMixture(3, covariance_type=kind, **start).fit(X)
    _native.set_chunk_length(4)
    pieces = GaussianMixture(3, covariance_type=kind, **start).fit(X)
    assert_allclose(whole.lower_bounds_, pieces.lower_bounds_, rtol=1e-12)
    assert_array_equal(whole.predict_proba(X).round(9), pieces.predict_proba(X).round(9))


def test_a_warm_start_goes_on_where_the_last_fit_ended():
    model = GaussianMixture(4, warm_start=True, max_iter=2, tol=0, random_state=0)
    with pytest.warns(ConvergenceWarning):
        first = model.fit(X).lower_bounds_
    with pytest.warns(ConvergenceWarning):
        second = model.fit(X).lower_bounds_
    straight = GaussianMixture(4, max_iter=4, tol=0, random_state=0)
    with pytest.warns(ConvergenceWarning):
        straight.fit(X)
    assert_allclose(first + second, straight.lower_bounds_, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_have_the_means_and_covariances_of_the_model(kind):
    model = GaussianMixture(3, covariance_type=kind, random_state=0).fit(X)
    rows, components = model.sample(60_000)
    assert components.dtype == np.int32
    assert (np.diff(components) >= 0).all()
    assert_allclose(np.bincount(components) / 60_000, model.weights_, atol=0.01)
    for c in range(3):
        own = rows[components == c]
        table = mixture_oracle.covariance_table(model.covariances_, kind, c, 4)
        assert_allclose(own.mean(axis=0), model.means_[c], atol=0.06)
        assert_allclose(np.cov(own.T), table, atol=0.12)
    assert model.sample(5)[0].tobytes() == model.sample(5)[0].tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_values_far_from_zero_lose_no_digits(kind):
    far = X + 1e6
    start = same_start(X, 3, kind)
    near = GaussianMixture(3, covariance_type=kind, **start).fit(far - 1e6)
    start["means_init"] = start["means_init"] + 1e6
    moved = GaussianMixture(3, covariance_type=kind, **start).fit(far)
    assert moved.lower_bound_ == pytest.approx(near.lower_bound_, rel=1e-7)
    assert_allclose(moved.means_ - 1e6, near.means_, atol=1e-5)
    assert_allclose(moved.covariances_, near.covariances_, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_one_component_is_the_mean_and_covariance(kind):
    model = GaussianMixture(1, covariance_type=kind, reg_covar=0).fit(X)
    table = np.cov(X.T, bias=True)
    expected = {
        "full": table[np.newaxis],
        "tied": table,
        "diag": np.diag(table)[np.newaxis],
        "spherical": [np.diag(table).mean()],
    }
    assert_allclose(model.means_[0], X.mean(axis=0), rtol=1e-12)
    assert_allclose(model.covariances_, expected[kind], rtol=1e-9, atol=1e-12)
    assert_array_equal(model.weights_, [1.0])


@pytest.mark.parametrize("kind", KINDS)
def test_equal_rows_need_regularisation(kind):
    rows = np.full((20, 2), 3.0)
    model = GaussianMixture(1, covariance_type=kind).fit(rows)
    assert_allclose(model.means_, [[3.0, 3.0]])
    assert np.isfinite(model.lower_bound_)
    with pytest.raises(sg.InvalidDataError, match=r"collapsed.*increase reg_covar"):
        GaussianMixture(1, covariance_type=kind, reg_covar=0.0).fit(rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_fewer_distinct_rows_than_components_work(kind):
    rows = np.repeat([[0.0, 1], [5, 5], [9, -3]], 7, axis=0)
    model = GaussianMixture(5, covariance_type=kind, random_state=0).fit(rows)
    assert np.isfinite(model.lower_bound_)
    assert np.isfinite(model.predict_proba(rows)).all()
    assert np.unique(model.labels_).size == 3


def test_a_single_row_and_constant_columns_work():
    model = GaussianMixture(1).fit([[3.0, -2.0]])
    assert_array_equal(model.predict([[3.0, -2.0]]), [0])
    wide = np.column_stack([X, np.full(len(X), 1e6)])
    model = GaussianMixture(2, random_state=0).fit(wide)
    assert_allclose(model.covariances_[:, -1, -1], 1e-6)


def test_rows_without_weight_change_nothing():
    rows = np.vstack([X, np.full((5, 4), 1e3)])
    weights = np.r_[np.ones(len(X)), np.zeros(5)]
    start = same_start(X, 3, "full")
    with_them = GaussianMixture(3, **start).fit(rows, sample_weight=weights)
    without = GaussianMixture(3, **start).fit(X)
    assert_allclose(with_them.means_, without.means_, rtol=1e-10)
    assert with_them.lower_bound_ == pytest.approx(without.lower_bound_, rel=1e-12)


def test_a_row_far_from_everything_still_has_probabilities():
    model = GaussianMixture(3, random_state=0).fit(X)
    found = model.predict_proba([[1e6, 0, 0, 0], [-1e100, 1e100, 0, 0]])
    assert_allclose(found.sum(axis=1), 1)
    assert np.isfinite(model.score_samples([[1e6, 0, 0, 0]])).all()


def test_values_whose_squares_overflow_are_refused():
    with pytest.raises(sg.InvalidDataError, match=r"overflow|too far apart"):
        GaussianMixture(2).fit(X * 1e200)


def test_the_fitted_type_outlives_the_parameter():
    for before, after in (("full", "diag"), ("tied", "diag"), ("diag", "tied")):
        model = GaussianMixture(3, covariance_type=before, random_state=0).fit(X)
        expected = (model.predict(X), model.score(X), model.bic(X))
        model.set_params(covariance_type=after)
        assert_array_equal(model.predict(X), expected[0])
        assert (model.score(X), model.bic(X)) == expected[1:]
        model.set_params(warm_start=True)
        # Other covariances are no start for these.
        assert model.fit(X).converged_


def test_only_the_proportions_of_weights_count():
    rows = np.random.default_rng(0).normal(size=(80, 2)) + np.repeat([[0.0], [6.0]], 40, axis=0)
    whole = GaussianMixture(2, random_state=0).fit(rows, sample_weight=np.ones(80))
    for scale in (1e-30, 1e-15, 1e12):
        model = GaussianMixture(2, random_state=0).fit(rows, sample_weight=np.full(80, scale))
        assert_allclose(model.means_, whole.means_, rtol=1e-12)


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf, 1e308])
def test_weights_of_criteria_are_looked_at(weight):
    model = GaussianMixture(2, random_state=0).fit(X)
    for method in (model.score, model.bic, model.aic):
        with pytest.raises(sg.InvalidDataError, match="sample_weight must"):
            method(X, sample_weight=np.full(len(X), weight))
