"""Cluster-wise stability: whether segments would be found again.

Hennig, C. (2007). "Cluster-wise assessment of cluster stability". Computational Statistics & Data
Analysis 52(1), 258-271.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry._progress import progress_bar
from segmentry._validate import one_of, seed_from, thread_count, whole_number
from segmentry.exceptions import InvalidDataError, SegmentryError
from segmentry.quality._clusterers import Clusterer, Wish, as_given
from segmentry.quality._input import Matrix, MatrixLike, rows_of
from segmentry.quality._rows import Rows, numbers_for_noise, rows_for

METHODS = ("bootstrap", "subsample", "noise")
# Up to here dissolved; below the next not to be trusted, then doubtful; then stable, highly stable.
DISSOLVED, DOUBTFUL, STABLE, HIGHLY_STABLE = 0.5, 0.6, 0.75, 0.85
# Noise: one row in twenty, spread evenly over four standard deviations on either side.
_NOISE_SHARE, _NOISE_REACH = 0.05, 4.0
# Labels of replicates held at once.
_LABELS_AT_ONCE = 1 << 26


def verdict(jaccard: float) -> str:
    """Say what a mean Jaccard similarity means."""
    if np.isnan(jaccard):
        return "unknown"
    if jaccard <= DISSOLVED:
        return "dissolved"
    if jaccard < DOUBTFUL:
        return "do not trust"
    if jaccard < STABLE:
        return "pattern but doubtful"
    return "stable" if jaccard < HIGHLY_STABLE else "highly stable"


def stability(
    estimator: object,
    X: MatrixLike,
    n_boot: int = 100,
    random_state: int | np.random.RandomState | np.random.Generator | None = None,
    *,
    method: str = "bootstrap",
    n_jobs: int | None = None,
    progress: bool | None = None,
) -> Any:  # noqa: ANN401 - a frame of the kind that came in
    """Say of every segment how surely it would be found again in other data of the same kind.

    Parameters
    ----------
    estimator : estimator
        What clusters: one of ours or scikit-learn's, with `fit_predict`. It is cloned, never
        changed.
    X : array or frame of shape (n_samples, n_features)
        Rows, with whatever the estimator takes: categories and gaps too, and for a
        `segmentry.Segmenter` the customer first. "noise" and plain k-means take numbers only.
    n_boot : int, default=100
        Replicates.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    method : {"bootstrap", "subsample", "noise"}, default="bootstrap"
        How replicates are made: rows drawn with replacement (each drawn row counts once), half of
        the rows, or one row in twenty replaced by noise, spread evenly over four standard
        deviations on either side of the mean along the principal components.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    progress : bool or None, default=None
        Show a bar; None: in terminals and notebooks.

    Returns
    -------
    frame
        A row per segment, of the kind of X: `segment`, `size`, `jaccard` (mean over the
        replicates), `verdict` ("dissolved" up to 0.5, "do not trust" below 0.6, "pattern but
        doubtful" below 0.75, "stable", and "highly stable" from 0.85), `dissolved_share` and
        `recovered_share` (of the replicates: with a similarity up to 0.5, and from 0.75).

    Raises
    ------
    InvalidParameterError, InvalidTypeError
        If a parameter makes no sense.
    InvalidDataError
        If X cannot be used.

    Notes
    -----
    The rows are clustered, then every replicate. A segment's similarity in a replicate is the
    largest Jaccard coefficient between its rows in the replicate and those of a cluster found
    there. Rows labelled below 0 belong to no segment. A stable segment need not be a meaningful
    one: a method may cut evenly spread rows in the same way every time.

    Costs `n_boot` + 1 fits. Replicates of `segmentry.cluster.KMeans` are run together: they share
    every pass over the rows.

    References
    ----------
    Hennig, C. (2007). "Cluster-wise assessment of cluster stability". Computational Statistics &
    Data Analysis 52(1), 258-271.

    Examples
    --------
    >>> import numpy as np
    >>> import segmentry as sg
    >>> noise = np.random.default_rng(0).normal(size=(90, 2))
    >>> blobs = np.repeat([[0.0, 0], [9, 0], [0, 9]], 30, axis=0) + noise
    >>> model = sg.cluster.KMeans(3, random_state=0)
    >>> sg.quality.stability(model, blobs, n_boot=20, random_state=0)["verdict"].to_list()
    ['highly stable', 'highly stable', 'highly stable']
    """
    one_of(method, "method", METHODS)
    replicates = whole_number(n_boot, "n_boot", minimum=1)
    clusterer, k = as_given(estimator, thread_count(n_jobs))
    seed = seed_from(random_state)
    data: Matrix | Rows
    if clusterer.estimator is None:
        data = rows_of(X)
    else:
        data = numbers_for_noise(estimator, X) if method == "noise" else rows_for(estimator, X)
    if len(data) < 2:  # noqa: PLR2004
        raise InvalidDataError("X has one row; stability needs several")
    base = _base(clusterer, data, Wish(k, _base_seed(estimator, seed)))
    segments = np.unique(base[base >= 0])
    found = np.empty((replicates, len(segments)))
    with progress_bar(progress) as bar:
        report = bar.stage("replicates")
        runs = _replicates(
            clusterer, data, k, method=method, n_boot=replicates, seed=seed, report=report
        )
        for number, (rows, again) in enumerate(runs):
            found[number] = similarities(base[rows], again, segments)
            if report is not None and clusterer.estimator is not None:
                report(number + 1, replicates)
    known = np.isfinite(found)
    counts = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known.any(axis=0), np.nansum(found, axis=0) / counts, np.nan)
    columns = {
        "segment": segments.astype(np.int64),
        "size": np.array([int((base == one).sum()) for one in segments], dtype=np.int64),
        "jaccard": mean,
        "verdict": [verdict(float(one)) for one in mean],
        "dissolved_share": (found <= DISSOLVED).sum(axis=0) / counts,
        "recovered_share": (found >= STABLE).sum(axis=0) / counts,
    }
    return _frames.make_frame(columns, _frames.frame_kind(X) or _frames.default_kind())


def _base_seed(estimator: Any, seed: int) -> int:  # noqa: ANN401
    """Cluster the rows themselves as the estimator would by itself."""
    own = estimator.get_params(deep=False).get("random_state")
    return int(own) if isinstance(own, int | np.integer) and own >= 0 else seed


def _base(clusterer: Clusterer, data: Matrix | Rows, wish: Wish) -> NDArray[np.int64]:
    """Label the rows themselves; here it shows whether the estimator takes them at all."""
    try:
        [labels] = _labels(clusterer, data, [wish])
    except ValueError as error:
        # Ours say what they mean, and scikit-learn's of parameters are type errors too.
        if isinstance(error, SegmentryError | TypeError):
            raise
        name = type(clusterer.estimator).__name__
        raise InvalidDataError(f"{name} cannot cluster X: {error}") from error
    return labels


def _labels(
    clusterer: Clusterer,
    data: Matrix | Rows,
    wishes: list[Wish],
    report: Callable[[int, int], None] | None = None,
) -> list[NDArray[np.int64]]:
    if isinstance(data, Rows):
        return [clusterer.labels(data, wish) for wish in wishes]
    return [one.labels for one in clusterer.run(data, wishes, report)]


def _replicates(
    clusterer: Clusterer,
    data: Matrix | Rows,
    k: int | None,
    *,
    method: str,
    n_boot: int,
    seed: int,
    report: Callable[[int, int], None] | None,
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.int64]]]:
    """Give for each replicate the rows that take part, and their labels in it."""
    if method == "noise" and not isinstance(data, Rows):
        for number in range(n_boot):
            random = np.random.default_rng([seed, number])
            noisy, kept = _with_noise(data, random)
            [again] = _labels(clusterer, noisy, [Wish(k, int(random.integers(2**31)))])
            if report is not None:
                report(number + 1, n_boot)
            yield kept, again[kept]
        return
    at_once = max(1, _LABELS_AT_ONCE // len(data)) if clusterer.estimator is None else 1
    for first in range(0, n_boot, at_once):
        wishes, draws = [], []
        for number in range(first, min(first + at_once, n_boot)):
            random = np.random.default_rng([seed, number])
            drawn = _drawn(len(data), method, random, at_least=k or 2)
            draws.append(drawn)
            wishes.append(Wish(k, int(random.integers(2**31)), drawn))
        inner = report if clusterer.estimator is None else None
        for drawn, again in zip(draws, _labels(clusterer, data, wishes, inner), strict=True):
            rows = np.flatnonzero(drawn)
            yield rows, again[rows]


def _drawn(n: int, method: str, random: np.random.Generator, at_least: int) -> NDArray[np.bool_]:
    drawn = np.zeros(n, dtype=bool)
    if method == "bootstrap":
        drawn[random.integers(0, n, n)] = True
    else:
        drawn[random.permutation(n)[: n // 2]] = True
    missing = min(at_least, n) - int(drawn.sum())
    if missing > 0:
        drawn[random.permutation(np.flatnonzero(~drawn))[:missing]] = True
    return drawn


def _with_noise(data: Matrix, random: np.random.Generator) -> tuple[Matrix, NDArray[np.intp]]:
    """Replace some rows by noise; give the rows, and which of them are the old ones."""
    n = len(data)
    replaced = random.permutation(n)[: max(1, round(_NOISE_SHARE * n))]
    rows = np.asarray(data, dtype=np.float64)
    centre = rows.mean(axis=0)
    _, singular, axes = np.linalg.svd(rows - centre, full_matrices=False)
    reach = _NOISE_REACH * singular / np.sqrt(max(n - 1, 1))
    noisy = rows.copy()
    noisy[replaced] = centre + random.uniform(-reach, reach, (len(replaced), len(reach))) @ axes
    kept = np.setdiff1d(np.arange(n), replaced)
    return noisy.astype(data.dtype), kept


def similarities(
    before: NDArray[np.int64], after: NDArray[np.int64], segments: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give each segment's largest Jaccard coefficient with a cluster; NaN where it has no rows."""
    places = np.searchsorted(segments, before)
    inside = before >= 0
    names, clusters = np.unique(after[after >= 0], return_inverse=True)
    sizes = np.bincount(places[inside], minlength=len(segments))
    new_sizes = np.bincount(clusters, minlength=len(names))
    both = inside & (after >= 0)
    columns = np.searchsorted(names, after[both])
    flat = places[both] * max(len(names), 1) + columns
    shape = (len(segments), max(len(names), 1))
    meet = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
    if not len(names):
        return np.where(sizes > 0, 0.0, np.nan)
    union = sizes[:, np.newaxis] + new_sizes - meet
    best = (meet / np.maximum(union, 1)).max(axis=1)
    return np.where(sizes > 0, best, np.nan)
