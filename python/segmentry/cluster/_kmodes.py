"""k-modes."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from segmentry._mixed import columns_of
from segmentry.cluster._centres import used, warn_of_fewer
from segmentry.cluster._input import MatrixLike, weights
from segmentry.cluster._prototype_columns import read
from segmentry.cluster._prototypes import PrototypeEstimator


class KModes(PrototypeEstimator):
    r"""Clusters of categories around modes that differ from the rows in few columns: k-modes.

    Every column holds categories, whatever its type: text, truth values, whole numbers, dates and
    also floats, of which every value is a category of its own. Frames are taken as they are.

    Parameters
    ----------
    n_clusters : int, default=8
        Number of clusters.
    init : {"huang", "cao", "random"} or array, default="huang"
        Where to start. "huang": values drawn column by column by their frequency, then the nearest
        row that is not like one chosen before (Huang 1998); "cao": rows that are typical and far
        apart, the same every time (Cao et al. 2009); "random": rows, of different contents where
        there are enough; an array or frame of shape (n_clusters, n_features): these modes, in the
        values of X.
    n_init : "auto" or int, default="auto"
        Number of starts, of which the best result is kept. "auto": 10 for "huang" and "random", 1
        for "cao" and given modes. Of several starts with "cao" the first is Cao's, the others are
        Huang's.
    max_iter : int, default=100
        Iterations of one run at most.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    verbose : int, default=0
        If not 0, a long fit shows its progress, and a summary is logged to the logger "segmentry"
        at level INFO.

    Attributes
    ----------
    cluster_centroids_ : ndarray of shape (n_clusters, n_features), object
        The modes, in the values of X; None in a column of which no value was known.
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row: what `predict` says of the same rows.
    cost_ : float
        Weighted sum of the dissimilarities of the rows to the modes of their clusters.
    n_iter_ : int
        Iterations of the best run: how often its modes moved.
    gamma_ : float
        What a mismatch costs: 1.
    categories_ : list of list
        The categories of every column, in ascending order or as its type declares them.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Minimises :math:`\sum_i w_i d(x_i, m_{l(i)})`, where :math:`d` counts the columns that differ.
    All rows are assigned to the nearest mode, then all modes move, until no row changes: unlike in
    implementations that move a mode after each row, the order of rows does not show in the result.
    Ties go to the lowest category and the lowest label. A cluster that becomes empty takes over the
    row that fits worst where it is.

    A missing value (None, NaN) is no category. A row is judged by its known columns; the number of
    differing ones is multiplied by columns / known columns (Dixon 1979), in `cost_` and in how much
    the row counts for modes, so that both are of one criterion. A row of which nothing is known
    goes to the heaviest cluster and counts for nothing. Where no row of a cluster knows a column,
    its mode is the category most frequent overall.

    An iteration costs :math:`O(n k d)` and one pass over the rows for all starts together; up to 32
    rows are compared at once. Memory is 1 to 4 bytes a value, 4 bytes a row and start, and 8 for
    each category, cluster and start. The result is the same to the bit for any number of threads.

    References
    ----------
    Huang, Z. (1998). "Extensions to the k-means algorithm for clustering large data sets with
    categorical values". Data Mining and Knowledge Discovery 2(3), 283-304.

    Cao, F., Liang, J. & Bai, L. (2009). "A new initialization method for categorical data
    clustering". Expert Systems with Applications 36(7), 10223-10228.

    Dixon, J. K. (1979). "Pattern recognition with partly missing data". IEEE Transactions on
    Systems, Man, and Cybernetics 9(10), 617-621.

    Examples
    --------
    >>> from segmentry.cluster import KModes
    >>> X = [["blue", "S"], ["blue", "M"], ["red", "L"], ["red", None], ["blue", "S"]]
    >>> model = KModes(n_clusters=2, init="cao").fit(X)
    >>> model.labels_
    array([0, 0, 1, 1, 0], dtype=int32)
    >>> model.cluster_centroids_
    array([['blue', 'S'],
           ['red', 'L']], dtype=object)
    >>> model.cost_
    1.0
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Literal["huang", "cao", "random"] | ArrayLike = "huang",
        n_init: Literal["auto"] | int = "auto",
        max_iter: int = 100,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.random_state = random_state
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
            Rows to cluster; missing values are allowed.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        KModes
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense or there are fewer rows than clusters.
        InvalidDataError
            If X or the weights cannot be used.
        """
        columns = columns_of(self, X, reset=True)
        row_weights = weights(sample_weight, columns.n_rows)
        everything = read(columns, set(range(len(columns.names))), ranks=False)
        self._fit(everything, columns.n_rows, row_weights, gamma=1.0)
        warn_of_fewer(used(self.labels_), self.n_clusters)
        return self
