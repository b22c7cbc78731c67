"""Rules for the segments: as few questions as find enough of every segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segmentry._validate import one_of
from segmentry.tree import SegmentRules
from segmentry.wording.numerals import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from segmentry._frames import Table

_FEWEST, _MOST = 3, 6
# A segment of which the rules find less than half is hardly described by them.
_ENOUGH: Final = 0.5


def rules(
    table: Table,
    labels: NDArray[np.int64],
    names: Sequence[str],
    max_depth: int | None,
    language: str,
) -> SegmentRules:
    """Learn rules of a given depth, or of the least that describes every segment.

    Dates say nothing that rules can ask for, and are left out.
    """
    one_of(language, "language", LANGUAGES)
    table = table.without([name for name in table.names[1:] if table.is_time(name)])
    if max_depth is None:
        max_depth = next(
            (depth for depth in range(_FEWEST, _MOST) if _finds_all(table, labels, depth)), _MOST
        )
    return SegmentRules(max_depth, language=language).fit(table, labels, names=names)


def _finds_all(table: Table, labels: NDArray[np.int64], depth: int) -> bool:
    """Say whether rules of this depth find enough of every segment (without cross-validation)."""
    found = SegmentRules(depth, folds=0).fit(table, labels).predict(table)
    return all((found[labels == segment] == segment).mean() >= _ENOUGH for segment in set(labels))
