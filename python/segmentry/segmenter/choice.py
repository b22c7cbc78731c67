"""The choice of the number of segments: `segmentry.quality`'s sweep and rule on a sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry._progress import progress_bar
from segmentry._validate import thread_count
from segmentry.quality._clusterers import Clusterer
from segmentry.quality._rule import decide
from segmentry.quality._sweep import INDICES, Effort, sweep

if TYPE_CHECKING:
    from segmentry.segmenter.customers import Floats
    from segmentry.segmenter.settings import Settings

# Enough to tell good from bad; the winner is run to the end on all customers.
_ITERATIONS = 50
_REFERENCES = 20
_SPLITS = 4
# Indices that are not computed where there is no choice.
_UNKNOWN = (
    "inertia_gain",
    "silhouette",
    "silhouette_error",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "gap_error",
    "prediction_strength",
    "stability",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of segments, why, the table behind it, and centres to start from."""

    k: int
    reason: str
    columns: dict[str, Any]
    start: Floats


def choose(rows: Floats, ks: list[int], settings: Settings) -> Choice:
    """Try every k and choose; with one k there is no choice, but its row is filled in.

    Whether there is any structure is asked only where one segment is among the answers allowed.
    """
    asked = [name for name in INDICES if name != "gap" or ks[0] == 1]
    effort = Effort(asked, len(rows), _REFERENCES, "pca", _SPLITS)
    clusterer = Clusterer(None, settings.n_init, _ITERATIONS, threads=thread_count(settings.n_jobs))
    with progress_bar(None) as bar:
        found = sweep(rows, ks, clusterer, effort, seed=settings.seed, bar=bar)
    place, reason = decide(found.columns, settings.min_share, found.excess)
    return Choice(ks[place], reason, found.columns, found.centres[ks[place]])


def one_segment(prepared: Floats, reason: str) -> Choice:
    """Put all customers (prepared: columns x customers) into one segment."""
    centre = prepared.mean(axis=1, keepdims=True).T
    return as_found(prepared, np.zeros(prepared.shape[1], dtype=np.int64), centre, reason)


def as_found(prepared: Floats, labels: NDArray[np.int64], centres: Floats, reason: str) -> Choice:
    """Take segments as they are: there was nothing to choose between."""
    k = len(centres)
    inertia = float(((prepared - centres[labels].T) ** 2).sum())
    columns: dict[str, Any] = {
        "k": np.array([k]),
        "inertia": np.array([inertia]),
        **{name: np.array([math.nan]) for name in _UNKNOWN},
        "smallest_share": np.array([np.bincount(labels, minlength=k).min() / len(labels)]),
        "admissible": np.array([True]),
        "rank_sum": np.array([math.nan]),
        "chosen": np.array([True]),
    }
    return Choice(k, reason, columns, centres)
