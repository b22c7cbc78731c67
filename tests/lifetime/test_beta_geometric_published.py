"""BG/NBD and MBG/NBD on the 1/10 sample of CDNOW: the published figures.

Data: Fader and Hardie's 2,357 customers, 39 weeks of 1997, as the `lifetimes` package has them.
Sources: Fader, Hardie & Lee 2005, "'Counting your customers' the easy way", Marketing Science
24(2), table 2 and section 4 (BG/NBD); the test suite of `lifetimes`, which gives the parameters
that the R package BTYDplus finds (MBG/NBD of Batislam, Denizel & Filiztekin 2007).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segmentry.lifetime import BGNBD, MBGNBD


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    # Importing the package would change global options of pandas; only its data are wanted.
    package = Path(importlib.util.find_spec("lifetimes").origin).parent
    path = package / "datasets" / "CDNOW_sample.txt"
    names = ["cohort_id", "customer", "date", "quantity", "amount"]
    lines = pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"date": str})
    end = pd.Timestamp("1997-09-30")
    days = pd.to_datetime(lines["date"], format="%Y%m%d")
    orders = lines.assign(day=days)[days <= end].drop_duplicates(["customer", "day"])
    by = orders.groupby("customer")["day"].agg(["min", "max", "count"])
    week = pd.Timedelta(days=7)
    return pd.DataFrame(
        {
            "frequency": by["count"] - 1,
            "recency": (by["max"] - by["min"]) / week,
            "T": (end - by["min"]) / week,
        }
    ).reset_index()


@pytest.fixture(scope="module")
def bg(cdnow: pd.DataFrame) -> BGNBD:
    return BGNBD().fit(cdnow)


@pytest.fixture(scope="module")
def mbg(cdnow: pd.DataFrame) -> MBGNBD:
    return MBGNBD().fit(cdnow)


def test_the_data_are_those_of_the_paper(cdnow):
    assert len(cdnow) == 2357
    assert cdnow["frequency"].sum() == 2457
    assert (cdnow["frequency"] > 0).sum() == 946


def test_bg_nbd_finds_the_paper_s_parameters(bg):
    assert list(bg.params_.values()) == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], abs=6e-5)
    assert list(bg.params_) == ["r", "alpha", "a", "b"]


def test_bg_nbd_reaches_the_paper_s_log_likelihood(bg):
    assert bg.log_likelihood_ == pytest.approx(-9582.429, abs=6e-4)
    assert bg.converged_


def test_bg_nbd_expects_the_paper_s_purchases_in_a_year(bg):
    assert bg.expected_purchases_new(52) == pytest.approx(1.444, abs=6e-4)


def test_bg_nbd_expects_the_spreadsheet_s_purchases_of_a_customer(bg):
    # Hardie's spreadsheet: x = 2, t_x = 30.43, T = 38.86, the next 39 weeks.
    assert bg.expected_purchases(39, [2], [30.43], [38.86]) == pytest.approx(1.226, abs=6e-4)


def test_bg_nbd_expects_the_spreadsheet_s_purchases_of_new_customers(bg):
    # Its last row, 1.8576 in 78 weeks, is 0.0004 off what 40 digits give, and is left out.
    weeks = np.array([0.1429, 1.0, 3.00, 31.8571, 32.00])
    known = np.array([0.0078, 0.0532, 0.1506, 1.0405, 1.0437])
    assert bg.expected_purchases_new(weeks) == pytest.approx(known, abs=6e-5)


def test_bg_nbd_s_probabilities_are_those_of_the_r_package():
    # BTYD manual, bgnbd.pmf: parameters (0.243, 4.414, 0.793, 2.426).
    model = BGNBD()
    model.params_ = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert model.probability_of_purchases_new(10, 2) == pytest.approx(1.07869e-07, rel=1e-5)
    known = [0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638]
    known += [0.0005517902, 0.0004361913, 0.0003467171, 0.0002769613, 0.0002222260]
    assert model.probability_of_purchases_new(range(11, 21), 30) == pytest.approx(known, abs=6e-11)


def test_mbg_nbd_finds_the_published_parameters(mbg):
    assert list(mbg.params_.values()) == pytest.approx([0.525, 6.183, 0.891, 1.614], abs=6e-4)
    assert mbg.converged_


def test_mbg_nbd_fits_cdnow_better_than_bg_nbd(bg, mbg):
    # As the demonstration of BTYDplus on these data says.
    assert mbg.log_likelihood_ > bg.log_likelihood_


def test_standard_errors_are_those_that_lifetimes_prints(bg):
    # Its quickstart page, "Basic Frequency/Recency analysis using the BG/NBD model".
    known = {"r": 0.01, "alpha": 0.38, "a": 0.19, "b": 0.71}
    for name, value in known.items():
        assert bg.standard_errors_[name] == pytest.approx(value, abs=5.1e-3), name
