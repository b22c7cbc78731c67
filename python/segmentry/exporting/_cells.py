"""Tables as sheets: numbers as numbers, dates as dates, text as text, never a formula.

Values come back as they were: numbers to the last bit, text letter by letter.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from segmentry.drawing.fonts import is_wide
from segmentry.exceptions import InvalidDataError

# Letters that a cell holds, and digits of a number that Excel shows.
LONGEST_TEXT: Final = 32_767
_SHOWN_DIGITS: Final = 10**15
# Excel takes 1900 for a leap year: from this day on its dates are right.
_FIRST_DATE: Final = dt.datetime(1900, 3, 1)
# Text that begins like a formula is marked as text, so that it stays text when a cell is edited.
_LIKE_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# XlsxWriter takes text in these tags for its own markup.
_MARKUP: Final = ("<r>", "</r>")

Value = Any


class _Exact(float):
    """A number that is written with all its digits; XlsxWriter would write sixteen."""

    def __format__(self, spec: str) -> str:
        """Write it so that reading gives it back to the last bit."""
        return repr(float(self))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    head : str
        What stands in the first row.
    values : sequence
        One per row; None and NaN leave the cell empty.
    style : str or sequence of str
        How numbers are shown, for the column or for each row.
    width : float
        In letters.
    is_id : bool
        Whether the values tell rows apart, and so must be kept whatever they are.
    """

    head: str
    values: Sequence[Value]
    style: str | Sequence[str] = "general"
    width: float = 12.0
    is_id: bool = False


# Name -> number format of Excel.
NUMBER_FORMATS: Final[dict[str, str]] = {
    "general": "General",
    "setting": "General",
    "whole": "#,##0",
    "id": "0",
    "number": "#,##0.00",
    "share": "0.0%",
    "digits": "#,##0.000",
    "difference": "+0.00;-0.00;0.00",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm:ss",
}
_ALIGNED: Final = {"valign": "top"}
# Points of a line of text; a row takes no more than so many.
_LINE_HEIGHT: Final = 15.0
_HIGHEST_ROW: Final = 405.0
# A head is bold, and the arrow of the filter stands beside it.
_ROOM_OF_HEAD: Final = 3.0
_NUMBERS: Final = frozenset({"whole", "number", "digits", "share", "difference"})
_A4: Final = 9
# Widths are counted in figures; most letters are narrower.
_USUAL: Final = 0.88


