"""Columns of categories, segment by segment: how common each category is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry.profiling import named_codes
from segmentry.reporting.disclosure import SHOWN, hide, percent_bounds, rows_and_columns
from segmentry.wording.circles import level_in
from segmentry.wording.vocabulary import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry.reporting.subject import Subject
    from segmentry.wording.numerals import Language

# The commonest categories are told, the others put together; a column of hundreds of different
# texts is no grouping.
_TOLD: Final = 6
_MOST_VALUES: Final = 200
# Share of variance (V squared) below which weekdays and hours do not tell the segments apart.
_TELLING: Final = 0.02


@dataclass(frozen=True, slots=True)
class Grouping:
    """One column of categories.

    Attributes
    ----------
    column : str
        Its name.
    values : tuple of str
        The categories told, the commonest first.
    shares : array of shape (k, c)
        Share of each among a segment's customers with a category; NaN where hidden.
    overall : array of shape (c,)
        The same over all customers; NaN where hidden.
    hidden : array of bool of shape (k, c)
        Where the count behind a share is too small, or would give one away.
    commonest : tuple of (int or None)
        Place of the category that most of a segment's customers have; None where it is not told.
    strength : float
        How well the column tells segments apart: Cramér's V.
    """

    column: str
    values: tuple[str, ...]
    shares: NDArray[np.float64]
    overall: NDArray[np.float64]
    hidden: NDArray[np.bool_]
    commonest: tuple[int | None, ...]
    strength: float

    def differences(self) -> NDArray[np.float64]:
        """Give share minus overall share, in standard deviations of having the category."""
        spread = np.sqrt(self.overall * (1.0 - self.overall))
        spread = np.where(spread > 0, spread, np.nan)
        difference: NDArray[np.float64] = (self.shares - self.overall) / spread
        return difference


def groupings(subject: Subject, language: Language) -> list[Grouping]:
    """Count the categories of each column, the most telling column first, one of each family.

    Weekdays and hours are named in the language.

    Cost: O(n) a column.
    """
    found = [_grouping(subject, column, language) for column in subject.groupings]
    kept = [grouping for grouping in found if grouping is not None]
    kept.sort(key=lambda grouping: -round(grouping.strength, 9))
    # First, last and main channel say much the same.
    families: dict[str, Grouping] = {}
    for grouping in kept:
        families.setdefault(describe(grouping.column).family, grouping)
    return list(families.values())


def _grouping(subject: Subject, column: str, language: Language) -> Grouping | None:
    named = named_codes(subject.table, column)
    if named is not None:
        codes, levels = named
        values = [str(level_in(column, level, language)) for level in levels]
        counts = np.bincount(codes[codes >= 0], minlength=len(levels))
        if np.count_nonzero(counts) < 2:  # noqa: PLR2004 - nothing to compare
            return None
        found = counted_of(subject, column, codes, values)
        # Every log has these, so they are shown only where they tell segments apart.
        return found if found.strength**2 >= _TELLING else None
    categories = subject.table.categories(column)
    if not 1 < len(categories.values) <= _MOST_VALUES:
        return None
    return counted_of(subject, column, categories.codes, [str(one) for one in categories.values])


def counted_of(
    subject: Subject, column: str, codes: NDArray[np.signedinteger], values: Sequence[str]
) -> Grouping:
    """Count categories given as places in a list, -1 for none, and hide what tells of few."""
    n_values, k = len(values), len(subject.names)
    known = codes >= 0
    flat = subject.labels[known] * n_values + codes[known]
    counts = np.bincount(flat, minlength=k * n_values).reshape(k, n_values)
    totals = counts.sum(axis=0)
    order = np.argsort(-totals, kind="stable")
    told, others = order[:_TOLD], order[_TOLD:]
    counted = counts[:, told]
    if len(others):
        counted = np.column_stack([counted, counts[:, others].sum(axis=1)])
    hidden_columns = hide(counted.sum(axis=0), subject.min_cell) != SHOWN
    withheld = ~subject.shown
    lines = rows_and_columns((k, counted.shape[1]), withheld)
    forced = withheld[:, np.newaxis] | hidden_columns[np.newaxis, :]
    # What is shown are whole percentages.
    rough = percent_bounds(counted, counted.sum(axis=1, keepdims=True))
    hidden = hide(counted, subject.min_cell, lines, forced, rough) != SHOWN
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = counted / counted.sum(axis=1, keepdims=True)
        overall = counted.sum(axis=0) / counted.sum()
    size = len(told)
    # Told by counts, so that a hidden category or one of the rest may well be the commonest.
    first = np.argmax(counted, axis=1)
    # Where most have none, the commonest of the others' is not that of a typical customer.
    usual = 2 * counted.sum(axis=1) >= subject.sizes
    tellable = [
        int(place) if place < size and usual[segment] and not hidden[segment, place] else None
        for segment, place in enumerate(first.tolist())
    ]
    return Grouping(
        column,
        tuple(values[place] for place in told.tolist()),
        np.where(hidden, np.nan, shares)[:, :size],
        np.where(hidden_columns, np.nan, overall)[:size],
        hidden[:, :size],
        tuple(tellable),
        _cramers_v(counts),
    )


def _cramers_v(counts: NDArray[np.int64]) -> float:
    """Cramér, H. (1946). Mathematical Methods of Statistics: the root of chi² / (n (min - 1))."""
    kept = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(np.float64)
    n, smaller = kept.sum(), min(kept.shape)
    if smaller < 2:  # noqa: PLR2004 - two rows and two columns make a table
        return 0.0
    expected = np.outer(kept.sum(axis=1), kept.sum(axis=0)) / n
    squared = float(((kept - expected) ** 2 / expected).sum()) / (n * (smaller - 1))
    return float(np.sqrt(squared))
