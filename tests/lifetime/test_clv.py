"""Customer lifetime value, on models whose answer is known in closed form."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from fake_models import Leaving, Poisson, Slowing, SometimesUnknown, Spend
from hypothesis import given
from hypothesis import strategies as st

import segmentry as sg
from frame_kinds import MAKE, columns_of
from segmentry.lifetime._discount import discounted_purchases

SUMMARY = pd.DataFrame(
    {
        "customer": ["a", "b", "c", "d"],
        "frequency": [0, 1, 2, 7],
        "recency": [0.0, 0.3, 1.0, 30.0],
        "T": [0.05, 0.5, 1.0, 40.0],
        "monetary_value": [np.nan, 10.0, 20.0, 30.0],
    }
)


def test_without_discount_it_is_purchases_times_spend() -> None:
    model = Poisson({"rate": 0.2})
    found = sg.lifetime.clv(model, 10.0, SUMMARY, horizon=52)
    assert found == pytest.approx(10 * 0.2 * 52 * np.array([1, 2, 3, 8]))


@pytest.mark.parametrize("horizon", [1e-3, 1.0, 52.0, 5_000.0, 1e7])
@pytest.mark.parametrize("rate", [1e-9, 0.0027, 0.15, 3.0])
@pytest.mark.parametrize("model", [Poisson({"rate": 0.2}), Leaving({"rate": 0.2})])
def test_discounted_it_is_the_closed_form(model: Any, horizon: float, rate: float) -> None:
    found = sg.lifetime.clv(model, 2.0, SUMMARY, horizon, rate)
    assert found == pytest.approx(2 * model.discounted(SUMMARY, horizon, rate), rel=1e-9)


@pytest.mark.parametrize("power", [0.05, 0.5, 0.95, -0.5, -3.0])
@pytest.mark.parametrize("horizon", [1.0, 100.0, 5_000.0])
def test_purchases_that_slow_down_are_integrated_to_nine_digits(
    power: float, horizon: float
) -> None:
    delta = math.log1p(0.01)
    model = Slowing({"power": power})
    found = sg.lifetime.clv(model, 1.0, SUMMARY, horizon, 0.01)
    for value, scale in zip(found, SUMMARY["T"], strict=True):
        exact = mpmath.quad(
            lambda t, scale=scale: mpmath.exp(-delta * t) * power * (1 + t / scale) ** (power - 1),
            [0, *(horizon * 10.0**-k for k in range(6, -1, -1))],
        )
        assert value == pytest.approx(float(exact), rel=1e-9)


@given(
    st.floats(-5, 5),  # magnitudes of the horizon
    st.floats(-6, 1),  # of the discount over it
    st.floats(-5, 2),  # of the model's scale, in horizons
    st.sampled_from([-3.0, -0.5, 0.05, 0.5, 0.95]),
)
def test_more_nodes_change_nothing(length: float, worth: float, scale: float, power: float) -> None:
    horizon = 10.0**length
    start = horizon * 10.0**scale
    rate = math.expm1(min(10.0**worth / horizon, 300.0))

    def expected(times: Any) -> Any:
        return (np.expm1(power * np.log1p(times / start)) / power)[:, None]

    usual = discounted_purchases(expected, horizon, rate)
    many = discounted_purchases(expected, horizon, rate, nodes=400)
    assert usual == pytest.approx(many, rel=1e-9)


def test_the_work_does_not_depend_on_the_horizon() -> None:
    asked: list[float] = []

    def expected(times: Any) -> Any:
        asked.extend(times.tolist())
        return times[:, None]

    counts = set()
    for horizon in (1, 1e3, 1e9):
        asked.clear()
        discounted_purchases(expected, horizon, 0.01)
        counts.add(len(asked))
        assert max(asked) <= horizon
    assert counts == {41}


def test_a_longer_horizon_is_worth_more_and_a_discount_less() -> None:
    model = Leaving({"rate": 0.2})
    values = [sg.lifetime.clv(model, 1.0, SUMMARY, horizon, 0.01) for horizon in (1, 9, 80)]
    assert np.diff(values, axis=0).min() > -1e-12
    assert (values[-1] < sg.lifetime.clv(model, 1.0, SUMMARY, 80)).all()


def test_a_model_of_spend_is_asked_for_every_customer() -> None:
    found = sg.lifetime.clv(Poisson({"rate": 1.0}), Spend({"mean": 7.0}), SUMMARY, 2)
    assert found == pytest.approx([14, 28, 42, 112])


@pytest.mark.parametrize("spend", [[1, 2, 3, 4], np.arange(1.0, 5), pd.Series([1, 2, 3, 4])])
def test_spend_may_be_given_one_by_one(spend: Any) -> None:
    found = sg.lifetime.clv(Poisson({"rate": 1.0}), spend, SUMMARY, 1)
    assert found == pytest.approx([1, 4, 9, 32])


def test_customers_that_are_alike_get_the_same_in_any_order() -> None:
    rows = [3, 0, 2, 2, 1, 0, 3, 3]
    few = sg.lifetime.clv(Leaving({"rate": 0.2}), 7.0, SUMMARY, 10, 0.01)
    many = sg.lifetime.clv(Leaving({"rate": 0.2}), 7.0, SUMMARY.iloc[rows], 10, 0.01)
    assert many.tolist() == few[rows].tolist()


def test_an_unknown_mean_is_null() -> None:
    found = sg.lifetime.clv(Poisson({"rate": 1.0}), SometimesUnknown({"q": 0.9}), SUMMARY, 1)
    assert np.isnan(found).all()


def test_every_kind_of_frame(kind: str) -> None:
    table = MAKE["pyarrow"](pa.Table.from_pandas(SUMMARY))
    found = sg.lifetime.clv(Leaving({"rate": 0.2}), 1.0, MAKE[kind](table), 52, 0.01)
    assert found == pytest.approx(Leaving({"rate": 0.2}).discounted(SUMMARY, 52, 0.01))


def test_an_empty_summary_gives_nothing() -> None:
    assert sg.lifetime.clv(Poisson({"rate": 1.0}), 1.0, SUMMARY[:0], 1, 0.1).shape == (0,)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"horizon": 0}, sg.InvalidParameterError, "horizon must be above 0"),
        ({"horizon": math.inf}, sg.InvalidParameterError, "horizon must be finite"),
        ({"discount_rate": -0.1}, sg.InvalidParameterError, "discount_rate must be at least 0"),
        ({"discount_rate": "1"}, sg.InvalidTypeError, "discount_rate must be a number"),
        ({"spend_model": math.nan}, sg.InvalidParameterError, "spend_model must be finite"),
        ({"spend_model": "7"}, sg.InvalidTypeError, "spend_model must be a fitted GammaGamma"),
        ({"spend_model": [1.0]}, sg.InvalidDataError, "one value a row of the summary: 4, found 1"),
        ({"spend_model": [1, 2, np.nan, 4]}, sg.InvalidDataError, "spend_model must be a finite"),
        (
            {
                "spend_model": Spend({"mean": 1.0}),
                "summary": SUMMARY.drop(columns="monetary_value"),
            },
            sg.InvalidDataError,
            "no column 'monetary_value'",
        ),
        ({"transaction_model": 3}, sg.InvalidTypeError, "transaction_model must be a fitted"),
        ({"summary": [1, 2]}, sg.InvalidTypeError, "summary must be"),
    ],
)
def test_bad_arguments_are_named(change: dict[str, Any], error: type, words: str) -> None:
    usual = {
        "transaction_model": Poisson({"rate": 1.0}),
        "spend_model": 1.0,
        "summary": SUMMARY,
        "horizon": 1.0,
    }
    with pytest.raises(error, match=words):
        sg.lifetime.clv(**(usual | change))


# Intervals

Z = 1.959963984540054


def known(model: Any, spend: Any, **options: Any) -> dict[str, np.ndarray]:
    frame = sg.lifetime.clv_intervals(model, spend, SUMMARY, 10, **options)
    return {name: frame[name].to_numpy() for name in frame}


def test_slopes_give_the_exact_interval_where_the_logarithm_is_linear() -> None:
    found = known(Poisson({"rate": 0.3}, [0.1]), Spend({"mean": 7.0}, [0.2]), method="delta")
    value = 0.3 * 10 * 7 * np.array([1, 2, 3, 8])
    width = Z * math.hypot(0.1, 0.2)
    assert found["clv"] == pytest.approx(value)
    assert found["clv_low"] == pytest.approx(value * math.exp(-width))
    assert found["clv_high"] == pytest.approx(value * math.exp(width))
    assert found["customer"].tolist() == ["a", "b", "c", "d"]


def test_draws_come_near_the_exact_interval() -> None:
    found = known(
        Poisson({"rate": 0.3}, [0.1]), Spend({"mean": 7.0}, [0.2]), n_draws=20_000, random_state=1
    )
    value = 0.3 * 10 * 7 * np.array([1, 2, 3, 8])
    width = Z * math.hypot(0.1, 0.2)
    assert found["clv_low"] == pytest.approx(value * math.exp(-width), rel=0.02)
    assert found["clv_high"] == pytest.approx(value * math.exp(width), rel=0.02)


@pytest.mark.parametrize("method", ["draws", "delta"])
def test_a_given_spend_is_certain_and_may_be_negative(method: str) -> None:
    found = known(
        Poisson({"rate": 0.3}, [0.1]), [1, -1, 0, 2], method=method, n_draws=5_000, random_state=2
    )
    assert found["clv"] == pytest.approx(3 * np.array([1, -2, 0, 16]))
    assert (found["clv_low"] <= found["clv"]).all()
    assert (found["clv_high"] >= found["clv"]).all()
    wide = 3 * np.array([1, -2, 0, 16]) * math.exp(Z * 0.1)
    outer = np.where(wide < 0, found["clv_low"], found["clv_high"])
    assert outer == pytest.approx(wide, rel=0.03)


def test_a_wider_level_gives_a_wider_interval() -> None:
    model = Poisson({"rate": 0.3}, [0.1])
    narrow, wide = (known(model, 1.0, level=level, method="delta") for level in (0.5, 0.99))
    assert (wide["clv_low"] < narrow["clv_low"]).all()
    assert (wide["clv_high"] > narrow["clv_high"]).all()


def test_draws_repeat_with_their_seed_and_do_not_depend_on_the_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = Leaving({"rate": 0.3}, [0.1])
    first = known(model, 1.0, random_state=3, discount_rate=0.01)
    monkeypatch.setattr(sg.lifetime._intervals, "_VALUES_AT_ONCE", 600)
    again = known(model, 1.0, random_state=3, discount_rate=0.01)
    other = known(model, 1.0, random_state=4, discount_rate=0.01)
    assert all(first[name].tolist() == again[name].tolist() for name in first)
    assert first["clv_low"].tolist() != other["clv_low"].tolist()


def test_a_limit_where_too_many_draws_have_no_mean_is_null() -> None:
    spend = SometimesUnknown({"q": 1.1}, [0.1])
    found = known(Poisson({"rate": 1.0}, [1e-9]), spend, random_state=0)
    assert np.isnan(found["clv_high"]).all()
    assert np.isfinite(found["clv_low"]).all()
    assert np.isfinite(found["clv"]).all()


def test_frames_come_back_as_they_came(kind: str) -> None:
    table = pa.Table.from_pandas(SUMMARY)
    model = Poisson({"rate": 0.3}, [0.1])
    frame = sg.lifetime.clv_intervals(model, 1.0, MAKE[kind](table), 10, method="delta")
    columns = columns_of(frame)
    assert columns["customer"] == ["a", "b", "c", "d"]
    assert columns["clv"] == pytest.approx([3, 6, 9, 24])


def test_without_a_customer_column_there_are_only_values() -> None:
    frame = sg.lifetime.clv_intervals(
        Poisson({"rate": 0.3}, [0.1]), 1.0, SUMMARY.drop(columns="customer"), 10, method="delta"
    )
    assert list(frame) == ["clv", "clv_low", "clv_high"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"level": 1.0}, sg.InvalidParameterError, "level must be below 1"),
        ({"method": "bootstrap"}, sg.InvalidParameterError, "method must be one of"),
        ({"n_draws": 2}, sg.InvalidParameterError, "n_draws must be at least 20"),
        ({"random_state": "x"}, sg.InvalidTypeError, "random_state"),
        (
            {"transaction_model": Poisson({"rate": 1.0})},
            sg.InvalidParameterError,
            "transaction_model must be a fitted model that converged",
        ),
        (
            {"spend_model": Spend({"mean": 1.0})},
            sg.InvalidParameterError,
            "spend_model must be a fitted model that converged",
        ),
    ],
)
def test_bad_arguments_of_intervals_are_named(
    change: dict[str, Any], error: type, words: str
) -> None:
    usual = {
        "transaction_model": Poisson({"rate": 1.0}, [0.1]),
        "spend_model": 1.0,
        "summary": SUMMARY,
        "horizon": 1.0,
    }
    with pytest.raises(error, match=words):
        sg.lifetime.clv_intervals(**(usual | change))
