"""Hierarchical clustering."""

from __future__ import annotations

import logging
import os
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import Tags

from segmentry import _native
from segmentry._fitted import check_is_fitted
from segmentry._progress import progress_bar
from segmentry._validate import one_of, real_number, thread_count, whole_number
from segmentry.cluster._centres import require_rows
from segmentry.cluster._input import MatrixLike, matrix, weights
from segmentry.cluster._tree_plots import dendrogram
from segmentry.drawing.axes import Axes
from segmentry.exceptions import InvalidDataError, InvalidParameterError

_log = logging.getLogger("segmentry")

_METRICS = {
    "euclidean": "euclidean",
    "l2": "euclidean",
    "manhattan": "manhattan",
    "l1": "manhattan",
    "cityblock": "manhattan",
    "cosine": "cosine",
    "precomputed": "precomputed",
}


class AgglomerativeClustering(
    ClusterMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    r"""Hierarchical clustering: the two nearest clusters become one, until one is left.

    The whole tree is kept, as a SciPy linkage matrix, and can be cut anywhere: by a number of
    clusters or a height. Parameters and attributes are those of
    `sklearn.cluster.AgglomerativeClustering`, but for `connectivity`, which is not offered: any two
    clusters may be merged.

    Parameters
    ----------
    n_clusters : int or None, default=2
        Number of clusters of `labels_`; must be None where `distance_threshold` is given.
    linkage : {"ward", "single", "complete", "average"}, default="ward"
        How far apart two clusters are. "ward": the root of twice what merging them adds to the sum
        of squares within clusters; "single", "complete", "average": the smallest, the largest, the
        mean distance between their rows.
    distance_threshold : float or None, default=None
        Clusters this far apart or farther are not merged.
    metric : {"euclidean", "manhattan", "cosine", "precomputed"}, default="euclidean"
        Distance of rows ("l2", "l1" and "cityblock" are understood too); "ward" knows the Euclidean
        one only. "precomputed": X is a square table of distances.
    verbose : int, default=0
        If not 0, a long fit shows its progress, and a summary is logged to the logger "segmentry"
        at level INFO.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Attributes
    ----------
    linkage_ : ndarray of shape (n_samples - 1, 4)
        The tree as `scipy.cluster.hierarchy` has it, lowest merges first: two nodes, their
        distance, the number of rows of the new node, which is number ``n_samples + i``.
    children_ : ndarray of shape (n_samples - 1, 2), int64
        Its first two columns.
    distances_ : ndarray of shape (n_samples - 1,)
        Its third column.
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row, numbered in the order of their first rows: row 0 is in cluster 0.
    n_clusters_ : int
        Number of clusters of `labels_`.
    n_leaves_ : int
        Number of rows.
    n_connected_components_ : int
        1, as any two clusters may be merged.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Ward's linkage costs :math:`O(n^2 d)` time and :math:`O(n d)` memory: distances are computed
    from means and sizes when they are needed. Clusters that are each other's nearest are merged in
    rounds, all searches of a round side by side and in parallel; where rounds find little, a chain
    of nearest neighbours takes over. Single linkage is a minimum spanning tree, in as little
    memory. Complete and average linkage need the distances of all pairs, :math:`4 n (n - 1)` bytes
    (400 MB for 10,000 rows), and are refused where that is more than half of the machine's memory.

    Heights are those of SciPy. Where distances are equal there may be several trees; complete and
    average linkage choose as SciPy does, Ward's takes the pair of the lowest first rows.

    A weight counts as so many equal rows for Ward's linkage, the only one that takes weights. Rows
    of weight 0 join the nearest row with a weight, at height 0.

    References
    ----------
    Ward, J. H. (1963). "Hierarchical grouping to optimize an objective function". Journal of the
    American Statistical Association 58(301), 236-244.

    Murtagh, F. (1983). "A survey of recent advances in hierarchical clustering algorithms". The
    Computer Journal 26(4), 354-359.

    Müllner, D. (2011). "Modern hierarchical, agglomerative clustering algorithms". arXiv:1109.2378.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import AgglomerativeClustering
    >>> X = np.array([[1.0], [2], [10], [11], [30]])
    >>> model = AgglomerativeClustering(3, linkage="single").fit(X)
    >>> model.labels_
    array([0, 0, 1, 1, 2], dtype=int32)
    >>> model.linkage_
    array([[ 0.,  1.,  1.,  2.],
           [ 2.,  3.,  1.,  2.],
           [ 5.,  6.,  8.,  4.],
           [ 4.,  7., 19.,  5.]])
    >>> model.labels_at(height=10)
    array([0, 0, 0, 0, 1], dtype=int32)
    """

    def __init__(
        self,
        n_clusters: int | None = 2,
        *,
        linkage: Literal["ward", "single", "complete", "average"] = "ward",
        distance_threshold: float | None = None,
        metric: str = "euclidean",
        verbose: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.linkage = linkage
        self.distance_threshold = distance_threshold
        self.metric = metric
        self.verbose = verbose
        self.n_jobs = n_jobs

    def fit(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Grow the tree over the rows of X and cut it.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows to cluster, or their distances, of shape (n_samples, n_samples).
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts; for Ward's linkage only.

        Returns
        -------
        AgglomerativeClustering
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or there are fewer rows than clusters.
        InvalidDataError
            If X or the weights cannot be used, or the distances of all pairs take too much memory.
        """
        if (self.n_clusters is None) == (self.distance_threshold is None):
            raise InvalidParameterError(
                "give either n_clusters or distance_threshold and let the other be None, found "
                f"n_clusters={self.n_clusters!r} and distance_threshold={self.distance_threshold!r}"
            )
        linkage = one_of(self.linkage, "linkage", ("ward", "single", "complete", "average"))
        metric = _METRICS[one_of(self.metric, "metric", _METRICS)]
        if linkage == "ward" and metric != "euclidean":
            raise InvalidParameterError(
                f'linkage="ward" needs metric="euclidean", found {self.metric!r}; choose another '
                "linkage"
            )
        _check_cut(self.n_clusters, self.distance_threshold, "distance_threshold")
        threads = thread_count(self.n_jobs)
        data = matrix(self, X, reset=True)
        rows = data.shape[0]
        if self.n_clusters is not None:
            require_rows(self.n_clusters, rows)
        row_weights = weights(sample_weight, rows)
        if linkage in {"complete", "average"} or metric == "precomputed":
            _require_memory(rows)
        with progress_bar(bool(self.verbose)) as bar:
            children, heights, counts = _native.hierarchy_fit(
                data, row_weights, linkage, metric, threads, bar.stage("hierarchy")
            )
        self.linkage_ = np.column_stack([children, heights, counts]).astype(np.float64)
        self.children_ = children
        self.distances_ = heights
        self.n_leaves_ = rows
        self.n_connected_components_ = 1
        self.n_clusters_ = self._count(self.n_clusters, self.distance_threshold)
        self.labels_ = _native.hierarchy_cut(children, self.n_clusters_)
        if self.verbose:
            _log.info("hierarchy: %d rows, %d clusters", rows, self.n_clusters_)
        return self

    def labels_at(
        self, n_clusters: int | None = None, *, height: float | None = None
    ) -> NDArray[np.int32]:
        """Cut the tree somewhere else.

        Parameters
        ----------
        n_clusters : int, optional
            Number of clusters.
        height : float, optional
            Clusters this far apart or farther are not merged. One of the two must be given.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            The cluster of every row, numbered in the order of their first rows. Coarse clusters are
            unions of finer ones.

        Raises
        ------
        InvalidParameterError
            If not exactly one of the two is given, or there are fewer rows than clusters.
        """
        check_is_fitted(self)
        if (n_clusters is None) == (height is None):
            raise InvalidParameterError(
                "give either n_clusters or height, found "
                f"n_clusters={n_clusters!r} and height={height!r}"
            )
        _check_cut(n_clusters, height, "height")
        if n_clusters is not None:
            require_rows(n_clusters, self.n_leaves_)
        return _native.hierarchy_cut(self.children_, self._count(n_clusters, height))

    def plot(self, ax: Axes | None = None, *, n_leaves: int = 30) -> Axes:
        """Draw the tree of merges (a dendrogram), the cut into clusters dashed.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.
        n_leaves : int, default=30
            Branches shown, at most; those below are drawn as one, with the number of their rows.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        InvalidDataError
            If there is one row only, and so no tree.
        MissingDependencyError
            If matplotlib is not installed.
        """
        check_is_fitted(self)
        most = whole_number(n_leaves, "n_leaves", minimum=2)
        if not len(self.linkage_):
            raise InvalidDataError("there is no tree of one row to draw")
        return dendrogram(self.linkage_, self.n_clusters_, most, ax)

    def _count(self, n_clusters: int | None, height: float | None) -> int:
        if n_clusters is not None:
            return int(n_clusters)
        return 1 + int(np.count_nonzero(self.distances_ >= np.float64(height or 0.0)))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.pairwise = self.metric == "precomputed"
        return tags


def _check_cut(n_clusters: object, height: object, name: str) -> None:
    if n_clusters is not None:
        whole_number(n_clusters, "n_clusters", minimum=1)
    if height is not None:
        real_number(height, name, minimum=0.0)


def _require_memory(rows: int) -> None:
    """Refuse a table of distances that the machine has no room for."""
    if not hasattr(os, "sysconf"):
        return
    available = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2
    needed = 4.0 * rows * (rows - 1)
    if available > 0 and needed > available:
        raise InvalidDataError(
            f"the distances of all pairs of {rows} rows need {needed / 1e9:.1f} GB, more than half "
            f"of this machine's memory ({available / 5e8:.1f} GB); choose linkage 'ward' or "
            "'single' on rows, which need no such table, or cluster the centres of a KMeans with "
            "some thousand clusters"
        )
