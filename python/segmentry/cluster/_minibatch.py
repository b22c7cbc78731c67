"""k-means by small batches."""

from __future__ import annotations

import logging
import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentry import _native
from segmentry._validate import seed_from, thread_count
from segmentry.cluster._batches import batch_options, batch_start
from segmentry.cluster._centres import CentreEstimator, require_rows, used, warn_of_fewer
from segmentry.cluster._input import Matrix, MatrixLike, matrix, weights
from segmentry.cluster._start import InitFunction

_log = logging.getLogger("segmentry")


class MiniBatchKMeans(CentreEstimator):
    r"""Clusters by k-means on small batches: for large data, and data that arrive in pieces.

    A drop-in for `sklearn.cluster.MiniBatchKMeans`: the same parameters and attributes. The result
    is the same to the bit for any number of threads.

    Parameters
    ----------
    n_clusters : int, default=8
        Number of clusters.
    init : {"k-means++", "random"}, callable or array, default="k-means++"
        Where to start, as for `KMeans`; the words and callables look at `init_size` rows.
    max_iter : int, default=100
        Passes over the data at most, counted in rows.
    batch_size : int, default=1024
        Rows of a batch. Where that is no fewer rows than X has, every batch is all of X.
    verbose : int, default=0
        If not 0, a summary of the fit is logged to the logger "segmentry" at level INFO.
    compute_labels : bool, default=True
        Whether to label all rows at the end.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    tol : float, default=0.0
        If not 0, stop when the squared shifts of the centres in a batch add up to no more than
        `tol` times the mean variance of the columns.
    max_no_improvement : int or None, default=10
        Stop after so many batches in a row whose smoothed inertia is no better; None: never.
    init_size : int or None, default=None
        Rows that a start looks at. None: three times `batch_size`, or three times `n_clusters` if
        that is too few.
    n_init : "auto" or int, default="auto"
        Number of starts; the one that fits `init_size` rows best is kept. "auto": 1 for "k-means++"
        and given centres, 3 for "random" and callables.
    reassignment_ratio : float, default=0.01
        Centres that were given less than this share of the weight of the heaviest one move to rows
        of the next batch.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        The centres, of the type of X (f32 stays f32).
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row (of the last piece, after `partial_fit`), if `compute_labels`.
    inertia_ : float
        Sum of squared distances to the nearest centres, weighted; estimated from the last batches
        if not `compute_labels`.
    n_iter_ : int
        Passes over the data, begun ones included.
    n_steps_ : int
        Batches so far.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Rows of a batch go to their nearest centres; then every centre is the mean of all rows that it
    was ever given: a row of weight w moves it by w over the weight so far. `fit` draws batches with
    replacement, with probability by weight. `partial_fit` takes every piece as one batch, and
    centres and weights so far are kept in f64 between pieces.

    A batch of b rows costs O(b k d), in parallel from some thousand rows on; memory is O(b d)
    beside X.

    References
    ----------
    Sculley, D. (2010). "Web-scale k-means clustering". WWW, 1177-1178.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import MiniBatchKMeans
    >>> X = np.array([[1.0, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]])
    >>> model = MiniBatchKMeans(n_clusters=2, init=X[[0, 3]])
    >>> for piece in (X[[0, 3, 1]], X[[4, 2, 5]]):
    ...     model = model.partial_fit(piece)
    >>> model.cluster_centers_
    array([[ 1.,  2.],
           [10.,  2.]])
    >>> model.predict([[0, 0], [12, 3]])
    array([0, 1], dtype=int32)
    """

    n_iter_: int
    n_steps_: int

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Literal["k-means++", "random"] | ArrayLike | InitFunction = "k-means++",
        max_iter: int = 100,
        batch_size: int = 1024,
        verbose: int = 0,
        compute_labels: bool = True,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        tol: float = 0.0,
        max_no_improvement: int | None = 10,
        init_size: int | None = None,
        n_init: Literal["auto"] | int = "auto",
        reassignment_ratio: float = 0.01,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.verbose = verbose
        self.compute_labels = compute_labels
        self.random_state = random_state
        self.tol = tol
        self.max_no_improvement = max_no_improvement
        self.init_size = init_size
        self.n_init = n_init
        self.reassignment_ratio = reassignment_ratio
        self.n_jobs = n_jobs

    def fit(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Find the clusters of X, from the beginning.

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
        MiniBatchKMeans
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or there are fewer rows than clusters.
        InvalidDataError
            If X or the weights cannot be used.
        """
        options = batch_options(self)
        data = matrix(self, X, reset=True)
        n_rows = data.shape[0]
        require_rows(options["n_clusters"], n_rows)
        row_weights = weights(sample_weight, n_rows)
        options["seed"] = seed_from(self.random_state)
        options["init"] = batch_start(self.init, data, options)
        state, n_steps, mean_inertia = _native.minibatch_fit(
            data, row_weights, options, thread_count(self.n_jobs)
        )
        self._keep(state, options["seed"], data.dtype)
        self.n_steps_ = n_steps
        self.n_iter_ = math.ceil(n_steps * min(options["batch_rows"], n_rows) / n_rows)
        if self.compute_labels:
            self._label_rows(data, row_weights)
            warn_of_fewer(used(self.labels_), options["n_clusters"])
        else:
            total = n_rows if row_weights is None else float(row_weights.sum())
            self.inertia_ = mean_inertia * total
        if self.verbose:
            _log.info("mini-batch k-means: %d batches, inertia %.10g", n_steps, self.inertia_)
        return self

    def partial_fit(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Take in one more piece of data.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows of the piece. The first one needs at least `n_clusters` rows, unless `init` gives
            the centres; later ones may be of any length.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        MiniBatchKMeans
            The estimator, which knows the piece.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or the first piece has fewer rows than clusters.
        InvalidDataError
            If X or the weights cannot be used.
        """
        options = batch_options(self)
        first = not hasattr(self, "_state")
        data = matrix(self, X, reset=first)
        row_weights = weights(sample_weight, data.shape[0])
        options["seed"] = seed_from(self.random_state) if first else self._seed
        if first:
            if isinstance(self.init, str) or callable(self.init):
                require_rows(options["n_clusters"], data.shape[0])
            options["n_init"] = 1
            options["init"] = batch_start(self.init, data, options)
        number = 0 if first else self.n_steps_
        state = _native.minibatch_step(
            data,
            row_weights,
            None if first else self._state,
            options,
            number,
            thread_count(self.n_jobs),
        )
        self._keep(state, options["seed"], data.dtype if first else self.cluster_centers_.dtype)
        self.n_steps_ = number + 1
        if self.compute_labels:
            self._label_rows(data, row_weights)
        return self

    def _keep(
        self,
        state: tuple[NDArray[np.float64], NDArray[np.float64], int],
        seed: int,
        dtype: np.dtype[Any],
    ) -> None:
        # In f64 whatever the type of X: many small steps would be lost in f32.
        self._state = state
        self._seed = seed
        self.cluster_centers_ = state[0].astype(dtype)
        self.__dict__.pop("labels_", None)

    def _label_rows(self, data: Matrix, row_weights: NDArray[np.float64] | None) -> None:
        data, centres = self._same_type(data)
        # A piece without weight has labels all the same.
        weightless = row_weights is not None and not row_weights.any()
        self.labels_, inertia = _native.kmeans_label(
            data, centres, None if weightless else row_weights, thread_count(self.n_jobs)
        )
        self.inertia_ = 0.0 if weightless else inertia
