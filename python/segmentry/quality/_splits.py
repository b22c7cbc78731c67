"""Two random halves, clustered apart, and how far they tell the same story.

Tibshirani, R. & Walther, G. (2005). "Cluster validation by prediction strength". Journal of
Computational and Graphical Statistics 14(3), 511-528.

Lange, T., Roth, V., Braun, M. L. & Buhmann, J. M. (2004). "Stability-based validation of
clustering solutions". Neural Computation 16(6), 1299-1323.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry._progress import progress_bar
from segmentry._validate import real_number, seed_from, thread_count, whole_number
from segmentry.drawing.axes import Axes
from segmentry.exceptions import InvalidDataError
from segmentry.quality._agreement import adjusted_rand_score
from segmentry.quality._clusterers import Clusterer, Clustering, Wish, for_any_k
from segmentry.quality._input import Matrix, MatrixLike
from segmentry.quality._numbers import as_html, numbers_of_clusters
from segmentry.quality._plots import by_k
from segmentry.quality._rows import numbers_for

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Halves:
    """By k: prediction strength with its standard error, and agreement; NaN where not defined."""

    strength: Floats
    error: Floats
    agreement: Floats


def halves(
    data: Matrix,
    ks: list[int],
    clusterer: Clusterer,
    *,
    n_splits: int,
    seed: int,
    report: Callable[[str, int, int], Callable[[int, int], None] | None],
) -> Halves:
    """Split the rows in two several times, and cluster the halves for every k."""
    tried = [k for k in ks if k > 1 and len(data) >= 2 * k]
    strengths = np.full((n_splits, len(ks)), np.nan)
    agreements = np.full((n_splits, len(ks)), np.nan)
    for split in range(n_splits):
        random = np.random.default_rng([seed, split])
        first = np.zeros(len(data), dtype=bool)
        first[random.permutation(len(data))[: len(data) // 2]] = True
        parts = (first, ~first)
        seeds = random.integers(2**31, size=2).tolist()
        wishes = [Wish(k, own, part) for k in tried for own, part in zip(seeds, parts, strict=True)]
        found = clusterer.run(data, wishes, report("halves", split, n_splits))
        for place, k in enumerate(tried):
            pair = found[2 * place], found[2 * place + 1]
            column = ks.index(k)
            strengths[split, column] = _strength(*pair, first)
            agreements[split, column] = adjusted_rand_score(pair[0].labels, pair[1].labels)
    strengths[:, [place for place, k in enumerate(ks) if k == 1]] = 1.0
    error = np.full(len(ks), np.nan)
    if n_splits > 1:
        error = strengths.std(axis=0, ddof=1) / math.sqrt(n_splits)
    return Halves(strengths.mean(axis=0), error, agreements.mean(axis=0))


def _strength(one: Clustering, other: Clustering, first: NDArray[np.bool_]) -> float:
    """Average over the two halves how far each one's clusters hold together by the other's rule."""
    ways = [
        _held_together(other.labels[~first], one.labels[~first]),
        _held_together(one.labels[first], other.labels[first]),
    ]
    return float(np.mean(ways))


def _held_together(own: NDArray[np.int64], ruled: NDArray[np.int64]) -> float:
    """Of the pairs of rows in a cluster, the share that the other rule puts together; the least."""
    shares = []
    for name in np.unique(own[own >= 0]):
        inside = ruled[own == name]
        if inside.size > 1:
            counts = np.unique(inside[inside >= 0], return_counts=True)[1]
            pairs = inside.size * (inside.size - 1)
            shares.append(float((counts * (counts - 1)).sum()) / pairs)
    return min(shares, default=math.nan)


@dataclass(frozen=True, slots=True)
class PredictionStrength:
    """Prediction strengths of a range of k (made by `prediction_strength`).

    Attributes
    ----------
    table : frame
        A row per k: `k`, `prediction_strength` (mean over the splits), `standard_error`.
    best_k : int
        The largest k whose strength plus standard error reaches the cut-off; 1 if none does.

    Examples
    --------
    >>> import numpy as np
    >>> import segmentry as sg
    >>> noise = np.random.default_rng(0).normal(size=(90, 2))
    >>> blobs = np.repeat([[0.0, 0], [9, 0], [0, 9]], 30, axis=0) + noise
    >>> found = sg.quality.prediction_strength(blobs, range(1, 6), random_state=0)
    >>> found.best_k, len(found.table)
    (3, 5)
    """

    table: Any
    best_k: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the strength by number of clusters, the choice dashed.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        return by_k(
            self.table,
            self.best_k,
            "prediction_strength",
            "Prediction strength (± standard error)",
            ax,
        )

    def __repr__(self) -> str:
        """Say what was found."""
        return f"PredictionStrength(best_k={self.best_k})"

    def _repr_html_(self) -> str:
        return f"<p>Prediction strength: <b>{self.best_k}</b> clusters</p>{as_html(self.table)}"


def prediction_strength(
    X: MatrixLike,
    k: Iterable[int] = range(1, 11),
    *,
    estimator: object = None,
    n_splits: int = 10,
    cutoff: float = 0.8,
    n_init: int = 10,
    max_iter: int = 300,
    random_state: int | np.random.RandomState | np.random.Generator | None = None,
    n_jobs: int | None = None,
    progress: bool | None = None,
) -> PredictionStrength:
    """Estimate the number of clusters by how well one half of the rows predicts the other.

    Parameters
    ----------
    X : array or frame of shape (n_samples, n_features)
        Rows, in units that may be compared.
    k : iterable of int, default=range(1, 11)
        Numbers of clusters to compare.
    estimator : estimator, optional
        What clusters; k-means by default. It must take a number of clusters.
    n_splits : int, default=10
        Random splits into halves.
    cutoff : float, default=0.8
        Strength (with its standard error) from which a number of clusters is supported.
    n_init, max_iter : int
        Starts of k-means and iterations of one run.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    progress : bool or None, default=None
        Show a bar; None: in terminals and notebooks.

    Returns
    -------
    PredictionStrength
        `best_k` and `table`.

    Raises
    ------
    InvalidParameterError, InvalidTypeError
        If a parameter makes no sense.
    InvalidDataError
        If X cannot be used, or has fewer different rows than the largest k.

    Notes
    -----
    Both halves are clustered. For each cluster of one half, of all pairs of its rows the share is
    taken that the other half's centres put together; the strength is the least of these shares,
    averaged over the two halves and the splits. A cluster of one row has no pairs and is passed
    over; for k = 1 the strength is 1. All clusterings of a split share every pass over the rows.

    References
    ----------
    Tibshirani, R. & Walther, G. (2005). "Cluster validation by prediction strength". Journal of
    Computational and Graphical Statistics 14(3), 511-528.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.quality import prediction_strength
    >>> noise = np.random.default_rng(0).normal(size=(90, 2))
    >>> blobs = np.repeat([[0.0, 0], [9, 0], [0, 9]], 30, axis=0) + noise
    >>> prediction_strength(blobs, range(1, 6), random_state=0).best_k
    3
    """
    data = numbers_for(estimator, X, "prediction_strength")
    ks = numbers_of_clusters(k, data, least=1)
    splits = whole_number(n_splits, "n_splits", minimum=1)
    limit = real_number(cutoff, "cutoff", minimum=0.0, maximum=1.0)
    clusterer = for_any_k(
        estimator,
        whole_number(n_init, "n_init", minimum=1),
        whole_number(max_iter, "max_iter", minimum=1),
        1e-4,
        thread_count(n_jobs),
    )
    if len(data) < 2 * ks[-1]:
        raise InvalidDataError(
            f"k goes up to {ks[-1]}, so each half needs that many rows; X has {len(data)}. Try "
            "fewer clusters or give more rows"
        )
    with progress_bar(progress) as bar:

        def stage(name: str, place: int, of: int) -> Callable[[int, int], None] | None:
            return bar.stage(name, place / of, (place + 1) / of)

        found = halves(
            data, ks, clusterer, n_splits=splits, seed=seed_from(random_state), report=stage
        )
    columns = {
        "k": np.array(ks, dtype=np.int64),
        "prediction_strength": found.strength,
        "standard_error": found.error,
    }
    reached = found.strength + np.nan_to_num(found.error) >= limit
    supported = [one for one, enough in zip(ks, reached, strict=True) if enough]
    kind = _frames.frame_kind(X) or _frames.default_kind()
    return PredictionStrength(_frames.make_frame(columns, kind), max(supported, default=1))
