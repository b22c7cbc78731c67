"""Several k-means models of the same rows, which share every pass over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentry import _native
from segmentry.cluster._input import Matrix


@dataclass(frozen=True, slots=True)
class Task:
    """A model to fit: its number of clusters, seed, start (a word, or a table a run), weights."""

    n_clusters: int
    seed: int
    n_init: int = 1
    start: str | NDArray[np.float64] = "k-means++"
    weights: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model."""

    centres: Matrix
    labels: NDArray[np.int32]
    inertia: float
    n_iter: int


def fit_many(
    data: Matrix,
    tasks: Sequence[Task],
    *,
    max_iter: int = 300,
    tol: float = 1e-4,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> list[Fitted]:
    """Fit every task; each comes out as it would alone.

    Chunks of rows are as long as the largest task wants them: the last digit of a sum may differ.
    Labels are given for all rows, those without weight too.
    """
    asked = [(task.n_clusters, task.start, task.n_init, task.seed, task.weights) for task in tasks]
    found = _native.kmeans_fit(data, asked, max_iter, tol, threads, progress)
    return [Fitted(*one) for one in found]
