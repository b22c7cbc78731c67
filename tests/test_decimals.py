"""Decimals of Python, as pandas gives them from databases, are numbers as in any other frame."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest

import segmentry as sg
from segmentry._frames import read_frame

N = 90
LABELS = np.arange(N) % 3
FRAME = pd.DataFrame(
    {
        "id": range(N),
        "price": [Decimal("1.5") * (row % 3) if row % 7 else None for row in range(N)],
    }
)


def test_a_profile_compares_means_of_decimals() -> None:
    found = sg.profile(FRAME, LABELS).table
    other = sg.profile(pl.from_pandas(FRAME), LABELS).table.to_pandas()
    assert found["kind"].tolist() == ["number"] * 3
    assert found["mean"].tolist() == [0, 1.5, 3]
    numbers = ["mean", "median", "difference", "effect_size", "nulls"]
    assert found[numbers].to_numpy() == pytest.approx(other[numbers].to_numpy())


def test_segments_are_made_of_decimals_as_of_floats() -> None:
    floats = FRAME.assign(price=FRAME["price"].astype(float))
    segmenter = sg.Segmenter(3).fit(FRAME)
    assert segmenter.labels_.tolist() == sg.Segmenter(3).fit(floats).labels_.tolist()
    assert segmenter.order_column_ == "price"


@pytest.mark.parametrize("values", [[None, None], [Decimal(1), "one"], [Decimal(1), [1]]])
def test_other_objects_are_no_numbers(values: list[object]) -> None:
    assert not read_frame(pd.DataFrame({"x": pd.Series(values, dtype=object)})).is_numeric("x")


def test_nulls_of_every_kind_are_null() -> None:
    values = [Decimal("2.5"), None, np.nan, pd.NA, Decimal("NaN")]
    table = read_frame(pd.DataFrame({"x": pd.Series(values, dtype=object)}))
    assert table.floats("x").tolist()[0] == 2.5
    assert np.isnan(table.floats("x")[1:]).all()
