"""The last run of k-means, and the distances everything else is based on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentry import _native
from segmentry._validate import thread_count
from segmentry.cluster._many import Task, fit_many
from segmentry.segmenter.customers import Floats


def finish(rows: Floats, start: Floats, *, max_iter: int, n_jobs: int | None) -> Floats:
    """Run k-means from given centres to its end; gives the centres."""
    task = Task(len(start), 0, start=np.ascontiguousarray(start, dtype=np.float64)[np.newaxis])
    [found] = fit_many(rows, [task], max_iter=max_iter, threads=thread_count(n_jobs))
    return np.asarray(found.centres)


def nearest_two(
    rows: Floats, centres: Floats, n_jobs: int | None = None
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Give the nearest centre of every row, and the distances to it and to the next; ties: lowest.

    A row's answer is the same to the last bit alone and among others.
    """
    if rows.shape[1] == 0:
        # All customers alike: no column is left.
        nowhere = np.zeros(len(rows))
        return nowhere.astype(np.int64), nowhere, np.full(len(rows), np.inf)
    centres = np.ascontiguousarray(centres)
    labels, first, second = _native.kmeans_nearest_two(rows, centres, thread_count(n_jobs))
    return labels.astype(np.int64), first, second


def squared_distances(prepared: Floats, centres: Floats) -> Floats:
    """Give squared distances, shape (centres, customers), of prepared columns to centres.

    Added up column by column, so that a customer's distances are the same to the last bit alone and
    among others; a matrix product does not promise that. Cost: O(n k d).
    """
    distances = np.zeros((len(centres), prepared.shape[1]))
    for place, centre in enumerate(centres):
        for column, value in zip(prepared, centre, strict=True):
            difference = column - value
            distances[place] += difference * difference
    return distances
