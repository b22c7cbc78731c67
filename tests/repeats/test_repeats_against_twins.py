"""Summaries of random logs agree with a slow twin and with `lifetimes`."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
import repeats_oracle as oracle
from hypothesis import assume, given
from hypothesis import strategies as st
from peer import lifetimes

import segmentry as sg
from frame_kinds import bits, columns_of
from segmentry import _native
from strategies import Case, cases

DAY = 86_400_000_000


def calibration_end(case: Case, days: int) -> pd.Timestamp | None:
    """So many days before `as_of`, if the log goes back as far."""
    zone = getattr(case.frame["time"].dtype, "tz", None)
    as_of = case.as_of if zone is None else case.as_of.tz_convert(zone)
    end = as_of - pd.Timedelta(days, "D")
    earlier = end.date() < as_of.date() and end >= case.frame["time"].min()
    return end if earlier else None


def same(found: Any, expected: dict[Any, dict[str, Any]], scale: float) -> None:
    columns = columns_of(found)
    assert columns.pop("customer") == list(expected)
    for name, values in columns.items():
        for customer, value in zip(expected, values, strict=True):
            wanted = expected[customer][name]
            if name not in oracle.MEANS or wanted is None:
                assert value == wanted, (customer, name)
            else:
                assert value == pytest.approx(wanted, rel=1e-12, abs=1e-14 * scale), (
                    customer,
                    name,
                )


def scale_of(case: Case) -> float:
    return float(np.nansum(np.abs(case.frame["amount"].to_numpy(float))))


@given(cases(max_rows=30), st.sampled_from([1, 7]))
def test_it_is_what_the_twin_says(case: Case, unit_days: int) -> None:
    unit = {1: "day", 7: "week"}[unit_days]
    found = case.log().repeat_summary(as_of=case.as_of, unit=unit)
    expected = oracle.repeat_summary(case.frame, case.roles, case.as_of, unit_days)
    same(found, expected, scale_of(case))


@given(cases(min_rows=3, max_rows=30), st.sampled_from([1, 2, 30, 60]))
def test_with_a_calibration_too(case: Case, days: int) -> None:
    end = calibration_end(case, days)
    assume(end is not None)
    found = case.log().repeat_summary(as_of=case.as_of, unit="week", calibration_end=end)
    expected = oracle.repeat_summary(case.frame, case.roles, case.as_of, 7, end)
    same(found, expected, scale_of(case))


@given(cases(min_rows=3, max_rows=30), st.sampled_from([1, 2, 30]))
def test_what_comes_after_the_calibration_changes_nothing_in_it(case: Case, days: int) -> None:
    end = calibration_end(case, days)
    assume(end is not None)
    last_day = case.frame["time"].map(lambda time: time.date()) <= end.date()
    early = case.frame[last_day]
    assume(case.can_build(early))
    both = columns_of(case.log().repeat_summary(as_of=case.as_of, calibration_end=end))
    # Seen from a later moment of the same day: T counts days, so it is the same.
    latest = max(early["time"].max(), end)
    alone = columns_of(case.log(early).repeat_summary(as_of=latest))
    assume(latest.date() == end.date())
    # Ids of a type are known to a log from all of its rows; the values are the same.
    assert {name: both[name] for name in alone} == alone


@given(cases(min_rows=2, max_rows=30))
def test_rows_after_as_of_change_nothing(case: Case) -> None:
    visible = case.visible()
    assume(case.can_build(visible))
    found = bits(case.log().repeat_summary(as_of=case.as_of))
    assert bits(case.log(visible).repeat_summary(as_of=case.as_of)) == found


@given(cases(min_rows=2), st.randoms(use_true_random=False))
def test_permuting_rows_changes_no_bit(case: Case, random: Any) -> None:
    rows = list(range(len(case.frame)))
    random.shuffle(rows)
    shuffled = case.frame.iloc[rows].reset_index(drop=True)
    found = bits(case.log().repeat_summary(as_of=case.as_of))
    assert bits(case.log(shuffled).repeat_summary(as_of=case.as_of)) == found


@contextmanager
def chunks_of_four() -> Iterator[None]:
    try:
        _native.set_chunk_length(4)
        yield
    finally:
        _native.set_chunk_length(None)


@pytest.mark.parametrize("threads", ["1", "2", "8"])
@given(case=cases(min_rows=9, max_rows=40))
def test_neither_threads_nor_chunks_change_a_bit(case: Case, threads: str) -> None:
    usual = bits(case.log().repeat_summary(as_of=case.as_of))
    with chunks_of_four(), mock.patch.dict(os.environ, {"SEGMENTRY_NUM_THREADS": threads}):
        assert bits(case.log().repeat_summary(as_of=case.as_of)) == usual


@given(cases(max_rows=30))
def test_nothing_is_lost(case: Case) -> None:
    log = case.log()
    table = log.repeat_summary(as_of=case.as_of)
    features = log.features(as_of=case.as_of, columns=["active_days"])
    assert table["frequency"].sum() + len(table) == features["active_days"].sum()


# Beside the package `lifetimes`

FRAMES = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 40), st.integers(0, 86_399), st.integers(-500, 9_999)
    ),
    min_size=2,
    max_size=40,
)


def frame_of(rows: list[tuple[int, int, int, int]]) -> pd.DataFrame:
    customers, days, seconds, cents = zip(*rows, strict=True)
    micros = np.array(days) * DAY + np.array(seconds) * 1_000_000
    times = np.datetime64("2024-02-10", "us") + micros.astype("m8[us]")
    return pd.DataFrame({"customer": customers, "time": times, "amount": np.array(cents) / 100})


def end_of(day: pd.Timestamp) -> pd.Timestamp:
    return day.normalize() + pd.Timedelta(DAY - 1, "us")


@given(FRAMES, st.integers(0, 20))
def test_it_is_what_lifetimes_says(rows: list[Any], later: int) -> None:
    frame = frame_of(rows)
    as_of = end_of(frame["time"].max() + pd.Timedelta(later - 10, "D"))
    assume(as_of >= frame["time"].min())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = lifetimes().summary_data_from_transaction_data(
            frame, "customer", "time", "amount", observation_period_end=as_of, freq="D"
        )
    log = sg.TransactionLog(frame, customer="customer", time="time", amount="amount")
    ours = log.repeat_summary(as_of=as_of).set_index("customer")
    assert ours.index.tolist() == theirs.index.tolist()
    for name in ("frequency", "recency", "T"):
        assert ours[name].tolist() == theirs[name].tolist(), name
    assert np.allclose(ours["monetary_value"].fillna(0), theirs["monetary_value"], atol=1e-9)


@given(FRAMES, st.integers(1, 20))
def test_with_a_calibration_it_is_what_lifetimes_says(rows: list[Any], days: int) -> None:
    frame = frame_of(rows)
    as_of = end_of(frame["time"].max())
    # `lifetimes` ends a calibration at the moment given, in the middle of the day if it is one.
    end = as_of - pd.Timedelta(days, "D")
    assume(end >= frame["time"].min())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = lifetimes().calibration_and_holdout_data(
            frame,
            "customer",
            "time",
            end,
            observation_period_end=as_of,
            monetary_value_col="amount",
        )
    log = sg.TransactionLog(frame, customer="customer", time="time", amount="amount")
    ours = log.repeat_summary(as_of=as_of, calibration_end=end).set_index("customer")
    assert ours.index.tolist() == theirs.index.tolist()
    for name in ("frequency", "recency", "T"):
        assert ours[name].tolist() == theirs[f"{name}_cal"].tolist(), name
    for name in ("frequency_holdout", "duration_holdout"):
        assert ours[name].tolist() == theirs[name].tolist(), name
    means = ours["monetary_value"].fillna(0)
    assert np.allclose(means, theirs["monetary_value_cal"], atol=1e-9)
