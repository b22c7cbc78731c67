"""Everything the template shows, gathered from the segmenter, the features and the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry import _frames
from segmentry.assessment import Criteria
from segmentry.exceptions import InvalidDataError
from segmentry.profiling import is_code
from segmentry.reporting.categories import groupings
from segmentry.reporting.charts import Chart
from segmentry.reporting.comparison import compare
from segmentry.reporting.rare import LEARN, learnt_rules
from segmentry.reporting.rules import rules_by_segment
from segmentry.reporting.sections.audit import audit_grid
from segmentry.reporting.sections.cards import cards
from segmentry.reporting.sections.compare import heat_map
from segmentry.reporting.sections.criteria import criteria_part
from segmentry.reporting.sections.lifecycle import lifecycle
from segmentry.reporting.sections.method import method
from segmentry.reporting.sections.overview import overview, sizes
from segmentry.reporting.sections.quality import stability_part
from segmentry.reporting.sections.rfm import rfm_grid
from segmentry.reporting.sections.segment_map import customer_map
from segmentry.reporting.sections.value import value_pyramid
from segmentry.reporting.standing import Standing, standing_of
from segmentry.reporting.subject import Subject
from segmentry.reporting.unknowns import unknowns
from segmentry.wording.measures import inside, measure
from segmentry.wording.names import in_chinese

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.audit import Audit
    from segmentry.log import TransactionLog
    from segmentry.reporting.texts import Texts
    from segmentry.segmenter import Segmenter

# The sections in their order on the page, those that may be missing among them.
_SECTIONS = ("cards", "compare", "map", "value", "rfm", "lifecycle", "quality", "method", "audit")


@dataclass(frozen=True, slots=True)
class Wish:
    """The optional arguments of `report`."""

    title: str | None
    log: TransactionLog | None
    as_of: object
    audit: Audit | None
    criteria: object
    stability: object
    rules: object
    min_cell: int
    show_customers: bool


def context(segmenter: Segmenter, table: _frames.Table, wish: Wish, t: Texts) -> dict[str, Any]:
    """Gather what the template shows."""
    subject = subject_of(segmenter, table, wish.min_cell, t)
    customer = _customer_column(segmenter, subject.table)
    standing = (
        None
        if wish.log is None
        else standing_of(wish.log, wish.as_of, wish.audit, subject, customer)
    )
    audit = standing.audit if standing is not None else wish.audit
    compared = compare(
        subject.table,
        () if subject.too_few else subject.columns,
        subject.labels,
        len(subject.names),
        min_cell=wish.min_cell,
        shown=subject.shown,
        hidden=_hidden(subject),
    )
    grouped = [] if subject.too_few else groupings(subject, t.language)
    unknown = [] if subject.too_few else unknowns(subject)
    n = len(subject.names)
    learn = isinstance(wish.rules, str) and wish.rules == LEARN
    rules = learnt_rules(subject, t) if learn else wish.rules
    settings = {"min_cell": str(wish.min_cell), "show_customers": str(wish.show_customers)}
    result: dict[str, Any] = {
        "t": t,
        "title": wish.title or (t("title_one") if n == 1 else t("title", n=n)),
        "period": _period(standing, audit, subject, t),
        "min_cell": wish.min_cell,
        "show_customers": wish.show_customers,
        "sizes": sizes(subject, t),
        "cards_note": _cards_note(subject, t),
        "segments": cards(
            subject,
            compared,
            grouped,
            unknown,
            rules_by_segment(rules, subject, t.language),
            t,
        ),
        "compare": heat_map(subject, compared, grouped, t),
        "map": customer_map(subject, t, show_customers=wish.show_customers),
        "value": value_pyramid(subject, t),
        "rfm": None if standing is None else rfm_grid(subject, standing, t),
        "lifecycle": None if standing is None else lifecycle(subject, standing, t),
        "quality": _quality(segmenter, subject, wish, t),
        "method": method(segmenter, subject, standing, settings, t),
        "audit": None if audit is None else audit_grid(audit, wish.min_cell, t),
        **overview(subject, t),
    }
    result["contents"] = _contents(result, t)
    result["charts"] = _charts_in(result)
    return result


def subject_of(segmenter: Segmenter, table: _frames.Table, min_cell: int, t: Texts) -> Subject:
    """Place the customers and name the segments.

    Raises
    ------
    InvalidDataError
        If there are no rows, or columns are missing.
    """
    if not table.n_rows:
        raise InvalidDataError("features has no rows; give one row per customer")
    labels = np.asarray(segmenter.predict(table), dtype=np.int64)
    names = tuple(str(name) for name in segmenter.names_)
    customer = _customer_column(segmenter, table)
    shown = [name for name in table.names if name != customer]
    columns = tuple(name for name in shown if table.is_numeric(name) and not is_code(table, name))
    others = tuple(name for name in shown if name not in columns and not table.is_time(name))
    return Subject(
        table,
        columns,
        others,
        tuple(segmenter.columns_),
        labels,
        tuple(in_chinese(name, columns) for name in names) if t.language == "zh" else names,
        names,
        segmenter.value_column_ if segmenter.value_column_ in columns else None,
        segmenter.order_column_,
        min_cell,
    )


def _hidden(subject: Subject) -> dict[str, NDArray[np.bool_]]:
    """Say which averages of the value are hidden because its shares are."""
    hidden = subject.hidden_values
    return {} if subject.value_column is None or hidden is None else {subject.value_column: hidden}


def _cards_note(subject: Subject, t: Texts) -> str:
    """Say what the segments are numbered by."""
    if subject.value_column is not None:
        order = t("numbered_by_value")
    elif subject.order_column is None:
        order = t("numbered_by_size")
    else:
        label = inside(measure(subject.order_column, t.language).label, t.language)
        order = t("numbered_by", measure=label)
    return t("cards_note", order=order)


def _customer_column(segmenter: Segmenter, table: _frames.Table) -> str:
    name = segmenter.customer_column_
    return name if name in table else table.names[0]


def _quality(segmenter: Segmenter, subject: Subject, wish: Wish, t: Texts) -> dict[str, Any] | None:
    fitted = np.bincount(segmenter.labels_, minlength=len(subject.names))
    criteria = wish.criteria
    if isinstance(criteria, Criteria):
        criteria = criteria.in_language(t.language)
    parts = {
        "criteria": criteria_part(criteria, subject, t),
        "stability": stability_part(_stability(wish), subject, fitted, t),
    }
    return parts if any(parts.values()) else None


def _stability(wish: Wish) -> object:
    """Give the stability asked for, else what the criteria know of it."""
    segments = getattr(wish.criteria, "segments", None)
    if wish.stability is not None or segments is None:
        return wish.stability
    return segments if "jaccard" in _frames.read_frame(segments, "criteria") else None


def _contents(result: dict[str, Any], t: Texts) -> list[tuple[str, str]]:
    shown = ["sizes"]
    for name in _SECTIONS:
        part = result["segments"] if name == "cards" else result[name]
        if part and not (name == "compare" and not part["rows"]):
            shown.append(name)
    return [(name, t(f"nav_{name}")) for name in shown]


def _charts_in(part: Any) -> list[Chart]:  # noqa: ANN401 - whatever the sections hold
    """Find every chart, wherever a section holds it."""
    if isinstance(part, Chart):
        return [part]
    if isinstance(part, dict):
        return [chart for inner in part.values() for chart in _charts_in(inner)]
    return []


def _period(standing: Standing | None, audit: Audit | None, subject: Subject, t: Texts) -> str:
    """Say from when to when customers bought; without a log it follows from the audit's moment."""
    if standing is not None:
        return t("period", start=standing.period[0], end=standing.period[1])
    needed = {"recency_days", "tenure_days"}
    if audit is None or not needed <= set(subject.columns) or subject.too_few:
        return ""
    try:
        as_of = dt.datetime.fromisoformat(audit.as_of)
        ages = [
            float(np.nanmax(subject.floats("tenure_days"))),
            float(np.nanmin(subject.floats("recency_days"))),
        ]
        start, end = (as_of - dt.timedelta(days=age) for age in ages)
    except (ValueError, OverflowError):
        return ""
    return t("period", start=start.date().isoformat(), end=end.date().isoformat())
