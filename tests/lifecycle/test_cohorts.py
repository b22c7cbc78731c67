"""`cohorts`: triangles against pandas, sums that conserve, cells not yet seen."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifecycle_oracle import ROLES, Case, cases

import segmentry as sg
from frame_kinds import columns_of

CODES = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
PERIODS = st.sampled_from(list(CODES))


def twin(case: Case, by: str) -> pd.DataFrame:
    """Customers, orders and revenue by cohort and age."""
    rows = case.past()
    orders = rows.groupby(["who", "when"], as_index=False)["paid"].sum()
    orders["period"] = orders["when"].dt.tz_localize(None).dt.to_period(CODES[by])
    orders["cohort"] = orders.groupby("who")["period"].transform("min")
    orders["age"] = [(b - a).n for a, b in zip(orders["cohort"], orders["period"], strict=True)]
    return orders.groupby(["cohort", "age"]).agg(
        customers=("who", "nunique"), orders=("who", "size"), revenue=("paid", "sum")
    )


def label(period: pd.Period, by: str) -> str:
    return str(period.start_time.date()) if by == "week" else str(period)


@given(cases(most_days=500), PERIODS)
def test_cells_are_those_of_the_twin(case: Case, by: str) -> None:
    found = sg.lifecycle.cohorts(case.log(), by, case.as_of)
    right = twin(case, by)
    now = case.as_of.tz_localize(None).to_period(CODES[by])
    rows = columns_of(found.table)
    expected = [
        (label(cohort, by), age, label(cohort + age, by), right.loc[cohort, 0]["customers"])
        for cohort in right.index.levels[0]
        for age in range((now - cohort).n + 1)
    ]
    names = ("cohort", "age", "period", "size")
    assert list(zip(*(rows[name] for name in names), strict=True)) == expected
    cells = {(label(cohort, by), age): values for (cohort, age), values in right.iterrows()}
    nothing = pd.Series({"customers": 0, "orders": 0, "revenue": 0.0})
    total = 0.0
    for at, (cohort, age, period, size) in enumerate(expected):
        cell = cells.get((cohort, age), nothing)
        total = total + cell["revenue"] if age else cell["revenue"]
        assert rows["customers"][at] == cell["customers"]
        assert rows["orders"][at] == cell["orders"]
        assert rows["revenue"][at] == pytest.approx(cell["revenue"], abs=1e-9)
        assert rows["retention"][at] == cell["customers"] / size
        assert rows["revenue_per_customer"][at] == pytest.approx(cell["revenue"] / size, abs=1e-9)
        assert rows["cumulative_revenue"][at] == pytest.approx(total, abs=1e-9)
        tomorrow = (case.as_of.tz_localize(None) + pd.Timedelta(days=1)).to_period(CODES[by])
        assert rows["complete"][at] == (period != label(now, by) or tomorrow != now)


@given(cases(most_days=500), PERIODS)
def test_nobody_and_nothing_is_lost(case: Case, by: str) -> None:
    found = sg.lifecycle.cohorts(case.log(), by, case.as_of)
    past = case.past()
    assert sum(columns_of(found.retention)["size"]) == past["who"].nunique()
    table = columns_of(found.table)
    assert round(sum(table["revenue"]), 2) == pytest.approx(round(past["paid"].sum(), 2), abs=1e-9)
    assert sum(table["orders"]) == len(past.drop_duplicates(["who", "when"]))
    assert set(columns_of(found.retention)["0"]) == {1}


@given(cases(most_days=200))
def test_later_rows_are_invisible(case: Case) -> None:
    found = sg.lifecycle.cohorts(case.log(), "week", case.as_of)
    past = sg.lifecycle.cohorts(case.log(case.past()), "week", case.as_of)
    assert columns_of(found.table) == columns_of(past.table)


def test_triangles_are_null_beyond_the_moment_and_zero_where_nobody_bought() -> None:
    when = ["2024-01-05", "2024-03-02", "2024-03-20"]
    frame = pd.DataFrame({"who": [1, 2, 1], "when": when, "paid": [10.0, 20.0, -3.0]})
    found = sg.lifecycle.cohorts(sg.TransactionLog(frame, **ROLES))
    assert columns_of(found.retention) == {
        "cohort": ["2024-01", "2024-03"],
        "size": [1, 1],
        "0": [1, 1],
        "1": [0, None],
        "2": [1, None],
    }
    assert columns_of(found.revenue)["2"] == [-3, None]
    assert columns_of(found.cumulative_revenue)["2"] == [7, None]
    assert columns_of(found.customers)["1"] == [0, None]
    assert columns_of(found.orders)["0"] == [1, 1]
    assert columns_of(found.revenue_per_customer)["0"] == [10, 20]
    assert columns_of(found.cumulative_revenue_per_customer)["1"] == [10, None]
    assert found.incomplete_period == "2024-03"
    assert columns_of(found.table)["complete"] == [True, True, False, False]


def test_a_period_is_over_on_its_last_day() -> None:
    frame = pd.DataFrame({"who": [1], "when": ["2024-02-29"], "paid": [1.0]})
    log = sg.TransactionLog(frame, **ROLES)
    assert sg.lifecycle.cohorts(log).incomplete_period is None
    assert sg.lifecycle.cohorts(log, "quarter").incomplete_period == "2024Q1"
    assert sg.lifecycle.cohorts(log, "week").incomplete_period == "2024-02-26"
    assert sg.lifecycle.cohorts(log, "year", "2024-12-31").incomplete_period is None


def test_a_month_begins_by_the_clock_of_the_zone() -> None:
    when = pd.to_datetime(["2024-01-31T23:30"]).tz_localize("UTC")
    frame = pd.DataFrame({"who": [1], "when": when.tz_convert("Europe/Paris"), "paid": [1.0]})
    found = sg.lifecycle.cohorts(sg.TransactionLog(frame, **ROLES))
    assert columns_of(found.retention)["cohort"] == ["2024-02"]


def test_cdnow(cdnow: sg.TransactionLog) -> None:
    found = sg.lifecycle.cohorts(cdnow)
    rows = sg.datasets.load_cdnow("pandas")
    # All first purchases were made in the first quarter of 1997 (Fader & Hardie 2001).
    assert found.retention["cohort"].tolist() == ["1997-01", "1997-02", "1997-03"]
    assert found.retention["size"].sum() == 23_570
    assert round(float(found.table["revenue"].sum()), 2) == round(float(rows["amount"].sum()), 2)


def test_it_is_taken_as_its_retention_by_arrow_readers(cdnow: sg.TransactionLog) -> None:
    found = sg.lifecycle.cohorts(cdnow, "quarter")
    assert pl.DataFrame(found).columns[:3] == ["cohort", "size", "0"]
    assert pa.table(found).num_rows == 1
    lazy = sg.datasets.load_cdnow("polars").lazy()
    log = sg.TransactionLog(lazy, customer="customer_id", time="date", amount="amount")
    assert pl.DataFrame(sg.lifecycle.cohorts(log, "quarter")).height == 1


@pytest.mark.parametrize(
    "measure", ["retention", "revenue", "cumulative_revenue_per_customer", "orders"]
)
def test_the_plot(cdnow: sg.TransactionLog, measure: str) -> None:
    ax = sg.lifecycle.cohorts(cdnow).plot(measure)
    assert len(ax.get_yticklabels()) == 3
    mpl.pyplot.close(ax.figure)


def test_a_single_cell_can_be_drawn_and_shown() -> None:
    frame = pd.DataFrame({"who": [1], "when": ["2024-02-29"], "paid": [-1.0]})
    found = sg.lifecycle.cohorts(sg.TransactionLog(frame, **ROLES))
    for measure in ("retention", "revenue"):
        mpl.pyplot.close(found.plot(measure).figure)
    assert "2024-02" in found._repr_html_()
    assert repr(found) == "<Cohorts by month: 1 from 2024-02 to 2024-02, 1 customers>"


def test_bad_arguments(cdnow: sg.TransactionLog) -> None:
    with pytest.raises(sg.InvalidParameterError, match="by must be one of"):
        sg.lifecycle.cohorts(cdnow, "day")
    with pytest.raises(sg.InvalidParameterError, match="measure must be one of"):
        sg.lifecycle.cohorts(cdnow).plot("profit")
    with pytest.raises(sg.InvalidDataError, match="before the first row"):
        sg.lifecycle.cohorts(cdnow, as_of="1990-01-01")


def test_wrong_dates_are_told() -> None:
    frame = pd.DataFrame({"who": [1, 2], "when": ["1024-02-29", "2024-02-29"], "paid": 1.0})
    log = sg.TransactionLog(frame, **ROLES)
    with pytest.raises(sg.InvalidDataError, match="look for wrong dates"):
        sg.lifecycle.cohorts(log)
    assert len(sg.lifecycle.cohorts(log, "year").retention) == 2


def test_a_log_without_orders_by_then() -> None:
    frame = pd.DataFrame(
        {
            "who": [1, 1],
            "when": ["2024-01-01", "2024-02-01"],
            "paid": 1.0,
            "what": ["view", "purchase"],
        }
    )
    log = sg.TransactionLog(frame, **ROLES, event="what")
    with pytest.raises(sg.InvalidDataError, match="no order by as_of"):
        sg.lifecycle.cohorts(log, as_of="2024-01-15")
    assert np.isfinite(sg.lifecycle.cohorts(log).revenue["0"]).all()
