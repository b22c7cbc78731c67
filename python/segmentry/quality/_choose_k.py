"""`choose_k`: how many clusters, in one call."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from segmentry import _frames
from segmentry._progress import progress_bar
from segmentry._validate import one_of, real_number, seed_from, thread_count, whole_number
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.quality._choice import Choice
from segmentry.quality._clusterers import for_any_k
from segmentry.quality._gap import REFERENCES
from segmentry.quality._input import Matrix, MatrixLike
from segmentry.quality._numbers import asked_numbers, count_different
from segmentry.quality._rows import numbers_for
from segmentry.quality._rule import decide
from segmentry.quality._sweep import INDICES, Effort, sweep


def choose_k(
    X: MatrixLike,
    k: Iterable[int] = range(1, 16),
    estimator: object = None,
    n_init: int = 10,
    random_state: int | np.random.RandomState | np.random.Generator | None = None,
    *,
    indices: Collection[str] | None = None,
    min_share: float = 0.0,
    sample_size: int = 5000,
    n_references: int = 20,
    reference: str = "pca",
    n_splits: int = 5,
    max_iter: int = 300,
    tol: float = 1e-4,
    n_jobs: int | None = None,
    progress: bool | None = None,
) -> Choice:
    """Cluster for every k, compute all indices, and recommend a number of clusters, or just one.

    Parameters
    ----------
    X : array or frame of shape (n_samples, n_features)
        Rows, in units that may be compared (scaled, if columns have different ones).
    k : iterable of int, default=range(1, 16)
        Numbers of clusters to try; with 1 among them the answer may be that there is no structure.
        Those with more clusters than different rows are left out.
    estimator : estimator, optional
        What clusters; k-means by default. It must take a number of clusters.
    n_init : int, default=10
        Starts of k-means for each k.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    indices : collection of str, optional
        What to compute beside the inertia: "silhouette", "calinski_harabasz", "davies_bouldin",
        "gap", "prediction_strength" (which brings `stability`); all by default. What is left out
        has no say in the choice; without "gap" the answer is not 1, as nothing asks for structure.
    min_share : float, default=0
        Numbers of clusters that leave one with a smaller share of the rows are not recommended.
    sample_size : int, default=5000
        Rows that gap statistic and halves look at, where there are more. Clusterings, inertia and
        separation always look at all.
    n_references : int, default=20
        Reference sets of the gap statistic.
    reference : {"pca", "uniform"}, default="pca"
        How they are spread, as for `gap_statistic`.
    n_splits : int, default=5
        Splits into halves, as for `prediction_strength`.
    max_iter : int, default=300
        Iterations of one run at most.
    tol : float, default=1e-4
        When a run ends, as for `segmentry.cluster.KMeans`.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    progress : bool or None, default=None
        Show a bar; None: in terminals and notebooks.

    Returns
    -------
    Choice
        `best_k`, `reason`, `table`, `plot()`, `centers(k)`.

    Raises
    ------
    InvalidParameterError, InvalidTypeError
        If a parameter makes no sense.
    InvalidDataError
        If X cannot be used, or has one row.

    Notes
    -----
    All runs of k-means, of every k and start, share each pass over the rows. The rule of the
    recommendation:

    1. With k = 1 among those tried: unless the largest gain of the gap statistic over one cluster
       is at least three standard deviations above that of evenly spread rows, the answer is 1.
    2. A k takes part if no cluster is under `min_share` and its stability is at least 0.8.
    3. Of these, inertia gain, silhouette, Calinski-Harabasz, Davies-Bouldin and prediction strength
       vote by ranks, the finest of equal ones wins; 2 takes part only with a silhouette above 0.5,
       or where nothing finer is stable.
    4. Where no k is stable enough, the most stable is taken, and the reason says so.

    Only indices that were asked for and are defined vote. Where none is, as for two rows, the
    answer is the smallest k tried.

    Beyond 10,000 rows silhouettes are estimated from 2,000 of them, with a standard error.

    References
    ----------
    Those of the indices; see their functions. Krzanowski, W. J. & Lai, Y. T. (1988). "A criterion
    for determining the number of groups in a data set using sum-of-squares clustering". Biometrics
    44(1), 23-34.

    Examples
    --------
    >>> import numpy as np
    >>> import segmentry as sg
    >>> noise = np.random.default_rng(0).normal(size=(300, 2))
    >>> blobs = np.repeat([[0.0, 0], [9, 0], [0, 9]], 100, axis=0) + noise
    >>> sg.quality.choose_k(blobs, range(1, 8), random_state=0).best_k
    3
    >>> even = np.random.default_rng(0).uniform(size=(300, 2))
    >>> sg.quality.choose_k(even, range(1, 8), random_state=0).best_k
    1
    """
    data = numbers_for(estimator, X, "choose_k")
    effort = Effort(
        _indices(indices),
        whole_number(sample_size, "sample_size", minimum=100),
        whole_number(n_references, "n_references", minimum=3),
        one_of(reference, "reference", REFERENCES),
        whole_number(n_splits, "n_splits", minimum=1),
    )
    least = real_number(min_share, "min_share", minimum=0.0, maximum=0.5)
    if len(data) < 2:  # noqa: PLR2004
        raise InvalidDataError("X has one row; a choice of k needs several")
    ks = _possible(k, data)
    clusterer = for_any_k(
        estimator,
        whole_number(n_init, "n_init", minimum=1),
        whole_number(max_iter, "max_iter", minimum=1),
        real_number(tol, "tol", minimum=0.0),
        thread_count(n_jobs),
    )
    with progress_bar(progress) as bar:
        found = sweep(data, ks, clusterer, effort, seed=seed_from(random_state), bar=bar)
    place, reason = decide(found.columns, least, found.excess)
    kind = _frames.frame_kind(X) or _frames.default_kind()
    return Choice(found, _frames.make_frame(found.columns, kind), ks[place], reason)


def _possible(k: Iterable[int], data: Matrix) -> list[int]:
    """Give the numbers of clusters that the rows allow."""
    asked = asked_numbers(k, least=1)
    different = count_different(data, asked[-1])
    possible = [one for one in asked if one <= different]
    if not possible:
        raise InvalidDataError(
            f"X has only {different} different rows, fewer than every k asked for; try fewer "
            "clusters"
        )
    return possible


def _indices(asked: Collection[str] | None) -> tuple[str, ...]:
    if asked is None:
        return INDICES
    if isinstance(asked, str) or not isinstance(asked, Collection):
        raise InvalidTypeError(f"indices must be a list of names, found {asked!r}")
    unknown = [name for name in asked if name not in INDICES]
    if unknown:
        raise InvalidParameterError(f"indices names {unknown}; there are {list(INDICES)}")
    return tuple(asked)
