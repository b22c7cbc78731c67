"""Frames shown as they are: the numbers of segments tried, the decisions, the data check."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from segmentry import _frames
from segmentry.wording.numerals import MISSING, Language, percent, short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Column headings people read; any other column shows its own name.
_HEADINGS: Final[dict[str, tuple[str, str]]] = {
    "advice": ("What to do", "建议"),
    "calinski_harabasz": ("Calinski–Harabasz", "Calinski–Harabasz"),
    "check": ("Check", "检查项"),
    "davies_bouldin": ("Davies–Bouldin", "Davies–Bouldin"),
    "examples": ("Examples", "示例"),
    "inertia_gain": ("Inertia gain", "组内平方和增益"),
    "rank_sum": ("Sum of ranks", "名次之和"),
    "inertia": ("Inertia", "组内平方和"),
    "k": ("Segments", "客群数"),
    "n_segments": ("Segments", "客群数"),
    "rows": ("Rows", "行数"),
    "share": ("Share", "占比"),
    "silhouette": ("Silhouette", "轮廓系数"),
    "smallest_share": ("Smallest segment", "最小客群占比"),
    "stability": ("Stability", "稳定性"),
}
# The checks of the audit, by their codes.
_CHECKS: Final[dict[str, tuple[str, str]]] = {
    "missing_customer": ("Rows without a customer", "缺少客户的行"),
    "missing_time": ("Rows without a time", "缺少时间的行"),
    "missing_amount": ("Rows without an amount", "缺少金额的行"),
    "dropped_rows": ("Rows left out", "被剔除的行"),
    "duplicate_rows": ("Rows that repeat another exactly", "完全重复的行"),
    "future_rows": ("Rows after the moment of analysis", "晚于分析时点的行"),
    "negative_amounts": ("Negative amounts (returns)", "负金额（退货）"),
    "zero_amounts": ("Amounts of zero", "零金额"),
    "same_day_repeat_orders": ("Several orders on one day", "同一天多次下单"),
    "outlier_amounts": ("Unusually large amounts", "异常大的金额"),
    "time_gaps": ("Stretches without any order", "没有任何订单的时间段"),
    "stale_log": ("Data that end long before the analysis", "数据早已停止更新"),
    "single_order_customers": ("Customers with a single order", "只下过一单的客户"),
    "too_little_data": ("Too few customers or orders", "数据量过少"),
}
_SHARES: Final = ("share",)
_SMALL: Final = 10
_LONG: Final = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid."""

    cells: list[str]
    chosen: bool = False


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
    open : bool
        Whether it is shown unfolded.
    """

    caption: str
    columns: list[tuple[str, str]]
    rows: list[Row]
    note: str = ""
    open: bool = False
    anchors: list[str] = field(default_factory=list)


def grid_of(
    frame: _frames.Frame,
    caption: str,
    language: Language,
    *,
    chosen: Callable[[dict[str, Any]], bool] | None = None,
    keep: Callable[[dict[str, Any]], bool] | None = None,
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
    chosen, keep : callable, optional
        Which rows to set off, and which to show, given a row as a dict.
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
        if keep is None or keep(record)
    ]
    return Grid(caption, columns, rows)


def _empty(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, list | tuple) and not value)


def _heading(name: str, language: Language) -> str:
    if name in _HEADINGS:
        return _HEADINGS[name][1 if language == "zh" else 0]
    return sentence_case(name.replace("_", " "))


def check_label(code: str, language: Language) -> str:
    """Give the name of a check of the audit in words."""
    if code in _CHECKS:
        return _CHECKS[code][1 if language == "zh" else 0]
    return sentence_case(code.replace("_", " "))


def sentence_case(text: str) -> str:
    """Begin with a capital letter, leaving the rest as it is."""
    return text[:1].upper() + text[1:]


def _cell(name: str, value: object, language: Language) -> str:
    if _empty(value):
        return MISSING
    if name == "check":
        return check_label(str(value), language)
    if name == "advice":
        return sentence_case(str(value))
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
