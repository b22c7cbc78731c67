"""Tables ready for the page, and frames shown as they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from segmentry import _frames
from segmentry.wording.headings import heading
from segmentry.wording.numerals import MISSING, Language, percent, short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SHARES: Final = ("share",)
_SMALL: Final = 10
_LONG: Final = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid; of a segment, if it is about one."""

    cells: list[str]
    chosen: bool = False
    segment: int | None = None


@dataclass(slots=True)
class Grid:
    """A table ready for the page.

    Attributes
    ----------
    caption : str
        Its title.
    columns : list of (str, str)
        Heading and kind ("number" or "text") of each column.
    rows : list of Row
        The cells as text.
    note : str
        A line above the table.
    """

    caption: str
    columns: list[tuple[str, str]]
    rows: list[Row]
    note: str = ""


def grid_of(
    frame: _frames.Frame,
    caption: str,
    language: Language,
    *,
    chosen: Callable[[dict[str, Any]], bool] | None = None,
    without: Sequence[str] = (),
) -> Grid:
    """Turn a frame into a grid.

    Parameters
    ----------
    frame : frame
        Any small frame.
    caption : str
        Title of the grid.
    language : {"en", "zh"}
        Language of the headings.
    chosen : callable, optional
        Which rows to set off, given a row as a dict.
    without : sequence of str
        Columns not to show.
    """
    table = _frames.read_frame(frame, "table")
    values = {name: table.objects(name) for name in table.names}
    records = [{name: values[name][row] for name in table.names} for row in range(table.n_rows)]
    # A column without a single entry only takes room.
    names = [
        name
        for name in table.names
        if name not in without and any(not _empty(v) for v in values[name])
    ]
    columns = [
        (_heading(name, language), "number" if table.is_numeric(name) else "text") for name in names
    ]
    rows = [
        Row(
            [_cell(name, record[name], language) for name in names],
            chosen is not None and chosen(record),
        )
        for record in records
    ]
    return Grid(caption, columns, rows)


def _empty(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, list | tuple) and not value)


def _heading(name: str, language: Language) -> str:
    return heading(name, language) or sentence_case(name.replace("_", " "))


def sentence_case(text: str) -> str:
    """Begin with a capital letter, leaving the rest as it is."""
    return text[:1].upper() + text[1:]


def _cell(name: str, value: object, language: Language) -> str:
    if _empty(value):
        return MISSING
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, int | float):
        return _number(name, value, language)
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def _number(name: str, value: float, language: Language) -> str:
    if not math.isfinite(value):
        return MISSING
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= _LONG else str(value)
    if name.endswith(_SHARES):
        return percent(value)
    return f"{value:.3f}" if abs(value) < _SMALL else short(value, language)
