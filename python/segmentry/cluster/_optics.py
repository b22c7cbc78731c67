"""Rows in an order that shows clusters of every density."""

from __future__ import annotations

import math
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import cluster_optics_dbscan, cluster_optics_xi

from segmentry import _native
from segmentry._progress import progress_bar
from segmentry._validate import one_of, real_number, thread_count, whole_number
from segmentry.cluster._density import METRICS, require_neighbours
from segmentry.cluster._input import MatrixLike, matrix
from segmentry.exceptions import InvalidParameterError, InvalidTypeError


class OPTICS(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    r"""Rows in an order that shows clusters of every density, and clusters from it.

    Parameters, attributes and labels are those of `sklearn.cluster.OPTICS`. The result is the same
    to the bit for any number of threads.

    Parameters
    ----------
    min_samples : int or float between 0 and 1, default=5
        The core distance of a row is that of its `min_samples`-th nearest row, itself included; a
        share of all rows (at least 2) if it is a float.
    max_eps : float, default=inf
        Rows further apart are no neighbours.
    metric : {"euclidean", "manhattan", "chebyshev"}, default="euclidean"
        How distances are measured; "l2", "l1" and "cityblock" are other names.
    cluster_method : {"xi", "dbscan"}, default="xi"
        How clusters are found in the order: by steep places of the reachability, or by one
        distance.
    eps : float or None, default=None
        That distance for "dbscan", at most `max_eps`. None: `max_eps`.
    xi : float between 0 and 1, default=0.05
        How steep a border of a cluster is at least, for "xi".
    predecessor_correction : bool, default=True
        Whether "xi" corrects clusters by predecessors (Schubert and Gertz, 2018).
    min_cluster_size : int, float between 0 and 1 or None, default=None
        Fewer rows are no cluster, for "xi". None: `min_samples`.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    verbose : int, default=0
        If not 0, a progress bar is shown.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row; -1 is noise.
    reachability_ : ndarray of shape (n_samples,)
        How far every row was from those before it; inf where none reached it, as in scikit-learn.
        ``reachability_[ordering_]`` is the reachability plot.
    ordering_ : ndarray of shape (n_samples,), int64
        The rows in order.
    core_distances_ : ndarray of shape (n_samples,)
        Core distances; inf beyond `max_eps`.
    predecessor_ : ndarray of shape (n_samples,), int64
        The row that every row was reached from; -1 where none.
    cluster_hierarchy_ : ndarray of shape (n_clusters, 2), int64
        With "xi": first and last place in the order of every cluster, smaller ones first.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    The order is one chain of n steps; each looks at the boxes of n / 64 leaves of a kd-tree and at
    the rows of the few that it can change: :math:`O(n^2 d / 64)`. Memory is :math:`O(n d)`. Core
    distances are found in parallel. Of rows that are as easy to reach the lowest comes first.
    Clusters are read off the order by `sklearn.cluster.cluster_optics_xi` and
    `sklearn.cluster.cluster_optics_dbscan`.

    References
    ----------
    Ankerst, M., Breunig, M. M., Kriegel, H.-P. and Sander, J. (1999). "OPTICS: ordering points to
    identify the clustering structure". ACM SIGMOD Record 28(2), 49-60.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import OPTICS
    >>> X = np.array([[1.0, 2], [2, 5], [3, 6], [8, 7], [8, 8], [7, 3]])
    >>> model = OPTICS(min_samples=2).fit(X)
    >>> model.labels_
    array([0, 0, 0, 1, 1, 1], dtype=int32)
    >>> model.ordering_
    array([0, 1, 2, 5, 3, 4])
    """

    labels_: NDArray[np.int32]
    n_features_in_: int

    def __init__(
        self,
        min_samples: int | float = 5,
        *,
        max_eps: float = math.inf,
        metric: str = "euclidean",
        cluster_method: Literal["xi", "dbscan"] = "xi",
        eps: float | None = None,
        xi: float = 0.05,
        predecessor_correction: bool = True,
        min_cluster_size: int | float | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
    ) -> None:
        self.min_samples = min_samples
        self.max_eps = max_eps
        self.metric = metric
        self.cluster_method = cluster_method
        self.eps = eps
        self.xi = xi
        self.predecessor_correction = predecessor_correction
        self.min_cluster_size = min_cluster_size
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(self, X: MatrixLike, y: object = None) -> Self:  # noqa: ARG002
        """Order the rows of X and find clusters in the order.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows to cluster: a NumPy array of any order, a pandas, polars or pyarrow table.
        y : ignored
            Here for scikit-learn's sake.

        Returns
        -------
        OPTICS
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or there are fewer rows than `min_samples`.
        InvalidDataError
            If X is empty, or has NaN or infinite values.
        """
        method = one_of(self.cluster_method, "cluster_method", ("xi", "dbscan"))
        metric = one_of(self.metric, "metric", METRICS)
        max_eps = _distance(self.max_eps, "max_eps")
        eps = max_eps if self.eps is None else _distance(self.eps, "eps")
        if eps > max_eps:
            raise InvalidParameterError(
                f"eps must be at most max_eps={max_eps}, found {eps}; lower it or raise max_eps"
            )
        xi = min(real_number(self.xi, "xi", minimum=0.0, maximum=1.0), _STEEPEST)
        if not isinstance(self.predecessor_correction, bool | np.bool_):
            raise InvalidTypeError(
                "predecessor_correction must be True or False, found "
                f"{self.predecessor_correction!r}"
            )
        threads = thread_count(self.n_jobs)
        data = matrix(self, X, reset=True)
        n_rows = data.shape[0]
        min_samples = _count(self.min_samples, "min_samples", n_rows)
        size = self.min_cluster_size
        least = min_samples if size is None else _count(size, "min_cluster_size", n_rows)
        with progress_bar(bool(self.verbose)) as bar:
            ordering, reachability, core_distances, predecessor = _native.optics_fit(
                data, min_samples, max_eps, metric, threads, bar.stage("OPTICS")
            )
        self.ordering_ = ordering.astype(np.int64)
        self.predecessor_ = predecessor.astype(np.int64)
        self.reachability_, self.core_distances_ = reachability, core_distances
        if method == "xi":
            labels, self.cluster_hierarchy_ = cluster_optics_xi(
                reachability=reachability,
                predecessor=self.predecessor_,
                ordering=self.ordering_,
                min_samples=min_samples,
                min_cluster_size=least,
                xi=xi,
                predecessor_correction=bool(self.predecessor_correction),
            )
        else:
            self.__dict__.pop("cluster_hierarchy_", None)
            labels = cluster_optics_dbscan(
                reachability=reachability,
                core_distances=core_distances,
                ordering=self.ordering_,
                eps=eps,
            )
        self.labels_ = labels.astype(np.int32)
        return self


# At 1 a division by zero would be met.
_STEEPEST = 1.0 - 1e-9


def _distance(value: object, name: str) -> float:
    """Give a positive number; infinity is one."""
    if isinstance(value, float) and value == math.inf:
        return math.inf
    return real_number(value, name, above=0.0)


def _count(value: object, name: str, n_rows: int) -> int:
    """Give a number of rows of at least 2; a float is a share of all."""
    if isinstance(value, float):
        share = real_number(value, name, above=0.0, maximum=1.0)
        count = max(2, int(share * n_rows))
    else:
        count = whole_number(value, name, minimum=2)
    if name == "min_samples":
        require_neighbours(count, n_rows)
    elif count > n_rows:
        raise InvalidParameterError(
            f"{name}={count} must be at most the number of rows: n_samples={n_rows}"
        )
    return count
