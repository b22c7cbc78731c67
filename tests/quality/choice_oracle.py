"""What the choice of k computes, by definition: loops, sets and scikit-learn. Slow and obvious."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from itertools import combinations

import numpy as np
import sklearn.cluster
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

Floats = NDArray[np.float64]


def blobs(n: int = 90, seed: int = 0) -> Floats:
    """Three blobs that nobody takes for two or four."""
    noise = np.random.default_rng(seed).normal(size=(n, 2))
    return np.repeat([[0.0, 0], [9, 0], [0, 9]], n // 3, axis=0) + noise


def even(n: int = 300, d: int = 2, seed: int = 0) -> Floats:
    """Uniform noise."""
    return np.random.default_rng(seed).uniform(size=(n, d))


def kmeans(rows: Floats, k: int) -> sklearn.cluster.KMeans:
    """The best of many starts: on few rows, the optimum."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return sklearn.cluster.KMeans(k, n_init=12, tol=0, random_state=1).fit(rows)


def log_w(rows: Floats, ks: Iterable[int]) -> Floats:
    return np.array([math.log(kmeans(rows, k).inertia_) for k in ks])


def best_by_gap(ks: list[int], gap: Floats, error: Floats) -> int:
    """The rule of Tibshirani, Walther & Hastie."""
    for i in range(len(ks) - 1):
        if gap[i] >= gap[i + 1] - error[i + 1]:
            return ks[i]
    return ks[-1]


def held_together(own: Iterable[int], ruled: Iterable[int]) -> float:
    """Over own clusters of two rows or more: the least share of pairs that the rule joins."""
    own, ruled = list(own), list(ruled)
    shares = []
    for cluster in set(own) - {-1}:
        rows = [i for i, label in enumerate(own) if label == cluster]
        pairs = list(combinations(rows, 2))
        if pairs:
            joined = [1 for i, j in pairs if ruled[i] == ruled[j] != -1]
            shares.append(len(joined) / len(pairs))
    return min(shares, default=math.nan)


def prediction_strength(rows: Floats, k: int, halves: list[NDArray[np.bool_]]) -> Floats:
    """One strength a split, of the rows in `half` and the others."""
    found = []
    for half in halves:
        ways = []
        for test in (half, ~half):
            rule = kmeans(rows[~test], k)
            own = kmeans(rows[test], k).labels_
            ways.append(held_together(own, rule.predict(rows[test])))
        found.append(sum(ways) / 2)
    return np.array(found)


def jaccard(before: Iterable[int], after: Iterable[int]) -> dict[int, float]:
    """Each segment's largest Jaccard coefficient with a cluster; rows below 0 are in neither."""

    def members(labels: Iterable[int]) -> dict[int, set[int]]:
        sets: dict[int, set[int]] = {}
        for row, label in enumerate(labels):
            if label >= 0:
                sets.setdefault(label, set()).add(row)
        return sets

    clusters = members(after).values()
    return {
        segment: max((len(rows & other) / len(rows | other) for other in clusters), default=0.0)
        for segment, rows in members(before).items()
    }
