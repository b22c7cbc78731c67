"""How customers are put into segments: k-means, k-prototypes, or an estimator of the user's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry.segmenter import choice, estimators, kmeans, prototypes
from segmentry.segmenter.model import place, place_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry.segmenter.customers import Customers, Floats
    from segmentry.segmenter.decisions import Decisions
    from segmentry.segmenter.prepared import PreparedColumn
    from segmentry.segmenter.settings import Settings

_ITERATIONS = 300


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments of the prepared customers, in no order yet.

    `labels` is -1 for customers who go to the nearest centre; `segment_of` and `estimator` are as
    in `Model`.
    """

    centres: Floats
    labels: NDArray[np.int64]
    estimator: Any = None
    segment_of: dict[int, int] = field(default_factory=dict)

    def placed(self, prepared: Floats) -> NDArray[np.int64]:
        """Give everyone a segment."""
        if self.estimator is None:
            return place(prepared, self.centres).labels
        return place_as(self.labels, prepared, self.centres).labels

    def without(self, segment: int) -> Segments:
        """Dissolve one."""
        return self.only([s for s in range(len(self.centres)) if s != segment])

    def only(self, order: list[int]) -> Segments:
        """Keep some segments, in this order."""
        place_of = {segment: place for place, segment in enumerate(order)}
        table = np.full(len(self.centres) + 1, -1, dtype=np.int64)
        table[order] = np.arange(len(order))
        kept = {
            label: place_of[segment]
            for label, segment in self.segment_of.items()
            if segment in place_of
        }
        return Segments(self.centres[order], table[self.labels], self.estimator, kept)


def choose(settings: Settings, columns: Sequence[PreparedColumn], decisions: Decisions) -> str:
    """Say how to cluster, and why."""
    categories = [c.source for c in columns if c.transform == "is-category"]
    numbers = len(columns) - len(categories)
    method, reason = settings.method, "asked for"
    if settings.estimator is not None:
        name = type(settings.estimator).__name__
    elif method == "auto":
        method = "kprototypes" if categories else "kmeans"
        if not categories:
            reason = (
                "every column is a number; k-means takes millions of customers and gives each "
                "segment a typical customer, its mean"
            )
        elif numbers:
            reason = (
                f"{len(dict.fromkeys(categories))} of the features hold categories: means of the "
                "numbers, the commonest of the categories"
            )
        else:
            reason = "every feature holds categories: each segment has the commonest of them"
    if settings.estimator is None:
        name = {"kmeans": "k-means", "kprototypes": "k-prototypes"}[method]
        if method == "kprototypes" and not numbers:
            name = "k-modes"
    decisions.add("method", None, name, reason)
    return method


def by_centres(
    prepared: Floats,
    found: choice.Choice,
    columns: Sequence[PreparedColumn],
    method: str,
    settings: Settings,
) -> Segments:
    """Take the centres found on the sample to the end on all customers."""
    rows = np.ascontiguousarray(prepared.T)
    options: dict[str, Any] = {"max_iter": _ITERATIONS, "n_jobs": settings.n_jobs}
    if method == "kprototypes":
        centres = prototypes.finish(rows, found.start, columns, **options)
    elif found.k == 1:
        centres = found.start
    else:
        centres = kmeans.finish(rows, found.start, **options)
    return Segments(centres, place(prepared, centres).labels)


def by_estimator(
    customers: Customers, prepared: Floats, columns: Sequence[PreparedColumn], settings: Settings
) -> tuple[Segments, choice.Choice]:
    """Let an estimator find the segments; their centres are the means of its customers."""
    estimator = estimators.prepared_estimator(settings.estimator, settings)
    data = estimators.data_for(estimator, columns, prepared, customers.table, customers.order)
    labels = estimators.fit_labels(estimator, data)
    found = np.unique(labels[labels >= 0]).tolist()
    centres = np.array([prepared[:, labels == label].mean(axis=1) for label in found])
    segment_of = {label: place for place, label in enumerate(found)}
    own = np.array([segment_of.get(label, -1) for label in labels.tolist()], dtype=np.int64)
    segments = Segments(centres, own, estimator, segment_of)
    noise = int((own < 0).sum())
    reason = f"as {type(estimator).__name__} found them"
    if noise:
        reason += f"; {noise} customers it calls noise go to the nearest"
    if not hasattr(estimator, "predict"):
        reason += (
            "; it cannot place customers later, so these, and those of the fit if asked for again, "
            "go to the segment with the nearest mean"
        )
    return segments, choice.as_found(prepared, segments.placed(prepared), centres, reason)
