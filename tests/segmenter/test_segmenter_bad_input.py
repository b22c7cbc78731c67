"""Every wrong use has an error that names it and says what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from people import shoppers
from sklearn.cluster import DBSCAN, KMeans

import segmentry as sg

FRAME = shoppers()
# Columns that are left alone unless asked for.
WITH_MORE = FRAME.assign(
    born=pd.Timestamp("1980-01-01"), email=[f"{row}@example.org" for row in range(len(FRAME))]
)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_segments": 0}, "n_segments must be at least 1, found 0"),
        ({"n_segments": -3}, "n_segments must be at least 1"),
        ({"n_segments": 2.5}, "n_segments must be a whole number"),
        ({"n_segments": True}, "n_segments must be a whole number"),
        ({"n_segments": "many"}, "whole number or 'auto', found 'many'"),
        ({"method": "magic"}, r"method must be one of \['auto', 'kmeans', 'kprototypes'\]"),
        ({"min_share": 0.9}, "min_share must be at most 0.5"),
        ({"min_share": -0.1}, "min_share must be at least 0"),
        ({"min_share": float("nan")}, "min_share must be finite"),
        ({"k_range": (0, 5)}, r"k_range\[0\] must be at least 1"),
        ({"k_range": (5, 3)}, r"k_range\[1\] must be at least 5"),
        ({"k_range": 7}, "k_range must be a pair"),
        ({"n_init": 0}, "n_init must be at least 1"),
        ({"sample_size": 5}, "sample_size must be at least 100"),
        ({"n_jobs": 0}, "n_jobs must not be 0"),
        ({"random_state": -1}, "random_state must be at least 0"),
        ({"columns": []}, "columns is empty"),
        ({"columns": "orders"}, "columns must be a list"),
        ({"columns": ["orders", "ordres"]}, r"columns names \['ordres'\]"),
        ({"columns": ["customer"]}, r"columns names \['customer'\]"),
        ({"columns": ["born"]}, "column 'born' holds dates or times; turn it into a number"),
        ({"columns": ["email"]}, "'email' has .* nearly everyone has his own"),
        ({"method": 3}, "method must be one of .* or an estimator"),
        ({"method": KMeans}, "method must be one of .* or an estimator"),
        ({"method": DBSCAN(), "n_segments": 3}, "DBSCAN finds the number of segments itself"),
        ({"method": DBSCAN(eps=1e-9)}, "DBSCAN put no customer into a segment"),
        ({"value_column": "profit"}, "value_column 'profit' is not among"),
        ({"value_column": "channel"}, "value_column 'channel' is not numeric"),
    ],
)
def test_a_bad_parameter_is_named(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(sg.SegmentryError, match=message):
        sg.Segmenter(**parameters).fit(WITH_MORE)


def changed(column: str, row: int, value: object) -> pd.DataFrame:
    frame = (
        FRAME.astype({column: object}) if isinstance(value, str) or value is None else FRAME.copy()
    )
    frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (FRAME.head(0), "features has no rows"),
        (FRAME.head(1), "features has one customer"),
        (FRAME[["customer"]], "no column to segment by"),
        (WITH_MORE[["customer", "born", "email"]], "no column to segment by"),
        (FRAME.head(3), "n_segments=4 is more than the 3 customers"),
        (FRAME.assign(customer=7), "customer 7 comes more than once in column 'customer'"),
        (changed("customer", 5, None), "column 'customer' has a null in row 5"),
        (changed("revenue", 3, np.inf), "column 'revenue' has 1 values that are infinite .*row 3"),
        (changed("revenue", 3, 1e200), "beyond 1e.150"),
        (pd.concat([FRAME, FRAME["orders"]], axis=1), "more than one column named 'orders'"),
    ],
)
def test_bad_features_are_described(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(sg.InvalidDataError, match=message):
        sg.Segmenter(4).fit(frame)


@pytest.mark.parametrize("thing", [None, "file.csv", [[1, 2]], np.zeros((3, 3))])
def test_what_is_not_a_frame_is_refused(thing: object) -> None:
    with pytest.raises(sg.InvalidTypeError, match="features must be a pandas or polars frame"):
        sg.Segmenter().fit(thing)


def test_more_segments_than_different_customers_are_refused() -> None:
    frame = pd.DataFrame({"customer": range(10), "x": [1.0, 2.0] * 5})
    with pytest.raises(sg.InvalidDataError, match="only 2 different customers"):
        sg.Segmenter(3).fit(frame)


def test_two_segments_of_customers_all_alike_are_refused() -> None:
    frame = pd.DataFrame({"customer": range(10), "x": [1.0] * 10})
    with pytest.raises(sg.InvalidDataError, match="only 1 different"):
        sg.Segmenter(2).fit(frame)


@pytest.fixture(scope="module")
def fitted() -> sg.Segmenter:
    return sg.Segmenter(3).fit(FRAME)


def test_missing_columns_at_assign_are_named(fitted: sg.Segmenter) -> None:
    with pytest.raises(sg.InvalidDataError, match=r"lacks 2 of the .*'orders', 'revenue'") as error:
        fitted.assign(FRAME.drop(columns=["orders", "revenue"]))
    assert "recency_days" not in str(error.value)


def test_text_in_a_number_column_at_assign_is_refused(fitted: sg.Segmenter) -> None:
    with pytest.raises(sg.InvalidTypeError, match="'orders' is not numeric"):
        fitted.assign(changed("orders", 0, "three"))


def test_infinite_values_at_assign_are_refused(fitted: sg.Segmenter) -> None:
    with pytest.raises(sg.InvalidDataError, match="'revenue' has 1 values that are infinite"):
        fitted.assign(changed("revenue", 2, -np.inf))


def test_a_missing_customer_column_at_assign_is_noticed(fitted: sg.Segmenter) -> None:
    with pytest.raises(sg.InvalidDataError, match="no customer column: 'customer' is missing"):
        fitted.assign(FRAME.drop(columns="customer"))


def test_a_customer_column_named_like_a_result_is_refused() -> None:
    frame = FRAME.rename(columns={"customer": "segment"})
    with pytest.raises(sg.InvalidDataError, match="rename it"):
        sg.Segmenter(2).fit(frame).assign(frame)
