"""Numbers and categories come out of frames and arrays of any kind alike."""

from __future__ import annotations

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.base import BaseEstimator

import frame_kinds
from segmentry._mixed import columns_of, read_columns
from segmentry.exceptions import InvalidDataError, InvalidTypeError

TABLE = pa.table(
    {
        "age": [31.0, None, 52.5, 31.0],
        "orders": [1, 2, None, 1],
        "city": ["Wien", "Aa", None, "Wien"],
        "member": [True, None, False, True],
    }
)


def test_columns_are_told_apart_by_type(kind):
    columns = read_columns(frame_kinds.MAKE[kind](TABLE))
    assert columns.names == ("age", "orders", "city", "member")
    assert columns.n_rows == 4
    assert [columns.kind(place) for place in range(4)] == ["number", "number", *["category"] * 2]


def test_numbers_have_nan_where_null(kind):
    columns = read_columns(frame_kinds.MAKE[kind](TABLE))
    np.testing.assert_array_equal(columns.floats(0), [31.0, np.nan, 52.5, 31.0])
    np.testing.assert_array_equal(columns.floats(1), [1, 2, np.nan, 1])
    with pytest.raises(InvalidTypeError, match="'city' is not numeric"):
        columns.floats(2)


def test_categories_are_numbered_in_ascending_order(kind):
    columns = read_columns(frame_kinds.MAKE[kind](TABLE))
    expected = {
        0: ([0, -1, 1, 0], [31.0, 52.5]),
        1: ([0, 1, -1, 0], [1, 2]),
        2: ([1, 0, -1, 1], ["Aa", "Wien"]),
        3: ([1, -1, 0, 1], [False, True]),
    }
    for place, (codes, values) in expected.items():
        found = columns.categories(place)
        assert (found.codes.tolist(), found.values) == (codes, values)
        assert found.codes.dtype == np.int32
        assert not found.ordered


def test_declared_orders_are_kept():
    answers, levels = ["no", "yes", None, "no"], ["no", "maybe", "yes"]
    arrow = pa.DictionaryArray.from_arrays(pa.array([0, 2, None, 0]), levels, ordered=True)
    frames = (
        pd.DataFrame({"a": pd.Categorical(answers, levels, ordered=True)}),
        pl.DataFrame({"a": pl.Series(answers, dtype=pl.Enum(levels))}),
        pa.table({"a": arrow}),
    )
    for frame in frames:
        columns = read_columns(frame)
        assert columns.kind(0) == "ordinal"
        found = columns.categories(0)
        assert (found.codes.tolist(), found.values, found.ordered) == ([0, 2, -1, 0], levels, True)


def test_unordered_categorical_types_are_categories():
    for frame in (
        pd.DataFrame({"a": pd.Categorical([3, 1, 3])}),
        pl.DataFrame({"a": pl.Series(["x", "b", "x"], dtype=pl.Categorical)}),
        pa.table({"a": pa.array(["x", "b", "x"]).dictionary_encode()}),
    ):
        columns = read_columns(frame)
        assert columns.kind(0) == "category"
        assert columns.categories(0).codes.tolist() == [1, 0, 1]


def test_arrays_have_numbers_or_anything():
    numbers = read_columns(np.array([[1, 2], [3, 4]]))
    assert numbers.names == ("x0", "x1")
    assert numbers.kind(0) == "number"
    assert numbers.categories(1).values == [2, 4]
    mixed = read_columns(np.array([["b", 1.5], [None, None], ["a", 2]], dtype=object))
    assert [mixed.kind(place) for place in (0, 1)] == ["category", "number"]
    assert mixed.categories(0).codes.tolist() == [1, -1, 0]
    np.testing.assert_array_equal(mixed.floats(1), [1.5, np.nan, 2.0])
    odd = read_columns(np.array([[1], ["1"], [float("nan")], [True]], dtype=object))
    # 1 and True are equal, and so one category.
    assert odd.categories(0).codes.tolist() == [0, 1, -1, 0]
    truths = read_columns(np.array([[True], [False]]))
    assert (truths.kind(0), truths.categories(0).values) == ("category", [False, True])


def test_other_categories_are_told():
    fitted = read_columns(pd.DataFrame({"a": ["x", "y"]})).categories(0).values
    new = read_columns(pd.DataFrame({"a": ["z", "y", None, "x"]})).categories(0)
    assert new.of(fitted).tolist() == [-2, 1, -1, 0]


