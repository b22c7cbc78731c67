"""k-means."""

from __future__ import annotations

import logging
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _native
from segmentry._progress import progress_bar
from segmentry._validate import one_of, real_number, seed_from, thread_count, whole_number
from segmentry.cluster._centres import CentreEstimator, require_rows, used, warn_of_fewer
from segmentry.cluster._input import MatrixLike, finite_or_why, matrix, weights
from segmentry.cluster._sizes import size_bounds
from segmentry.cluster._start import InitFunction, restarts, start_of

_log = logging.getLogger("segmentry")


class KMeans(CentreEstimator):
    r"""Clusters around centres that minimise the squared distances to them: k-means.

    A drop-in for `sklearn.cluster.KMeans`: the same parameters and attributes, the same result from
    the same start. All cores work, and the result is the same to the bit for any number of them.

    Parameters
    ----------
    n_clusters : int, default=8
        Number of clusters.
    init : {"k-means++", "random"}, callable or array, default="k-means++"
        Where to start. "k-means++": greedy k-means++; "random": different rows of X; an array:
        these centres, of shape (n_clusters, n_features); a callable is called as
        ``init(X, n_clusters, random_state=...)`` for each restart and returns centres.
    n_init : "auto" or int, default="auto"
        Number of starts, of which the best result is kept. "auto": 1 for "k-means++" and given
        centres, 10 for "random" and callables.
    max_iter : int, default=300
        Iterations of one run at most.
    tol : float, default=1e-4
        A run ends when the squared shifts of the centres add up to no more than `tol` times the
        mean variance of the columns, or when no label changes.
    verbose : int, default=0
        If not 0, a long fit shows its progress, and a summary is logged to the logger "segmentry"
        at level INFO.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    copy_x : bool, default=True
        Accepted for compatibility: X is never changed.
    algorithm : {"lloyd", "elkan"}, default="lloyd"
        Accepted for compatibility: both are exact and lead to the same result, one kernel serves.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    min_cluster_size : int or None, default=None
        Rows that every cluster has at least. None: no bound, or 1 if there is one above.
    max_cluster_size : int or None, default=None
        Rows that every cluster has at most. None: no bound.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        The centres, of the type of X (f32 stays f32).
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row; what `predict` says of the same rows, unless sizes are bounded.
    inertia_ : float
        Sum of squared distances of the rows to the centres of their clusters (the nearest ones,
        unless sizes are bounded), weighted, computed in f64.
    n_iter_ : int
        Iterations of the best run.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Minimises :math:`\sum_i w_i \min_j |x_i - c_j|^2`. Labels, centres and inertia are those of
    Lloyd's algorithm in f64, for f32 data too. Most distances are computed in f32 with vector
    instructions; a row whose two nearest centres are closer to each other than the worst rounding
    is decided in f64. From the second iteration on only rows are looked at whose label may have
    changed (Hamerly 2010), and only rows that changed move the means, which are kept in twice the
    digits of f64. So an iteration costs :math:`O(n k d)` at first and less and less later; memory
    is a centred f32 copy of X and 8 bytes a row and start beside it. All starts are run side by
    side and share each pass over the rows. A cluster that becomes empty takes over the row that
    fits worst where it is.

    Starts are drawn from all rows, or of more than 65,536 (and 100 `n_clusters`) from a sample of
    them, systematic in the order of their contents: the seeding looks at what rows there are, not
    at their order, and a row of weight 2 counts as two equal rows.

    With a bound on sizes every step assigns all rows at once, at the least sum of squared distances
    that the bounds allow: exactly, by minimum-cost flow. Runs begin where k-means without bounds
    ends, or at the centres given. Weights move the centres and multiply distances; sizes count
    rows. A step that sends v rows elsewhere costs :math:`O(n k d + v (k^2 + k \log n))`, and memory
    is O(n k). `labels_` and `inertia_` respect the sizes; `predict`, `transform` and `score` look
    at new rows one by one, and a row's label is its nearest centre.

    References
    ----------
    Lloyd, S. (1982). "Least squares quantization in PCM". IEEE Transactions on Information Theory
    28(2), 129-137.

    Arthur, D. & Vassilvitskii, S. (2007). "k-means++: the advantages of careful seeding". SODA,
    1027-1035.

    Hamerly, G. (2010). "Making k-means even faster". SDM, 130-140.

    Bradley, P. S., Bennett, K. P. & Demiriz, A. (2000). "Constrained k-means clustering". Microsoft
    Research, MSR-TR-2000-65.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import KMeans
    >>> X = np.array([[1.0, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]])
    >>> model = KMeans(n_clusters=2, init=X[[0, 3]]).fit(X)
    >>> model.labels_
    array([0, 0, 0, 1, 1, 1], dtype=int32)
    >>> model.predict([[0, 0], [12, 3]])
    array([0, 1], dtype=int32)
    >>> model.cluster_centers_
    array([[ 1.,  2.],
           [10.,  2.]])

    Groups that three sales teams can handle:

    >>> rows = np.array([[1.0], [2], [3], [4], [5], [20], [30]])
    >>> KMeans(3, init=rows[[0, 4, 6]], max_cluster_size=3).fit(rows).labels_
    array([0, 0, 0, 1, 1, 2, 2], dtype=int32)
    """

    n_iter_: int

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Literal["k-means++", "random"] | ArrayLike | InitFunction = "k-means++",
        n_init: Literal["auto"] | int = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        verbose: int = 0,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        copy_x: bool = True,
        algorithm: Literal["lloyd", "elkan"] = "lloyd",
        n_jobs: int | None = None,
        min_cluster_size: int | None = None,
        max_cluster_size: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.verbose = verbose
        self.random_state = random_state
        self.copy_x = copy_x
        self.algorithm = algorithm
        self.n_jobs = n_jobs
        self.min_cluster_size = min_cluster_size
        self.max_cluster_size = max_cluster_size

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
            How much every row counts.

        Returns
        -------
        KMeans
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, there are fewer rows than clusters, or sizes within the
            bounds cannot be had.
        InvalidDataError
            If X or the weights cannot be used.
        """
        k = whole_number(self.n_clusters, "n_clusters", minimum=1)
        max_iter = whole_number(self.max_iter, "max_iter", minimum=1)
        tol = real_number(self.tol, "tol", minimum=0.0)
        threads = thread_count(self.n_jobs)
        one_of(self.algorithm, "algorithm", ("lloyd", "elkan"))
        n_init = restarts(self.init, self.n_init)
        sizes = size_bounds(self.min_cluster_size, self.max_cluster_size)
        # The kernel looks at every value anyway.
        data = matrix(self, X, reset=True, finite=sizes is not None or callable(self.init))
        require_rows(k, data.shape[0])
        row_weights = weights(sample_weight, data.shape[0])
        seed = seed_from(self.random_state)
        start = start_of(self.init, data, k, n_init, seed)
        if sizes is None:
            with finite_or_why(self, X), progress_bar(bool(self.verbose)) as bar:
                tasks = [(k, start, n_init, seed, row_weights)]
                [fitted] = _native.kmeans_fit(
                    data, tasks, max_iter, tol, threads, bar.stage("k-means")
                )
        else:
            fitted = _native.kmeans_fit_sizes(
                data, row_weights, k, sizes, start, n_init, max_iter, tol, seed, threads
            )
        centres, labels, inertia, n_iter = fitted
        self.cluster_centers_ = centres
        self.labels_ = labels
        self.inertia_ = inertia
        self.n_iter_ = n_iter
        if self.verbose:
            _log.info("k-means: %d iterations, inertia %.10g", n_iter, inertia)
        warn_of_fewer(used(labels), k)
        return self
