"""Classes by cumulative value, the Pareto curve, value beside potential."""

from __future__ import annotations

import importlib
import math
from fractions import Fraction

import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import segmentry as sg
from frame_kinds import GIVES, MAKE, bits, columns_of

mpl.use("Agg")
plt = importlib.import_module("matplotlib.pyplot")


def sales(values, ids=None):
    who = range(len(values)) if ids is None else ids
    return pd.DataFrame({"who": who, "paid": values})


def classes(values, **options):
    return columns_of(sg.value.abc(sales(values), "paid", **options))["abc"]


@pytest.fixture(scope="module")
def cdnow():
    return sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )


def test_who_crosses_an_edge_belongs_to_the_upper_class():
    assert classes([70.0, 20.0, 6.0, 4.0]) == ["A", "A", "B", "C"]
    # 79.9 are not 80, so the next still is A.
    assert classes([79.9, 10.1, 5.0, 5.0]) == ["A", "A", "B", "C"]


def test_an_edge_reached_exactly_is_not_crossed_by_the_next():
    assert classes([0.8, 0.15, 0.05]) == ["A", "B", "C"]
    assert classes([0.1] * 10) == ["A"] * 8 + ["B"] * 2
    assert classes([0.05] * 20) == ["A"] * 16 + ["B"] * 3 + ["C"]


def test_what_is_not_positive_is_of_the_last_class():
    found = columns_of(sg.value.abc(sales([0.0, 10.0, -5.0]), "paid"))
    assert found["abc"] == ["C", "A", "C"]
    assert found["share"] == [0.0, 1.0, 0.0]
    assert found["cumulative_share"] == [1.0, 1.0, 1.0]


def test_where_nothing_is_positive_shares_are_null():
    found = columns_of(sg.value.abc(sales([0.0, -5.0]), "paid"))
    assert found == {
        "who": [0, 1],
        "value": [0.0, -5.0],
        "share": [None, None],
        "cumulative_share": [None, None],
        "abc": ["C", "C"],
    }


def test_a_null_value_has_no_class():
    found = columns_of(sg.value.abc(sales([np.nan, 3.0]), "paid"))
    assert found["abc"] == [None, "A"]
    assert found["share"] == [None, 1.0]


def test_of_equal_values_the_customer_that_sorts_first_comes_first():
    mixed = sales([1.0] * 4, ids=["d", "b", "c", "a"])
    found = columns_of(sg.value.abc(mixed, "paid", edges=(0.5,)))
    assert found["who"] == ["a", "b", "c", "d"]
    assert found["abc"] == ["A", "A", "B", "B"]
    assert found["cumulative_share"] == [0.25, 0.5, 0.75, 1.0]


def test_a_log_gives_its_features(cdnow):
    found = sg.value.abc(cdnow)
    features = cdnow.features(columns=["revenue"])
    assert found["value"].tolist() == features["revenue"].tolist()
    assert found["customer_id"].tolist() == features["customer_id"].tolist()
    by_frame = sg.value.abc(features.sample(frac=1, random_state=1))
    assert bits(by_frame) == bits(found)
    early = sg.value.abc(cdnow, as_of="1997-02-01", value="orders")
    assert early["value"].sum() == cdnow.features("1997-02-01", columns=["orders"])["orders"].sum()


def test_classes_add_up_to_the_total_to_the_cent(cdnow):
    found = sg.value.abc(cdnow)
    parts = found.groupby("abc")["value"].agg(math.fsum)
    cents = sum(round(100 * amount) for amount in sg.datasets.load_cdnow("pandas")["amount"])
    assert round(100 * math.fsum(parts)) == cents
    assert found["share"].sum() == pytest.approx(1.0, abs=1e-12)
    assert found["cumulative_share"].max() == 1.0
    assert found.groupby("abc")["share"].sum()["A"] >= 0.8


def by_hand(values, edges):
    """With exact fractions of decimal numbers."""
    order = sorted((i for i, v in enumerate(values) if v > 0), key=lambda i: (-values[i], i))
    total = sum(Fraction(str(values[i])) for i in order)
    found = ["ABC"[len(edges)]] * len(values)
    sum_before = Fraction(0)
    for i in order:
        found[i] = "ABC"[sum(sum_before >= Fraction(str(edge)) * total for edge in edges)]
        sum_before += Fraction(str(values[i]))
    return found


