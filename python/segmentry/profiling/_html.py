"""A profile as HTML for notebooks. Every text from data is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from segmentry.wording.vocabulary import number

if TYPE_CHECKING:
    from segmentry.profiling._cards import Card

_CELL = "text-align:left;vertical-align:top;padding:4px 12px 4px 0"


def cards_html(cards: list[Card], value_column: str | None) -> str:
    """Give a table with one row per segment."""
    heads = ["Segment", "Customers", "Share"]
    if value_column is not None:
        heads.append(f"Share of {value_column}")
    heads.append("What sets it apart")
    head = "".join(f'<th style="{_CELL}">{escape(text)}</th>' for text in heads)
    rows = "".join(_row(card, value_column) for card in cards)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(card: Card, value_column: str | None) -> str:
    cells = [
        f"<b>{escape(str(card.segment))}</b> {escape(card.name)}",
        f"{card.size:,}",
        number(card.share, "share"),
    ]
    if value_column is not None:
        cells.append("–" if card.value_share is None else number(card.value_share, "share"))
    cells.append("<br>".join(escape(sentence) for sentence in card.sentences))
    inside = "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
    return f"<tr>{inside}</tr>"
