"""Pareto/NBD on the 1/10 sample of CDNOW: the published figures.

Sources: Fader, Hardie & Lee 2005, "'Counting your customers' the easy way", Marketing Science
24(2), table 2 (parameters, as far as its search went, and log-likelihood); the vignette of the R
package CLVTools (standard errors); the walkthrough of the R package BTYD, "Buy 'Til You Die"
(expectations, single customers).
"""

from __future__ import annotations

import warnings

import cdnow_weeks
import numpy as np
import pandas as pd
import pytest

from segmentry.lifetime import ParetoNBD

# What BTYD's walkthrough prints as its estimate.
BTYD = {"r": 0.5533971, "alpha": 10.5801985, "s": 0.6060625, "beta": 11.6562237}


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    return cdnow_weeks.summary()


@pytest.fixture(scope="module")
def model(cdnow: pd.DataFrame) -> ParetoNBD:
    return ParetoNBD().fit(cdnow)


@pytest.fixture(scope="module")
def btyd() -> ParetoNBD:
    model = ParetoNBD()
    model.params_ = BTYD
    return model


def test_the_data_are_those_of_the_papers(cdnow: pd.DataFrame) -> None:
    rows = cdnow_weeks.transactions()
    assert (len(cdnow), len(rows)) == (2357, 6919)
    assert rows.duplicated(["customer", "date"]).sum() == 223
    assert cdnow["frequency"].sum() == 2457
    assert (cdnow["frequency"] > 0).sum() == 946


def test_the_paper_s_parameters(model: ParetoNBD) -> None:
    assert list(model.params_) == ["r", "alpha", "s", "beta"]
    assert model.params_["r"] == pytest.approx(0.5532, abs=1e-4)
    assert model.params_["alpha"] == pytest.approx(10.576, abs=2e-3)
    assert model.params_["s"] == pytest.approx(0.6063, abs=1e-4)
    assert model.params_["beta"] == pytest.approx(11.672, abs=4e-3)
    assert model.converged_


def test_the_paper_s_log_likelihood(model: ParetoNBD) -> None:
    assert model.log_likelihood_ == pytest.approx(-9594.976, abs=6e-4)


def test_the_published_standard_errors(model: ParetoNBD) -> None:
    errors = list(model.standard_errors_.values())
    assert errors == pytest.approx([0.0476, 0.843, 0.187, 6.21], rel=5e-3)


def test_a_new_customer_s_year(model: ParetoNBD) -> None:
    assert model.expected_purchases_new(52) == pytest.approx(1.473434, abs=6e-7)


def test_customer_1516_of_the_walkthrough(cdnow: pd.DataFrame, model: ParetoNBD) -> None:
    customer = cdnow.loc[[1516]]
    assert customer[["frequency", "recency", "T"]].to_numpy()[0] == pytest.approx(
        [26, 30.85714, 31.0], abs=6e-6
    )
    assert model.probability_alive(customer)[0] == pytest.approx(0.9979, abs=6e-5)
    assert model.expected_purchases(52, customer)[0] == pytest.approx(25.46, abs=6e-3)


def test_more_purchases_long_ago_mean_less_to_come(model: ParetoNBD) -> None:
    """The "increasing frequency paradox" of the walkthrough, whose search stopped near the top."""
    x = [10.0, 15, 20, 25]
    found = model.expected_purchases(52, x, [20.0] * 4, [39.0] * 4)
    known = [0.7062289, 0.1442396, 0.02250658, 0.00309267]
    assert found == pytest.approx(known, rel=1e-3)


def test_the_log_likelihood_at_the_walkthrough_s_parameters_is_no_higher(
    cdnow: pd.DataFrame, model: ParetoNBD
) -> None:
    from segmentry import _native  # noqa: PLC0415

    columns = tuple(cdnow[name].to_numpy(float) for name in ("frequency", "recency", "T"))
    value, gradient, _ = _native.pareto_nbd_log_likelihood(tuple(BTYD.values()), columns, None)
    assert value == pytest.approx(-9594.976, abs=6e-4)
    assert value <= model.log_likelihood_
    assert np.abs(gradient).max() < 1


def test_lifetimes_says_the_same_at_the_same_parameters(
    cdnow: pd.DataFrame, btyd: ParetoNBD
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifetimes import ParetoNBDFitter  # noqa: PLC0415

        theirs = ParetoNBDFitter()
        theirs.params_ = pd.Series(BTYD)
        columns = cdnow["frequency"], cdnow["recency"], cdnow["T"]
        alive = theirs.conditional_probability_alive(*columns)
        expected = theirs.conditional_expected_number_of_purchases_up_to_time(39, *columns)
    assert btyd.probability_alive(cdnow) == pytest.approx(alive.to_numpy(), rel=1e-9)
    assert btyd.expected_purchases(39, cdnow) == pytest.approx(expected.to_numpy(), rel=1e-9)
