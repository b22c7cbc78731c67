"""`report`: check the arguments, fill the template, write the page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from segmentry import _files, _frames
from segmentry._validate import one_of, whole_number
from segmentry.audit import Audit
from segmentry.exceptions import InvalidParameterError, InvalidTypeError
from segmentry.reporting import assembly, rendering
from segmentry.reporting.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from segmentry.log import TransactionLog
    from segmentry.segmenter import Segmenter
    from segmentry.wording.numerals import Language


def report(
    segmenter: Segmenter,
    features: _frames.Frame,
    path: str | os.PathLike[str],
    language: str = "en",
    *,
    title: str | None = None,
    log: TransactionLog | None = None,
    as_of: object = None,
    audit: Audit | None = None,
    criteria: object = None,
    stability: _frames.Frame | None = None,
    rules: object = "learn",
    min_cell: int = 5,
    show_customers: bool = False,
) -> Path:
    """Write the segments as one self-contained HTML page.

    The page says how large and how valuable the segments are, what sets each apart in words and
    numbers, what a typical customer of each is like, how they compare, where they lie on a map, how
    the value is spread, and how it all was made. Charts answer the pointer and segments can be
    chosen; everything is there as text and tables too. The page needs no network, can be printed,
    and by itself holds totals and averages only: no customer can be looked up in it.

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
    log : TransactionLog, optional
        The transactions that the features are from: adds the grid of recency and frequency, the
        stages of the lifecycle and the data check.
    as_of : date, datetime or str, optional
        The moment of analysis of the log. Default: the audit's, else the moment that the features'
        own `tenure_days` (or `recency_days`) are of, else the latest time in the log.
    audit : Audit, optional
        What `TransactionLog.audit` gave; with `log` it is made by itself.
    criteria : Criteria or frame, optional
        What `sg.criteria` gave: how good the segments are.
    stability : frame, optional
        What `sg.quality.stability` gave: how surely each segment would be found again.
    rules : "learn", SegmentRules, frame, sequence or None, default "learn"
        Rules that describe the segments: those learnt from the features as by `Segmenter.rules`,
        with categories of fewer than `min_cell` customers put together; what `sg.tree.SegmentRules`
        learnt, without rules that name such categories; or (segment, text, coverage, precision)
        each. None: no rules.
    min_cell : int, default 5
        A count from 1 to `min_cell` - 1 is shown as "<5", and figures that rest on so few customers
        are left out, as are further counts from which they could be worked out. An average is one
        of them where all customers but so few have the same value. 1: all is shown.
    show_customers : bool, default False
        Whether the map shows single customers (without ids), a sample of at most 2,000.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    InvalidParameterError
        If the segmenter is not fitted, the language is unknown, the path cannot be written, a share
        of a rule is none, or `as_of` is before the log.
    InvalidTypeError
        If an argument is of a wrong type.
    InvalidDataError
        If the features have no rows, or lack columns the segmenter needs; or none of the log's
        customers is in the features.
    MissingDependencyError
        If jinja2 is not installed.

    Notes
    -----
    Cost: O(n p) for n customers and p features, most of it assigning the customers. The page has
    less than a megabyte whatever the number of customers, most of it the chart library. The same
    input gives the same bytes: no date or time is taken from the clock.

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
    ...     page = sg.report(segmenter, features, f"{folder}/segments.html", log=log)
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
    if not isinstance(show_customers, bool):
        raise InvalidTypeError(f"show_customers must be True or False, found {show_customers!r}")
    if title is not None and not isinstance(title, str):
        raise InvalidTypeError(f"title must be a string, found {type(title).__name__}")
    if audit is not None and not isinstance(audit, Audit):
        raise InvalidTypeError(f"audit must be a sg.Audit, found {type(audit).__name__}")
    # Read once: a stream is used up after that.
    table = _frames.read_frame(features, "features")
    template = rendering.page_template()
    wish = assembly.Wish(
        title=title,
        log=log,
        as_of=as_of,
        audit=audit,
        criteria=criteria,
        stability=stability,
        rules=rules,
        min_cell=whole_number(min_cell, "min_cell", minimum=1),
        show_customers=show_customers,
    )
    context = assembly.context(segmenter, table, wish, Texts(chosen))
    html = rendering.render(template, context)
    # Half a character, as broken data have it, can be written in no file.
    return _files.write_whole(target, html.encode("utf-8", "replace"))
