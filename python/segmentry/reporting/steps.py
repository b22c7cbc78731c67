"""The recipe's decisions, told step by step: what was done, to which measures, and why.

The full list, with the numbers behind every decision, is `Segmenter.decisions_`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from segmentry import _frames
from segmentry.reporting.grids import Grid, Row, sentence_case
from segmentry.wording.headings import heading
from segmentry.wording.measures import inside, measure
from segmentry.wording.steps import BY_SIZE, step_words

if TYPE_CHECKING:
    from segmentry.reporting.texts import Texts

# Told above the table already.
_ELSEWHERE: Final = frozenset({"number of segments"})
_LISTED: Final = 8
_MISSING_FLAG: Final = re.compile(r"(.+) is missing")


def steps_grid(decisions: _frames.Frame, t: Texts) -> Grid:
    """Give one row per step: what was done, to which measures, why."""
    table = _frames.read_frame(decisions, "decisions")
    about: dict[str, list[str]] = {}
    for step, column in zip(table.objects("step"), table.objects("column"), strict=True):
        if step in _ELSEWHERE:
            continue
        names = about.setdefault(step, [])
        if column is not None and not _MISSING_FLAG.fullmatch(column) and column not in names:
            names.append(column)
    first, last = (heading(name, t.language) for name in ("step", "reason"))
    columns = [(first, "text"), (t("measures"), "text"), (last, "text")]
    # Without a number, segments are numbered by size.
    if about.get("order") == []:
        about[BY_SIZE] = about.pop("order")
    rows = [
        Row([_title(step, t), _listed(names, t), _why(step, t)]) for step, names in about.items()
    ]
    return Grid(t("method_decisions"), columns, rows, note=t("method_decisions_note"))


def _title(step: str, t: Texts) -> str:
    words = step_words(step, t.language)
    return sentence_case(step) if words is None else words[0]


def _why(step: str, t: Texts) -> str:
    words = step_words(step, t.language)
    return "" if words is None else words[1]


def _listed(names: list[str], t: Texts) -> str:
    labels = [inside(measure(name, t.language).label, t.language) for name in names]
    shown = t("list_join").join(labels[:_LISTED])
    more = len(labels) - _LISTED
    return sentence_case(t("and_more", shown=shown, n=more) if more > 0 else shown)
