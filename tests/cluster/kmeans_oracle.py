"""k-means in plain NumPy: slow, simple, every distance in f64. The kernel's twin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    centres: Floats
    labels: NDArray[np.intp]
    inertia: float


def squared_distances(X: Floats, centres: Floats) -> Floats:
    return ((X[:, np.newaxis, :] - centres[np.newaxis]) ** 2).sum(axis=2)


def lloyd(X: Floats, start: Floats, weights: Floats | None = None, steps: int = 300) -> Outcome:
    """Move centres to the means of their rows until no label changes. No cluster may be empty."""
    X = np.asarray(X, dtype=np.float64)
    weights = np.ones(len(X)) if weights is None else weights
    centres = np.array(start, dtype=np.float64)
    labels = np.full(len(X), -1)
    for _ in range(steps):
        nearest = squared_distances(X, centres).argmin(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        for j in range(len(centres)):
            own = labels == j
            centres[j] = (weights[own, np.newaxis] * X[own]).sum(axis=0) / weights[own].sum()
    return Outcome(centres, labels, inertia(X, centres, weights))


def inertia(X: Floats, centres: Floats, weights: Floats | None = None) -> float:
    nearest = squared_distances(np.asarray(X, dtype=np.float64), centres).min(axis=1)
    return float(nearest.sum() if weights is None else (weights * nearest).sum())


def exact_steps(X: Floats, start: Floats, weights: Floats | None, steps: int) -> Outcome | None:
    """Lloyd's steps with means from exact sums.

    None where a cluster loses all its rows, or where f64 cannot tell which of two centres is nearer
    to a row on the way: then there is more than one right way.
    """
    X = np.asarray(X, dtype=np.float64)
    weights = np.ones(len(X)) if weights is None else weights
    centres = np.array(start, dtype=np.float64)
    labels = np.full(len(X), -1)
    for step in range(steps):
        if step > 0 and near_ties(X, centres).any():
            return None
        nearest = squared_distances(X, centres).argmin(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        for j in range(len(centres)):
            own = labels == j
            total = math.fsum(weights[own])
            if total == 0:
                return None
            moved = (weights[own, np.newaxis] * X[own]).T
            centres[j] = [math.fsum(column) / total for column in moved]
    labels = squared_distances(X, centres).argmin(axis=1)
    return Outcome(centres, labels, inertia(X, centres, weights))


def near_ties(X: Floats, centres: Floats) -> NDArray[np.bool_]:
    """Rows whose two nearest centres are equally far, as far as f64 can tell."""
    if len(centres) == 1:
        return np.zeros(len(X), dtype=bool)
    X = np.asarray(X, dtype=np.float64)
    one, two = np.sort(np.sqrt(squared_distances(X, centres)), axis=1).T[:2]
    # Differences of values are off by a rounding of the values.
    reach = max(np.abs(X).max(), np.abs(centres).max())
    return two - one <= 1e-12 * two + 1e-14 * reach
