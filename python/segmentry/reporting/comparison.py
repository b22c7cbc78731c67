"""How the segments compare, measure by measure: the numbers behind the cards and the heat map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry.reporting.averages import hidden_averages
from segmentry.wording.measures import measure

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from segmentry._frames import Table
    from segmentry.wording.numerals import Language

# Share of variance below which a column does not tell the segments apart, and the difference in
# standard deviations that is worth a sentence.
_TELLING: Final = 0.02
_FEW: Final = 4
_WORTH_SAYING: Final = 0.25


@dataclass(frozen=True, slots=True)
class Comparison:
    """Averages of the numeric columns, per segment and over all customers.

    Attributes
    ----------
    columns : tuple of str
        The columns, those with at least two different values.
    means : array of shape (k, p)
        Average per segment, nulls left out; NaN where a segment has none, or where it is hidden.
    overall : array of shape (p,)
        Average over all customers.
    differences : array of shape (k, p)
        Segment minus overall, in standard deviations of all customers.
    effects : array of shape (p,)
        Share of the column's variance that the segments account for (eta squared).
    hidden : array of bool of shape (k, p)
        Where the average would be that of too few customers or tell of them, or give one away.
    lacking : bool
        Whether a column is left out because even its average over all would.
    """

    columns: tuple[str, ...]
    means: NDArray[np.float64]
    overall: NDArray[np.float64]
    differences: NDArray[np.float64]
    effects: NDArray[np.float64]
    hidden: NDArray[np.bool_]
    lacking: bool

    def telling(self, language: Language, most: int) -> list[int]:
        """Pick the columns to show: one of each family, the strongest, as people ask for them."""
        strongest = self._of_each_family(self.effects, language)
        telling = [place for place in strongest if self.effects[place] >= _TELLING]
        # Where the segments hardly differ, the least of it is still worth a look.
        chosen = (telling or strongest)[:most]
        return sorted(
            chosen, key=lambda place: (measure(self.columns[place], language).order, place)
        )

    def apart(
        self, segment: int, language: Language, unfit: Collection[str] = frozenset()
    ) -> list[int]:
        """Pick what sets a segment apart: one column of each family, strongest first.

        No column that is `unfit` for that is picked.
        """
        differences = np.abs(np.nan_to_num(self.differences[segment]))
        differences[[name in unfit for name in self.columns]] = 0.0
        ranked = self._of_each_family(differences, language)
        return [place for place in ranked if differences[place] >= _WORTH_SAYING]

    def _of_each_family(self, strength: NDArray[np.float64], language: Language) -> list[int]:
        """Rank columns by strength, weighed by how readily they are understood."""
        about = [measure(name, language) for name in self.columns]
        plain = [place for place, item in enumerate(about) if not item.technical]
        # What takes a statistician is shown only where there is hardly anything else.
        places = plain if len(plain) >= _FEW else range(len(about))
        by_family: dict[str, tuple[float, int, int]] = {}
        for place in places:
            item = about[place]
            candidate = (-item.weight * float(strength[place]), item.order, place)
            if item.family not in by_family or candidate < by_family[item.family]:
                by_family[item.family] = candidate
        return [place for _, _, place in sorted(by_family.values())]


def compare(
    table: Table,
    columns: Sequence[str],
    labels: NDArray[np.int64],
    n_segments: int,
    *,
    min_cell: int = 0,
    shown: NDArray[np.bool_] | None = None,
    hidden: Mapping[str, NDArray[np.bool_]] | None = None,
) -> Comparison:
    """Compare the segments on each numeric column that varies. Cost: O(n p).

    Averages of fewer than `min_cell` known values, or that tell of so few, are hidden, with what
    would give them away, and those of segments that are not `shown`, or `hidden` in a column.
    """
    withheld = np.zeros(n_segments, dtype=bool) if shown is None else ~shown
    names: list[str] = []
    rows: list[tuple[NDArray[np.float64], float, float, float, NDArray[np.bool_]]] = []
    lacking = False
    for name in columns:
        values = table.floats(name)
        known = np.isfinite(values)
        all_known = bool(known.all())
        kept = values if all_known else values[known]
        if len(kept) < max(1, min_cell):
            lacking = lacking or len(kept) > 0
            continue
        overall, spread = float(kept.mean()), float(kept.std())
        if not spread > 0:
            continue
        here = labels if all_known else labels[known]
        before = withheld if hidden is None else withheld | hidden.get(name, withheld)
        not_told = hidden_averages(kept, here, before, min_cell)
        if not_told is None:
            lacking = True
            continue
        counts = np.bincount(here, minlength=n_segments)
        sums = np.bincount(here, weights=kept, minlength=n_segments)
        means = np.full(n_segments, np.nan)
        np.divide(sums, counts, out=means, where=counts > 0)
        between = float(np.nansum(counts * (means - overall) ** 2))
        means[not_told] = np.nan
        names.append(name)
        rows.append((means, overall, spread, between / (len(kept) * spread**2), not_told))
    means_by_segment = np.array([row[0] for row in rows]).reshape(len(rows), n_segments).T
    overall_means = np.array([row[1] for row in rows])
    spreads = np.array([row[2] for row in rows])
    return Comparison(
        tuple(names),
        means_by_segment,
        overall_means,
        (means_by_segment - overall_means) / spreads,
        np.array([row[3] for row in rows]),
        np.array([row[4] for row in rows], dtype=bool).reshape(len(rows), n_segments).T,
        lacking,
    )
