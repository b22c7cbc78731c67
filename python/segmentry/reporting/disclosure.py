"""Small counts are not shown, nor what would give them away.

A count from 1 to `min_cell` - 1 is hidden. Where a total is on the page too, a second count of it
is hidden, so that the first cannot be worked out: for every total the range that remains possible
for each hidden count must hold more than one number (Gusfield, D. (1988). "A graph theoretic
approach to statistical data security". SIAM Journal on Computing 17(3), 552-571), and the hidden
counts together must come to `min_cell`. A count of 0 is nobody's, and is shown unless it has to
protect another; "fewer than 5" may therefore be 0 too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    States = NDArray[np.int8]

# A count is shown; hidden as too small; hidden to protect another.
SHOWN: Final = 0
FEW: Final = 1
WITHHELD: Final = 2
_CERTAIN: Final = 1.0 - 1e-9
_ROUNDS: Final = 50
_HALF: Final = 0.5


def hide(
    counts: NDArray[np.int64],
    min_cell: int,
    lines: Sequence[NDArray[np.intp]] | None = None,
    forced: NDArray[np.bool_] | None = None,
    rough: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> States:
    """Choose the counts to hide.

    Parameters
    ----------
    counts : array of int
        Counts of customers, of any shape.
    min_cell : int
        Below this a count is too small.
    lines : sequence of arrays, optional
        Places (of the flattened counts) of those whose totals are known to the reader; by default
        one line of all.
    forced : array of bool, optional
        Counts that are hidden in any case.
    rough : (array, array) of int, optional
        The least and the most that a count may be by what is shown of it, where it is shown in
        round numbers.

    Returns
    -------
    array of int8
        `SHOWN`, `FEW` or `WITHHELD`, by count.

    Notes
    -----
    The smallest count that protects is chosen, and of equal ones the first. Cost: O(n^2) for n
    counts per line in the worst case, and the rank of lines x hidden counts; tables of a page are
    small.
    """
    flat = np.asarray(counts, dtype=np.int64).ravel()
    states = np.zeros(len(flat), dtype=np.int8)
    if forced is not None:
        states[forced.ravel() & (flat > 0)] = WITHHELD
    states[(flat > 0) & (flat < min_cell)] = FEW
    least, most = (flat, flat) if rough is None else (rough[0].ravel(), rough[1].ravel())
    known = [np.arange(len(flat))] if lines is None else list(lines)
    table = _Table(flat, least, most, states, known, min_cell)
    while (place := table.next_to_hide()) is not None:
        states[place] = WITHHELD if flat[place] else FEW
    if forced is not None:
        states[forced.ravel() & (states == SHOWN)] = WITHHELD
    return states.reshape(np.shape(counts))


def is_few(number: float, min_cell: int) -> bool:
    """Say whether a number of customers is too small; if it was a share, it is whole about."""
    return _HALF <= number < min_cell - _HALF


def tells_of_few(number: float, total: float, min_cell: int) -> bool:
    """Say whether a number of a total, or the rest of it, is of too few customers."""
    return is_few(number, min_cell) or is_few(total - number, min_cell)


def percent_bounds(
    counts: NDArray[np.int64], totals: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give what counts may be if shown as whole percentages of totals; none stays none."""
    safe = np.maximum(totals, 1)
    shown = np.rint(100.0 * counts / safe)
    least = np.ceil((shown - 0.5) / 100.0 * safe).astype(np.int64)
    most = np.floor((shown + 0.5) / 100.0 * safe).astype(np.int64)
    some = counts > 0
    bounds = (np.where(some, np.maximum(least, 1), 0), np.where(some, np.minimum(most, safe), 0))
    return np.minimum(bounds[0], counts), np.maximum(bounds[1], counts)


