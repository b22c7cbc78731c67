"""Gower's distance: every kind of column, gaps, weights, frames, and what is refused."""

from __future__ import annotations

import gower_oracle
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import frame_kinds
import segmentry as sg
from segmentry import _native
from segmentry.distance import gower
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

TABLE = pa.table(
    {
        "age": [31.0, None, 52.5, 31.0, 47.25],
        "orders": [1, 2, None, 1, 9],
        "city": ["Wien", "Aa", None, "Wien", "Bonn"],
        "member": [True, None, False, True, False],
    }
)
VALUES = {
    "number": st.floats(-1e6, 1e6),
    "category": st.sampled_from(["a", "b", "ß", ""]),
    "ordinal": st.integers(0, 4),
    "asymmetric": st.integers(0, 1),
}


@st.composite
def tables(draw):
    n = draw(st.integers(1, 40))
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=6))
    gaps = draw(st.booleans())
    columns = []
    for kind in kinds:
        values = st.one_of(st.none(), VALUES[kind]) if gaps else VALUES[kind]
        columns.append(draw(st.lists(values, min_size=n, max_size=n)))
    weights = draw(st.lists(st.floats(0.1, 9), min_size=len(kinds), max_size=len(kinds)))
    return columns, kinds, weights


def _frame(columns, kinds):
    frame = {}
    for place, (values, kind) in enumerate(zip(columns, kinds, strict=True)):
        if kind == "ordinal":
            # The declared order is not the alphabet's, and not every rank occurs.
            names = ["none", "few", "some", "many", "all"]
            answers = [None if value is None else names[value] for value in values]
            series = pl.Series(answers, dtype=pl.Enum(names))
        else:
            types = {"number": pl.Float64, "category": pl.String, "asymmetric": pl.Int64}
            series = pl.Series(values, dtype=types[kind])
        frame[f"c{place}"] = series
    return pl.DataFrame(frame)


@given(tables(), st.sampled_from([None, 4]))
def test_it_is_what_the_twin_says(table, chunk_length):
    columns, kinds, weights = table
    _native.set_chunk_length(chunk_length)
    presences = {i: kind for i, kind in enumerate(kinds) if kind == "asymmetric"}
    found = gower(_frame(columns, kinds), weights=weights, kinds=presences)
    # The same operations in the same order: not only close.
    assert_array_equal(found, gower_oracle.gower(columns, kinds, weights))


def test_the_worked_numbers():
    X = pd.DataFrame(
        {
            "age": [20.0, 30, 60],
            "city": ["a", "b", "a"],
            "size": pd.Categorical(["S", "L", "M"], ["S", "M", "L", "XL"], ordered=True),
            "loan": [True, False, False],
        }
    )
    kinds = {"loan": "asymmetric"}
    expected = [
        [0, (0.25 + 1 + 1 + 1) / 4, (1 + 0 + 0.5 + 1) / 4],
        [(0.25 + 1 + 1 + 1) / 4, 0, (0.75 + 1 + 0.5) / 3],
        [(1 + 0 + 0.5 + 1) / 4, (0.75 + 1 + 0.5) / 3, 0],
    ]
    assert_allclose(gower(X, kinds=kinds), expected, rtol=1e-15)
    weighted = gower(X, kinds=kinds, weights={"city": 2, "size": 0})
    assert weighted[0, 1] == pytest.approx((0.25 + 2 + 1) / 4)


def test_frames_of_every_kind_give_the_same_bits(kind):
    found = gower(frame_kinds.MAKE[kind](TABLE))
    columns = [TABLE[name].to_pylist() for name in TABLE.column_names]
    twin = gower_oracle.gower(columns, ["number", "number", "category", "category"])
    assert_array_equal(found, twin)


def test_rows_of_two_tables_share_ranges_and_categories():
    whole = gower(TABLE)
    assert_array_equal(gower(TABLE.slice(0, 3), TABLE.slice(3)), whole[:3, 3:])
    assert_array_equal(gower(TABLE, TABLE), whole)


def test_nothing_in_common_is_nan_and_never_anything_else():
    X = pd.DataFrame({"a": [1.0, None, None, 2.0], "b": [None, "x", None, "x"]})
    found = gower(X)
    assert_array_equal(
        np.isnan(found),
        [
            [False, True, True, False],
            [True, False, True, False],
            [True] * 4,
            [False, False, True, False],
        ],
    )
    both_lack_it = gower(np.zeros((2, 1)), kinds={"x0": "asymmetric"})
    assert np.isnan(both_lack_it).all()


