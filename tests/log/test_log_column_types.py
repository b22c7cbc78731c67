"""Customer ids, times and amounts of every type: read right, given back as they came."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import oracles
import segmentry as sg
from frame_kinds import columns_of

TIMES = [
    dt.datetime(2024, 3, 30, 12),
    dt.datetime(2024, 3, 31, 1),
    dt.datetime(1969, 7, 20, 20, 17),
    dt.datetime(2024, 3, 31, 1),
    dt.datetime(2024, 5, 1),
    dt.datetime(2024, 3, 30, 12),
]
AMOUNTS = [10.0, 20.5, -3.25, 4.0, 5.0, 60.0]
ROLES = {"customer": "id", "time": "time", "amount": "amount"}

UUIDS = [str(uuid.UUID(int=n * 0x1234_5678_9ABC_DEF0_1234_5678)) for n in (3, 1, 2)]
TEXTS = ["李娜", "Zoë", "王芳"]


def six(values: list[Any]) -> list[Any]:
    """Three customers on six rows."""
    a, b, c = values
    return [a, b, a, c, b, a]


def table(ids: pa.Array | pa.ChunkedArray, times: Any = None) -> pa.Table:
    times = pa.array(TIMES, pa.timestamp("us")) if times is None else times
    return pa.table({"id": ids, "time": times, "amount": AMOUNTS})


def check(frame: Any, ids: list[Any], times: list[Any] | pd.Series = TIMES) -> Any:
    """Compare a log's features with the twin's on plain values; give the features."""
    plain = pd.DataFrame({"id": pd.Series(ids, dtype=object), "time": times, "amount": AMOUNTS})
    features = sg.TransactionLog(frame, **ROLES).features(groups=list(oracles.GROUPS))
    oracles.assert_features_match(columns_of(features), oracles.features(plain, **ROLES), "id")
    return features


ARROW_IDS = [
    *[(kind, [3, 1, 2]) for kind in (pa.int8(), pa.int16(), pa.int32(), pa.int64())],
    *[(kind, [3, 1, 200]) for kind in (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())],
    (pa.int64(), [-(2**63), 2**63 - 1, 0]),
    (pa.int32(), [-5, 7, -(2**31)]),
    (pa.uint64(), [2**64 - 1, 2**63, 1]),
    (pa.int64(), [2**53, 2**53 + 1, 2**53 + 2]),
    *[
        (kind, ids)
        for kind in (
            pa.string(),
            pa.large_string(),
            pa.string_view(),
            pa.dictionary(pa.int32(), pa.string()),
            pa.dictionary(pa.int8(), pa.large_string()),
        )
        for ids in (TEXTS, UUIDS, ["", "a", "A"])
    ],
    (pa.dictionary(pa.int32(), pa.int64()), [30, 10, 20]),
]


@pytest.mark.parametrize(("kind", "ids"), ARROW_IDS, ids=str)
def test_arrow_ids_keep_their_type_and_sort_ascending(kind: pa.DataType, ids: list[Any]) -> None:
    values = pa.array(six(ids), kind.value_type if pa.types.is_dictionary(kind) else kind)
    column = values.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else values
    features = check(table(column), six(ids))
    assert features.schema.field("id").type == kind


PANDAS_IDS = [
    *[(f"{sign}int{n}", [3, 1, 2]) for sign in ("", "u") for n in (8, 16, 32, 64)],
    *[(f"{sign}Int{n}", [3, 1, 2]) for sign in ("", "U") for n in (8, 64)],
    ("int64[pyarrow]", [3, 1, 2]),
    ("str", TEXTS),
    ("string", TEXTS),
    ("string[pyarrow]", UUIDS),
    ("object", TEXTS),
    ("category", TEXTS),
    ("category", [30, 10, 20]),
    ("float64", [3.0, 1.0, 2.0]),
    ("Float64", [3.0, 1.0, 2.0]),
]


@pytest.mark.parametrize(("dtype", "ids"), PANDAS_IDS, ids=str)
def test_pandas_ids_keep_their_dtype_and_sort_ascending(dtype: str, ids: list[Any]) -> None:
    column = pd.Series(six(ids)).astype(dtype)
    frame = pd.DataFrame({"id": column, "time": TIMES, "amount": AMOUNTS})
    assert check(frame, six(ids))["id"].dtype == column.dtype


POLARS_IDS = [
    *[
        (kind, [3, 1, 2])
        for kind in (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32)
    ],
    (pl.UInt64, [2**64 - 1, 2**63, 1]),
    (pl.String, TEXTS),
    (pl.Categorical, TEXTS),
    (pl.Enum(["王芳", "nobody", "李娜", "Zoë"]), TEXTS),
]


@pytest.mark.parametrize(("kind", "ids"), POLARS_IDS, ids=str)
def test_polars_ids_keep_their_dtype_and_sort_ascending(kind: Any, ids: list[Any]) -> None:
    column = pl.Series(six(ids), dtype=kind)
    frame = pl.DataFrame({"id": column, "time": TIMES, "amount": AMOUNTS})
    assert check(frame, six(ids))["id"].dtype == column.dtype


def test_ordered_categories_sort_by_value_not_by_their_order() -> None:
    column = pd.Categorical(six(["low", "mid", "high"]), ["low", "mid", "high"], ordered=True)
    frame = pd.DataFrame({"id": column, "time": TIMES, "amount": AMOUNTS})
    assert check(frame, six(["low", "mid", "high"]))["id"].tolist() == ["high", "low", "mid"]


def test_a_category_nobody_has_makes_no_customer() -> None:
    column = pd.Categorical(six(["a", "b", "c"]), ["c", "unused", "b", "a"])
    frame = pd.DataFrame({"id": column, "time": TIMES, "amount": AMOUNTS})
    assert check(frame, six(["a", "b", "c"]))["id"].tolist() == ["a", "b", "c"]


def test_dictionaries_that_differ_between_chunks_are_one() -> None:
    first = pa.array(["x", "y", "x"]).dictionary_encode()
    second = pa.array(["z", "y", "x"]).dictionary_encode()
    check(table(pa.chunked_array([first, second])), ["x", "y", "x", "z", "y", "x"])


def test_a_dictionary_with_the_same_value_twice_makes_one_customer() -> None:
    codes = pa.array([0, 1, 2, 0, 1, 2], pa.int32())
    column = pa.DictionaryArray.from_arrays(codes, pa.array(["x", "y", "x"]))
    check(table(column), ["x", "y", "x", "x", "y", "x"])


def test_text_is_not_normalised() -> None:
    composed, decomposed = "\u00e9", "e\u0301"
    features = check(
        table(pa.array(six([composed, decomposed, "e"]))), six([composed, decomposed, "e"])
    )
    assert features["id"].to_pylist() == sorted([composed, decomposed, "e"])


def test_the_customer_column_keeps_its_name() -> None:
    frame = pd.DataFrame({"客户 id": [1], "t": ["2024-01-01"], "a": [1.0]})
    log = sg.TransactionLog(frame, customer="客户 id", time="t", amount="a")
    assert log.features().columns[0] == "客户 id"


def test_long_ids_with_equal_beginnings_stay_apart() -> None:
    ids = ["x" * 5000 + tail for tail in "bac"]
    assert check(table(pa.array(six(ids))), six(ids))["id"].to_pylist() == sorted(ids)


NAIVE = pa.array(TIMES, pa.timestamp("us"))
ARROW_TIMES = [
    pa.timestamp("s"),
    pa.timestamp("ms"),
    pa.timestamp("us"),
    pa.timestamp("ns"),
    pa.timestamp("s", "UTC"),
    pa.timestamp("ms", "Europe/Berlin"),
    pa.timestamp("us", "America/New_York"),
    pa.timestamp("ns", "Australia/Lord_Howe"),
    pa.timestamp("us", "+05:30"),
]


@pytest.mark.parametrize("kind", ARROW_TIMES, ids=str)
def test_arrow_timestamps_of_every_unit_and_zone(kind: pa.TimestampType) -> None:
    if kind.tz:
        plain = pd.Series(TIMES).dt.tz_localize("UTC").dt.tz_convert(kind.tz)
        times = NAIVE.cast(pa.timestamp("us", "UTC")).cast(kind)
    else:
        plain, times = pd.Series(TIMES), NAIVE.cast(kind)
    check(table(pa.array(six(TEXTS)), times), six(TEXTS), plain)


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64()], ids=str)
def test_arrow_dates(kind: pa.DataType) -> None:
    days = [time.date() for time in TIMES]
    midnights = [dt.datetime.combine(day, dt.time()) for day in days]
    check(table(pa.array(six(TEXTS)), pa.array(days).cast(kind)), six(TEXTS), midnights)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
def test_numpy_backed_pandas_times(unit: str, zone: str | None) -> None:
    times = pd.Series(TIMES).astype(f"datetime64[{unit}]")
    times = times if zone is None else times.dt.tz_localize("UTC").dt.tz_convert(zone)
    check(
        pd.DataFrame({"id": six([3, 1, 2]), "time": times, "amount": AMOUNTS}),
        six([3, 1, 2]),
        times,
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda time: time,
        pd.Timestamp,
        lambda time: pd.Timestamp(time).as_unit("ns"),
        lambda time: time.isoformat(),
        lambda time: time.isoformat(sep=" "),
        lambda time: time.isoformat(timespec="milliseconds"),
        lambda time: time.isoformat(timespec="microseconds"),
        lambda time: time.isoformat(timespec="minutes"),
        np.datetime64,
    ],
    ids=[
        "datetime",
        "Timestamp",
        "Timestamp-ns",
        "T",
        "space",
        "ms",
        "us",
        "minutes",
        "datetime64",
    ],
)
def test_object_columns_of_moments(make: Any) -> None:
    times = pd.Series([make(time) for time in TIMES], dtype=object)
    check(pd.DataFrame({"id": six(TEXTS), "time": times, "amount": AMOUNTS}), six(TEXTS))


@pytest.mark.parametrize("make", [dt.datetime.date, lambda time: time.date().isoformat()])
def test_object_columns_of_dates(make: Any) -> None:
    midnights = [dt.datetime.combine(time.date(), dt.time()) for time in TIMES]
    times = pd.Series([make(time) for time in TIMES], dtype=object)
    frame = pd.DataFrame({"id": six(TEXTS), "time": times, "amount": AMOUNTS})
    check(frame, six(TEXTS), midnights)


@pytest.mark.parametrize("suffix", ["Z", "+00:00", "+05:30", "-0800", "+02"])
def test_text_with_one_offset_is_in_that_zone(suffix: str) -> None:
    texts = [time.isoformat() + suffix for time in TIMES]
    times = pd.Series([pd.Timestamp(text) for text in texts])
    check(table(pa.array(six(TEXTS)), pa.array(texts)), six(TEXTS), times)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_text_times_of_every_arrow_text_type(kind: pa.DataType) -> None:
    texts = pa.array([time.isoformat() for time in TIMES]).cast(kind)
    check(table(pa.array(six(TEXTS)), texts), six(TEXTS))


def test_nanoseconds_are_kept() -> None:
    times = pa.array([0, 1, 3], pa.timestamp("ns"))
    frame = pa.table({"id": [7, 7, 7], "time": times, "amount": [1.0, 2.0, 4.0]})
    columns = columns_of(sg.TransactionLog(frame, **ROLES).features())
    assert columns["orders"] == [3]
    assert columns["gap_min_days"] == [pytest.approx(1 / 86_400e9)]
    assert columns["gap_max_days"] == [pytest.approx(2 / 86_400e9)]


def test_nanoseconds_in_text_are_kept() -> None:
    times = [f"2024-01-01T00:00:00.00000000{digit}" for digit in (1, 2, 4)]
    frame = pa.table({"id": [7, 7, 7], "time": times, "amount": [1.0, 2.0, 4.0]})
    assert columns_of(sg.TransactionLog(frame, **ROLES).features())["orders"] == [3]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_active_days_are_local_days(zone: str) -> None:
    # Around midnight, in two half-hours of the same UTC day but of two local days.
    midnight = pd.Timestamp("2024-06-05", tz=zone)
    times = [midnight - pd.Timedelta(minutes=15), midnight + pd.Timedelta(minutes=15)]
    frame = pd.DataFrame({"id": [1, 1], "time": times, "amount": [1.0, 1.0]})
    assert columns_of(sg.TransactionLog(frame, **ROLES).features())["active_days"] == [2]


def test_active_days_across_a_change_of_clocks() -> None:
    # 25 hours long: 00:30 summer time and 23:30 winter time are one day.
    first = pd.Timestamp("2023-10-29 00:30", tz="Europe/Berlin")
    times = [first, first + pd.Timedelta(hours=24), first + pd.Timedelta(hours=25)]
    frame = pd.DataFrame({"id": [1] * 3, "time": times, "amount": [1.0] * 3})
    assert columns_of(sg.TransactionLog(frame, **ROLES).features())["active_days"] == [2]


AMOUNT_TYPES = [
    pa.int8(),
    pa.int32(),
    pa.int64(),
    pa.uint16(),
    pa.uint64(),
    pa.float32(),
    pa.float64(),
    pa.decimal128(12, 2),
]


@pytest.mark.parametrize("kind", AMOUNT_TYPES, ids=str)
def test_amounts_of_every_numeric_type(kind: pa.DataType) -> None:
    amounts = pa.array([decimal.Decimal(n) for n in (1, 2, 3)]).cast(kind, safe=False)
    frame = pa.table({"id": [1, 1, 2], "time": ["2024-01-01"] * 3, "amount": amounts})
    assert columns_of(sg.TransactionLog(frame, **ROLES).features())["revenue"] == [3.0, 3.0]


@pytest.mark.parametrize("dtype", ["int16", "Int64", "float32", "Float64", "double[pyarrow]"])
def test_amounts_of_every_pandas_dtype(dtype: str) -> None:
    amounts = pd.Series([1, 2, 3]).astype(dtype)
    frame = pd.DataFrame({"id": [1, 1, 2], "time": ["2024-01-01"] * 3, "amount": amounts})
    assert columns_of(sg.TransactionLog(frame, **ROLES).features())["revenue"] == [3.0, 3.0]


@pytest.mark.parametrize(
    "orders",
    [
        [1, 1, 2],
        ["A", "A", "B"],
        pd.Series([1.0, 1.0, 2.0]),
        pd.Series(["A", "A", "B"], dtype="category"),
        pd.Series([1, 1, 2], dtype="Int64"),
        pd.Series([UUIDS[0], UUIDS[0], UUIDS[1]]),
    ],
    ids=["int", "str", "float", "category", "Int64", "uuid"],
)
def test_order_ids_of_every_type(orders: Any) -> None:
    frame = pd.DataFrame(
        {"id": [1] * 3, "time": ["2024-01-01", "2024-01-02", "2024-01-03"], "amount": [1.0] * 3}
    )
    frame["order"] = orders
    log = sg.TransactionLog(frame, **ROLES, order="order")
    assert log.n_orders == 2


def test_pandas_whole_orders_with_nulls_become_floats_and_still_work() -> None:
    frame = pd.DataFrame(
        {"id": [1] * 4, "time": ["2024-01-01"] * 4, "amount": [1.0] * 4, "o": [1, 1, 2, None]}
    )
    assert sg.TransactionLog(frame, **ROLES, order="o").n_orders == 3


def test_categories_of_text_times_are_read() -> None:
    texts = pd.Series([time.isoformat() for time in TIMES], dtype="category")
    check(pd.DataFrame({"id": six(TEXTS), "time": texts, "amount": AMOUNTS}), six(TEXTS))


def test_categories_of_moments_are_read() -> None:
    times = pd.Series(TIMES, dtype="category")
    check(pd.DataFrame({"id": six(TEXTS), "time": times, "amount": AMOUNTS}), six(TEXTS))


def test_categories_of_amounts_are_read() -> None:
    amounts = pd.Series(AMOUNTS, dtype="category")
    check(pd.DataFrame({"id": six(TEXTS), "time": TIMES, "amount": amounts}), six(TEXTS))


def test_a_null_among_categories_of_times_is_a_bad_row() -> None:
    times = pd.Series([*TIMES[:5], None], dtype="category")
    frame = pd.DataFrame({"id": six(TEXTS), "time": times, "amount": AMOUNTS})
    with pytest.raises(sg.InvalidDataError, match="5"):
        sg.TransactionLog(frame, **ROLES)


def test_a_type_that_arrow_has_not_is_refused_by_name() -> None:
    ids = pl.Series([1, 2, 3]).cast(pl.Int128)
    frame = pl.DataFrame({"id": ids, "time": ["2024-01-01"] * 3, "amount": [1.0] * 3})
    with pytest.raises(sg.InvalidTypeError, match="i128"):
        sg.TransactionLog(frame, **ROLES)


def one_row(customer: Any) -> dict[str, list[Any]]:
    return {"id": [customer], "time": ["2024-01-01"], "amount": [1.0]}


@pytest.mark.parametrize(
    ("first", "more", "ids"),
    [
        (pd.DataFrame(one_row(1)).astype({"id": "int8"}), pd.DataFrame(one_row(1000)), [1, 1000]),
        (
            pl.DataFrame(one_row("b"), schema_overrides={"id": pl.Enum(["b"])}),
            pl.DataFrame(one_row("a")),
            ["a", "b"],
        ),
        (
            pl.DataFrame(one_row(1), schema_overrides={"id": pl.Int8}),
            pl.DataFrame(one_row(1000)),
            [1, 1000],
        ),
        (
            pa.table(one_row(1)).cast(
                pa.schema({"id": pa.int8(), "time": pa.string(), "amount": pa.float64()})
            ),
            pa.table(one_row(1000)),
            [1, 1000],
        ),
    ],
    ids=["pandas int8", "polars Enum", "polars Int8", "pyarrow int8"],
)
def test_appended_ids_that_do_not_fit_the_type_widen_it(
    first: Any, more: Any, ids: list[Any]
) -> None:
    log = sg.TransactionLog(first, **ROLES).append(more)
    assert columns_of(log.features())["id"] == ids


@pytest.mark.parametrize("role", ["customer", "time", "amount", "product"])
@pytest.mark.parametrize("declared", [False, True])
def test_periods_are_refused_and_not_taken_for_their_numbers(role: str, declared: bool) -> None:
    months = pd.Series(pd.PeriodIndex(["2020-01", "2020-02"], freq="M"))
    frame = pd.DataFrame(
        {
            "customer": [1, 2],
            "time": pd.to_datetime(["2024-01-01", "2024-01-02"]),
            "amount": [1.0, 2.0],
            "product": ["a", "b"],
        }
    )
    frame[role] = months.astype("category") if declared else months
    roles = {name: name for name in frame.columns}
    with pytest.raises(
        sg.InvalidTypeError, match=rf"{role} .*type period\[M\]; convert it to text"
    ):
        sg.TransactionLog(frame, **roles)
    frame[role] = months.astype(str)
    if role in {"customer", "product"}:
        assert sg.TransactionLog(frame, **roles).n_rows == 2
