"""The simplified silhouette."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentry import _native
from segmentry._validate import thread_count
from segmentry.exceptions import InvalidDataError
from segmentry.quality._input import Labels, LabelsLike, MatrixLike, labelled, matrix


def simplified_silhouette_score(
    X: MatrixLike,
    labels: LabelsLike,
    *,
    centers: ArrayLike | None = None,
    n_jobs: int | None = None,
) -> float:
    r"""Give the mean silhouette with distances to centres in place of mean distances to rows.

    As good at telling numbers of clusters apart as the silhouette itself, in a small part of the
    time: quick for millions of rows.

    Parameters
    ----------
    X : array or frame of shape (n_samples, n_features)
        Rows: a NumPy array of any order, a pandas, polars or pyarrow table.
    labels : array of shape (n_samples,)
        The cluster of each row, as whole numbers or texts. -1 is a cluster like any other; leave
        out rows that belong to none.
    centers : array of shape (n_clusters, n_features), optional
        Centres, such as a model's ``cluster_centers_``: label j is the one of row j. None: the
        means of the clusters.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Returns
    -------
    float
        From -1 to 1; higher is better. Not below 0 if every row has the label of its
        nearest centre.

    Raises
    ------
    InvalidDataError
        If X, the labels or the centres cannot be used, or there are fewer than 2 clusters or as
        many as rows.

    Notes
    -----
    The mean of :math:`(b - a) / \max(a, b)`, where a is the Euclidean distance to the own centre
    and b the least distance to another. A row alone in its cluster counts 0. Takes :math:`O(n k d)`
    time; rows are worked on in parallel.

    References
    ----------
    Hruschka, E. R., de Castro, L. N. & Campello, R. J. G. B. (2004). "Evolutionary algorithms for
    clustering gene-expression data". ICDM, 403-406.

    Vendramin, L., Campello, R. J. G. B. & Hruschka, E. R. (2010). "Relative clustering validity
    criteria: a comparative overview". Statistical Analysis and Data Mining 3(4), 209-235.

    Examples
    --------
    >>> from segmentry.quality import simplified_silhouette_score
    >>> X = [[0.0], [1.0], [9.0], [10.0]]
    >>> round(simplified_silhouette_score(X, [0, 0, 1, 1]), 4)
    0.9443
    >>> round(simplified_silhouette_score(X, [0, 0, 1, 1], centers=[[0.0], [10.0]]), 4)
    0.9444
    """
    threads = thread_count(n_jobs)
    data, found = labelled(X, labels)
    clusters, n_clusters, table = found.clusters, found.names.size, None
    if centers is not None:
        table = matrix(centers, "centers").astype(np.float64)
        n_clusters = table.shape[0]
        clusters = _rows_of_centers(found, table, data.shape[1])
    samples = _native.simplified_silhouette_samples(data, clusters, n_clusters, table, threads)
    return float(samples.mean())


def _rows_of_centers(
    labels: Labels, centers: NDArray[np.float64], n_features: int
) -> NDArray[np.int32]:
    """Give for each label the row of the centres that it names."""
    n_centers = centers.shape[0]
    if centers.shape[1] != n_features:
        raise InvalidDataError(
            f"centers must have the {n_features} columns of X, found {centers.shape[1]}"
        )
    names = labels.names
    if names.dtype.kind not in "iu" or names[0] < 0 or names[-1] >= n_centers:
        raise InvalidDataError(
            f"labels must be the numbers of rows of centers, from 0 to {n_centers - 1}, found "
            f"{names[0]!s} to {names[-1]!s}"
        )
    return names.astype(np.int32)[labels.clusters]
