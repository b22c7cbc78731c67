"""The gap statistic: whether there is more structure than in evenly spread rows.

Tibshirani, R., Walther, G. & Hastie, T. (2001). "Estimating the number of clusters in a data set
via the gap statistic". Journal of the Royal Statistical Society B 63(2), 411-423.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry._progress import Progress, progress_bar
from segmentry._validate import one_of, seed_from, thread_count, whole_number
from segmentry.drawing.axes import Axes
from segmentry.exceptions import InvalidDataError
from segmentry.quality._clusterers import Clusterer, Wish, for_any_k
from segmentry.quality._input import Matrix, MatrixLike
from segmentry.quality._numbers import as_html, numbers_of_clusters
from segmentry.quality._plots import by_k
from segmentry.quality._rows import numbers_for

Floats = NDArray[np.float64]
REFERENCES = ("pca", "uniform")
# Structure is evident where the largest gain over one cluster is this many standard deviations
# above what evenly spread rows give.
EVIDENT = 3.0


@dataclass(frozen=True, slots=True)
class References:
    """Evenly spread rows: a way to draw them."""

    centre: Floats
    axes: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, data: Matrix, reference: str) -> References:
        """Fit the box around the rows: along the columns, or along their principal components."""
        rows = np.asarray(data, dtype=np.float64)
        centre = rows.mean(axis=0)
        axes = np.eye(rows.shape[1])
        if reference == "pca":
            axes = np.linalg.svd(rows - centre, full_matrices=False)[2]
        turned = (rows - centre) @ axes.T
        return cls(centre, axes, turned.min(axis=0), turned.max(axis=0))

    def draw(self, n_rows: int, seed: Sequence[int]) -> Floats:
        """Draw rows uniformly from the box."""
        random = np.random.default_rng(list(seed))
        even = random.uniform(self.low, self.high, (n_rows, len(self.low)))
        return even @ self.axes + self.centre


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gap statistics by k, and how far the data stand out; NaN where not defined."""

    ks: list[int]
    log_w: Floats
    expected: Floats
    gap: Floats
    error: Floats
    excess: float

    @property
    def best(self) -> int:
        """The smallest k whose gap is at least the next one's less its standard error."""
        for place in range(len(self.ks) - 1):
            if self.gap[place] >= self.gap[place + 1] - self.error[place + 1]:
                return self.ks[place]
        defined = np.flatnonzero(np.isfinite(self.gap))
        return self.ks[int(defined[-1])] if defined.size else self.ks[0]


def gaps(
    data: Matrix,
    ks: list[int],
    clusterer: Clusterer,
    *,
    n_references: int,
    reference: str,
    seed: int,
    report: Callable[[str, int, int], Callable[[int, int], None] | None],
) -> Gaps:
    """Compute the statistics for every k."""
    spread = References.of(data, reference)

    def log_w(rows: Matrix, draw: int) -> Floats:
        wishes = [Wish(k, (seed + 7919 * draw) % 2**63) for k in ks]
        stage = report("reference sets" if draw else "the data", draw, n_references + 1)
        found = clusterer.run(rows, wishes, stage)
        within = np.array([one.inertia for one in found])
        with np.errstate(divide="ignore"):
            return np.where(within > 0, np.log(within), np.nan)

    own = log_w(data, 0)
    drawn = np.array(
        [log_w(spread.draw(len(data), (seed, draw)), draw) for draw in range(1, n_references + 1)]
    )
    expected = drawn.mean(axis=0)
    error = drawn.std(axis=0) * math.sqrt(1 + 1 / n_references)
    return Gaps(ks, own, expected, expected - own, error, _excess(ks, own, drawn))


def _excess(ks: list[int], own: Floats, drawn: Floats) -> float:
    """Compare the data's largest gain over one cluster with that of each reference set.

    The gain of a set is the largest gap less its gap at k = 1, the gap being to the mean of the
    (other) reference sets. Gives the data's gain as standard deviations above the sets' mean.
    """
    if ks[0] != 1 or len(ks) == 1 or len(drawn) < 3 or not np.isfinite(own[0]):  # noqa: PLR2004
        return math.nan

    def gain(log_w: Floats, others: Floats) -> float:
        gap = others.mean(axis=0) - log_w
        return float(np.nanmax(gap[1:]) - gap[0]) if np.isfinite(gap[1:]).any() else math.nan

    by_chance = np.array([gain(drawn[i], np.delete(drawn, i, axis=0)) for i in range(len(drawn))])
    spread = by_chance.std(ddof=1)
    own_gain = gain(own, drawn)
    return (own_gain - float(by_chance.mean())) / float(spread) if spread > 0 else math.nan


