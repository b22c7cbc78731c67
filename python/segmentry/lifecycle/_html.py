"""Tables as HTML for notebooks. Every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

# From here on, in these units, with this letter.
_UNITS = ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))
_CELL = "text-align:right;padding:2px 10px"
_LEFT = "text-align:left;padding:2px 10px 2px 0"


def html_table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], notes: str = ""
) -> str:
    """Give a table whose first column names the rows."""
    head = "".join(_cell("th", at, text) for at, text in enumerate(heads))
    body = "".join(
        "<tr>"
        + "".join(_cell("th" if at == 0 else "td", at, text) for at, text in enumerate(row))
        + "</tr>"
        for row in rows
    )
    after = f"<p>{escape(notes)}</p>" if notes else ""
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{after}"
    )


def _cell(tag: str, at: int, text: str) -> str:
    return f'<{tag} style="{_CELL if at else _LEFT}">{escape(text)}</{tag}>'


def percent(value: float) -> str:
    """Write a share; null as a dash."""
    return "–" if value != value else f"{value:.1%}"  # noqa: PLR0124 - NaN


def amount(value: float) -> str:
    """Write an amount in few digits; null as a dash."""
    if value != value:  # noqa: PLR0124 - NaN
        return "–"
    size = abs(value)
    for least, unit, letter in _UNITS:
        if size >= least:
            return f"{value / unit:,.1f}{letter}"
    return f"{value:,.0f}" if size >= 100 or value == 0 else f"{value:.1f}"  # noqa: PLR2004
