"""The numbers of a profile: every feature, by segment and over all customers.

Cost: O(n log n) time and O(n) extra memory a column, for the medians.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from segmentry.exceptions import InvalidDataError
from segmentry.profiling._groups import Floats, Groups

if TYPE_CHECKING:
    from segmentry._frames import FrameKind

TOP_CATEGORIES = 10
OTHER = "(other)"
LARGEST = 1e150
COLUMNS = (
    "segment",
    "segment_name",
    "feature",
    "category",
    "count",
    "mean",
    "mean_all",
    "median",
    "share",
    "share_all",
    "difference",
    "lift",
    "effect_size",
    "effect_measure",
    "nulls",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One feature, or one category of it, by segment: arrays with one value per segment.

    `count` is of customers with a value, or with this category; `known` of those with any value.
    """

    feature: str
    category: str | None
    count: NDArray[np.int64]
    mean: Floats
    mean_all: float
    median: Floats
    share: Floats
    share_all: float
    difference: Floats
    lift: Floats
    effect_size: float
    effect_measure: str
    nulls: NDArray[np.int64]
    known: NDArray[np.int64]


class Columns(Protocol):
    """What a profile reads from: a frame, in whatever order of rows."""

    @property
    def kind(self) -> FrameKind:
        """The kind of frame to give back."""

    def is_numeric(self, name: str) -> bool:
        """Say whether a column holds numbers."""

    def floats(self, name: str) -> Floats:
        """Give a numeric column, null as NaN."""

    def objects(self, name: str) -> list[Any]:
        """Give any column, null as None."""


def finite(name: str, values: Floats) -> Floats:
    """Give the values of a column if none is infinite, or so large that its square would be.

    Raises
    ------
    InvalidDataError
        If one is.
    """
    endless = np.abs(values) > LARGEST
    if endless.any():
        row = int(np.argmax(endless))
        raise InvalidDataError(
            f"column {name!r} has {int(endless.sum())} values that are infinite or beyond "
            f"{LARGEST:g}, the first ({values[row]}) in row {row}; make them null or smaller"
        )
    return values


def lines_of(table: Columns, features: list[str], groups: Groups) -> list[Line]:
    """Describe every feature: numbers by mean and median, anything else by its categories."""
    lines: list[Line] = []
    for name in features:
        if table.is_numeric(name):
            lines.append(number_line(name, finite(name, table.floats(name)), groups))
        else:
            lines += category_lines(name, table.objects(name), groups)
    return lines


def long_table(lines: list[Line], groups: Groups) -> dict[str, Any]:
    """Put lines in long form: all lines of the first segment, then of the second, ..."""
    each = range(len(groups.segments))
    repeat = len(lines)

    def down(name: str, dtype: type) -> NDArray[Any]:
        values = [np.broadcast_to(getattr(line, name), len(each)) for line in lines]
        return np.array(values, dtype=dtype).T.reshape(-1)

    text = {
        name: [getattr(line, name) for _ in each for line in lines]
        for name in ("feature", "category", "effect_measure")
    }
    segments = [s for s in groups.segments for _ in range(repeat)]
    columns: dict[str, Any] = {
        "segment": segments
        if segments and isinstance(segments[0], str)
        else np.array(segments, dtype=np.int64),
        "segment_name": [name for name in groups.names for _ in range(repeat)],
        "count": down("count", np.int64),
        "nulls": down("nulls", np.int64),
        **text,
    }
    for name in COLUMNS:
        if name not in columns:
            columns[name] = down(name, np.float64)
    return {name: columns[name] for name in COLUMNS}


def number_line(name: str, values: Floats, groups: Groups) -> Line:
    """Describe one numeric column."""
    k = len(groups.segments)
    known = ~np.isnan(values)
    count = np.bincount(groups.codes[known], minlength=k).astype(np.int64)
    weights = np.where(known, groups.weights, 0.0)
    filled = np.where(known, values, 0.0)
    mass = groups.total(weights)
    mean = _ratio(groups.total(weights * filled), mass)
    n, total = int(count.sum()), float(mass.sum())
    mean_all = float((weights * filled).sum() / total) if total > 0 else np.nan
    squares = float((weights * (filled - mean_all) ** 2).sum()) if total > 0 else 0.0
    spread = np.sqrt(squares / total * n / (n - 1)) if n > 1 and total > 0 else 0.0
    difference = _ratio(mean - mean_all, np.full(k, spread))
    between = float(np.nansum(mass * (mean - mean_all) ** 2))
    undefined = np.full(k, np.nan)
    return Line(
        feature=name,
        category=None,
        count=count,
        mean=mean,
        mean_all=mean_all,
        median=_medians(values, groups),
        share=undefined,
        share_all=np.nan,
        difference=difference,
        lift=undefined,
        effect_size=min(1.0, between / squares) if squares > 0 else np.nan,
        effect_measure="eta_squared",
        nulls=groups.sizes - count,
        known=count,
    )


