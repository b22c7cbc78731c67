"""A frame that narwhals wraps is the frame inside; a column of nothing but nulls is a column."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import segmentry as sg
from frame_kinds import columns_of

N = 60
PLAIN = pd.DataFrame(
    {
        "customer": range(N),
        "orders": np.arange(N) % 3 * 4 + np.arange(N) % 2,
        "revenue": np.arange(N) % 3 * 20.0 + np.arange(N) % 7,
    }
)
LABELS = np.arange(N) % 3
MAKE: dict[str, Any] = {
    "pandas": lambda frame: frame,
    "pandas-labels": lambda frame: frame.rename(columns={"orders": 7}),
    "polars": pl.from_pandas,
    "polars-lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "pyarrow": pa.Table.from_pandas,
}


@pytest.mark.parametrize("library", MAKE)
def test_a_wrapped_frame_is_read_as_the_one_inside(library: str) -> None:
    plain = MAKE[library](PLAIN)
    wrapped = nw.from_native(plain)
    found, expected = sg.profile(wrapped, LABELS), sg.profile(plain, LABELS)
    assert type(found.table) is type(expected.table)
    assert columns_of(found.table) == columns_of(expected.table)
    tiers = sg.value.abc(wrapped)
    assert columns_of(tiers) == columns_of(sg.value.abc(plain))
    model = sg.Segmenter(3).fit(wrapped)
    assert columns_of(model.assign(wrapped)) == columns_of(model.assign(plain))


@pytest.mark.parametrize("library", ["pandas", "polars", "polars-lazy", "pyarrow"])
def test_estimators_know_the_names_inside(library: str) -> None:
    plain = MAKE[library](PLAIN[["revenue", "orders"]])
    wrapped = nw.from_native(plain)
    for model in (sg.cluster.KMeans(3, random_state=0), sg.cluster.KPrototypes(3, random_state=0)):
        found = model.fit(wrapped)
        names = getattr(found, "feature_names_in_", np.array([])).tolist()
        labels = found.labels_.tolist()
        expected = model.fit(plain)
        assert names == getattr(expected, "feature_names_in_", np.array([])).tolist()
        assert labels == expected.labels_.tolist()


@pytest.mark.parametrize("kind", ["Int64", "UInt8", "Float64", "boolean", "int64[pyarrow]"])
def test_a_column_of_nothing_but_nulls_is_shown_and_left_out(kind: str) -> None:
    frame = PLAIN.assign(visits=pd.array([None] * N, dtype=kind))
    assert len(sg.profile(frame, LABELS).table)
    assert "visits" not in sg.Segmenter(3).fit(frame).columns_
