"""Criteria of columns that do not vary, are endless, or say nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import segmentry as sg
from segmentry.exceptions import InvalidDataError

N = 900
LABELS = np.arange(N) % 3
FRAME = pd.DataFrame({"id": range(N), "orders": 1.0 + 5 * LABELS, "age": np.arange(N) % 50.0})


def row(found: sg.Criteria, measure: str) -> pd.Series:
    return found.table.set_index("measure").loc[measure]


@pytest.mark.parametrize("value", [7.7, -0.1, 1e140])
def test_a_constant_column_makes_no_difference(value: float) -> None:
    found = sg.criteria(FRAME.assign(price=value), LABELS, used=["orders"])
    assert set(found.outside) == {"age"}


def test_a_constant_column_is_no_space() -> None:
    found = sg.criteria(FRAME.assign(price=7.7), LABELS, used=["price"])
    assert row(found, "silhouette")["verdict"] == "not assessed"


@pytest.mark.parametrize("value", [7.7, 0.1])
def test_equal_responses_are_not_surely_different(value: float) -> None:
    found = sg.criteria(FRAME.assign(paid=value), LABELS, response="paid")
    assert row(found, "response_certainty")["value"] == 0
    assert row(found, "response_lift")["value"] == pytest.approx(1)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e200])
@pytest.mark.parametrize(
    "arguments",
    [
        {"value_column": "x"},
        {"used": ["x"]},
        {"used": ["orders"]},
        {"outside": ["x"]},
        {"response": "x"},
        {"reachable_by": ["x"]},
    ],
    ids=str,
)
def test_endless_values_are_refused_by_name(arguments: dict, value: float) -> None:
    frame = FRAME.assign(x=np.where(np.arange(N) == 7, value, 1.0))
    with pytest.raises(InvalidDataError, match="column 'x' has 1 values that are infinite"):
        sg.criteria(frame, LABELS, **arguments)


@pytest.mark.parametrize(
    ("values", "says", "certain"),
    [
        (np.zeros(N), "Nobody responded", False),
        (np.full(N, np.nan), "Nothing is known of paid", False),
        (-1.0 - LABELS, "On average paid is not above zero", True),
        (0.1 * (LABELS - 1), "On average paid is not above zero", True),
    ],
)
def test_responses_that_have_no_lift_say_why(values: np.ndarray, says: str, certain: bool) -> None:
    found = sg.criteria(FRAME.assign(paid=values), LABELS, response="paid")
    lift = row(found, "response_lift")
    assert lift["verdict"] == "not assessed"
    assert lift["explanation"].startswith(says)
    assert (row(found, "response_certainty")["verdict"] == "met") == certain
