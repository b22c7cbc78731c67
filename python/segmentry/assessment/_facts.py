"""What the criteria are computed from, checked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry.profiling import finite, is_code

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Table


@dataclass(frozen=True, slots=True)
class Segments:
    """Who is in which segment.

    Attributes
    ----------
    ids : list of int or str
        The segments, ascending.
    names : list of str
        Their names.
    codes : array of int
        For every customer the place of its segment.
    sizes : array of int
        Customers, by segment.
    """

    ids: list[int] | list[str]
    names: list[str]
    codes: NDArray[np.intp]
    sizes: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def totals(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up a value of every customer, by segment."""
        return np.bincount(self.codes, weights=values, minlength=len(self)).astype(np.float64)

    def shares(self, marked: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Give the share of each segment's customers that are marked."""
        return self.totals(marked.astype(np.float64)) / self.sizes


@dataclass(slots=True)
class Figure:
    """One figure: its value, what else the sentence says, and the same by segment.

    Attributes
    ----------
    value : float
        NaN where it could not be computed.
    facts : dict
        What is filled into the sentence.
    missing : str
        Which sentence says what to give, where the figure could not be computed.
    by_segment : dict
        Columns of the table of segments.
    """

    value: float = float("nan")
    facts: dict[str, Any] = field(default_factory=dict)
    missing: str = ""
    by_segment: dict[str, Any] = field(default_factory=dict)


def lowest(values: NDArray[np.float64]) -> int:
    """Give the place of the lowest value; NaN is never the lowest if there is another."""
    return int(np.argmin(np.where(np.isnan(values), np.inf, values)))


def kinds(table: Table, names: list[str]) -> tuple[list[str], list[str]]:
    """Sort columns into numbers and categories (codes on a circle are); times are neither."""
    numbers = [n for n in names if is_number(table, n)]
    others = [n for n in names if n not in numbers and not table.is_time(n)]
    return numbers, others


def is_number(table: Table, name: str) -> bool:
    """Say whether a column is one of amounts, not of categories given as numbers."""
    return table.is_numeric(name) and not table.is_declared(name) and not is_code(table, name)


def numbers(table: Table, name: str) -> NDArray[np.float64]:
    """Give a numeric column, null as NaN.

    Raises
    ------
    InvalidDataError
        If a value is infinite, or so large that its square would be.
    """
    return finite(name, table.floats(name))
