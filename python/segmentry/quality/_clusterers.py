"""Clustering the same rows many times, with our k-means together or with any estimator in turn."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from segmentry._validate import one_of, real_number, whole_number
from segmentry.cluster import KMeans
from segmentry.cluster._many import Task, fit_many
from segmentry.cluster._start import restarts, start_of
from segmentry.exceptions import InvalidParameterError, InvalidTypeError
from segmentry.quality._input import Matrix
from segmentry.quality._rows import Rows

Labels = NDArray[np.int64]
# The parameter that says how many clusters, as estimators name it.
_COUNTS = ("n_clusters", "n_components", "n_classes", "n_segments")
_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Wish:
    """A clustering to make: how many clusters (None: as the estimator says), of which rows."""

    n_clusters: int | None
    seed: int
    rows: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Clustering:
    """Labels of all rows (-1 in those that got none), centres, and the inertia over all rows."""

    labels: Labels
    centres: NDArray[np.float64]
    inertia: float


@dataclass(frozen=True, slots=True)
class Clusterer:
    """Something that clusters: `estimator` None is k-means with these settings."""

    estimator: Any = None
    n_init: int = 10
    max_iter: int = 300
    tol: float = 1e-4
    init: Any = "k-means++"
    threads: int | None = None
    count: str | None = None

    def with_starts(self, at_most: int) -> Clusterer:
        """Give the same with no more starts of k-means than this."""
        return replace(self, n_init=min(self.n_init, at_most))

    def run(
        self, data: Matrix, wishes: Sequence[Wish], report: Callable[[int, int], None] | None
    ) -> list[Clustering]:
        """Make every clustering."""
        if self.estimator is None:
            return self._together(data, wishes, report)
        found = []
        for done, wish in enumerate(wishes):
            if report is not None:
                report(done, len(wishes))
            found.append(self._alone(data, wish))
        return found

    def _together(
        self, data: Matrix, wishes: Sequence[Wish], report: Callable[[int, int], None] | None
    ) -> list[Clustering]:
        # Wishes of the same rows share one array of weights, and with it the rows to start from.
        weights = {
            id(wish.rows): wish.rows.astype(np.float64) for wish in wishes if wish.rows is not None
        }
        tasks = []
        for wish in wishes:
            k = wish.n_clusters or 1
            start = start_of(self.init, data, k, self.n_init, wish.seed)
            own = None if wish.rows is None else weights[id(wish.rows)]
            tasks.append(Task(k, wish.seed, self.n_init, start, own))
        if report is not None:
            # The kernel reports when it takes long; a bar must move through many short calls too.
            report(0, len(wishes))
        found = fit_many(
            data,
            tasks,
            max_iter=self.max_iter,
            tol=self.tol,
            threads=self.threads,
            progress=report,
        )
        return [
            Clustering(one.labels.astype(np.int64), np.asarray(one.centres), one.inertia)
            for one in found
        ]

    def labels(self, data: Rows, wish: Wish) -> Labels:
        """Label the rows that take part, given to the estimator as they came; -1 elsewhere."""
        labels = np.full(len(data), -1, dtype=np.int64)
        taken = _taken(data, wish)
        labels[taken] = self._fitted(data.take(taken), wish)[1]
        return labels

    def _alone(self, data: Matrix, wish: Wish) -> Clustering:
        taken = _taken(data, wish)
        if wish.n_clusters == 1:
            return _summed_up(data, np.zeros(len(data), dtype=np.int64))
        model, own = self._fitted(data[taken], wish)
        labels = np.full(len(data), -1, dtype=np.int64)
        labels[taken] = own
        others = np.setdiff1d(np.arange(len(data)), taken)
        if others.size and hasattr(model, "predict"):
            labels[others] = np.asarray(model.predict(data[others]))
        elif others.size and (own >= 0).any():
            # No rule for new rows: they go to the nearest mean.
            names = np.unique(own[own >= 0])
            centres = np.array([data[taken][own == name].mean(axis=0) for name in names])
            gaps = ((data[others, np.newaxis, :] - centres) ** 2).sum(axis=2)
            labels[others] = names[gaps.argmin(axis=1)]
        return _summed_up(data, labels)

    def _fitted(self, rows: Any, wish: Wish) -> tuple[Any, Labels]:  # noqa: ANN401
        """Give a fitted clone of the estimator, and its labels."""
        model = clone(self.estimator)
        settings = {} if self.count is None else {self.count: wish.n_clusters}
        if "random_state" in model.get_params():
            settings["random_state"] = wish.seed % _SEEDS
        model.set_params(**settings)
        with warnings.catch_warnings():
            # It shows in the indices.
            warnings.simplefilter("ignore")
            return model, np.asarray(model.fit_predict(rows), dtype=np.int64)


def _taken(data: Matrix | Rows, wish: Wish) -> NDArray[np.intp]:
    return np.arange(len(data)) if wish.rows is None else np.flatnonzero(wish.rows)


def _summed_up(data: Matrix, labels: Labels) -> Clustering:
    """Add the means of the clusters, and the squared distances to them."""
    centres, inertia = [], 0.0
    for name in np.unique(labels[labels >= 0]):
        own = np.asarray(data[labels == name], dtype=np.float64)
        centres.append(own.mean(axis=0))
        inertia += float(((own - centres[-1]) ** 2).sum())
    return Clustering(labels, np.array(centres), inertia)


def as_given(
    estimator: Any,  # noqa: ANN401
    threads: int | None,
) -> tuple[Clusterer, int | None]:
    """Turn an estimator into a clusterer that keeps its number of clusters, and give that number.

    Raises
    ------
    InvalidTypeError
        If it is nothing that clusters.
    InvalidParameterError, InvalidTypeError
        If it is our k-means and one of its parameters makes no sense.
    """
    _require_estimator(estimator)
    if _is_plain_kmeans(estimator):
        runs = restarts(estimator.init, estimator.n_init)
        return _of_kmeans(estimator, runs, threads), whole_number(
            estimator.n_clusters, "n_clusters", minimum=1
        )
    return Clusterer(estimator, threads=threads), None


def for_any_k(
    estimator: Any,  # noqa: ANN401
    n_init: int,
    max_iter: int,
    tol: float,
    threads: int | None,
) -> Clusterer:
    """Turn an estimator (None: k-means) into a clusterer that takes numbers of clusters.

    Raises
    ------
    InvalidTypeError
        If it is nothing that clusters.
    InvalidParameterError
        If it takes no number of clusters.
    """
    if estimator is None:
        return Clusterer(None, n_init, max_iter, tol, threads=threads)
    _require_estimator(estimator)
    if _is_plain_kmeans(estimator) and isinstance(estimator.init, str):
        runs = n_init if estimator.n_init == "auto" else restarts(estimator.init, estimator.n_init)
        return _of_kmeans(estimator, runs, threads)
    names = estimator.get_params(deep=False)
    for name in _COUNTS:
        if name in names:
            return Clusterer(estimator, threads=threads, count=name)
    raise InvalidParameterError(
        f"estimator {type(estimator).__name__} takes no number of clusters (none of "
        f"{', '.join(_COUNTS)}), so there is nothing to choose"
    )


def _of_kmeans(model: KMeans, runs: int, threads: int | None) -> Clusterer:
    """Take over the settings of our k-means, checked as its `fit` does."""
    one_of(model.algorithm, "algorithm", ("lloyd", "elkan"))
    max_iter = whole_number(model.max_iter, "max_iter", minimum=1)
    tol = real_number(model.tol, "tol", minimum=0.0)
    return Clusterer(None, runs, max_iter, tol, model.init, threads)


def _require_estimator(estimator: Any) -> None:  # noqa: ANN401
    if isinstance(estimator, type) or not all(
        hasattr(estimator, name) for name in ("fit_predict", "get_params", "set_params")
    ):
        raise InvalidTypeError(
            "estimator must be an estimator with fit_predict and get_params, such as "
            f"segmentry.cluster.KMeans(4); found {estimator!r}"
        )


def _is_plain_kmeans(estimator: Any) -> bool:  # noqa: ANN401
    return (
        type(estimator) is KMeans
        and estimator.min_cluster_size is None
        and estimator.max_cluster_size is None
    )
