"""Every bad input to a log or to its features: a typed error that says where, what and what to do.

Each message must name the argument or column at fault. Nothing panics, hangs, or goes missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import segmentry as sg
from frame_kinds import MAKE, columns_of

ROLES = {"customer": "who", "time": "when", "amount": "paid"}


def frame(**changes: Any) -> pd.DataFrame:
    """Five good rows, some columns replaced."""
    return pd.DataFrame(
        {
            "who": ["a", "b", "a", "c", "b"],
            "when": pd.to_datetime([f"2024-01-0{day}" for day in range(1, 6)]),
            "paid": [1.0, 2.0, 3.0, 4.0, 5.0],
        }
        | changes
    )


def build(data: Any = None, **options: Any) -> sg.TransactionLog:
    return sg.TransactionLog(frame() if data is None else data, **{**ROLES, **options})


@contextmanager
def refused(kind: type[Exception], *words: str) -> Iterator[None]:
    """Expect an error of ours, of that builtin kind, whose message has all the words."""
    with pytest.raises(sg.SegmentryError) as caught:
        yield
    assert isinstance(caught.value, kind)
    assert not isinstance(caught.value, sg.InternalError)
    message = str(caught.value)
    for word in words:
        assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", message), (word, message)


# The frame


@pytest.mark.parametrize("thing", [None, 3, "sales.csv", [1, 2], {"who": [1]}, np.zeros((3, 3))])
def test_something_that_is_not_a_frame(thing: object) -> None:
    with refused(TypeError, "frame"):
        sg.TransactionLog(thing, **ROLES)


def test_an_empty_frame_of_any_kind(kind: str) -> None:
    schema = pa.schema([("who", pa.string()), ("when", pa.timestamp("us")), ("paid", pa.float64())])
    if kind == "pyarrow-batch":
        data: Any = pa.RecordBatch.from_pylist([], schema=schema)
    else:
        data = MAKE[kind](schema.empty_table())
    with refused(ValueError, "frame", "rows"):
        build(data)


def test_a_frame_without_columns() -> None:
    with refused(ValueError):
        build(pd.DataFrame())


@pytest.mark.parametrize("role", ["customer", "time", "amount", "order", "quantity", "event"])
def test_a_missing_column_is_named_with_those_there_are(role: str) -> None:
    with refused(ValueError, role, "nope", "who", "when", "paid"):
        build(**{role: "nope"})


@pytest.mark.parametrize("role", ["customer", "time", "amount", "order"])
@pytest.mark.parametrize("value", [3, ["who"], 1.5])
def test_a_role_that_is_not_a_column_name(role: str, value: object) -> None:
    with refused(TypeError, role):
        build(**{role: value})


@pytest.mark.parametrize("role", ["customer", "time", "amount"])
def test_a_role_that_must_be_given_is_none(role: str) -> None:
    with refused(TypeError, role):
        build(**{role: None})


def test_two_columns_of_one_name() -> None:
    data = frame()
    data.insert(3, "paid", [1.0] * 5, allow_duplicates=True)
    with refused(ValueError, "paid"):
        build(data)


@pytest.mark.parametrize("column", ["who", "when", "paid"])
@pytest.mark.parametrize("on_bad", ["raise", "drop"])
def test_a_column_of_nothing_but_nulls(column: str, on_bad: str) -> None:
    with refused(ValueError, column):
        build(frame(**{column: [None] * 5}), on_bad=on_bad)


@pytest.mark.parametrize("column", ["who", "when", "paid"])
def test_an_arrow_column_of_type_null(column: str) -> None:
    data = pa.table(frame())
    place = data.column_names.index(column)
    with refused(ValueError, column):
        build(data.set_column(place, column, pa.nulls(5)))


def test_every_row_bad_even_when_dropping() -> None:
    with refused(ValueError):
        build(
            frame(who=["a", None, None, None, None], paid=[np.nan, 1.0, 2.0, 3.0, 4.0]),
            on_bad="drop",
        )


# Bad rows


def days(second: str | None, fourth: str | None) -> list[str | None]:
    """Five times as text, two of them bad."""
    return ["2024-01-01", second, "2024-01-03", fourth, "2024-01-05"]


# What is wrong -> the column, and its five values; those of rows 1 and 3 are bad.
BAD_COLUMNS = {
    "null customer": ("who", ["a", None, "a", None, "b"]),
    "null time": ("when", pd.to_datetime(days(None, None))),
    "NaN amount": ("paid", [1.0, np.nan, 3.0, np.nan, 5.0]),
    "infinite amount": ("paid", [1.0, np.inf, 3.0, -np.inf, 5.0]),
    "absurd amount": ("paid", [1.0, 1.1e140, 3.0, -1e300, 5.0]),
    "null whole amount": ("paid", pd.array([1, None, 3, None, 5], dtype="Int64")),
    "unparsable time": ("when", days("yesterday", "31/01/2024")),
    "impossible day": ("when", days("2023-02-29", "2024-13-01")),
    "impossible hour": ("when", days("2024-01-02T25:00", "2024-01-04T10:61")),
    "null text time": ("when", days(None, None)),
    "infinite id": ("who", [1.0, np.inf, 1.0, -np.inf, 2.0]),
    "missing whole id": ("who", [1.0, np.nan, 1.0, np.nan, 2.0]),
}


@pytest.mark.parametrize("case", list(BAD_COLUMNS))
def test_bad_rows_are_counted_and_placed(case: str) -> None:
    column, values = BAD_COLUMNS[case]
    with refused(ValueError, column, "2", "1", "3", "on_bad"):
        build(frame(**{column: values}))


@pytest.mark.parametrize("case", list(BAD_COLUMNS))
def test_bad_rows_are_dropped_when_asked_and_counted(case: str) -> None:
    column, values = BAD_COLUMNS[case]
    log = build(frame(**{column: values}), on_bad="drop")
    assert (log.n_dropped, log.n_rows) == (2, 3)


@pytest.mark.parametrize("case", list(BAD_COLUMNS))
def test_a_log_with_bad_rows_dropped_is_the_log_of_the_others(case: str) -> None:
    column, values = BAD_COLUMNS[case]
    bad = frame(**{column: values})
    dropped = build(bad, on_bad="drop").features()
    assert columns_of(dropped) == columns_of(build(bad.drop(index=[1, 3])).features())


@pytest.mark.parametrize(
    "library",
    [pd.DataFrame, pl.from_pandas, pa.Table.from_pandas],
    ids=["pandas", "polars", "arrow"],
)
def test_an_infinite_id_is_missing_in_every_library(library: Callable[[pd.DataFrame], Any]) -> None:
    column, values = BAD_COLUMNS["infinite id"]
    assert build(library(frame(**{column: values})), on_bad="drop").n_dropped == 2


def test_a_customer_of_bad_rows_only_is_not_in_the_log() -> None:
    log = build(frame(paid=[1.0, 2.0, 3.0, np.nan, 5.0]), on_bad="drop")
    assert log.n_customers == 2
    assert columns_of(log.features())["who"] == ["a", "b"]


def test_a_row_bad_in_two_ways_is_dropped_once() -> None:
    data = frame(who=["a", None, "a", "c", "b"], paid=[1.0, np.nan, 3.0, 4.0, 5.0])
    assert build(data, on_bad="drop").n_dropped == 1


def test_many_bad_rows_are_not_all_listed() -> None:
    n = 50_000
    data = pd.DataFrame({"who": 1, "when": "2024-01-01", "paid": [1.0] + [np.nan] * (n - 1)})
    with pytest.raises(sg.InvalidDataError) as caught:
        build(data)
    assert len(str(caught.value)) < 1000
    assert "49999" in str(caught.value).replace(",", "")


def test_an_infinite_quantity() -> None:
    with refused(ValueError, "pieces", "2"):
        build(frame(pieces=[1.0, 2.0, np.inf, 1.0, 1.0]), quantity="pieces")


@pytest.mark.parametrize("worst", [-0.5, np.inf])
def test_a_discount_that_is_negative_or_infinite(worst: float) -> None:
    with refused(ValueError, "off", "2"):
        build(frame(off=[0.0, 2.0, worst, 1.0, 1.0]), discount="off")


def test_a_purchase_without_an_amount_among_other_events() -> None:
    data = frame(what=["view", "purchase"] * 2 + ["view"], paid=[None, 1.0, None, None, None])
    with refused(ValueError, "paid", "3"):
        build(data, event="what")


def test_on_bad_that_is_no_choice() -> None:
    with refused(ValueError, "on_bad", "raise", "drop"):
        build(on_bad="ignore")


# Column types


@pytest.mark.parametrize(
    "values",
    [["a", "b", "c", "d", "x"], pd.to_datetime(["2024-01-01"] * 5), [b"1"] * 5, [[1]] * 5],
    ids=["text", "times", "bytes", "lists"],
)
def test_an_amount_that_is_no_number(values: Any) -> None:
    with refused(TypeError, "amount", "paid"):
        build(frame(paid=values))


@pytest.mark.parametrize(
    "values",
    [[1, 2, 3, 4, 5], [1.5] * 5, [True] * 5, pd.to_timedelta([1] * 5, unit="D"), [[1]] * 5],
    ids=["whole", "float", "bool", "duration", "lists"],
)
def test_a_time_that_is_no_time(values: Any) -> None:
    with refused(TypeError, "time", "when"):
        build(frame(when=values))


def test_a_number_as_time_comes_with_advice() -> None:
    with pytest.raises(sg.InvalidTypeError, match=r"to_datetime|convert|unit"):
        build(frame(when=[1_700_000_000] * 5))


@pytest.mark.parametrize(
    "values",
    [
        pd.to_datetime(["2024-01-01"] * 5),
        [[1], [2], [3], [4], [5]],
        [{"a": 1}] * 5,
        pd.to_timedelta([1] * 5, unit="D"),
    ],
    ids=["times", "lists", "dicts", "durations"],
)
def test_customers_that_are_neither_numbers_nor_text(values: Any) -> None:
    with refused(TypeError, "customer", "who"):
        build(frame(who=values))


def test_customers_that_are_fractions() -> None:
    with refused((TypeError, ValueError), "customer", "who", "2.5"):
        build(frame(who=[1.0, 2.5, 1.0, 2.0, 2.0]))


def test_customers_of_mixed_numbers_and_text() -> None:
    with refused((TypeError, ValueError), "customer", "who"):
        build(frame(who=pd.Series(["a", 1, 2.0, "b", "c"], dtype=object)))


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
def test_text_that_is_not_utf8(kind: pa.DataType) -> None:
    good = pa.array(["aa", "bb", "cc", "dd", "ee"]).cast(kind)
    _, offsets, _ = good.buffers()
    broken = pa.Array.from_buffers(kind, 5, [None, offsets, pa.py_buffer(b"aabb\xff\xfeddee")])
    data = pa.table({"who": broken, "when": ["2024-01-01"] * 5, "paid": [1.0] * 5})
    with refused((TypeError, ValueError), "customer"):
        build(data).features()


def test_raw_bytes_as_customers() -> None:
    data = pa.table({"who": [b"\xff\xfe"] * 5, "when": ["2024-01-01"] * 5, "paid": [1.0] * 5})
    with refused((TypeError, ValueError), "customer", "who"):
        build(data)


@pytest.mark.parametrize("role", ["quantity", "discount"])
def test_an_optional_number_that_is_text(role: str) -> None:
    with refused(TypeError, role, "words"):
        build(frame(words=["a"] * 5), **{role: "words"})


# Times


def zoned(zone: str) -> pd.Timestamp:
    return pd.Timestamp("2024-01-01", tz=zone)


@pytest.mark.parametrize(
    "values",
    [
        ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00", *["2024-01-02T00:00:00Z"] * 3],
        ["2024-01-01T00:00:00+01:00", *["2024-01-02T00:00:00+02:00"] * 4],
        ["2024-01-01", *["2024-01-02T00:00:00+02:00"] * 4],
        pd.Series([zoned("UTC"), *[zoned("Europe/Berlin")] * 4], dtype=object),
        pd.Series([dt.datetime(2024, 1, 1), *[zoned("UTC")] * 4], dtype=object),
    ],
    ids=["text Z and naive", "text offsets", "date and offset", "objects", "objects naive"],
)
def test_mixed_zones(values: Any) -> None:
    with refused(ValueError, "when", "zones"):
        build(frame(when=values))


@pytest.mark.parametrize(
    "times",
    [
        pa.array([2**61, *[0] * 4], pa.timestamp("s")),
        pa.array([2**62, *[0] * 4], pa.timestamp("ms")),
        pa.array([2**31 - 1, *[0] * 4], pa.date32()),
        pa.array([2**62, *[0] * 4], pa.int64()).view(pa.date64()),
        pa.array([-(2**63) + 1, *[0] * 4], pa.timestamp("s")),
    ],
    ids=["s", "ms", "date32", "date64", "long ago"],
)
def test_times_beyond_any_calendar_are_refused_not_wrapped(times: pa.Array) -> None:
    data = pa.table({"who": [1] * 5, "when": times, "paid": [1.0] * 5})
    with refused(ValueError, "when", "0"):
        build(data)


def test_the_ends_of_64_bits_do_not_panic() -> None:
    ends = pa.array([-(2**63) + 2, 2**63 - 1], pa.timestamp("ns"))
    data = pa.table({"who": [1, 1], "when": ends, "paid": [1.0, 1.0]})
    columns = columns_of(build(data).features())
    assert columns["tenure_days"][0] == pytest.approx(2**64 / 86_400e9)
    assert columns["orders_30d"] == [1]


# as_of


@pytest.mark.parametrize(
    "as_of",
    ["2023-12-31", dt.date(2023, 12, 31), dt.datetime(2023, 12, 31, 23, 59, 59), "1000-01-01"],
    ids=repr,
)
def test_as_of_before_all_data(as_of: object) -> None:
    with refused(ValueError, "as_of", "2024-01-01"):
        build().features(as_of=as_of)


@pytest.mark.parametrize("as_of", ["soon", "", "2024-02-30", "2024-01-01T99:00"])
def test_as_of_that_is_no_moment(as_of: str) -> None:
    with refused(ValueError, "as_of"):
        build().features(as_of=as_of)


@pytest.mark.parametrize("as_of", [20240101, 1.5, True, ["2024-01-01"], b"2024-01-01"], ids=str)
def test_as_of_of_the_wrong_type(as_of: object) -> None:
    with refused(TypeError, "as_of"):
        build().features(as_of=as_of)


@pytest.mark.parametrize("as_of", [pd.NaT, np.datetime64("NaT", "D")], ids=repr)
def test_as_of_that_is_not_a_time(as_of: object) -> None:
    with refused((TypeError, ValueError), "as_of"):
        build().features(as_of=as_of)


@pytest.mark.parametrize(
    "as_of", ["2024-01-05T00:00:00Z", pd.Timestamp("2024-01-05", tz="Europe/Berlin")], ids=str
)
def test_as_of_with_a_zone_where_the_log_has_none(as_of: object) -> None:
    with refused((TypeError, ValueError), "as_of", "zone"):
        build().features(as_of=as_of)


@pytest.mark.parametrize("method", ["features", "audit"])
def test_the_audit_takes_the_same_as_of(method: str) -> None:
    with refused(ValueError, "as_of"):
        getattr(build(), method)(as_of="nonsense")


# The other arguments of features


@pytest.mark.parametrize("windows", [(-30,), (0,), (30, -1)])
def test_a_window_that_is_not_positive(windows: tuple[int, ...]) -> None:
    with refused(ValueError, "windows", str(min(windows))):
        build().features(windows=windows)


@pytest.mark.parametrize("windows", [(30.5,), ("30",), (True,), (None,), 30, "30", None], ids=repr)
def test_windows_that_are_not_whole_numbers(windows: object) -> None:
    with refused(TypeError, "windows"):
        build().features(windows=windows)


def test_a_window_twice() -> None:
    with refused(ValueError, "windows", "30"):
        build().features(windows=(30, 90, 30))


@pytest.mark.parametrize("window", [10**9, 10**15, 10**25])
def test_a_window_longer_than_time_itself_is_refused(window: int) -> None:
    with refused(ValueError, "windows"):
        build().features(windows=(window,))


def test_an_unknown_group_is_named_with_those_there_are() -> None:
    with refused(ValueError, "groups", "speed", "recency", "spend", "cadence", "windows"):
        build().features(groups=["speed"])


@pytest.mark.parametrize("groups", [3, [3], []])
def test_groups_that_are_no_list_of_names(groups: object) -> None:
    with refused((TypeError, ValueError), "groups"):
        build().features(groups=groups)


@pytest.mark.parametrize("half_life", [0, -1, float("nan"), float("inf")])
def test_a_half_life_that_is_not_positive(half_life: float) -> None:
    with refused(ValueError, "half_life_days"):
        build().features(half_life_days=half_life)


@pytest.mark.parametrize("half_life", ["90", None, True])
def test_a_half_life_that_is_no_number(half_life: object) -> None:
    with refused(TypeError, "half_life_days"):
        build().features(half_life_days=half_life)


# purchase_events


@pytest.mark.parametrize("events", [(), [3], 3, None])
def test_purchase_events_that_are_no_list_of_names(events: object) -> None:
    with refused((TypeError, ValueError), "purchase_events"):
        build(frame(what=["purchase"] * 5), event="what", purchase_events=events)


def test_purchase_events_as_one_text_is_one_name_not_its_letters() -> None:
    log = build(frame(what=["buy", *"buy", "buy"]), event="what", purchase_events="buy")
    assert sum(columns_of(log.features())["lines"]) == 2


def test_purchase_events_name_numbers_where_the_events_are_numbers() -> None:
    log = build(frame(what=[1, 2, 1, 3, 2]), event="what", purchase_events=["1", "2"])
    assert sum(columns_of(log.features())["lines"]) == 4


# append


def test_appending_something_that_is_not_a_frame() -> None:
    with refused(TypeError, "frame"):
        build().append([1, 2, 3])


def test_appending_a_frame_without_a_column() -> None:
    with refused(ValueError, "paid"):
        build().append(frame().drop(columns="paid"))


def test_appending_times_of_another_zone() -> None:
    later = frame(when=pd.to_datetime(["2024-02-01"] * 5).tz_localize("UTC"))
    with refused((TypeError, ValueError), "when", "zone"):
        build().append(later)


def test_appending_customers_of_another_type() -> None:
    with refused((TypeError, ValueError), "customer", "who"):
        build().append(frame(who=[1, 2, 3, 4, 5]))


def test_appending_bad_rows_follows_on_bad() -> None:
    bad = frame(paid=[1.0, np.nan, 3.0, 4.0, 5.0])
    with refused(ValueError, "paid", "1"):
        build().append(bad)
    assert build(on_bad="drop").append(bad).n_dropped == 1


def test_a_refused_append_leaves_the_log_usable() -> None:
    log = build()
    before = columns_of(log.features())
    with pytest.raises(sg.SegmentryError):
        log.append(frame(paid=["x"] * 5))
    assert columns_of(log.features()) == before


# Small but good


def test_one_customer_with_one_row_is_fine() -> None:
    data = pl.DataFrame({"who": [1], "when": [dt.date(2024, 1, 1)], "paid": [5.0]})
    columns = columns_of(build(data).features())
    assert (columns["orders"], columns["revenue"], columns["gap_mean_days"]) == ([1], [5.0], [None])


def test_an_amount_of_1e140_is_the_largest_taken() -> None:
    assert columns_of(build(frame(paid=[1e140] * 5)).features())["revenue"][2] == 1e140


def test_an_appended_row_may_have_no_value_of_an_optional_role() -> None:
    data = frame(pieces=[1.0, 2.0, 1.0, 1.0, np.nan])
    log = build(data[:4], quantity="pieces").append(data[4:])
    assert columns_of(log.features()) == columns_of(build(data, quantity="pieces").features())
