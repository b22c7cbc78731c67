"""What CHAID reads: predictors as codes of categories or bins, the target as classes or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from segmentry import _native
from segmentry._mixed import Columns
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.tree.chaid.bins import edges_of

Floats = NDArray[np.float64]
Codes = NDArray[np.uint16]
Kind = Literal["nominal", "ordinal", "numeric"]
KINDS: tuple[Kind, ...] = ("nominal", "ordinal", "numeric")

_KIND_OF = {"number": "numeric", "category": "nominal", "ordinal": "ordinal"}
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Variable:
    """A predictor as the fit learnt it.

    Attributes
    ----------
    name : str
        The column.
    kind : str
        "nominal", "ordinal" or "numeric".
    values : list
        The categories, in order; or the edges of the bins, each the largest number of its bin.
    """

    name: str
    kind: Kind
    values: list[Any]

    @property
    def n_values(self) -> int:
        """Number of codes, without that of missing values, which is the next."""
        return len(self.values) + (self.kind == "numeric")

    def read(self, columns: Columns, place: int, threads: int | None) -> Codes:
        """Give new rows as codes; categories that the fit has not seen get the last code."""
        if self.kind == "numeric":
            numbers = np.ascontiguousarray(columns.floats(place))
            return _native.chaid_bins(numbers, self.values, threads)
        n = self.n_values
        found = columns.categories(place).of(self.values)
        # -1 is missing, -2 unseen.
        return np.where(found < 0, n - 1 - found, found).astype(np.uint16)


def kind_of(columns: Columns, place: int, kinds: dict[str, Kind]) -> Kind:
    """Say how a column is to be read: as the user says, else by its type."""
    found = columns.kind(place)  # refuses dates
    given = kinds.get(columns.names[place])
    return given if given is not None else _KIND_OF[found]  # type: ignore[return-value]


def learn(
    columns: Columns,
    place: int,
    kind: Kind,
    weights: Floats | None,
    *,
    bins: int,
    max_categories: int,
    threads: int | None,
) -> tuple[Variable, Codes]:
    """Learn the values of a predictor from rows of a weight above 0, and read all rows.

    Raises
    ------
    InvalidDataError
        If there are too many categories.
    """
    name = columns.names[place]
    if kind == "numeric":
        numbers = np.ascontiguousarray(columns.floats(place))
        edges = edges_of(numbers, weights, bins)
        return Variable(name, kind, edges), _native.chaid_bins(numbers, edges, threads)
    found = columns.categories(place)
    used = np.bincount(found.codes + 1, weights, minlength=len(found.values) + 1)[1:] > 0
    if kind == "ordinal" and found.ordered:
        # A declared order has a place for those too that are not there.
        used[:] = True
    n = int(used.sum())
    if n > max_categories:
        raise InvalidDataError(
            f"column {name!r} has {n} categories, more than max_categories={max_categories}; "
            "put rare ones together, name it in `kinds` as what it is (numeric, ordinal), leave "
            "it out if it is a name or number of customers, or raise max_categories"
        )
    renumbered = np.full(len(used) + 1, n, dtype=np.uint16)
    renumbered[:-1][used] = np.arange(n)
    values = [value for value, keep in zip(found.values, used, strict=True) if keep]
    return Variable(name, kind, values), renumbered[found.codes]


def kinds_by_name(kinds: object, columns: Columns) -> dict[str, Kind]:
    """Check the parameter `kinds`.

    Raises
    ------
    InvalidTypeError
        If it is not a mapping.
    InvalidDataError
        If it names a column that X has not, or a kind that is none.
    """
    if kinds is None:
        return {}
    if not hasattr(kinds, "items"):
        raise InvalidTypeError(
            f"kinds must be a mapping of column to 'nominal', 'ordinal' or 'numeric', found "
            f"{kinds!r}"
        )
    found: dict[str, Kind] = {}
    for column, kind in kinds.items():
        name = columns.names[column] if _is_place(column, columns) else column
        if name not in columns.names:
            raise InvalidDataError(
                f"kinds names the column {column!r}, which X has not; its columns are "
                f"{list(columns.names)}"
            )
        if kind not in KINDS:
            raise InvalidDataError(
                f"kinds must say 'nominal', 'ordinal' or 'numeric', found {kind!r} for {column!r}"
            )
        found[name] = kind
    return found


def _is_place(column: object, columns: Columns) -> bool:
    whole = isinstance(column, int | np.integer) and not isinstance(column, bool)
    return whole and 0 <= column < len(columns.names)  # type: ignore[operator]


def places_in(columns: Columns, variables: list[Variable], by_name: bool) -> list[int]:
    """Find the columns of the fit in new rows: by name where these have names, else by place.

    Raises
    ------
    InvalidDataError
        If a column is missing.
    """
    if not by_name:
        return list(range(len(variables)))
    known = {name: place for place, name in enumerate(columns.names)}
    absent = [variable.name for variable in variables if variable.name not in known]
    if absent:
        shown = ", ".join(map(repr, absent[:_SHOWN])) + ("…" if len(absent) > _SHOWN else "")
        raise InvalidDataError(
            f"X lacks {len(absent)} of the {len(variables)} columns of the fit: {shown}; give a "
            "frame with these columns (others do not matter)"
        )
    return [known[variable.name] for variable in variables]