def test_dates_are_refused_with_advice(kind):
    table = pa.table({"born": [dt.date(1980, 1, 1), None]})
    with pytest.raises(InvalidTypeError, match="'born' holds dates or times; turn it"):
        read_columns(frame_kinds.MAKE[kind](table)).kind(0)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e160])
def test_numbers_without_bounds_are_named(value):
    for X in (pd.DataFrame({"a": [0.0, value]}), np.array([[0.0], [value]])):
        with pytest.raises(InvalidDataError, match=r"column '(a|x0)' has 1 values .* in row 1"):
            read_columns(X).floats(0)


@pytest.mark.parametrize("X", [[1, 2], np.zeros((0, 2)), pd.DataFrame({"a": []}), [[]]])
def test_nothing_is_refused(X):
    with pytest.raises(InvalidDataError):
        read_columns(X)


class Anything(BaseEstimator):
    """An estimator, for its names."""


def test_estimators_learn_and_check_their_columns(kind):
    def frame(table=TABLE):
        # Anew each time: a stream can be read once.
        return frame_kinds.MAKE[kind](table)

    estimator = Anything()
    columns_of(estimator, frame(), reset=True)
    assert list(estimator.feature_names_in_) == TABLE.column_names
    assert estimator.n_features_in_ == 4
    columns_of(estimator, frame(), reset=False)
    with pytest.raises(InvalidDataError, match="missing"):
        columns_of(estimator, frame(TABLE.drop(["age"])), reset=False)


def test_arrays_must_be_as_wide_as_at_the_fit():
    estimator = Anything()
    columns_of(estimator, np.zeros((3, 3)), reset=True)
    with pytest.raises(InvalidDataError, match="4 features"):
        columns_of(estimator, np.zeros((3, 4)), reset=False)


def test_numbers_in_lists_and_objects_are_numbers():
    rows = [[20, "a"], [40, "b"], [21, None]]
    for X in (rows, np.array(rows, dtype=object), pd.DataFrame(rows).astype(object)):
        columns = read_columns(X)
        assert [columns.kind(place) for place in (0, 1)] == ["number", "category"]
        assert columns.floats(0).tolist() == [20, 40, 21]
    for odd in ([np.int64(3), pd.NA], [decimal.Decimal(3), None], [np.float32(3), np.nan]):
        for X in (pd.DataFrame({"a": pd.Series(odd, dtype=object)}), np.array([odd], object).T):
            columns = read_columns(X)
            assert columns.kind(0) == "number"
            np.testing.assert_array_equal(columns.floats(0), [3.0, np.nan])
    with pytest.raises(InvalidTypeError, match="'x0' is not numeric"):
        read_columns(np.array([[10**400], [1]], dtype=object)).floats(0)


def test_arrays_of_dates_are_refused():
    for kind in ("M8[D]", "m8[D]"):
        columns = read_columns(np.array([[1], ["NaT"]], dtype=kind))
        with pytest.raises(InvalidTypeError, match="'x0' holds dates or times"):
            columns.kind(0)
        assert columns.categories(0).codes.tolist() == [0, -1]


def test_what_has_no_equality_is_no_category():
    arrow = pa.table({"a": pa.array([[1], [2]])})
    objects = np.array([[None], [None]], dtype=object)
    objects[0, 0], objects[1, 0] = [1], [2]
    for X in (pd.DataFrame({"a": [[1], [2]]}), arrow, objects):
        with pytest.raises(InvalidTypeError, match="holds no categories"):
            read_columns(X).categories(0)


def test_arrow_dictionaries_may_be_odd():
    def categories(values, codes, kind):
        array = pa.DictionaryArray.from_arrays(pa.array(codes, kind), pa.array(values))
        found = read_columns(pa.table({"a": array})).categories(0)
        return found.codes.tolist(), found.values

    assert categories(["a", "b"], [1, None, 0], pa.uint32()) == ([1, -1, 0], ["a", "b"])
    assert categories([None, "b"], [0, 1, 1], pa.int8()) == ([-1, 0, 0], ["b"])
    assert categories(["a", "a", "b"], [0, 1, 2], pa.int8()) == ([0, 0, 1], ["a", "b"])
