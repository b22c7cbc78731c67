"""`report`: check the arguments, fill the template, write the page."""

from __future__ import annotations

import datetime as dt
import importlib
import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segmentry import __version__, _files, _frames
from segmentry._validate import one_of
from segmentry.exceptions import (
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    MissingDependencyError,
)
from segmentry.profiling import profile
from segmentry.reporting import page
from segmentry.reporting.charts import Markup
from segmentry.reporting.grids import Grid, grid_of
from segmentry.reporting.steps import steps_grid
from segmentry.reporting.texts import LANGUAGES, Texts
from segmentry.wording.names import in_chinese

if TYPE_CHECKING:
    from segmentry.audit import Audit
    from segmentry.segmenter import Segmenter
    from segmentry.wording.numerals import Language


def report(
    segmenter: Segmenter,
    features: _frames.Frame,
    path: str | os.PathLike[str],
    language: str = "en",
    *,
    title: str | None = None,
    audit: Audit | None = None,
) -> Path:
    """Write the segments as one self-contained HTML page.

    The page says how large and how valuable the segments are, what sets each apart in words and
    numbers, how they compare, and how they were made. It needs no network, runs no script, can be
    printed, and holds totals and averages only: no customer can be looked up in it.

    Parameters
    ----------
    segmenter : Segmenter
        A fitted segmenter.
    features : frame
        One row per customer: those it was fitted on, or others with the same columns.
    path : str or path
        Where to write the page; its directory must exist.
    language : {"en", "zh"}, default "en"
        Language of the page's own texts.
    title : str, optional
        Heading of the page.
    audit : Audit, optional
        What `TransactionLog.audit` gave; shown at the end.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    InvalidParameterError
        If the segmenter is not fitted, the language is unknown, or the path cannot be written.
    InvalidDataError
        If the features have no rows, or lack columns the segmenter needs.
    MissingDependencyError
        If jinja2 is not installed.

    Notes
    -----
    Cost: O(n p) for n customers and p features, most of it assigning the customers. The map shows
    a fixed random sample of at most 2,000 customers, without their ids, so the page has a few
    hundred kilobytes whatever the number of customers. The same input gives the same bytes.

    Examples
    --------
    >>> import tempfile
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow(), customer="customer_id", time="date", amount="amount"
    ... )
    >>> features = log.features()
    >>> segmenter = sg.Segmenter(4).fit(features)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = sg.report(segmenter, features, f"{folder}/segments.html", audit=log.audit())
    ...     page.read_text("utf-8").startswith("<!DOCTYPE html>")
    True
    """
    chosen = cast("Language", one_of(language, "language", LANGUAGES))
    target = _files.output_path(path)
    if not hasattr(segmenter, "assign"):
        raise InvalidTypeError(
            f"segmenter must be a sg.Segmenter, found {type(segmenter).__qualname__}"
        )
    if not hasattr(segmenter, "names_"):
        raise InvalidParameterError(
            "segmenter must be fitted; call segmenter.fit(features) before the report"
        )
    template = _template()
    t = Texts(chosen)
    subject = _subject(segmenter, features, chosen)
    html = template.render(_context(segmenter, subject, t, title, audit))
    return _files.write_whole(target, html.encode("utf-8"))


def _template() -> Any:  # noqa: ANN401 - jinja2 is optional, and so its types
    try:
        jinja2 = importlib.import_module("jinja2")
    except ImportError as error:
        raise MissingDependencyError(
            "the report needs jinja2, which is not installed; run: pip install 'segmentry[report]'"
        ) from error
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(_packaged("page.html.j2"))


def _packaged(name: str) -> str:
    return (resources.files("segmentry.reporting") / name).read_text(encoding="utf-8")


