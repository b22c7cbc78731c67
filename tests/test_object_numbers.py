"""Numbers in columns of Python objects are numbers wherever numbers are asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import segmentry as sg
from segmentry._frames import read_frame

MIXED = [1, None, 2.5, Decimal(4), np.int64(8), pd.NA, 16, np.float32(0.5)]
KNOWN = [1, np.nan, 2.5, 4, 8, np.nan, 16, 0.5]
Make = Callable[[dict[str, Any], str], Any]


def in_pandas(columns: dict[str, Any], name: str) -> pd.DataFrame:
    return pd.DataFrame({**columns, name: pd.Series(columns[name], dtype=object)})


def in_polars(columns: dict[str, Any], name: str) -> pl.DataFrame:
    values = [None if value is pd.NA else value for value in columns[name]]
    return pl.DataFrame({**columns, name: pl.Series(values, dtype=pl.Object)})


both = pytest.mark.parametrize("as_objects", [in_pandas, in_polars])


@both
def test_numbers_and_nulls_of_every_kind(as_objects: Make) -> None:
    found = read_frame(as_objects({"x": MIXED}, "x")).numbers("x")
    assert found == pytest.approx(KNOWN, nan_ok=True)


@both
def test_value_is_read_from_objects(as_objects: Make) -> None:
    columns = {"c": range(8), "revenue": MIXED}
    plain = pd.DataFrame({"c": range(8), "revenue": KNOWN})
    found = sg.value.abc(as_objects(columns, "revenue"))
    assert list(found["abc"])[6] == "A"
    shares = [np.nan if value is None else value for value in found["share"]]
    assert shares == pytest.approx(sg.value.abc(plain)["share"].tolist(), nan_ok=True)
    curve = sg.value.pareto(as_objects(columns, "revenue"))
    assert repr(curve) == repr(sg.value.pareto(plain))
    tiers = sg.value.Tiers([5.0], ["low", "high"])
    rows = {"c": ["a", "a", "b"], "period": [1, 2, 1], "revenue": [1, 9, None]}
    assert len(tiers.assign(as_objects(rows, "revenue"), value="revenue")) == 3


@both
def test_lifetime_models_read_objects(as_objects: Make) -> None:
    columns = {
        "frequency": [0, 1, 2, 5, 3, 8],
        "recency": [0.0, 5, 9, 30, 14, 36],
        "T": [39.0, 38, 36, 39, 35, 39],
        "monetary_value": [None, 12.0, 30, 21.5, 18, 25],
    }
    plain = pd.DataFrame(columns)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sg.AssumptionWarning)
        spend = sg.lifetime.GammaGamma(penalty=0.1).fit(as_objects(columns, "monetary_value"))
        assert spend.params_ == sg.lifetime.GammaGamma(penalty=0.1).fit(plain).params_
    model = sg.lifetime.BGNBD(penalty=0.1).fit(as_objects(columns, "recency"))
    alive = model.probability_alive(plain)
    assert model.probability_alive(as_objects(columns, "frequency")).tolist() == alive.tolist()
    value = sg.lifetime.clv(model, spend, as_objects(columns, "monetary_value"), 52)
    assert value.tolist() == sg.lifetime.clv(model, spend, plain, 52).tolist()


@both
@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1, "12,50", None], "str values such as '12,50'"),
        ([None, True, 2], "bool values such as 'True'"),
        ([1j, 2, 3], "complex values such as '1j'"),
        ([1, ["a"], 2], "list values such as"),
    ],
)
def test_what_else_is_there_is_told(as_objects: Make, values: list[Any], found: str) -> None:
    frame = as_objects({"c": [1, 2, 3], "revenue": values}, "revenue")
    with pytest.raises(sg.InvalidTypeError, match=f"'revenue' must hold numbers, found {found}"):
        sg.value.abc(frame)


def test_other_types_are_told_too() -> None:
    for values, found in (
        (["a", "b"], "str values such as 'a'"),
        ([True, False], "bool values such as 'True'"),
        (pd.Categorical([1, 2]), "int values such as '1'"),
        (pd.to_datetime(["2024-01-01", None]), "Timestamp values such as '2024-01-01"),
    ):
        with pytest.raises(sg.InvalidTypeError, match=found):
            sg.value.abc(pd.DataFrame({"c": [1, 2], "revenue": values}))


def test_numbers_beyond_those_of_floats_are_infinite_and_refused() -> None:
    frame = in_pandas({"c": [1, 2], "revenue": [10**400, 1]}, "revenue")
    with pytest.raises(sg.InvalidDataError, match="finite"):
        sg.value.abc(frame)