def _ratio(above: Floats, below: Floats) -> Floats:
    quotients: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return quotients


def _medians(values: Floats, groups: Groups) -> Floats:
    medians = np.full(len(groups.segments), np.nan)
    for segment, rows in enumerate(groups.members):
        mine = values[rows]
        known = ~np.isnan(mine) & (groups.weights[rows] > 0)
        if known.any():
            medians[segment] = (
                _weighted_median(mine[known], groups.weights[rows][known])
                if groups.weighted
                else np.median(mine[known])
            )
    return medians


def _weighted_median(values: Floats, weights: Floats) -> float:
    """Give the value with half the weight on either side; of two such, their middle."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    half = below[-1] / 2
    first = int(np.searchsorted(below, half))
    second = min(first + 1, len(order) - 1) if below[first] == half else first
    return float(values[order[first]] + values[order[second]]) / 2


def category_lines(name: str, values: list[Any], groups: Groups) -> list[Line]:
    """Describe one column of text or other things by the share of its commonest values.

    Values beyond the commonest ten count as one, "(other)". Where almost every customer has a value
    of his own (an address, an email) there is nothing to compare: only nulls are counted.
    """
    k = len(groups.segments)
    known = np.array([value is not None for value in values], dtype=bool)
    nulls = groups.sizes - np.bincount(groups.codes[known], minlength=k).astype(np.int64)
    text = [str(value) for value in values if value is not None]
    codes, categories = _commonest(text, groups.weights[known])
    if not categories:
        return [_nothing(name, groups.sizes - nulls, nulls)]
    counts = np.zeros((len(categories), k), dtype=np.int64)
    np.add.at(counts, (codes, groups.codes[known]), 1)
    mass = np.zeros((len(categories), k))
    np.add.at(mass, (codes, groups.codes[known]), groups.weights[known])
    effect = _cramers_v(mass)
    total = mass.sum()
    lines = []
    for code, category in enumerate(categories):
        share = _ratio(mass[code], mass.sum(axis=0))
        share_all = float(mass[code].sum() / total) if total > 0 else np.nan
        spread = np.sqrt(max(share_all * (1 - share_all), 0.0))
        lines.append(
            Line(
                feature=name,
                category=category,
                count=counts[code],
                mean=np.full(k, np.nan),
                mean_all=np.nan,
                median=np.full(k, np.nan),
                share=share,
                share_all=share_all,
                difference=_ratio(share - share_all, np.full(k, spread)),
                lift=_ratio(share, np.full(k, share_all)),
                effect_size=effect,
                effect_measure="cramers_v",
                nulls=nulls,
                known=groups.sizes - nulls,
            )
        )
    return lines


_FEW = 20


def _commonest(text: list[str], weights: Floats) -> tuple[NDArray[np.intp], list[str]]:
    """Give each value's place among the commonest, and their names; ties in alphabetical order."""
    names, codes = np.unique(np.array(text, dtype=object), return_inverse=True)
    if len(names) == 0 or (len(names) > _FEW and len(names) > len(text) / 2):
        return np.empty(0, dtype=np.intp), []
    order = np.argsort(-np.bincount(codes, weights=weights), kind="stable")
    place = np.empty(len(names), dtype=np.intp)
    place[order] = np.arange(len(names))
    shown = [str(names[code]) for code in order]
    if len(shown) > TOP_CATEGORIES + 1:
        place = np.minimum(place, TOP_CATEGORIES)
        shown = [*shown[:TOP_CATEGORIES], OTHER]
    return place[codes], shown


def _cramers_v(mass: Floats) -> float:
    """Cramér's V of categories x segments (Cramér 1946): 0 no relation, 1 one decides the other."""
    mass = mass[mass.sum(axis=1) > 0][:, mass.sum(axis=0) > 0]
    freedom = min(mass.shape) - 1
    if freedom < 1:
        return float("nan")
    total = mass.sum()
    expected = np.outer(mass.sum(axis=1), mass.sum(axis=0)) / total
    chi_squared = float(((mass - expected) ** 2 / expected).sum())
    return min(1.0, float(np.sqrt(chi_squared / (total * freedom))))


def _nothing(name: str, count: NDArray[np.int64], nulls: NDArray[np.int64]) -> Line:
    undefined = np.full(len(count), np.nan)
    return Line(
        name,
        None,
        count,
        undefined,
        np.nan,
        undefined,
        undefined,
        np.nan,
        undefined,
        undefined,
        np.nan,
        "cramers_v",
        nulls,
        count,
    )
