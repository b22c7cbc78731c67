"""Averages that would tell of few customers, and what would give those away.

Where all but a few customers have one and the same value, an average tells of those few: 0.01 over
100 customers is one who has 1 where the others have 0. A column of two values is counted, whatever
its type; of others an average is hidden where fewer than `min_cell` customers differ from the value
that most have. A value that two of six happen to share says nothing of the other four: it is no
value that most have. But who has 0 adds nothing to a sum, which is that of the others, even where
they are the most. What is hidden is known together, as what is left of all, so that together it
must not be such an average either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry.reporting.disclosure import SHOWN, hide, rows_and_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

# So many values are looked at first.
_HEAD: Final = 1024


def few_differ(values: NDArray[np.generic], min_cell: int) -> bool:
    """Say whether some, but fewer than `min_cell`, differ from what most have, or are not 0.

    Cost: O(n).
    """
    n = len(values)
    if n <= 1 or min_cell <= 1 or _many_differ(values[:_HEAD], min_cell):
        return False
    commonest = _commonest(values, min_cell)
    having = int((values == commonest).sum())
    differing = n - having
    # A value that is nobody else's is not what most have.
    usual = having > differing or (commonest == 0 and having > 1)
    return bool(usual and 0 < differing < min_cell)


def hidden_averages(
    values: NDArray[np.float64],
    labels: NDArray[np.int64],
    withheld: NDArray[np.bool_],
    min_cell: int,
) -> NDArray[np.bool_] | None:
    """Choose the groups whose average is hidden; None if even that of all tells of few.

    Parameters
    ----------
    values : array
        Known values.
    labels : array
        Group of each.
    withheld : array of bool
        Groups hidden in any case.
    min_cell : int
        Below this a count is too small.

    Returns
    -------
    array of bool or None
        Whether a group's average is hidden, `withheld` among them.

    Notes
    -----
    Cost: O(n) for each group in which few of the first customers differ.
    """
    if few_differ(values, min_cell):
        return None
    k = len(withheld)
    counts = np.bincount(labels, minlength=k)
    hidden: NDArray[np.bool_] = withheld | (hide(counts, min_cell, forced=withheld) != SHOWN)
    if min_cell <= 1 or not len(values):
        return hidden
    high = values == values.max()
    if (high | (values == values.min())).all():
        ones = np.bincount(labels[high], minlength=k)
        table = np.column_stack([counts - ones, ones])
        forced = np.column_stack([hidden, hidden])
        states = hide(table, min_cell, rows_and_columns((k, 2), hidden), forced)
        counted: NDArray[np.bool_] = hidden | (states != SHOWN).any(axis=1)
        return counted
    first, firsts = values[: k * _HEAD], labels[: k * _HEAD]
    for place in np.flatnonzero(~hidden).tolist():
        # As a rule a few customers are enough to see that a group is no such one.
        if not _many_differ(first[firsts == place][:_HEAD], min_cell):
            hidden[place] = few_differ(values[labels == place], min_cell)
    while few_differ(together := values[hidden[labels]], min_cell):
        others = values != _commonest(together, min_cell)
        differing = np.bincount(labels[others], minlength=k)
        # Somebody else differs, or all of them together would tell of few.
        places = np.flatnonzero(~hidden & (differing > 0))
        hidden[places[np.argmin(differing[places])]] = True
    return hidden


def _many_differ(some: NDArray[np.generic], min_cell: int) -> bool:
    """Say whether `min_cell` or more differ among some values, and so among all."""
    if not len(some):
        return False
    return len(some) - int(np.unique(some, return_counts=True)[1].max()) >= min_cell


def _commonest(values: NDArray[np.generic], min_cell: int) -> np.generic:
    """Give the value that all but a few have, if there is one."""
    n = len(values)
    if n >= 2 * min_cell:
        # What more than half of them have stands in the middle.
        middle: np.generic = np.partition(values, n // 2)[n // 2]
        return middle
    found, counts = np.unique(values, return_counts=True)
    commonest: np.generic = found[np.argmax(counts)]
    return commonest
