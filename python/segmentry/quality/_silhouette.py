"""The silhouette."""

from __future__ import annotations

from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

from segmentry import _native
from segmentry._validate import one_of, seed_from, thread_count, whole_number
from segmentry.exceptions import InvalidTypeError
from segmentry.quality._input import LabelsLike, MatrixLike, labelled

Metric = Literal["euclidean", "sqeuclidean"]
_METRICS = ("euclidean", "sqeuclidean")


def silhouette_samples(
    X: MatrixLike,
    labels: LabelsLike,
    *,
    metric: Metric = "euclidean",
    n_jobs: int | None = None,
) -> NDArray[np.float64]:
    r"""Say for every row how much nearer it is to its own cluster than to the next one.

    Parameters
    ----------
    X : array or frame of shape (n_samples, n_features)
        Rows: a NumPy array of any order, a pandas, polars or pyarrow table.
    labels : array of shape (n_samples,)
        The cluster of each row, as whole numbers or texts. -1 is a cluster like any other; leave
        out rows that belong to none.
    metric : {"euclidean", "sqeuclidean"}, default="euclidean"
        Distances or their squares. Squares need no pairs of rows and are quick for any number.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Returns
    -------
    ndarray of shape (n_samples,)
        From -1 (nearer to another cluster) to 1 (far from every other).

    Raises
    ------
    InvalidDataError
        If X or the labels cannot be used, or there are fewer than 2 clusters or as many as rows.

    Notes
    -----
    :math:`s = (b - a) / \max(a, b)`, where a is the mean distance to the other rows of the own
    cluster and b the least of the mean distances to the rows of another. A row alone in its
    cluster, and one with a = b = 0, has 0.

    Exact, in double precision: every sample is within 1e-12 of its value, far from zero and beside
    outliers too. Takes :math:`O(n^2 d)` time and :math:`O(n (d + k))` memory (where n k is above
    2^26, up to twice the time and O(n d) memory); with squares :math:`O(n k d)` time. Clusters that
    cannot be the next one to a row, because the bounds of its mean distance to them are above those
    to another, are left out: the farther clusters are apart, the less is to do. Pairs of blocks of
    rows are worked on in parallel.

    References
    ----------
    Rousseeuw, P. J. (1987). "Silhouettes: a graphical aid to the interpretation and validation of
    cluster analysis". Journal of Computational and Applied Mathematics 20, 53-65.

    Examples
    --------
    >>> from segmentry.quality import silhouette_samples
    >>> silhouette_samples([[0.0], [1.0], [5.0], [9.0]], [0, 0, 1, 2]).round(3)
    array([0.8 , 0.75, 0.  , 0.  ])
    """
    one_of(metric, "metric", _METRICS)
    threads = thread_count(n_jobs)
    data, found = labelled(X, labels)
    return _native.silhouette_samples(
        data, found.clusters, found.names.size, metric == "sqeuclidean", threads
    )


