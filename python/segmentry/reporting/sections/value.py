"""The value pyramid: how much of the value the best customers bring, band by band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.reporting.averages import few_differ, hidden_averages
from segmentry.reporting.charts.bars import item, pyramid
from segmentry.reporting.charts.points import curve
from segmentry.reporting.disclosure import SHOWN, WITHHELD, hide
from segmentry.reporting.grids import Grid, Row
from segmentry.reporting.numbers import plain_percent
from segmentry.reporting.subject import counted
from segmentry.wording.measures import value_word
from segmentry.wording.numerals import MISSING, percent, short

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.reporting.disclosure import States
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

# Bands by rank, the best first, as shares of the customers where they end.
_ENDS: Final = (0.01, 0.05, 0.20, 0.50, 1.0)
_TOP: Final = 0.2
_POINTS: Final = 100


def value_pyramid(subject: Subject, t: Texts) -> dict[str, Any] | None:
    """Give the pyramid and the curve; None if nobody has a positive value."""
    if subject.value_column is None or subject.hidden_values is None:
        return None
    values = np.maximum(np.nan_to_num(subject.floats(subject.value_column)), 0.0)
    total = float(values.sum())
    if not total > 0:
        return None
    word = value_word(subject.value_column, t.language)
    descending = np.sort(values)[::-1]
    sums = np.concatenate([[0.0], np.cumsum(descending)])
    n = len(values)
    ends = np.unique(np.ceil(np.array(_ENDS) * n - 1e-9).astype(np.int64))
    starts = np.concatenate([[0], ends[:-1]])
    counts = ends - starts
    states = hide(counts, subject.min_cell)
    among = np.repeat(np.arange(len(counts)), counts)
    hidden = hidden_averages(descending, among, states != SHOWN, subject.min_cell)
    if hidden is None:
        return None
    bands = [
        t("band", start=plain_percent(a / n), end=plain_percent(b / n))
        for a, b in zip(starts, ends, strict=True)
    ]
    bands[0] = t("band_top", end=plain_percent(float(ends[0]) / n))
    left, right, rows = [], [], []
    for place, name in enumerate(bands):
        shown = bool(states[place] == SHOWN)
        told = not hidden[place]
        value = float(sums[ends[place]] - sums[starts[place]])
        share = value / total if told else float("nan")
        size = counted(int(counts[place]), int(states[place]), subject.min_cell, t)
        mean = short(value / counts[place], t.language) if told else MISSING
        part = float(counts[place]) / n if shown else float("nan")
        tip = [
            name,
            f"{t('customers')}: {size}",
            f"{t('share_of_value', value=word)}: {percent(share)}",
            f"{t('each_brings', value=word)}: {mean}",
        ]
        left.append(item(_drawn(-part), percent(part) if shown else "", tip))
        right.append(item(_drawn(share), percent(share) if told else "", tip))
        rows.append(Row([name, size, percent(share), mean]))
    columns = [
        (t("bands"), "text"),
        (t("customers"), "number"),
        (t("share_of_value", value=word), "number"),
        (t("each_brings", value=word), "number"),
    ]
    sides = ((t("share_of_customers"), left), (t("share_of_value", value=word), right))
    result: dict[str, Any] = {
        "chart": pyramid(t("alt_pyramid", value=word), bands, *sides),
        "note": t("value_note", value=word),
        "table": Grid(t("value_title"), columns, rows),
        "curve": None,
        "top": "",
    }
    top = int(np.ceil(_TOP * n - 1e-9))
    places = cut_points(ends, np.where(hidden, WITHHELD, states), subject.min_cell)
    places = _without_few(places, set(ends.tolist()), descending, subject.min_cell)
    if subject.min_cell <= top <= n - subject.min_cell and top in places:
        brought = percent(float(sums[top]) / total)
        result["top"] = t("value_top", customers=percent(top / n), share=brought, value=word)
        result["curve"] = _curve(sums / total, places, top, word, t)
    return result


def cut_points(ends: NDArray[np.int64], states: States, min_cell: int) -> NDArray[np.int64]:
    """Choose up to which customers, best first, a curve may tell their value beside bands.

    Where a band is shown and where the curve has a point are one list of sums: any two of them
    differ by `min_cell` customers or more, and none parts the bands that are hidden.
    """
    n = int(ends[-1])
    hidden = np.flatnonzero(states != SHOWN)
    first = last = 0
    if len(hidden):
        starts = np.concatenate([[0], ends[:-1]])
        first, last = int(starts[hidden[0]]), int(ends[hidden[-1]])
    fixed = [0, *(int(end) for end in ends if not first < end < last)]
    steps = max(1, min(_POINTS, n // max(1, min_cell)))
    places = list(fixed)
    for place in np.unique(np.rint(np.linspace(0, n, steps + 1)).astype(np.int64)).tolist():
        far = all(abs(place - other) >= min_cell for other in places)
        if far and not first < place < last:
            places.append(place)
    return np.array(sorted(places), dtype=np.int64)


def _without_few(
    places: NDArray[np.int64], ends: set[int], descending: NDArray[np.float64], min_cell: int
) -> NDArray[np.int64]:
    """Leave out points of a curve between which nearly all bring the same, and few more or less.

    Where bands end stays: what those tell is settled.
    """
    kept = [int(places[0])]
    for place in places[1:].tolist():
        few = few_differ(descending[kept[-1] : place], min_cell)
        while few and place in ends and len(kept) > 1 and kept[-1] not in ends:
            kept.pop()
            few = few_differ(descending[kept[-1] : place], min_cell)
        if place in ends or not few:
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def _drawn(share: float) -> float:
    """Give a share as a percentage no finer than it is written."""
    return round(100.0 * share, 1) if np.isfinite(share) else share


def _curve(
    shares: NDArray[np.float64], places: NDArray[np.int64], top: int, word: str, t: Texts
) -> Any:  # noqa: ANN401 - a chart
    n = len(shares) - 1

    def point(place: int) -> dict[str, Any]:
        x, y = place / n, float(shares[place])
        text = t("curve_tip", customers=percent(x), share=percent(y), value=word)
        return {"value": [round(100.0 * x, 1), round(100.0 * y, 1)], "tip": [text]}

    mark = point(top)
    mark["text"] = f"{mark['value'][0]:.0f}% → {mark['value'][1]:.0f}%"
    return curve(
        t("alt_pareto", value=word),
        [point(int(place)) for place in places],
        mark,
        (t("curve_x"), t("curve_y", value=word)),
    )
