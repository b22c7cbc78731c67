"""`to_excel`: a workbook of the segments."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from segmentry import _files, _frames
from segmentry._validate import one_of
from segmentry.exceptions import (
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    MissingDependencyError,
)
from segmentry.exporting import _tables
from segmentry.exporting._cells import Writer
from segmentry.exporting._names import SheetNames
from segmentry.exporting._tables import Subject
from segmentry.exporting._texts import Texts
from segmentry.profiling import profile
from segmentry.wording.names import in_chinese

if TYPE_CHECKING:
    from segmentry._frames import Frame
    from segmentry.segmenter import Segmenter
    from segmentry.wording.numerals import Language

# Rows of a sheet below its head.
_ROWS_OF_A_SHEET: Final = 1_048_575
# The same content gives the same bytes, whenever it is written.
_CREATED: Final = dt.datetime(2000, 1, 1)
_FULL_COLOUR: Final = 1.5


def to_excel(
    segmenter: Segmenter,
    features: Frame,
    path: str | os.PathLike[str],
    *,
    language: str = "en",
    membership: bool = True,
) -> Path:
    """Write the segments as an Excel workbook.

    Sheets: an overview; one for each segment, its measures against those of all customers, what
    differs most first; the membership of every customer; a dictionary of the columns; the method,
    with every parameter and decision.

    Parameters
    ----------
    segmenter : Segmenter
        A fitted segmenter.
    features : frame
        One row per customer: those it was fitted on, or others with the same columns.
    path : str or path
        Where to write the workbook (.xlsx); its directory must exist.
    language : {"en", "zh"}, default="en"
        Language of the workbook's own texts.
    membership : bool, default=True
        Whether to write who is in which segment. Without it no customer can be looked up in the
        workbook; small segments may still say something of single customers.

    Returns
    -------
    pathlib.Path
        The workbook.

    Raises
    ------
    InvalidParameterError
        If the segmenter is not fitted, the language is unknown, the path does not end in .xlsx or
        cannot be written.
    InvalidDataError
        If the features have no rows, lack columns the segmenter needs, or have ids that no cell can
        hold.
    MissingDependencyError
        If XlsxWriter is not installed.

    Notes
    -----
    Numbers are numbers with all their digits, dates are dates, shares are shown as percentages,
    nulls are empty cells. Ids stay what they are: text stays text ("00123"), and whole numbers of
    more than 15 digits, which Excel would round, are text. Text from data is text, never a formula,
    and cells that begin like one are marked as text. Names of segments are made into legal names of
    sheets. A sheet takes 1,048,575 customers; more go on to further sheets. The file is written
    whole or not at all, and the same input gives the same bytes. Cost: with the membership of a
    million customers a minute or two on one core, and 45 MB.

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
    ...     book = sg.to_excel(segmenter, features, f"{folder}/segments.xlsx", membership=False)
    ...     book.name
    'segments.xlsx'
    """
    chosen = cast("Language", one_of(language, "language", ("en", "zh")))
    target = _files.output_path(path)
    if target.suffix.lower() != ".xlsx":
        raise InvalidParameterError(
            f"path must end in .xlsx, found {target.name!r}; a workbook under another name would "
            "not open"
        )
    if not hasattr(segmenter, "assign"):
        raise InvalidTypeError(
            f"segmenter must be a sg.Segmenter, found {type(segmenter).__qualname__}"
        )
    if not hasattr(segmenter, "names_"):
        raise InvalidParameterError(
            "segmenter must be fitted; call segmenter.fit(features) before to_excel"
        )
    xlsxwriter = _xlsxwriter()
    t = Texts(chosen)
    subject = _subject(segmenter, features, chosen)
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _CREATED})
        _write(Writer(book), subject, t, membership=membership)
    return _files.write_whole(target, buffer.getvalue())


def _xlsxwriter() -> Any:  # noqa: ANN401 - xlsxwriter is optional, and so its types
    try:
        return importlib.import_module("xlsxwriter")
    except ImportError as error:
        raise MissingDependencyError(
            "workbooks need XlsxWriter, which is not installed; run: pip install 'segmentry[excel]'"
        ) from error


def _subject(segmenter: Segmenter, features: Frame, language: Language) -> Subject:
    table = _frames.read_frame(features, "features")
    if not table.n_rows:
        raise InvalidDataError("features has no rows; give one row per customer")
    assigned = _frames.read_frame(segmenter.assign(table), "assigned")
    labels = assigned.floats("segment").astype(np.int64)
    # The customer column comes first, where it is never described.
    described = table.with_first(segmenter._model.customer_of(table))
    value_column = segmenter._value_column_in(table)
    found = profile(described, labels, names=segmenter.names_, value_column=value_column)
    names = dict(enumerate(segmenter.names_))
    if language == "zh":
        names = {code: in_chinese(name, table.names) for code, name in names.items()}
    return Subject(segmenter, table, assigned, found, names)


def _write(writer: Writer, subject: Subject, t: Texts, *, membership: bool) -> None:
    names = SheetNames()
    # The sheets with names of their own come first to them; segments make way.
    own = {
        key: names.take(t(key))
        for key in ("overview", "membership", "dictionary", "method", "decisions", "numbers_tried")
    }
    cards = subject.profile.cards
    titles = [f"{card.segment} {subject.names[int(card.segment)]}" for card in cards]
    sheets = [names.take(title) for title in titles]

    sheet = writer.sheet(own["overview"])
    columns = _tables.overview(subject, sheets, t)
    writer.table(sheet, columns)
    for place, column in enumerate(columns):
        if column.style == "share":
            writer.bars(sheet, (1, len(cards)), place)

    for card, title, name in zip(cards, titles, sheets, strict=True):
        sheet = writer.sheet(name)
        first = writer.heading(sheet, title, _tables.headline(card, subject, t))
        columns = _tables.segment(card, subject, t)
        writer.table(sheet, columns, first)
        last = first + len(columns[0].values)
        writer.colour_scale(sheet, (first + 1, last), 4, _FULL_COLOUR)

    if membership:
        _write_membership(writer, subject, own["membership"], names)
    writer.table(writer.sheet(own["dictionary"]), _tables.dictionary(subject, t))
    writer.table(writer.sheet(own["method"]), _tables.method(subject, t))
    writer.table(writer.sheet(own["decisions"]), _tables.decisions(subject, t))
    writer.table(writer.sheet(own["numbers_tried"]), _tables.numbers_tried(subject, t))


def _write_membership(writer: Writer, subject: Subject, name: str, names: SheetNames) -> None:
    n_rows = subject.table.n_rows
    for number, start in enumerate(range(0, n_rows, _ROWS_OF_A_SHEET)):
        here = name if number == 0 else names.take(f"{name} {number + 1}")
        part = _tables.membership(subject, slice(start, start + _ROWS_OF_A_SHEET))
        writer.table(writer.sheet(here), part, wrap=False)