def _subject(segmenter: Segmenter, features: _frames.Frame, language: Language) -> page.Subject:
    table = _frames.read_frame(features, "features")
    if not table.n_rows:
        raise InvalidDataError("features has no rows; give one row per customer")
    assigned = _frames.read_frame(segmenter.assign(features), "assigned")
    labels = assigned.floats("segment").astype(np.int64)
    names = tuple(str(name) for name in segmenter.names_)
    customer = segmenter.customer_column_
    columns = tuple(n for n in table.names if n != customer and table.is_numeric(n))
    value_column = _value_column(segmenter, table)
    cards = profile(features, labels, names=names, value_column=value_column).cards
    return page.Subject(
        table,
        columns,
        tuple(segmenter.columns_),
        labels,
        tuple(in_chinese(name, columns) for name in names) if language == "zh" else names,
        names,
        {int(card.segment): card for card in cards},
        value_column,
    )


def _value_column(segmenter: Segmenter, table: _frames.Table) -> str | None:
    name = segmenter.value_column_
    return name if name is not None and name in table and table.is_numeric(name) else None


def _context(
    segmenter: Segmenter,
    subject: page.Subject,
    t: Texts,
    title: str | None,
    audit: Audit | None,
) -> dict[str, Any]:
    n = len(subject.names)
    compared = page.compared_numbers(subject)
    context: dict[str, Any] = {
        "t": t,
        "css": Markup(_packaged("page.css")),
        "version": __version__,
        "title": title or (t("title_one") if n == 1 else t("title", n=n)),
        "period": _period(audit, subject, t),
        "has_value": subject.value_shares is not None,
        "segments": page.segments(subject, compared, t),
        "heat": page.heat_map(subject, compared, t),
        "map": page.customer_map(subject, t),
        "method": _method(segmenter, t),
        "audit": None if audit is None else _audit(audit, t),
        **page.overview(subject, t),
    }
    context["contents"] = _contents(context, t)
    return context


def _contents(context: dict[str, Any], t: Texts) -> list[tuple[str, str]]:
    shown = [("cards", "nav_cards")]
    shown += [("compare", "nav_compare")] if context["heat"]["rows"] else []
    shown += [("map", "nav_map")] if context["map"] else []
    shown += [("method", "nav_method")]
    shown += [("audit", "nav_audit")] if context["audit"] else []
    return [(anchor, t(name)) for anchor, name in shown]


def _method(segmenter: Segmenter, t: Texts) -> dict[str, Any]:
    n = len(segmenter.names_)
    fixed = segmenter.n_segments != "auto"
    tables: list[Grid] = []
    choice = grid_of(
        segmenter.choice_,
        t("method_choice"),
        t.language,
        chosen=lambda row: n in (row.get("k"), row.get("n_segments")),
        without=("chosen", "admissible"),
    )
    if choice.rows and not fixed:
        tables.append(choice)
    decisions = steps_grid(segmenter.decisions_, t)
    if decisions.rows:
        tables.append(decisions)
    return {
        "why": t("method_fixed" if fixed else "method_auto", n=n),
        "reason": "" if fixed else str(segmenter.choice_reason_),
        "tables": tables,
    }


def _audit(audit: Audit, t: Texts) -> Grid:
    def found(row: dict[str, Any]) -> bool:
        return bool(row.get("rows"))

    # The examples are rows of single customers.
    grid = grid_of(audit.table, t("audit_title"), t.language, keep=found, without=("examples",))
    quiet = _frames.read_frame(audit.table, "audit").n_rows - len(grid.rows)
    if quiet:
        grid.note = t("audit_all_good", n=quiet)
    return grid


def _period(audit: Audit | None, subject: page.Subject, t: Texts) -> str:
    """Say from when to when customers bought, which follows from the moment of analysis."""
    if audit is None or not {"recency_days", "tenure_days"} <= set(subject.columns):
        return ""
    try:
        as_of = dt.datetime.fromisoformat(audit.as_of)
        ages = [
            float(np.nanmax(subject.table.floats("tenure_days"))),
            float(np.nanmin(subject.table.floats("recency_days"))),
        ]
        start, end = (as_of - dt.timedelta(days=age) for age in ages)
    except (ValueError, OverflowError):
        return ""
    return t("period", start=start.date().isoformat(), end=end.date().isoformat())
