"""What is asked of a segmenter beside the data: labels of any type, paths, how far to look."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import segmentry as sg
from segmentry.wording.reasons import reason_in_chinese

N = 60
LABELS = np.arange(N) % 3
FRAME = pd.DataFrame(
    {
        "id": [f"c{row}" for row in range(N)],
        "orders": LABELS * 5 + np.arange(N) % 2,
        "revenue": LABELS * 30.0 + np.arange(N) % 7 * 5,
    }
)
FITTED = sg.Segmenter(3).fit(FRAME)


def test_labels_of_pandas_that_are_no_text_come_back_as_they_were() -> None:
    numbered = FRAME.set_axis([0, 1, 2], axis=1)
    segmenter = sg.Segmenter(3, columns=[1, 2], value_column=2).fit(numbered)  # type: ignore[list-item, arg-type]
    assigned = segmenter.assign(numbered)
    assert list(assigned.columns) == [0, "segment", "segment_name", "distance", "confidence"]
    assert assigned[0].tolist() == FRAME["id"].tolist()
    assert segmenter.value_column_ == "2"
    assert sg.profile(numbered, LABELS, value_column=2).value_column == "2"  # type: ignore[arg-type]
    assert list(numbered.columns) == [0, 1, 2]


@pytest.mark.parametrize(
    "make", [lambda f: f, pl.from_pandas, pa.Table.from_pandas], ids=["pandas", "polars", "pyarrow"]
)
def test_of_no_customers_the_names_are_text_too(make: Any) -> None:
    frame = make(FRAME)
    empty, full = FITTED.assign(frame[:0]), FITTED.assign(frame)
    kinds = [
        [str(one.schema.field(name).type) for name in full.column_names]
        if isinstance(one, pa.Table)
        else [str(one[name].dtype) for name in full.columns]
        for one in (empty, full)
    ]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize(
    ("make", "null"),
    [
        (lambda f: f, None),
        (lambda f: f, np.nan),
        (pl.from_pandas, None),
        (pa.Table.from_pandas, None),
    ],
    ids=["None", "NaN", "polars", "pyarrow"],
)
def test_a_row_without_a_customer_is_refused_as_in_the_fit(make: Any, null: Any) -> None:
    frame = FRAME.assign(id=[*FRAME["id"][:7], null, *FRAME["id"][8:]])
    for ask in (FITTED.assign, sg.Segmenter(3).fit):
        with pytest.raises(sg.InvalidDataError, match="customer column 'id' has a null in row 7"):
            ask(make(frame))


def test_numbers_of_customers_may_be_missing_too() -> None:
    ids = np.where(np.arange(N) == 4, np.nan, np.arange(N))
    for frame in (FRAME.assign(id=ids), pl.from_pandas(FRAME).with_columns(id=pl.Series(ids))):
        with pytest.raises(sg.InvalidDataError, match="null in row 4"):
            FITTED.assign(frame)


def test_a_customer_may_be_placed_more_than_once() -> None:
    twice = pd.concat([FRAME, FRAME], ignore_index=True)
    assigned = FITTED.assign(twice)
    assert assigned["segment"].tolist() == [*FITTED.labels_, *FITTED.labels_]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"balance": "no"}, sg.InvalidTypeError, "balance must be True or False, found 'no'"),
        ({"balance": 1}, sg.InvalidTypeError, "balance must be True or False"),
        ({"value_column": "id"}, sg.InvalidDataError, "'id' is the first column"),
        ({"value_column": "none"}, sg.InvalidDataError, "value_column 'none' is not among"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(
    arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    frame = FRAME.assign(id=range(N)) if "value_column" in arguments else FRAME
    with pytest.raises(error, match=words):
        sg.Segmenter(3, **arguments).fit(frame)


@pytest.mark.parametrize("path", [None, 5, b"model.json", ["model.json"]])
def test_a_path_that_is_none_is_refused_by_name(path: Any) -> None:
    for ask in (sg.load, FITTED.save, lambda path: sg.report(FITTED, FRAME, path)):
        with pytest.raises(sg.InvalidTypeError, match=r"path must be a text or a pathlib\.Path"):
            ask(path)


def test_no_more_segments_are_tried_than_can_hold_their_least_share() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"id": range(300), "a": random.normal(size=300)})
    began = time.perf_counter()
    found = sg.Segmenter(k_range=(2, 500), min_share=0.1, n_init=1).fit(frame)
    assert time.perf_counter() - began < 20
    assert found.choice_["k"].tolist() == list(range(2, 11))
    words = "more than 10 not tried, as some would be under min_share=0.1"
    assert words in found.choice_reason_
    assert "英文" not in reason_in_chinese(found.choice_reason_)
    # What was asked for at least is tried.
    frame = frame[:40]
    assert sg.Segmenter(k_range=(12, 12), min_share=0.1).fit(frame).choice_["k"].tolist() == [12]


def test_segments_of_one_customer_are_not_tried() -> None:
    found = sg.Segmenter(k_range=(2, 500), min_share=0, n_init=1).fit(FRAME[:24])
    assert found.choice_["k"].max() <= 12
    assert "more than 12 not tried, as segments would be of one" in found.choice_reason_
    assert "英文" not in reason_in_chinese(found.choice_reason_)


def test_where_nothing_is_capped_the_reason_says_nothing_of_it() -> None:
    assert "not tried" not in sg.Segmenter().fit(FRAME).choice_reason_
