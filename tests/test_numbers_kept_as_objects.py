"""Numbers and truth values that pandas keeps as Python objects are what they are, not text."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import segmentry as sg
from segmentry._frames import read_frame

N = 90
LABELS = np.arange(N) % 3
PLAIN = pd.DataFrame(
    {
        "id": range(N),
        "orders": LABELS * 4 + np.arange(N) % 2,
        "revenue": LABELS * 20.0 + np.arange(N) % 7 * 5,
        "member": pd.array(LABELS == 2, dtype="boolean"),
    }
)


def with_nulls(frame: pd.DataFrame) -> pd.DataFrame:
    """What a merge leaves: a customer without orders, one without revenue, one unknown."""
    frame = frame.astype({"orders": float, "revenue": float})
    frame.loc[3, "orders"] = np.nan
    frame.loc[4, "revenue"] = np.nan
    frame.loc[5, "member"] = pd.NA
    return frame


def as_objects(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {
        name: pd.Series([None if pd.isna(one) else one for one in frame[name]], dtype=object)
        for name in frame.columns[1:]
    }
    return frame.assign(**columns)


@pytest.mark.parametrize("change", [lambda frame: frame, with_nulls])
def test_segments_are_those_of_plain_columns(
    change: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    plain = change(PLAIN)
    objects = as_objects(plain)
    assert {objects[name].dtype for name in objects.columns[1:]} == {np.dtype(object)}
    of_plain, of_objects = sg.Segmenter(3).fit(plain), sg.Segmenter(3).fit(objects)
    assert of_objects.columns_ == of_plain.columns_ == ["orders", "revenue", "member"]
    assert of_objects.labels_.tolist() == of_plain.labels_.tolist()
    assert of_objects.names_ == of_plain.names_
    assert of_objects.value_column_ == "revenue"
    assert of_plain.assign(objects).equals(of_plain.assign(plain))
    assert of_objects.assign(plain).equals(of_plain.assign(plain))


def test_a_saved_model_remembers_them_as_numbers(tmp_path: Any) -> None:
    objects = as_objects(with_nulls(PLAIN))
    segmenter = sg.Segmenter(3).fit(objects)
    segmenter.save(tmp_path / "model.json")
    assert sg.load(tmp_path / "model.json").assign(objects).equals(segmenter.assign(objects))


def test_a_profile_shows_numbers_and_truth_values() -> None:
    plain = with_nulls(PLAIN)
    found, expected = (sg.profile(one, LABELS).table for one in (as_objects(plain), plain))
    pd.testing.assert_frame_equal(found, expected)
    assert set(found["kind"]) == {"number", "boolean"}


@pytest.mark.parametrize(
    ("values", "floats"),
    [
        ([1, None, 2.5], [1, np.nan, 2.5]),
        ([np.int64(1), np.float32(0.5), np.nan], [1, 0.5, np.nan]),
        ([Decimal("0.5"), 1, pd.NA], [0.5, 1, np.nan]),
        ([True, 3, None], [1, 3, np.nan]),
        ([Fraction(1, 2), pd.NaT, 1], [0.5, np.nan, 1]),
        ([10**400, -(10**400), 0], [np.inf, -np.inf, 0]),
        ([2**63 + 2**10, 0, 1], [2.0**63, 0, 1]),
    ],
)
def test_objects_that_are_numbers_are_read_as_such(
    values: list[object], floats: list[float]
) -> None:
    table = read_frame(pd.DataFrame({"x": pd.Series(values, dtype=object)}))
    assert table.is_numeric("x")
    assert not table.is_boolean("x")
    assert not table.is_object("x")
    np.testing.assert_array_equal(table.floats("x"), floats)


@pytest.mark.parametrize("values", [[True, None, False], [np.True_, np.False_, np.nan]])
def test_objects_that_are_truth_values_are_read_as_such(values: list[object]) -> None:
    table = read_frame(pd.DataFrame({"x": pd.Series(values, dtype=object)}))
    assert table.is_boolean("x")
    assert table.is_numeric("x")
    assert np.isnan(table.floats("x")).sum() == 1


def test_objects_of_polars_are_read_too() -> None:
    table = read_frame(pl.DataFrame({"x": pl.Series([1, 2.5, None], dtype=pl.Object)}))
    np.testing.assert_array_equal(table.floats("x"), [1, 2.5, np.nan])


@pytest.mark.parametrize("values", [[1, "2"], [None, None], [1, [1]], [1j, 1], [True, "no"]])
def test_other_objects_stay_objects(values: list[object]) -> None:
    table = read_frame(pd.DataFrame({"x": pd.Series(values, dtype=object)}))
    assert not table.is_numeric("x")


def test_a_number_too_large_is_refused_by_column() -> None:
    frame = as_objects(PLAIN)
    frame.loc[0, "orders"] = 10**400
    with pytest.raises(sg.InvalidDataError, match="'orders'"):
        sg.Segmenter(3).fit(frame)
