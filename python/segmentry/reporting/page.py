"""What the page says: everything the template shows, gathered as plain texts and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry import _frames
from segmentry.drawing.palette import difference_colour, segment_colour, text_on
from segmentry.reporting import charts
from segmentry.reporting.comparison import Comparison, compare
from segmentry.reporting.projection import project
from segmentry.reporting.wording import comparison, facts
from segmentry.wording.measures import inside, measure, value_word
from segmentry.wording.numerals import count, percent, short, together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from segmentry.profiling import Card
    from segmentry.reporting.texts import Texts

_HEAT_ROWS: Final = 12
_KEY_NUMBERS: Final = 5
_LEGEND: Final = (-1.5, -1.0, -0.6, -0.3, 0.0, 0.3, 0.6, 1.0, 1.5)
_HALF: Final = 0.5


@dataclass(frozen=True)
class Subject:
    """What a page is about.

    Attributes
    ----------
    table : Table
        The features.
    columns : tuple of str
        The numeric columns, the customer column left out.
    clustered : tuple of str
        The columns the segments were made from.
    labels : array
        Segment of each row.
    names : tuple of str
        Names by segment, in the language of the page.
    own_names : tuple of str
        Names by segment as the segmenter gave them, and files have them.
    cards : dict of int to Card
        One per segment that has customers, from the profile.
    value_column : str or None
        What customers are worth.
    """

    table: _frames.Table
    columns: tuple[str, ...]
    clustered: tuple[str, ...]
    labels: NDArray[np.int64]
    names: tuple[str, ...]
    own_names: tuple[str, ...]
    cards: Mapping[int, Card]
    value_column: str | None

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Customers per segment."""
        return np.bincount(self.labels, minlength=len(self.names))

    @cached_property
    def value_shares(self) -> NDArray[np.float64] | None:
        """Share of the total value per segment; None if the total is not positive."""
        if self.value_column is None:
            return None
        values = np.nan_to_num(self.table.floats(self.value_column))
        total = float(values.sum())
        if not total > 0:
            return None
        return np.bincount(self.labels, weights=values, minlength=len(self.names)) / total


def overview(subject: Subject, t: Texts) -> dict[str, Any]:
    """Give the head of the page: the tiles and the sentences below them."""
    word = value_word(subject.value_column, t.language)
    tiles = [_tile(t("customers"), count(subject.table.n_rows, t.language))]
    if subject.value_column is not None:
        values = subject.table.floats(subject.value_column)
        per_customer = t("per_customer", n=short(float(np.nanmean(values)), t.language))
        total = short(float(np.nansum(values)), t.language)
        tiles.append(_tile(t("total", value=word), total, per_customer))
    if "orders" in subject.columns:
        orders = subject.table.floats("orders")
        per_customer = t("per_customer", n=short(float(np.nanmean(orders)), t.language))
        tiles.append(_tile(t("orders"), count(float(np.nansum(orders)), t.language), per_customer))
    tiles.append(_tile(t("segments"), str(len(subject.names))))
    return {"tiles": tiles, "lead": _lead(subject, word, t), "value_word": word}


def segments(subject: Subject, compared: Comparison, t: Texts) -> list[dict[str, Any]]:
    """Give what the page says of each segment."""
    sizes, values = subject.sizes, subject.value_shares
    shares = sizes / max(1, subject.table.n_rows)
    longest = max(float(shares.max()), 0.0 if values is None else float(values.max()))
    key_columns = compared.telling(t.language, len(compared.columns))[:_KEY_NUMBERS]
    word = value_word(subject.value_column, t.language)
    result = []
    for segment, name in enumerate(subject.names):
        colour, card = segment_colour(segment), subject.cards.get(segment)
        summary = t(
            "card_summary" if values is not None else "card_summary_no_value",
            n=count(int(sizes[segment]), t.language),
            share=percent(float(shares[segment])),
            value_share="" if values is None else percent(float(values[segment])),
            value=word,
        )
        result.append(
            {
                "number": segment + 1,
                "name": name,
                "own_name": subject.own_names[segment],
                "colour": colour,
                "ink": text_on(colour),
                "size": count(int(sizes[segment]), t.language),
                "customer_share": percent(float(shares[segment])),
                "customer_width": _width(float(shares[segment]), longest),
                "value_share": "" if values is None else percent(float(values[segment])),
                "value_width": 0 if values is None else _width(float(values[segment]), longest),
                "summary": summary,
                "facts": facts(compared, segment, card.traits if card else (), t),
                "numbers": _key_numbers(compared, key_columns, segment, t),
            }
        )
    return result


