"""The lifecycle: how many customers are new, active, at risk, lost; over all and by segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.reporting.charts.bars import item, single, stacked
from segmentry.reporting.disclosure import FEW, SHOWN, hide, percent_bounds, rows_and_columns
from segmentry.reporting.grids import Grid, Row
from segmentry.reporting.numbers import whole_percent
from segmentry.reporting.standing import STAGES
from segmentry.reporting.subject import counted
from segmentry.wording.numerals import MISSING, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.reporting.disclosure import States
    from segmentry.reporting.standing import Standing
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

# From growing to gone; light tones carry dark ink.
_COLOURS: Final = ("#3b97c4", "#00805e", "#5b4a9c", "#d99a00", "#bf4a00", "#6b6b6b")


def lifecycle(subject: Subject, standing: Standing, t: Texts) -> dict[str, Any] | None:
    """Give the stages over all customers and by segment; None if nobody has one."""
    if standing.stage is None or subject.too_few:
        return None
    known = standing.stage >= 0
    if int(known.sum()) < max(1, subject.min_cell):
        return None
    n_stages, k = len(STAGES), len(subject.names)
    flat = subject.labels[known] * n_stages + standing.stage[known]
    table = np.bincount(flat, minlength=k * n_stages).reshape(k, n_stages)
    totals = table.sum(axis=0)
    total_states = hide(totals, subject.min_cell)
    names = [t(f"stage_{stage}") for stage in STAGES]
    n = int(totals.sum())
    data, rows = [], []
    for place, name in enumerate(names):
        shown = total_states[place] == SHOWN
        share = float(totals[place]) / n if shown else float("nan")
        size = counted(int(totals[place]), int(total_states[place]), subject.min_cell, t)
        meaning = t(f"stage_{STAGES[place]}_is")
        tip = [name, meaning, f"{t('customers')}: {size}", f"{t('share')}: {percent(share)}"]
        text = f"{percent(share)} ({size})" if shown else size
        data.append(item(100.0 * share, text, tip, color=_COLOURS[place]))
        rows.append(Row([name, size, percent(share), meaning]))
    columns = [
        (t("stage"), "text"),
        (t("customers"), "number"),
        (t("share_of_customers"), "number"),
        (t("meaning"), "text"),
    ]
    return {
        "chart": _with_room(single("stages", t("alt_stages"), names, data)),
        "table": Grid(t("lifecycle_title"), columns, rows),
        "by_segment": _by_segment(subject, _Stages.of(table, total_states, names, t), t),
        "note": t("lifecycle_note", as_of=standing.as_of[:10]),
    }


def _with_room(chart: Any) -> Any:  # noqa: ANN401 - a chart
    chart.option["grid"]["right"] = 110
    return chart


@dataclass(frozen=True, slots=True)
class _Stages:
    """Stages as the segments are told by: those hidden over all are one."""

    table: NDArray[np.int64]
    names: list[str]
    colours: list[str]
    note: str

    @classmethod
    def of(cls, table: NDArray[np.int64], totals: States, names: list[str], t: Texts) -> _Stages:
        """Put together what is hidden: the sum of these follows from the others anyway.

        By itself a stage of few customers would have to be hidden in every segment, and another
        with it.
        """
        hidden = np.flatnonzero(totals != SHOWN)
        if len(hidden) < 2:  # noqa: PLR2004 - one alone is nothing to put together
            return cls(table, names, list(_COLOURS), "")
        first = int(hidden[0])
        kept = [place for place in range(len(names)) if place == first or place not in hidden]
        joined = table.copy()
        joined[:, first] = table[:, hidden].sum(axis=1)
        called = list(names)
        called[first] = " + ".join(names[place] for place in hidden.tolist())
        return cls(
            joined[:, kept],
            [called[place] for place in kept],
            [_COLOURS[place] for place in kept],
            t("stages_joined"),
        )

    def states(self, subject: Subject) -> States:
        """Choose the parts to hide."""
        withheld = ~subject.shown
        few = hide(self.table.sum(axis=0), subject.min_cell) != SHOWN
        forced = withheld[:, np.newaxis] | few[np.newaxis, :]
        lines = rows_and_columns((self.table.shape[0], self.table.shape[1]), withheld)
        # What is shown are whole percentages.
        rough = percent_bounds(self.table, self.table.sum(axis=1, keepdims=True))
        return hide(self.table, subject.min_cell, lines, forced, rough)


def _by_segment(subject: Subject, by: _Stages, t: Texts) -> dict[str, Any]:
    table, names, states = by.table, by.names, by.states(subject)
    sums = np.maximum(table.sum(axis=1), 1)
    shares = np.where(states == SHOWN, table / sums[:, np.newaxis], np.nan)
    labels = [f"{place + 1}  {name}" for place, name in enumerate(subject.names)]
    parts = []
    for stage, name in enumerate(names):
        items = []
        for segment in range(len(labels)):
            share = float(shares[segment, stage])
            state = int(states[segment, stage])
            told = whole_percent(share) if state == SHOWN else _hidden(state, subject, t)
            tip = [subject.names[segment], f"{name}: {told}"]
            # No room for a label on a narrow part.
            wide = np.isfinite(share) and share >= 0.08  # noqa: PLR2004
            value = round(100.0 * share) if np.isfinite(share) else share
            items.append(item(value, told if wide else "", tip))
        parts.append((name, by.colours[stage], items))
    rows = [
        Row(
            [
                name,
                *(
                    whole_percent(float(shares[segment, stage]))
                    if states[segment, stage] == SHOWN
                    else _hidden(int(states[segment, stage]), subject, t)
                    for stage in range(len(names))
                ),
            ],
            segment=segment,
        )
        for segment, name in enumerate(subject.names)
    ]
    columns = [(t("segment_short"), "text"), *((name, "number") for name in names)]
    return {
        "chart": stacked("stage-segments", t("alt_stage_segments"), labels, parts),
        "table": Grid(t("lifecycle_by_segment"), columns, rows),
        "note": by.note,
    }


def _hidden(state: int, subject: Subject, t: Texts) -> str:
    return t("fewer", n=subject.min_cell) if state == FEW else MISSING
