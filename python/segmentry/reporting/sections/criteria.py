"""How good the segmentation is by Kotler's criteria, as `sg.criteria` found."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from segmentry import _frames
from segmentry.assessment import _words
from segmentry.exceptions import InvalidTypeError
from segmentry.reporting.criteria_counts import Counts
from segmentry.reporting.grids import Grid, Row
from segmentry.reporting.texts.codes import criterion_name, verdict_word
from segmentry.wording.numerals import MISSING, short

if TYPE_CHECKING:
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

_NEEDED: Final = ("criterion", "measure", "value", "verdict", "explanation")
_UNKNOWN: Final = "not assessed"


def criteria_part(criteria: object, subject: Subject, t: Texts) -> Grid | None:
    """Give the figures that were assessed; None if there are none.

    Parameters
    ----------
    criteria : Criteria, frame or None
        An object with a `table`, or such a table.
    subject : Subject
        The page's subject.
    t : Texts
        The language.

    Raises
    ------
    InvalidTypeError
        If it has not the columns of `sg.Criteria.table`.
    """
    if criteria is None:
        return None
    table = _frames.read_frame(getattr(criteria, "table", criteria), "criteria")
    lacking = [name for name in _NEEDED if name not in table]
    if lacking:
        raise InvalidTypeError(
            f"criteria must be a sg.Criteria or a frame with its columns; it lacks {lacking}"
        )
    names = [*_NEEDED, *(["threshold"] if "threshold" in table else [])]
    values = {name: table.objects(name) for name in names}
    records = [{name: values[name][row] for name in names} for row in range(table.n_rows)]
    assessed = [record for record in records if record["verdict"] != _UNKNOWN]
    if not assessed:
        return None
    counts = Counts.of(criteria, records, subject)
    before = None
    rows = []
    for record in assessed:
        hidden = counts.tells_of_few(record)
        first = record["criterion"] != before
        before = record["criterion"]
        rows.append(Row(_cells(record, t, first=first, hidden=hidden)))
    columns = [
        (t("criterion"), "text"),
        (t("figure"), "text"),
        (t("value"), "number"),
        (t("met_from"), "number"),
        (t("verdict"), "text"),
        (t("meaning"), "text"),
    ]
    grid = Grid(t("criteria_title"), columns, rows)
    if len(assessed) < len(records):
        grid.note = t("criteria_rest", n=len(records) - len(assessed))
    return grid


def _cells(record: dict[str, Any], t: Texts, *, first: bool, hidden: bool) -> list[str]:
    name = str(record["measure"])
    known = name in _words.MEASURES
    return [
        criterion_name(str(record["criterion"]), t.language) if first else "",
        _words.measure_title(name, t.language) if known else name,
        MISSING if hidden else _written(name, record["value"], t),
        _written(name, record.get("threshold"), t),
        verdict_word(str(record["verdict"]), t.language),
        t("withheld") if hidden else str(record["explanation"] or ""),
    ]


def _written(name: str, value: object, t: Texts) -> str:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return MISSING
    if name in _words.MEASURES:
        return _words.written(name, float(value), t.language)
    return short(float(value), t.language)
