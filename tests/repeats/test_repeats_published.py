"""The one-in-ten sample of CDNOW, summarised as in the literature.

Source of the counts: P. S. Fader, B. G. S. Hardie and K. L. Lee (2005), "Counting your customers"
the easy way, Marketing Science 24; of the mean spend: P. S. Fader and B. G. S. Hardie (2013), The
Gamma-Gamma model of monetary value. Data: the sample as the `lifetimes` package (MIT) carries it.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import segmentry as sg


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    # Importing the package would change global options of pandas; only its data are wanted.
    package = Path(importlib.util.find_spec("lifetimes").origin).parent
    path = package / "datasets" / "CDNOW_sample.txt"
    names = ["master", "customer", "date", "quantity", "amount"]
    raw = pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"date": str})
    return raw.assign(date=pd.to_datetime(raw["date"], format="%Y%m%d"))


@pytest.fixture(scope="module")
def log(sample: pd.DataFrame) -> sg.TransactionLog:
    return sg.TransactionLog(sample, customer="customer", time="date", amount="amount")


@pytest.fixture(scope="module")
def summary(log: sg.TransactionLog) -> pd.DataFrame:
    return log.repeat_summary(unit="week", calibration_end="1997-09-30")


def test_2357_customers_made_6919_purchases_of_which_223_on_a_day_of_another(
    log: sg.TransactionLog,
) -> None:
    whole = log.repeat_summary()
    days = int(whole["frequency"].sum()) + len(whole)
    assert (len(whole), log.n_rows, log.n_rows - days) == (2_357, 6_919, 223)


def test_2457_repeat_purchases_of_946_customers_in_the_calibration(summary: pd.DataFrame) -> None:
    assert len(summary) == 2_357
    assert int(summary["frequency"].sum()) == 2_457
    assert int((summary["frequency"] > 0).sum()) == 946


def test_1882_purchases_in_39_weeks_of_holdout(summary: pd.DataFrame) -> None:
    assert int(summary["frequency_holdout"].sum()) == 1_882
    assert (summary["duration_holdout"] == 39).all()


def test_the_mean_of_the_mean_repeat_spends_is_35_078(summary: pd.DataFrame) -> None:
    assert summary["monetary_value"].mean() == pytest.approx(35.078, abs=5e-4)


@pytest.mark.parametrize(
    ("customer", "row"),
    # The first customers of the published summary (frequency, recency, T in weeks).
    [(1, (2, 30.43, 38.86)), (2, (1, 1.71, 38.86)), (3, (0, 0.0, 38.86)), (6, (7, 29.43, 38.86))],
)
def test_the_rows_are_those_of_the_published_summary(
    summary: pd.DataFrame, customer: int, row: tuple[int, float, float]
) -> None:
    found = summary.set_index("customer").loc[customer, ["frequency", "recency", "T"]]
    assert tuple(np.round(found.to_numpy(float), 2)) == row


def test_it_is_the_table_that_lifetimes_carries(summary: pd.DataFrame) -> None:
    package = Path(importlib.util.find_spec("lifetimes").origin).parent
    carried = pd.read_csv(package / "datasets" / "cdnow_customers_summary.csv")
    assert len(carried) == len(summary)
    assert (carried["frequency"].to_numpy() == summary["frequency"].to_numpy()).all()
    for name in ("recency", "T"):
        assert np.abs(carried[name].to_numpy() - summary[name].to_numpy()).max() < 5.1e-3, name
