"""The sampled silhouette is an unbiased estimate that knows how far it may be off."""

from __future__ import annotations

import numpy as np
import pytest

import segmentry as sg
from segmentry.quality import silhouette_samples, silhouette_score

RANDOM = np.random.default_rng(4)
SIZES = (900, 450, 120, 30, 1)
LABELS = np.repeat(np.arange(5), SIZES)
X = 1.5 * RANDOM.normal(size=(5, 3))[LABELS] + RANDOM.normal(size=(LABELS.size, 3))
EXACT = silhouette_score(X, LABELS)


@pytest.fixture(scope="module")
def draws():
    """Scores and standard errors of many draws of 150 rows."""
    return np.array(
        [
            silhouette_score(X, LABELS, sample_size=150, random_state=seed, return_std=True)
            for seed in range(600)
        ]
    )


def test_the_mean_over_draws_is_the_exact_score(draws):
    scores = draws[:, 0]
    assert abs(scores.mean() - EXACT) < 3.5 * scores.std() / np.sqrt(len(scores))


def test_the_standard_error_is_the_spread_over_draws(draws):
    assert draws[:, 1].mean() == pytest.approx(draws[:, 0].std(), rel=0.1)


def test_95_of_100_intervals_hold_the_exact_score(draws):
    held = np.abs(draws[:, 0] - EXACT) <= 1.96 * draws[:, 1]
    assert 0.92 <= held.mean() <= 0.975


def test_drawn_rows_have_their_exact_silhouettes():
    # Two clusters drawn in full, by a sample one row short of everything.
    rows, labels = X[1350:], LABELS[1350:]
    score, error = silhouette_score(
        rows, labels, sample_size=len(rows) - 2, random_state=0, return_std=True
    )
    assert score == pytest.approx(silhouette_samples(rows, labels).mean(), abs=0.02)
    assert 0 < error < 0.01


def test_a_sample_of_everything_is_exact():
    assert silhouette_score(X, LABELS, sample_size=len(X), return_std=True) == (EXACT, 0.0)
    assert silhouette_score(X, LABELS, sample_size=10**9) == EXACT


def test_squares_are_always_exact():
    exact = silhouette_score(X, LABELS, metric="sqeuclidean")
    sampled = silhouette_score(X, LABELS, metric="sqeuclidean", sample_size=9, return_std=True)
    assert sampled == (exact, 0.0)


def test_the_same_seed_draws_the_same_rows_and_another_may_not():
    first, again, other = (
        silhouette_score(X, LABELS, sample_size=100, random_state=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_fewer_than_two_rows_a_cluster_are_refused():
    with pytest.raises(sg.InvalidParameterError, match=r"must be at least 8.*found 7"):
        silhouette_score(X, LABELS, sample_size=7)
    assert -1 <= silhouette_score(X, LABELS, sample_size=8, random_state=0) <= 1
