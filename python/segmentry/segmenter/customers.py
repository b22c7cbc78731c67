"""The rows of a features frame in an order that does not depend on how they came in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry._frames import Categories, first_null
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.profiling import LARGEST, finite

if TYPE_CHECKING:
    from segmentry._frames import FrameKind, Table

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Customers:
    """A features frame with its customers in ascending order.

    Attributes
    ----------
    table : Table
        The frame, in its own order.
    order : array of int
        The rows in ascending order of the customer.
    """

    table: Table
    order: NDArray[np.intp]

    @property
    def kind(self) -> FrameKind:
        """The kind of frame that came in."""
        return self.table.kind

    def is_numeric(self, name: str) -> bool:
        """Say whether the column holds numbers or truth values."""
        return self.table.is_numeric(name)

    def floats(self, name: str) -> Floats:
        """Give a numeric column, customers ascending, null as NaN."""
        return numbers(self.table, name)[self.order]

    def based(self, name: str) -> tuple[float, Floats]:
        """Give a numeric column less a number that comes first, customers ascending."""
        base, values = self.table.based(name)
        return base, finite(name, values)[self.order]

    def is_boolean(self, name: str) -> bool:
        """Say whether the column holds truth values."""
        return self.table.is_boolean(name)

    def days(self, name: str) -> Floats | None:
        """Give moments or durations in days, customers ascending; None for others."""
        values = self.table.days(name)
        return None if values is None else values[self.order]

    def is_duration(self, name: str) -> bool:
        """Say whether the column holds durations."""
        return self.table.is_duration(name)

    def categories(self, name: str) -> Categories:
        """Give any column as numbers of categories, customers ascending."""
        found = self.table.categories(name)
        return Categories(found.codes[self.order], found.values, found.ordered)

    def objects(self, name: str) -> list[Any]:
        """Give any column as Python objects, customers ascending, null as None."""
        values = self.table.objects(name)
        return [values[row] for row in self.order]


def in_order(table: Table) -> Customers:
    """Order the rows by customer, so that equal data give equal results to the last bit.

    Raises
    ------
    InvalidDataError
        If a customer is null or comes twice.
    """
    name = table.names[0]
    require_customers(table, name)
    ids = table.objects(name)
    try:
        order = sorted(range(len(ids)), key=ids.__getitem__)
    except TypeError:
        # Ids of several types have no order of their own.
        order = sorted(range(len(ids)), key=lambda row: (type(ids[row]).__name__, str(ids[row])))
    for before, row in pairwise(order):
        if ids[before] == ids[row]:
            raise InvalidDataError(
                f"customer {ids[row]!r} comes more than once in column {name!r}; give one row per "
                "customer (the first column must be the customer)"
            )
    return Customers(table, np.array(order, dtype=np.intp))


def require_customers(table: Table, name: str) -> None:
    """Check that every row has a customer.

    Raises
    ------
    InvalidDataError
        If not.
    """
    row = first_null(table.column(name))
    if row is not None:
        raise InvalidDataError(
            f"customer column {name!r} has a null in row {row}; every row needs a customer"
        )


def numbers(table: Table, name: str) -> Floats:
    """Give a column as float64; one that is all null counts as numeric.

    Raises
    ------
    InvalidTypeError
        If it is not numeric.
    InvalidDataError
        If it holds an infinite value.
    """
    if not is_number_like(table, name):
        raise InvalidTypeError(
            f"column {name!r} is not numeric; convert it to numbers or leave it out"
        )
    if not table.is_numeric(name):
        return np.full(table.n_rows, np.nan)
    return finite(name, table.floats(name))


def is_finite(values: Floats) -> bool:
    """Say whether `numbers` would take all values; NaN is null."""
    return not bool((np.abs(values) > LARGEST).any())


def is_number_like(table: Table, name: str) -> bool:
    """Say whether a column is numeric or has no value at all (and so no type to speak of)."""
    return table.is_numeric(name) or all(value is None for value in table.objects(name))
