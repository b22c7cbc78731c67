"""A few customers take a short way to their segment; the answer is the same to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import segmentry as sg
from segmentry._frames.numbers import FEW_ROWS
from segmentry.exceptions import InvalidDataError, InvalidTypeError

N = 3 * FEW_ROWS


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    """Columns that take every transform, some with nulls."""
    rng = np.random.default_rng(3)
    kind = rng.integers(0, 2, N)
    gap = np.where(rng.random(N) < 0.2, np.nan, rng.gamma(1.5, 20.0, N))
    return pd.DataFrame(
        {
            "customer": [f"c{i}" for i in range(N)],
            "revenue": rng.lognormal(3 + 2 * kind, 1.0),
            "balance": rng.standard_t(2, N) ** 3,
            "orders": rng.poisson(2 + 5 * kind),
            "gap_days": gap,
            "member": rng.random(N) < 0.4,
        }
    )


@pytest.fixture(scope="module")
def segmenter(features: pd.DataFrame) -> sg.Segmenter:
    return sg.Segmenter(3, random_state=0).fit(features)


def test_every_transform_is_there(segmenter: sg.Segmenter) -> None:
    used = {column.transform for column in segmenter._model.columns}
    assert used == {"none", "log1p", "yeo-johnson", "is-missing"}


@pytest.mark.parametrize("to_frame", [pd.DataFrame, pl.from_pandas])
def test_a_few_rows_get_what_they_get_among_many(
    features: pd.DataFrame, segmenter: sg.Segmenter, to_frame: Any
) -> None:
    frame = to_frame(features)
    many = segmenter.assign(frame)
    for rows in (slice(0, 0), slice(0, 1), slice(7, 8), slice(100, 100 + FEW_ROWS)):
        few = segmenter.assign(frame[rows])
        for name in ("customer", "segment", "distance", "confidence"):
            assert few[name].to_list() == many[name][rows].to_list()
        assert segmenter.predict(frame[rows]).tolist() == many["segment"][rows].to_list()


def test_other_types_take_the_long_way(features: pd.DataFrame, segmenter: sg.Segmenter) -> None:
    expected = segmenter.assign(features)
    other = features.astype({"orders": "Int32", "revenue": "Float64", "balance": "float64"})
    few = segmenter.assign(other.iloc[:5])
    assert few["distance"].tolist() == expected["distance"][:5].tolist()
    text = features.iloc[:5].astype({"orders": str})
    with pytest.raises(InvalidTypeError, match="'orders' is not numeric"):
        segmenter.assign(text)
    arrow = pl.from_pandas(features.iloc[:5]).to_arrow()
    assert segmenter.assign(arrow)["distance"].to_pylist() == expected["distance"][:5].tolist()


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e200])
def test_a_value_without_bounds_is_named(
    features: pd.DataFrame, segmenter: sg.Segmenter, value: float
) -> None:
    bad = features.iloc[:3].copy()
    bad.loc[1, "revenue"] = value
    with pytest.raises(InvalidDataError, match=r"column 'revenue' has 1 values .* in row 1"):
        segmenter.assign(bad)
