"""Features of one's own: aggregates over some rows of every customer."""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from segmentry._validate import one_of, real_number, require_unicode, whole_number
from segmentry.exceptions import InvalidParameterError, InvalidTypeError

_NUMBER_ROLES = ("amount", "quantity", "discount", "numbers.")
_OF_ANY_COLUMN = ("count", "distinct", "first", "last")
_OF_NUMBERS = ("sum", "mean", "min", "max", "share")
_HOW = (*_OF_ANY_COLUMN, *_OF_NUMBERS)
_BY_VALUE = ("count", "sum", "mean", "min", "max", "share")
_NEEDS_A_COLUMN = tuple(how for how in _HOW if how not in {"count", "share"})
_SIGNS = ("<", "<=", ">", ">=", "==", "!=")
_COMPARISON = 2


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A feature of one's own, for the argument `own` of `TransactionLog.features`.

    A plain dict with the same keys does as well.

    Parameters
    ----------
    how : str
        `"count"` (rows; with a column, those where it is known), `"distinct"` (distinct known
        values), `"sum"`, `"mean"`, `"min"`, `"max"`, `"first"`, `"last"` (by time), or `"share"`
        (rows that pass / all rows; with a column, of the sum of its positive values).
    column : str, optional
        Name of the column in the frame that the log was built from: any that has a role, or is
        named in `numbers` or `labels`; not the customer and the time.
    where : mapping, optional
        What a row must be. For columns of ids or labels: a value, or a list of values, one of
        which it must have. For columns of numbers: a comparison such as `(">=", 10)`.
    by : str, optional
        A column of ids or labels: one feature for each of its values, `{name}_{value}`.
    rows : {"purchases", "events", "all"}
        Look at purchases, at events that are no purchases, or at both. Events have no amount: a log
        keeps those of purchases only.
    within_days : int, optional
        Look at the rows of the last so many days only.

    Notes
    -----
    Counts are never null. A sum is 0 where no row passes and null where rows pass but none has a
    value; the others are null where no row that passes has a value. Computed in the same pass as
    the other features. A value in `where` that the log does not have is met by no row.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount", quantity="quantity",
    ... )
    >>> table = log.features(groups=["recency"], own={
    ...     "large_orders": sg.Aggregate("count", where={"amount": (">=", 100)}),
    ...     "most_pieces": sg.Aggregate("max", "quantity", within_days=365),
    ... })
    >>> int(table["large_orders"].sum())
    3153
    """

    how: str
    column: str | None = None
    where: Mapping[str, Any] | None = None
    by: str | None = None
    rows: str = "purchases"
    within_days: int | None = None


def own_wishes(own: object, roles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Check the argument `own` and give it in the form the native module takes.

    Parameters
    ----------
    own : mapping of str to Aggregate or dict, or None
        As the user gave it.
    roles : mapping
        The log's columns by role.
    """
    if own is None:
        return []
    if not isinstance(own, Mapping):
        raise InvalidTypeError(
            "own must be a mapping from names to Aggregate, such as "
            f"{{'visits': sg.Aggregate('count')}}, found {own!r}"
        )
    return [_wish(name, _aggregate(name, part), roles) for name, part in own.items()]


def _aggregate(name: object, part: object) -> Aggregate:
    if not isinstance(name, str) or not name:
        raise InvalidTypeError(f"own must have names of text, found {name!r}")
    require_unicode(name, "own")
    if isinstance(part, Aggregate):
        return part
    if not isinstance(part, Mapping):
        raise InvalidTypeError(f"own[{name!r}] must be an Aggregate or a dict, found {part!r}")
    known = [field.name for field in dataclasses.fields(Aggregate)]
    unknown = [key for key in part if key not in known]
    if unknown or "how" not in part:
        found = f"the unknown key {unknown[0]!r}" if unknown else "no 'how'"
        raise InvalidParameterError(f"own[{name!r}] has {found}; its keys are {', '.join(known)}")
    return Aggregate(**part)


