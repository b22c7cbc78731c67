"""Near-duplicate columns: what is said twice must not count twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentry.segmenter.customers import Floats
from segmentry.segmenter.decisions import NEAR_DUPLICATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry.segmenter.decisions import Decisions
    from segmentry.segmenter.prepared import PreparedColumn

NEAR_DUPLICATE = 0.98
_SAMPLE = 20_000


def correlations(prepared: Floats) -> Floats:
    """Give the correlations of prepared columns, from at most 20,000 evenly spaced customers.

    Rounded to six digits, so that the order in which a matrix product adds up does not show.
    """
    step = -(-prepared.shape[1] // _SAMPLE)
    sample = prepared[:, ::step]
    centred = sample - sample.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
    relation: Floats = np.round(unit @ unit.T, 6)
    np.fill_diagonal(relation, 1.0)
    return relation


def drop_duplicates(
    columns: Sequence[PreparedColumn], relation: Floats, decisions: Decisions
) -> list[int]:
    """Give the places of the columns to keep: of near-duplicates the most complete, then first."""
    kept: list[int] = []
    for place in sorted(range(len(columns)), key=lambda p: (columns[p].missing_share, p)):
        twins = [other for other in kept if abs(relation[place, other]) > NEAR_DUPLICATE]
        if not twins:
            kept.append(place)
            continue
        value = float(relation[place, twins[0]])
        decisions.add(
            NEAR_DUPLICATES,
            columns[place].name,
            "dropped",
            f"correlation {value:.3f} with {columns[twins[0]].name}, which stays",
            value,
        )
    return sorted(kept)


def redundancy_weights(relation: Floats) -> list[float]:
    """Give 1 / sqrt(sum of squared correlations): 1 for a column that shares nothing."""
    weights: list[float] = np.round((relation**2).sum(axis=1) ** -0.5, 4).tolist()
    return weights
