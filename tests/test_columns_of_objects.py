"""Columns and lists of Python objects: their types say what they hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import segmentry as sg
from segmentry._frames import column_floats, is_null, read_frame

DAY = dt.date(2024, 1, 1)
MOMENTS = pd.to_datetime(["2024-01-01"])


def in_narwhals(series: Any) -> Any:
    return nw.from_native(series, series_only=True)


def table_of(values: list[Any]) -> Any:
    return read_frame(pd.DataFrame({"x": pd.Series(values, dtype=object)}))


@pytest.mark.parametrize(
    "values",
    [
        pl.Series([1, None, Decimal(2)], dtype=pl.Object),
        pd.Series([1, pd.NA, Fraction(2)], dtype=object),
        pd.Series([1, pd.NaT, np.float32(2)], dtype=object),
        np.array([True, None, 2], dtype=object),
        [np.int8(1), pd.NA, 2.0],
        (1, float("nan"), 2),
        [1, np.timedelta64("NaT"), 2],
        in_narwhals(pd.Series([1, None, 2])),
        in_narwhals(pl.Series([1, None, 2])),
        in_narwhals(pa.chunked_array([[1, None, 2]])),
        pd.Series([1, None, 2], dtype=pd.ArrowDtype(pa.decimal128(5, 2))),
    ],
)
def test_numbers_are_read_from_columns_of_every_kind(values: Any) -> None:
    np.testing.assert_array_equal(column_floats(values, "x"), [1, np.nan, 2])


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([np.datetime64("2024-01-01")], "'2024-01-01'"),
        ([np.timedelta64(3, "D")], "'3 days'"),
        ([np.timedelta64("NaT")], "'NaT'"),
        ([1, DAY], "'2024-01-01'"),
        (pd.Series([np.timedelta64(3, "D")], dtype=object), "'3 days'"),
        (pl.Series([1, "2"], dtype=pl.Object), "the text '2'"),
        (pl.Series([1, DAY], dtype=pl.Object), "'2024-01-01'"),
        (in_narwhals(pd.Series(["1"])), "the text '1'"),
        (in_narwhals(pd.Series(MOMENTS)), "dates or times"),
        (in_narwhals(pl.Series([DAY])), "Date"),
        (pa.array([b"1"]), "binary"),
        (pa.array([b"1"], pa.binary(1)), "binary"),
        (pd.Series([b"1"], dtype=pd.ArrowDtype(pa.binary())), "binary"),
        (pd.Series([DAY], dtype=pd.ArrowDtype(pa.date32())), "date32"),
        (pd.Series(MOMENTS).astype("category"), "dates or times"),
    ],
)
def test_text_and_times_are_no_numbers(values: Any, found: str) -> None:
    with pytest.raises(sg.InvalidTypeError, match=f"x must hold numbers, found .*{found}"):
        column_floats(values, "x")


def test_arrays_among_values_are_told_not_compared() -> None:
    assert not is_null(np.array([1, 2]))
    with pytest.raises(sg.InvalidDataError, match="one column"):
        column_floats([np.array([1, 2]), np.array([3, 4])], "x")


def test_numpys_own_times_are_times_in_a_frame_too() -> None:
    moments = table_of([DAY, np.datetime64("2024-01-02T12:00", "m"), None])
    assert moments.is_time("x")
    assert not moments.is_numeric("x")
    np.testing.assert_array_equal(moments.days("x"), [19723, 19724.5, np.nan])
    lapses = table_of([dt.timedelta(days=1), np.timedelta64(36, "h"), np.timedelta64("NaT")])
    assert lapses.is_duration("x")
    assert not lapses.is_numeric("x")
    np.testing.assert_array_equal(lapses.days("x"), [1, 1.5, np.nan])
    with pytest.raises(sg.InvalidTypeError, match="timedelta values"):
        lapses.numbers("x")


@pytest.mark.parametrize("values", [[1, pd.NaT, 2.5], [True, pd.NaT], [1, "a"], [None, pd.NA, "a"]])
def test_nulls_of_times_make_no_times(values: list[Any]) -> None:
    table = table_of(values)
    assert not table.is_time("x")
    assert table.days("x") is None
    assert not table.is_duration("x")


class Watched(float):
    """A number that counts how often it is asked something."""

    asked = 0

    def __eq__(self, other: object) -> bool:
        Watched.asked += 1
        return float(self) == other

    __hash__ = float.__hash__

    def __getattr__(self, name: str) -> Any:
        Watched.asked += 1
        raise AttributeError(name)


def test_numbers_kept_as_objects_are_not_asked_one_by_one() -> None:
    values = [None, *map(Watched, range(1000))]
    frame = pd.DataFrame({"x": pd.Series(values, dtype=object)})
    Watched.asked = 0
    table = read_frame(frame)
    assert table.is_numeric("x")
    assert not table.is_time("x")
    assert table.days("x") is None
    assert table.numbers("x")[1:].tolist() == table.floats("x")[1:].tolist() == list(range(1000))
    for column in (values, frame["x"], np.array(values), pl.Series(values, dtype=pl.Object)):
        assert column_floats(column, "x")[1:].tolist() == list(range(1000))
    assert Watched.asked < 100
