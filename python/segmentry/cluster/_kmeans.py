"""k-means."""

from __future__ import annotations

import logging
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _native
from segmentry._validate import one_of, real_number, seed_from, thread_count, whole_number
from segmentry.cluster._centres import CentreEstimator, require_rows, warn_of_fewer
from segmentry.cluster._input import MatrixLike, matrix, weights
from segmentry.cluster._start import InitFunction, restarts, start_of

_log = logging.getLogger("segmentry")


class KMeans(CentreEstimator):
    r"""k-means: clusters around centres that minimise the squared distances to them.

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
        If not 0, a summary of the fit is logged to the logger "segmentry" at level INFO.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    copy_x : bool, default=True
        Accepted for compatibility: X is never changed.
    algorithm : {"lloyd", "elkan"}, default="lloyd"
        Accepted for compatibility: both are exact and lead to the same result, one kernel serves.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        The centres, of the type of X (f32 stays f32).
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row; what `predict` says of the same rows.
    inertia_ : float
        Sum of squared distances to the nearest centres, weighted, computed in f64.
    n_iter_ : int
        Iterations of the best run.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Minimises :math:`\sum_i w_i \min_j |x_i - c_j|^2`. Every iteration costs
    :math:`O(n k d)`; memory is one centred copy of X and O(n) beside it. Rows are worked on in
    chunks of constant length, in parallel; sums are added in f64 and in chunk order. Distances are
    sums of squared differences of centred data, so values far from zero lose no digits. A cluster
    that becomes empty takes over the row that fits worst where it is.

    The seeding looks at what rows there are, not at their order, and a row of weight 2 counts
    exactly as two equal rows.

    References
    ----------
    Lloyd, S. (1982). "Least squares quantization in PCM". IEEE Transactions on Information Theory
    28(2), 129-137.

    Arthur, D. & Vassilvitskii, S. (2007). "k-means++: the advantages of careful seeding". SODA,
    1027-1035.

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
            If a parameter makes no sense, or there are fewer rows than clusters.
        InvalidDataError
            If X or the weights cannot be used.
        """
        k = whole_number(self.n_clusters, "n_clusters", minimum=1)
        max_iter = whole_number(self.max_iter, "max_iter", minimum=1)
        tol = real_number(self.tol, "tol", minimum=0.0)
        threads = thread_count(self.n_jobs)
        one_of(self.algorithm, "algorithm", ("lloyd", "elkan"))
        n_init = restarts(self.init, self.n_init)
        data = matrix(self, X, reset=True)
        require_rows(k, data.shape[0])
        row_weights = weights(sample_weight, data.shape[0])
        seed = seed_from(self.random_state)
        start = start_of(self.init, data, k, n_init, seed)
        task = (k, start, n_init, seed, row_weights)
        [(centres, labels, inertia, n_iter)] = _native.kmeans_fit(
            data, [task], max_iter, tol, threads
        )
        self.cluster_centers_ = centres
        self.labels_ = labels
        self.inertia_ = inertia
        self.n_iter_ = n_iter
        if self.verbose:
            _log.info("k-means: %d iterations, inertia %.10g", n_iter, inertia)
        warn_of_fewer(np.unique(labels).size, k)
        return self
