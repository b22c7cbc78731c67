"""Indices of how far clusters are apart that look at centres, not at pairs of rows."""

from __future__ import annotations

from segmentry import _native
from segmentry._validate import thread_count
from segmentry.quality._input import LabelsLike, MatrixLike, labelled


def calinski_harabasz_score(
    X: MatrixLike, labels: LabelsLike, *, n_jobs: int | None = None
) -> float:
    r"""Give the variance between clusters over the variance within them.

    Parameters
    ----------
    X : array or frame of shape (n_samples, n_features)
        Rows: a NumPy array of any order, a pandas, polars or pyarrow table.
    labels : array of shape (n_samples,)
        The cluster of each row, as whole numbers or texts. -1 is a cluster like any other; leave
        out rows that belong to none.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Returns
    -------
    float
        Higher is better. 1 where no cluster varies, as in scikit-learn.

    Raises
    ------
    InvalidDataError
        If X or the labels cannot be used, or there are fewer than 2 clusters or as many as rows.

    Notes
    -----
    :math:`(B / (k - 1)) / (W / (n - k))`, where W is the sum of squared distances of the rows to
    the means of their clusters and B that of the means, each counted once a row, to the mean of
    all. Takes :math:`O(n d)` time. Columns are centred first, so values far from zero lose no
    digits.

    References
    ----------
    Caliński, T. & Harabasz, J. (1974). "A dendrite method for cluster analysis". Communications in
    Statistics 3(1), 1-27.

    Examples
    --------
    >>> from segmentry.quality import calinski_harabasz_score
    >>> calinski_harabasz_score([[0.0], [1.0], [9.0], [10.0]], [0, 0, 1, 1])
    162.0
    """
    threads = thread_count(n_jobs)
    data, found = labelled(X, labels)
    return _native.calinski_harabasz(data, found.clusters, found.names.size, threads)


def davies_bouldin_score(X: MatrixLike, labels: LabelsLike, *, n_jobs: int | None = None) -> float:
    r"""Give how much clusters run into the one that is most like them, on average.

    Parameters
    ----------
    X : array or frame of shape (n_samples, n_features)
        Rows: a NumPy array of any order, a pandas, polars or pyarrow table.
    labels : array of shape (n_samples,)
        The cluster of each row, as whole numbers or texts. -1 is a cluster like any other; leave
        out rows that belong to none.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Returns
    -------
    float
        At least 0; lower is better.

    Raises
    ------
    InvalidDataError
        If X or the labels cannot be used, or there are fewer than 2 clusters or as many as rows.

    Notes
    -----
    The mean over clusters i of :math:`\max_j (S_i + S_j) / M_{ij}`, where S is the mean distance of
    a cluster's rows to their mean and M the distance of two means. Clusters with equal means are
    not compared, as in scikit-learn. Takes :math:`O(n d + k^2 d)` time. Columns are centred first,
    so values far from zero lose no digits.

    References
    ----------
    Davies, D. L. & Bouldin, D. W. (1979). "A cluster separation measure". IEEE Transactions on
    Pattern Analysis and Machine Intelligence 1(2), 224-227.

    Examples
    --------
    >>> from segmentry.quality import davies_bouldin_score
    >>> round(davies_bouldin_score([[0.0], [1.0], [9.0], [10.0]], [0, 0, 1, 1]), 4)
    0.1111
    """
    threads = thread_count(n_jobs)
    data, found = labelled(X, labels)
    return _native.davies_bouldin(data, found.clusters, found.names.size, threads)
