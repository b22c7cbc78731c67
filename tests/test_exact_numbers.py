"""Numbers of any type are read as the nearest floats, whatever the library."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import segmentry as sg
from segmentry._frames import column_floats, read_frame

DECIMALS = [Decimal(thousandths) / 1000 for thousandths in range(1, 20_000, 7)]
LARGE = [2**53 + 1 + 2 * place for place in range(len(DECIMALS))]
TABLE = pa.table({"price": pa.array(DECIMALS, pa.decimal128(20, 3)), "code": LARGE})
KINDS = {
    "pandas": pa.Table.to_pandas,
    "pandas-arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.from_arrow,
    "pyarrow": lambda table: table,
    "duckdb": duckdb.from_arrow,
}


@pytest.mark.parametrize("kind", KINDS)
def test_decimals_and_large_integers_are_the_nearest_floats(kind):
    table = read_frame(KINDS[kind](TABLE), "frame")
    assert table.floats("price").tolist() == [float(value) for value in DECIMALS]
    assert table.floats("code").tolist() == [float(value) for value in LARGE]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "pandas"])
def test_nulls_beside_them_are_nan(kind):
    table = pa.table({"price": pa.array([Decimal("1.10"), None]), "code": [2**60, None]})
    found = read_frame(KINDS[kind](table), "frame")
    np.testing.assert_array_equal(found.floats("price"), [1.1, np.nan])
    np.testing.assert_array_equal(found.floats("code"), [2.0**60, np.nan])


def test_single_columns_too():
    assert column_floats(TABLE["price"], "price").tolist() == [float(one) for one in DECIMALS]
    assert column_floats(TABLE["code"], "code").tolist() == [float(one) for one in LARGE]


def test_rules_place_decimals_as_their_words_say():
    prices = pa.array([Decimal("0.012"), Decimal("0.013")] * 100, pa.decimal128(20, 3))
    table = pa.table({"customer": range(200), "price": prices})
    rules = sg.tree.SegmentRules(folds=0).fit(table, [0, 1] * 100)
    assert rules.predict(table).tolist() == [0, 1] * 100
    as_polars = pl.from_arrow(table)
    assert rules.predict(as_polars).tolist() == [0, 1] * 100
