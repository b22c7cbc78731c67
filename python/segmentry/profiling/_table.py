"""The table of a profile: every feature, described, tested and put in long form.

Cost: O(n log n) time and O(n) extra memory a column, for the medians and ranks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry.profiling._codes import named_codes
from segmentry.profiling._columns import finite, texts_of
from segmentry.profiling._lines import Line, category_lines, number_line
from segmentry.profiling._tests import corrected
from segmentry.wording.vocabulary import is_known

if TYPE_CHECKING:
    from segmentry.profiling._columns import Columns
    from segmentry.profiling._groups import Groups

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
    "kind",
    "null_share",
    "null_share_all",
    "effect_low",
    "effect_high",
    "effect_corrected",
    "n_effective",
    "used_in_clustering",
    "test",
    "p_value",
    "p_adjusted",
)
_TEXT = ("feature", "category", "kind")
_EFFECTS = {
    "effect_size": "size",
    "effect_low": "low",
    "effect_high": "high",
    "effect_corrected": "corrected",
    "n_effective": "n",
    "p_value": "p_value",
    "p_adjusted": "p_adjusted",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to describe, and how.

    Attributes
    ----------
    features : list of str
        Columns that may have made the segments.
    extra : list of str
        Columns beside them.
    used : collection of str or None
        Columns that made the segments; None if that is not known of `features`.
    confidence : float
        Of the intervals.
    correction : str
        How p-values are corrected.
    """

    features: list[str]
    extra: list[str]
    used: Collection[str] | None
    confidence: float
    correction: str

    def is_used(self, name: str) -> bool | None:
        """Say whether a column made the segments; None if unknown."""
        if self.used is not None:
            return name in self.used
        return None if name in self.features else False

    def is_tested(self, name: str) -> bool:
        """Say whether a test of a column is evidence: it has nothing to do with those used.

        Our own features all come from the same purchases, so none is tested where one was used.
        """
        if self.is_used(name) is not False:
            return False
        return not (is_known(name) and any(map(is_known, self.used or ())))


def lines_of(table: Columns, groups: Groups, plan: Plan) -> list[Line]:
    """Describe every feature: numbers by mean and median, anything else by its categories.

    Weekdays and hours are numbers on a circle, and so categories; other numbers under their names
    are numbers.
    """
    lines: list[Line] = []
    for name in [*plan.features, *plan.extra]:
        used = plan.is_used(name)
        described = _described(table, name, groups, plan, test=plan.is_tested(name))
        lines += [replace(line, used=used, is_extra=name in plan.extra) for line in described]
    return _corrected(lines, plan.correction)


def _described(table: Columns, name: str, groups: Groups, plan: Plan, *, test: bool) -> list[Line]:
    named = named_codes(table, name)
    if named is not None:
        codes, levels = named
        return category_lines(name, codes, levels, groups, plan.confidence, test=test, every=True)
    if table.is_numeric(name):
        kind = "boolean" if table.is_boolean(name) else "number"
        base, values = table.based(name)
        values = finite(name, values)
        return [number_line(name, values, groups, plan.confidence, kind=kind, test=test, base=base)]
    days = table.days(name)
    if days is not None:
        kind = "duration" if table.is_duration(name) else "date"
        return [number_line(name, days, groups, plan.confidence, kind=kind, test=test)]
    codes, texts = texts_of(table, name)
    return category_lines(name, codes, texts, groups, plan.confidence, test=test)


def _corrected(lines: list[Line], correction: str) -> list[Line]:
    """Correct the p-values, one a feature."""
    p_values = {line.feature: line.effect.p_value for line in lines}
    adjusted = corrected(np.array(list(p_values.values()), dtype=np.float64), correction)
    by_feature = dict(zip(p_values, adjusted.tolist(), strict=True))
    return [
        replace(line, effect=replace(line.effect, p_adjusted=by_feature[line.feature]))
        for line in lines
    ]


def long_table(lines: list[Line], groups: Groups) -> dict[str, Any]:
    """Put lines in long form: all lines of the first segment, then of the second, ..."""
    each = range(len(groups.segments))
    repeat = len(lines)

    def down(values: list[Any], dtype: type) -> NDArray[Any]:
        spread = [np.broadcast_to(value, len(each)) for value in values]
        return np.array(spread, dtype=dtype).T.reshape(-1)

    columns: dict[str, Any] = {
        "segment": [s for s in groups.segments for _ in range(repeat)],
        "segment_name": [name for name in groups.names for _ in range(repeat)],
        "effect_measure": [line.effect.measure for _ in each for line in lines],
        "test": [line.effect.test for _ in each for line in lines],
        "used_in_clustering": [line.used for _ in each for line in lines],
    }
    if not isinstance(next(iter(groups.segments), 0), str):
        columns["segment"] = np.array(columns["segment"], dtype=np.int64)
    for name in _TEXT:
        columns[name] = [getattr(line, name) for _ in each for line in lines]
    for name in ("count", "nulls"):
        columns[name] = down([getattr(line, name) for line in lines], np.int64)
    for name, of_effect in _EFFECTS.items():
        columns[name] = down([getattr(line.effect, of_effect) for line in lines], np.float64)
    for name in COLUMNS:
        if name not in columns:
            columns[name] = down([getattr(line, name) for line in lines], np.float64)
    return {name: columns[name] for name in COLUMNS}
