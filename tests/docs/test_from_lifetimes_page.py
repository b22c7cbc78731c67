"""The migration page: its examples run, and what it says of `lifetimes` is so."""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from site_pages import Ran, text_of

import segmentry as sg

PAGE = "from_lifetimes.md"


@pytest.fixture(scope="module")
def scope(ran: Callable[[str], Ran]) -> dict[str, Any]:
    return ran(PAGE).scope


@pytest.fixture(scope="module")
def lifetimes() -> Any:
    # Importing it changes global options of pandas and filters of warnings.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = pd.get_option("mode.chained_assignment")
        found = importlib.import_module("lifetimes")
        pd.set_option("mode.chained_assignment", before)
    return found


@pytest.fixture(scope="module")
def theirs(scope: dict[str, Any], lifetimes: Any) -> dict[str, Any]:
    """Their models with our parameters."""
    purchases = lifetimes.BetaGeoFitter()
    purchases.params_ = pd.Series(scope["purchases"].params_)
    purchases.predict = purchases.conditional_expected_number_of_purchases_up_to_time
    spend = lifetimes.GammaGammaFitter()
    p, q, gamma = scope["spend"].params_.values()
    spend.params_ = pd.Series({"p": p, "q": q, "v": gamma})
    return {"purchases": purchases, "spend": spend}


@pytest.fixture(scope="module")
def few(scope: dict[str, Any]) -> pd.DataFrame:
    """Customers with few enough purchases for their formulas."""
    summary = scope["summary"]
    return summary[(summary["frequency"] < 40) & (summary["monetary_value"] > 0)].head(500)


def test_the_examples_run(scope: dict[str, Any]) -> None:
    assert np.isfinite(scope["summary"].loc[scope["paying"].index, "clv"]).all()
    assert scope["alive"].tolist() == scope["same"].tolist()
    assert scope["year"] == pytest.approx(1.444, abs=5e-4)
    assert scope["new_since"] == 0
    assert len(scope["found"].table) == 8
    assert len(scope["interval"]) == 100


def test_probabilities_and_purchases_are_the_same(
    scope: dict[str, Any], theirs: dict[str, Any], few: pd.DataFrame
) -> None:
    history = few["frequency"], few["recency"], few["T"]
    alive = theirs["purchases"].conditional_probability_alive(*history)
    assert scope["purchases"].probability_alive(few) == pytest.approx(np.asarray(alive), rel=1e-9)
    bought = theirs["purchases"].predict(52, *history)
    ours = scope["purchases"].expected_purchases(52, few)
    assert ours == pytest.approx(np.asarray(bought), rel=1e-6)
    new = theirs["purchases"].expected_number_of_purchases_up_to_time(52)
    assert scope["purchases"].expected_purchases_new(52) == pytest.approx(float(new))
    three = theirs["purchases"].probability_of_n_purchases_up_to_time(52, 3)
    assert scope["purchases"].probability_of_purchases_new(3, 52) == pytest.approx(float(three))


def test_spend_is_the_same(
    scope: dict[str, Any], theirs: dict[str, Any], few: pd.DataFrame
) -> None:
    spend = theirs["spend"].conditional_expected_average_profit(
        few["frequency"], few["monetary_value"]
    )
    assert scope["spend"].expected_spend(few) == pytest.approx(np.asarray(spend))


def test_lifetime_value_is_higher_by_about_half_a_month_of_discount(
    scope: dict[str, Any], theirs: dict[str, Any], few: pd.DataFrame
) -> None:
    months = theirs["spend"].customer_lifetime_value(
        theirs["purchases"],
        few["frequency"],
        few["recency"],
        few["T"],
        few["monetary_value"],
        time=12,
        discount_rate=0.01,
        freq="W",
    )
    ours = sg.lifetime.clv(scope["purchases"], scope["spend"], few, 12 * 4.345, scope["weekly"])
    assert ours / months.to_numpy() == pytest.approx(1.01**0.5, rel=1e-3)


@pytest.mark.filterwarnings("ignore")
def test_it_predicts_nan_for_hundreds_of_purchases_and_we_do_not(lifetimes: Any) -> None:
    params = {"r": 0.55, "alpha": 10.5, "s": 0.6, "beta": 11.6}
    theirs = lifetimes.ParetoNBDFitter()
    theirs.params_ = pd.Series(params)
    found = theirs.conditional_expected_number_of_purchases_up_to_time(52, 300, 39.0, 39.0)
    assert np.isnan(found)
    model = sg.lifetime.ParetoNBD().with_params(params)
    ours = model.expected_purchases(52, np.array([300, 1000]), np.full(2, 39.0), np.full(2, 39.0))
    assert np.isfinite(ours).all()


def test_everything_named_is_there() -> None:
    text = text_of(PAGE)
    for name in re.findall(r"sg\.lifetime\.(\w+)", text):
        assert hasattr(sg.lifetime, name), name
