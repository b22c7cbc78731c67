"""The grid of recency and frequency: how many customers have which scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry.drawing.palette import text_on
from segmentry.profiling import shares_of
from segmentry.reporting.averages import hidden_averages
from segmentry.reporting.charts.base import shade
from segmentry.reporting.charts.points import score_grid
from segmentry.reporting.disclosure import SHOWN, hide, rows_and_columns
from segmentry.reporting.subject import counted
from segmentry.reporting.texts.codes import rfm_name
from segmentry.wording.measures import value_word
from segmentry.wording.numerals import percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.reporting.standing import Standing
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts


def rfm_grid(subject: Subject, standing: Standing, t: Texts) -> dict[str, Any] | None:
    """Give the grid, the best customers at the upper right; None if nobody has scores."""
    if standing.scores is None:
        return None
    n_r, n_f = standing.bins
    known = np.asarray((standing.scores > 0).all(axis=1))
    n = int(known.sum())
    if n < max(1, subject.min_cell):
        return None
    flat = (standing.scores[known, 0] - 1) * n_f + standing.scores[known, 1] - 1
    counts = np.bincount(flat, minlength=n_r * n_f).reshape(n_r, n_f)
    # Scores are equal parts of the customers, so that the totals of rows are known, and those of
    # columns follow from how many ordered how often.
    known_totals = rows_and_columns((n_r, n_f), np.zeros(n_r, dtype=np.bool_))
    states = hide(counts, subject.min_cell, known_totals)
    shares = _value_shares(subject, known, flat, states.ravel() != SHOWN)
    fullest = int(np.where(states == SHOWN, counts, 0).max())
    word = value_word(subject.value_column, t.language)
    data: list[dict[str, Any]] = []
    rows = []
    for r in range(n_r - 1, -1, -1):
        cells = []
        for f in range(n_f):
            number, shown = int(counts[r, f]), bool(states[r, f] == SHOWN)
            name = rfm_name(standing.cell_names.get((r + 1, f + 1), ""), t.language)
            size = counted(number, int(states[r, f]), subject.min_cell, t)
            strength = float(np.sqrt(number / fullest)) if shown and fullest else 0.0
            colour = shade(strength) if shown and number else "#f5f6f8"
            tip = [name] if name else []
            tip.append(t("rfm_scores", r=r + 1, f=f + 1))
            tip.append(f"{t('customers')}: {size}" + (f" ({percent(number / n)})" if shown else ""))
            share = np.nan if shares is None else float(shares[r * n_f + f])
            if number and np.isfinite(share):
                tip.append(f"{t('share_of_value', value=word)}: {percent(share)}")
            cells.append({"text": size, "name": name, "colour": colour, "ink": text_on(colour)})
            if number:
                data.append(_square((f, r), size, name, tip, strength, shown=shown))
        rows.append({"score": r + 1, "cells": cells})
    return {
        "chart": score_grid(t("alt_rfm", n=n_r * n_f), data, (n_r, n_f), (t("rfm_f"), t("rfm_r"))),
        "columns": list(range(1, n_f + 1)),
        "rows": rows,
    }


def _square(
    place: tuple[int, int], text: str, name: str, tip: list[str], strength: float, *, shown: bool
) -> dict[str, Any]:
    colour = shade(strength) if shown else "#e5e7eb"
    return {
        "value": list(place),
        "text": text if shown else "",
        "long": f"{text}\n{name}" if name else text,
        "tip": tip,
        "itemStyle": {"color": colour},
        "label": {"color": text_on(colour)},
    }


def _value_shares(
    subject: Subject,
    known: NDArray[np.bool_],
    cells: NDArray[np.int64],
    withheld: NDArray[np.bool_],
) -> NDArray[np.float64] | None:
    """Give each cell's share of the value, NaN where it would tell of few; None if there is none.

    Of a value that the page does not tell by segment nothing is told by cell.
    """
    if subject.value_column is None or subject.hidden_values is None:
        return None
    values = np.nan_to_num(subject.floats(subject.value_column)[known])
    sums = np.bincount(cells, weights=values, minlength=len(withheld)).astype(np.float64)
    shares = shares_of(sums)
    hidden = hidden_averages(values, cells, withheld, subject.min_cell)
    return None if shares is None or hidden is None else np.where(hidden, np.nan, shares)
