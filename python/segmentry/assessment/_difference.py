"""Differentiable: whether segments differ in what was not used to make them.

Effects are the corrected ones, since the plain ones are above 0 by chance alone.
Kelley, T. L. (1935). "An unbiased correlation ratio measure". PNAS 21(9), 554-559.
Bergsma, W. (2013). "A bias-correction for Cramér's V and Tschuprow's T". Journal of the Korean
Statistical Society 42(3), 323-328.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

from segmentry.assessment import _facts
from segmentry.assessment._facts import Figure, Segments, kinds, lowest
from segmentry.profiling import centred

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Table

    Floats = NDArray[np.float64]

# A categories column with more values than this, most of them single, is a name and no trait.
_MANY_CATEGORIES = 50
_ROWS_FOR_CORRELATIONS = 10_000
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Outside:
    """Columns the segments were not made from.

    Attributes
    ----------
    names : list of str
        Those that count.
    effects : array of float
        Share of each one's variance that the segments account for, corrected for chance.
    differences : array of shape (columns, segments)
        Largest difference between a segment and the rest, in standard deviations.
    derived : dict
        Columns that do not count, each with the used column it repeats.
    """

    names: list[str]
    effects: Floats
    differences: Floats
    derived: dict[str, str]

    def effect_of(self) -> dict[str, float]:
        """Give the effects by column."""
        return dict(zip(self.names, self.effects.tolist(), strict=True))


def look_outside(
    table: Table, candidates: list[str], segments: Segments, derived: dict[str, str]
) -> Outside:
    """Measure every column that was not used."""
    numbers, others = kinds(table, candidates)
    names: list[str] = []
    effects: list[float] = []
    differences: list[Floats] = []
    for name in candidates:
        if name in numbers:
            effect, difference = _of_numbers(_facts.numbers(table, name), segments)
        elif name in others:
            effect, difference = _of_categories(table, name, segments)
        else:
            continue
        if not np.isnan(effect):
            names.append(name)
            effects.append(effect)
            differences.append(difference)
    shape = (len(names), len(segments))
    return Outside(names, np.array(effects), np.array(differences).reshape(shape), derived)


def outside_effect(outside: Outside, medium: float) -> Figure:
    """Give the largest effect among the columns outside."""
    if not outside.names:
        return Figure(missing="outside")
    place = int(np.argmax(outside.effects))
    facts = {
        "column": outside.names[place],
        "columns": len(outside.names),
        "enough": int(np.count_nonzero(outside.effects >= medium)),
        "medium": medium,
    }
    return Figure(float(outside.effects[place]), facts)


def least_distinct(outside: Outside, segments: Segments) -> Figure:
    """Give the largest sure difference of the segment that has the smallest one."""
    if not outside.names:
        return Figure(missing="outside")
    n = int(segments.sizes.sum())
    # Of many comparisons the largest is large by chance; Bonferroni's bound keeps those out.
    surely = NormalDist().inv_cdf(1 - _LEVEL / 2 / outside.differences.size)
    errors = np.sqrt(1 / segments.sizes + 1 / (n - segments.sizes))
    sure = np.nan_to_num(np.where(outside.differences > surely * errors, outside.differences, 0.0))
    best = sure.argmax(axis=0)
    largest = sure.max(axis=0)
    place = lowest(largest)
    column = outside.names[int(best[place])] if largest[place] > 0 else None
    differs_in = [
        outside.names[int(row)] if value > 0 else None
        for row, value in zip(best, largest, strict=True)
    ]
    by_segment = {"difference": largest, "differs_in": differs_in}
    return Figure(float(largest[place]), {"segment": place, "column": column}, "", by_segment)


def _of_numbers(values: Floats, segments: Segments) -> tuple[float, Floats]:
    """Corrected η² of a column, and each segment's distance from the rest."""
    k = len(segments)
    known = np.isfinite(values)
    kept, codes = values[known], segments.codes[known]
    n = len(kept)
    counts = np.bincount(codes, minlength=k).astype(np.float64)
    filled = int(np.count_nonzero(counts))
    _, left, spread = centred(kept) if n > filled else (0.0, kept, 0.0)
    if filled < 2 or not spread > 0:  # noqa: PLR2004
        return float("nan"), np.full(k, np.nan)
    scores = left / spread
    sums = np.bincount(codes, weights=scores, minlength=k).astype(np.float64)
    means = np.divide(sums, counts, out=np.full(k, np.nan), where=counts > 0)
    between = float(np.nansum(counts * means**2)) / (n - 1)
    effect = 1.0 - (1.0 - min(between, 1.0)) * (n - 1) / (n - filled)
    return max(0.0, effect), _from_the_rest(sums, counts)


