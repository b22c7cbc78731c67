"""k-prototypes in plain NumPy: slow, simple, one column after another. The kernel's twin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Numbers (NaN where missing) of shape (n, p) and codes (-1 where missing) of shape (n, c)."""

    numbers: Floats
    codes: Codes
    weights: Floats


@dataclass(frozen=True)
class Outcome:
    means: Floats
    modes: Codes
    labels: Codes
    cost: float
    moved: int


def scales(known: NDArray[np.bool_]) -> Floats:
    """Columns / known columns of every row; 0 where nothing is known."""
    count = known.sum(axis=1)
    return np.where(count > 0, known.shape[1] / np.maximum(count, 1), 0.0)


def dissimilarities(rows: Rows, means: Floats, modes: Codes, gamma: float) -> Floats:
    """From every row to every prototype."""
    table = np.zeros((len(rows.weights), len(means)))
    known, known_codes = ~np.isnan(rows.numbers), rows.codes != -1
    for j in range(len(means)):
        squares = np.where(known, (rows.numbers - means[j]) ** 2, 0.0).sum(axis=1)
        differ = (known_codes & (rows.codes != modes[j])).sum(axis=1)
        table[:, j] = scales(known) * squares + gamma * (scales(known_codes) * differ)
    return table


def fit(rows: Rows, means: Floats, modes: Codes, gamma: float, steps: int = 100) -> Outcome | None:
    """Assign all rows, move all prototypes, until no row changes.

    None where a cluster has no row, where nothing is known of a row, and where floats cannot tell
    which of two prototypes or categories is first: then there is more than one right way.
    """
    known, known_codes = ~np.isnan(rows.numbers), rows.codes != -1
    if not (known.any(axis=1) | known_codes.any(axis=1)).all():
        return None
    means, modes = np.array(means, dtype=float), np.array(modes)
    labels = np.full(len(rows.weights), -1)
    for step in range(steps + 1):
        table = dissimilarities(rows, means, modes, gamma)
        if _near_ties(table):
            return None
        found = table.argmin(axis=1)
        cost = float((rows.weights * table.min(axis=1)).sum())
        if (found == labels).all() or step == steps:
            return Outcome(means, modes, found, cost, step)
        labels = found
        for j in range(len(means)):
            own = (labels == j) & (rows.weights > 0)
            if not own.any():
                return None
            for column in range(means.shape[1]):
                means[j, column] = _mean(rows, own, known, column)
            for column in range(modes.shape[1]):
                mode = _mode(rows, own, known_codes, column)
                if mode is None:
                    return None
                modes[j, column] = mode
    raise AssertionError


def _mean(rows: Rows, own: NDArray[np.bool_], known: NDArray[np.bool_], column: int) -> float:
    own = own & known[:, column]
    if not own.any():
        own = known[:, column]
        own = own & (rows.weights > 0) if (own & (rows.weights > 0)).any() else own
        weights = rows.weights[own] if rows.weights[own].any() else None
        return float(np.average(rows.numbers[own, column], weights=weights))
    weights = (rows.weights * scales(known))[own]
    return float(np.average(rows.numbers[own, column], weights=weights))


def _mode(rows: Rows, own: NDArray[np.bool_], known: NDArray[np.bool_], column: int) -> int | None:
    weights = rows.weights * scales(known)
    own = own & known[:, column]
    if not own.any():
        own, weights = known[:, column], rows.weights
    counts = np.bincount(rows.codes[own, column], weights=weights[own])
    if _near_ties(-counts[np.newaxis]):
        return None
    return int(counts.argmax())


def _near_ties(table: Floats) -> bool:
    """Two smallest values that differ, but by rounding only."""
    if table.shape[1] < 2:
        return False
    one, two = np.sort(table, axis=1).T[:2]
    close = two - one <= 1e-9 * np.maximum(np.abs(one), np.abs(two))
    return bool((close & (one != two)).any())


def cao(rows: Rows, k: int, gamma: float) -> list[int]:
    """Rows of Cao's start, for data without gaps and weights."""
    density = np.zeros(len(rows.codes))
    for column in rows.codes.T:
        density += np.bincount(column)[column]
    chosen = [int(density.argmax())]
    while len(chosen) < k:
        table = dissimilarities(rows, rows.numbers[chosen], rows.codes[chosen], gamma)
        chosen.append(int((table.min(axis=1) * density).argmax()))
    return chosen
