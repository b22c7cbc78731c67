"""A profile as HTML for notebooks. Every text from data is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.wording.comparisons import label_of
from segmentry.wording.vocabulary import number

if TYPE_CHECKING:
    from segmentry.profiling._cards import Card
    from segmentry.wording.numerals import Language

_CELL: Final = "text-align:left;vertical-align:top;padding:4px 12px 4px 0"
_MOST_RANKED: Final = 10
_WORDS: Final = {
    "segment": ("Segment", "客群"),
    "customers": ("Customers", "客户数"),
    "share": ("Share", "占比"),
    "value": ("Share of {}", "占{}的比例"),
    "apart": ("What sets it apart", "与众不同之处"),
    "ranking": ("What tells the segments apart most", "最能区分客群的特征"),
    "feature": ("Feature", "特征"),
    "effect": ("Effect ({:g}% interval)", "效应量（{:g}% 区间）"),
    "used": ("Made the segments", "用于聚类"),
    "p": ("p, corrected", "p 值（校正后）"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "unknown": ("unknown", "未知"),
}
_SYMBOLS: Final = {"eta_squared": "η²", "cramers_v": "V"}
_TINY: Final = 0.001


def _word(name: str, language: Language) -> str:
    return _WORDS[name][language == "zh"]


def cards_html(cards: list[Card], value_column: str | None, language: Language = "en") -> str:
    """Give a table with one row per segment."""
    heads = [_word(name, language) for name in ("segment", "customers", "share")]
    if value_column is not None:
        shown = value_column if language == "en" else label_of(value_column, language)
        heads.append(_word("value", language).format(shown))
    heads.append(_word("apart", language))
    return _table(heads, "".join(_row(card, value_column) for card in cards))


def ranking_html(ranking: dict[str, Any], confidence: float, language: Language) -> str:
    """Give a table of the features with the largest effects; nothing if there is none."""
    rows = np.flatnonzero(~np.isnan(ranking["effect_size"]))[:_MOST_RANKED].tolist()
    if not rows:
        return ""
    heads = [
        _word("feature", language),
        _word("effect", language).format(100 * confidence),
        _word("used", language),
    ]
    tested = not np.isnan(ranking["p_adjusted"]).all()
    if tested:
        heads.append(_word("p", language))
    inside = "".join(_ranked(ranking, row, language, tested=tested) for row in rows)
    return f"<p><b>{_word('ranking', language)}</b></p>{_table(heads, inside)}"


def _table(heads: list[str], rows: str) -> str:
    head = "".join(f'<th style="{_CELL}">{escape(text)}</th>' for text in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(cells: list[str]) -> str:
    inside = "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells)
    return f"<tr>{inside}</tr>"


def _row(card: Card, value_column: str | None) -> str:
    cells = [
        f"<b>{escape(str(card.segment))}</b> {escape(card.name)}",
        f"{card.size:,}",
        number(card.share, "share"),
    ]
    if value_column is not None:
        cells.append("–" if card.value_share is None else number(card.value_share, "share"))
    cells.append("<br>".join(escape(sentence) for sentence in card.sentences))
    return _cells(cells)


def _ranked(ranking: dict[str, Any], row: int, language: Language, *, tested: bool) -> str:
    low, high = ranking["effect_low"][row], ranking["effect_high"][row]
    interval = "" if np.isnan(low) else f" ({low:.2f}–{high:.2f})"
    symbol = _SYMBOLS[ranking["effect_measure"][row]]
    used = {True: "yes", False: "no", None: "unknown"}[ranking["used_in_clustering"][row]]
    cells = [
        escape(ranking["label"][row]),
        f"{symbol} = {ranking['effect_size'][row]:.2f}{interval}",
        _word(used, language),
    ]
    if tested:
        p = ranking["p_adjusted"][row]
        cells.append("–" if np.isnan(p) else "&lt; 0.001" if p < _TINY else f"{p:.3f}")
    return _cells(cells)
