"""Every kind of frame makes the same log, to the bit, and gets its own kind back."""

from __future__ import annotations

from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import oracles
import segmentry as sg
from frame_kinds import GIVES, MAKE, bits, columns_of
from segmentry._frames import frame_kind

AS_OF = "1998-01-01T12:00:00"


def features(log: sg.TransactionLog) -> Any:
    return log.features(as_of=AS_OF, groups=list(oracles.GROUPS))


@pytest.fixture(scope="module")
def reference(shop: pa.Table, shop_roles: dict[str, str]) -> dict[str, list[Any]]:
    return bits(features(sg.TransactionLog(shop, **shop_roles)))


def test_the_reference_is_right(shop: pa.Table, shop_roles: dict[str, str]) -> None:
    expected = oracles.features(shop.to_pandas(), as_of=AS_OF, **shop_roles)
    actual = columns_of(features(sg.TransactionLog(shop, **shop_roles)))
    oracles.assert_features_match(actual, expected, "who")


def test_every_kind_gives_the_same_bits(
    kind: str, shop: pa.Table, shop_roles: dict[str, str], reference: dict[str, list[Any]]
) -> None:
    log = sg.TransactionLog(MAKE[kind](shop), **shop_roles)
    assert bits(features(log)) == reference


def test_every_kind_makes_the_same_log(
    kind: str, shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    log = sg.TransactionLog(MAKE[kind](shop), **shop_roles)
    reference = sg.TransactionLog(shop, **shop_roles)
    for number in ("n_rows", "n_orders", "n_customers", "n_dropped", "start", "end"):
        assert getattr(log, number) == getattr(reference, number), number


def test_every_kind_comes_back_as_it_came(
    kind: str, shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    log = sg.TransactionLog(MAKE[kind](shop), **shop_roles)
    assert type(log.features()) is GIVES[kind]


def test_the_audit_table_comes_back_as_the_frame_came(
    kind: str, shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    table = sg.TransactionLog(MAKE[kind](shop), **shop_roles).audit().table
    assert type(table) is GIVES[kind]


def test_every_kind_has_the_same_audit(
    kind: str, shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    table = sg.TransactionLog(MAKE[kind](shop), **shop_roles).audit().table
    reference = sg.TransactionLog(shop, **shop_roles).audit().table
    assert bits(table) == bits(reference)


def test_every_kind_can_be_appended_to(
    kind: str, shop: pa.Table, shop_roles: dict[str, str], reference: dict[str, list[Any]]
) -> None:
    head, tail = MAKE[kind](shop.slice(0, 100)), MAKE[kind](shop.slice(100))
    log = sg.TransactionLog(head, **shop_roles).append(tail)
    assert bits(features(log)) == reference


def test_undefined_values_are_nulls_in_arrow_not_nans(
    shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    frame = features(sg.TransactionLog(shop, **shop_roles))
    row = frame.filter(pa.compute.equal(frame["who"], "single"))
    assert row["gap_mean_days"].to_pylist() == [None]
    assert frame["gap_mean_days"].null_count >= 1


def test_undefined_values_are_nulls_in_polars_not_nans(
    shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    frame = features(sg.TransactionLog(pl.DataFrame(shop), **shop_roles))
    assert frame["gap_mean_days"].null_count() >= 1
    assert not frame["gap_mean_days"].is_nan().any()


def test_pandas_frames_come_back_with_a_plain_index(
    shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    frame = features(sg.TransactionLog(MAKE["pandas-odd-index"](shop), **shop_roles))
    assert isinstance(frame.index, pd.RangeIndex)


def test_counts_are_whole_numbers_and_the_rest_floats(
    kind: str, shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    frame = features(sg.TransactionLog(MAKE[kind](shop), **shop_roles))
    frame = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    for name in oracles.feature_names(quantity=True):
        if isinstance(frame, pa.Table):
            found = {"int64": "int64", "double": "float64"}[str(frame.schema.field(name).type)]
        else:
            found = str(frame[name].dtype).lower()
        assert found == ("int64" if oracles.is_count(name) else "float64"), name


def test_the_frame_is_left_as_it_was(kind: str, shop: pa.Table, shop_roles: dict[str, str]) -> None:
    if kind == "reader":  # a stream is read once; that is its nature
        return
    frame = MAKE[kind](shop)
    sg.TransactionLog(frame, **shop_roles).features()
    again = frame.to_arrow_table() if isinstance(frame, duckdb.DuckDBPyRelation) else frame
    if kind == "stream":
        again = pa.table(frame)
    if kind == "pyarrow-batch":
        again = pa.Table.from_batches([frame])
    assert bits(again) == bits(MAKE[kind](shop) if kind.startswith("pandas") else shop)


def test_changing_the_frame_later_does_not_change_the_log(
    shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    frame = MAKE["pandas-numpy"](shop)
    frame = pd.DataFrame({name: frame[name].to_numpy(copy=True) for name in frame.columns})
    log = sg.TransactionLog(frame, **shop_roles)
    before = bits(features(log))
    frame["paid"] = 0.0
    frame.loc[:, "when"] = pd.Timestamp("1990-01-01")
    frame["who"] = "nobody"
    assert bits(features(log)) == before


def test_numpy_memory_changed_in_place_does_not_change_the_log() -> None:
    ids, amounts = (
        pd.Series([1, 2, 2]).to_numpy(copy=True),
        pd.Series([5.0, 6.0, 7.0]).to_numpy(copy=True),
    )
    times = pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-05"]).to_numpy(copy=True)
    frame = pd.DataFrame({"c": ids, "t": times, "a": amounts}, copy=False)
    log = sg.TransactionLog(frame, customer="c", time="t", amount="a")
    before = bits(log.features())
    amounts[:] = 0.0
    ids[:] = 9
    assert bits(log.features()) == before


def test_columns_that_are_not_asked_for_may_be_anything(shop_roles: dict[str, str]) -> None:
    frame = pd.DataFrame(
        {"c": [1, 2], "t": ["2024-01-01"] * 2, "a": [1.0, 2.0], "junk": [{"a": 1}, [2, 3]]}
    )
    log = sg.TransactionLog(frame, customer="c", time="t", amount="a")
    assert columns_of(log.features())["revenue"] == [1.0, 2.0]


def test_a_sliced_arrow_table_is_read_from_its_offset(
    shop: pa.Table, shop_roles: dict[str, str]
) -> None:
    sliced = pa.concat_tables([shop.slice(0, 5), shop]).slice(5)
    assert bits(features(sg.TransactionLog(sliced, **shop_roles))) == bits(
        features(sg.TransactionLog(shop, **shop_roles))
    )


def test_strided_numpy_columns_are_read_right() -> None:
    block = pd.DataFrame([[1, 10, 5], [2, 20, 6], [1, 30, 7]], columns=["c", "x", "a"])
    block["t"] = pd.to_datetime(["2024-01-03", "2024-01-02", "2024-01-01"])
    backwards = block.iloc[::-1]
    log = sg.TransactionLog(backwards, customer="c", time="t", amount="a")
    assert columns_of(log.features())["first_order_value"] == [7.0, 6.0]


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pd", "pl", "pa"])
def test_a_frame_of_narwhals_gives_back_what_it_holds(library: Any, lazy: bool) -> None:
    native = library({"who": ["a"], "when": ["2024-01-01"], "paid": [1.0]})
    if lazy and library is pl.DataFrame:
        native = native.lazy()
    frame = nw.from_native(native)
    log = sg.TransactionLog(frame, customer="who", time="when", amount="paid")
    assert type(log.features()) is type(native)
    assert frame_kind(frame) == frame_kind(native)
