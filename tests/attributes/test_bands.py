"""Numbers in bands."""

from __future__ import annotations

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentry._mixed import read_columns
from segmentry.attributes import bands
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

EDGES = [18, 40, 65]
NAMES = ["under 18", "18 to 40", "40 to 65", "65 and over"]


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9))))
def test_everybody_is_in_the_band_that_holds_him(values):
    found = bands(values, EDGES).tolist()
    for value, band in zip(values, found, strict=True):
        if value is None:
            assert band == "unknown"
        else:
            assert band == NAMES[sum(value >= edge for edge in EDGES)]


def test_edges_belong_to_the_band_above():
    assert bands([17.999, 18, 40, 65], EDGES).tolist() == NAMES
    assert bands([-np.inf, np.inf], EDGES).tolist() == [NAMES[0], NAMES[-1]]


def test_closed_bands_refuse_what_lies_outside():
    assert bands([0, 49, 50, 100], [0, 50, 100], ["low", "high"]).tolist() == [
        "low",
        "low",
        "high",
        "high",
    ]
    with pytest.raises(InvalidDataError, match=r"1 values .* the first \(101\) in row 1"):
        bands([3, 101], [0, 50, 100], ["low", "high"])


def test_columns_come_back_in_kind():
    values = [17.0, None, 70.0]
    expected = ["under 18", "unknown", "65 and over"]
    series = bands(pd.Series(values, index=[5, 6, 7], name="age"), EDGES)
    assert (series.tolist(), series.index.tolist(), series.name) == (expected, [5, 6, 7], "age")
    assert not series.dtype.ordered
    column = bands(pl.Series("age", values), EDGES)
    assert (column.to_list(), column.name, column.dtype) == (expected, "age", pl.Categorical)
    array = bands(pa.array(values), EDGES)
    assert array.to_pylist() == expected
    assert bands(pa.chunked_array([pa.array(values)]), EDGES).to_pylist() == expected
    assert bands(pd.Series([17, None], dtype="Int64"), EDGES).tolist() == expected[:2]


def test_without_the_unknown_bands_are_in_order():
    values = [70.0, None, 17.0]
    for frame in (
        pd.DataFrame({"age": bands(pd.Series(values), EDGES, unknown=None)}),
        pl.DataFrame({"age": bands(pl.Series("age", values), EDGES, unknown=None)}),
        pa.table({"age": bands(pa.array(values), EDGES, unknown=None)}),
    ):
        columns = read_columns(frame)
        assert columns.kind(0) == "ordinal"
        found = columns.categories(0)
        assert (found.codes.tolist(), found.values) == ([3, -1, 0], NAMES)
    assert bands(values, EDGES, unknown=None).tolist() == [NAMES[3], None, NAMES[0]]


@pytest.mark.parametrize(
    ("edges", "labels", "message"),
    [
        ([], None, "at least one"),
        ([1, 1], None, "must ascend"),
        ([2, 1], None, "must ascend"),
        ([1, np.nan], None, "finite"),
        ([1, 2], ["a", "b"], "2 edges need 3 labels .* or 1 .* found 2"),
        ([1], ["a"], "1 edges need 2 labels"),
        ([1], ["a", "a"], "distinct"),
        ([1], ["unknown", "b"], "name of a band"),
    ],
)
def test_bad_bands(edges, labels, message):
    with pytest.raises(InvalidParameterError, match=message):
        bands([1.0], edges, labels)


def test_text_is_no_number():
    for values in (["old"], pd.Series(["old"]), pl.Series(["old"]), pa.array(["old"])):
        with pytest.raises(InvalidTypeError, match="values must hold numbers"):
            bands(values, EDGES)
    for edges in (["a"], "18"):
        with pytest.raises(InvalidTypeError, match="edges must be numbers"):
            bands([1.0], edges)
    for dates in (pd.Series(pd.to_datetime(["2020-01-01"])), np.array(["2020-01-01"], "M8[D]")):
        with pytest.raises(InvalidTypeError, match="found dates or times"):
            bands(dates, EDGES)
    with pytest.raises(InvalidTypeError, match="labels must be a list"):
        bands([1.0], EDGES, 5)
    with pytest.raises(InvalidDataError, match="one column"):
        bands([[1.0]], EDGES)


def test_large_edges_are_written_out():
    assert bands([5e4, 1.3e6], [1_000_000, 1_250_000]).tolist() == [
        "under 1000000",
        "1250000 and over",
    ]
    close = bands(pd.Series([1, 2e6]), [1234561, 1234562, 1234563])
    assert len(close.dtype.categories) == 5


DAY = dt.date(2024, 1, 1)


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([DAY]),
        pl.Series([dt.timedelta(1)]),
        pl.Series(["17"]),
        pl.Series(["17"], dtype=pl.Categorical),
        pd.Series(["17"]),
        pd.Series(["17", 3], dtype=object),
        pd.Series(["17"], dtype="category"),
        pd.Series([DAY]),
        pa.array(["17"]),
        pa.array(["17"]).dictionary_encode(),
        pa.array([DAY]),
        pa.array([dt.timedelta(1)]),
        ["17"],
        [17, b"18"],
        np.array(["17"]),
        np.array(["17", 3], dtype=object),
    ],
    ids=range(16),
)
def test_text_and_times_are_no_numbers_even_if_a_library_makes_numbers_of_them(values):
    with pytest.raises(InvalidTypeError, match="values must hold numbers"):
        bands(values, [18])


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([17, None], dtype=pl.Decimal(5, 1)),
        pl.Series([None, None]),
        pd.Series([17, None], dtype="category"),
        pd.Series([17, None], dtype="Int8"),
        pa.array([17, None]).dictionary_encode(),
        pa.nulls(2),
        [decimal.Decimal(17), None],
        [True, None],
    ],
    ids=range(8),
)
def test_numbers_of_every_type_have_a_band(values):
    column = bands(values, [18])
    assert (
        column.to_pylist()[1] == "unknown"
        if hasattr(column, "to_pylist")
        else column[1] == "unknown"
    )
