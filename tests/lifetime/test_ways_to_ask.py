"""Customers as a frame, as columns by place or by name, as a row, as plain numbers."""

from __future__ import annotations

from typing import Any

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
WEIGHTS = np.arange(1.0, 11.0)
COLUMNS = {name: SUMMARY[name] for name in ("frequency", "recency", "T")}
SPEND = {name: SUMMARY[name] for name in ("frequency", "monetary_value")}
by_model = pytest.mark.parametrize("kind", [BGNBD, MBGNBD, ParetoNBD])


@pytest.fixture(scope="module", params=[BGNBD, MBGNBD, ParetoNBD])
def model(request: pytest.FixtureRequest) -> Any:
    return request.param(penalty=0.1).fit(SUMMARY)


@pytest.fixture(scope="module")
def spend() -> GammaGamma:
    return GammaGamma(penalty=0.1).fit(SUMMARY)


@by_model
def test_fit_by_name_and_by_place(kind: Any) -> None:
    known = kind(penalty=0.1).fit(SUMMARY, weights=WEIGHTS).params_
    assert kind(penalty=0.1).fit(**COLUMNS, weights=WEIGHTS).params_ == known
    assert kind(penalty=0.1).fit(*COLUMNS.values(), WEIGHTS).params_ == known


def test_questions_by_name(model: Any) -> None:
    assert (model.probability_alive(**COLUMNS) == model.probability_alive(SUMMARY)).all()
    expected = model.expected_purchases(4, SUMMARY)
    assert (model.expected_purchases(t=4, **COLUMNS) == expected).all()


@pytest.mark.parametrize("row", [3, 8])
def test_one_customer(model: Any, row: int) -> None:
    numbers = [column[row] for column in COLUMNS.values()]
    named = pl.from_pandas(SUMMARY).row(row, named=True)
    for one in (numbers, [SUMMARY.loc[row]], [named], [np.array(n) for n in numbers]):
        assert model.probability_alive(*one) == pytest.approx(
            [model.probability_alive(SUMMARY)[row]]
        )
        asked = model.expected_purchases(4, *one)
        assert asked.shape == (1,)
        assert asked == pytest.approx([model.expected_purchases(4, SUMMARY)[row]])


def test_spend_by_name_and_of_one_customer(spend: GammaGamma) -> None:
    known = GammaGamma(penalty=0.1).fit(SUMMARY, weights=WEIGHTS).params_
    assert GammaGamma(penalty=0.1).fit(**SPEND, weights=WEIGHTS).params_ == known
    assert GammaGamma(penalty=0.1).fit(*SPEND.values(), WEIGHTS).params_ == known
    expected = spend.expected_spend(SUMMARY)
    assert (spend.expected_spend(**SPEND) == expected).all()
    for row, one in (
        (2, (2, 30.0)),
        (2, (SUMMARY.loc[2],)),
        (0, (0, np.nan)),
        (0, (SUMMARY.loc[0],)),
    ):
        assert spend.expected_spend(*one) == pytest.approx([expected[row]])
    assert spend.expected_spend({"frequency": 0, "monetary_value": None}).shape == (1,)


def test_a_customer_given_twice_or_not_at_all_is_told(model: Any, spend: GammaGamma) -> None:
    frequency = COLUMNS["frequency"]
    for ask in (model.fit, model.probability_alive, spend.fit, spend.expected_spend):
        with pytest.raises(sg.InvalidTypeError, match="give summary or frequency, not both"):
            ask(SUMMARY, frequency=frequency)
        with pytest.raises(sg.InvalidTypeError, match=r"frame with the columns .*frequency=\.\.\."):
            ask()
        with pytest.raises(sg.InvalidTypeError, match="one row of it"):
            ask(frequency=frequency)
    with pytest.raises(sg.InvalidTypeError, match="frame with the columns"):
        model.expected_purchases(4)
    with pytest.raises(sg.InvalidTypeError, match="one row of it"):
        model.probability_alive(SUMMARY.loc[0].drop("T"))


def test_one_customer_in_words_or_of_many_lengths_is_refused(model: Any) -> None:
    with pytest.raises(sg.InvalidTypeError, match="frequency must hold numbers"):
        model.probability_alive("two", 30.0, 38.0)
    with pytest.raises(sg.InvalidDataError, match="one length"):
        model.probability_alive(2, [30.0, 31.0], 38.0)
    with pytest.raises(sg.InvalidDataError, match="recency must not be beyond T"):
        model.probability_alive(2, 40.0, 38.0)
