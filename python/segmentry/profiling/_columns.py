"""What a profile reads from: the columns of a frame, and of another frame beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from segmentry._frames import Categories, is_null
from segmentry.exceptions import InvalidDataError, InvalidTypeError

if TYPE_CHECKING:
    from segmentry._frames import FrameKind, Table
    from segmentry.profiling._groups import Floats

LARGEST = 1e150


class Columns(Protocol):
    """What a profile reads from: a frame, in whatever order of rows."""

    @property
    def kind(self) -> FrameKind:
        """The kind of frame to give back."""

    def is_numeric(self, name: str) -> bool:
        """Say whether a column holds numbers or truth values."""

    def is_boolean(self, name: str) -> bool:
        """Say whether a column holds truth values."""

    def floats(self, name: str) -> Floats:
        """Give a numeric column, null as NaN."""

    def based(self, name: str) -> tuple[float, Floats]:
        """Give a numeric column less a number that comes first: no small difference is lost."""

    def days(self, name: str) -> Floats | None:
        """Give moments or durations in days; None for others."""

    def is_duration(self, name: str) -> bool:
        """Say whether a column holds durations."""

    def categories(self, name: str) -> Categories:
        """Give any column as numbers of categories."""

    def objects(self, name: str) -> list[Any]:
        """Give any column, null as None."""


def finite(name: str, values: Floats) -> Floats:
    """Give the values of a column if none is infinite, or so large that its square would be.

    Raises
    ------
    InvalidDataError
        If one is.
    """
    if not len(values) or (values.min() >= -LARGEST and values.max() <= LARGEST):
        return values
    endless = np.abs(values) > LARGEST
    if endless.any():
        row = int(np.argmax(endless))
        raise InvalidDataError(
            f"column {name!r} has {int(endless.sum())} values that are infinite or beyond "
            f"{LARGEST:g}, the first ({values[row]}) in row {row}; make them null or smaller"
        )
    return values


def texts_of(table: Columns, name: str) -> tuple[NDArray[np.intp], list[str]]:
    """Give a column as codes (-1 is null) into its distinct values as text, in alphabetical order.

    Whatever has no equality (lists, say) goes by its text as well.
    """
    try:
        found = table.categories(name)
        codes, values = found.codes.astype(np.intp), [str(value) for value in found.values]
    except (TypeError, NotImplementedError, InvalidTypeError):
        codes, values = _by_text(table.objects(name))
    texts = sorted(set(values))
    place = {text: code for code, text in enumerate(texts)}
    # The last entry serves the code -1.
    return np.array([*(place[value] for value in values), -1], dtype=np.intp)[codes], texts


def _by_text(values: list[Any]) -> tuple[NDArray[np.intp], list[str]]:
    seen: dict[str, int] = {}
    codes = [-1 if value is None else seen.setdefault(str(value), len(seen)) for value in values]
    return np.array(codes, dtype=np.intp), list(seen)


@dataclass(frozen=True, slots=True)
class Beside:
    """A frame with another one beside it, matched by customer or row by row.

    Attributes
    ----------
    table : Columns
        The frame.
    extra : Table
        The other one.
    rows : array of int or None
        For every row of the frame the row of the other, -1 where it has none; None: the same row.
    """

    table: Columns
    extra: Table
    rows: NDArray[np.intp] | None

    @property
    def kind(self) -> FrameKind:
        """The kind of frame to give back."""
        return self.table.kind

    def _of(self, name: str) -> Columns:
        return self.extra if name in self.extra.names[self.first :] else self.table

    @property
    def first(self) -> int:
        """Where the columns to profile begin: after the customer, if that is how they match."""
        return 0 if self.rows is None else 1

    def is_numeric(self, name: str) -> bool:
        """Say whether a column holds numbers or truth values."""
        return self._of(name).is_numeric(name)

    def is_boolean(self, name: str) -> bool:
        """Say whether a column holds truth values."""
        return self._of(name).is_boolean(name)

    def floats(self, name: str) -> Floats:
        """Give a numeric column, null as NaN."""
        source = self._of(name)
        return self._matched(source.floats(name)) if source is self.extra else source.floats(name)

    def based(self, name: str) -> tuple[float, Floats]:
        """Give a numeric column less a number that comes first."""
        source = self._of(name)
        base, values = source.based(name)
        return base, self._matched(values) if source is self.extra else values

    def days(self, name: str) -> Floats | None:
        """Give moments or durations in days; None for others."""
        source = self._of(name)
        found = source.days(name)
        return self._matched(found) if source is self.extra and found is not None else found

    def is_duration(self, name: str) -> bool:
        """Say whether a column holds durations."""
        return self._of(name).is_duration(name)

    def categories(self, name: str) -> Categories:
        """Give any column as numbers of categories."""
        source = self._of(name)
        found = source.categories(name)
        if source is not self.extra or self.rows is None:
            return found
        codes = np.append(found.codes, np.int32(-1))[self.rows]
        return Categories(codes, found.values, found.ordered)

    def objects(self, name: str) -> list[Any]:
        """Give any column, null as None."""
        source = self._of(name)
        values = source.objects(name)
        if source is not self.extra or self.rows is None:
            return values
        return [values[row] if row >= 0 else None for row in self.rows.tolist()]

    def _matched(self, values: Floats) -> Floats:
        # The last entry serves the row -1.
        return values if self.rows is None else np.append(values, np.nan)[self.rows]


def put_beside(table: Table, source: Columns, extra: Table) -> tuple[Beside, list[str]]:
    """Match a second frame with the features, and name its columns.

    By customer if its first column is named like that of the features, else row by row.

    Raises
    ------
    InvalidDataError
        If columns have the same name, a customer comes twice or none is found, or the numbers of
        rows differ.
    """
    customer = table.names[0]
    by_customer = bool(extra.names) and extra.names[0] == customer
    rows = _rows_by_customer(table, extra, customer) if by_customer else None
    if not by_customer and extra.n_rows != table.n_rows:
        raise InvalidDataError(
            f"extra has {extra.n_rows} rows and features {table.n_rows}; name its first column "
            f"{customer!r} to match them by customer, or give a row for each"
        )
    names = list(extra.names[1:] if by_customer else extra.names)
    both = [name for name in names if name in table.names]
    if both:
        raise InvalidDataError(
            f"extra and features both have {both}; rename or drop them in one of the two"
        )
    if not names:
        raise InvalidDataError("extra has no columns to profile")
    return Beside(source, extra, rows), names


def _rows_by_customer(table: Table, extra: Table, customer: str) -> NDArray[np.intp]:
    mine, theirs = table.column(customer).to_list(), extra.column(customer).to_list()
    place: dict[Any, int] = dict(zip(theirs, range(len(theirs)), strict=True))
    if len(place) < len(theirs):
        seen: set[Any] = set()
        for name in theirs:
            if not is_null(name) and name in seen:
                raise InvalidDataError(
                    f"customer {name!r} comes more than once in column {customer!r} of extra; give "
                    "one row per customer"
                )
            seen.add(name)
    # Who has no name is nobody.
    place.pop(None, None)
    found = np.fromiter((place.get(name, -1) for name in mine), np.intp, len(mine))
    if len(found) and (found < 0).all():
        raise InvalidDataError(
            f"no customer of features is in extra: ids look like {_example(mine)} and "
            f"{_example(theirs)}; make them of one type and form"
        )
    return found


def _example(values: list[Any]) -> str:
    return repr(values[0]) if values else "nothing"
