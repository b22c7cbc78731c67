"""A model beside what customers did, on models whose answers are known."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from fake_models import Poisson
from hypothesis import given
from hypothesis import strategies as st
from published_models import WrittenParetoNBD

import segmentry as sg
from frame_kinds import GIVES, MAKE, columns_of

mpl.use("Agg")

MODEL = Poisson({"rate": 0.1})


def log_of(rows: list[tuple[str, int]]) -> sg.TransactionLog:
    """Purchases as (customer, days since the start of 2024)."""
    frame = pd.DataFrame(rows, columns=["who", "day"])
    frame["when"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["day"], "D")
    frame["paid"] = 1.0
    return sg.TransactionLog(frame, customer="who", time="when", amount="paid")


ROWS = [
    *(("a", 0), ("a", 4), ("a", 9), ("a", 12), ("a", 13)),
    *(("b", 2), ("b", 20)),
    *(("c", 5), ("c", 6), ("c", 11)),
    *(("d", 15), ("d", 16)),
]
# Day 9 of the year 2024 is the tenth of January.
END = "2024-01-10"


@pytest.fixture(scope="module")
def found() -> sg.lifetime.Evaluation:
    return sg.lifetime.evaluate(MODEL, log_of(ROWS), calibration_end=END, censor=2)


def test_the_table_has_a_row_for_every_number_of_calibration_purchases(found: Any) -> None:
    assert columns_of(found.table) == {
        "calibration_purchases": ["0", "1", "2+"],
        "customers": [1, 1, 1],
        "observed": [1.0, 1.0, 2.0],
        "expected": pytest.approx([1.1, 2.2, 3.3]),
        "observed_total": [1.0, 1.0, 2.0],
        "expected_total": pytest.approx([1.1, 2.2, 3.3]),
    }


def test_errors_are_those_of_the_holdout(found: Any) -> None:
    away = np.array([0.1, 1.2, 1.3])
    assert found.errors == pytest.approx(
        {
            "observed_total": 4,
            "expected_total": 6.6,
            "relative_error": 0.65,
            "mean_absolute_error": away.mean(),
            "root_mean_squared_error": math.sqrt((away**2).mean()),
        }
    )


def test_frequencies_are_weighted_over_the_customers_own_times(found: Any) -> None:
    means = 0.1 * np.array([9, 7, 4])
    none, one = np.exp(-means).sum(), (means * np.exp(-means)).sum()
    assert columns_of(found.frequencies) == {
        "repeat_purchases": ["0", "1", "2+"],
        "observed": [1, 1, 1],
        "expected": pytest.approx([none, one, 3 - none - one]),
    }


def test_tracking_counts_the_cohort_from_its_first_day(found: Any) -> None:
    columns = columns_of(found.tracking)
    assert columns["period"] == [1, 2, 3]
    assert [str(day)[:10] for day in columns["last_day"]] == [
        "2024-01-07",
        "2024-01-14",
        "2024-01-21",
    ]
    # a: 4 | 9, 12, 13; b: | | 20; c: 6 | 11; d starts too late.
    assert columns["observed"] == [2.0, 4.0, 1.0]
    assert columns["observed_cumulative"] == [2.0, 6.0, 7.0]
    sums = [0.1 * sum(max(end - start, 0) for start in (0, 2, 5)) for end in (7, 14, 21)]
    assert columns["expected_cumulative"] == pytest.approx(sums)
    assert columns["expected"] == pytest.approx(np.diff([0, *sums]))
    assert found.calibration_periods == pytest.approx(10 / 7)


def test_a_last_period_may_be_short() -> None:
    found = sg.lifetime.evaluate(
        MODEL, log_of(ROWS), as_of="2024-01-17", calibration_end=END, period_days=8, unit="week"
    )
    columns = columns_of(found.tracking)
    assert [str(day)[:10] for day in columns["last_day"]] == [
        "2024-01-08",
        "2024-01-16",
        "2024-01-17",
    ]
    assert columns["observed"] == [2.0, 4.0, 0.0]
    sums = [0.1 / 7 * sum(end - start for start in (0, 2, 5)) for end in (8, 16, 17)]
    assert columns["expected_cumulative"] == pytest.approx(sums)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 60)), min_size=2, max_size=40),
    st.integers(0, 58),
    st.integers(1, 20),
)
def test_nothing_is_lost(rows: list[tuple[str, int]], day: int, period_days: int) -> None:
    first = min(row[1] for row in rows)
    end = max(day, first)
    rows = [*rows, ("g", 60), ("a", first)]
    summary = log_of(rows).repeat_summary(
        calibration_end=pd.Timestamp("2024-01-01") + pd.Timedelta(end, "D")
    )
    found = sg.lifetime.evaluate(
        MODEL,
        log_of(rows),
        calibration_end=pd.Timestamp("2024-01-01") + pd.Timedelta(end, "D"),
        period_days=period_days,
    )
    assert found.table["customers"].sum() == len(summary)
    assert found.table["observed_total"].sum() == summary["frequency_holdout"].sum()
    assert found.frequencies["expected"].sum() == pytest.approx(len(summary))
    again = summary["frequency"].sum() + summary["frequency_holdout"].sum()
    assert found.tracking["observed"].sum() == again
    assert found.tracking["observed_cumulative"].iloc[-1] == again
    days = {(who, day) for who, day in rows}
    starts = {who: min(d for w, d in days if w == who) for who, _ in days}
    last = 0
    for place in range(len(found.tracking)):
        until = first + min((place + 1) * period_days, 60 - first + 1)
        seen = sum(starts[who] <= end and starts[who] < d < until for who, d in days)
        assert found.tracking["observed_cumulative"].iloc[place] == seen
        expected = sum(0.1 * max(until - d, 0) for d in starts.values() if d <= end)
        assert found.tracking["expected_cumulative"].iloc[place] == pytest.approx(expected)
        last = seen
    assert last == again


def test_a_summary_of_any_source_will_do_without_tracking() -> None:
    summary = log_of(ROWS).repeat_summary(calibration_end=END)
    found = sg.lifetime.evaluate(MODEL, summary, censor=2)
    usual = sg.lifetime.evaluate(MODEL, log_of(ROWS), calibration_end=END, censor=2)
    assert columns_of(found.table) == columns_of(usual.table)
    assert found.tracking is None
    with pytest.raises(sg.InvalidDataError, match="give `evaluate` the log"):
        found.plot_tracking()


def test_every_customer_may_have_a_holdout_of_his_own_length() -> None:
    summary = log_of(ROWS).repeat_summary(calibration_end=END)
    summary["duration_holdout"] = [1.0, 2.0, 3.0]
    found = sg.lifetime.evaluate(MODEL, summary, censor=2)
    assert found.errors["expected_total"] == pytest.approx(0.1 * (3 * 1 + 1 * 2 + 2 * 3))


def test_a_group_without_customers_has_no_mean() -> None:
    found = sg.lifetime.evaluate(MODEL, log_of(ROWS), calibration_end=END, censor=5)
    assert columns_of(found.table)["observed"] == [1.0, 1.0, 2.0, None, None, None]
    assert "–" in found._repr_html_()


def test_frames_come_back_as_they_came(kind: str) -> None:
    summary = log_of(ROWS).repeat_summary(calibration_end=END)
    found = sg.lifetime.evaluate(MODEL, MAKE[kind](pa.Table.from_pandas(summary)))
    assert isinstance(found.table, GIVES[kind])
    assert isinstance(found.frequencies, GIVES[kind])
    log = sg.TransactionLog(
        MAKE[kind](
            pa.table({"who": [1, 1], "when": ["2024-01-01", "2024-01-03"], "paid": [1.0, 2]})
        ),
        customer="who",
        time="when",
        amount="paid",
    )
    tracked = sg.lifetime.evaluate(MODEL, log, calibration_end="2024-01-01").tracking
    assert isinstance(tracked, GIVES[kind])
    assert columns_of(tracked)["observed"] == [1.0]


@pytest.mark.parametrize(
    ("data", "options", "error", "words"),
    [
        ("log", {}, sg.InvalidDataError, "a log needs calibration_end"),
        ("summary", {"calibration_end": END}, sg.InvalidTypeError, "go with a log"),
        ("log", {"calibration_end": END, "unit": "year"}, sg.InvalidParameterError, "unit must"),
        ("log", {"calibration_end": END, "censor": 0}, sg.InvalidParameterError, "censor must"),
        (
            "log",
            {"calibration_end": END, "period_days": 0},
            sg.InvalidParameterError,
            "period_days",
        ),
        ("plain", {}, sg.InvalidDataError, "no column 'frequency_holdout'"),
        ("broken", {}, sg.InvalidDataError, "frequency_holdout must be a whole number"),
        ("short", {}, sg.InvalidDataError, "duration_holdout must be above 0"),
        ("empty", {}, sg.InvalidDataError, "no customer"),
        ("number", {}, sg.InvalidTypeError, "data must be"),
    ],
)
def test_bad_arguments_are_named(
    data: str, options: dict[str, Any], error: type, words: str
) -> None:
    log = log_of(ROWS)
    summary = log.repeat_summary(calibration_end=END)
    given = {
        "log": log,
        "summary": summary,
        "plain": log.repeat_summary(),
        "broken": summary.assign(frequency_holdout=0.5),
        "short": summary.assign(duration_holdout=0.0),
        "empty": summary[:0],
        "number": 3,
    }
    with pytest.raises(error, match=words):
        sg.lifetime.evaluate(MODEL, given[data], **options)


def test_something_else_than_a_model_is_named() -> None:
    with pytest.raises(sg.InvalidTypeError, match="found int without expected_purchases"):
        sg.lifetime.evaluate(3, log_of(ROWS), calibration_end=END)


# Plots


def test_plots_have_titles_labels_and_a_legend(found: Any) -> None:
    axes = [
        found.plot_frequencies(),
        found.plot_conditional(),
        found.plot_tracking(),
        found.plot_tracking(cumulative=False),
    ]
    for ax in axes:
        assert ax.get_title(loc="left")
        assert ax.get_xlabel()
        assert ax.get_ylabel()
        legend = [text.get_text() for text in ax.get_legend().get_texts()]
        assert legend == ["observed", "Poisson"]
        mpl.pyplot.close(ax.figure)


def test_plots_go_where_they_are_told(found: Any) -> None:
    figure, axes = mpl.pyplot.subplots(1, 3)
    assert found.plot_frequencies(axes[0]) is axes[0]
    assert found.plot_conditional(axes[1]) is axes[1]
    assert found.plot_tracking(axes[2]) is axes[2]
    mpl.pyplot.close(figure)


def test_a_period_cut_short_does_not_look_like_a_fall() -> None:
    found = sg.lifetime.evaluate(
        MODEL, log_of(ROWS), as_of="2024-01-17", calibration_end=END, period_days=8
    )
    for cumulative, periods in ((True, 3), (False, 2)):
        ax = found.plot_tracking(cumulative=cumulative)
        assert len(ax.lines[0].get_xdata()) == periods
        mpl.pyplot.close(ax.figure)


def test_it_says_in_words_how_good_the_model_is(found: Any) -> None:
    assert "6.6 purchases expected in the holdout, 4 observed (+65.0%)" in repr(found)
    assert "<caption>Poisson: 6.6" in found._repr_html_()


# Published
# Source: D. McCarthy and E. Wadsworth, Buy 'til you die: a walkthrough (vignette of the R package
# BTYD): CDNOW one-in-ten sample, Pareto/NBD fitted to 39 weeks.

PUBLISHED = WrittenParetoNBD(0.5534, 10.5802, 0.6061, 11.6562)


@pytest.fixture(scope="module")
def published() -> sg.lifetime.Evaluation:
    package = Path(importlib.util.find_spec("lifetimes").origin).parent
    path = package / "datasets" / "CDNOW_sample.txt"
    names = ["master", "customer", "date", "quantity", "amount"]
    raw = pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"date": str})
    raw["date"] = pd.to_datetime(raw["date"], format="%Y%m%d")
    log = sg.TransactionLog(raw, customer="customer", time="date", amount="amount")
    return sg.lifetime.evaluate(PUBLISHED, log, unit="week", calibration_end="1997-09-30")


def test_purchases_of_the_weeks_20_to_25_are_those_published(published: Any) -> None:
    weeks = published.tracking.iloc[19:25]
    assert weeks["observed"].tolist() == [73, 55, 70, 33, 56, 99]
    assert weeks["observed_cumulative"].tolist() == [1359, 1414, 1484, 1517, 1573, 1672]


def test_expected_purchases_of_the_weeks_20_to_25_are_those_published(published: Any) -> None:
    weeks = published.tracking.iloc[19:25]
    printed = [78.31, 76.42, 74.65, 72.98, 71.41, 69.93]
    # The parameters are printed to four digits only.
    assert weeks["expected"].tolist() == pytest.approx(printed, abs=0.03)
    cumulative = [1309, 1385, 1460, 1533, 1604, 1674]
    assert weeks["expected_cumulative"].round().tolist() == cumulative


def test_there_are_78_weeks_of_which_39_calibrate(published: Any) -> None:
    assert len(published.tracking) == 78
    assert published.calibration_periods == 39
    assert published.tracking["observed"].sum() == 2_457 + 1_882


def test_purchases_in_the_holdout_by_calibration_purchases_are_those_published(
    published: Any,
) -> None:
    table = published.table
    assert table["customers"].tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    observed = [0.2367116, 0.6970387, 1.392523, 1.56, 2.532258, 2.947368, 3.862069, 6.359375]
    assert table["observed"].tolist() == pytest.approx(observed, rel=1e-6)
    expected = [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403]
    assert table["expected"].tolist() == pytest.approx(expected, abs=1.1e-3)