@given(
    values=st.lists(
        st.integers(-300, 3000).map(lambda cents: cents / 100), min_size=1, max_size=60
    ),
    edges=st.sampled_from([(0.8, 0.95), (0.5, 0.75), (0.1, 1.0)]),
)
def test_classes_are_those_of_exact_fractions(values, edges):
    assert classes(values, edges=edges) == by_hand(values, edges)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_huge_and_tiny_values(scale):
    assert classes([70 * scale, 20 * scale, 6 * scale, 4 * scale]) == ["A", "A", "B", "C"]
    with pytest.raises(sg.InvalidDataError, match="infinite"):
        classes([1.7e308, 1.7e308])


def test_more_classes():
    assert classes([4.0, 3.0, 2.0, 1.0], edges=(0.4, 0.7, 0.9)) == ["A", "B", "C", "D"]


def test_no_rows_give_no_rows():
    found = sg.value.abc(
        pl.DataFrame({"who": [], "paid": []}, schema={"who": pl.Int64, "paid": pl.Float64}), "paid"
    )
    assert found.shape == (0, 5)


def test_every_kind_of_frame_comes_back(kind):
    table = pa.table({"who": ["b", "a", "王"], "paid": [1.0, 3.0, None]})
    found = sg.value.abc(MAKE[kind](table), "paid")
    assert isinstance(found, GIVES[kind])
    assert columns_of(found) == {
        "who": ["a", "b", "王"],
        "value": [3.0, 1.0, None],
        "share": [0.75, 0.25, None],
        "cumulative_share": [0.75, 1.0, None],
        "abc": ["A", "A", None],
    }


@pytest.mark.parametrize(
    ("frame", "options", "error", "words"),
    [
        (sales([1.0, 2.0], ids=[1, 1]), {}, sg.InvalidDataError, "one row each, found 1"),
        (sales([1.0, 2.0], ids=["a", None]), {}, sg.InvalidDataError, "must not be null"),
        (sales([1.0, np.inf]), {}, sg.InvalidDataError, "infinite"),
        (sales(["x", "y"]), {}, sg.InvalidTypeError, "numbers"),
        (sales([1.0]), {"value": "revenue"}, sg.InvalidDataError, "no column 'revenue'"),
        (sales([1.0]), {"customer": "id"}, sg.InvalidDataError, "no column 'id'"),
        (sales([1.0]), {"as_of": "2024-01-01"}, sg.InvalidParameterError, "for logs"),
        (sales([1.0]), {"edges": (0.9, 0.5)}, sg.InvalidParameterError, "ascend"),
        (sales([1.0]), {"edges": (0.5, 1.5)}, sg.InvalidParameterError, "at most 1"),
        (sales([1.0]), {"edges": ()}, sg.InvalidParameterError, "1 to 25"),
        (sales([1.0]), {"edges": "ab"}, sg.InvalidTypeError, "sequence"),
        ([1.0], {}, sg.InvalidTypeError, "frame must be"),
        (sales([1.0]).rename(columns={"who": "abc"}), {}, sg.InvalidDataError, "rename"),
    ],
)
def test_what_makes_no_sense_is_refused(frame, options, error, words):
    with pytest.raises(error, match=words):
        sg.value.abc(frame, **{"value": "paid", **options})


def gini_by_hand(values):
    values = np.maximum(values, 0.0)
    differences = np.abs(values[:, None] - values[None, :]).sum()
    return differences / (2 * len(values) * values.sum())


@given(st.lists(st.integers(-50, 1000).map(float), min_size=1, max_size=40))
def test_the_curve_is_that_of_its_definition(values):
    curve = sg.value.pareto(sales(values), "paid")
    values = np.array(values)
    if (values <= 0).all():
        assert math.isnan(curve.gini)
        assert math.isnan(curve.top_share())
        assert math.isnan(curve.customers_for())
        return
    assert curve.gini == pytest.approx(gini_by_hand(values), abs=1e-12)
    best = np.sort(np.maximum(values, 0.0))[::-1]
    table = curve.table
    np.testing.assert_allclose(table["value_share"], np.append(0, best.cumsum()) / best.sum())
    np.testing.assert_allclose(table["customer_share"], np.arange(len(values) + 1) / len(values))
    for k in range(len(values) + 1):
        assert curve.top_share(k / len(values)) == pytest.approx(best[:k].sum() / best.sum())
    share = curve.customers_for(0.8)
    assert curve.top_share(share) == pytest.approx(0.8)
    assert curve.customers_for(1.0) == pytest.approx((values > 0).mean())
    assert curve.n_not_positive == (values <= 0).sum()


