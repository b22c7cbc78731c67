"""`early_warning` and `silent`: how late, what comes next, what is at stake."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifecycle_oracle import ROLES, Case, cases

import segmentry as sg
from frame_kinds import columns_of

DAYS = {"threshold_days": (5, 9, 20)}


class Model:
    """Gives the share of the time known in which the customer bought."""

    def probability_alive(self, summary: pd.DataFrame) -> np.ndarray:
        return (summary["frequency"] / (summary["frequency"] + 1)).to_numpy()


class Log(sg.TransactionLog):
    """A log whose summary is made by hand, of the customers with a purchase only."""

    def repeat_summary(self, as_of: Any = None, unit: str = "day") -> pd.DataFrame:
        assert unit == "week"
        table = self.features(as_of, columns=["orders"])
        return table[table["orders"] > 0].assign(frequency=table["orders"] - 1)


@given(cases())
def test_columns_are_those_of_stages_and_features(case: Case) -> None:
    log = case.log()
    found = columns_of(sg.lifecycle.early_warning(log, case.as_of, **DAYS))
    stages = columns_of(sg.lifecycle.stages(log, case.as_of, **DAYS))
    for name in ("who", "stage", "next_stage", "next_stage_in_days", "recency_days"):
        assert found[name] == stages[name]
    names = ["overdue_ratio", "revenue_365d"]
    features = columns_of(log.features(case.as_of, windows=(365,), columns=names))
    assert found["overdue_ratio"] == features["overdue_ratio"]
    assert found["revenue_365d"] == features["revenue_365d"]


def test_the_probability_of_a_model_is_put_beside_its_customer() -> None:
    frame = pd.DataFrame(
        {
            "who": [1, 2, 3, 3],
            "when": ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-04"],
            "paid": [1.0, None, 2.0, 3.0],
            "what": ["purchase", "view", "purchase", "purchase"],
        }
    )
    log = Log(frame, **ROLES, event="what")
    found = columns_of(
        sg.lifecycle.early_warning(log, model=Model(), unit="week", revenue_days=1, **DAYS)
    )
    assert found["probability_alive"] == [0, None, 0.5]
    assert found["revenue_1d"] == [0, 0, 3]


def test_what_is_no_model_is_refused(cdnow: sg.TransactionLog) -> None:
    with pytest.raises(sg.InvalidTypeError, match="probability_alive"):
        sg.lifecycle.early_warning(cdnow, model=3)


def test_a_model_that_gives_too_few_is_refused() -> None:
    class Short:
        def probability_alive(self, summary: pd.DataFrame) -> list[float]:
            return [0.5]

    frame = pd.DataFrame({"who": [1, 2], "when": ["2024-01-01", "2024-01-02"], "paid": 1.0})
    log = Log(frame, **ROLES)
    with pytest.raises(sg.InvalidDataError, match="for 2 customers"):
        sg.lifecycle.early_warning(log, model=Short(), unit="week", **DAYS)


@given(cases(), st.none() | st.integers(0, 30))
def test_silent_customers_and_what_they_spent(case: Case, days: int | None) -> None:
    found = columns_of(sg.lifecycle.silent(case.log(), days, case.as_of, **DAYS))
    limit = pd.Timedelta(days=5 if days is None else days)
    past = case.past()
    right = [
        (who, part) for who, part in past.groupby("who") if case.as_of - part["when"].max() > limit
    ]
    assert found["who"] == [who for who, _ in right]
    for at, (_, part) in enumerate(right):
        assert found["orders"][at] == part["when"].nunique()
        assert found["revenue"][at] == pytest.approx(part["paid"].sum(), abs=1e-9)
        average = part["paid"].sum() / part["when"].nunique()
        assert found["average_order_value"][at] == pytest.approx(average, abs=1e-9)
        assert found["last_order"][at] == part["when"].max()
        assert found["at_risk_after_days"][at] == 5


def test_a_year_of_revenue_ends_with_the_last_order() -> None:
    when = ["2022-01-01", "2023-01-01", "2023-06-01", "2023-12-31", "2026-01-01"]
    frame = pd.DataFrame({"who": [1, 1, 1, 1, 2], "when": when, "paid": [1.0, 2.0, 4.0, 8.0, 0.0]})
    log = sg.TransactionLog(frame, **ROLES)
    found = columns_of(sg.lifecycle.silent(log, 365))
    assert found["who"] == [1]
    # 2023-01-01 is 364 days before the last order.
    assert found["revenue_365d_to_last_order"] == [14]
    assert found["revenue"] == [15]


def test_negative_days_are_refused(cdnow: sg.TransactionLog) -> None:
    with pytest.raises(sg.InvalidParameterError, match="days must be at least 0"):
        sg.lifecycle.silent(cdnow, -1)
