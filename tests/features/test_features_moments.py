"""Features as they were at several moments."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import segmentry as sg
from frame_kinds import bits, columns_of
from strategies import Case, at, cases, several_moments

ROLES = {"customer": "who", "time": "when", "amount": "paid"}
ROWS = pd.DataFrame(
    [
        ("Ann", "2024-01-01", 1.0),
        ("Ann", "2024-01-03", 2.0),
        ("Bob", "2024-01-02", 4.0),
    ],
    columns=["who", "when", "paid"],
)


def rows_of(columns: dict[str, list[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*columns.values(), strict=True))


def test_by_hand() -> None:
    log = sg.TransactionLog(ROWS, **ROLES)
    table = log.features_at(["2024-01-04", "2024-01-01T12:00"], columns=["orders", "revenue"])
    first, last = pd.Timestamp("2024-01-01T12:00"), pd.Timestamp("2024-01-04")
    assert rows_of(columns_of(table)) == [
        ("Ann", first, 1, 1.0),
        ("Ann", last, 2, 3.0),
        ("Bob", last, 1, 4.0),
    ]
    assert list(table.columns) == ["who", "as_of", "orders", "revenue"]


@pytest.mark.parametrize(
    "moment",
    [
        "2024-01-03",
        dt.date(2024, 1, 3),
        dt.datetime(2024, 1, 3),
        np.datetime64("2024-01-03"),
        pd.Timestamp("2024-01-03"),
        pa.scalar(dt.datetime(2024, 1, 3)),
    ],
)
def test_moments_may_be_of_any_usual_type(moment: Any) -> None:
    table = columns_of(sg.TransactionLog(ROWS, **ROLES).features_at([moment], columns=["orders"]))
    assert rows_of(table) == [
        ("Ann", pd.Timestamp("2024-01-03"), 2),
        ("Bob", pd.Timestamp("2024-01-03"), 1),
    ]


@pytest.mark.parametrize("pack", [tuple, pd.Series, np.array, iter, pd.DatetimeIndex])
def test_moments_may_come_in_any_iterable(pack: Any) -> None:
    moments = [dt.datetime(2024, 1, 2), dt.datetime(2024, 1, 3)]
    log = sg.TransactionLog(ROWS, **ROLES)
    assert bits(log.features_at(pack(moments))) == bits(log.features_at(moments))


def test_a_moment_without_a_zone_is_read_in_the_zone_of_the_times() -> None:
    frame = ROWS.assign(when=pd.to_datetime(ROWS["when"]).dt.tz_localize("Asia/Kathmandu"))
    log = sg.TransactionLog(frame, **ROLES)
    table = log.features_at(["2024-01-02", "2024-01-02T18:15:00Z"], columns=["orders"])
    midnights = [pd.Timestamp(f"2024-01-0{day}", tz="Asia/Kathmandu") for day in (2, 3)]
    assert rows_of(columns_of(table)) == [
        ("Ann", midnights[0], 1),
        ("Ann", midnights[1], 2),
        ("Bob", midnights[0], 1),
        ("Bob", midnights[1], 1),
    ]
    assert str(table["as_of"].dt.tz) == "Asia/Kathmandu"


def test_a_moment_before_all_rows_gives_no_row_beside_a_later_one() -> None:
    log = sg.TransactionLog(ROWS, **ROLES)
    table = columns_of(log.features_at(["2023-01-01", "2024-01-01"], columns=["orders"]))
    assert rows_of(table) == [("Ann", pd.Timestamp("2024-01-01"), 1)]


def test_moments_before_all_rows_are_refused() -> None:
    with pytest.raises(sg.InvalidDataError, match="times lie all before the first row"):
        sg.TransactionLog(ROWS, **ROLES).features_at(["2023-01-01", "2023-06-01"])


@pytest.mark.parametrize(
    ("times", "error", "words"),
    [
        ([], sg.InvalidParameterError, "times is empty"),
        (["2024-01-02", "2024-01-02"], sg.InvalidParameterError, "times names 2024-01-02.* twice"),
        (
            ["2024-01-02", dt.datetime(2024, 1, 2)],
            sg.InvalidParameterError,
            "times names 2024-01-02.* twice",
        ),
        ("2024-01-02", sg.InvalidTypeError, "times must be a list of moments"),
        (None, sg.InvalidTypeError, "times must be a list of moments"),
        ([None], sg.InvalidTypeError, "times has None"),
        ([3], sg.InvalidTypeError, "found 3"),
        (["soon"], sg.InvalidParameterError, "soon"),
        ([pd.NaT], sg.InvalidParameterError, "NaT"),
    ],
)
def test_bad_times_are_refused(times: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        sg.TransactionLog(ROWS, **ROLES).features_at(times)


def test_a_customer_column_called_as_of_is_refused() -> None:
    frame = ROWS.rename(columns={"who": "as_of"})
    log = sg.TransactionLog(frame, customer="as_of", time="when", amount="paid")
    with pytest.raises(sg.InvalidDataError, match="as_of"):
        log.features_at(["2024-01-02"])


# Any log


@given(cases(), st.data())
def test_every_moment_has_the_bits_of_features_as_of_it(case: Case, data: st.DataObject) -> None:
    moments = several_moments(data.draw, case)
    log = case.log()
    whole = bits(log.features_at(moments, **case.options()))
    expected = []
    for place, moment in enumerate(sorted(moments)):
        single = bits(at(case, moment).features(log))
        stamps = [moment] * len(single["customer"])
        rows = zip(single["customer"], stamps, *list(single.values())[1:], strict=True)
        expected += [(row[0], place, row) for row in rows]
    expected.sort(key=lambda entry: entry[:2])
    assert list(whole) == ["customer", "as_of", *list(single)[1:]]
    assert rows_of(whole) == [row for *_, row in expected]


def same_where_both_have_columns(found: Any, expected: Any) -> None:
    """Types of events and values of `by` that are met later only have columns of nothing."""
    found, expected = bits(found), bits(expected)
    for name in found.keys() & expected.keys():
        assert found[name] == expected[name], name
    for name in found.keys() ^ expected.keys():
        assert name.startswith(("events_", "own ")), name
        for value in {**found, **expected}[name]:
            assert value in {0, None, (0.0).hex()}, name


@given(cases(min_rows=2))
def test_rows_after_as_of_change_nothing(case: Case) -> None:
    assume(case.can_build(case.visible()))
    same_where_both_have_columns(case.features(case.log(case.visible())), case.features())


@given(cases(min_rows=2, every_role=True), st.data())
def test_altering_moving_and_adding_rows_after_as_of_changes_no_bit(
    case: Case, data: st.DataObject
) -> None:
    picks = data.draw(st.lists(st.integers(0, len(case.frame) - 1), min_size=1, max_size=5))
    # Copies of any rows, and the late ones, with amounts and times they did not have.
    late = pd.concat([case.frame.iloc[picks], case.frame[case.frame["time"] > case.as_of]])
    shifts = st.sampled_from(["1us", "1s", "3h", "1D", "90D"]).map(pd.Timedelta)
    times = data.draw(st.lists(shifts, min_size=len(late), max_size=len(late)))
    now = case.as_of.as_unit("ns")
    late = late.assign(time=[now + shift for shift in times], amount=7.5)
    early = case.visible().assign(time=case.visible()["time"].dt.as_unit("ns"))
    late["time"] = late["time"].dt.as_unit("ns")
    changed = pd.concat([early, late], ignore_index=True)
    assert bits(case.features(case.log(changed))) == bits(case.features())
