"""A summary in another unit of time than that of the fit is noticed; new customers are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import segmentry as sg
from segmentry.lifetime import BGNBD, MBGNBD, ParetoNBD

OTHER = "same unit of time"


@pytest.fixture(scope="module")
def log() -> Any:
    return sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )


@pytest.fixture(scope="module", params=[BGNBD, MBGNBD, ParetoNBD])
def fitted(request: pytest.FixtureRequest, log: Any) -> dict[str, Any]:
    return {unit: request.param().fit(log.repeat_summary(unit=unit)) for unit in ("day", "week")}


def questions(model: Any, log: Any, unit: str) -> list[Callable[[], object]]:
    summary = log.repeat_summary(unit=unit)
    return [
        lambda: model.expected_purchases(30, summary),
        lambda: model.probability_alive(summary),
        lambda: sg.lifetime.clv(model, 35.0, summary, 52),
        lambda: sg.lifetime.clv_intervals(model, 35.0, summary, 52, method="delta"),
        lambda: sg.lifecycle.early_warning(log, model=model, unit=unit),
        lambda: sg.lifetime.clv(model, 35.0, summary[summary["frequency"] > 0], 52),
    ]


@pytest.mark.parametrize(("of_fit", "of_summary"), [("day", "week"), ("week", "day")])
def test_another_unit_is_noticed_once(
    fitted: dict[str, Any], log: Any, of_fit: str, of_summary: str
) -> None:
    for ask in questions(fitted[of_fit], log, of_summary):
        with pytest.warns(sg.AssumptionWarning, match=OTHER) as told:
            ask()
        assert [warning.filename for warning in told] == [__file__]


@pytest.mark.parametrize("unit", ["day", "week"])
def test_the_same_unit_is_silent(fitted: dict[str, Any], log: Any, unit: str) -> None:
    for ask in questions(fitted[unit], log, unit):
        ask()


def test_other_customers_are_no_other_unit(fitted: dict[str, Any], log: Any) -> None:
    model = fitted["day"]
    all_of = log.repeat_summary()
    model.expected_purchases(30, all_of[all_of["frequency"] > 3])
    model.expected_purchases(30, all_of[all_of["frequency"] == 0])
    for as_of in ("1997-01-20", "1997-02-15", "1997-04-01"):
        new = log.repeat_summary(as_of=as_of)
        assert new["T"].mean() < model.mean_age_ / 3
        model.expected_purchases(30, new)
        model.probability_alive(new[new["frequency"] > 0])
    # One customer is not enough to tell.
    model.expected_purchases(30, 3, 20.0, 25.0)
    model.probability_alive(3, 2000.0, 2500.0)
    young = type(model)(penalty=0.001).fit(log.repeat_summary(as_of="1997-04-01"))
    young.expected_purchases(30, all_of)


def test_what_a_plot_asks_of_is_no_summary(fitted: dict[str, Any], log: Any) -> None:
    fitted["week"].plot(log.repeat_summary())


def test_given_parameters_know_no_unit(fitted: dict[str, Any], log: Any) -> None:
    model = fitted["week"].with_params({})
    assert np.isfinite(model.expected_purchases(30, log.repeat_summary())).all()
