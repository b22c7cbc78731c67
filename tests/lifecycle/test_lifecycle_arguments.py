"""What is asked wrongly is refused with a word on what is right, used or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from lifecycle_oracle import ROLES

import segmentry as sg
from frame_kinds import columns_of

DAYS = (30, 60, 90)
WITH_OPTIONS: dict[str, Callable[..., Any]] = {
    "transitions": lambda log, **options: sg.lifecycle.transitions(log, "month", **options),
    "early_warning": sg.lifecycle.early_warning,
    "silent": sg.lifecycle.silent,
    "silent_days": lambda log, **options: sg.lifecycle.silent(log, 30, **options),
}
ALL = {
    **WITH_OPTIONS,
    "stages": sg.lifecycle.stages,
    "cohorts": sg.lifecycle.cohorts,
    "rhythm": sg.lifecycle.rhythm,
}


@pytest.mark.parametrize("name", WITH_OPTIONS)
@pytest.mark.parametrize("more", [{}, {"threshold_days": DAYS}], ids=["learnt", "given"])
def test_a_misspelt_option_is_refused(
    cdnow: sg.TransactionLog, name: str, more: dict[str, Any]
) -> None:
    with pytest.raises(TypeError, match="'at_rsk' is no option here; the options are at_risk,"):
        WITH_OPTIONS[name](cdnow, at_rsk=0.5, **more)


def test_transitions_have_no_as_of(cdnow: sg.TransactionLog) -> None:
    with pytest.raises(TypeError, match="as_of is no option of transitions"):
        sg.lifecycle.transitions(cdnow, "month", as_of="1997-12-31")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"at_risk": 80}, "at_risk must be below 1"),
        ({"dormant": 0}, "dormant must be above 0"),
        ({"at_risk": 0.9, "dormant": 0.5}, "dormant must not be below at_risk"),
        ({"lost": 0.5}, "lost must be at least 1"),
        ({"among": "some"}, "among must be one of"),
        ({"per_customer": "yes"}, "per_customer must be True or False"),
    ],
)
def test_options_are_checked_where_thresholds_are_given(
    cdnow: sg.TransactionLog, option: dict[str, Any], message: str
) -> None:
    with pytest.raises(sg.SegmentryError, match=message):
        sg.lifecycle.stages(cdnow, threshold_days=DAYS, **option)
    with pytest.raises(sg.SegmentryError, match=message):
        sg.lifecycle.silent(cdnow, 30, threshold_days=DAYS, **option)


@pytest.mark.parametrize("name", ALL)
def test_a_frame_is_no_log(name: str) -> None:
    frame = pd.DataFrame({"who": [1], "when": ["2024-01-01"], "paid": 1.0})
    with pytest.raises(sg.InvalidTypeError, match=r"found DataFrame; build one with segmentry\.T"):
        ALL[name](frame)


def test_a_unit_is_checked_without_a_model(cdnow: sg.TransactionLog) -> None:
    with pytest.raises(sg.InvalidParameterError, match="unit must be one of"):
        sg.lifecycle.early_warning(cdnow, unit="lightyear")


def test_silent_by_days_where_nobody_has_come_back() -> None:
    frame = pd.DataFrame({"who": [1, 2], "when": ["2024-01-01", "2024-03-01"], "paid": 1.0})
    log = sg.TransactionLog(frame, **ROLES)
    for more in ({}, {"rhythm": sg.lifecycle.rhythm(log)}):
        found = columns_of(sg.lifecycle.silent(log, 30, **more))
        assert (found["who"], found["recency_days"]) == ([1], [60])
        assert (found["stage"], found["at_risk_after_days"]) == ([None], [None])
        assert found["orders"] == [1]
    with pytest.raises(sg.InvalidDataError, match="no customer has come back"):
        sg.lifecycle.silent(log)
    given = columns_of(sg.lifecycle.silent(log, 30, threshold_days=DAYS))
    assert (given["stage"], given["at_risk_after_days"]) == (["at_risk"], [30])


def test_one_wrong_date_does_not_make_thousands_of_periods() -> None:
    frame = pd.DataFrame({"who": [1, 2], "when": ["2024-02-29", "9999-01-01"], "paid": 1.0})
    log = sg.TransactionLog(frame, **ROLES)
    with pytest.raises(sg.InvalidDataError, match="look for wrong dates"):
        sg.lifecycle.transitions(log, "month", threshold_days=DAYS)
    with pytest.raises(sg.InvalidDataError, match="look for wrong dates"):
        sg.lifecycle.transitions(log, "month")
