"""k-prototypes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from segmentry._mixed import columns_of
from segmentry._validate import one_of, real_number
from segmentry.cluster._centres import used, warn_of_fewer
from segmentry.cluster._input import MatrixLike, weights
from segmentry.cluster._prototype_columns import half_mean_deviation, places_of, read
from segmentry.cluster._prototypes import PrototypeEstimator


class KPrototypes(PrototypeEstimator):
    r"""Clusters of rows of numbers and categories around prototypes: k-prototypes.

    A prototype has the mean of every column of numbers and the mode of every column of categories.
    Frames are taken as they are. Numbers are compared as they come: scale columns of different
    units first.

    Parameters
    ----------
    n_clusters : int, default=8
        Number of clusters.
    categorical : None or list of str or int, default=None
        The columns that hold categories, by name or place. None: by type (text, truth values and
        categorical types).
    gamma : float or None, default=None
        What a mismatch of categories costs, where a unit of squared distance costs 1. None: half
        the mean standard deviation of the columns of numbers (weighted, without missing values), as
        the package kmodes has it; 1 where there is none or all are constant. See `gamma_`.
    ordinal : {"nominal", "rank"}, default="nominal"
        What ordered categories are. "nominal": categories like others, equal or not; "rank":
        numbers from 0 for the first to 1 for the last category that the type declares, whose
        squared distances are multiplied by gamma: the ends of the scale differ as much as two
        categories do.
    init : {"huang", "cao", "random"} or array, default="huang"
        Where to start, at rows of X. "huang": the nearest rows, different ones, to values drawn
        column by column (Huang 1998); "cao": rows that are typical and far apart, the same every
        time (Cao et al. 2009); "random": rows, of different contents where there are enough; an
        array or frame of shape (n_clusters, n_features): these prototypes, in the values of X.
    n_init : "auto" or int, default="auto"
        Number of starts, of which the best result is kept. "auto": 10 for "huang" and "random", 1
        for "cao" and given prototypes. Of several starts with "cao" the first is Cao's, the others
        are Huang's.
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
        The prototypes, in the values of X: means, modes, and of ranks the category nearest to their
        mean; NaN or None in a column of which no value was known, and of ranks that cost nothing
        (`gamma` = 0).
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row: what `predict` says of the same rows.
    cost_ : float
        Weighted sum of the dissimilarities of the rows to the prototypes of their clusters.
    n_iter_ : int
        Iterations of the best run: how often its prototypes moved.
    gamma_ : float
        What a mismatch costs.
    categories_ : list of (list or None)
        The categories of every column; None for columns of numbers.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Minimises :math:`\sum_i w_i (|x_i - m_{l(i)}|^2 + \gamma\,\delta(x_i, m_{l(i)}))`, where
    :math:`\delta` counts the categories that differ. All rows are assigned to the nearest
    prototype, then all prototypes move, until no row changes: unlike in implementations that move a
    prototype after each row, the order of rows does not show in the result. Ties go to the lowest
    category and the lowest label. A cluster that becomes empty takes over the row that fits worst
    where it is. Without categories this is k-means, without numbers k-modes.

    Of a row with missing values (None, NaN) the sum of squares is taken over the known numbers and
    multiplied by columns / known columns, and likewise the count of categories (Dixon 1979); the
    known values count that much more for means and modes, so that all is of one criterion. A row of
    which no number is known is judged by its categories, and the other way round. A row of which
    nothing is known goes to the heaviest cluster and counts for nothing. Where no row of a cluster
    knows a column, its prototype has the overall mean or mode.

    Cao's start chooses rows by their categories' frequency times their dissimilarity (numbers and
    categories) to the rows chosen before. An iteration costs :math:`O(n k d)` and one pass over the
    rows for all starts together. Memory is 8 bytes a number, 1 to 4 bytes a category, 4 bytes a row
    and start, and 8 for each category, cluster and start. The result is the same to the bit for any
    number of threads.

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
    >>> import pandas as pd
    >>> from segmentry.cluster import KPrototypes
    >>> people = pd.DataFrame(
    ...     {"age": [21.0, 24, 62, 58, None], "home": ["rent", "rent", "own", "own", "own"]}
    ... )
    >>> model = KPrototypes(n_clusters=2, gamma=100, init="cao").fit(people)
    >>> model.labels_
    array([1, 1, 0, 0, 0], dtype=int32)
    >>> model.cluster_centroids_
    array([[60.0, 'own'],
           [22.5, 'rent']], dtype=object)
    >>> model.predict(pd.DataFrame({"age": [30.0], "home": ["with parents"]}))
    array([1], dtype=int32)
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        categorical: Sequence[str | int] | None = None,
        gamma: float | None = None,
        ordinal: Literal["nominal", "rank"] = "nominal",
        init: Literal["huang", "cao", "random"] | ArrayLike = "huang",
        n_init: Literal["auto"] | int = "auto",
        max_iter: int = 100,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.categorical = categorical
        self.gamma = gamma
        self.ordinal = ordinal
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
        KPrototypes
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense or there are fewer rows than clusters.
        InvalidTypeError
            If a column is neither numbers nor categories.
        InvalidDataError
            If X has infinite numbers, or X or the weights cannot be used.
        """
        ordinal = one_of(self.ordinal, "ordinal", ("nominal", "rank"))
        gamma = None if self.gamma is None else real_number(self.gamma, "gamma", minimum=0.0)
        columns = columns_of(self, X, reset=True)
        categorical = None if self.categorical is None else places_of(self.categorical, columns)
        found = read(columns, categorical, ranks=ordinal == "rank")
        row_weights = weights(sample_weight, columns.n_rows)
        if gamma is None:
            numbers = (
                values
                for place, values in found.numbers.items()
                if found.roles[place].kind == "number"
            )
            gamma = half_mean_deviation(numbers, row_weights)
        self._fit(found, columns.n_rows, row_weights, gamma)
        warn_of_fewer(used(self.labels_), self.n_clusters)
        return self