@dataclass(frozen=True, slots=True)
class GapStatistic:
    """Gap statistics of a range of k (made by `gap_statistic`).

    Attributes
    ----------
    table : frame
        A row per k: `k`, `log_w` (logarithm of the sum of squares within clusters), `expected`
        (its mean over the reference sets), `gap` and `standard_error`.
    best_k : int
        The smallest k with gap(k) at least gap(k + 1) less its standard error; 1 means that nothing
        speaks for more than one cluster.

    Examples
    --------
    >>> import numpy as np
    >>> import segmentry as sg
    >>> noise = np.random.default_rng(0).normal(size=(90, 2))
    >>> blobs = np.repeat([[0.0, 0], [9, 0], [0, 9]], 30, axis=0) + noise
    >>> found = sg.quality.gap_statistic(blobs, range(1, 6), random_state=0)
    >>> found.best_k, len(found.table)
    (3, 5)
    """

    table: Any
    best_k: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the gap by number of clusters, the choice dashed.

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
        return by_k(self.table, self.best_k, "gap", "Gap statistic (± standard error)", ax)

    def __repr__(self) -> str:
        """Say what was found."""
        return f"GapStatistic(best_k={self.best_k})"

    def _repr_html_(self) -> str:
        return f"<p>Gap statistic: <b>{self.best_k}</b> clusters</p>{as_html(self.table)}"


def gap_statistic(
    X: MatrixLike,
    k: Iterable[int] = range(1, 11),
    *,
    estimator: object = None,
    n_references: int = 50,
    reference: str = "pca",
    n_init: int = 10,
    max_iter: int = 300,
    random_state: int | np.random.RandomState | np.random.Generator | None = None,
    n_jobs: int | None = None,
    progress: bool | None = None,
) -> GapStatistic:
    r"""Estimate the number of clusters by comparing with evenly spread rows.

    Parameters
    ----------
    X : array or frame of shape (n_samples, n_features)
        Rows, in units that may be compared (scaled, if columns have different ones).
    k : iterable of int, default=range(1, 11)
        Numbers of clusters to compare, from 1 on.
    estimator : estimator, optional
        What clusters; k-means by default. It must take a number of clusters.
    n_references : int, default=50
        Reference sets drawn; each is clustered as the data are, for every k.
    reference : {"pca", "uniform"}, default="pca"
        Reference rows are spread over the box along the principal components, or along the columns.
    n_init, max_iter : int
        Starts of k-means and iterations of one run; for the references the same.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    progress : bool or None, default=None
        Show a bar; None: in terminals and notebooks.

    Returns
    -------
    GapStatistic
        `best_k` and `table`.

    Raises
    ------
    InvalidParameterError, InvalidTypeError
        If a parameter makes no sense.
    InvalidDataError
        If X cannot be used, or has fewer different rows than the largest k.

    Notes
    -----
    :math:`W_k` is the sum of squared distances to the means of the clusters, :math:`gap(k) =
    E^* \log W_k - \log W_k` with the mean over the reference sets, and the standard error
    :math:`s_k` is the standard deviation over them times :math:`\sqrt{1 + 1/B}`. The number of
    clusters is the smallest k with :math:`gap(k) \ge gap(k + 1) - s_{k+1}`.
    Takes the time of `n_references` + 1 sweeps over k; the clusterings of one set share every pass
    over it.

    References
    ----------
    Tibshirani, R., Walther, G. & Hastie, T. (2001). "Estimating the number of clusters in a data
    set via the gap statistic". Journal of the Royal Statistical Society B 63(2), 411-423.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.quality import gap_statistic
    >>> noise = np.random.default_rng(0).normal(size=(90, 2))
    >>> blobs = np.repeat([[0.0, 0], [9, 0], [0, 9]], 30, axis=0) + noise
    >>> gap_statistic(blobs, range(1, 6), random_state=0).best_k
    3
    """
    data = numbers_for(estimator, X, "gap_statistic")
    ks = numbers_of_clusters(k, data, least=1)
    one_of(reference, "reference", REFERENCES)
    draws = whole_number(n_references, "n_references", minimum=2)
    threads = thread_count(n_jobs)
    clusterer = for_any_k(
        estimator,
        whole_number(n_init, "n_init", minimum=1),
        whole_number(max_iter, "max_iter", minimum=1),
        1e-4,
        threads,
    )
    if len(data) < 2:  # noqa: PLR2004
        raise InvalidDataError("X has one row; the gap statistic needs several")
    with progress_bar(progress) as bar:
        found = gaps(
            data,
            ks,
            clusterer,
            n_references=draws,
            reference=reference,
            seed=seed_from(random_state),
            report=stages(bar),
        )
    columns = {
        "k": np.array(ks, dtype=np.int64),
        "log_w": found.log_w,
        "expected": found.expected,
        "gap": found.gap,
        "standard_error": found.error,
    }
    kind = _frames.frame_kind(X) or _frames.default_kind()
    return GapStatistic(_frames.make_frame(columns, kind), found.best)


def stages(
    bar: Progress, first: float = 0.0, last: float = 1.0
) -> Callable[[str, int, int], Callable[[int, int], None] | None]:
    """Cut a share of the bar into equal stages."""

    def stage(name: str, place: int, of: int) -> Callable[[int, int], None] | None:
        step = (last - first) / of
        return bar.stage(name, first + place * step, first + (place + 1) * step)

    return stage
