"""What is first of several rows of one moment: the columns settle it, one after another."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from small_logs import one, small_log

import segmentry as sg

# In the order in which they settle ties.
COLUMNS = [
    "order",
    "paid",
    "quantity",
    "discount",
    "product",
    "category",
    "channel",
    "event",
    "score",
    "tag",
]
PAIRS = list(itertools.pairwise(COLUMNS))
ROLES = {role: role for role in COLUMNS if role not in {"paid", "score", "tag"}}


def first(columns: dict[str, list[object]], column: str) -> object:
    whole = {name: columns.get(name, [1, 1]) for name in COLUMNS}
    log = small_log(whole, **ROLES, purchase_events=["1", "2"], numbers=["score"], labels=["tag"])
    own = {"first": sg.Aggregate("first", column), "last": sg.Aggregate("last", column)}
    row = one(log, groups=["recency"], own=own)
    assert {row["first"], row["last"]} == set(whole[column])
    return row["first"]


@pytest.mark.parametrize(("sooner", "later"), PAIRS)
def test_columns_settle_ties_in_this_order(sooner: str, later: str) -> None:
    assert first({sooner: [1, 2], later: [2, 1]}, later) == 2
    assert first({sooner: [2, 1], later: [1, 2]}, later) == 2


@pytest.mark.parametrize("column", COLUMNS)
def test_the_smaller_value_is_first(column: str) -> None:
    assert first({column: [2, 1]}, column) == 1


@pytest.mark.parametrize(
    ("column", "later"),
    [pair for pair in PAIRS if not {"paid", "event"} & {pair[0]}],
)
def test_a_missing_value_is_last(column: str, later: str) -> None:
    missing = pd.array([None, 1], dtype="Int64")
    assert first({column: missing, later: [1, 2]}, later) == 2
