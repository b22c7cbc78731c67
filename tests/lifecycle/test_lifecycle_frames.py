"""The lifecycle gives the same for every kind of frame, any order of rows, threads and chunks."""

from __future__ import annotations

import os
from typing import Any
from unittest import mock

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifecycle_oracle import ROLES, Case, cases

import segmentry as sg
from frame_kinds import GIVES, MAKE, bits, columns_of
from segmentry import _native

DAYS = {"threshold_days": (20, 40, 80)}


def everything(log: sg.TransactionLog, start: Any = None, **options: Any) -> list[Any]:
    moments = [log.start if start is None else start, log.end]
    moves = sg.lifecycle.transitions(log, moments, **options) if log.start < log.end else None
    cohorts = sg.lifecycle.cohorts(log)
    frames = [
        sg.lifecycle.rhythm(log).table,
        sg.lifecycle.stages(log, **options),
        sg.lifecycle.early_warning(log, **options),
        sg.lifecycle.silent(log, **options),
        cohorts.retention,
        cohorts.table,
    ]
    if moves is not None:
        frames += [moves.counts, moves.probabilities, moves.table, moves.reactivation_rate]
    return frames


def test_every_kind_of_frame(kind: str, shop: pa.Table, shop_roles: dict[str, str]) -> None:
    frames = everything(sg.TransactionLog(MAKE[kind](shop), **shop_roles), **DAYS)
    assert all(isinstance(frame, GIVES[kind]) for frame in frames)
    right = everything(sg.TransactionLog(shop, **shop_roles), **DAYS)
    for frame, other in zip(frames, right, strict=True):
        assert columns_of(frame) == columns_of(other)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(case: Case, random: Any) -> None:
    rows = list(range(len(case.frame)))
    random.shuffle(rows)
    shuffled = case.log(case.frame.iloc[rows].reset_index(drop=True))
    for frame, other in zip(
        everything(case.log(), **DAYS), everything(shuffled, **DAYS), strict=True
    ):
        assert bits(frame) == bits(other)


@pytest.mark.parametrize("threads", ["1", "2"])
def test_threads_and_chunks_change_no_bit(
    threads: str, shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    log = sg.TransactionLog(shop, **shop_roles)
    usual = [bits(frame) for frame in everything(log, "1997-09-01")]
    with mock.patch.dict(os.environ, {"SEGMENTRY_NUM_THREADS": threads}):
        assert [bits(frame) for frame in everything(log, "1997-09-01")] == usual
        _native.set_chunk_length(4)
        assert [bits(frame) for frame in everything(log, "1997-09-01")] == usual


def test_one_customer_one_order_everything_null_that_must_be() -> None:
    log = sg.TransactionLog(
        pa.table({"who": ["a"], "when": ["2024-01-01"], "paid": [0.0]}), **ROLES
    )
    stage, warning = sg.lifecycle.stages(log, **DAYS), sg.lifecycle.early_warning(log, **DAYS)
    assert columns_of(stage)["stage"] == ["new"]
    assert columns_of(warning)["overdue_ratio"] == [None]
    assert columns_of(sg.lifecycle.silent(log, **DAYS))["who"] == []
    assert columns_of(sg.lifecycle.rhythm(log).table)["censored"] == [1]


@pytest.mark.parametrize("amount", [1e139, -1e139, 0.0])
def test_huge_and_negative_amounts(amount: float) -> None:
    table = pa.table({"who": [1, 1], "when": ["2024-01-01", "2024-03-01"], "paid": [amount, 1.0]})
    log = sg.TransactionLog(table, **ROLES)
    assert columns_of(sg.lifecycle.cohorts(log).revenue)["0"] == [amount]
    assert columns_of(sg.lifecycle.silent(log, 1, "2024-04-01", **DAYS))["orders"] == [2]
