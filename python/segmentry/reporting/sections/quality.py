"""How surely each segment would be found again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry import _frames
from segmentry.exceptions import InvalidTypeError
from segmentry.reporting.charts.bars import item, plain_axis, single
from segmentry.reporting.grids import Grid, Row
from segmentry.reporting.texts.codes import stability_verdict
from segmentry.wording.numerals import MISSING

if TYPE_CHECKING:
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

# Hennig (2007): a pattern from 0.6, stable from 0.75.
_MARKS: Final = (0.6, 0.75)


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
