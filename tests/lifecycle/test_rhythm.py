"""`rhythm`: the curve against its twin and a published table, thresholds when few come back."""

from __future__ import annotations

import math

import lifecycle_oracle as oracle
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from lifecycle_oracle import ROLES, Case, cases

import segmentry as sg
from frame_kinds import columns_of

# Weeks of remission under 6-MP, + still in remission: Freireich et al. (1963), "The effect of
# 6-mercaptopurine on the duration of steroid-induced remissions in acute leukemia", Blood 21(6),
# 699-716; curve and standard errors as in Kleinbaum & Klein, "Survival Analysis", chapter 2.
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
IN_REMISSION = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PUBLISHED = [
    (6, 21, 3, 0.8571, 0.0764),
    (7, 17, 1, 0.8067, 0.0869),
    (10, 15, 1, 0.7529, 0.0963),
    (13, 12, 1, 0.6902, 0.1068),
    (16, 11, 1, 0.6275, 0.1141),
    (22, 7, 1, 0.5378, 0.1282),
    (23, 6, 1, 0.4482, 0.1346),
]
END = pd.Timestamp("2024-06-30")


def log_of(closed: list[int], still: list[int]) -> sg.TransactionLog:
    """Customers who came back today after so many days, and others who have not yet."""
    rows = []
    for who, (days, came) in enumerate([(d, True) for d in closed] + [(d, False) for d in still]):
        rows.append((who, END - pd.Timedelta(days=days), 1.0))
        if came:
            rows.append((who, END, 1.0))
    return sg.TransactionLog(pd.DataFrame(rows, columns=["who", "when", "paid"]), **ROLES)


def test_the_curve_of_the_leukaemia_patients() -> None:
    table = sg.lifecycle.rhythm(log_of(RELAPSED, IN_REMISSION), as_of=END).table
    found = table[table["returned"] > 0]
    rows = found[["days", "at_risk", "returned", "survival", "standard_error"]].round(4)
    assert rows.values.tolist() == [list(row) for row in PUBLISHED]


@given(cases())
def test_the_curve_is_that_of_the_twin(case: Case) -> None:
    right = oracle.rhythm(case.past(), case.as_of)
    found = sg.lifecycle.rhythm(case.log(), as_of=case.as_of)
    columns = columns_of(found.table)
    for at, name in enumerate(["days", "at_risk", "returned", "censored"]):
        assert columns[name] == [row[at] for row in right.curve]
    np.testing.assert_allclose(columns["survival"], [row[4] for row in right.curve], atol=1e-12)
    errors = [math.nan if error is None else error for error in columns["standard_error"]]
    np.testing.assert_allclose(errors, [row[5] for row in right.curve], rtol=1e-9)
    assert found.n_gaps == len(right.closed)
    assert found.n_customers == len(right.open)
    np.testing.assert_allclose(found.pace, right.pace, rtol=1e-7, atol=1e-8)


@given(cases())
def test_later_rows_are_invisible(case: Case) -> None:
    whole = sg.lifecycle.rhythm(case.log(), as_of=case.as_of)
    past = sg.lifecycle.rhythm(case.log(case.past()), as_of=case.as_of)
    assert columns_of(whole.table) == columns_of(past.table)
    assert str(whole.pace) == str(past.pace)


def test_closed_gaps_alone_would_be_biased_low() -> None:
    random = np.random.default_rng(7)
    rows, waits = [], []
    for who in range(3000):
        day = random.uniform(0, 120)
        while day <= 120:
            rows.append((who, day))
            wait = random.exponential(60)
            waits += [wait] if day + wait <= 120 else []
            day += wait
    frame = pd.DataFrame(rows, columns=["who", "day"])
    frame["when"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["day"] * 86_400, unit="s")
    log = sg.TransactionLog(frame.assign(paid=1.0), **ROLES)
    found = sg.lifecycle.rhythm(log, as_of=pd.Timestamp("2024-01-01") + pd.Timedelta(days=120))
    assert np.quantile(waits, 0.6) < 40
    # The true one is 60 ln 2.5 = 55 days.
    assert found.quantile(0.6) == pytest.approx(60 * math.log(2.5), rel=0.08)


def test_thresholds_are_quantiles_of_all_gaps_where_the_curve_gets_there() -> None:
    found = sg.lifecycle.rhythm(log_of(list(range(1, 101)), []), as_of=END).thresholds()
    assert found == sg.lifecycle.Thresholds(80, 95, 190, "all")


