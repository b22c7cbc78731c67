"""One number or more a customer, from a log or from a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames import read_frame
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.log import TransactionLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Column, Frame, FrameKind, Table

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers, ascending, and what is known of each.

    Attributes
    ----------
    kind : str
        The kind of frame to give back.
    name : str
        What the customer column is called.
    ids : column
        The customers in their library's own form.
    values : list of ndarray
        The columns asked for, NaN where null.
    """

    kind: FrameKind
    name: str
    ids: Column
    values: list[NDArray[np.float64]]


def read_customers(
    data: TransactionLog | Frame, columns: Sequence[str], customer: str | None, as_of: object
) -> Customers:
    """Read columns of a frame with one row a customer, or features of a log.

    Raises
    ------
    InvalidTypeError
        If a column does not hold numbers.
    InvalidDataError
        If a column is missing, a customer is null or comes twice, or a number is infinite.
    InvalidParameterError
        If `customer` is given with a log, or `as_of` with a frame.
    """
    if isinstance(data, TransactionLog):
        if customer is not None:
            raise InvalidParameterError("customer is for frames; a log knows its customer column")
        wanted = list(dict.fromkeys(columns))
        table = read_frame(data.features(as_of=as_of, columns=wanted), "log")
        name = table.names[0]
    else:
        if as_of is not None:
            raise InvalidParameterError("as_of is for logs; a frame has its values already")
        table = read_frame(data, "frame")
        name = customer_column(table, customer)
        if customer is None and name in columns:
            raise InvalidDataError(
                f"the first column is the value {name!r}, and that of the customers is expected "
                "there; name theirs with customer=..."
            )
        table = by_customer(table, name)
    values = [numbers(table, column) for column in columns]
    return Customers(table.kind, name, table.column(name), values)


def customer_column(table: Table, customer: object) -> str:
    """Give the name of the customer column: the one named, else the first."""
    if not table.names:
        raise InvalidDataError("frame has no columns; the first must be that of the customers")
    if customer is None:
        return table.names[0]
    if not isinstance(customer, str):
        raise InvalidTypeError(f"customer must be the name of a column, found {customer!r}")
    return present(table, customer, "customer")


def present(table: Table, name: str, argument: str) -> str:
    """Give the name of a column that must be there."""
    if name not in table:
        raise InvalidDataError(
            f"{argument}: frame has no column {name!r}, found {list(table.names)}"
        )
    return name


def by_customer(table: Table, name: str) -> Table:
    """Sort a table with one row a customer."""
    codes = codes_of(table, name)
    order = np.argsort(codes, kind="stable")
    twice = order[1:][np.diff(codes[order]) == 0]
    if len(twice):
        found = table.picked(twice[:1]).objects(name)[0]
        raise InvalidDataError(
            f"customer (column {name!r}) must have one row each, found {found!r} and "
            f"{len(twice):,} such rows more than once; add them up first"
        )
    return table if (np.diff(order) > 0).all() else table.picked(order)


def codes_of(table: Table, name: str) -> NDArray[np.int32]:
    """Give the rank of every value of a column, none of which may be null."""
    codes = table.categories(name).codes
    null = np.flatnonzero(codes < 0)
    if len(null):
        rows = ", ".join(map(str, null[:_SHOWN].tolist()))
        raise InvalidDataError(
            f"the column {name!r} must not be null, found {len(null):,} such rows: {rows}"
        )
    return codes


def numbers(table: Table, name: str) -> NDArray[np.float64]:
    """Give a column of numbers, NaN where null."""
    present(table, name, "value")
    return finite(table.numbers(name), name)


def finite(values: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """Refuse infinite numbers; NaN stays."""
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        rows = ", ".join(map(str, infinite[:_SHOWN].tolist()))
        raise InvalidDataError(
            f"the column {name!r} must be finite, found {len(infinite):,} infinite values; "
            f"customers in order: {rows}"
        )
    return values


def named(customers: Customers, columns: dict[str, Any]) -> dict[str, Any]:
    """Put the customer column before others, none of which may have its name."""
    if customers.name in columns:
        raise InvalidDataError(
            f"customer: the column is called {customers.name!r}, like a column of the result; "
            "rename it"
        )
    return {customers.name: customers.ids, **columns}