@overload
def silhouette_score(
    X: MatrixLike,
    labels: LabelsLike,
    *,
    metric: Metric = "euclidean",
    sample_size: int | None = None,
    random_state: int | np.random.RandomState | np.random.Generator | None = None,
    return_std: Literal[False] = False,
    n_jobs: int | None = None,
) -> float: ...
@overload
def silhouette_score(
    X: MatrixLike,
    labels: LabelsLike,
    *,
    metric: Metric = "euclidean",
    sample_size: int | None = None,
    random_state: int | np.random.RandomState | np.random.Generator | None = None,
    return_std: Literal[True],
    n_jobs: int | None = None,
) -> tuple[float, float]: ...
def silhouette_score(
    X: MatrixLike,
    labels: LabelsLike,
    *,
    metric: Metric = "euclidean",
    sample_size: int | None = None,
    random_state: int | np.random.RandomState | np.random.Generator | None = None,
    return_std: bool = False,
    n_jobs: int | None = None,
) -> float | tuple[float, float]:
    r"""Give the mean silhouette of all rows, exactly or estimated from some of them.

    Parameters
    ----------
    X : array or frame of shape (n_samples, n_features)
        Rows: a NumPy array of any order, a pandas, polars or pyarrow table.
    labels : array of shape (n_samples,)
        The cluster of each row, as whole numbers or texts. -1 is a cluster like any other; leave
        out rows that belong to none.
    metric : {"euclidean", "sqeuclidean"}, default="euclidean"
        Distances or their squares. Squares need no pairs of rows and are quick for any number.
    sample_size : int or None, default=None
        Estimate the score from the silhouettes of this many rows, at least two a cluster. None, or
        as many as there are rows: the exact score. With squares the score is always exact.
    random_state : int, RandomState, Generator or None, default=None
        Decides which rows are drawn; None takes fresh entropy.
    return_std : bool, default=False
        Give the standard error of the score as well.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Returns
    -------
    score : float
        From -1 to 1; higher is better.
    standard_error : float
        How far an estimate from another draw would typically be from this one; 0 if the score is
        exact. Only if `return_std` is true.

    Raises
    ------
    InvalidDataError
        If X or the labels cannot be used, or there are fewer than 2 clusters or as many as rows.
    InvalidParameterError
        If `metric` is unknown or `sample_size` too small.

    Notes
    -----
    The silhouette of a row, its cost and its accuracy: see `silhouette_samples`.

    The estimate is stratified by cluster: of the :math:`N_c` rows of cluster c, :math:`m_c` are
    drawn without replacement, two at least and the rest in proportion, and the silhouette of a
    drawn row is computed from its distances to all rows. The score
    :math:`\sum_c (N_c / n) \bar s_c` is unbiased, and its variance is estimated by
    :math:`\sum_c (N_c / n)^2 (1 - m_c / N_c) \, v_c / m_c`, where :math:`\bar s_c` and :math:`v_c`
    are mean and variance of the drawn silhouettes. The interval of 1.96 standard errors on either
    side holds the exact score in about 95 of 100 draws, unless few rows a cluster are drawn.
    Takes :math:`O(m n d)` time for m rows. (scikit-learn looks at the drawn rows alone, which is
    quicker but biased.)

    References
    ----------
    Rousseeuw, P. J. (1987). "Silhouettes: a graphical aid to the interpretation and validation of
    cluster analysis". Journal of Computational and Applied Mathematics 20, 53-65.

    Cochran, W. G. (1977). "Sampling techniques", 3rd edition, chapter 5. Wiley.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.quality import silhouette_score
    >>> noise = np.random.default_rng(0).normal(size=(1000, 2))
    >>> X = np.repeat([[0.0, 0], [4, 3]], 500, axis=0) + noise
    >>> labels = np.repeat(["near", "far"], 500)
    >>> round(silhouette_score(X, labels), 2)
    0.65
    >>> score, error = silhouette_score(
    ...     X, labels, sample_size=100, random_state=0, return_std=True
    ... )
    >>> abs(score - silhouette_score(X, labels)) < 3 * error < 0.06
    True
    """
    one_of(metric, "metric", _METRICS)
    threads = thread_count(n_jobs)
    if not isinstance(return_std, bool | np.bool_):
        raise InvalidTypeError(f"return_std must be True or False, found {return_std!r}")
    if sample_size is not None:
        sample_size = whole_number(sample_size, "sample_size", minimum=1)
    seed = seed_from(random_state)
    data, found = labelled(X, labels)
    clusters = (found.clusters, found.names.size)
    if sample_size is None or sample_size >= data.shape[0] or metric == "sqeuclidean":
        squared = metric == "sqeuclidean"
        samples = _native.silhouette_samples(data, *clusters, squared, threads)
        score, error = float(samples.mean()), 0.0
    else:
        score, error = _native.silhouette_estimate(data, *clusters, sample_size, seed, threads)
    return (score, error) if return_std else score
