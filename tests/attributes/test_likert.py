"""Answers on a scale."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import frame_kinds
from segmentry.attributes import likert
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

TABLE = pa.table(
    {
        "customer": ["b", "a", "c"],
        "plans": [5, 1, None],
        "bargains": [1, 4, None],
        "organic": [3, 1, None],
    }
)
ITEMS = ["plans", "bargains", "organic"]


def answers(frame):
    columns = frame_kinds.columns_of(frame)
    assert list(columns) == ["customer", *ITEMS]
    assert columns["customer"] == ["b", "a", "c"]
    return [columns[name] for name in ITEMS]


def test_frames_come_back_in_kind(kind):
    found = likert(frame_kinds.MAKE[kind](TABLE), ITEMS, reverse=["bargains"])
    assert isinstance(found, frame_kinds.GIVES[kind])
    assert answers(found) == [[5.0, 1.0, None], [5.0, 2.0, None], [3.0, 1.0, None]]


def test_centred_by_person_and_by_item():
    frame = TABLE.to_pandas()
    person = answers(likert(frame, ITEMS, center="person"))
    assert person == [[2.0, -1.0, None], [-2.0, 2.0, None], [0.0, -1.0, None]]
    item = answers(likert(frame, ITEMS, center="item"))
    assert item == [[2.0, -2.0, None], [-1.5, 1.5, None], [1.0, -1.0, None]]


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(1, 7)), min_size=3, max_size=3), min_size=1),
    st.sampled_from(["person", "item", None]),
)
def test_it_is_reversed_and_centred_as_said(rows, center):
    frame = pl.DataFrame(
        {"id": range(len(rows))} | {f"q{j}": [row[j] for row in rows] for j in range(3)}
    ).with_columns(pl.col("q0", "q1", "q2").cast(pl.Int64))
    found = likert(frame, ["q0", "q1", "q2"], ["q1"], center, scale=(1, 7))
    table = np.array([[np.nan if v is None else v for v in row] for row in rows], dtype=float)
    table[:, 1] = 8 - table[:, 1]
    for i in range(len(rows)):
        for j in range(3):
            line = {"person": table[i], "item": table[:, j], None: np.zeros(1)}[center]
            known = line[~np.isnan(line)]
            expected = table[i, j] - known.mean() if len(known) else np.nan
            value = found[f"q{j}"][i]
            assert (value is None) == bool(np.isnan(table[i, j]))
            if value is not None:
                assert value == pytest.approx(expected, abs=1e-12)


def test_ordered_words_are_ranks():
    words = ["never", "sometimes", "often"]
    frame = pd.DataFrame(
        {"id": [1, 2, 3], "q": pd.Categorical(["often", None, "never"], words, ordered=True)}
    )
    assert frame_kinds.columns_of(likert(frame, ["q"]))["q"] == [3.0, None, 1.0]
    # "sometimes" was never said, and the scale still has three answers.
    assert frame_kinds.columns_of(likert(frame, ["q"], ["q"]))["q"] == [1.0, None, 3.0]
    with pytest.raises(InvalidTypeError, match="'q' holds neither numbers nor ordered"):
        likert(pd.DataFrame({"id": [1], "q": ["often"]}), ["q"])


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (InvalidDataError, "no column 'x'", {"columns": ["x"]}),
        (InvalidDataError, r"'plans' has 1 answers beyond .* \(5\) in row 0", {"scale": (1, 4)}),
        (InvalidParameterError, "at least one", {"columns": []}),
        (InvalidParameterError, "distinct", {"columns": ["plans", "plans"]}),
        (InvalidParameterError, "reverse names 'x'", {"reverse": ["x"]}),
        (InvalidParameterError, "center must be one of", {"center": "row"}),
        (InvalidParameterError, "scale must ascend", {"scale": (5, 1)}),
        (InvalidParameterError, "scale must be", {"scale": 5}),
        (InvalidTypeError, "columns must be a list", {"columns": "plans"}),
    ],
)
def test_bad_wishes(error, message, arguments):
    with pytest.raises(error, match=message):
        likert(TABLE, **{"columns": ITEMS, **arguments})


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"id": [1, 2], "q": pd.Series([None, None], dtype=object), "r": [1, 5]}),
        pl.DataFrame({"id": [1, 2], "q": [None, None], "r": [1, 5]}),
        pl.DataFrame({"id": [1, 2], "q": pl.Series([None] * 2, dtype=pl.String), "r": [1, 5]}),
        pa.table({"id": [1, 2], "q": pa.nulls(2), "r": [1, 5]}),
    ],
    ids=["objects", "no type", "text", "Arrow nulls"],
)
def test_a_question_that_nobody_answered_stays_null(frame):
    table = frame_kinds.columns_of(likert(frame, ["q", "r"], reverse=["q", "r"]))
    assert (table["q"], table["r"]) == ([None, None], [5.0, 1.0])
