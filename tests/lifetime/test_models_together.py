"""The models' predictions put together: lifetime value, its intervals, the holdout of CDNOW."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pandas as pd
import pytest
from fake_models import column
from published_models import PLACES, WEIGHTS

import segmentry as sg

END = "1997-09-30"
MODELS = ["BGNBD", "MBGNBD", "ParetoNBD"]


@pytest.fixture(scope="module")
def log() -> sg.TransactionLog:
    package = Path(importlib.util.find_spec("lifetimes").origin).parent
    path = package / "datasets" / "CDNOW_sample.txt"
    names = ["master", "customer", "date", "quantity", "amount"]
    raw = pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"date": str})
    raw["date"] = pd.to_datetime(raw["date"], format="%Y%m%d")
    return sg.TransactionLog(raw, customer="customer", time="date", amount="amount")


@pytest.fixture(scope="module")
def summary(log: sg.TransactionLog) -> pd.DataFrame:
    return log.repeat_summary(unit="week", calibration_end=END)


@pytest.fixture(scope="module")
def fitted(summary: pd.DataFrame) -> dict[str, Any]:
    return {name: getattr(sg.lifetime, name)().fit(summary) for name in MODELS}


@pytest.fixture(scope="module")
def spend(summary: pd.DataFrame) -> Any:
    return sg.lifetime.GammaGamma().fit(summary)


def residual_purchases(params: dict[str, float], summary: pd.DataFrame, delta: float) -> Any:
    """Discounted expected residual transactions, by the formula for an endless horizon.

    Source: P. S. Fader, B. G. S. Hardie and K. L. Lee (2005), RFM and CLV: using iso-value curves
    for customer base analysis, Journal of Marketing Research 42, equation 2.
    """
    r, alpha, s, beta = params.values()
    x, recency, age = (column(summary, name) for name in ("frequency", "recency", "T"))
    half = (age - recency)[:, None] / 2
    y = recency[:, None] + half * (1 + PLACES)
    gone = s * (alpha + y) ** -(r + x)[:, None] * (beta + y) ** -(s + 1)
    alive = (alpha + age) ** -(r + x) * (beta + age) ** -s
    likelihood = alive + (half * gone * WEIGHTS).sum(axis=1)
    tricomi = np.array([float(mpmath.hyperu(s, s, delta * (beta + each))) for each in age])
    return delta ** (s - 1) * (r + x) * tricomi / ((alpha + age) ** (r + x + 1) * likelihood)


def test_an_endless_horizon_gives_the_published_formula(
    summary: pd.DataFrame, fitted: dict[str, Any]
) -> None:
    few = summary.iloc[::50]
    delta = 0.0027  # 15 % a year in continuous time, by the week, as in the paper
    found = sg.lifetime.clv(fitted["ParetoNBD"], 1.0, few, 1e6, np.expm1(delta))
    formula = residual_purchases(fitted["ParetoNBD"].params_, few, delta)
    assert found == pytest.approx(formula, rel=1e-9)


@pytest.mark.parametrize("name", MODELS)
def test_value_is_purchases_times_spend_less_the_discount(
    name: str, summary: pd.DataFrame, fitted: dict[str, Any], spend: Any
) -> None:
    plain = sg.lifetime.clv(fitted[name], spend, summary, 39)
    bought = fitted[name].expected_purchases(39, summary)
    assert plain == pytest.approx(bought * spend.expected_spend(summary))
    discounted = sg.lifetime.clv(fitted[name], spend, summary, 39, 0.0027)
    assert (discounted > plain * 1.0027**-39).all()
    assert (discounted < plain).all()


@pytest.mark.parametrize("name", MODELS)
def test_value_discounted_is_the_sum_of_small_steps(
    name: str, summary: pd.DataFrame, fitted: dict[str, Any]
) -> None:
    few = summary.head(20)
    steps = np.linspace(0, 39, 4_001)
    tiled = (np.tile(column(few, each), len(steps)) for each in ("frequency", "recency", "T"))
    bought = fitted[name].expected_purchases(np.repeat(steps, len(few)), *tiled)
    bought = bought.reshape(len(steps), len(few))
    middle = (steps[1:] + steps[:-1])[:, None] / 2
    slow = (np.diff(bought, axis=0) * 1.02**-middle).sum(axis=0)
    assert sg.lifetime.clv(fitted[name], 1.0, few, 39, 0.02) == pytest.approx(slow, rel=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_draws_and_slopes_agree_where_parameters_are_known_well(
    name: str, summary: pd.DataFrame, fitted: dict[str, Any], spend: Any
) -> None:
    few = summary.head(40)
    drawn = sg.lifetime.clv_intervals(
        fitted[name], spend, few, 39, 0.0027, n_draws=2_000, random_state=0
    )
    sloped = sg.lifetime.clv_intervals(fitted[name], spend, few, 39, 0.0027, method="delta")
    assert drawn["clv"].tolist() == sg.lifetime.clv(fitted[name], spend, few, 39, 0.0027).tolist()
    for side in ("clv_low", "clv_high"):
        assert drawn[side].to_numpy() == pytest.approx(sloped[side].to_numpy(), rel=0.1)
    assert (sloped["clv_low"] < sloped["clv"]).all()
    assert (sloped["clv"] < sloped["clv_high"]).all()


def test_the_holdout_of_cdnow_is_what_was_published(
    log: sg.TransactionLog, fitted: dict[str, Any]
) -> None:
    """BTYD walkthrough (D. McCarthy, E. Wadsworth): Pareto/NBD, conditional expectation."""
    found = sg.lifetime.evaluate(fitted["ParetoNBD"], log, unit="week", calibration_end=END)
    printed = [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403]
    assert found.table["expected"].tolist() == pytest.approx(printed, abs=1.1e-3)
    weekly = [78.31, 76.42, 74.65, 72.98, 71.41, 69.93]
    assert found.tracking["expected"].iloc[19:25].tolist() == pytest.approx(weekly, abs=0.011)


@pytest.mark.parametrize(
    ("name", "chi_square", "short"), [("BGNBD", 4.82, 0.04), ("ParetoNBD", 11.99, 0.02)]
)
def test_the_fit_and_the_forecast_of_cdnow_are_those_of_the_paper(
    name: str, chi_square: float, short: float, log: sg.TransactionLog, fitted: dict[str, Any]
) -> None:
    """P. S. Fader, B. G. S. Hardie and K. L. Lee (2005), Marketing Science 24, section 4."""
    found = sg.lifetime.evaluate(fitted[name], log, unit="week", calibration_end=END)
    observed, expected = (found.frequencies[each] for each in ("observed", "expected"))
    assert ((observed - expected) ** 2 / expected).sum() == pytest.approx(chi_square, abs=0.005)
    last = found.tracking.iloc[77]
    missing = 1 - last["expected_cumulative"] / last["observed_cumulative"]
    assert missing == pytest.approx(short, abs=0.0055)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_follows_cdnow(
    name: str, log: sg.TransactionLog, summary: pd.DataFrame, fitted: dict[str, Any]
) -> None:
    found = sg.lifetime.evaluate(fitted[name], log, unit="week", calibration_end=END)
    assert abs(found.errors["relative_error"]) < 0.17
    assert found.frequencies["expected"].sum() == pytest.approx(len(summary))
    calibration = found.tracking["expected_cumulative"].iloc[38]
    assert calibration == pytest.approx(2_457, rel=0.04)


@pytest.mark.parametrize("name", [*MODELS, "GammaGamma"])
def test_a_model_of_given_parameters_predicts_like_the_fitted_one(
    name: str, summary: pd.DataFrame, fitted: dict[str, Any], spend: Any, tmp_path: Path
) -> None:
    model = {**fitted, "GammaGamma": spend}[name]
    given = type(model)().with_params(model.params_)
    ask = "expected_spend" if name == "GammaGamma" else "probability_alive"
    assert getattr(given, ask)(summary).tolist() == getattr(model, ask)(summary).tolist()
    assert not given.converged_
    assert np.isnan(given.log_likelihood_)
    assert np.isnan(given.covariance_).all()
    assert "given, not fitted" in repr(given)
    assert "given, not fitted" in given._repr_html_()
    given.save(tmp_path / "given.json")
    assert sg.load(tmp_path / "given.json").params_ == model.params_
    first = next(iter(model.params_))
    changed = model.with_params({first: 2.0})
    assert changed.params_ == {**model.params_, first: 2.0}
    assert model.params_[first] != 2.0


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"r": 1.0}, "give alpha"),
        ({"r": 1, "alpha": 1, "a": 1, "b": 1, "c": 1}, "found 'c'"),
        ({"r": 0.0, "alpha": 1, "a": 1, "b": 1}, "r must be above 0"),
        ({"r": np.nan, "alpha": 1, "a": 1, "b": 1}, "r must be finite"),
    ],
)
def test_impossible_parameters_are_named(params: dict[str, float], words: str) -> None:
    with pytest.raises(sg.InvalidParameterError, match=words):
        sg.lifetime.BGNBD().with_params(params)