class Writer:
    """Writes tables into the sheets of one workbook, row by row."""

    def __init__(self, workbook: Any) -> None:  # noqa: ANN401 - xlsxwriter is optional
        self._book = workbook
        self._formats = {
            name: workbook.add_format({"num_format": code, **_ALIGNED})
            for name, code in NUMBER_FORMATS.items()
        }
        # Ids stand beside names, which begin on the left.
        for name in ("id", "setting"):
            self._formats[name].set_align("left")
            self._formats[name].set_indent(1)
        # Text stands a little apart from the number on its left.
        text = {"text_wrap": True, "align": "left", "indent": 1, **_ALIGNED}
        self._text = workbook.add_format(text)
        self._guarded = workbook.add_format({"quote_prefix": True, **text})
        self._line = workbook.add_format({"text_wrap": False, **_ALIGNED})
        self._guarded_line = workbook.add_format({"quote_prefix": True, **_ALIGNED})
        head = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E8EEF4", **_ALIGNED}
        self._head = workbook.add_format({**head, "align": "left", "indent": 1})
        self._head_of_numbers = workbook.add_format({**head, "align": "right"})
        self._title = workbook.add_format({"bold": True, "font_size": 14})
        self._grey = workbook.add_format({"font_color": "#5A5A5A"})

    def sheet(self, name: str) -> Any:  # noqa: ANN401
        """Add a sheet, which prints on pages as wide as it is."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def heading(self, sheet: Any, title: str, line: str) -> int:  # noqa: ANN401
        """Write a title and a line below it; gives the row where the table begins."""
        self._string(sheet, 0, 0, title, self._title)
        self._string(sheet, 1, 0, line, self._grey)
        return 3

    def table(
        self,
        sheet: Any,  # noqa: ANN401
        columns: Sequence[Column],
        first_row: int = 0,
        *,
        wrap: bool = True,
    ) -> None:
        """Write a table with a frozen head and a filter."""
        n_rows = len(columns[0].values) if columns else 0
        sheet.freeze_panes(first_row + 1, 1)
        sheet.repeat_rows(first_row)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        widths = [column.width for column in columns]
        heads = [column.head for column in columns]
        _set_height(sheet, first_row, heads, [width - _ROOM_OF_HEAD for width in widths])
        for place, column in enumerate(columns):
            is_numbers = not isinstance(column.style, str) or column.style in _NUMBERS
            form = self._head_of_numbers if is_numbers else self._head
            self._string(sheet, first_row, place, column.head, form)
        rows: Iterable[tuple[Value, ...]] = zip(*(c.values for c in columns), strict=True)
        styles = [column.style for column in columns]
        for row, values in enumerate(rows):
            if wrap:
                _set_height(sheet, first_row + 1 + row, values, widths)
            for place, value in enumerate(values):
                style = styles[place]
                named = style if isinstance(style, str) else style[row]
                self._cell(sheet, (first_row + 1 + row, place), value, named, wrap=wrap)
        sheet.autofilter(first_row, 0, first_row + n_rows, max(len(columns) - 1, 0))
        for place, column in enumerate(columns):
            if column.is_id and n_rows:
                area = (first_row + 1, place, first_row + n_rows, place)
                _allow_numbers_as_text(sheet, area)

    def _cell(
        self,
        sheet: Any,  # noqa: ANN401
        place: tuple[int, int],
        value: Value,
        style: str,
        *,
        wrap: bool,
    ) -> None:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            if value is not None and math.isinf(value):
                self._string(sheet, *place, str(value), self._line)
            return
        if isinstance(value, bool):
            # As text begins, in a column of settings.
            form = self._formats["setting" if style == "setting" else "general"]
            sheet.write_boolean(*place, value, form)
        elif isinstance(value, int | float):
            sheet.write_number(*place, _number(value), self._formats[style])
        elif (moment := _moment(value)) is not None:
            midnight = moment.time() == dt.time()
            sheet.write_datetime(*place, moment, self._formats["date" if midnight else "time"])
        else:
            plain, guarded = (
                (self._text, self._guarded) if wrap else (self._line, self._guarded_line)
            )
            text = str(value)
            looks_like_formula = text.startswith(_LIKE_FORMULAS)
            self._string(sheet, *place, text, guarded if looks_like_formula else plain)

    def _string(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:  # noqa: ANN401
        # Halves of a pair of surrogates are no text, and no file can hold them.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
        if length(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT // 2 - 1] + "…"
        if text.startswith(_MARKUP[0]) and text.endswith(_MARKUP[1]):
            # In two parts it is written as text.
            sheet.write_rich_string(row, column, text[:1], style, text[1:], style)
        elif text:
            sheet.write_string(row, column, text, style)

    def colour_scale(self, sheet: Any, rows: tuple[int, int], column: int, full: float) -> None:  # noqa: ANN401
        """Colour differences from blue (below) to orange (above)."""
        scale = {
            "type": "3_color_scale",
            "min_type": "num",
            "mid_type": "num",
            "max_type": "num",
            "min_value": -full,
            "mid_value": 0,
            "max_value": full,
            "min_color": "#8FB6DC",
            "mid_color": "#FFFFFF",
            "max_color": "#F0B183",
        }
        if rows[1] >= rows[0]:
            sheet.conditional_format(rows[0], column, rows[1], column, scale)

    def bars(self, sheet: Any, rows: tuple[int, int], column: int) -> None:  # noqa: ANN401
        """Put bars behind shares, from 0 to 1."""
        bar = {
            "type": "data_bar",
            "bar_color": "#BFD4E8",
            "min_type": "num",
            "max_type": "num",
            "min_value": 0,
            "max_value": 1,
        }
        if rows[1] >= rows[0]:
            sheet.conditional_format(rows[0], column, rows[1], column, bar)


def _set_height(sheet: Any, row: int, values: Sequence[Value], widths: Sequence[float]) -> None:  # noqa: ANN401
    """Make a row as high as its longest text needs, which not every program does by itself."""
    lines = max(
        (
            _lines(value, width - 1)
            for value, width in zip(values, widths, strict=True)
            if isinstance(value, str)
        ),
        default=1,
    )
    if lines > 1:
        sheet.set_row(row, min(_LINE_HEIGHT * lines, _HIGHEST_ROW))


def _lines(text: str, width: float) -> int:
    """Count the lines of a text in a column; wide letters take the room of two."""
    return sum(
        max(1, math.ceil(sum(2 if is_wide(c) else _USUAL for c in line) / max(width, 1.0)))
        for line in text[:LONGEST_TEXT].split("\n")
    )


def length(text: str) -> int:
    """Count letters as Excel does: those beyond the basic plane are two."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def ids(values: Sequence[Value], name: str) -> list[Value]:
    """Prepare a column of ids: what Excel would change is text.

    Raises
    ------
    InvalidDataError
        If an id is no text that a cell can hold.
    """
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    as_text = any(abs(number) >= _SHOWN_DIGITS for number in numbers)
    found = []
    for row, value in enumerate(values):
        plain = value is None or isinstance(value, bool | float)
        if isinstance(value, int) and not isinstance(value, bool):
            found.append(str(value) if as_text else value)
        elif plain or _moment(value) is not None:
            found.append(value)
        else:
            found.append(_text_id(str(value), name, row))
    return found


def _text_id(text: str, name: str, row: int) -> str:
    if length(text) > LONGEST_TEXT:
        raise InvalidDataError(
            f"column {name!r} has an id of {len(text):,} letters in row {row}, more than a cell "
            "holds; leave the membership out (membership=False) or shorten the ids"
        )
    if any("\ud800" <= letter <= "\udfff" or letter in "\ufffe\uffff" for letter in text):
        raise InvalidDataError(
            f"column {name!r} has an id in row {row} with characters that no file can hold; "
            "leave the membership out (membership=False) or repair the ids"
        )
    return text


def _number(value: float) -> float:
    # Whole numbers beyond what Excel shows are written by the nearest double.
    whole = isinstance(value, int) and abs(value) < _SHOWN_DIGITS
    return value if whole else _Exact(value)


def _moment(value: Value) -> dt.datetime | None:
    """Give a date or a time that Excel can hold; None for anything else, and with a zone."""
    if isinstance(value, dt.datetime):
        moment = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        fits = moment.tzinfo is None and moment >= _FIRST_DATE
        return moment if fits and moment.microsecond % 1000 == 0 else None
    if isinstance(value, dt.date):
        moment = dt.datetime(value.year, value.month, value.day)
        return moment if moment >= _FIRST_DATE else None
    return None


def _allow_numbers_as_text(sheet: Any, area: tuple[int, int, int, int]) -> None:  # noqa: ANN401
    """Spare the reader a warning at every id such as 00123."""
    first, column, last, _ = area
    letters = ""
    place = column + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    sheet.ignore_errors({"number_stored_as_text": f"{letters}{first + 1}:{letters}{last + 1}"})
