"""Values of another kind among good ones: bad rows like others, counted, placed, dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import segmentry as sg
from frame_kinds import columns_of

ROLES = {"customer": "who", "time": "when", "amount": "paid"}
BERLIN = "Europe/Berlin"
LIBRARIES = pytest.mark.parametrize(
    "library",
    [pd.DataFrame, pl.from_pandas, pa.Table.from_pandas],
    ids=["pandas", "polars", "arrow"],
)


def objects(*values: Any) -> pd.Series:
    return pd.Series(values, dtype=object)


def frame(**changes: Any) -> pd.DataFrame:
    """Three good rows, some columns replaced."""
    days = ["2024-01-01", "2024-01-02", "2024-01-03"]
    return pd.DataFrame({"who": ["a", "b", "a"], "when": days, "paid": [1.0, 2.0, 3.0]} | changes)


# The value in row 1 is bad.
STRAYS = {
    "a word among numbers": ("paid", objects(1.0, "n/a", 3.0)),
    "a word among texts of numbers": ("paid", pd.Series(["1.5", "n/a", "2e1"])),
    "a word, in categories": ("paid", pd.Series(["1.5", "n/a", "2"], dtype="category")),
    "a word, in Arrow text": ("paid", pd.Series(["1", "n/a", "2"], dtype="string[pyarrow]")),
    "a number that is none elsewhere": ("paid", objects("1", "1_0", "2")),
    "a truth value as amount": ("paid", objects(1.5, True, "2")),
    "a list as amount": ("paid", objects(1.5, [2], 2)),
    "a word among whole ids": ("who", objects(1, "b", 1)),
    "a number among text ids": ("who", objects("a", 7, "a")),
    "a fraction among text ids": ("who", objects("a", 7.5, "a")),
    "a tuple among ids": ("who", objects("a", (1,), "a")),
    "a word among datetimes": ("when", objects(dt.datetime(2024, 1, 1), "soon", dt.date.today())),
    "a number among datetimes": ("when", objects(dt.datetime(2024, 1, 1), 20240102, "2024-01-03")),
    "a word among zoned times": (
        "when",
        objects(
            pd.Timestamp("2024-01-01", tz=BERLIN), "soon", pd.Timestamp("2024-07-01", tz=BERLIN)
        ),
    ),
}


@pytest.mark.parametrize("case", list(STRAYS))
def test_a_stray_value_is_refused_with_count_and_row(case: str) -> None:
    column, values = STRAYS[case]
    with pytest.raises(
        sg.InvalidDataError, match=rf"{column}.*1 of 3 values .* from 0: 1\).*on_bad"
    ):
        sg.TransactionLog(frame(**{column: values}), **ROLES)


@pytest.mark.parametrize("case", list(STRAYS))
def test_a_log_without_stray_values_is_that_of_the_other_rows(case: str) -> None:
    column, values = STRAYS[case]
    log = sg.TransactionLog(frame(**{column: values}), **ROLES, on_bad="drop")
    assert (log.n_dropped, log.n_rows, log.n_customers) == (1, 2, 1)
    check = next(check for check in log.audit().checks if check.check == "dropped_rows")
    assert (check.rows, check.examples) == (1, "rows 1")


def test_what_is_there_but_no_number_is_shown() -> None:
    with pytest.raises(
        sg.InvalidDataError, match=r"amount include what is no number: 'n/a' in row 1"
    ):
        sg.TransactionLog(frame(paid=objects(1.0, "n/a", None)), **ROLES)


@LIBRARIES
def test_amounts_in_text_are_numbers_in_every_library(library: Callable[[Any], Any]) -> None:
    log = sg.TransactionLog(library(frame(paid=["1.5", " -2 ", "2e1"])), **ROLES)
    assert columns_of(log.features(columns=["revenue"]))["revenue"] == [21.5, -2.0]


@pytest.mark.parametrize(
    "library",
    [
        pl.from_pandas,
        lambda data: pl.from_pandas(data).lazy(),
        lambda data: pl.from_pandas(data).with_columns(pl.col("paid").cast(pl.Categorical)),
        pa.Table.from_pandas,
        lambda data: pa.Table.from_pandas(data).to_reader(),
        lambda data: pa.table({**data, "paid": pa.array(data["paid"]).dictionary_encode()}),
    ],
    ids=["polars", "polars lazy", "polars categories", "arrow", "arrow stream", "dictionary"],
)
def test_a_word_among_amounts_in_every_library(library: Callable[[Any], Any]) -> None:
    data = frame(paid=["1.5", "n/a", "2"])
    with pytest.raises(sg.InvalidDataError, match=r"1 of 3 values .* from 0: 1\).*'n/a' in row 1"):
        sg.TransactionLog(library(data), **ROLES)
    assert sg.TransactionLog(library(data), **ROLES, on_bad="drop").n_dropped == 1


@LIBRARIES
def test_appended_amounts_that_are_all_words_are_bad_rows(library: Callable[[Any], Any]) -> None:
    good, bad = frame(paid=["1", "2", "3"]), frame(paid=["x", "", "-"])
    log = sg.TransactionLog(library(good), **ROLES, on_bad="drop")
    once = sg.TransactionLog(library(pd.concat([good, bad])), **ROLES, on_bad="drop")
    appended = log.append(library(bad))
    assert appended.n_dropped == once.n_dropped == 3
    assert columns_of(appended.features()) == columns_of(once.features())
    with pytest.raises(sg.InvalidDataError, match=r"all 3 values .*'x' in row 0 \(3 in all\)"):
        sg.TransactionLog(library(good), **ROLES).append(library(bad))


@LIBRARIES
def test_appended_views_may_have_any_text_as_amount(library: Callable[[Any], Any]) -> None:
    data = frame(paid=["1", "-", "3"], what=["purchase", "view", "purchase"])
    log = sg.TransactionLog(library(data), **ROLES, event="what")
    assert log.append(library(data[data.what == "view"])).n_rows == 4


@pytest.mark.parametrize("values", [[b"x"] * 3, [True] * 3, [dt.date(2024, 1, 1)] * 3, [[1]] * 3])
def test_appended_objects_that_are_no_numbers_are_bad_rows(values: list[Any]) -> None:
    log = sg.TransactionLog(frame(), **ROLES, on_bad="drop")
    assert log.append(frame(paid=objects(*values))).n_dropped == 3


@LIBRARIES
@pytest.mark.parametrize("role", ["labels", "product", "order", "channel"])
def test_amounts_in_text_may_be_labels_too(library: Callable[[Any], Any], role: str) -> None:
    data, other = library(frame(paid=["1.5", "x", "2"])), ["paid"] if role == "labels" else "paid"
    log = sg.TransactionLog(data, **ROLES, on_bad="drop", **{role: other})
    assert (log.n_rows, log.n_dropped) == (2, 1)


@LIBRARIES
@pytest.mark.parametrize("role", ["numbers", "quantity", "discount"])
def test_other_numbers_are_never_text(library: Callable[[Any], Any], role: str) -> None:
    other: Any = ["paid"] if role == "numbers" else "paid"
    with pytest.raises(sg.InvalidTypeError, match=f'{role} .*"paid".* must be numbers; found text'):
        sg.TransactionLog(library(frame(paid=["1.5", "1", "2"])), **ROLES, **{role: other})


def test_a_word_where_no_amount_is_needed_is_no_matter() -> None:
    data = frame(paid=objects(1.0, "-", 3.0), what=["purchase", "view", "purchase"])
    assert sg.TransactionLog(data, **ROLES, event="what").n_orders == 2


def test_an_endless_number_in_text_is_infinite() -> None:
    with pytest.raises(sg.InvalidDataError, match="infinite"):
        sg.TransactionLog(frame(paid=objects(1.0, 10**400, "inf")), **ROLES)


@pytest.mark.parametrize("column", ["who", "when", "paid"])
@pytest.mark.parametrize("library", [pl.DataFrame, lambda data: data.lazy()], ids=["eager", "lazy"])
def test_a_polars_column_of_no_type_is_all_missing(column: str, library: Any) -> None:
    data = library(pl.from_pandas(frame()).with_columns(pl.lit(None).alias(column)))
    with pytest.raises(sg.InvalidDataError, match="all 3 values are missing"):
        sg.TransactionLog(data, **ROLES)
