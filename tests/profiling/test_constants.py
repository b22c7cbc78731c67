"""What does not vary tells no segments apart, whatever its mean rounds to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import segmentry as sg

N = 900
LABELS = np.arange(N) % 3
UNDEFINED = ["difference", "effect_size", "effect_low", "effect_corrected", "p_value"]


@pytest.mark.parametrize("weights", [None, np.ones(N) * 0.3], ids=["plain", "weighted"])
@pytest.mark.parametrize(
    "column",
    [
        np.full(N, 7.7),
        np.full(N, -0.1),
        0.1 + 0.2 * (LABELS > 0) + 0.1 * (LABELS > 0) - 0.3 * (LABELS > 0),
        np.full(N, pd.Timestamp("2024-03-01 07:07:07.7")),
        1.7e18 + LABELS * 1e3,
        np.full(N, True),
        np.where(LABELS == 1, np.nan, 7.7),
        np.full(N, np.nan),
        np.full(N, "shop"),
    ],
)
def test_a_constant_has_no_effect(column: np.ndarray, weights: np.ndarray | None) -> None:
    features = pd.DataFrame({"id": range(N), "x": column})
    found = sg.profile(features, LABELS, weights, clustered_on=[])
    assert found.table[UNDEFINED].isna().all(axis=None)
    assert not [trait for card in found.cards for trait in card.traits if trait.kind != "unknown"]


@given(st.floats(-1e100, 1e100), st.integers(2, 300), st.integers(1, 4))
def test_any_constant_is_its_own_mean(value: float, n: int, segments: int) -> None:
    features = pd.DataFrame({"id": range(n), "x": np.full(n, value)})
    table = sg.profile(features, np.arange(n) % segments).table
    assert table["mean"].tolist() == pytest.approx([value] * len(table), rel=1e-15, abs=0)
    assert table["difference"].isna().all()


def test_small_differences_of_large_numbers_are_found() -> None:
    features = pd.DataFrame({"id": range(N), "x": 1e6 + LABELS * 1e-3})
    found = sg.profile(features, LABELS).table
    assert found["difference"].tolist() == pytest.approx([-1.224, 0, 1.224], abs=1e-3)
    assert found["effect_size"].tolist() == pytest.approx([1.0] * 3)


OFFSETS = [0.0, 1e6, 1e9, 1e12, 1e14, -1e14]


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize(
    "weights", [None, [2.0, 1.0, 1.0, 1.0, 3.0, 0.0]], ids=["plain", "weighted"]
)
def test_an_offset_changes_nothing_but_the_means(offset: float, weights: list | None) -> None:
    near = pd.DataFrame({"id": range(6), "x": [0.0, 1, 2, 3, 8, 9]})
    compared = [*UNDEFINED, "effect_high"]

    def table(frame: pd.DataFrame) -> pd.DataFrame:
        return sg.profile(frame, [0, 0, 0, 1, 1, 1], weights, clustered_on=[]).table

    far = table(near.assign(x=near["x"] + offset))
    for name in compared:
        assert far[name].tolist() == pytest.approx(table(near)[name].tolist(), rel=1e-12), name
    means = (table(near)["mean"] + offset).tolist()
    assert far["mean"].tolist() == pytest.approx(means, rel=1e-15)


@pytest.mark.parametrize(
    "as_kind", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "pyarrow"]
)
@pytest.mark.parametrize("start", [2**60, -(2**62), 2**63 + 5])
def test_whole_numbers_beyond_those_of_floats_keep_their_differences(
    start: int, as_kind: Callable[[dict], object]
) -> None:
    kind = np.uint64 if start > 0 else np.int64
    whole = np.array([start + 3 * i for i in range(6)], dtype=kind)
    frame, beside = as_kind({"id": np.arange(6), "x": whole}), as_kind({"x2": whole})
    found = sg.profile(frame, [0, 0, 0, 1, 1, 1], extra=beside, clustered_on=[])
    differences = [float(str(value)) for value in found.table["difference"]]
    assert differences == pytest.approx([-0.8017837257372732] * 2 + [0.8017837257372732] * 2)


def test_numbers_too_small_to_be_squared_have_no_effect() -> None:
    features = pd.DataFrame({"id": range(N), "x": 1e-200 * LABELS})
    assert sg.profile(features, LABELS).table[UNDEFINED].isna().all(axis=None)


def test_one_huge_value_does_not_swallow_the_means_of_other_segments() -> None:
    features = pd.DataFrame({"id": range(N), "x": np.where(LABELS == 0, 1e17, 1.0 + LABELS)})
    assert sg.profile(features, LABELS).table["mean"].tolist() == [1e17, 2.0, 3.0]


def test_one_segment_has_no_effects() -> None:
    random = np.random.default_rng(0)
    features = pd.DataFrame(
        {
            "id": range(N),
            "x": random.gamma(2.0, 30.0, N),
            "kind": random.choice(["a", "b"], N),
        }
    )
    found = sg.profile(features, np.zeros(N, dtype=int), random.random(N), clustered_on=[]).table
    assert found[UNDEFINED[1:]].isna().all(axis=None)
    assert (found["difference"] == 0).all()


def test_a_segmenter_keeps_quiet_about_a_constant() -> None:
    random = np.random.default_rng(0)
    features = pd.DataFrame(
        {
            "customer_id": range(N),
            "unit_price": 7.7,
            "orders": 1.0 + 5 * LABELS + random.random(N),
            "revenue": 10 * LABELS + random.random(N),
        }
    )
    segmenter = sg.Segmenter(3).fit(features)
    assert "price" not in repr(segmenter.profile())


NOTHING = "There is nothing to compare it by."


def test_of_customers_who_count_for_nothing_nothing_is_known() -> None:
    features = pd.DataFrame({"id": range(N), "orders": 1.0 + LABELS, "kind": "a"})
    for frame in (features, features.assign(orders=features["orders"].where(LABELS != 1))):
        found = sg.profile(frame, LABELS, np.where(LABELS == 0, 0.0, 1.0))
        assert found.cards[0].sentence == NOTHING
        assert found.cards[0].text("zh").endswith("没有可供比较的信息。")
        assert found.cards[1].sentence != NOTHING
        assert found.table["null_share"].isna().tolist() == [True] * 2 + [False] * 4


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({}, NOTHING),
        ({"x": np.nan}, NOTHING),
        ({"mail": [f"{row}@example.org" for row in range(N)]}, NOTHING),
        ({"x": np.nan, "y": 7.7}, "Much like all customers."),
        ({"kind": "a"}, "Much like all customers."),
    ],
)
def test_like_all_customers_is_only_who_is_known(columns: dict, says: str) -> None:
    found = sg.profile(pd.DataFrame({"id": range(N), **columns}), LABELS)
    assert [card.sentence for card in found.cards] == [says] * 3
    kept = sg.Profile.from_state(found.to_state(), "pandas")
    assert [card.sentence for card in kept.cards] == [says] * 3


@pytest.mark.parametrize("names", [["a", "b"], ["b", "a"]])
def test_of_two_columns_that_say_the_same_the_first_is_told(names: list[str]) -> None:
    orders = np.random.default_rng(0).poisson(3 + 3 * LABELS).astype(float)
    columns = dict(zip(names, (orders, orders / 16.5), strict=True))
    found = sg.profile(pd.DataFrame({"id": range(N), **columns}), LABELS)
    for card in found.cards:
        assert [trait.feature for trait in card.traits] in ([], names)