def test_where_most_never_come_back_quantiles_are_those_of_gaps_that_close() -> None:
    rhythm = sg.lifecycle.rhythm(log_of(list(range(1, 101)), [200] * 300), as_of=END)
    assert rhythm.share_returning == pytest.approx(0.25)
    assert rhythm.horizon_days == 100
    assert rhythm.quantile(0.2) == 80
    assert rhythm.quantile(0.95) is None
    assert rhythm.thresholds() == sg.lifecycle.Thresholds(80, 95, 190, "returning")
    with pytest.raises(sg.InvalidDataError, match=r"only 25\.0% of all gaps close within 100 days"):
        rhythm.thresholds(among="all")


def test_one_late_return_among_few_watched_does_not_bring_the_curve_down() -> None:
    closed = [*range(1, 101), 400]
    rhythm = sg.lifecycle.rhythm(log_of(closed, [200] * 300), as_of=END)
    assert rhythm.table["survival"].iloc[-1] == 0
    assert rhythm.horizon_days == 100
    assert rhythm.thresholds().quantiles_among == "returning"


def test_orders_of_one_day_are_one_purchase_and_the_gap_begins_with_the_last() -> None:
    times = ["2024-01-01T08:00", "2024-01-01T20:00", "2024-01-03T08:00"]
    frame = pd.DataFrame({"who": 1, "when": times, "paid": 1.0})
    rhythm = sg.lifecycle.rhythm(sg.TransactionLog(frame, **ROLES), as_of="2024-01-05")
    columns = columns_of(rhythm.table)
    assert columns["days"] == [1, 2]
    assert (columns["censored"], columns["returned"]) == ([1, 0], [0, 1])


def test_nobody_came_back() -> None:
    rhythm = sg.lifecycle.rhythm(log_of([], [3, 5]), as_of=END)
    assert rhythm.horizon_days is None
    assert rhythm.quantile(0.5) is None
    with pytest.raises(sg.InvalidDataError, match="no customer has come back by as_of"):
        rhythm.thresholds()
    assert "has come back" in repr(rhythm)
    assert "No customer has come back" in rhythm._repr_html_()


def test_bad_arguments() -> None:
    log = log_of([1, 2, 3], [])
    rhythm = sg.lifecycle.rhythm(log)
    with pytest.raises(sg.InvalidParameterError, match="q must be below 1"):
        rhythm.quantile(1.0)
    with pytest.raises(sg.InvalidParameterError, match="dormant must not be below at_risk"):
        rhythm.thresholds(at_risk=0.9, dormant=0.5)
    with pytest.raises(sg.InvalidParameterError, match="lost must be at least 1"):
        rhythm.thresholds(lost=0.5)
    with pytest.raises(sg.InvalidParameterError, match="among must be one of"):
        rhythm.thresholds(among="some")
    with pytest.raises(sg.InvalidDataError, match="before the first row"):
        sg.lifecycle.rhythm(log, as_of="1900-01-01")


def test_cdnow_thresholds_are_among_those_who_return(cdnow: sg.TransactionLog) -> None:
    rhythm = sg.lifecycle.rhythm(cdnow)
    assert (rhythm.n_customers, rhythm.thresholds().quantiles_among) == (23_570, "returning")
    assert 0.5 < rhythm.share_returning < 0.8
    assert "quantiles of the gaps that close" in rhythm._repr_html_()


def test_the_plot_has_the_curve_and_its_thresholds(cdnow: sg.TransactionLog) -> None:
    ax = sg.lifecycle.rhythm(cdnow).plot()
    texts = [text.get_text() for text in ax.texts]
    assert len(texts) == 2
    assert "at risk" in texts[0]
    mpl.pyplot.close(ax.figure)


def test_a_plot_without_an_order_is_empty() -> None:
    frame = pd.DataFrame(
        {"who": 1, "when": ["2024-01-01", "2024-01-02"], "paid": 1.0, "what": ["view", "purchase"]}
    )
    log = sg.TransactionLog(frame, **ROLES, event="what")
    rhythm = sg.lifecycle.rhythm(log, as_of="2024-01-01")
    ax = rhythm.plot()
    assert ax.get_xlim() == (0, 1)
    mpl.pyplot.close(ax.figure)
