"""A fitted segmenter reads other frames of customers as `assign` does, in any order of columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import frame_kinds
import segmentry as sg
from segmentry.exceptions import InvalidDataError

N = 300
RANDOM = np.random.default_rng(0)
GROUP = np.arange(N) % 3
FRAME = pd.DataFrame(
    {
        "customer_id": np.arange(N) + 1000,
        "orders": 1.0 + 5 * GROUP + RANDOM.random(N),
        "revenue": 10 * GROUP + RANDOM.random(N),
        "age": RANDOM.integers(20, 60, N) + 9.0 * GROUP,
    }
)
SEGMENTER = sg.Segmenter(3, columns=["orders", "revenue"]).fit(FRAME)
TURNED = FRAME[["age", "revenue", "customer_id", "orders"]]


@pytest.mark.parametrize("kind", frame_kinds.MAKE)
def test_the_customer_column_may_be_anywhere(kind: str) -> None:
    def turned() -> Any:
        return frame_kinds.MAKE[kind](pa.Table.from_pandas(TURNED, preserve_index=False))

    table = frame_kinds.columns_of(SEGMENTER.profile(turned()).table)
    assert set(table["feature"]) == {"orders", "revenue", "age"}
    assert SEGMENTER.criteria(turned()).outside == pytest.approx(SEGMENTER.criteria().outside)
    assert set(SEGMENTER.criteria(turned()).outside) == {"age"}
    assert "customer" not in repr(SEGMENTER.rules(turned())).lower().replace("customers", "")


def test_extra_columns_are_matched_by_a_customer_column_that_is_not_first() -> None:
    extra = pd.DataFrame({"customer_id": FRAME["customer_id"][::-1].to_numpy()})
    extra["double"] = 2.0 * FRAME["orders"][::-1].to_numpy()
    table = SEGMENTER.profile(TURNED, extra=extra).table.set_index(["feature", "segment"])
    doubled = (2 * table.loc["orders", "mean"]).to_numpy()
    assert table.loc["double", "mean"].to_numpy() == pytest.approx(doubled)


def test_replicates_are_of_the_customers_too() -> None:
    found = SEGMENTER.criteria(TURNED, n_boot=2).segments["jaccard"]
    assert found.tolist() == SEGMENTER.criteria(n_boot=2).segments["jaccard"].tolist()


def test_customers_without_the_value_column_are_profiled() -> None:
    segmenter = sg.Segmenter(3, columns=["orders"]).fit(FRAME)
    assert segmenter.value_column_ == "revenue"
    lacking = FRAME.drop(columns="revenue")
    assert [card.value_share for card in segmenter.profile(lacking).cards] == [None] * 3
    words = FRAME.assign(revenue="much")
    assert segmenter.profile(words).value_column is None
    assert segmenter.criteria(words).table["verdict"].size


def test_no_customers_are_refused() -> None:
    for explained in (SEGMENTER.profile, SEGMENTER.criteria, SEGMENTER.rules):
        with pytest.raises(InvalidDataError, match="features has no rows"):
            explained(FRAME.head(0))


def test_the_columns_of_pandas_may_have_numbers_for_names() -> None:
    turned = TURNED.rename(columns={"age": 7})
    assert set(SEGMENTER.profile(turned).table["feature"]) == {"orders", "revenue", "7"}
