"""Clusters of any shape and density."""

from __future__ import annotations

import warnings
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.exceptions import ConvergenceWarning

from segmentry import _native
from segmentry._fitted import check_is_fitted
from segmentry._progress import progress_bar
from segmentry._validate import one_of, real_number, thread_count, whole_number
from segmentry.cluster._density import METRICS, own_copy, require_neighbours
from segmentry.cluster._hdbscan_parts import condensed_table, hdbscan_options, kept
from segmentry.cluster._input import MatrixLike, matrix


class HDBSCAN(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    r"""Clusters of any shape and density, and noise that belongs to none.

    Parameters and attributes are named as those of `sklearn.cluster.HDBSCAN`. Labels agree with it
    up to their numbers and ties: here clusters are numbered by their first rows. The result is the
    same to the bit for any number of threads.

    Parameters
    ----------
    min_cluster_size : int, default=5
        Fewer rows than this are never a cluster; at least 2.
    min_samples : int or None, default=None
        The core distance of a row is that of its `min_samples`-th nearest row, itself included: the
        larger, the more rows are noise. None: `min_cluster_size`.
    cluster_selection_epsilon : float, default=0.0
        Clusters that split at distances below this are not split (Malzer and Baum, 2020).
    max_cluster_size : int or None, default=None
        With "eom", larger clusters are not chosen; those inside them may be.
    metric : {"euclidean", "manhattan", "chebyshev"}, default="euclidean"
        How distances are measured; "l2", "l1" and "cityblock" are other names.
    alpha : float, default=1.0
        Distances are divided by this before they are compared with core distances (Chaudhuri and
        Dasgupta, 2010).
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    cluster_selection_method : {"eom", "leaf"}, default="eom"
        "eom" chooses the clusters that last longest, "leaf" those that are not split any more: more
        of them, and of more equal sizes.
    allow_single_cluster : bool, default=False
        Whether all rows may be one cluster.
    noise : {"keep", "nearest"}, default="keep"
        "nearest": rows that are noise, in `fit` and `predict`, get the label of the nearest row
        that is in a cluster (ties: the lowest row), as where everyone must be in a segment; their
        probability stays 0. Where no cluster is found all stay -1 and a warning says so.
    verbose : int, default=0
        If not 0, a progress bar is shown.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row, numbered by their first rows; -1 is noise.
    probabilities_ : ndarray of shape (n_samples,)
        How central every row is to its cluster: its density over the highest one; 0 for noise.
    outlier_scores_ : ndarray of shape (n_samples,)
        GLOSH: one minus the density at which a row leaves its cluster over the highest density
        there; 0 for the densest, towards 1 for outliers. NaN if there is but one row.
    cluster_persistence_ : ndarray of shape (n_clusters,)
        How stable each cluster is, from 0 to 1.
    condensed_tree_ : structured ndarray
        A row for all that leaves a cluster: ``parent`` (a cluster, numbered from n_samples, which
        is the root), ``child`` (a row or a cluster), ``lambda`` (the density: one over the
        distance) and ``size`` (rows). `pandas.DataFrame` and `polars.DataFrame` take it as it is.
    single_linkage_tree_ : ndarray of shape (n_samples - 1, 4)
        Merges of mutual reachability as SciPy keeps them: two clusters, distance, rows.
    minimum_spanning_tree_ : ndarray of shape (n_samples - 1, 3)
        The edges in order: lower row, higher row, mutual reachability distance. Ties go to the
        lower row, then to the lower other row.
    core_distances_ : ndarray of shape (n_samples,)
        Core distances.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    The mutual reachability distance of two rows is the largest of their core distances and the
    distance between them. Its minimum spanning tree is found by Borůvka's algorithm on a kd-tree,
    in parallel: about :math:`O(n \log n)` for data that fill few dimensions, :math:`O(n^2 d)` at
    worst; memory is :math:`O(n d)`. Distances are computed in f64.

    Equal rows have no finite density: a merge of none counts as half the distance of the shortest
    other one, and equal rows are never split into clusters.

    There are no sample weights: a row counts as a row. Missing values are refused: fill them first,
    or use a method for mixed data such as `KMedoids` on Gower's distance.

    References
    ----------
    Campello, R., Moulavi, D. and Sander, J. (2013). "Density-based clustering based on hierarchical
    density estimates". PAKDD, 160-172.

    Campello, R., Moulavi, D., Zimek, A. and Sander, J. (2015). "Hierarchical density estimates for
    data clustering, visualization, and outlier detection". ACM TKDD 10(1), article 5.

    McInnes, L. and Healy, J. (2017). "Accelerated hierarchical density based clustering". ICDM
    Workshops, 33-42.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import HDBSCAN
    >>> X = np.array([[1.0, 1], [1, 2], [2, 1], [8, 8], [8, 9], [9, 8], [30, 1]])
    >>> model = HDBSCAN(min_cluster_size=3, min_samples=2).fit(X)
    >>> model.labels_
    array([ 0,  0,  0,  1,  1,  1, -1], dtype=int32)
    >>> model.predict([[1.5, 1.5], [90, 90]])
    array([ 0, -1], dtype=int32)
    >>> HDBSCAN(min_cluster_size=3, min_samples=2, noise="nearest").fit_predict(X)
    array([0, 0, 0, 1, 1, 1, 1], dtype=int32)
    """

    labels_: NDArray[np.int32]
    n_features_in_: int

    def __init__(
        self,
        min_cluster_size: int = 5,
        min_samples: int | None = None,
        *,
        cluster_selection_epsilon: float = 0.0,
        max_cluster_size: int | None = None,
        metric: str = "euclidean",
        alpha: float = 1.0,
        n_jobs: int | None = None,
        cluster_selection_method: Literal["eom", "leaf"] = "eom",
        allow_single_cluster: bool = False,
        noise: Literal["keep", "nearest"] = "keep",
        verbose: int = 0,
    ) -> None:
        self.min_cluster_size = min_cluster_size
        self.min_samples = min_samples
        self.cluster_selection_epsilon = cluster_selection_epsilon
        self.max_cluster_size = max_cluster_size
        self.metric = metric
        self.alpha = alpha
        self.n_jobs = n_jobs
        self.cluster_selection_method = cluster_selection_method
        self.allow_single_cluster = allow_single_cluster
        self.noise = noise
        self.verbose = verbose

    def fit(self, X: MatrixLike, y: object = None) -> Self:  # noqa: ARG002
        """Find the clusters of X.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows to cluster: a NumPy array of any order, a pandas, polars or pyarrow table. A copy
            is kept for `predict`.
        y : ignored
            Here for scikit-learn's sake.

        Returns
        -------
        HDBSCAN
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or there are fewer rows than `min_samples`.
        InvalidDataError
            If X is empty, or has NaN or infinite values.
        """
        options = hdbscan_options(self)
        one_of(self.noise, "noise", ("keep", "nearest"))
        metric = one_of(self.metric, "metric", METRICS)
        threads = thread_count(self.n_jobs)
        data = matrix(self, X, reset=True)
        require_neighbours(options["min_samples"], data.shape[0])
        with progress_bar(bool(self.verbose)) as bar:
            found = _native.hdbscan_fit(data, metric, options, threads, bar.stage("HDBSCAN"))
        self._rows = own_copy(data, X)
        self._kept = kept(found, options)
        self._metric = metric
        self._spread = self.noise == "nearest"
        self.probabilities_ = found["probabilities"]
        self.outlier_scores_ = found["outlier_scores"]
        self.cluster_persistence_ = found["persistence"]
        self.core_distances_ = found["core_distances"]
        self.minimum_spanning_tree_ = found["spanning_tree"]
        self.single_linkage_tree_ = found["single_linkage"]
        self.condensed_tree_ = condensed_table(found)
        self.labels_ = self._settle(found["labels"].copy(), self._rows, threads)
        if self._spread and (self.labels_ < 0).any():
            warnings.warn(
                "no cluster was found, so that noise has no nearest one: every label is -1; lower "
                "min_cluster_size or min_samples",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def predict(self, X: MatrixLike) -> NDArray[np.int32]:
        """Give the cluster of every row, as if it had come too late to change any: never a new one.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels; -1 is noise unless `noise` is "nearest".

        Notes
        -----
        See `approximate_predict`.
        """
        return self.approximate_predict(X)[0]

    def approximate_predict(self, X: MatrixLike) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Give the cluster of every row and how central the row is to it.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        labels : ndarray of shape (n_samples,), int32
            Labels; -1 is noise unless `noise` is "nearest".
        probabilities : ndarray of shape (n_samples,)
            As `probabilities_`; 0 for noise.

        Notes
        -----
        The rule of the hdbscan package (McInnes, Healy and Astels, 2017), exactly rather than among
        some neighbours: a new row's core distance is that of its `min_samples`-th nearest row of
        the fit. It joins the row of the fit that it has the smallest mutual reachability distance
        with (ties: the nearest, then the lowest), in the smallest cluster around that row that
        exists at this distance. Outside the chosen clusters it is noise. Rows of the fit get their
        labels back.
        """
        check_is_fitted(self, "labels_")
        data = matrix(self, X, reset=False)
        threads = thread_count(self.n_jobs)
        labels, probabilities = _native.hdbscan_predict(
            data, self._rows, self._kept, self._metric, threads
        )
        return self._settle(labels, data, threads), probabilities

    def dbscan_clustering(
        self, cut_distance: float, min_cluster_size: int = 5
    ) -> NDArray[np.int32]:
        """Cut the tree of single linkage at one distance: DBSCAN without border rows.

        Parameters
        ----------
        cut_distance : float
            Rows are together if mutual reachability distances below this link them.
        min_cluster_size : int, default=5
            Fewer rows than this are noise.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels, numbered by first rows; -1 is noise.

        Raises
        ------
        InvalidParameterError
            If the distance is negative or no number, or the size below 1.
        """
        check_is_fitted(self, "labels_")
        distance = real_number(cut_distance, "cut_distance", minimum=0.0)
        least = whole_number(min_cluster_size, "min_cluster_size", minimum=1)
        return _native.hdbscan_cut(self.single_linkage_tree_, distance, least)

    def _settle(
        self, labels: NDArray[np.int32], data: NDArray[Any], threads: int | None
    ) -> NDArray[np.int32]:
        """Give noise the label of the nearest row in a cluster, where that is asked for."""
        noise = np.flatnonzero(labels < 0) if self._spread else np.empty(0, dtype=np.intp)
        if noise.size:
            labels[noise] = _native.nearest_labels(
                data[noise], self._rows, self._kept["labels"], self._metric, threads
            )
        return labels
