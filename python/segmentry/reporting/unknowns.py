"""Who is unknown in what: a segment may be set apart by nothing but that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry import _frames
from segmentry.features import feature_catalog
from segmentry.reporting.categories import counted_of
from segmentry.reporting.wording import Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry.reporting.categories import Grouping
    from segmentry.reporting.subject import Subject

# The difference in standard deviations from which it is worth a sentence.
_WORTH_SAYING: Final = 0.5


def unknowns(subject: Subject) -> list[Grouping]:
    """Count for each column with nulls of how many customers of each segment it is unknown.

    A feature of ours that is null by its definition (a gap, after one order) is not unknown. Cost:
    O(n) a column.
    """
    catalog = _frames.read_frame(feature_catalog(subject.table.kind), "catalog")
    pairs = zip(catalog.objects("feature"), catalog.objects("null_when"), strict=True)
    defined = {feature for feature, null_when in pairs if null_when}
    found = []
    for column in (*subject.columns, *subject.groupings):
        if column in defined:
            continue
        codes = (
            np.isfinite(subject.floats(column))
            if column in subject.columns
            else subject.table.categories(column).codes >= 0
        ).astype(np.int64)
        if not codes.all() and codes.any():
            found.append(counted_of(subject, column, codes, ("unknown", "known")))
    return found


def told_unknown(groupings: Sequence[Grouping], segment: int) -> list[tuple[float, Told]]:
    """Give what is known, or unknown, of many more in a segment, with how far it stands out."""
    found = []
    for grouping in groupings:
        # The commoner of the two comes first in a grouping.
        place = {value: place for place, value in enumerate(grouping.values)}
        difference = np.nan_to_num(grouping.differences()[segment])
        for value, text in (("unknown", "unknown_fact"), ("known", "known_fact")):
            at = place[value]
            if difference[at] >= _WORTH_SAYING:
                told = Told(
                    grouping.column,
                    value,
                    float(grouping.shares[segment, at]),
                    float(grouping.overall[at]),
                    text,
                )
                found.append((float(difference[at]), told))
    return found
