"""What the frame of features looks like, and the catalogue that lists them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_logs import ROLES, small_log

import oracles
import segmentry as sg
from frame_kinds import columns_of


def shop(**roles: str) -> sg.TransactionLog:
    columns = {"who": ["Ann", "Ann", "Bob"], "paid": [10.0, -5.0, 7.0], "pieces": [2.0, None, 3.0]}
    return small_log(columns, **roles)


def test_columns_come_in_the_order_of_the_contract() -> None:
    frame = shop(quantity="pieces").features()
    names = ["who", *oracles.feature_names(quantity=True)]
    assert [name for name in frame.columns if name in names] == names
    assert list(frame.columns)[: len(names)] == names


def test_items_need_a_quantity() -> None:
    frame = shop().features()
    assert not {"items", "items_per_order"} & set(frame.columns)


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("recency", oracles.RECENCY),
        ("spend", oracles.SPEND),
        ("cadence", oracles.CADENCE),
        ("windows", oracles.window_names(oracles.WINDOWS)),
    ],
)
def test_one_group_alone(group: str, names: tuple[str, ...]) -> None:
    frame = shop(quantity="pieces").features(groups=[group])
    assert list(frame.columns) == ["who", *names]


def test_groups_come_in_the_order_of_the_contract_not_of_the_request() -> None:
    frame = shop().features(groups=["cadence", "recency"])
    assert list(frame.columns) == ["who", *oracles.RECENCY, *oracles.CADENCE]


def test_a_group_gives_the_same_alone_as_with_the_others() -> None:
    everything = columns_of(shop().features())
    for group in oracles.GROUPS:
        for name, values in columns_of(shop().features(groups=[group])).items():
            assert values == everything[name], name


def test_windows_come_in_the_order_asked_for() -> None:
    frame = shop().features(windows=[90, 7], groups=["windows"])
    assert list(frame.columns) == ["who", *oracles.window_names((90, 7))]


def test_windows_may_be_numpy_integers() -> None:
    frame = shop().features(windows=np.array([7, 90]), groups=["windows"])
    assert list(frame.columns) == ["who", *oracles.window_names((7, 90))]


def test_customers_are_sorted() -> None:
    frame = pd.DataFrame(
        {"who": ["b", "ä", "a", "B", "10", "9"], "when": "2024-01-01", "paid": 1.0}
    )
    columns = columns_of(sg.TransactionLog(frame, **ROLES).features())
    assert columns["who"] == ["10", "9", "B", "a", "b", "ä"]


def test_a_feature_called_like_the_customer_column_is_not_lost() -> None:
    frame = pd.DataFrame({"orders": ["Ann"], "when": ["2024-01-01"], "paid": [1.0]})
    log = sg.TransactionLog(frame, customer="orders", time="when", amount="paid")
    with pytest.raises(sg.InvalidDataError, match="orders"):
        log.features()


# The catalogue


@pytest.fixture(scope="module")
def catalog() -> dict[str, list[Any]]:
    return columns_of(sg.feature_catalog())


def test_the_catalogue_has_the_columns_of_the_contract(catalog: dict[str, list[Any]]) -> None:
    names = ["feature", "group", "unit", "definition", "needs", "null_when"]
    assert list(catalog) == names


@pytest.mark.parametrize("group", oracles.GROUPS)
def test_the_catalogue_lists_every_feature_of_a_group_in_order(
    group: str, catalog: dict[str, list[Any]]
) -> None:
    names = {
        "recency": oracles.RECENCY,
        "spend": oracles.SPEND,
        "cadence": oracles.CADENCE,
        "windows": oracles.window_names(oracles.WINDOWS),
    }[group]
    listed = zip(catalog["feature"], catalog["group"], strict=True)
    assert tuple(name for name, its_group in listed if its_group == group) == names


def test_every_feature_is_defined_and_has_a_unit(catalog: dict[str, list[Any]]) -> None:
    for name, definition, unit in zip(
        catalog["feature"], catalog["definition"], catalog["unit"], strict=True
    ):
        assert definition, name
        assert unit, name


def test_the_catalogue_says_that_items_need_a_quantity(catalog: dict[str, list[Any]]) -> None:
    needs = dict(zip(catalog["feature"], catalog["needs"], strict=True))
    assert "quantity" in needs["items"]
    assert "quantity" in needs["items_per_order"]
    assert not needs["revenue"]


def test_a_log_is_no_kind_of_catalogue() -> None:
    log = small_log({})
    with pytest.raises(sg.InvalidTypeError, match="write log=log"):
        sg.feature_catalog(log)
    with pytest.raises(sg.InvalidParameterError, match="kind must be one of"):
        sg.feature_catalog("x")
    with pytest.raises(sg.InvalidTypeError, match="log must be a TransactionLog, found 5"):
        sg.feature_catalog(log=5)
