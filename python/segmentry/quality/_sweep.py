"""Every number of clusters in a range, with all indices: the table that a choice is made from.

Krzanowski, W. J. & Lai, Y. T. (1988). "A criterion for determining the number of groups in a data
set using sum-of-squares clustering". Biometrics 44(1), 23-34, for the inertia gain.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry._progress import Progress
from segmentry.quality._clusterers import Clusterer, Clustering, Wish
from segmentry.quality._gap import gaps, stages
from segmentry.quality._input import Matrix
from segmentry.quality._separation import calinski_harabasz_score, davies_bouldin_score
from segmentry.quality._silhouette import silhouette_score
from segmentry.quality._splits import halves

Floats = NDArray[np.float64]

# Those that cost something beyond the clusterings themselves.
INDICES = ("silhouette", "calinski_harabasz", "davies_bouldin", "gap", "prediction_strength")
# Rows whose silhouettes are computed where there are more; distances are to all rows.
_SILHOUETTES = 2000
# Starts on reference sets and halves: many sets make up for few starts.
_FEW_STARTS = 4


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to compute."""

    indices: Collection[str]
    sample_size: int
    n_references: int
    reference: str
    n_splits: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """Columns by k, centres by k, and the excess over evenly spread rows (NaN: not computed)."""

    columns: dict[str, Any]
    centres: dict[int, Floats]
    excess: float
    gap_k: int | None


def sweep(
    data: Matrix,
    ks: list[int],
    clusterer: Clusterer,
    effort: Effort,
    *,
    seed: int,
    bar: Progress,
) -> Sweep:
    """Cluster for every k and compute the indices asked for."""
    # One seed for every k: what k-means++ chose for the largest begins with the others' choices.
    wishes = [Wish(k, seed) for k in ks]
    found = clusterer.run(data, wishes, bar.stage("clusterings", 0.0, 0.3))
    total, dimension = total_and_dimension(data)
    inertia = np.array([one.inertia for one in found])
    columns: dict[str, Any] = {
        "k": np.array(ks, dtype=np.int64),
        "inertia": inertia,
        "inertia_gain": np.array(
            [inertia_gain(one, total, dimension, k) for one, k in zip(inertia, ks, strict=True)]
        ),
        **_separation(data, found, effort.indices, seed, clusterer.threads),
    }
    sample = _sample(data, max(effort.sample_size, 10 * ks[-1]), seed)
    few = clusterer.with_starts(_FEW_STARTS)
    excess, gap_k = math.nan, None
    columns["gap"] = columns["gap_error"] = np.full(len(ks), np.nan)
    if "gap" in effort.indices:
        spread = gaps(
            sample,
            ks,
            few,
            n_references=effort.n_references,
            reference=effort.reference,
            seed=seed,
            report=stages(bar, 0.3, 0.7),
        )
        columns["gap"], columns["gap_error"] = spread.gap, spread.error
        excess, gap_k = spread.excess, spread.best
    columns["prediction_strength"] = columns["stability"] = np.full(len(ks), np.nan)
    if "prediction_strength" in effort.indices:
        split = halves(
            sample,
            ks,
            few,
            n_splits=effort.n_splits,
            seed=seed,
            report=stages(bar, 0.7, 1.0),
        )
        columns["prediction_strength"], columns["stability"] = split.strength, split.agreement
    columns["smallest_share"] = np.array(
        [_smallest(one.labels, k) for one, k in zip(found, ks, strict=True)]
    )
    centres = {k: one.centres for k, one in zip(ks, found, strict=True)}
    return Sweep(columns, centres, excess, gap_k)


def _sample(data: Matrix, size: int, seed: int) -> Matrix:
    if len(data) <= size:
        return data
    taken = np.sort(np.random.default_rng([seed, 1]).permutation(len(data))[:size])
    return np.ascontiguousarray(data[taken])


def _smallest(labels: NDArray[np.int64], k: int) -> float:
    """Give the share of the smallest of k clusters; an empty one has none."""
    counts = np.bincount(labels[labels >= 0], minlength=k)
    return float(counts.min()) / len(labels)


def _separation(
    data: Matrix,
    found: list[Clustering],
    indices: Collection[str],
    seed: int,
    threads: int | None,
) -> dict[str, Floats]:
    """Give the indices of separation; NaN where they are not defined or not asked for."""
    names = ("silhouette", "silhouette_error", "calinski_harabasz", "davies_bouldin")
    columns = {name: np.full(len(found), np.nan) for name in names}
    for place, one in enumerate(found):
        inside = one.labels >= 0
        rows, labels = (data, one.labels) if inside.all() else (data[inside], one.labels[inside])
        if not 1 < len(np.unique(labels)) < len(labels):
            continue
        if "silhouette" in indices:
            columns["silhouette"][place], columns["silhouette_error"][place] = silhouette_score(
                rows,
                labels,
                sample_size=None if len(rows) <= 5 * _SILHOUETTES else _SILHOUETTES,
                random_state=seed,
                return_std=True,
                n_jobs=threads,
            )
        if "calinski_harabasz" in indices:
            columns["calinski_harabasz"][place] = calinski_harabasz_score(
                rows, labels, n_jobs=threads
            )
        if "davies_bouldin" in indices:
            columns["davies_bouldin"][place] = davies_bouldin_score(rows, labels, n_jobs=threads)
    return columns


def total_and_dimension(rows: Matrix) -> tuple[float, float]:
    """Give the inertia around one centre, and the effective dimension of the rows.

    The latter is (sum of the covariance's eigenvalues)^2 / (sum of their squares): how many equal
    and independent columns would spread as these do.
    """
    centred = np.asarray(rows, dtype=np.float64) - rows.mean(axis=0, dtype=np.float64)
    scatter = centred.T @ centred
    total = float(np.trace(scatter))
    return total, total**2 / float((scatter**2).sum()) if total > 0 else 1.0


def inertia_gain(inertia: float, total: float, dimension: float, k: int) -> float:
    """Say how far inertia falls beyond what cutting evenly spread rows into k parts would give.

    Cutting evenly spread rows of p dimensions leaves k^(-2/p) of the inertia, so the gain is
    ln(total / inertia) - (2 / p) ln k.
    """
    if inertia <= 0 or total <= 0:
        return math.nan
    return math.log(total / inertia) - 2 / dimension * math.log(k)
