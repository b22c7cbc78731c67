"""Small tables as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any


def table_html(caption: str, columns: Mapping[str, Any]) -> str:
    """Give columns of plain values as a table; the caption is HTML already."""
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in columns)
    values = [
        getattr(column, "tolist", lambda column=column: column)() for column in columns.values()
    ]
    shares = [name.endswith("share") for name in columns]
    rows = "".join(
        "<tr>" + "".join(map(_cell, row, shares)) + "</tr>" for row in zip(*values, strict=True)
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _cell(value: object, is_share: bool) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        text = "–"
    elif isinstance(value, float):
        text = f"{value:.1%}" if is_share else f"{value:,.2f}"
    else:
        text = f"{value:,}" if isinstance(value, int) else str(value)
    side = "left" if isinstance(value, str) else "right"
    return f"<td style='text-align:{side}'>{escape(text)}</td>"
