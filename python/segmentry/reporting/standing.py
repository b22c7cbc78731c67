"""What a log of transactions adds: where the customers of the page stand, as of one moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry import _frames
from segmentry.exceptions import (
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    SegmentryError,
)
from segmentry.lifecycle import stages
from segmentry.log import TransactionLog
from segmentry.value import rfm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.audit import Audit
    from segmentry.reporting.subject import Subject

STAGES: Final = ("new", "active", "reactivated", "at_risk", "dormant", "lost")
# A shift of the clock counts if at least this share of the customers show the same.
_AGREE: Final = 0.3
_MILLISECONDS: Final = 86_400 * 1_000


@dataclass(frozen=True)
class Standing:
    """Where the customers stand; every array has a row per row of the features.

    Attributes
    ----------
    as_of : str
        The moment of analysis.
    period : (str, str)
        First and last day that count.
    stage : array of int or None
        Place in `STAGES`; -1 where unknown. None if the data give no stages.
    scores : array of shape (n, 2) or None
        Scores of recency and frequency; 0 where unknown. None if there are too few customers.
    cell_names : dict of (int, int) to str
        Name of each cell of scores.
    bins : (int, int)
        Numbers of scores.
    audit : Audit
        What is odd in the log.
    roles : dict of str to str
        The log's columns.
    """

    as_of: str
    period: tuple[str, str]
    stage: NDArray[np.int64] | None
    scores: NDArray[np.int64] | None
    cell_names: dict[tuple[int, int], str]
    bins: tuple[int, int]
    audit: Audit
    roles: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Customers:
    """The customers of the features: their table and its customer column."""

    table: _frames.Table
    column: str


def standing_of(
    log: object, as_of: object, audit: Audit | None, subject: Subject, customer: str
) -> Standing:
    """Find where the customers stand.

    Without `as_of` the moment is the audit's, or that of the features' own times since orders, or
    the end of the log.

    Raises
    ------
    InvalidTypeError
        If `log` is no TransactionLog.
    InvalidDataError
        If none of its customers is in the features.
    InvalidParameterError
        If the moment is before the log.
    """
    if not isinstance(log, TransactionLog):
        raise InvalidTypeError(f"log must be a sg.TransactionLog, found {type(log).__name__}")
    ids = _Customers(subject.table, customer)
    theirs = _frames.make_frame({"customer": log.customer_ids()}, log.kind)
    if (_matched(ids, _frames.read_frame(theirs, "log")) < 0).all():
        raise InvalidDataError(
            "log: none of its customers is in features; give the log that the features are from"
        )
    moment = audit.as_of if as_of is None and audit is not None else as_of
    if moment is None:
        moment = _own_moment(log, ids, subject)
    tick = log.tick(moment)
    shown = log.native.display(tick)
    if tick < log.native.span[0]:
        begins = log.native.display(log.native.span[0])
        raise InvalidParameterError(
            f"as_of={shown} is before the log, which begins {begins}; "
            "give a moment with orders before it"
        )
    staged = _staged(log, moment)
    stage = None
    if staged is not None:
        rows = _matched(ids, staged)
        codes = staged.categories("stage").of(list(STAGES)).astype(np.int64)
        stage = np.where(rows >= 0, codes[rows], -1)
        stage[stage < 0] = -1
    scores, names, bins = _scored(log, moment, ids)
    return Standing(
        shown,
        (str(log.start)[:10], min(str(log.end), shown)[:10]),
        stage,
        scores,
        names,
        bins,
        log.audit(moment) if audit is None else audit,
        dict(log.roles),
    )


def _staged(log: TransactionLog, as_of: object) -> _frames.Table | None:
    try:
        return _frames.read_frame(stages(log, as_of), "stages")
    except InvalidDataError:
        # Too little history for a rhythm.
        return None


def _own_moment(log: TransactionLog, ids: _Customers, subject: Subject) -> dt.datetime | None:
    """Give the moment the features are of; None for the end of the log, or if it cannot be told.

    Seen from there the first orders of all customers, and the last ones of those who did not order
    since, are nearer by the same time than seen from the end of the log.
    """
    column = next((name for name in ("tenure_days", "recency_days") if name in subject.columns), "")
    if not column:
        return None
    table = _frames.read_frame(log.features(groups=["recency"]), "features")
    rows = _matched(ids, table)
    known = rows >= 0
    shift = table.floats(column)[rows[known]] - subject.floats(column)[known]
    finite = shift[np.isfinite(shift)]
    if not len(finite):
        return None
    steps = np.rint(finite * _MILLISECONDS)
    values, counts = np.unique(steps, return_counts=True)
    best = int(counts.argmax())
    if values[best] <= 0 or counts[best] < _AGREE * len(finite):
        return None
    days = float(np.median(finite[steps == values[best]]))
    back = dt.timedelta(microseconds=round(1000 * _MILLISECONDS * days))
    if log.end.tzinfo is None:
        return log.end - back
    # A datetime with a zone subtracts by the clock on the wall, which may have been changed.
    return log.end.astimezone(dt.UTC) - back


def _scored(
    log: TransactionLog, as_of: object, ids: _Customers
) -> tuple[NDArray[np.int64] | None, dict[tuple[int, int], str], tuple[int, int]]:
    try:
        found = rfm(log, as_of)
    except SegmentryError:
        # Fewer customers than scores.
        return None, {}, (0, 0)
    table = _frames.read_frame(found.table, "rfm")
    scores = np.column_stack([table.floats("r"), table.floats("f")]).astype(np.int64)
    segment = table.categories("segment")
    bins = (int(found.bins[0]), int(found.bins[1]))
    flat = scores[:, 0] * (bins[1] + 1) + scores[:, 1]
    cells, first = np.unique(flat, return_index=True)
    names = {
        divmod(int(cell), bins[1] + 1): str(segment.values[segment.codes[row]])
        for cell, row in zip(cells.tolist(), first.tolist(), strict=True)
    }
    rows = _matched(ids, table)
    return np.where(rows[:, np.newaxis] >= 0, scores[rows], 0), names, bins


def _matched(ids: _Customers, other: _frames.Table) -> NDArray[np.int64]:
    """Give the row of each customer in another table, whose first column has them; -1 if none."""
    mine, theirs = ids.table.column(ids.column), other.column(other.names[0])
    alike = (ids.table.kind, len(mine), mine.dtype) == (other.kind, len(theirs), theirs.dtype)
    # As a rule both are of the same log, and nothing has to be looked up.
    if alike and bool((mine == theirs).all()):
        return np.arange(len(mine))
    places = {one: place for place, one in enumerate(other.objects(other.names[0]))}
    wanted = ids.table.objects(ids.column)
    return np.array([places.get(one, -1) for one in wanted], dtype=np.int64)