def _from_the_rest(sums: Floats, counts: Floats) -> Floats:
    rest = counts.sum() - counts
    undefined = np.full(len(counts), np.nan)
    mine = np.divide(sums, counts, out=undefined.copy(), where=counts > 0)
    theirs = np.divide(sums.sum() - sums, rest, out=undefined, where=rest > 0)
    return np.asarray(np.abs(mine - theirs))


def _of_categories(table: Table, name: str, segments: Segments) -> tuple[float, Floats]:
    """Corrected V² of a column, and each segment's distance from the rest in any category."""
    k = len(segments)
    found = table.categories(name).codes
    known = found >= 0
    codes, mine = found[known].astype(np.intp), segments.codes[known]
    n, nothing = len(codes), (float("nan"), np.full(k, np.nan))
    if not n:
        return nothing
    n_categories = int(codes.max()) + 1
    counts = np.bincount(codes * k + mine, minlength=n_categories * k).reshape(n_categories, k)
    rows, columns = (int(np.count_nonzero(counts.sum(axis=axis))) for axis in (1, 0))
    if min(rows, columns) < 2 or (rows > _MANY_CATEGORIES and rows > n / 2):  # noqa: PLR2004
        return nothing
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    parts = np.divide((counts - expected) ** 2, expected, out=expected * 0.0, where=expected > 0)
    squared = max(0.0, float(parts.sum()) / n - (rows - 1) * (columns - 1) / (n - 1))
    freedom = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    if not freedom > 0:
        return nothing
    sizes = np.asarray(counts.sum(axis=0), dtype=np.float64)
    shares = counts.sum(axis=1) / n
    spreads = np.sqrt(shares * (1 - shares) * n / (n - 1))
    differences = np.full(k, np.nan)
    for row in np.flatnonzero(spreads > 0):
        mine_and_theirs = _from_the_rest(np.asarray(counts[row], dtype=np.float64), sizes)
        apart = mine_and_theirs / spreads[row]
        differences = np.fmax(differences, apart)
    return min(1.0, squared / freedom), differences


def derived(
    table: Table, columns: list[str], used: list[str], *, below: float, seed: int
) -> dict[str, str]:
    """Find columns whose rank correlation with a used one is too high to count as another."""
    rows = np.arange(table.n_rows)
    if table.n_rows > _ROWS_FOR_CORRELATIONS:
        random = np.random.default_rng(seed)
        rows = np.sort(random.choice(table.n_rows, _ROWS_FOR_CORRELATIONS, replace=False))
    (from_used, _), (numbers, _) = kinds(table, used), kinds(table, columns)
    known = {name: _ranks(_facts.numbers(table, name)[rows]) for name in from_used}
    found: dict[str, str] = {}
    for name in numbers:
        mine = _ranks(_facts.numbers(table, name)[rows])
        for other, theirs in known.items():
            if abs(_correlation(mine, theirs)) >= below:
                found[name] = other
                break
    return found


def _ranks(values: Floats) -> Floats:
    return np.asarray(rankdata(values, nan_policy="omit"), dtype=np.float64)


def _correlation(first: Floats, second: Floats) -> float:
    both = np.isfinite(first) & np.isfinite(second)
    if np.count_nonzero(both) < 3:  # noqa: PLR2004
        return 0.0
    a, b = first[both] - first[both].mean(), second[both] - second[both].mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0 else 0.0