def _wish(name: str, part: Aggregate, roles: Mapping[str, str]) -> dict[str, Any]:
    where = f"own[{name!r}]"
    how = one_of(part.how, f"{where}: how", _HOW)
    value = None if part.column is None else _role(part.column, f"{where}: column", roles)
    by = None if part.by is None else _role(part.by, f"{where}: by", roles)
    if value is None and how in _NEEDS_A_COLUMN:
        raise InvalidParameterError(f"{where}: how={how!r} needs a column")
    if value is not None and how in _OF_NUMBERS and not _is_number(value):
        raise InvalidParameterError(
            f"{where}: how={how!r} needs a column of numbers, and {part.column!r} has ids; use "
            f"one of {', '.join(_OF_ANY_COLUMN)}"
        )
    if by is not None and _is_number(by):
        raise InvalidParameterError(
            f"{where}: by needs a column of ids or labels, and {part.by!r} has numbers"
        )
    if by is not None and how not in _BY_VALUE:
        raise InvalidParameterError(
            f"{where}: how={how!r} does not go with by; use one of {', '.join(_BY_VALUE)}"
        )
    among, compares = _conditions(part.where, where, roles)
    if how == "share" and by is None and not among and not compares:
        raise InvalidParameterError(f"{where}: how='share' needs where or by: a share of what?")
    within = part.within_days
    return {
        "name": name,
        "definition": _definition(part),
        "how": how,
        "value": value,
        "by": by,
        "among": among,
        "compares": compares,
        "rows": one_of(part.rows, f"{where}: rows", ("purchases", "events", "all")),
        "within_days": None
        if within is None
        else min(whole_number(within, f"{where}: within_days", minimum=1), 10_000_000),
    }


def _role(column: object, where: str, roles: Mapping[str, str]) -> str:
    """Give the role of a column of the log."""
    usable = {name: role for role, name in roles.items() if role not in {"customer", "time"}}
    if not isinstance(column, str) or column not in usable:
        raise InvalidParameterError(
            f"{where} must be one of {', '.join(map(repr, usable))}, found {column!r}; further "
            "columns enter the log with numbers=[...] or labels=[...]"
        )
    return usable[column]


def _is_number(role: str) -> bool:
    return role.startswith(_NUMBER_ROLES)


def _conditions(
    conditions: object, where: str, roles: Mapping[str, str]
) -> tuple[list[tuple[str, list[str]]], list[tuple[str, str, float]]]:
    among: list[tuple[str, list[str]]] = []
    compares: list[tuple[str, str, float]] = []
    if conditions is None:
        return among, compares
    if not isinstance(conditions, Mapping):
        raise InvalidTypeError(
            f"{where}: where must be a mapping from columns to values, found {conditions!r}"
        )
    for column, wanted in conditions.items():
        role = _role(column, f"{where}: where", roles)
        here = f"{where}: where[{column!r}]"
        if not _is_number(role):
            among.append((role, _values(wanted, here)))
            continue
        if not isinstance(wanted, tuple) or len(wanted) != _COMPARISON:
            raise InvalidTypeError(
                f"{here} must be a comparison such as ('>=', 10), for the column has numbers; "
                f"found {wanted!r}"
            )
        sign = one_of(wanted[0], here, _SIGNS)
        compares.append((role, sign, real_number(wanted[1], here)))
    return among, compares


def _values(wanted: object, where: str) -> list[str]:
    single = isinstance(wanted, str) or not isinstance(wanted, Iterable)
    values = [wanted] if single else list(wanted)  # type: ignore[call-overload]
    if not values:
        raise InvalidParameterError(f"{where} has no values; name at least one")
    for value in values:
        whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
        if not isinstance(value, str) and not whole:
            raise InvalidTypeError(
                f"{where} must be text or whole numbers, for the column has ids; found {value!r}"
            )
        require_unicode(str(value), where)
    return [str(value) for value in values]


def _definition(part: Aggregate) -> str:
    words = [part.how]
    if part.column is not None:
        words.append(f"of {part.column}")
    words.append(f"over {part.rows if part.rows != 'all' else 'purchases and events'}")
    for column, wanted in (part.where or {}).items():
        if isinstance(wanted, tuple) and wanted and wanted[0] in _SIGNS:
            words.append(f"with {column} {wanted[0]} {wanted[1]}")
        else:
            words.append(f"with {column} = {wanted}")
    if part.within_days is not None:
        words.append(f"of the last {part.within_days} d")
    if part.by is not None:
        words.append(f"by {part.by}")
    return " ".join(words)