@dataclass(slots=True)
class _Table:
    """Counts, what is shown of them, and the totals that are known."""

    counts: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    states: States
    lines: list[NDArray[np.intp]]
    min_cell: int

    def next_to_hide(self) -> int | None:
        """Give the next count to hide; None if every hidden one is safe."""
        for line in self.lines:
            if not self._enough(line) and (place := self._smallest(line)) is not None:
                return place
        for target in [*self._pinned(), *self._determined()]:
            if (place := self._corner(target)) is not None:
                return place
            own = [line for line in self.lines if target in line]
            for line in [*own, np.arange(len(self.counts))]:
                if (place := self._smallest(line)) is not None:
                    return place
        return None

    def _corner(self, target: int) -> int | None:
        """Give a count to hide of the cheapest rectangle around one; None if that is hidden.

        Within a rectangle of hidden counts what one has more another has less, in every total.
        """
        together = np.zeros((len(self.counts), len(self.counts)), dtype=np.bool_)
        for line in self.lines:
            together[np.ix_(line, line)] = True
        np.fill_diagonal(together, val=False)
        # A count of nobody protects only where nothing else does.
        price = np.where(self.counts > 0, self.counts, self.counts.sum() + 1)
        price = np.where(self.states == SHOWN, price, 0)
        best: tuple[int, tuple[int, ...]] | None = None
        mates = np.flatnonzero(together[target])
        for place, first in enumerate(mates):
            for second in mates[place + 1 :]:
                if together[first, second]:
                    continue
                opposite = np.flatnonzero(together[first] & together[second] & ~together[target])
                opposite = opposite[opposite != target]
                if not len(opposite):
                    continue
                last = opposite[np.argmin(price[opposite])]
                cost = int(price[first] + price[second] + price[last])
                if best is None or cost < best[0]:
                    best = cost, (int(first), int(second), int(last))
        if best is None:
            return None
        return next((corner for corner in best[1] if self.states[corner] == SHOWN), None)

    def _enough(self, line: NDArray[np.intp]) -> bool:
        """Say whether what is hidden of a line is, together, not too small itself."""
        hidden = self.counts[line][self.states[line] != SHOWN]
        few = (self.states[line] == FEW).any()
        return not few or self._is_rough(line) or int(hidden.sum()) >= self.min_cell

    def _pinned(self) -> list[int]:
        """Give the counts that are too small and could be one number only, by all the totals."""
        few, hidden = self.states == FEW, self.states != SHOWN
        low = np.where(few, 0, np.where(hidden, self.min_cell, self.least)).astype(np.int64)
        total = int(self.counts.sum())
        high = np.where(few, self.min_cell - 1, np.where(hidden, total, self.most)).astype(np.int64)
        for _ in range(_ROUNDS):
            before = (low.copy(), high.copy())
            for line in self.lines:
                of_line = int(self.counts[line].sum())
                least, most = low[line], high[line]
                low[line] = np.maximum(least, of_line - (most.sum() - most))
                high[line] = np.minimum(most, of_line - (least.sum() - least))
            if (low == before[0]).all() and (high == before[1]).all():
                break
        return np.flatnonzero(few & (high <= low)).tolist()

    def _is_rough(self, line: NDArray[np.intp]) -> bool:
        """Say whether something of the line is shown in round numbers only."""
        shown = line[self.states[line] == SHOWN]
        return bool((self.most[shown] > self.least[shown]).any())

    def _determined(self) -> list[int]:
        """Give the hidden counts that all the exact totals together give away."""
        hidden = np.flatnonzero(self.states != SHOWN)
        exact = [line for line in self.lines if not self._is_rough(line)]
        if not len(hidden) or not exact:
            return []
        sums = np.array([np.isin(hidden, line) for line in exact], dtype=np.float64)
        # The projection on the totals' row space keeps a count exactly if it follows from them.
        kept = np.diag(np.linalg.pinv(sums) @ sums)
        return [int(place) for place in hidden[kept > _CERTAIN] if self.states[place] == FEW]

    def _smallest(self, line: NDArray[np.intp]) -> int | None:
        """Give the smallest count of a line that is shown; one of 0 if there is no other."""
        shown = line[self.states[line] == SHOWN]
        if not len(shown):
            return None
        counts = self.counts[shown]
        some = counts > 0
        return int(shown[some][np.argmin(counts[some])]) if some.any() else int(shown[0])


def rows_and_columns(
    shape: tuple[int, int], hidden_rows: NDArray[np.bool_]
) -> list[NDArray[np.intp]]:
    """Give the lines of a table whose row totals are known but for some, and all column totals."""
    places = np.arange(shape[0] * shape[1]).reshape(shape)
    lines = [places[row] for row in range(shape[0]) if not hidden_rows[row]]
    lines += [places[:, column] for column in range(shape[1])]
    if hidden_rows.any():
        # What is left of the whole.
        lines.append(places[hidden_rows].ravel())
    return lines
