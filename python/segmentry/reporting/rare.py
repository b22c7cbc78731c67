"""What tells of few customers: rules do not name it, and are learnt without.

These are categories of few, limits beyond which few lie, and columns in which few differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry import _frames
from segmentry.reporting.disclosure import tells_of_few
from segmentry.segmenter import ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts
    from segmentry.tree import SegmentRules

# What stands for rules yet to be learnt.
LEARN: Final = "learn"

Rare = dict[str, frozenset[Any]]


def rare_categories(table: _frames.Table, columns: Iterable[str], min_cell: int) -> Rare:
    """Give the categories of some, but too few customers, by column.

    Cost: O(n) a column.
    """
    found: Rare = {}
    for column in columns:
        categories = table.categories(column)
        counts = _counts(categories)
        places = np.flatnonzero((counts > 0) & (counts < min_cell)).tolist()
        found[column] = frozenset(categories.values[place] for place in places)
    return found


def names_rare(entry: object, text: str, rare: Rare) -> bool:
    """Say whether a rule names such a category: in its conditions, or in quotes in its text."""
    conditions = getattr(entry, "conditions", None)
    for condition in conditions if isinstance(conditions, list | tuple) else ():
        values = getattr(condition, "values", ())
        if rare.get(getattr(condition, "feature", ""), frozenset()) & set(values):
            return True
    texts = {value for values in rare.values() for value in values if isinstance(value, str)}
    return any(_quoted(value, text) for value in texts)


def parts_few(entry: object, subject: Subject) -> bool:
    """Say whether a condition of a rule parts too few customers from the others."""
    conditions = getattr(entry, "conditions", None)
    return any(
        _parts_few(condition, subject)
        for condition in (conditions if isinstance(conditions, list | tuple) else ())
        if _is_number(getattr(condition, "feature", None), subject)
    )


def _is_number(feature: object, subject: Subject) -> bool:
    # Hours and weekdays, too, which are no amounts but have limits.
    table = subject.table
    return isinstance(feature, str) and feature in table and table.is_numeric(feature)


def _parts_few(condition: Any, subject: Subject) -> bool:  # noqa: ANN401 - of any rules
    values = subject.floats(condition.feature)
    known = values[np.isfinite(values)]
    limits = (getattr(condition, "above", -np.inf), getattr(condition, "at_most", np.inf))
    asked = [limit for limit in limits if np.isfinite(limit)]
    # Truth values are numbers here.
    named = [one for one in getattr(condition, "values", ()) if isinstance(one, int | float)]
    if any(tells_of_few(int((known == one).sum()), len(known), subject.min_cell) for one in named):
        return True
    if not asked and not named:
        # Known, or unknown.
        return tells_of_few(len(known), len(values), subject.min_cell)
    return any(
        tells_of_few(int((known > limit).sum()), len(known), subject.min_cell) for limit in asked
    )


def learnt_rules(subject: Subject, t: Texts) -> SegmentRules | None:
    """Learn the rules of the page, rare categories of a column taken as one.

    Numbers in which few customers differ are left out. Segments stay as they are. None if there is
    no column to make rules of.
    """
    table = subject.table
    columns: dict[str, Any] = {table.names[0]: table.column(table.names[0])}
    for name in table.names[1:]:
        if table.is_time(name):
            # Rules ask for numbers and categories.
            continue
        column = table.column(name)
        if not table.is_numeric(name) or table.is_declared(name):
            column = _pooled(table.categories(name), subject.min_cell, t("rare_categories"), column)
        elif subject.tells_of_few(name):
            continue
        if column is not None:
            columns[name] = column
    if len(columns) == 1:
        return None
    frame = _frames.make_frame(columns, table.kind)
    return ruling.rules(
        _frames.read_frame(frame), subject.labels, subject.own_names, None, t.language
    )


def _pooled(categories: _frames.Categories, min_cell: int, called: str, column: Any) -> Any:  # noqa: ANN401 - a column of any library
    """Give a column whose rare categories are one; None if it has no others."""
    counts = _counts(categories)
    rare = (counts > 0) & (counts < min_cell)
    if not rare.any():
        return column
    common = np.flatnonzero(~rare & (counts > 0)).tolist()
    if not common:
        return None
    names = [str(value) for value in categories.values]
    while called in names:
        called += "*"
    shown: Sequence[str | None] = [
        called if few else name for few, name in zip(rare.tolist(), names, strict=True)
    ]
    return [None if code < 0 else shown[code] for code in categories.codes.tolist()]


def _counts(categories: _frames.Categories) -> NDArray[np.int64]:
    known = categories.codes[categories.codes >= 0]
    return np.bincount(known, minlength=len(categories.values))


def _quoted(value: str, text: str) -> bool:
    # As `SegmentRules` writes them: in words, and in symbols.
    return f"“{' '.join(value.split()) or value}”" in text or repr(value) in text
