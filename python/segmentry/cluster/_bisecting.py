"""Bisecting k-means."""

from __future__ import annotations

import logging
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentry import _native
from segmentry._fitted import check_is_fitted
from segmentry._validate import one_of, real_number, seed_from, thread_count, whole_number
from segmentry.cluster._centres import CentreEstimator, require_rows, warn_of_fewer
from segmentry.cluster._growth import Growth, Splitting
from segmentry.cluster._input import Matrix, MatrixLike, matrix, weights
from segmentry.cluster._segment_tree import SegmentTree
from segmentry.cluster._start import InitFunction
from segmentry.exceptions import InvalidTypeError

_log = logging.getLogger("segmentry")


class BisectingKMeans(CentreEstimator):
    r"""Segments within segments: k-means that splits one cluster in two, again and again.

    A drop-in for `sklearn.cluster.BisectingKMeans`: the same parameters and attributes, and the
    tree of the splits besides. The first splits alone are a coarser segmentation whose segments are
    unions of the finer ones: ``tree_.labels_at(n)``.

    Parameters
    ----------
    n_clusters : int, default=8
        Number of clusters.
    init : {"k-means++", "random"} or callable, default="random"
        Where a split starts, as for `KMeans`; a callable is asked for two centres.
    n_init : int, default=1
        Number of starts of a split, of which the best result is kept.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    max_iter : int, default=300
        Iterations of a split at most.
    verbose : int, default=0
        If not 0, a summary of the fit is logged to the logger "segmentry" at level INFO.
    tol : float, default=1e-4
        When a split has converged, as for `KMeans`.
    copy_x : bool, default=True
        Accepted for compatibility: X is never changed.
    algorithm : {"lloyd", "elkan"}, default="lloyd"
        Accepted for compatibility: both are exact and lead to the same result, one kernel serves.
    bisecting_strategy : {"biggest_inertia", "largest_cluster"}, default="biggest_inertia"
        Which cluster is split next: the one with the largest sum of squared distances, or the one
        with the most rows (with weights: the heaviest one).
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        The centres of the leaves, of the type of X (f32 stays f32).
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row; what `predict` says of the same rows.
    inertia_ : float
        Sum of squared distances of the rows to the centres of their clusters, weighted, in f64.
    tree_ : SegmentTree
        The tree of the splits.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    A split is k-means with two clusters on the rows of one node and costs O(m d) an iteration for m
    rows. `predict` goes down the tree, from all rows to the nearer of the two centres of a split,
    so a row may lie nearer to the centre of a cluster of another branch. `transform` and `score`
    look at the centres alone.

    Rows that are all equal are never split. With fewer distinct rows than clusters there are fewer
    clusters, of which a warning tells, and none is empty.

    References
    ----------
    Steinbach, M., Karypis, G. & Kumar, V. (2000). "A comparison of document clustering techniques".
    KDD Workshop on Text Mining.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import BisectingKMeans
    >>> X = np.array([[1.0], [2], [10], [11], [30], [31]])
    >>> model = BisectingKMeans(3, init=lambda X, k, random_state: X[[0, -1]]).fit(X)
    >>> model.labels_
    array([0, 0, 1, 1, 2, 2], dtype=int32)
    >>> print(model.tree_)
    6 rows, inertia 882.8
    ├── 4 rows, inertia 82
    │   ├── segment 0: 2 rows, inertia 0.5
    │   └── segment 1: 2 rows, inertia 0.5
    └── segment 2: 2 rows, inertia 0.5
    >>> model.tree_.labels_at(2)
    array([0, 0, 0, 0, 1, 1], dtype=int32)
    """

    tree_: SegmentTree

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Literal["k-means++", "random"] | InitFunction = "random",
        n_init: int = 1,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        max_iter: int = 300,
        verbose: int = 0,
        tol: float = 1e-4,
        copy_x: bool = True,
        algorithm: Literal["lloyd", "elkan"] = "lloyd",
        bisecting_strategy: Literal["biggest_inertia", "largest_cluster"] = "biggest_inertia",
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.random_state = random_state
        self.max_iter = max_iter
        self.verbose = verbose
        self.tol = tol
        self.copy_x = copy_x
        self.algorithm = algorithm
        self.bisecting_strategy = bisecting_strategy
        self.n_jobs = n_jobs

    def fit(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Find the clusters of X and the tree that they are leaves of.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows to cluster: a NumPy array of any order, a pandas, polars or pyarrow table.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        BisectingKMeans
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or there are fewer rows than clusters.
        InvalidDataError
            If X or the weights cannot be used.
        """
        k = whole_number(self.n_clusters, "n_clusters", minimum=1)
        splitting = self._splitting()
        data = matrix(self, X, reset=True)
        require_rows(k, data.shape[0])
        growth = Growth(data, weights(sample_weight, data.shape[0]), splitting)
        while growth.n_segments < k and growth.split_next():
            pass
        names = getattr(self, "feature_names_in_", [f"x{i}" for i in range(data.shape[1])])
        tree = growth.tree(tuple(str(name) for name in names))
        leaves = tree.nodes_at(tree.n_segments)
        self.tree_ = tree
        self.labels_ = tree.labels
        self.cluster_centers_ = tree.centres[leaves]
        self.inertia_ = float(tree.inertia[leaves].sum())
        if self.verbose:
            _log.info("bisecting k-means: %d clusters, inertia %.10g", len(leaves), self.inertia_)
        warn_of_fewer(len(leaves), k)
        return self

    def predict(self, X: MatrixLike) -> NDArray[np.int32]:
        """Give the cluster of every row by going down the tree; ties go left.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels.
        """
        check_is_fitted(self)
        data, _ = self._same_type(matrix(self, X, reset=False))
        labels = np.empty(len(data), dtype=np.int32)
        waiting: list[tuple[int, NDArray[np.intp] | None]] = [(0, None)]
        while waiting:
            node, rows = waiting.pop()
            children = self.tree_.children[node]
            if children[0] < 0:
                labels[slice(None) if rows is None else rows] = self.tree_.label[node]
                continue
            sides = self._sides(data if rows is None else data[rows], children)
            for side, child in enumerate(children.tolist()):
                own = np.flatnonzero(sides == side)
                if own.size:
                    waiting.append((child, own if rows is None else rows[own]))
        return labels

    def _sides(self, rows: Matrix, children: NDArray[np.int32]) -> NDArray[np.int32]:
        centres = np.asarray(self.tree_.centres[children], dtype=rows.dtype)
        return _native.kmeans_label(rows, centres, None, thread_count(self.n_jobs))[0]

    def _splitting(self) -> Splitting:
        """Give the parameters, checked."""
        if isinstance(self.init, str):
            one_of(self.init, "init", ("k-means++", "random"))
        elif not callable(self.init):
            raise InvalidTypeError(
                f"init must be 'k-means++', 'random' or a callable, found {self.init!r}; centres "
                "cannot be given, because every split needs its own"
            )
        one_of(self.algorithm, "algorithm", ("lloyd", "elkan"))
        strategy = one_of(
            self.bisecting_strategy, "bisecting_strategy", ("biggest_inertia", "largest_cluster")
        )
        return Splitting(
            init=self.init,
            n_init=whole_number(self.n_init, "n_init", minimum=1),
            max_iter=whole_number(self.max_iter, "max_iter", minimum=1),
            tol=real_number(self.tol, "tol", minimum=0.0),
            seed=seed_from(self.random_state),
            threads=thread_count(self.n_jobs),
            by_weight=strategy == "largest_cluster",
        )
