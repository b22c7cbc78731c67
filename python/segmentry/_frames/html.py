"""Frames as HTML for notebooks, whatever library they come from. Every text is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segmentry._frames import Table

# Rows that are shown; more would fill the page.
MOST_ROWS = 60


def table_html(table: Table, caption: str = "", most: int = MOST_ROWS) -> str:
    """Give a table with a head, and how many rows are left out."""
    names = table.names
    shown = table.picked(range(most)) if table.n_rows > most else table
    columns = [shown.objects(name) for name in names]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>"
        for row in zip(*columns, strict=True)
    )
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    more = table.n_rows - shown.n_rows
    below = f"<p>{more:,} more rows</p>" if more else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return "–"
    if isinstance(value, bool):
        return "✓" if value else ""
    return escape(f"{value:.4g}" if isinstance(value, float) else str(value))