def test_curves_at_both_ends():
    assert sg.value.pareto(sales([5.0] * 7), "paid").gini == pytest.approx(0.0, abs=1e-15)
    assert sg.value.pareto(sales([0.0] * 99 + [1.0]), "paid").gini == pytest.approx(0.99)
    assert sg.value.pareto(sales([3.0]), "paid").gini == 0.0
    curve = sg.value.pareto(sales([3.0, np.nan]), "paid")
    assert (curve.n_customers, curve.n_missing) == (1, 1)
    with pytest.raises(sg.InvalidDataError, match="nobody"):
        sg.value.pareto(sales([np.nan]), "paid")
    with pytest.raises(sg.InvalidDataError, match="nobody"):
        sg.value.pareto(sales([]).astype(float), "paid")


def test_the_curve_shows_itself(cdnow):
    curve = sg.value.pareto(cdnow)
    assert "bring 80%" in repr(curve)
    assert "20.0%" in curve._repr_html_()
    ax = curve.plot()
    assert "Gini" in ax.get_title(loc="left")
    assert curve.plot(ax) is ax
    plt.close(ax.figure)
    nothing = sg.value.pareto(sales([0.0]), "paid")
    assert "none with a positive" in repr(nothing)
    plt.close(nothing.plot().figure)


PEOPLE = pd.DataFrame(
    {"who": [4, 3, 2, 1, 0], "paid": [8.0, 2.0, 9.0, 1.0, np.nan], "could": [1.0, 1, 9, 9, 9]}
)


def test_value_beside_potential():
    found = sg.value.potential(PEOPLE, "paid", "could")
    assert found.thresholds == {"value": 5.0, "potential": 9.0}
    found = sg.value.potential(PEOPLE, "paid", "could", potential_threshold=5)
    assert columns_of(found.table) == {
        "who": [0, 1, 2, 3, 4],
        "value": [None, 1.0, 9.0, 2.0, 8.0],
        "potential": [9.0, 9.0, 9.0, 1.0, 1.0],
        "value_level": [None, "low", "high", "low", "high"],
        "potential_level": ["high", "high", "high", "low", "low"],
        "cell": [None, "grow", "star", "basic", "keep"],
    }
    summary = found.summary()
    assert summary["cell"].tolist() == ["star", "keep", "grow", "basic"]
    assert summary["customers"].tolist() == [1, 1, 1, 1]
    assert summary["value_share"].tolist() == [0.45, 0.4, 0.05, 0.1]
    assert repr(found) == "<PotentialMatrix: star 1, keep 1, grow 1, basic 1>"
    assert "star" in found._repr_html_()


def test_names_and_thresholds_of_ones_own():
    names = {("high", "high"): "vip"}
    found = sg.value.potential(PEOPLE, "paid", "could", names=names, value_threshold=100)
    assert found.table["cell"].tolist()[1:] == ["basic"] * 4
    assert found.summary()["cell"].tolist() == ["vip", "keep", "grow", "basic"]
    assert found.summary()["mean_value"].isna().tolist() == [True, True, True, False]
    plt.close(found.plot().figure)
    for names, error in (
        ({"vip": 1}, sg.InvalidParameterError),
        ({("high", "high"): "grow"}, sg.InvalidParameterError),
        (["vip"], sg.InvalidTypeError),
    ):
        with pytest.raises(error, match="names"):
            sg.value.potential(PEOPLE, "paid", "could", names=names)
    with pytest.raises(sg.InvalidDataError, match="nobody"):
        sg.value.potential(PEOPLE[4:], "paid", "could")


def test_value_and_potential_of_a_log(cdnow):
    found = sg.value.potential(cdnow, "revenue", "average_order_value")
    assert found.summary()["customers"].sum() == cdnow.n_customers
    ax = found.plot()
    assert found.plot(ax) is ax
    plt.close(ax.figure)


def test_every_kind_of_frame_has_its_matrix(kind):
    table = pa.table({"who": ["b", "a"], "paid": [1.0, 3.0], "could": [2.0, 1.0]})
    found = sg.value.potential(MAKE[kind](table), "paid", "could")
    assert isinstance(found.table, GIVES[kind])
    assert columns_of(found.table)["cell"] == ["keep", "grow"]
    curve = sg.value.pareto(MAKE[kind](table), "paid")
    assert columns_of(curve.table)["value_share"] == [0.0, 0.75, 1.0]


def test_a_value_where_customers_are_expected_is_named():
    frame = pd.DataFrame({"revenue": [1.0, 2.0, 3.0], "who": list("abc")})
    with pytest.raises(sg.InvalidDataError, match="first column is the value 'revenue'"):
        sg.value.abc(frame)
    assert columns_of(sg.value.abc(frame, customer="who"))["who"] == list("abc")


@pytest.mark.parametrize("library", [pd, pl])
def test_a_column_without_values_is_null(library):
    frame = library.DataFrame({"who": list("abc"), "paid": [None, None, None]})
    assert columns_of(sg.value.abc(frame, "paid"))["share"] == [None, None, None]
