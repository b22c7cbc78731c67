"""Gamma-Gamma on the 1/10 sample of CDNOW: the published figures.

Source: Fader & Hardie 2013, "The Gamma-Gamma model of monetary value" (note 025): 946 repeat buyers
with a mean spend of 35.078. The note takes each customer's mean as it is: with means rounded to
cents (as the summary in the `lifetimes` package has them) the mean is 35.079 and gamma 15.448.
"""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import cdnow_weeks
import numpy as np
import pandas as pd
import pytest

from segmentry.lifetime import GammaGamma


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    return cdnow_weeks.summary()


@pytest.fixture(scope="module")
def model(cdnow: pd.DataFrame) -> GammaGamma:
    return GammaGamma().fit(cdnow)


def test_the_data_are_those_of_the_note(cdnow: pd.DataFrame) -> None:
    again = cdnow[cdnow["frequency"] > 0]
    assert len(again) == 946
    assert again["monetary_value"].mean() == pytest.approx(35.078, abs=6e-4)


def test_the_note_s_parameters(model: GammaGamma) -> None:
    assert list(model.params_) == ["p", "q", "gamma"]
    assert list(model.params_.values()) == pytest.approx([6.25, 3.74, 15.44], abs=6e-3)
    assert model.converged_


def test_the_note_s_log_likelihood(model: GammaGamma) -> None:
    assert model.log_likelihood_ == pytest.approx(-4055.92, abs=6e-3)


def test_the_note_s_population_mean() -> None:
    # From the printed parameters; the unrounded ones give 35.170.
    printed = GammaGamma()
    printed.params_ = {"p": 6.25, "q": 3.74, "gamma": 15.44}
    assert printed.population_mean_spend == pytest.approx(35.219, abs=6e-4)


def test_who_is_fitted_and_who_is_not(model: GammaGamma) -> None:
    assert (model.n_customers_, model.n_without_repeats_, model.weight_) == (946, 1411, 946)


def test_spend_and_frequency_are_hardly_correlated(model: GammaGamma, cdnow: pd.DataFrame) -> None:
    again = cdnow[cdnow["frequency"] > 0]
    expected = np.corrcoef(again["frequency"], again["monetary_value"])[0, 1]
    assert model.correlation_ == pytest.approx(expected, rel=1e-10)
    assert 0.05 < model.correlation_ < 0.15


def test_means_rounded_to_cents_are_those_that_lifetimes_ships(cdnow: pd.DataFrame) -> None:
    # Importing the package would change global options of pandas; only its data are wanted.
    package = Path(importlib.util.find_spec("lifetimes").origin).parent
    shipped = pd.read_csv(package / "datasets" / "cdnow_customers_summary_with_transactions.csv")
    assert (cdnow["frequency"].to_numpy() == shipped["x"].to_numpy()).all()
    means = cdnow["monetary_value"].fillna(0).to_numpy()
    assert means == pytest.approx(shipped["zbar"].to_numpy(), abs=0.00501)
    fitted = GammaGamma().fit(shipped["x"], shipped["zbar"])
    assert fitted.params_["gamma"] == pytest.approx(15.448, abs=6e-4)


def test_lifetimes_says_the_same_at_the_same_parameters(
    cdnow: pd.DataFrame, model: GammaGamma
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifetimes import GammaGammaFitter  # noqa: PLC0415

        theirs = GammaGammaFitter()
        theirs.params_ = pd.Series(dict(zip("pqv", model.params_.values(), strict=True)))
        expected = theirs.conditional_expected_average_profit(
            cdnow["frequency"], cdnow["monetary_value"].fillna(0)
        )
    assert model.expected_spend(cdnow) == pytest.approx(expected.to_numpy(), rel=1e-10)


def test_a_customer_of_the_btyd_manual() -> None:
    """`spend.expected.value` with parameters (6, 4, 16): (16 + 3 * 35) * 6 / (6 * 3 + 4 - 1)."""
    model = GammaGamma()
    model.params_ = {"p": 6.0, "q": 4.0, "gamma": 16.0}
    assert model.expected_spend([3], [35.0])[0] == pytest.approx(121 * 6 / 21)
