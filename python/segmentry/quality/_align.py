"""Renaming the clusters of one clustering after those of another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from segmentry.exceptions import InvalidTypeError
from segmentry.quality._input import Labels, LabelsLike, read_labels, same_length


def align(labels_new: LabelsLike, labels_old: LabelsLike) -> NDArray[np.int64]:
    """Rename new segments so that as many rows as possible keep the id they had.

    After a refit the same segments come out under other numbers. This gives them their old ones.

    Parameters
    ----------
    labels_new : array of shape (n_samples,)
        The segment of each row now, as whole numbers.
    labels_old : array of shape (n_samples,)
        The segment that each row was in before, as whole numbers.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        `labels_new` with other ids: rows that were together still are, and no two segments become
        one.

    Raises
    ------
    InvalidDataError
        If labels are missing, empty, or of different length.
    InvalidTypeError
        If labels are not whole numbers.

    Notes
    -----
    New segments are matched with old ones so that the number of rows that keep their id is the
    largest possible (an assignment problem, O(k^3) time). A new segment without a match, or
    without a row of the old one it was matched with, gets a fresh id: those after the highest old
    one, in the order in which such segments first appear. Negative labels, such as -1 for noise,
    belong to no segment: new ones stay as they are, and old ones give their id to nobody.

    What new segments are called does not matter, among equally good matchings neither: segments are
    looked at in the order in which they first appear.

    References
    ----------
    Kuhn, H. W. (1955). "The Hungarian method for the assignment problem". Naval Research Logistics
    Quarterly 2, 83-97.

    Examples
    --------
    A refit that swapped two segments and split a row off:

    >>> from segmentry.quality import align
    >>> align([1, 1, 1, 0, 0, 2, -1], [0, 0, 0, 1, 1, 1, 1])
    array([ 0,  0,  0,  1,  1,  2, -1])
    """
    new, old = _whole_numbers(labels_new, "labels_new"), _whole_numbers(labels_old, "labels_old")
    same_length(old, "labels_old", new.clusters.size, "rows of labels_new")
    ids = new.names.astype(np.int64)
    segments, kept = np.flatnonzero(new.names >= 0), np.flatnonzero(old.names >= 0)
    segments = segments[np.argsort(_first_rows(new)[segments])]
    counts = _meetings(new, old)[np.ix_(segments, kept)]
    ids[segments] = -1
    for row, column in zip(*linear_sum_assignment(counts, maximize=True), strict=True):
        if counts[row, column] > 0:
            ids[segments[row]] = old.names[kept[column]]
    fresh = segments[ids[segments] < 0]
    highest = int(old.names[-1]) if kept.size else -1
    ids[fresh] = np.arange(highest + 1, highest + 1 + fresh.size)
    return ids[new.clusters]


def _whole_numbers(labels: LabelsLike, name: str) -> Labels:
    found = read_labels(labels, name)
    if found.names.dtype.kind not in "iu" or found.names[-1] >= 2**62:
        raise InvalidTypeError(
            f"{name} must be whole numbers (below 2^62), found {found.names[-1]!r}; number the "
            "segments first"
        )
    return found


def _first_rows(labels: Labels) -> NDArray[np.intp]:
    """Give for each cluster the first row that belongs to it."""
    first = np.empty(labels.names.size, dtype=np.intp)
    first[labels.clusters[::-1]] = np.arange(labels.clusters.size)[::-1]
    return first


def _meetings(new: Labels, old: Labels) -> NDArray[np.intp]:
    """Count the rows of every pair of a new and an old cluster."""
    cells = new.clusters.astype(np.intp) * old.names.size + old.clusters
    counted = np.bincount(cells, minlength=new.names.size * old.names.size)
    return counted.reshape(new.names.size, old.names.size)
