"""The head of the page: the tiles, the sentences below them, and how large segments are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.reporting.charts.bars import item, paired
from segmentry.reporting.grids import Grid, Row
from segmentry.wording.measures import value_word
from segmentry.wording.numerals import MISSING, count, percent, short

if TYPE_CHECKING:
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

_HALF: Final = 0.5


def overview(subject: Subject, t: Texts) -> dict[str, Any]:
    """Give the tiles and the sentences."""
    word = value_word(subject.value_column, t.language)
    tiles = [_tile(t("customers"), subject.total(t))]
    if subject.value_column is not None and subject.hidden_values is not None:
        values = subject.floats(subject.value_column)
        each = t("per_customer", n=short(float(np.nanmean(values)), t.language))
        total = short(float(np.nansum(values)), t.language)
        tiles.append(_tile(t("total", value=word), total, each))
    told = "orders" in subject.columns and not subject.tells_of_few("orders")
    if told and not subject.too_few:
        orders = subject.floats("orders")
        each = t("per_customer", n=short(float(np.nanmean(orders)), t.language))
        tiles.append(_tile(t("orders"), count(float(np.nansum(orders)), t.language), each))
    tiles.append(_tile(t("segments"), str(len(subject.names))))
    return {"tiles": tiles, "lead": _lead(subject, word, t), "value_word": word}


def sizes(subject: Subject, t: Texts) -> dict[str, Any]:
    """Give the chart and the table of sizes and shares."""
    word = value_word(subject.value_column, t.language)
    values = subject.value_shares
    title = t("sizes_title" if values is not None else "sizes_title_no_value")
    names = [f"{place + 1}  {name}" for place, name in enumerate(subject.names)]
    columns = [
        (t("segment_short"), "text"),
        (t("customers"), "number"),
        (t("share_of_customers"), "number"),
    ]
    series = [(t("share_of_customers"), subject.shares)]
    if values is not None:
        columns.append((t("share_of_value", value=word), "number"))
        series.append((t("share_of_value", value=word), values))
    rows = [
        Row(
            [name, subject.size(place, t), *(percent(float(part[place])) for _, part in series)],
            segment=place,
        )
        for place, name in enumerate(subject.names)
    ]
    data = [
        (
            heading,
            [
                item(
                    100.0 * float(part[place]),
                    _share_text(float(part[place])),
                    [
                        subject.names[place],
                        f"{t('customers')}: {subject.size(place, t)}",
                        f"{heading}: {percent(float(part[place]))}",
                    ],
                )
                for place in range(len(names))
            ],
        )
        for heading, part in series
    ]
    chart = paired("sizes", t("alt_sizes", n=len(names)), names, data)
    note = t("sizes_note", value=word) if values is not None else t("sizes_note_no_value")
    return {"title": title, "chart": chart, "note": note, "table": Grid(title, columns, rows)}


def _share_text(share: float) -> str:
    return percent(share) if np.isfinite(share) else ""


def _tile(label: str, value: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def _lead(subject: Subject, word: str, t: Texts) -> list[str]:
    shares, values = subject.shares, subject.value_shares
    if not subject.shown.any() or subject.too_few:
        return [t("lead_too_few", n=subject.min_cell)]
    largest = int(np.nanargmax(shares))
    if len(shares) == 1:
        # One segment is everybody: neither the largest nor the most valuable of any.
        return []
    if values is None:
        share = percent(float(shares[largest]))
        return [t("lead_largest_no_value", name=subject.names[largest], customers=share)]
    lines: list[str] = []
    if np.isfinite(values[0]):
        lines.append(_line(subject, "lead_top", 0, word, t))
    # Only where nobody on the way is hidden: sums of hidden shares would be told otherwise.
    if np.isfinite(values).all():
        needed = int(np.searchsorted(np.cumsum(values), _HALF)) + 1
        if 1 < needed < len(values):
            lines.append(
                t(
                    "lead_half",
                    n=needed,
                    customers=percent(float(shares[:needed].sum())),
                    share=percent(float(values[:needed].sum())),
                )
            )
    if largest != 0 or not lines:
        text = "lead_largest" if np.isfinite(values[largest]) else "lead_largest_no_value"
        lines.append(_line(subject, text, largest, word, t))
    return lines


def _line(subject: Subject, text: str, segment: int, word: str, t: Texts) -> str:
    values = subject.value_shares
    return t(
        text,
        name=subject.names[segment],
        customers=percent(float(subject.shares[segment])),
        share=MISSING if values is None else percent(float(values[segment])),
        value=word,
    )