@pytest.mark.parametrize(
    ("values", "present"),
    [
        ([0, 1, 0], [1]),
        ([True, False, True], [0, 2]),
        (["no", "yes", "no"], [1]),
        ([0.0, 1.0, None], [1]),
    ],
)
def test_presence_is_one_or_true_or_the_last(values, present):
    found = gower(pd.DataFrame({"a": values}), kinds={"a": "asymmetric"})
    for i in range(3):
        assert found[i, i] == 0 if i in present else np.isnan(found[i, i])


def test_a_declared_order_decides_what_is_present():
    answers = pd.DataFrame({"a": pd.Categorical(["yes", "no"], ["yes", "no"], ordered=True)})
    found = gower(answers, kinds={"a": "asymmetric"})
    assert np.isnan(found[0, 0])
    assert found[1, 1] == 0


def test_numbers_may_be_named_categories_or_ranks():
    X = np.array([[1.0], [10], [100]])
    assert_array_equal(gower(X, kinds={"x0": "category"}), 1 - np.eye(3))
    assert_array_equal(gower(X, kinds={0: "ordinal"})[0], [0, 0.5, 1])


def test_all_missing_constant_and_huge_columns():
    X = np.array([[1e9, 7, np.nan], [1e9 + 1, 7, np.nan], [1e9 + 2, 7, np.nan]])
    assert_allclose(gower(X)[0], [0, 0.25, 0.5])
    everything_missing = gower(np.full((2, 2), np.nan))
    assert np.isnan(everything_missing).all()
    assert_array_equal(gower(np.array([[5.0]])), [[0.0]])
    far = gower(np.array([[-1e150], [1e150], [0.0]]))
    assert_array_equal(far[0], [0, 1, 0.5])


def test_a_category_per_row_and_one_for_all():
    names = pd.DataFrame({"a": [f"n{i}" for i in range(40)], "b": ["same"] * 40})
    assert_array_equal(gower(names), (1 - np.eye(40)) / 2)


def test_any_number_of_threads_gives_the_same_bits():
    X = np.random.default_rng(0).normal(size=(301, 7))
    X[X > 1] = np.nan
    one = gower(X, n_jobs=1)
    assert one.tobytes() == gower(X, n_jobs=2).tobytes() == gower(X, n_jobs=8).tobytes()
    for name in _native.instruction_sets():
        _native.set_instruction_set(name)
        try:
            assert gower(X).tobytes() == one.tobytes()
        finally:
            _native.set_instruction_set(None)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"weights": [1.0]}, InvalidParameterError, "each of the 4 columns"),
        ({"weights": [0, 0, 0, 0]}, InvalidParameterError, "all be 0"),
        ({"weights": {"age": -1}}, InvalidParameterError, "at least 0"),
        ({"weights": {"ages": 1}}, InvalidParameterError, "names the column 'ages'"),
        ({"weights": [1, 1, 1, np.nan]}, InvalidParameterError, "finite"),
        ({"weights": 3}, InvalidTypeError, "a number for each column"),
        ({"kinds": {"age": "numeric"}}, InvalidParameterError, "must be one of"),
        ({"kinds": {7: "number"}}, InvalidParameterError, "names the column 7"),
        ({"kinds": ["number"]}, InvalidTypeError, "must map"),
        ({"kinds": {"city": "number"}}, InvalidTypeError, "not numeric"),
        ({"kinds": {"city": "asymmetric"}}, InvalidDataError, "has 3 categories"),
        ({"kinds": {"orders": "asymmetric"}}, InvalidDataError, "the number"),
        ({"Y": TABLE.drop(["age"])}, InvalidDataError, "must have the columns of X"),
    ],
)
def test_bad_arguments_are_explained(arguments, error, message):
    with pytest.raises(error, match=message):
        gower(TABLE, **arguments)


def test_bad_data_are_explained():
    with pytest.raises(InvalidDataError, match="infinite"):
        gower(np.array([[1.0], [np.inf]]))
    with pytest.raises(InvalidDataError, match="rows and columns"):
        gower(np.zeros((0, 3)))
    with pytest.raises(InvalidTypeError, match="dates"):
        gower(pd.DataFrame({"a": pd.to_datetime(["2020-01-01"])}))
    one, other = (
        pd.DataFrame({"a": pd.Categorical(["S"], levels, ordered=True)})
        for levels in (["S", "L"], ["L", "S"])
    )
    with pytest.raises(InvalidDataError, match="ordered one way"):
        gower(one, other)


def test_it_is_reached_from_the_package():
    assert sg.distance.gower is gower
