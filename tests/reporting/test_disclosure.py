"""Small counts are hidden, and cannot be worked out from the totals that are shown."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from segmentry.reporting.disclosure import (
    FEW,
    SHOWN,
    WITHHELD,
    hide,
    percent_bounds,
    rows_and_columns,
)


def states(counts: list[int], min_cell: int = 5) -> list[int]:
    return hide(np.array(counts), min_cell).tolist()


def test_large_counts_are_shown():
    assert states([5, 8, 100]) == [SHOWN, SHOWN, SHOWN]


def test_none_is_shown():
    assert states([0, 8, 100]) == [SHOWN, SHOWN, SHOWN]


def test_a_small_count_takes_the_smallest_other_with_it():
    assert states([3, 80, 9]) == [FEW, SHOWN, WITHHELD]


def test_two_small_counts_protect_each_other():
    assert states([4, 2, 80]) == [FEW, FEW, SHOWN]


def test_small_counts_that_come_to_too_little_take_another_with_them():
    assert states([1, 2, 80]) == [FEW, FEW, WITHHELD]


def test_small_counts_that_can_be_one_number_only_take_another_with_them():
    # Two counts of at most 4 that come to 8.
    assert states([4, 4, 80]) == [FEW, FEW, WITHHELD]


def test_a_total_that_leaves_one_number_only_hides_more():
    # Three of at most 4 that come to 12: the fourth, of 0, is hidden as well.
    assert states([4, 4, 4, 0]) == [FEW, FEW, FEW, FEW]


def test_min_cell_1_hides_nothing():
    assert states([1, 2, 3], 1) == [SHOWN] * 3


def test_a_table_is_protected_along_rows_and_columns():
    counts = np.array([[2, 50, 60], [40, 30, 20], [30, 30, 30]])
    lines = rows_and_columns((3, 3), np.zeros(3, bool))
    hidden = hide(counts, 5, lines)
    assert hidden[0, 0] == FEW
    assert still_possible(counts, hidden, lines, 5, 0) != (2, 2)


def test_round_numbers_protect_without_hiding_more():
    counts = np.array([3, 4_000, 6_000])
    rough = percent_bounds(counts, np.array(counts.sum()))
    assert hide(counts, 5, rough=rough).tolist() == [FEW, SHOWN, SHOWN]


def still_possible(
    table: np.ndarray, hidden: np.ndarray, lines: list[np.ndarray], min_cell: int, place: int
) -> tuple[int, int]:
    """Give the least and the most a hidden count can be, all totals known, by linear programs."""
    flat, states = table.ravel(), hidden.ravel()
    sums = np.array([np.isin(np.arange(flat.size), line) for line in lines], dtype=float)
    bounds = [
        {SHOWN: (count, count), FEW: (0, min_cell - 1), WITHHELD: (min_cell, None)}[state]
        for count, state in zip(flat.tolist(), states.tolist(), strict=True)
    ]
    aim = np.zeros(flat.size)
    aim[place] = 1.0
    ends = [
        linprog(sign * aim, A_eq=sums, b_eq=sums @ flat, bounds=bounds).fun * sign
        for sign in (1.0, -1.0)
    ]
    return round(ends[0]), round(ends[1])


def possible(counts: np.ndarray, hidden: np.ndarray, min_cell: int, place: int) -> set[int]:
    """Every number a hidden count could be, by trying all that come to the same total."""
    total = int(counts[hidden != SHOWN].sum())
    ranges = [
        range(min_cell) if state == FEW else range(min_cell, total + 1)
        for state in hidden[hidden != SHOWN]
    ]
    where = np.flatnonzero(hidden != SHOWN).tolist().index(place)
    return {one[where] for one in itertools.product(*ranges) if sum(one) == total}


@given(st.lists(st.integers(0, 12), min_size=2, max_size=4), st.integers(3, 5))
def test_no_small_count_of_a_list_can_be_worked_out(counts, min_cell):
    values = np.array(counts)
    hidden = hide(values, min_cell)
    if (hidden != SHOWN).sum() in {0, (values > 0).sum()}:
        return  # nothing to hide, or nothing left to hide
    for place in np.flatnonzero(hidden == FEW).tolist():
        assert len(possible(values, hidden, min_cell, place)) > 1


@given(
    st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 30), min_size=columns, max_size=columns), min_size=2, max_size=4
        )
    )
)
def test_no_small_count_of_a_table_is_shown_or_can_be_worked_out(counts):
    table = np.array(counts)
    lines = rows_and_columns(table.shape, np.zeros(len(table), bool))
    hidden = hide(table, 5, lines)
    assert not ((table > 0) & (table < 5) & (hidden == SHOWN)).any()
    if (hidden != SHOWN).all():
        return  # nothing left to hide
    for place in np.flatnonzero(hidden.ravel() == FEW).tolist():
        least, most = still_possible(table, hidden, lines, 5, place)
        assert least < most


def test_rounded_shares_hold_the_count():
    counts = np.array([0, 1, 7, 692])
    least, most = percent_bounds(counts, np.array(700))
    assert ((least <= counts) & (counts <= most)).all()
    assert (least[0], most[0]) == (0, 0)


def test_one_small_count_takes_a_rectangle_with_it_and_no_more():
    counts = np.array(
        [
            [4292, 0, 223, 23, 1],
            [4245, 0, 431, 67, 8],
            [3517, 0, 955, 331, 41],
            [0, 0, 1846, 1860, 1014],
            [0, 0, 585, 1360, 2774],
        ]
    )
    lines = rows_and_columns(counts.shape, np.zeros(5, dtype=bool))
    hidden = hide(counts, 5, lines) != SHOWN
    assert np.argwhere(hidden).tolist() == [[0, 3], [0, 4], [1, 3], [1, 4]]
