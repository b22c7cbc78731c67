"""Quality indices in plain NumPy: slow, simple, every distance in f64. The kernels' twins."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def distances(X: Floats) -> Floats:
    """All distances, columns divided by the widest range, so that no square over- or underflows."""
    X = np.asarray(X, dtype=np.float64)
    width = np.ptp(X, axis=0)
    # Not centred, which would cost digits of rows that lie close together.
    X = X[:, width > 0]
    return np.sqrt((((X[:, np.newaxis] - X[np.newaxis]) / (width.max() or 1.0)) ** 2).sum(axis=2))


def silhouettes(X: Floats, labels: NDArray, *, squared: bool = False) -> Floats:
    labels = np.asarray(labels)
    apart = distances(X) ** (2 if squared else 1)
    found = np.zeros(len(labels))
    for i, own in enumerate(labels):
        mine = labels == own
        if mine.sum() > 1:
            a = apart[i, mine].sum() / (mine.sum() - 1)
            b = min(apart[i, labels == other].mean() for other in set(labels) - {own})
            found[i] = (b - a) / max(a, b) if max(a, b) > 0 else 0.0
    return found


def simplified(X: Floats, labels: NDArray, centers: Floats | None = None) -> Floats:
    names = np.unique(labels)
    if centers is None:
        centers = np.array([X[labels == name].mean(axis=0) for name in names])
        labels = np.searchsorted(names, labels)
    far = np.sqrt(((X[:, np.newaxis] - centers[np.newaxis]) ** 2).sum(axis=2))
    found = np.zeros(len(labels))
    for i, own in enumerate(labels):
        if (labels == own).sum() > 1:
            a, b = far[i, own], np.delete(far[i], own).min()
            found[i] = (b - a) / max(a, b) if max(a, b) > 0 else 0.0
    return found


def calinski_harabasz(X: Floats, labels: NDArray) -> float:
    X = X - X[0]
    between = within = 0.0
    names = np.unique(labels)
    for name in names:
        own = X[labels == name]
        between += len(own) * ((own.mean(axis=0) - X.mean(axis=0)) ** 2).sum()
        within += ((own - own.mean(axis=0)) ** 2).sum()
    if within == 0:
        return 1.0
    return float(between / within * (len(X) - len(names)) / (len(names) - 1))


def davies_bouldin(X: Floats, labels: NDArray) -> float:
    X = X - X[0]
    clusters = [X[labels == name] for name in np.unique(labels)]
    means = [own.mean(axis=0) for own in clusters]
    reach = [
        np.sqrt(((own - mean) ** 2).sum(axis=1)).mean()
        for own, mean in zip(clusters, means, strict=True)
    ]
    worst = np.zeros(len(means))
    for i, j in permutations(range(len(means)), 2):
        apart = np.sqrt(((means[i] - means[j]) ** 2).sum())
        if apart > 0:
            worst[i] = max(worst[i], (reach[i] + reach[j]) / apart)
    return float(worst.mean())


def adjusted_rand(first: NDArray, second: NDArray) -> float:
    """From every pair of rows in turn."""
    kinds = Counter(
        (bool(first[i] == first[j]), bool(second[i] == second[j]))
        for i, j in combinations(range(len(first)), 2)
    )
    both, one, other, neither = (
        kinds[kind] for kind in ((True, True), (True, False), (False, True), (False, False))
    )
    if one == other == 0:
        return 1.0
    below = (both + one) * (one + neither) + (both + other) * (other + neither)
    return 2.0 * (both * neither - one * other) / below


def most_kept(new: NDArray, old: NDArray) -> int:
    """How many rows can keep their id at most, over all ways to rename."""
    segments, ids = np.unique(new[new >= 0]), np.unique(old[old >= 0])
    names = [*ids, *range(1000, 1000 + len(segments))]
    return max(
        sum(
            int(((new == segment) & (old == name)).sum())
            for segment, name in zip(segments, chosen, strict=True)
        )
        for chosen in permutations(names, len(segments))
    )
