"""The segments side by side: a heat map of averages and of shares of categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.drawing.palette import difference_colour, text_on
from segmentry.reporting.numbers import whole_percent
from segmentry.reporting.wording import comparison
from segmentry.wording.measures import measure
from segmentry.wording.numerals import MISSING, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry.reporting.categories import Grouping
    from segmentry.reporting.comparison import Comparison
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

_ROWS: Final = 16
_GROUPINGS: Final = 4
_CATEGORIES: Final = 4
_LEGEND: Final = (-1.5, -1.0, -0.6, -0.3, 0.0, 0.3, 0.6, 1.0, 1.5)
_BLANK: Final = "#f5f6f8"


def heat_map(
    subject: Subject, compared: Comparison, groupings: Sequence[Grouping], t: Texts
) -> dict[str, Any]:
    """Give the rows of the heat map, and the colours of its legend."""
    rows = [
        _number_row(subject, compared, place, t) for place in compared.telling(t.language, _ROWS)
    ]
    for grouping in groupings[:_GROUPINGS]:
        rows += _category_rows(subject, grouping, t)
    # In order only: from a strength itself averages that are hidden could be worked out.
    ranks = np.unique([row["strength"] for row in rows], return_inverse=True)[1].tolist()
    rows = [{**row, "strength": rank} for row, rank in zip(rows, ranks, strict=True)]
    return {"rows": rows, "legend": [difference_colour(step) for step in _LEGEND]}


def _number_row(subject: Subject, compared: Comparison, place: int, t: Texts) -> dict[str, Any]:
    about = measure(compared.columns[place], t.language)
    average = float(compared.overall[place])
    unit = "" if about.unit == "days" else about.unit
    texts = together([*compared.means[:, place].tolist(), average], unit, t.language)
    cells = []
    for segment, name in enumerate(subject.names):
        value = float(compared.means[segment, place])
        difference = float(compared.differences[segment, place])
        words = comparison(value, average, about.unit, t)
        cells.append(
            _cell(segment, texts[segment], difference, f"{name}: {words}" if words else name)
        )
    strength = float(compared.effects[place])
    return {"label": about.label, "cells": cells, "all": texts[-1], "strength": strength}


def _category_rows(subject: Subject, grouping: Grouping, t: Texts) -> list[dict[str, Any]]:
    label = measure(grouping.column, t.language).label
    differences = grouping.differences()
    rows = []
    for place, value in enumerate(grouping.values[:_CATEGORIES]):
        overall = float(grouping.overall[place])
        if not np.isfinite(overall):
            continue
        cells = []
        for segment, name in enumerate(subject.names):
            share = float(grouping.shares[segment, place])
            words = comparison(share, overall, "share", t)
            title = f"{name}: {words}" if words else name
            cells.append(
                _cell(segment, whole_percent(share), float(differences[segment, place]), title)
            )
        rows.append(
            {
                "label": t("category_row", column=label, value=value),
                "cells": cells,
                "all": whole_percent(overall),
                "strength": grouping.strength,
            }
        )
    return rows


def _cell(segment: int, text: str, difference: float, title: str) -> dict[str, Any]:
    known = np.isfinite(difference) and text != MISSING
    colour = difference_colour(difference) if known else _BLANK
    return {
        "segment": segment,
        "text": text,
        "colour": colour,
        "ink": text_on(colour),
        "title": title,
        "sort": f"{difference:.1f}" if known else "",
    }
