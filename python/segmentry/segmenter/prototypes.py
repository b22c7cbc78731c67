"""k-prototypes on prepared columns: means of numbers, modes of categories.

Huang, Z. (1998). "Extensions to the k-means algorithm for clustering large data sets with
categorical values". Data Mining and Knowledge Discovery 2(3), 283-304. A mode is a 1 in the column
of its category and 0 in the others of the feature, so a mismatch costs 2 and the nearest centre is
the nearest prototype. `segmentry.cluster.KPrototypes` is the estimator for other data; here the
centres must be what customers are placed by later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentry.segmenter import indicators, kmeans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry.segmenter.customers import Floats
    from segmentry.segmenter.prepared import PreparedColumn


def finish(
    rows: Floats,
    start: Floats,
    columns: Sequence[PreparedColumn],
    *,
    max_iter: int,
    n_jobs: int | None,
) -> Floats:
    """Run k-prototypes from given centres to its end; gives the prototypes.

    Cost: O(n k d) an iteration. An empty cluster keeps its prototype.
    """
    groups = indicators.groups(columns)
    centres = _with_modes(start, groups)
    before = None
    for _ in range(max_iter):
        labels = kmeans.nearest_two(rows, centres, n_jobs)[0]
        if before is not None and np.array_equal(labels, before):
            break
        before = labels
        means = _means(rows, labels, centres)
        centres = _with_modes(means, groups)
    return centres


def _means(rows: Floats, labels: NDArray[np.int64], centres: Floats) -> Floats:
    k = len(centres)
    sizes = np.bincount(labels, minlength=k)
    means = centres.copy()
    held = sizes > 0
    for place in range(rows.shape[1]):
        sums = np.bincount(labels, weights=rows[:, place], minlength=k)
        means[held, place] = sums[held] / sizes[held]
    return means


def _with_modes(centres: Floats, groups: list[NDArray[np.intp]]) -> Floats:
    """Put a 1 where the largest share of a feature is (ties: the commonest), 0 elsewhere."""
    modes = centres.copy()
    for places in groups:
        shares = centres[:, places]
        mode = np.zeros_like(shares)
        # Where nobody has a category there is no mode.
        some = np.flatnonzero(shares.max(axis=1) > 0)
        mode[some, shares[some].argmax(axis=1)] = 1.0
        modes[:, places] = mode
    return modes