def heat_map(subject: Subject, compared: Comparison, t: Texts) -> dict[str, Any]:
    """Give the rows of the heat map, and the colours of its legend."""
    rows = []
    for place in compared.telling(t.language, _HEAT_ROWS):
        about = measure(compared.columns[place], t.language)
        average = float(compared.overall[place])
        unit = "" if about.unit == "days" else about.unit
        texts = together([*compared.means[:, place].tolist(), average], unit, t.language)
        cells = []
        for segment, name in enumerate(subject.names):
            value = float(compared.means[segment, place])
            difference = float(np.nan_to_num(compared.differences[segment, place]))
            colour = difference_colour(difference)
            words = comparison(value, average, about.unit, t)
            cells.append(
                {
                    "text": texts[segment],
                    "colour": colour,
                    "ink": text_on(colour),
                    "title": f"{name}: {words}" if words else name,
                }
            )
        rows.append(
            {
                "label": about.label,
                "cells": cells,
                "all": texts[-1],
            }
        )
    return {"rows": rows, "legend": [difference_colour(step) for step in _LEGEND]}


def customer_map(subject: Subject, t: Texts) -> dict[str, Any] | None:
    """Give the map, or None if there are too few customers or measures for one."""
    numeric = [name for name in subject.clustered if name in subject.columns]
    projection = project(
        subject.table,
        numeric if len(numeric) > 1 else subject.columns,
        subject.labels,
        len(subject.names),
        subject.value_column,
    )
    if projection is None:
        return None
    n = count(len(projection.points), t.language)

    def axis(name: str, columns: tuple[str, ...]) -> str:
        labels = [inside(measure(c, t.language).label, t.language) for c in columns]
        return t(name, names=t("list_join").join(labels))

    svg = charts.scatter(
        projection,
        subject.names,
        title=t("map_title"),
        description=t("chart_alt_map", n=n),
        axes=(axis("map_axis_x", projection.axes[0]), axis("map_axis_y", projection.axes[1])),
    )
    return {"svg": svg, "n": n, "explained": percent(projection.explained)}


def compared_numbers(subject: Subject) -> Comparison:
    """Compare the segments of a subject."""
    return compare(subject.table, subject.columns, subject.labels, len(subject.names))


def _tile(label: str, value: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def _lead(subject: Subject, word: str, t: Texts) -> list[str]:
    sizes, values = subject.sizes, subject.value_shares
    shares = sizes / max(1, subject.table.n_rows)
    largest = int(np.argmax(sizes))
    if values is None:
        share = percent(float(shares[largest]))
        return [t("lead_largest_no_value", name=subject.names[largest], customers=share)]

    def line(text: str, segment: int) -> str:
        return t(
            text,
            name=subject.names[segment],
            customers=percent(float(shares[segment])),
            share=percent(float(values[segment])),
            value=word,
        )

    lines = [line("lead_top", 0)]
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
    if largest != 0:
        lines.append(line("lead_largest", largest))
    return lines


def _key_numbers(
    compared: Comparison, places: list[int], segment: int, t: Texts
) -> list[dict[str, str]]:
    rows = []
    for place in places:
        about = measure(compared.columns[place], t.language)
        pair = (float(compared.means[segment, place]), float(compared.overall[place]))
        here, overall = together(pair, "" if about.unit == "days" else about.unit, t.language)
        rows.append({"label": about.label, "here": here, "all": overall})
    return rows


def _width(share: float, longest: float) -> str:
    return f"{100.0 * max(0.0, share) / longest:.1f}" if longest > 0 else "0"
