"""How it was done: every choice and parameter, so that it can be done again."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import sklearn

from segmentry import __version__, _frames
from segmentry.reporting.charts.points import lines
from segmentry.reporting.disclosure import tells_of_few
from segmentry.reporting.grids import Grid, Row, grid_of
from segmentry.reporting.steps import steps_grid
from segmentry.wording.headings import heading
from segmentry.wording.measures import measure
from segmentry.wording.reasons import reason_in_chinese
from segmentry.wording.steps import step_words

if TYPE_CHECKING:
    from segmentry.reporting.standing import Standing
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts
    from segmentry.segmenter import Segmenter

_INDICES: Final = ("silhouette", "stability")
_OF_CUSTOMERS: Final = frozenset({"tiny segments", "missing values", "constant columns"})


def method(
    segmenter: Segmenter,
    subject: Subject,
    standing: Standing | None,
    settings: dict[str, str],
    t: Texts,
) -> dict[str, Any]:
    """Give the reasons, the parameters and the decisions."""
    n = len(segmenter.names_)
    fixed = segmenter.n_segments != "auto"
    choice = grid_of(
        segmenter.choice_,
        t("method_choice"),
        t.language,
        chosen=lambda row: n in (row.get("k"), row.get("n_segments")),
        without=("chosen", "admissible", *_too_small(segmenter, subject)),
    )
    tables: list[Grid] = []
    steps = steps_grid(segmenter.decisions_, t)
    if steps.rows:
        tables.append(steps)
    tables.append(_columns(subject, t))
    decisions = _decisions(segmenter, subject, t)
    if decisions.rows:
        tables.append(decisions)
    tried = bool(choice.rows) and not fixed
    return {
        "why": t("method_fixed" if fixed else "method_auto", n=n),
        "reason": "" if fixed else _told(str(segmenter.choice_reason_), t),
        "choice": {"table": choice, "chart": _choice_chart(segmenter, n, t)} if tried else None,
        "parameters": _parameters(segmenter, subject, standing, settings, t),
        "tables": tables,
    }


def _too_small(segmenter: Segmenter, subject: Subject) -> tuple[str, ...]:
    """Name the column of smallest shares, if one of them is a share of too few customers."""
    table = _frames.read_frame(segmenter.choice_, "choice_")
    if "smallest_share" not in table or not table.is_numeric("smallest_share"):
        return ()
    smallest = table.floats("smallest_share") * len(segmenter.labels_)
    return ("smallest_share",) if (smallest < subject.min_cell).any() else ()


def _choice_chart(segmenter: Segmenter, n: int, t: Texts) -> Any:  # noqa: ANN401 - a chart
    table = _frames.read_frame(segmenter.choice_, "choice_")
    step = next((name for name in ("k", "n_segments") if name in table), None)
    if step is None or table.n_rows < 2:  # noqa: PLR2004 - one point is no line
        return None
    steps = [str(int(value)) for value in table.floats(step)]
    series = []
    for name in _INDICES:
        if name not in table or not table.is_numeric(name):
            continue
        values = table.floats(name)
        if not np.isfinite(values).any():
            continue
        title = t(f"index_{name}")
        series.append(
            (
                title,
                [
                    {
                        "value": round(value, 3) if np.isfinite(value) else None,
                        "tip": [t("tried", n=at), f"{title}: {value:.3f}"],
                    }
                    for at, value in zip(steps, values.tolist(), strict=True)
                ],
            )
        )
    if not series:
        return None
    chosen = str(n) if str(n) in steps else None
    return lines("choice", t("alt_choice", n=n), steps, series, name=t("segments"), chosen=chosen)


def _parameters(
    segmenter: Segmenter,
    subject: Subject,
    standing: Standing | None,
    settings: dict[str, str],
    t: Texts,
) -> Grid:
    entries = [
        (t("customers"), subject.total(t)),
        (t("columns_given"), str(len(subject.table.names) - 1)),
        (t("columns_used"), str(len(subject.clustered))),
    ]
    if standing is not None:
        entries.append((t("as_of"), standing.as_of))
        entries += [(t("role", name=role), str(name)) for role, name in standing.roles.items()]
    entries += [
        (f"Segmenter({name}=)", t("not_set") if value is None else _written(value))
        for name, value in segmenter.get_params(deep=False).items()
    ]
    entries += [(f"report({name}=)", value) for name, value in settings.items()]
    entries += [
        ("Segmentry", __version__),
        ("scikit-learn", str(sklearn.__version__)),
        ("NumPy", str(np.__version__)),
        ("Python", platform.python_version()),
    ]
    columns = [(t("parameter"), "text"), (t("value_of"), "text")]
    return Grid(t("method_parameters"), columns, [Row(list(entry)) for entry in entries])


def _written(value: object) -> str:
    # Estimators write themselves over several lines; a generator has an address.
    if isinstance(value, np.random.Generator | np.random.RandomState):
        return type(value).__name__
    return " ".join(repr(value).split())


def _columns(subject: Subject, t: Texts) -> Grid:
    used = set(subject.clustered)
    rows = [
        Row([name, measure(name, t.language).label, t("yes") if name in used else t("no")])
        for name in subject.table.names[1:]
    ]
    columns = [
        (heading("column", t.language), "text"),
        (t("measure"), "text"),
        (t("segmented_by"), "text"),
    ]
    return Grid(t("method_columns"), columns, rows)


def _decisions(segmenter: Segmenter, subject: Subject, t: Texts) -> Grid:
    table = _frames.read_frame(segmenter.decisions_, "decisions")
    columns = {name: table.objects(name) for name in ("step", "column", "decision", "reason")}
    # Shares of the customers of the fit, whoever the page is about.
    n = len(segmenter.labels_)
    counts = table.floats("value") * n
    rows = []
    for place in range(table.n_rows):
        step, column, decision, reason = (columns[name][place] for name in columns)
        # The number behind these is a share of the customers, which may be too few.
        few = step in _OF_CUSTOMERS and tells_of_few(counts[place], n, subject.min_cell)
        # So may the skewness of a column in which few differ.
        if column in subject.table and np.isfinite(counts[place]):
            few = few or subject.tells_of_few(str(column))
        told = "" if few else _told(str(reason or ""), t)
        words = step_words(step, "zh") if t.language == "zh" else None
        done = str(step) if words is None else words[0]
        rows.append(Row([done, str(column or ""), _told(str(decision or ""), t), told]))
    headings = [(heading(name, t.language), "text") for name in columns]
    return Grid(t("method_all"), headings, rows, note=t("method_all_note"))


def _told(text: str, t: Texts) -> str:
    """Give a decision or a reason in the language of the page."""
    return reason_in_chinese(text) if text and t.language == "zh" else text
