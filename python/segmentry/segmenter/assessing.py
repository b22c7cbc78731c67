"""What a fitted segmenter knows of Kotler's criteria, and how surely its segments come again.

Hennig, C. (2007). "Cluster-wise assessment of cluster stability". Computational Statistics & Data
Analysis 52(1), 258-271.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import clone

from segmentry import _frames
from segmentry._validate import seed_from, whole_number
from segmentry.assessment import Criteria, criteria
from segmentry.exceptions import InvalidDataError
from segmentry.quality._stability import similarities, verdict
from segmentry.segmenter import preparation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Frame, Table
    from segmentry.segmenter._fitted import FittedSegmenter

# Customers drawn for a replicate, at most: a sample says no more of stability than its size does,
# so with more customers segments are rather more stable than said.
_MOST_DRAWN = 20_000


def assess(segmenter: FittedSegmenter, table: Table, n_boot: int, **options: Any) -> Criteria:  # noqa: ANN401
    """Give the criteria of the segments of these customers."""
    whole_number(n_boot, "n_boot", minimum=0)
    model = segmenter._model
    placed = model.place(table)
    present = set(placed.labels.tolist())
    stability = None
    if n_boot:
        stability = replicate(segmenter, table, placed.labels, n_boot, options["random_state"])
    # Small numbers of coordinates carry the silhouette; rows are customers.
    space = preparation.apply(model.columns, table, model.stack).T if model.columns else None
    return criteria(
        table,
        placed.labels,
        used=segmenter.columns_,
        names={place: name for place, name in enumerate(model.names) if place in present},
        value_column=segmenter._value_column_in(table),
        confidence=placed.confidence,
        stability=stability,
        space=space,
        **options,
    )


def replicate(
    segmenter: FittedSegmenter,
    table: Table,
    labels: NDArray[np.int64],
    n_boot: int,
    random_state: object,
) -> Frame:
    """Fit the whole recipe anew on customers drawn with replacement; mean Jaccard by segment."""
    seed, n = seed_from(random_state), table.n_rows
    segments = np.unique(labels)
    found = np.full((n_boot, len(segments)), np.nan)
    for number in range(n_boot):
        random = np.random.default_rng([seed, number])
        rows = np.unique(random.integers(0, n, min(n, _MOST_DRAWN)))
        again = clone(segmenter)
        again.random_state = int(random.integers(2**31))
        if isinstance(segmenter.method, str):
            again.n_segments = segmenter.n_segments_
        try:
            after = again.fit(table.picked(rows)).labels_
        except InvalidDataError:
            # Too few different customers were drawn for so many segments: none came again.
            after = np.full(len(rows), -1)
        found[number] = similarities(labels[rows], after, segments)
    known = np.count_nonzero(np.isfinite(found), axis=0)
    undefined = np.full(len(segments), np.nan)
    jaccard = np.divide(np.nansum(found, axis=0), known, out=undefined, where=known > 0)
    columns = {
        "segment": segments,
        "size": np.array([np.count_nonzero(labels == one) for one in segments]),
        "jaccard": jaccard,
        "verdict": [verdict(value) for value in jaccard.tolist()],
    }
    return _frames.make_frame(columns, table.kind)
