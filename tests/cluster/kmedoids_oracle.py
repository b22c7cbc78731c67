"""k-medoids in plain NumPy: the inertia is computed anew for every swap. The kernel's twin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# A swap must be worth more than this share of the inertia.
WORTH = 1e-12


@dataclass(frozen=True)
class Outcome:
    medoids: list[int]
    labels: NDArray[np.intp]
    inertia: float
    swaps: int


def inertia(table: Floats, medoids: list[int], weights: Floats) -> float:
    return float((weights * table[medoids].min(axis=0)).sum())


def build(table: Floats, k: int, weights: Floats) -> list[int]:
    """Take one after another the row that lowers the inertia most; ties go to the first."""
    medoids: list[int] = []
    while len(medoids) < k:
        rows = [row for row in range(len(table)) if row not in medoids]
        medoids.append(min(rows, key=lambda row: inertia(table, [*medoids, row], weights)))
    return medoids


def eager(table: Floats, start: list[int], weights: Floats | None = None) -> Outcome:
    """Try rows in turn; take a row's best swap at once if it helps; stop after an idle round."""
    n = len(table)
    weights = np.ones(n) if weights is None else weights
    medoids, idle, row, swaps = list(start), 0, 0, 0
    now = inertia(table, medoids, weights)
    while idle < n:
        idle += 1
        if row not in medoids:
            tries = [[*medoids[:slot], row, *medoids[slot + 1 :]] for slot in range(len(medoids))]
            found = [inertia(table, other, weights) for other in tries]
            best = int(np.argmin(found))
            if found[best] < now - WORTH * now:
                medoids, now, idle, swaps = tries[best], found[best], 1, swaps + 1
        row = (row + 1) % n
    return Outcome(medoids, table[medoids].argmin(axis=0), now, swaps)


def can_improve(table: Floats, medoids: list[int], weights: Floats) -> bool:
    """Say whether any swap helps by more than rounding."""
    now = inertia(table, medoids, weights)
    return any(
        inertia(table, [*medoids[:slot], row, *medoids[slot + 1 :]], weights) < now * (1 - 1e-11)
        for slot in range(len(medoids))
        for row in range(len(table))
    )
