"""Criteria of columns that do not vary, are endless, or say nothing."""

from __future__ import annotations

import re

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


def explanations(found: sg.Criteria) -> list[str]:
    return found.table["explanation"].tolist()


def test_nothing_is_said_to_be_less_than_its_equals() -> None:
    frame = FRAME.assign(mail=True, revenue=1.0)
    found = sg.criteria(frame, LABELS, contactable="mail", used=["orders"], response="revenue")
    said = " ".join(explanations(found))
    assert "No segment has fewer customers than Segment 0: 300." in said
    assert "No segment has a smaller share of revenue than Segment 0: 33%." in said
    assert "No segment responds more than Segment 0" in said
    assert not any(words in said for words in ("any other", "least:", "brings"))


def test_the_only_segment_is_not_compared() -> None:
    frame = FRAME.assign(mail=True, revenue=1.0)[:1]
    stability = pd.DataFrame({"segment": [0], "jaccard": [0.9]})
    arguments = {"contactable": "mail", "stability": stability, "actions": {0: "call"}}
    said = explanations(sg.criteria(frame, LABELS[:1], **arguments))
    assert "The only segment, Segment 0, has 1 customer." in said
    assert "In the only segment, Segment 0, 1 customer can be contacted." in said
    assert "1 action for 1 segment." in said
    assert not [sentence for sentence in said if "No segment" in sentence]
    chinese = explanations(sg.criteria(frame, LABELS[:1], language="zh", **arguments))
    assert not [sentence for sentence in chinese if "任何其他" in sentence]


@pytest.mark.parametrize(
    ("actions", "says"),
    [
        ({}, "0 actions for 3 segments; without one: High spenders, A, B."),
        ({0: "call", 1: "Call ", 2: "call"}, "1 action for 3 segments."),
        ({0: "call", 1: "write"}, "2 different actions for 3 segments; without one: B."),
    ],
)
def test_actions_are_counted_in_english(actions: dict, says: str) -> None:
    found = sg.criteria(FRAME, LABELS, actions=actions, names=["High spenders", "A", "B"])
    assert row(found, "distinct_actions")["explanation"] == says


def test_one_column_outside_is_the_only_one() -> None:
    found = sg.criteria(FRAME, LABELS, used=["orders"])
    assert "age, the only column" in row(found, "outside_effect")["explanation"]


def test_latin_and_chinese_letters_are_apart() -> None:
    frame = FRAME.assign(paid=1.0 + LABELS, 收入=1.0)
    found = sg.criteria(
        frame,
        LABELS,
        used=["orders"],
        response="paid",
        reachable_by=["age"],
        value_column="收入",
        language="zh",
    )
    said = " ".join(explanations(found))
    assert re.findall("[a-zA-Z0-9][\u4e00-\u9fff]|[\u4e00-\u9fff][a-zA-Z0-9]", said) == []
    assert re.findall("[\u4e00-\u9fff] [\u4e00-\u9fff]", said) == []
    assert "  未评估：请提供" in repr(found)
    assert ": " not in repr(found)
