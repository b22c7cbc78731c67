"""How good the segments are: criteria, stability, and the numbers of segments tried."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry import _frames
from segmentry.exceptions import InvalidTypeError
from segmentry.reporting.charts.bars import item, plain_axis, single
from segmentry.reporting.grids import Grid, Row, sentence_case
from segmentry.reporting.texts.codes import criterion_name, stability_verdict, verdict_word
from segmentry.wording.numerals import MISSING, short

if TYPE_CHECKING:
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

# Hennig (2007): a pattern from 0.6, stable from 0.75, highly stable from 0.85.
_MARKS: Final = (0.6, 0.75, 0.85)
_FIGURES: Final = ("figure", "measure", "indicator", "metric")
_EXPLANATIONS: Final = ("explanation", "meaning", "advice", "reason")


def stability_part(
    stability: object, subject: Subject, sizes: np.ndarray[Any, Any], t: Texts
) -> dict[str, Any] | None:
    """Give the chart and table of stability; None if there is none.

    Parameters
    ----------
    stability : frame or None
        As `sg.quality.stability` gives it.
    subject : Subject
        The page's subject.
    sizes : array of int
        Sizes of the segments of the fit, by which its rows are known again.
    t : Texts
        The language.
    """
    if stability is None:
        return None
    table = _frames.read_frame(stability, "stability")
    lacking = [name for name in ("segment", "jaccard") if name not in table]
    if lacking:
        raise InvalidTypeError(
            f"stability must be a frame as sg.quality.stability gives it; it lacks {lacking}"
        )
    segments = table.objects("segment")
    jaccard = table.floats("jaccard")
    own = _are_ours(table, segments, sizes)
    names, data, rows = [], [], []
    for segment, value in zip(segments, jaccard.tolist(), strict=True):
        shown = not own or bool(subject.shown[int(segment)])
        name = subject.names[int(segment)] if own else t("group", name=segment)
        figure = value if shown else float("nan")
        text = f"{figure:.2f}" if math.isfinite(figure) else MISSING
        verdict = stability_verdict(value, t.language) if shown else t("withheld")
        names.append(f"{int(segment) + 1}  {name}" if own else name)
        data.append(item(figure, text, [name, f"{t('jaccard')}: {text}", verdict]))
        rows.append(Row([name, text, verdict], segment=int(segment) if own else None))
    if not rows:
        return None
    marks = [(at, f"{at}") for at in _MARKS]
    chart = single(
        "stability",
        t("alt_stability"),
        names,
        data,
        by_segment=own,
        axis=plain_axis(most=1),
        marks=marks,
    )
    columns = [
        (t("segment_short"), "text"),
        (t("jaccard"), "number"),
        (t("verdict"), "text"),
    ]
    return {"chart": chart, "table": Grid(t("stability_title"), columns, rows)}


def _are_ours(table: _frames.Table, segments: list[Any], sizes: np.ndarray[Any, Any]) -> bool:
    """Say whether the rows are the page's segments: the same numbers, and sizes if there are."""
    if segments != list(range(len(sizes))):
        return False
    if "size" not in table:
        return True
    return bool((table.floats("size") == sizes).all())


def criteria_part(criteria: object, t: Texts) -> Grid | None:
    """Give the table of criteria, of an object with `.table` or a frame; None if there is none."""
    if criteria is None:
        return None
    table = _frames.read_frame(getattr(criteria, "table", criteria), "criteria")
    names = [
        name
        for name in (
            "criterion",
            next((n for n in _FIGURES if n in table), ""),
            "value",
            "verdict",
            next((n for n in _EXPLANATIONS if n in table), ""),
        )
        if name and name in table
    ]
    if "criterion" not in names:
        raise InvalidTypeError("criteria must be a sg.Criteria, or a frame with its columns")
    values = {name: table.objects(name) for name in names}
    rows = []
    before = None
    for row in range(table.n_rows):
        cells = []
        for name in names:
            value = values[name][row]
            if name == "criterion":
                repeated = value == before
                cells.append("" if repeated else criterion_name(str(value), t.language))
                before = value
            elif name == "verdict":
                cells.append(MISSING if value is None else verdict_word(str(value), t.language))
            else:
                cells.append(_plain(value, t))
        rows.append(Row(cells))
    columns = [(t(_heading(name)), "number" if name == "value" else "text") for name in names]
    return Grid(t("criteria_title"), columns, rows) if rows else None


def _heading(name: str) -> str:
    if name in _FIGURES:
        return "figure"
    return "meaning" if name in _EXPLANATIONS else name


def _plain(value: object, t: Texts) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, int | float):
        small = abs(value) < 10 and value != int(value) if math.isfinite(value) else False  # noqa: PLR2004
        return f"{value:.3f}" if small else short(float(value), t.language)
    return sentence_case(str(value))
