"""What users hand to lifetime models now and then: legal, but odd."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest

import segmentry as sg
from segmentry.lifetime import BGNBD, MBGNBD, GammaGamma, ParetoNBD

SUMMARY = pd.DataFrame(
    {
        "customer": list("abcdefghij"),
        "frequency": [0, 1, 2, 5, 0, 3, 1, 0, 8, 2],
        "recency": [0, 5.0, 9.0, 30.0, 0, 14.0, 2.0, 0, 36.0, 20.0],
        "T": [39.0, 38.0, 36.0, 39.0, 30.0, 35.0, 38.0, 37.0, 39.0, 31.0],
        "monetary_value": [None, 12.0, 30.0, 21.5, None, 18.0, 44.0, None, 25.0, 9.0],
    }
)


def settled(model):
    parameters = {"r": 0.5, "alpha": 5.0, "a": 1.5, "b": 3.0}
    spend = {"p": 6.25, "q": 3.74, "gamma": 15.44}
    return model.with_params(spend if isinstance(model, GammaGamma) else parameters)


@pytest.mark.parametrize("model", [BGNBD(), MBGNBD()])
def test_parameters_beyond_all_measure_have_an_answer(model):
    certain = model.with_params({"r": 0.5, "alpha": 5.0, "a": 1e36, "b": 9e36})
    close = model.with_params({"r": 0.5, "alpha": 5.0, "a": 1e7, "b": 9e7})
    for t in (1.0, 52.0, 1e6):
        known = close.expected_purchases_new(t)
        assert certain.expected_purchases_new(t) == pytest.approx(known, rel=1e-6)


@pytest.mark.parametrize("model", [BGNBD(), MBGNBD(), ParetoNBD()])
@pytest.mark.parametrize("scale", [1e300, 1e-300])
def test_times_in_a_senseless_unit_end_in_words(model, scale):
    wild = SUMMARY.assign(recency=SUMMARY["recency"] * scale, T=SUMMARY["T"] * scale)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sg.exceptions.NotConvergedWarning)
        model.fit(wild)
    if model.converged_:
        known = type(model)().fit(SUMMARY).params_
        assert model.params_["r"] == pytest.approx(known["r"], rel=1e-4)
    else:
        assert model.message_
        assert np.isnan(list(model.standard_errors_.values())).all()


def test_what_was_given_away_has_an_expected_spend_too():
    model = settled(GammaGamma())
    found = model.expected_spend([3, 3, 0], [0.0, 30.0, np.nan])
    p, q, gamma = model.params_.values()
    assert found[0] == pytest.approx(p * gamma / (3 * p + q - 1))
    with pytest.raises(sg.InvalidDataError, match="at least 0"):
        model.expected_spend([3], [-1.0])


@pytest.mark.parametrize("library", [pd, pl])
def test_nobody_s_spend_may_be_a_column_without_a_type(library):
    nobody = library.DataFrame({"frequency": [0, 0], "monetary_value": [None, None]})
    model = settled(GammaGamma())
    assert model.expected_spend(nobody) == pytest.approx([model.population_mean_spend] * 2)


def test_intervals_keep_the_index_of_a_filtered_frame():
    fitted = BGNBD(penalty=0.1).fit(SUMMARY)
    some = SUMMARY[SUMMARY["frequency"] > 0]
    found = sg.lifetime.clv_intervals(fitted, 20.0, some, 52, method="delta")
    assert found.index.tolist() == some.index.tolist()
    assert found["customer"].tolist() == some["customer"].tolist()


def test_a_column_called_like_the_result_is_refused():
    fitted = BGNBD(penalty=0.1).fit(SUMMARY)
    with pytest.raises(sg.InvalidDataError, match="'clv'"):
        sg.lifetime.clv_intervals(fitted, 20.0, SUMMARY.rename(columns={"customer": "clv"}), 52)


def test_parameters_the_data_say_nothing_of_are_named():
    model = BGNBD()
    logs, hessian = np.log([1.0, 2.0, 3.0, 4.0]), np.diag([1.0, 1.0, 1e-3, 1.0])
    model._learn((logs, hessian, -10.0, 5, "converged", [False] * 4), 10, 10.0)
    assert model.message_ == "converged in 5 steps; the data say next to nothing of a"


def test_the_flat_parameters_are_named():
    model = BGNBD()
    together = np.array([[1.0, -1.0], [-1.0, 1.0]])
    hessian = np.zeros((4, 4))
    hessian[:2, :2], hessian[2:, 2:] = np.eye(2), together
    with pytest.warns(sg.NotConvergedWarning, match="flat along a and b: "):
        model._learn(
            (np.log([1.0, 2, 3, 4]), hessian, -10.0, 5, "converged", [False] * 4), 10, 10.0
        )
    unknown = np.full((4, 4), np.nan)
    with pytest.warns(sg.NotConvergedWarning, match="flat in some direction: "):
        model._learn(
            (np.log([1.0, 2, 3, 4]), unknown, -10.0, 5, "converged", [False] * 4), 10, 10.0
        )


@pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])
@pytest.mark.parametrize("weighed", [False, True])
def test_that_nobody_has_come_back_is_said(kind, weighed):
    # With weights, who has come back stands for nobody.
    frequency, recency = [0, 0, 0, 2 * weighed], [0, 0, 0, 5.0 * weighed]
    weights = [1, 1, 1, 0] if weighed else None
    with pytest.warns(sg.NotConvergedWarning, match="nobody has come back"):
        model = kind().fit(frequency, recency, [9.0, 8, 7, 9], weights)
    assert not model.converged_
    usual = kind(penalty=0.01).fit(frequency, recency, [9.0, 8, 7, 9], weights)
    assert usual.converged_
    assert "converged in" in usual.message_


def test_a_model_in_another_unit_of_time_is_noticed():
    log = sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )
    weekly = BGNBD().fit(log.repeat_summary(unit="week", calibration_end="1997-09-30"))
    sg.lifetime.evaluate(weekly, log, unit="week", calibration_end="1997-09-30")
    with pytest.warns(sg.AssumptionWarning, match="same unit of time"):
        sg.lifetime.evaluate(weekly, log, calibration_end="1997-09-30")
