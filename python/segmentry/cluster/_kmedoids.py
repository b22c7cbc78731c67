"""k-medoids."""

from __future__ import annotations

import logging
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _native
from segmentry._progress import progress_bar
from segmentry._validate import one_of, seed_from, thread_count, whole_number
from segmentry.cluster._centres import require_rows, used, warn_of_fewer
from segmentry.cluster._input import MatrixLike
from segmentry.cluster._medoid_input import Space, counted_weights, in_order_of_content, start_rows
from segmentry.cluster._medoids import MedoidEstimator
from segmentry.distance.columns import Kinds, Weights

_log = logging.getLogger("segmentry")

# From here on a few rows judge for all.
_EXACT_ROWS = 30_000
# Up to here all distances are computed once and kept: 256 MiB.
_TABLE_ROWS = 5792


class KMedoids(MedoidEstimator):
    r"""Clusters around real customers that minimise the distances to them: k-medoids.

    Takes any distance: with ``metric="gower"`` numbers, categories, ordered answers and gaps. Every
    cluster is represented by one of the rows.

    Parameters
    ----------
    n_clusters : int, default=8
        Number of clusters.
    metric : {"euclidean", "manhattan", "gower", "precomputed"}, default="euclidean"
        How rows are compared. "gower" takes columns of any type, see
        :func:`segmentry.distance.gower`; "precomputed": X is a square table of distances.
    method : {"auto", "fasterpam", "onebatch"}, default="auto"
        "fasterpam" judges medoids by all rows, "onebatch" by a sample of them. "auto": "fasterpam"
        up to 30,000 rows and for precomputed distances, "onebatch" beyond.
    init : {"lab", "build", "random"} or array of int, default="lab"
        Where to start: "build", one after another the rows that help most, which takes k passes
        over all pairs; "lab", the same among about :math:`\sqrt n` rows drawn by chance; "random",
        different rows; or the numbers of these rows.
    n_init : int, default=1
        Number of starts for "lab" and "random", of which the best result is kept.
    max_iter : int, default=100
        Passes over all rows at most.
    weights : mapping or sequence of float, optional
        For "gower": how much each column counts.
    kinds : mapping, optional
        For "gower": what columns hold, where their type does not say it: "number", "category",
        "ordinal" or "asymmetric".
    batch_size : int or None, default=None
        Rows that judge in "onebatch". None: :math:`100 \ln(k n)`.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    verbose : int, default=0
        If not 0, a long fit shows its progress, and a summary is logged to the logger "segmentry"
        at level INFO.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Attributes
    ----------
    medoid_indices_ : ndarray of shape (n_clusters,), int64
        Rows of X that are the medoids.
    cluster_centers_ : frame or array of shape (n_clusters, n_features)
        These rows as they came (for "gower" a frame if X was one); None for "precomputed".
    labels_ : ndarray of shape (n_samples,), int32
        The cluster of every row: the nearest medoid, of several the lowest.
    inertia_ : float
        Sum of the distances of all rows to the nearest medoids, weighted.
    method_ : {"fasterpam", "onebatch"}
        How medoids were judged.
    n_iter_ : int
        Passes over all rows in the best run, a begun one included.
    n_swaps_ : int
        Medoids that were replaced in the best run.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Minimises :math:`\sum_i w_i \min_j d(x_i, m_j)` over medoids :math:`m_j` among the rows. Each
    row is tried in place of the medoid that it replaces best, and taken at once if that helps by
    more than 1e-12 of the inertia, until no such swap is left: a local optimum of PAM. A pass
    costs O(n²) distances for any number of clusters, in parallel; there are mostly three to five.
    Up to 5,792 rows all distances are computed once and kept (8 n² bytes, 256 MiB at most);
    beyond, they are computed as they are needed and memory is O(n (k + n_features)).

    "onebatch" judges by a batch of m rows, each of which counts as many rows as are nearest to it:
    O(n m) a pass, in O(n n_features + m k) memory. Labels and inertia are of all rows.

    Rows of weight 0 have labels, and nothing else looks at them; for FasterPAM a weight of 2 is the
    same as two rows. "lab" and "random" draw from the different rows in the order of what they
    hold, so that the order of X changes nothing; from a table of distances, which does not say what
    rows hold, they draw by the numbers of rows. In "onebatch", the batch is drawn by these numbers
    too, and without regard to weights.

    With "gower", ranges and categories are learnt from the fit: values of new rows outside a range
    differ by 1 at most, and categories not seen before differ from all others. Two rows that have
    nothing in common to compare are at the largest distance, 1.

    Precomputed distances must be symmetric, with zeros in the diagonal, up to 1e-6 of the largest.
    `predict` and `transform` then take distances to all rows of the fit.

    With fewer distinct rows than clusters, some clusters are empty, of which a warning tells.

    References
    ----------
    Schubert, E. & Rousseeuw, P. J. (2021). "Fast and eager k-medoids clustering: O(k) runtime
    improvement of the PAM, CLARA, and CLARANS algorithms". Information Systems 101, 101804.

    de Mathelin, A. et al. (2025). "OneBatchPAM: a fast and frugal k-medoids algorithm". AAAI.

    Examples
    --------
    >>> import pandas as pd
    >>> from segmentry.cluster import KMedoids
    >>> people = pd.DataFrame(
    ...     {
    ...         "age": [22, 25, 24, 61, 65, 63],
    ...         "city": ["Wien", "Wien", "Graz", "Bonn", None, "Bonn"],
    ...     }
    ... )
    >>> model = KMedoids(2, metric="gower", init="build").fit(people)
    >>> model.labels_
    array([1, 1, 1, 0, 0, 0], dtype=int32)
    >>> model.cluster_centers_
       age  city
    5   63  Bonn
    1   25  Wien
    >>> model.predict(pd.DataFrame({"age": [70.0], "city": ["Bregenz"]}))
    array([0], dtype=int32)
    """

    method_: str
    n_iter_: int
    n_swaps_: int

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        metric: Literal["euclidean", "manhattan", "gower", "precomputed"] = "euclidean",
        method: Literal["auto", "fasterpam", "onebatch"] = "auto",
        init: Literal["lab", "build", "random"] | ArrayLike = "lab",
        n_init: int = 1,
        max_iter: int = 100,
        weights: Weights = None,
        kinds: Kinds = None,
        batch_size: int | None = None,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        verbose: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.metric = metric
        self.method = method
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.weights = weights
        self.kinds = kinds
        self.batch_size = batch_size
        self.random_state = random_state
        self.verbose = verbose
        self.n_jobs = n_jobs

    def fit(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Find the medoids of X.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows to cluster: an array, a pandas, polars or pyarrow table; for "precomputed" their
            distances, of shape (n_samples, n_samples).
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        KMedoids
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or there are fewer rows of positive weight than clusters.
        InvalidDataError
            If X or the weights cannot be used.
        InvalidTypeError
            If X holds something that the metric cannot compare.
        """
        k = whole_number(self.n_clusters, "n_clusters", minimum=1)
        metric = one_of(self.metric, "metric", ("euclidean", "manhattan", "gower", "precomputed"))
        options = self._options(k)
        space = Space(metric, self.weights, self.kinds)
        rows = space.learn(self, X, sample_weight)
        require_rows(k, len(rows))
        weights, counted = counted_weights(sample_weight, len(rows), k)
        options["init"] = start_rows(self.init, k, len(rows), counted)
        judged = rows if counted is None else space.only(rows, counted)
        self.method_ = self._method(len(judged))
        by_chance = options["init"] in ("lab", "random") and metric != "precomputed"
        places, judges = counted, weights
        if by_chance and self.method_ == "fasterpam":
            firsts, sums = in_order_of_content(judged, weights)
            # With fewer different rows than clusters some of the equal ones are medoids too.
            if len(firsts) >= k:
                judged, judges = judged[firsts], sums
                places = firsts if counted is None else counted[firsts]
        options["table"] = len(judged) <= _TABLE_ROWS and self.method_ == "fasterpam"
        options["batch"] = self._batch(k, len(judged))
        with progress_bar(None if self.verbose else False) as bar:
            found, self.n_iter_, self.n_swaps_ = _native.kmedoids_fit(
                judged,
                judges,
                None if metric == "precomputed" else space.measure,
                options,
                thread_count(self.n_jobs),
                bar.stage("k-medoids"),
            )
        self.medoid_indices_ = found if places is None else places[found]
        self.cluster_centers_ = space.as_they_came(self.medoid_indices_)
        self._space = space.around(rows, self.medoid_indices_)
        self.labels_, distances = self._space.nearest(rows, thread_count(self.n_jobs))
        if counted is not None:
            distances = distances[counted]
        self.inertia_ = float((distances if weights is None else weights * distances).sum())
        if self.verbose:
            _log.info("k-medoids (%s): inertia %.10g", self.method_, self.inertia_)
        warn_of_fewer(used(self.labels_), k)
        return self

    def _options(self, k: int) -> dict[str, Any]:
        one_of(self.method, "method", ("auto", "fasterpam", "onebatch"))
        if self.batch_size is not None:
            whole_number(self.batch_size, "batch_size", minimum=1)
        return {
            "n_clusters": k,
            "n_init": whole_number(self.n_init, "n_init", minimum=1),
            "max_iter": whole_number(self.max_iter, "max_iter", minimum=1),
            "seed": seed_from(self.random_state),
        }

    def _method(self, n_rows: int) -> str:
        if self.method != "auto":
            return self.method
        exact = n_rows <= _EXACT_ROWS or self.metric == "precomputed"
        return "fasterpam" if exact else "onebatch"

    def _batch(self, k: int, n_rows: int) -> int | None:
        if self.method_ == "fasterpam":
            return None
        if self.batch_size is not None:
            return self.batch_size
        return int(np.ceil(100.0 * np.log(k * n_rows)))
