"""Calendar occasions: named days that orders may fall on."""

from __future__ import annotations

import numbers
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentry import _native
from segmentry._frames import frame_kind, read_frame
from segmentry._validate import require_unicode, whole_number
from segmentry.exceptions import (
    AssumptionWarning,
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
)
from segmentry.features._moments import day_number, month_and_day, yearly_day

_WIDEST_DAYS = 365
_RANGE = 2
_IDS_AT_ONCE = 1 << 14
_NOBODY = np.empty(0, dtype=np.uint32)
_WHOLE = re.compile("[+-]?[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Days that belong together, for the argument `occasions` of `TransactionLog.features`.

    Where the days alone say it all, they can be given without this class.

    Parameters
    ----------
    days : date, text, tuple, list, mapping or frame
        One item or a list of them. An item is a date (`"2024-02-10"`, a `datetime.date`, a NumPy
        or pandas date), a tuple of first and last date, both included, or either of these as
        `"MM-DD"`, which comes back every year: `"11-11"`, `("12-24", "01-06")`.
        For days of every customer's own, such as birthdays: a mapping (or pandas Series) from
        customer id to date or `"MM-DD"`, or a frame of the log's customer column and one column of
        dates. Only month and day of these count; 29 February is kept on 28 February in other
        years. Customers who are not named have no such day; two days of one customer are an
        error, and ids of which the log has none bring an `AssumptionWarning`.
    before_days, after_days : int
        So many days before and after each count too.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> occasions = {"christmas": sg.Occasion("12-25", before_days=24)}
    >>> table = log.features(groups=["recency"], occasions=occasions)
    >>> table.columns[-2:].tolist()
    ['occasion_share_christmas', 'occasion_index_christmas']
    >>> round(float(table["occasion_share_christmas"].mean()), 3)
    0.015
    """

    days: Any
    before_days: int = 0
    after_days: int = 0


def occasion_wishes(occasions: object, id_column: str) -> list[dict[str, Any]]:
    """Check the argument `occasions` and give it in the form the native module takes."""
    if occasions is None:
        return []
    if not isinstance(occasions, Mapping):
        raise InvalidTypeError(
            "occasions must be a mapping from names to days, such as {'singles_day': '11-11'}, "
            f"found {occasions!r}"
        )
    return [_wish(name, days, id_column) for name, days in occasions.items()]


def _wish(name: object, days: object, id_column: str) -> dict[str, Any]:
    if not isinstance(name, str) or not name:
        raise InvalidTypeError(f"occasions must have names of text, found {name!r}")
    require_unicode(name, "occasions")
    occasion = days if isinstance(days, Occasion) else Occasion(days)
    where = f"occasions[{name!r}]"
    wish: dict[str, Any] = {"name": name, "fixed": [], "yearly": [], "own": None}
    for side in ("before", "after"):
        width = whole_number(getattr(occasion, f"{side}_days"), f"{where}: {side}_days", minimum=0)
        if width > _WIDEST_DAYS:
            raise InvalidParameterError(
                f"{where}: {side}_days must be at most {_WIDEST_DAYS}, found {width}"
            )
        wish[side] = width
    own = _own_days(occasion.days, where, id_column)
    if own is not None:
        wish["own"] = own
        return wish
    for item in _items(occasion.days, where):
        _add(item, wish, where)
    return wish


def _own_days(
    days: object, where: str, id_column: str
) -> tuple[list[str], list[tuple[int, int]]] | None:
    """Give customers and their dates if the days are every customer's own."""
    if hasattr(days, "items") and not hasattr(days, "columns"):  # a mapping or a Series
        pairs: Iterable[tuple[Any, Any]] = days.items()
    elif frame_kind(days) is not None:
        table = read_frame(days, where)
        others = [name for name in table.names if name != id_column]
        if id_column not in table or len(others) != 1:
            raise InvalidDataError(
                f"{where} must have the customer column {id_column!r} and one column of dates, "
                f"found {list(table.names)}"
            )
        pairs = zip(table.objects(id_column), table.objects(others[0]), strict=True)
    else:
        return None
    known: dict[str, tuple[int, int]] = {}
    for who, day in pairs:
        if _is_missing(who) or _is_missing(day):
            continue
        name, found = _id_text(who, where), yearly_day(day, where)
        if known.setdefault(name, found) != found:
            raise InvalidDataError(
                f"{where} has two days for the customer {name!r}, {_day_text(known[name])} and "
                f"{_day_text(found)}; give one day for each"
            )
    return list(known), list(known.values())


def _id_text(who: object, where: str) -> str:
    """Give a customer's id as the log writes it: whole numbers in floats are whole numbers."""
    is_whole = isinstance(who, numbers.Real) and float(who).is_integer()
    text = f"{who:.0f}" if is_whole and not isinstance(who, numbers.Integral) else str(who)
    require_unicode(text, where)
    return text


def _day_text(day: tuple[int, int]) -> str:
    return f"{day[0]:02}-{day[1]:02}"


def warn_of_strangers(occasions: Iterable[Mapping[str, Any]], native: _native.Log) -> None:
    """Warn of days of customers' own of whom the log knows not one.

    Parameters
    ----------
    occasions : iterable of dict
        What `occasion_wishes` gave.
    native : native log
        The log.
    """
    for wish in occasions:
        wanted = set(wish["own"][0]) if wish["own"] is not None else None
        if not wanted or _has_any(native, wanted):
            continue
        (first,) = _ids_from(native, 0, 1)
        warnings.warn(
            f"occasions[{wish['name']!r}] has days of {len(wanted)} customers and none of them is "
            f"in the log: they are called {min(wanted)!r}, for one, and the log's "
            f"{str(first)!r}; give the ids as the log has them",
            AssumptionWarning,
            stacklevel=4,
        )


def _has_any(native: _native.Log, wanted: set[str]) -> bool:
    names: set[Any] = wanted
    if isinstance(native.customers(_NOBODY), np.ndarray):
        # Where ids are whole numbers, the text 007 is 7.
        names = {int(name) for name in wanted if _WHOLE.fullmatch(name)}
    # Mostly the first few are among them.
    return any(
        not names.isdisjoint(_ids_from(native, start, _IDS_AT_ONCE))
        for start in range(0, native.n_customers, _IDS_AT_ONCE)
    )


def _ids_from(native: _native.Log, start: int, count: int) -> list[Any]:
    end = min(start + count, native.n_customers)
    ids = native.customers(np.arange(start, end, dtype=np.uint32))
    return list(ids.to_list() if hasattr(ids, "to_list") else ids.tolist())


def _is_missing(value: object) -> bool:
    # NaT and NaN differ from themselves; pandas' NA gives no answer.
    return value is None or type(value).__name__ == "NAType" or value != value  # noqa: PLR0124


def _items(days: object, where: str) -> Sequence[Any]:
    if isinstance(days, tuple):
        if len(days) != _RANGE:
            raise InvalidParameterError(
                f"{where}: a tuple is a range of first and last day, found {days!r}; put several "
                "days into a list"
            )
        return [days]
    if isinstance(days, str) or not isinstance(days, Iterable):
        return [days]
    items = list(days)
    if not items:
        raise InvalidParameterError(f"{where} has no days; name at least one")
    return items


def _add(item: object, wish: dict[str, Any], where: str) -> None:
    first, last = item if isinstance(item, tuple) and len(item) == _RANGE else (item, item)
    yearly = month_and_day(first, where), month_and_day(last, where)
    if yearly[0] and yearly[1]:
        wish["yearly"].append(yearly)
        return
    if yearly[0] or yearly[1]:
        raise InvalidParameterError(
            f"{where} has the range {item!r} of a yearly day and a date; write both the same way"
        )
    days = day_number(first, where), day_number(last, where)
    if days[0] > days[1]:
        raise InvalidParameterError(f"{where} has the range {item!r}, which ends before it begins")
    wish["fixed"].append(days)
