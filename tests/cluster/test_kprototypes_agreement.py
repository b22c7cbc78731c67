"""k-modes and k-prototypes beside kmodes (PyPI, MIT licence), from the same start.

kmodes moves a prototype after each row, Segmentry after each pass over all rows. Where groups are
clear both end at the same place; elsewhere the ends differ, and ours must be as good on the whole.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from kmodes.kmodes import KModes as PeerModes
from kmodes.kprototypes import KPrototypes as PeerPrototypes
from kmodes_tables import SOYBEAN, STOCKS
from numpy.testing import assert_allclose, assert_array_equal

from segmentry.cluster import KModes, KPrototypes

GRID = list(itertools.product([2, 3, 5], [0, 1, 3], [2, 4], [40, 120]))


def drawn(shape, *, noise, seed=0):
    """Rows of groups with places and habitual categories, and a row of every group to start at."""
    k, p, c, n = shape
    random = np.random.default_rng([seed, *shape])
    group = np.arange(n) % k
    numbers = 8.0 * np.arange(k)[:, None] * np.ones(p) * (1 - noise) + random.normal(size=(k, p))
    numbers = numbers[group] + random.normal(size=(n, p))
    habits = (np.arange(k)[:, None] + random.integers(0, 5, c)) % 5
    codes = habits[group]
    other = random.random(codes.shape) < noise / 2
    codes[other] = random.integers(0, 5, other.sum())
    for column in codes.T:
        column[:] = np.unique(column, return_inverse=True)[1]
    return numbers, codes, np.arange(k)


def both(numbers, codes, start, gamma=0.8):
    """Fit both from the same rows."""
    k, p = len(start), numbers.shape[1]
    if p == 0:
        peer = PeerModes(k, init=codes[start].copy(), n_init=1, random_state=0).fit(codes)
        return KModes(k, init=codes[start]).fit(codes), peer
    rows = np.column_stack([numbers, codes])
    categorical = list(range(p, rows.shape[1]))
    init = [numbers[start].copy(), codes[start].copy()]
    peer = PeerPrototypes(k, gamma=gamma, init=init, n_init=1, random_state=0)
    ours = KPrototypes(k, gamma=gamma, init=rows[start], categorical=categorical)
    return ours.fit(rows), peer.fit(rows, categorical=categorical)


@pytest.mark.parametrize("shape", GRID)
def test_clear_groups_end_at_the_same_prototypes(shape):
    ours, peer = both(*drawn(shape, noise=0.15))
    p = shape[1]
    assert_allclose(ours.cost_, peer.cost_, rtol=1e-9)
    if p > 0:
        # Rows of a group can be told apart by numbers alone, so there are no ties.
        assert_array_equal(ours.labels_, peer.labels_)
        theirs = peer.cluster_centroids_.astype(float)
        assert_allclose(ours.cluster_centroids_.astype(float)[:, :p], theirs[:, :p], rtol=1e-9)


def test_unclear_groups_end_as_well():
    ratios = []
    for shape in GRID:
        for seed in range(2):
            ours, peer = both(*drawn(shape, noise=0.8, seed=seed))
            ratios.append(ours.cost_ / peer.cost_)
    assert np.mean(ratios) < 1.01
    assert np.max(ratios) < 1.5


def test_the_costs_and_gamma_mean_the_same():
    peer = PeerPrototypes(4, init="Cao", random_state=42, n_init=5)
    peer.fit(STOCKS.to_numpy(), categorical=[1, 2])
    ours = KPrototypes(4, init="cao").fit(STOCKS)
    assert ours.gamma_ == pytest.approx(peer.gamma, rel=1e-12)
    assert ours.cost_ == pytest.approx(peer.cost_, rel=1e-9)


def test_caos_start_ends_where_theirs_does():
    peer = PeerModes(4, init="Cao", n_init=1).fit(SOYBEAN)
    ours = KModes(4, init="cao").fit(SOYBEAN)
    assert ours.cost_ == peer.cost_ == 199
    assert_array_equal(ours.labels_, peer.labels_)
