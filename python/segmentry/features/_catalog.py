"""The catalogue: what every feature is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segmentry import _native
from segmentry._frames import Frame, FrameKind, default_kind, make_frame
from segmentry._validate import one_of
from segmentry.exceptions import InvalidParameterError, InvalidTypeError
from segmentry.features._methods import FeatureMethods
from segmentry.features._wish import DEFAULT_HALF_LIFE_DAYS, DEFAULT_WINDOWS, feature_wish

_KINDS = ("pandas", "polars", "polars-lazy", "pyarrow")
_COLUMNS = ("feature", "group", "unit", "definition", "needs", "null_when")


def feature_catalog(
    kind: FrameKind | None = None,
    *,
    log: FeatureMethods | None = None,
    windows: Sequence[int] = DEFAULT_WINDOWS,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
    occasions: Mapping[str, Any] | None = None,
    own: Mapping[str, Any] | None = None,
) -> Frame:
    """List every feature: what it is called, what it is, what it needs.

    Parameters
    ----------
    kind : {"pandas", "polars", "polars-lazy", "pyarrow"}, optional
        The kind of frame to give; by default the log's, else that of the first library installed.
    log : TransactionLog, optional
        List just what this log gives: only features whose roles it has, and one for each of its
        event types that is no purchase (without a log they are listed once, as `events_{name}`).
    windows : sequence of int
        Window lengths in days, as in `TransactionLog.features`.
    half_life_days : float
        After so many days an order counts half, as in `TransactionLog.features`.
    occasions : mapping of str to days, optional
        Named days, as in `TransactionLog.features`.
    own : mapping of str to Aggregate, optional
        Features of your own, as in `TransactionLog.features`; they need a log, whose columns they
        name.

    Returns
    -------
    frame
        One row a feature, in the order of the columns of `TransactionLog.features`: `feature`,
        `group`, `unit`, `definition` (a formula or a sentence), `needs` (roles beyond customer,
        time and amount), `null_when` (empty: never).

    Raises
    ------
    InvalidTypeError
        If `log` is no log, or a log is given as `kind`.
    InvalidParameterError
        If `kind` is no kind of frame, or `own` is given without a log.

    Examples
    --------
    >>> import segmentry as sg
    >>> catalog = sg.feature_catalog("pandas").set_index("feature")
    >>> catalog.loc["overdue_ratio", "definition"]
    'recency_days / gap_median_days'
    >>> catalog.loc["overdue_ratio", "null_when"]
    'fewer than 2 orders or a median gap of 0'
    """
    if isinstance(kind, FeatureMethods):
        raise InvalidTypeError("kind must be the kind of frame to give, found a log; write log=log")
    if kind is not None:
        one_of(kind, "kind", _KINDS)
    if log is not None and not isinstance(log, FeatureMethods):
        raise InvalidTypeError(
            f"log must be a TransactionLog, found {log!r} ({type(log).__name__})"
        )
    if own and log is None:
        raise InvalidParameterError("own needs log, whose columns it names; pass log= too")
    wish = feature_wish(
        {} if log is None else log.roles,
        windows=windows,
        half_life_days=half_life_days,
        occasions=occasions,
        own=own,
    )
    entries = _native.feature_catalog(wish, None if log is None else log.native)
    columns: dict[str, list[str]] = {name: [] for name in _COLUMNS}
    for feature, group, unit, definition, null_when, needs in entries:
        row = (feature, group, unit, definition, ", ".join(needs), null_when)
        for name, value in zip(_COLUMNS, row, strict=True):
            columns[name].append(value)
    if kind is None and log is not None:
        kind = log.kind
    return make_frame(columns, kind or default_kind())
