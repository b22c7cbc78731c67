"""Hierarchical clustering by looking at all pairs of clusters before every merge."""

from __future__ import annotations

import numpy as np


def distance(rows, weights, a, b, linkage):
    """The distance of two clusters, given as lists of rows."""
    apart = np.linalg.norm(rows[a][:, np.newaxis] - rows[b], axis=2)
    if linkage == "single":
        return apart.min()
    if linkage == "complete":
        return apart.max()
    if linkage == "average":
        return apart.mean()
    heavy, light = weights[a].sum(), weights[b].sum()
    gap = np.average(rows[a], axis=0, weights=weights[a]) - np.average(
        rows[b], axis=0, weights=weights[b]
    )
    return np.sqrt(2 * heavy * light / (heavy + light) * (gap @ gap))


def heights(rows, linkage, weights=None):
    """The heights of all merges, the nearest pair (the first of equals) merged each time."""
    weights = np.ones(len(rows)) if weights is None else weights
    clusters = [[row] for row in range(len(rows))]
    found = []
    while len(clusters) > 1:
        pairs = [
            (distance(rows, weights, clusters[i], clusters[j], linkage), i, j)
            for j in range(len(clusters))
            for i in range(j)
        ]
        height, i, j = min(pairs)
        found.append(height)
        clusters[i] += clusters.pop(j)
    return np.array(found)


def assert_greedy(rows, tree, linkage, weights=None):
    """Every merge of a tree joins two clusters that no other two were nearer than."""
    weights = np.ones(len(rows)) if weights is None else weights
    clusters = {row: [row] for row in range(len(rows))}
    for number, (a, b, height, count) in enumerate(tree):
        names = sorted(clusters)
        nearest = min(
            distance(rows, weights, clusters[i], clusters[j], linkage)
            for place, j in enumerate(names)
            for i in names[:place]
        )
        own = distance(rows, weights, clusters[int(a)], clusters[int(b)], linkage)
        np.testing.assert_allclose(height, own, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(height, nearest, rtol=1e-9, atol=1e-9)
        clusters[len(rows) + number] = clusters.pop(int(a)) + clusters.pop(int(b))
        assert len(clusters[len(rows) + number]) == count
