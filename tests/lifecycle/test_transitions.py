"""`transitions`: matrices that conserve customers, stages as they were known then."""

from __future__ import annotations

import math
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lifecycle_oracle import ROLES, Case, cases

import segmentry as sg
from frame_kinds import columns_of

STAGES = ["new", "active", "at_risk", "dormant", "lost", "reactivated"]
DAYS = {"threshold_days": (5, 9, 20)}


def matrix(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index("from")


@given(cases(), st.lists(st.integers(0, 60), min_size=1, max_size=3, unique=True))
def test_counts_are_cross_tables_of_stages(case: Case, steps: list[int]) -> None:
    log, first = case.log(), case.frame["when"].min()
    moments = [first, *(first + pd.Timedelta(days=days, hours=1) for days in sorted(steps))]
    found = sg.lifecycle.transitions(log, moments[::-1], **DAYS)
    table = pd.DataFrame(columns_of(found.table))
    for at, (start, end) in enumerate(pairwise(moments)):
        before, after = (
            pd.DataFrame(columns_of(sg.lifecycle.stages(log, moment, **DAYS))).set_index("who")
            for moment in (start, end)
        )
        left = before["stage"].reindex(after.index).fillna("not_yet")
        right = pd.crosstab(left, after["stage"])
        part = table.iloc[at * 42 : (at + 1) * 42].pivot(
            index="from", columns="to", values="customers"
        )
        right = right.reindex(index=part.index, columns=part.columns, fill_value=0)
        assert (part == right).all().all()
    counts = matrix(pd.DataFrame(columns_of(found.counts)))
    assert list(counts.columns) == STAGES
    assert counts.to_numpy().sum() == table["customers"].sum()


@given(cases())
def test_rows_sum_to_one_or_are_null(case: Case) -> None:
    first = case.frame["when"].min()
    moments = [first, first + pd.Timedelta(days=7), first + pd.Timedelta(days=30)]
    found = sg.lifecycle.transitions(case.log(), moments, **DAYS)
    counts, shares = matrix(found.counts), matrix(found.probabilities)
    for stage in shares.index:
        if counts.loc[stage].sum():
            assert math.isclose(shares.loc[stage].sum(), 1, abs_tol=1e-12)
            assert not shares.loc[stage].isna().any()
        else:
            assert shares.loc[stage].isna().all()


@given(cases(), st.integers(1, 50))
def test_the_reactivation_rate_counts_silent_customers_who_ordered(case: Case, days: int) -> None:
    start = case.as_of
    end = start + pd.Timedelta(days=days)
    found = columns_of(sg.lifecycle.transitions(case.log(), [start, end], **DAYS).reactivation_rate)
    stages = columns_of(sg.lifecycle.stages(case.log(), start, **DAYS))
    silent = {
        who
        for who, stage in zip(stages["who"], stages["stage"], strict=True)
        if stage in ("dormant", "lost")
    }
    period = case.frame[(case.frame["when"] > start) & (case.frame["when"] <= end)]
    returned = silent & set(period["who"])
    assert (found["silent"], found["returned"]) == ([len(silent)], [len(returned)])
    rate = len(returned) / len(silent) if silent else None
    assert found["reactivation_rate"] == [rate]


def test_by_default_stages_are_those_known_at_each_moment(cdnow: sg.TransactionLog) -> None:
    moments = ["1997-06-30", "1997-12-31", "1998-06-30"]
    counts = matrix(sg.lifecycle.transitions(cdnow, moments).counts)
    stages = [sg.lifecycle.stages(cdnow, moment)["stage"] for moment in moments]
    ends = sum(stage.value_counts().reindex(STAGES, fill_value=0) for stage in stages[1:])
    starts = sum(stage.value_counts().reindex(STAGES, fill_value=0) for stage in stages[:-1])
    assert counts.sum(axis=0).tolist() == ends.tolist()
    assert counts.sum(axis=1)[STAGES].tolist() == starts.tolist()


def test_one_rhythm_for_all_moments(cdnow: sg.TransactionLog) -> None:
    moments = ["1997-06-30", "1997-12-31"]
    rhythm = sg.lifecycle.rhythm(cdnow, "1997-06-30")
    found = matrix(sg.lifecycle.transitions(cdnow, moments, rhythm=rhythm).counts)
    stage = sg.lifecycle.stages(cdnow, "1997-12-31", rhythm=rhythm)["stage"]
    counts = stage.value_counts().reindex(STAGES, fill_value=0)
    assert found.sum(axis=0).tolist() == counts.tolist()


def test_ends_of_months(cdnow: sg.TransactionLog) -> None:
    found = sg.lifecycle.transitions(cdnow, "month")
    rates = found.reactivation_rate
    assert rates["period"].iloc[-1] == "1998-06"
    assert len(rates) == 17
    # The last month ends with the log, not after it.
    assert rates["end"].iloc[-1] == pd.Timestamp("1998-06-30")
    assert rates["end"].iloc[0] == pd.Timestamp("1997-02-28T23:59:59.999999")
    assert found.table.groupby("period")["customers"].sum().iloc[-1] == 23_570


def test_periods_end_by_the_clock_of_the_zone() -> None:
    when = pd.to_datetime(["2024-01-10T00:00", "2024-01-12T00:00", "2024-03-31T21:30"]).tz_localize(
        "UTC"
    )
    frame = pd.DataFrame({"who": [1, 1, 2], "when": when.tz_convert("Asia/Tokyo"), "paid": 1.0})
    found = sg.lifecycle.transitions(sg.TransactionLog(frame, **ROLES), "month", **DAYS)
    rates = columns_of(found.reactivation_rate)
    # In Tokyo it is April already.
    assert rates["period"] == ["2024-02", "2024-03"]
    assert str(rates["end"][-1]) == "2024-03-31 23:59:59.999999+09:00"


def test_quarters_and_weeks_have_names(cdnow: sg.TransactionLog) -> None:
    quarters = sg.lifecycle.transitions(cdnow, "quarter").reactivation_rate
    assert quarters["period"].tolist()[0] == "1997Q2"
    weeks = sg.lifecycle.transitions(cdnow, "week", **DAYS).reactivation_rate
    assert weeks["period"].iloc[-1] == "1998-06-22"


@pytest.mark.parametrize(
    ("periods", "message"),
    [
        ("day", "periods must be one of"),
        (["1997-06-30"], "at least two moments"),
        (["1997-06-30", "1997-06-30"], "names 1997-06-30 twice"),
        ([None, "1997-06-30"], "periods has None"),
        (3, "periods must be a list"),
        (["1990-01-01", "1997-06-30"], "before the first row"),
        ("year", "fewer than two years"),
    ],
)
def test_bad_periods(cdnow: sg.TransactionLog, periods: object, message: str) -> None:
    with pytest.raises(sg.SegmentryError, match=message):
        sg.lifecycle.transitions(cdnow, periods)


def test_it_can_be_seen(cdnow: sg.TransactionLog) -> None:
    found = sg.lifecycle.transitions(cdnow, ["1997-06-30", "1997-12-31", "1998-06-30"])
    assert "not yet" in found._repr_html_()
    assert "2 periods" in repr(found)
    ax = found.plot()
    assert len(ax.get_yticklabels()) == 7
    mpl.pyplot.close(ax.figure)
    assert np.isfinite(matrix(found.probabilities).loc["lost"]).all()


def test_before_anyone_has_come_back_words_begin_later() -> None:
    when = ["2024-01-05", "2024-02-05", "2024-03-05", "2024-03-15", "2024-04-30", "2024-05-31"]
    frame = pd.DataFrame({"who": [1, 2, 2, 1, 3, 1], "when": when, "paid": 1.0})
    log = sg.TransactionLog(frame, **ROLES)
    assert sg.lifecycle.transitions(log, "month").reactivation_rate["period"].tolist() == [
        "2024-04",
        "2024-05",
    ]
    with pytest.raises(
        sg.InvalidDataError, match=r"no customer has come back by as_of \(2024-01-3"
    ):
        sg.lifecycle.transitions(log, ["2024-01-31", "2024-05-31"])


@given(cases())
def test_nothing_depends_on_rows_after_the_last_moment(case: Case) -> None:
    first = case.past()["when"].min()
    assume(first < case.as_of)
    found = sg.lifecycle.transitions(case.log(), [first, case.as_of], **DAYS)
    past = sg.lifecycle.transitions(case.log(case.past()), [first, case.as_of], **DAYS)
    assert columns_of(found.table) == columns_of(past.table)
