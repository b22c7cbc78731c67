"""Clusters of any shape, at one density for all."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin

from segmentry import _native
from segmentry._fitted import check_is_fitted
from segmentry._progress import progress_bar
from segmentry._validate import one_of, real_number, thread_count, whole_number
from segmentry.cluster._density import METRICS
from segmentry.cluster._input import Matrix, MatrixLike, matrix, weights
from segmentry.exceptions import InvalidDataError


class DBSCAN(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    r"""Clusters of any shape, at one density for all, and noise that belongs to none.

    Parameters, attributes and labels are those of `sklearn.cluster.DBSCAN`; new rows can be
    labelled too. The result is the same to the bit for any number of threads.

    Parameters
    ----------
    eps : float, default=0.5
        Rows at most so far from each other are neighbours.
    min_samples : int, default=5
        A row with so many neighbours, itself included, is a core of a cluster; with sample weights,
        so much weight.
    metric : {"euclidean", "manhattan", "chebyshev"}, default="euclidean"
        How distances are measured; "l2", "l1" and "cityblock" are other names.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    verbose : int, default=0
        If not 0, a progress bar is shown.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row, numbered by their first cores; -1 is noise. A row that is no core
        belongs to the first cluster that has a core within `eps`.
    core_sample_indices_ : ndarray of shape (n_core_samples,), int64
        The rows that are cores.
    components_ : ndarray of shape (n_core_samples, n_features)
        A copy of them.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Neighbours are counted, never listed: memory is :math:`O(n d)` whatever `eps` is. Time is about
    :math:`O(n \log n)` where rows have few neighbours, :math:`O(n^2 d)` at worst, all in parallel.
    Distances are computed in f64.

    References
    ----------
    Ester, M., Kriegel, H.-P., Sander, J. and Xu, X. (1996). "A density-based algorithm for
    discovering clusters in large spatial databases with noise". KDD, 226-231.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import DBSCAN
    >>> X = np.array([[1.0, 2], [2, 2], [2, 3], [8, 7], [8, 8], [25, 80]])
    >>> model = DBSCAN(eps=3, min_samples=2).fit(X)
    >>> model.labels_
    array([ 0,  0,  0,  1,  1, -1], dtype=int32)
    >>> model.predict([[9, 8], [50, 50]])
    array([ 1, -1], dtype=int32)
    """

    labels_: NDArray[np.int32]
    components_: Matrix
    n_features_in_: int

    def __init__(
        self,
        eps: float = 0.5,
        *,
        min_samples: int = 5,
        metric: str = "euclidean",
        n_jobs: int | None = None,
        verbose: int = 0,
    ) -> None:
        self.eps = eps
        self.min_samples = min_samples
        self.metric = metric
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Find the clusters of X.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows to cluster: a NumPy array of any order, a pandas, polars or pyarrow table.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts as a neighbour: 2 is two equal rows, 0 is none.

        Returns
        -------
        DBSCAN
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense.
        InvalidDataError
            If X or the weights cannot be used.
        """
        eps = real_number(self.eps, "eps", above=0.0)
        min_samples = whole_number(self.min_samples, "min_samples", minimum=1)
        metric = one_of(self.metric, "metric", METRICS)
        threads = thread_count(self.n_jobs)
        data = matrix(self, X, reset=True)
        row_weights = _positive(weights(sample_weight, data.shape[0]))
        with progress_bar(bool(self.verbose)) as bar:
            labels, is_core = _native.dbscan_fit(
                data, row_weights, eps, min_samples, metric, threads, bar.stage("DBSCAN")
            )
        self.labels_ = labels
        self.core_sample_indices_ = np.flatnonzero(is_core)
        self.components_ = data[self.core_sample_indices_]
        self._fitted = (eps, metric)
        return self

    def fit_predict(
        self,
        X: MatrixLike,
        y: object = None,
        sample_weight: ArrayLike | None = None,
    ) -> NDArray[np.int32]:
        """Find the clusters of X and give them.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows to cluster.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts as a neighbour.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            `labels_`.
        """
        return self.fit(X, y, sample_weight=sample_weight).labels_

    def predict(self, X: MatrixLike) -> NDArray[np.int32]:
        """Give the first cluster that has a core within `eps`, for every row; -1 where none has.

        New rows are never cores, so they change no cluster; rows of the fit get their labels back.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels.
        """
        check_is_fitted(self, "labels_")
        data = matrix(self, X, reset=False)
        eps, metric = self._fitted
        labels = self.labels_[self.core_sample_indices_]
        return _native.dbscan_predict(
            data, self.components_, labels, eps, metric, thread_count(self.n_jobs)
        )


def _positive(row_weights: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
    """Refuse weights that are no weights.

    Raises
    ------
    InvalidDataError
        If any is negative, NaN or infinite, or all are zero.
    """
    if row_weights is not None:
        bad = np.flatnonzero(~np.isfinite(row_weights) | (row_weights < 0))
        if bad.size:
            raise InvalidDataError(
                "sample_weight must be finite and not negative, found "
                f"{row_weights[bad[0]]} in row {bad[0]}"
            )
        if not row_weights.any():
            raise InvalidDataError(
                "sample_weight is zero in every row; give weight to rows that count"
            )
    return row_weights
