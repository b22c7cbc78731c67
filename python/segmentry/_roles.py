"""Which column of a log plays which part, and which of its events are purchases."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Sequence
from typing import Any

from segmentry import _native
from segmentry._validate import list_of_names, require_unicode
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

DEFAULT_PURCHASE_EVENTS = ("purchase",)
_REQUIRED = frozenset({"customer", "time", "amount"})
_LISTED = 10


def named_columns(**roles: object) -> dict[str, str]:
    """Give the columns by role, without the roles that have none.

    Raises
    ------
    InvalidTypeError
        If a column's name is no text, or customer, time or amount has none.
    """
    named = {}
    for role, column in roles.items():
        if column is None and role not in _REQUIRED:
            continue
        if not isinstance(column, str):
            raise InvalidTypeError(
                f"{role} must be the name of a column, found {column!r} ({type(column).__name__})"
            )
        require_unicode(column, role)
        named[role] = column
    return named


def own_columns(argument: str, columns: Sequence[str]) -> dict[str, str]:
    """Give further columns by role, `numbers.0` for the first of `numbers`.

    Raises
    ------
    InvalidParameterError
        If one is named twice.
    """
    names = list_of_names(columns, argument)
    for name in names:
        if names.count(name) > 1:
            raise InvalidParameterError(f"{argument} names the column {name!r} twice")
    return {f"{argument}.{at}": name for at, name in enumerate(names)}


def purchase_names(events: object, event: str | None) -> list[str]:
    """Give the types of event that are purchases, as text.

    Parameters
    ----------
    events : str, int, or sequence of these
        As the user gave them.
    event : str or None
        The column of event types.

    Raises
    ------
    InvalidParameterError
        If there are none, or there is no column that they could be in.
    """
    if isinstance(events, str | numbers.Integral):
        events = [events]
    if isinstance(events, Iterable):
        events = [str(name) if _is_whole(name) else name for name in events]
    names = list_of_names(events, "purchase_events")
    if event is None and names != list(DEFAULT_PURCHASE_EVENTS):
        raise InvalidParameterError(
            f"purchase_events is {names} but event names no column; pass event= too, the column "
            "of event types"
        )
    if event is not None and not names:
        raise InvalidParameterError("purchase_events is empty; name at least one event type")
    return names


def _is_whole(name: object) -> bool:
    return isinstance(name, numbers.Integral) and not isinstance(name, bool)


def require_purchases(native: _native.Log, column: str, names: Sequence[str]) -> None:
    """Refuse a log in which no row is a purchase.

    Raises
    ------
    InvalidDataError
        Naming the types of event that there are.
    """
    if native.n_orders:
        return
    wanted = ", ".join(map(repr, names))
    found = [str(value) for value in event_types(native)]
    listed = ", ".join(map(repr, found[:_LISTED])) or "all null"
    dropped = (
        f"; or see why {native.n_dropped} rows, which may have been purchases, were bad and left "
        "out (is the column named as amount the right one?)"
        if native.n_dropped
        else ""
    )
    raise InvalidDataError(
        f"purchase_events: no row of the column {column!r} is of the type {wanted}; its types are "
        f"{listed}{', …' if len(found) > _LISTED else ''}. Pass purchase_events=[...] with those "
        f"that are purchases{dropped}"
    )


def event_types(native: _native.Log) -> list[Any]:
    """Give the types of event that a native log has, ascending."""
    values = native.values("event")
    return list(values.to_list() if hasattr(values, "to_list") else values.tolist())
