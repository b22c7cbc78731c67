"""A feature is null just when the catalogue says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from small_logs import small_log

import segmentry as sg
from drawn_columns import EXACT_AMOUNTS
from frame_kinds import columns_of
from strategies import Case, cases

Row = dict[str, Any]


def positive(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[lines["amount"] > 0]


def with_category(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[lines["category"].notna()]


def orders_with_a_category(lines: pd.DataFrame) -> int:
    found = positive(with_category(lines))
    numbered = found["order"].dropna().nunique()
    return numbered + found.loc[found["order"].isna(), "time"].nunique()


def no_discount(lines: pd.DataFrame) -> bool:
    return lines["discount"].isna().all()


# What the catalogue says, of a customer's features and purchased lines.
CONDITIONS: dict[str, Callable[[Row, pd.DataFrame], bool]] = {
    "": lambda row, lines: False,
    "no order": lambda row, lines: row["orders"] == 0,
    "fewer than 2 orders": lambda row, lines: row["orders"] < 2,
    "fewer than 3 orders": lambda row, lines: row["orders"] < 3,
    "fewer than 3 orders or a mean gap of 0": lambda row, lines: (
        row["orders"] < 3 or row["gap_mean_days"] == 0
    ),
    "fewer than 2 orders or a median gap of 0": lambda row, lines: (
        row["orders"] < 2 or row["gap_median_days"] == 0
    ),
    "fewer than 3 orders or all gaps 0": lambda row, lines: (
        row["orders"] < 3 or row["gap_max_days"] == 0
    ),
    "no order or a tenure of 0": lambda row, lines: row["orders"] == 0 or row["tenure_days"] == 0,
    "lines, but no known quantity": lambda row, lines: (
        len(lines) > 0 and lines["quantity"].isna().all()
    ),
    "no order or no known quantity": lambda row, lines: lines["quantity"].isna().all(),
    "no positive amount": lambda row, lines: positive(lines).empty,
    "no positive amount in any category": lambda row, lines: positive(with_category(lines)).empty,
    "fewer than 2 orders with a positive amount in a category": lambda row, lines: (
        orders_with_a_category(lines) < 2
    ),
    "no line with a product": lambda row, lines: lines["product"].isna().all(),
    "no order with a channel": lambda row, lines: row["channels"] == 0,
    "no known discount": lambda row, lines: no_discount(lines),
    "no known discount, or neither a positive amount nor a discount": lambda row, lines: (
        no_discount(lines) or (positive(lines).empty and not (lines["discount"] > 0).any())
    ),
    "no event that is no purchase": lambda row, lines: row["events"] == 0,
}


@given(cases(every_role=True, amounts=EXACT_AMOUNTS))
def test_features_are_null_just_when_the_catalogue_says(case: Case) -> None:
    log = case.log()
    columns = columns_of(log.features(as_of=case.as_of, windows=case.windows))
    catalog = columns_of(sg.feature_catalog(log=log, windows=case.windows))
    lines = case.purchases(case.visible())
    for place, customer in enumerate(columns["customer"]):
        row = {name: values[place] for name, values in columns.items()}
        bought = lines[lines["customer"] == customer]
        for name, words in zip(catalog["feature"], catalog["null_when"], strict=True):
            assert (row[name] is None) == CONDITIONS[words](row, bought), name


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (sg.Aggregate("count"), ""),
        (sg.Aggregate("distinct", "paid"), ""),
        (sg.Aggregate("sum", "paid"), "rows pass, but none has a value"),
        (sg.Aggregate("mean", "paid"), "no row that passes has a value"),
        (sg.Aggregate("share", where={"paid": (">", 1)}), "nothing to take a share of"),
    ],
    ids=repr,
)
def test_own_features_say_when_they_are_null(wish: sg.Aggregate, words: str) -> None:
    catalog = columns_of(sg.feature_catalog(log=small_log({}), own={"x": wish}))
    assert catalog["feature"][-1] == "x"
    assert catalog["group"][-1] == "own"
    assert catalog["null_when"][-1] == words
