"""What a page is about: the customers, their segments, and what may be said of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from segmentry.profiling import shares_of
from segmentry.reporting.averages import few_differ, hidden_averages
from segmentry.reporting.disclosure import FEW, SHOWN, hide
from segmentry.wording.measures import FEWEST_ORDERS, HABITS
from segmentry.wording.numerals import count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry import _frames
    from segmentry.reporting.disclosure import States
    from segmentry.reporting.texts import Texts


@dataclass(frozen=True)
class Subject:
    """What a page is about.

    Attributes
    ----------
    table : Table
        The features.
    columns : tuple of str
        The numeric columns, the customer column left out.
    groupings : tuple of str
        The columns of categories.
    clustered : tuple of str
        The columns the segments were made from.
    labels : array
        Segment of each row.
    names : tuple of str
        Names by segment, in the language of the page.
    own_names : tuple of str
        Names by segment as the segmenter gave them, and files have them.
    value_column : str or None
        What customers are worth, where a column is known to say it.
    order_column : str or None
        What the segments are numbered by: the highest mean first; None: by size.
    min_cell : int
        Counts below it are not shown.
    """

    table: _frames.Table
    columns: tuple[str, ...]
    groupings: tuple[str, ...]
    clustered: tuple[str, ...]
    labels: NDArray[np.int64]
    names: tuple[str, ...]
    own_names: tuple[str, ...]
    value_column: str | None
    order_column: str | None
    min_cell: int
    _floats: dict[str, NDArray[np.float64]] = field(default_factory=dict, repr=False)
    _few: dict[str, bool] = field(default_factory=dict, repr=False)

    def floats(self, column: str) -> NDArray[np.float64]:
        """Give a column of numbers, read once."""
        if column not in self._floats:
            self._floats[column] = self.table.floats(column)
        return self._floats[column]

    @property
    def n(self) -> int:
        """Number of customers."""
        return self.table.n_rows

    @property
    def too_few(self) -> bool:
        """Whether all customers together are too few to say anything of."""
        return self.n < self.min_cell

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Customers per segment; not for the page where `states` hides them."""
        return np.bincount(self.labels, minlength=len(self.names))

    @cached_property
    def states(self) -> States:
        """Which sizes are shown, and with them all figures of the segment."""
        return hide(self.sizes, self.min_cell)

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Whether a segment's figures are shown."""
        return np.asarray(self.states == SHOWN)

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """Share of all customers per segment; NaN where hidden."""
        return np.where(self.shown, self.sizes / max(1, self.n), np.nan)

    def tells_of_few(self, column: str) -> bool:
        """Say whether all but too few customers have one value of a number or truth value."""
        if column not in self._few:
            few = False
            if self.table.is_numeric(column):
                values = self.floats(column)
                few = few_differ(values[np.isfinite(values)], self.min_cell)
            elif self.table.is_boolean(column):
                codes = self.table.categories(column).codes
                few = few_differ(codes[codes >= 0], self.min_cell)
            self._few[column] = few
        return self._few[column]

    @cached_property
    def hidden_values(self) -> NDArray[np.bool_] | None:
        """Which segments' value is hidden, by the sum and by the average; None if all of it is."""
        if self.value_column is None or self.too_few:
            return None
        values = self.floats(self.value_column)
        known = np.isfinite(values)
        hidden: NDArray[np.bool_] | None = ~self.shown
        before = None
        while hidden is not None and before != hidden.tobytes():
            before = hidden.tobytes()
            # Nothing known is nothing of the total.
            hidden = hidden_averages(np.nan_to_num(values), self.labels, hidden, self.min_cell)
            if hidden is not None:
                mine = values[known], self.labels[known]
                hidden = hidden_averages(*mine, hidden, self.min_cell)
        return hidden

    @cached_property
    def value_shares(self) -> NDArray[np.float64] | None:
        """Share of the total value per segment, NaN where hidden; None where there is none."""
        if self.value_column is None or self.hidden_values is None:
            return None
        values = np.nan_to_num(self.floats(self.value_column))
        sums = np.bincount(self.labels, weights=values, minlength=len(self.names))
        shares = shares_of(sums.astype(np.float64))
        return None if shares is None else np.where(self.hidden_values, np.nan, shares)

    def unfit(self, segment: int) -> frozenset[str]:
        """Give the columns that do not set a segment apart: habits, where orders are few."""
        return HABITS if self._few_orders[segment] else frozenset()

    @cached_property
    def _few_orders(self) -> list[bool]:
        if "orders" not in self.columns:
            return [False] * len(self.names)
        orders = self.floats("orders")
        known = np.isfinite(orders)
        mine = [orders[known & (self.labels == segment)] for segment in range(len(self.names))]
        return [len(part) > 0 and float(np.median(part)) < FEWEST_ORDERS for part in mine]

    def size(self, segment: int, t: Texts) -> str:
        """Write a segment's size as the page may show it."""
        return counted(int(self.sizes[segment]), int(self.states[segment]), self.min_cell, t)

    def total(self, t: Texts) -> str:
        """Write the number of customers as the page may show it."""
        return counted(self.n, FEW if self.too_few and self.n else SHOWN, self.min_cell, t)


def counted(number: int, state: int, min_cell: int, t: Texts) -> str:
    """Write a count, or that it is hidden."""
    if state == SHOWN:
        return count(number, t.language)
    return t("fewer", n=min_cell) if state == FEW else t("withheld")
