"""Features of logs with all roles are the same bits whatever must not matter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import segmentry as sg
from frame_kinds import MAKE, bits, columns_of
from segmentry import _native
from strategies import Case, cases


@contextmanager
def chunks_of_four() -> Iterator[None]:
    try:
        _native.set_chunk_length(4)
        yield
    finally:
        _native.set_chunk_length(None)


@given(cases(min_rows=2), st.randoms(use_true_random=False))
def test_permuting_rows_changes_no_bit(case: Case, random: object) -> None:
    rows = list(range(len(case.frame)))
    random.shuffle(rows)
    shuffled = case.frame.iloc[rows].reset_index(drop=True)
    assert bits(case.features(case.log(shuffled))) == bits(case.features())


@given(cases(min_rows=2, every_role=True), st.randoms(use_true_random=False))
def test_permuting_rows_with_all_roles_changes_no_bit(case: Case, random: object) -> None:
    rows = list(range(len(case.frame)))
    random.shuffle(rows)
    shuffled = case.frame.iloc[rows].reset_index(drop=True)
    assert bits(case.features(case.log(shuffled))) == bits(case.features())


@given(cases(min_rows=2))
def test_a_log_in_customer_and_time_order_gives_the_same_bits(case: Case) -> None:
    in_order = case.frame.sort_values(["customer", "time"]).reset_index(drop=True)
    assert bits(case.features(case.log(in_order))) == bits(case.features())


@given(cases(min_rows=9, max_rows=40, every_role=True))
def test_short_chunks_change_no_bit(case: Case) -> None:
    usual = bits(case.features())
    with chunks_of_four():
        assert bits(case.features()) == usual


@pytest.mark.parametrize("threads", ["1", "2", "8"])
@given(case=cases(min_rows=9, max_rows=40, every_role=True))
def test_the_number_of_threads_changes_no_bit(case: Case, threads: str) -> None:
    usual = bits(case.features())
    with chunks_of_four(), mock.patch.dict(os.environ, {"SEGMENTRY_NUM_THREADS": threads}):
        assert bits(case.features()) == usual


@given(cases(min_rows=2), st.data())
def test_appending_equals_building_from_all_rows(case: Case, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(case.frame) - 1))
    head, tail = case.frame.iloc[:cut], case.frame.iloc[cut:]
    assume(case.can_build(head))
    whole, grown = case.log(), case.log(head).append(tail)
    assert bits(case.features(grown)) == bits(case.features(whole))
    for number in ("n_rows", "n_orders", "n_customers", "start", "end"):
        assert getattr(grown, number) == getattr(whole, number), number


# Every kind of frame

ROLES = {
    "customer": "who",
    "time": "when",
    "amount": "paid",
    "order": "basket",
    "quantity": "pieces",
    "product": "sku",
    "category": "aisle",
    "channel": "via",
    "discount": "off",
    "event": "what",
    "numbers": ["stars"],
    "labels": ["town"],
}
ASKED_FOR = {
    "windows": (5,),
    "occasions": {"new_year": sg.Occasion("01-01", before_days=20), "own": {"Ada": "12-26"}},
    "own": {
        "per_town": sg.Aggregate("share", "paid", by="town"),
        "first_sku": sg.Aggregate("first", "sku"),
        "stars": sg.Aggregate("mean", "stars", rows="all", where={"aisle": ["dry", "茶"]}),
    },
}


def every_role(n: int = 120) -> pa.Table:
    """A table whose columns repeat with periods that share no divisor."""
    start = pd.Timestamp("2023-12-20").value

    def cycle(values: list[object]) -> list[object]:
        return [values[row % len(values)] for row in range(n)]

    return pa.table(
        {
            "who": cycle(["Ada", "王芳", "Zoë", "Ada", "Bob", "ß", "王芳"]),
            "when": pa.array(
                [start // 1000 + row * 31 % 59 * 21_600_000_000 for row in range(n)],
                pa.timestamp("us"),
            ),
            "paid": [((row * 37) % 101 - 9) / 10 for row in range(n)],
            "basket": cycle([1, 2, None, 4, 5, 6, 7, 8, 9, 10, 11]),
            "pieces": cycle([1, None, 3]),
            "sku": cycle([7, 8, 9, None, 10]),
            "aisle": cycle(["dry", "茶", None, "dry"]),
            "via": cycle(["web", "shop", "web", None, "app", "shop"]),
            "off": cycle([0.0, 0.5, None, 0.1]),
            "what": cycle(["purchase", "view", "purchase", "purchase", "cart", "purchase"]),
            "stars": cycle([4.5, None, 3.0, 0.1, 1.0]),
            "town": cycle(["Ulm", "Bonn", None, "Bonn"]),
        }
    )


def test_every_kind_of_frame_gives_the_same_bits(kind: str) -> None:
    table = every_role()
    expected = bits(sg.TransactionLog(table, **ROLES).features(**ASKED_FOR))
    log = sg.TransactionLog(MAKE[kind](table), **ROLES)
    found = bits(log.features(**ASKED_FOR))
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert found[name] == values, name


def test_every_kind_of_frame_gives_the_same_bits_at_several_moments(kind: str) -> None:
    moments = ["2023-12-25", "2023-12-31T12:00", "2024-01-02"]
    table = every_role()
    expected = bits(sg.TransactionLog(table, **ROLES).features_at(moments, **ASKED_FOR))
    log = sg.TransactionLog(MAKE[kind](table), **ROLES)
    found = bits(log.features_at(moments, **ASKED_FOR))
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert found[name] == values, name


def test_the_table_above_has_all_roles_and_something_of_everything() -> None:
    columns = columns_of(sg.TransactionLog(every_role(), **ROLES).features(**ASKED_FOR))
    assert len(columns["who"]) == 5
    empty = [name for name, values in columns.items() if not any(values)]
    assert empty == []


def test_ids_come_back_in_the_type_they_had(kind: str) -> None:
    table = every_role()
    log = sg.TransactionLog(MAKE[kind](table), **ROLES)
    columns = columns_of(log.features(**ASKED_FOR))
    for name, source in (("first_sku", "sku"), ("top_category", "aisle"), ("main_channel", "via")):
        values = set(table[source].to_pylist())
        found = [value for value in columns[name] if value is not None]
        assert found, name
        assert all(value in values and type(value) in {int, str} for value in found), name
