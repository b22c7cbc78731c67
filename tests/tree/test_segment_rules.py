"""What `SegmentRules` promises: labels, names, weights, every kind of frame, degenerate data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from segment_rules_frames import Drawn, frames
from sklearn.base import clone

import frame_kinds
import segmentry as sg


def two_groups() -> pa.Table:
    return pa.table(
        {
            "customer": list(range(40)),
            "recency_days": [*range(5, 25), *range(100, 120)],
            "channel": ["web", None, "app", "web"] * 10,
            "member": pa.array([True, None, False, True] * 10),
        }
    )


LABELS = ["here"] * 20 + ["gone"] * 20


def fit(frame: Any, labels: Any = LABELS, **parameters: Any) -> sg.tree.SegmentRules:
    return sg.tree.SegmentRules(**parameters).fit(frame, labels)


def test_any_kind_of_frame_gives_the_same_rules_and_its_own_kind(kind: str) -> None:
    rules = fit(frame_kinds.MAKE[kind](two_groups()))
    assert isinstance(rules.table, frame_kinds.GIVES[kind])
    assert isinstance(rules.segment_table, frame_kinds.GIVES[kind])
    assert [str(rule) for rule in rules.rules_] == [
        "gone: recency_days > 60",
        "here: (recency_days <= 60 or unknown)",
    ]
    assert frame_kinds.columns_of(rules.table) == {
        "segment": ["gone", "here"],
        "segment_name": ["gone", "here"],
        "rule": ["days since last order above 60", "days since last order at most 60"],
        "condition": ["recency_days > 60", "(recency_days <= 60 or unknown)"],
        "n_conditions": [1, 1],
        "size": [20, 20],
        "coverage": [1.0, 1.0],
        "precision": [1.0, 1.0],
        "lift": [2.0, 2.0],
    }
    assert rules.predict(frame_kinds.MAKE[kind](two_groups())).tolist() == LABELS


def test_categories_and_truth_values_agree_in_any_kind_of_frame(kind: str) -> None:
    labels = ["vip" if row % 4 in (0, 3) else "plain" for row in range(40)]
    for columns in (["channel"], ["member"]):
        rules = sg.tree.SegmentRules().fit(
            frame_kinds.MAKE[kind](two_groups()), labels, columns=columns
        )
        assert rules.predict(frame_kinds.MAKE[kind](two_groups())).tolist() == labels
        assert rules.fidelity_ == 1.0


@given(frames(), st.integers(1, 4))
def test_table_sizes_and_shares_are_those_of_the_rows(drawn: Drawn, depth: int) -> None:
    rules = fit(drawn.table, drawn.labels, max_depth=depth, min_leaf=1)
    labels, found = np.array(drawn.labels), rules.predict(drawn.table)
    segments = frame_kinds.columns_of(rules.segment_table)
    assert segments["segment"] == sorted(set(drawn.labels))
    assert sum(segments["caught"]) == len(labels)
    assert rules.fidelity_in_sample_ == pytest.approx((labels == found).mean())
    assert rules.fidelity_baseline_ == pytest.approx(
        max((labels == segment).mean() for segment in segments["segment"])
    )
    for place, segment in enumerate(segments["segment"]):
        inside, caught = labels == segment, found == segment
        assert segments["caught"][place] == caught.sum()
        assert segments["coverage"][place] == pytest.approx((inside & caught).sum() / inside.sum())
        own = [rule for rule in rules.rules_ if rule.segment == segment]
        assert bool(own) == bool(caught.any())
        for rule in own:
            assert rule.size <= caught.sum()
            assert rule.lift == pytest.approx(rule.precision / inside.mean())
        if len(own) == 1:
            assert own[0].size == caught.sum()
            assert own[0].precision == pytest.approx((inside & caught).sum() / caught.sum())


def test_leaves_of_a_segment_are_one_rule_where_they_can_be() -> None:
    x = np.arange(300)
    labels = np.where((x >= 100) & (x < 200), "middle", "ends")
    rules = fit(pd.DataFrame({"id": x, "x": x}), labels, max_depth=4)
    by_segment = [rule.segment for rule in rules.rules_]
    assert by_segment.count("middle") == 1
    assert by_segment.count("ends") == 2
    (middle,) = (rule for rule in rules.rules_ if rule.segment == "middle")
    assert middle.condition == "100 < x <= 200"


def test_conditions_that_keep_nobody_out_are_not_said() -> None:
    random = np.random.default_rng(0)
    a, b = random.integers(0, 100, 4000), random.integers(0, 100, 4000)
    labels = np.where(a < 50, np.where(b < 50, "x", "y"), "y")
    rules = fit(pd.DataFrame({"id": range(4000), "a": a, "b": b}), labels, digits=3)
    assert [str(rule) for rule in rules.rules_] == [
        "x: a <= 49 and (b <= 49 or unknown)",
        "y: (a > 49 or unknown)",
        "y: b > 49",
    ]


def test_a_segment_that_no_leaf_gives_is_listed_with_advice() -> None:
    table = two_groups()
    rules = fit(table, ["a"] * 18 + ["rare", "b"] + ["b"] * 20, max_depth=1)
    columns = frame_kinds.columns_of(rules.table)
    place = columns["segment"].index("rare")
    assert columns["coverage"][place] == 0.0
    assert columns["condition"][place] is None
    assert "max_depth" in columns["rule"][place]
    assert columns["precision"][place] is None
    assert "max_depth" in str(rules)


def test_max_rules_keeps_the_splits_that_gain_most() -> None:
    frame = pd.DataFrame({"id": range(100), "x": range(100)})
    labels = np.arange(100) // 25
    for most in (1, 2, 3, 4):
        rules = fit(frame, labels, max_rules=most, max_depth=5)
        assert len(rules.rules_) == most
    assert rules.fidelity_in_sample_ > 0.9


def test_weights_count_as_repeated_rows_and_zero_as_none() -> None:
    random = np.random.default_rng(3)
    n = 300
    frame = pd.DataFrame(
        {"id": range(n), "x": random.normal(size=n), "c": random.choice(list("abcd"), n)}
    )
    labels = ((frame["x"] > 0) ^ (frame["c"] == "a")).astype(int) + 2 * (random.random(n) < 0.1)
    weights = random.integers(0, 4, n)
    repeated = frame.loc[frame.index.repeat(weights)]
    one = sg.tree.SegmentRules(min_leaf=1, folds=0).fit(frame, labels, sample_weight=weights)
    kept = frame[weights > 0]
    alone = sg.tree.SegmentRules(min_leaf=1, folds=0).fit(
        kept, labels[weights > 0], sample_weight=weights[weights > 0]
    )
    assert [str(rule) for rule in one.rules_] == [str(rule) for rule in alone.rules_]
    found = one.predict(repeated) == np.repeat(labels.to_numpy(), weights)
    assert one.fidelity_in_sample_ == pytest.approx(found.mean())


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e300])
def test_the_scale_of_weights_does_not_matter(scale: float) -> None:
    weights = np.random.default_rng(0).integers(1, 9, 40)
    labels = ["here"] * 18 + ["gone"] * 22
    found = [
        sg.tree.SegmentRules(min_leaf=1).fit(two_groups(), labels, sample_weight=given)
        for given in (weights, weights * scale)
    ]
    assert str(found[0]) == str(found[1])


def test_names_of_segments_are_used_and_checked() -> None:
    table = two_groups()
    rules = sg.tree.SegmentRules().fit(table, [0] * 20 + [1] * 20, names={0: "new", 1: "old"})
    assert rules.segment_names_ == ["new", "old"]
    assert str(rules.rules_[0]).startswith("new: ")
    with pytest.raises(sg.InvalidDataError, match="names must have"):
        sg.tree.SegmentRules().fit(table, [0] * 20 + [1] * 20, names=["new"])


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        ([-1, 1], ["new", "old"]),
        ([0, 1], "ab"),
        ([0, 1], {"new", "old"}),
        ([0, 1], ["new", None]),
        ([0, 1], {0: "new", 1: float("nan")}),
        (["0", "1"], ["new", "old"]),
        ([0, 1], 5),
    ],
)
def test_names_that_are_not_one_for_each_segment_are_refused(labels: Any, names: Any) -> None:
    # -1 is what density-based clusterings call noise, not the last name of a list.
    with pytest.raises(sg.InvalidDataError, match="names must have"):
        sg.tree.SegmentRules().fit(two_groups(), labels * 20, names=names)


@pytest.mark.parametrize(
    "names",
    [np.array(["new", "old"]), pl.Series(["new", "old"]), pd.Series({1: "old", 0: "new"})],
)
def test_names_come_as_arrays_and_series_too(names: Any) -> None:
    rules = sg.tree.SegmentRules().fit(two_groups(), [0, 1] * 20, names=names)
    assert rules.segment_names_ == ["new", "old"]


@pytest.mark.parametrize(
    "labels",
    [
        [0, 1] * 20,
        [0.0, 1.0] * 20,
        np.array([0, 1] * 20, dtype=np.uint8),
        pd.Series([0, 1] * 20, dtype="Int64"),
        pl.Series([0, 1] * 20),
        pd.Series(pd.Categorical([0, 1] * 20)),
    ],
)
def test_whole_labels_come_back_as_whole_numbers(labels: Any) -> None:
    rules = fit(two_groups(), labels)
    found = rules.predict(two_groups())
    assert found.dtype == np.int64
    assert rules.segments_ == [0, 1]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([None] + ["a"] * 39, "nulls"),
        ([float("nan")] + [1.0] * 39, "nulls"),
        (pd.Series([None] + [1] * 39, dtype="Int64"), "nulls"),
        (["a"] * 39, "one value for each"),
        (np.zeros((40, 2)), "shape"),
        ([0.0, 1e300] * 20, "64 bits"),
        (np.array([0, 2**64 - 1] * 20, dtype=np.uint64), "64 bits"),
        ([0, -(10**5000)] * 20, "64 bits"),
        (["1", 1] * 20, "read the same"),
        ([True, "True"] * 20, "read the same"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels: Any, message: str) -> None:
    with pytest.raises(sg.InvalidDataError, match=message):
        fit(two_groups(), labels)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([0.0] * 40, "zero everywhere"),
        ([-1.0] + [1.0] * 39, "negative"),
        ([math.inf] + [1.0] * 39, "finite"),
        (["heavy"] * 40, "numbers"),
        ([1.0], "one value for each"),
    ],
)
def test_weights_that_make_no_sense_are_refused(weights: Any, message: str) -> None:
    with pytest.raises(sg.InvalidDataError, match=message):
        sg.tree.SegmentRules().fit(two_groups(), LABELS, sample_weight=weights)


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"max_depth": 0}, sg.InvalidParameterError),
        ({"max_depth": 13}, sg.InvalidParameterError),
        ({"max_depth": 2.5}, sg.InvalidTypeError),
        ({"min_leaf": 0}, sg.InvalidParameterError),
        ({"max_rules": 0}, sg.InvalidParameterError),
        ({"criterion": "luck"}, sg.InvalidParameterError),
        ({"digits": 0}, sg.InvalidParameterError),
        ({"digits": 18}, sg.InvalidParameterError),
        ({"folds": -1}, sg.InvalidParameterError),
        ({"folds": 1}, sg.InvalidParameterError),
        ({"language": "fr"}, sg.InvalidParameterError),
    ],
)
def test_parameters_are_checked(parameters: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=next(iter(parameters))):
        fit(two_groups(), **parameters)


def test_columns_are_chosen_and_missing_ones_named() -> None:
    rules = sg.tree.SegmentRules().fit(two_groups(), LABELS, columns=["channel"])
    assert rules.feature_names_in_.tolist() == ["channel"]
    with pytest.raises(sg.InvalidDataError, match="age"):
        sg.tree.SegmentRules().fit(two_groups(), LABELS, columns=["age"])
    with pytest.raises(sg.InvalidDataError, match="no column"):
        fit(two_groups().select(["customer"]))


def test_text_with_a_value_per_customer_is_left_out_unless_asked_for() -> None:
    table = two_groups().append_column("email", pa.array([f"{i}@x" for i in range(40)]))
    rules = fit(table)
    assert list(rules.left_out_) == ["email"]
    asked = sg.tree.SegmentRules().fit(table, LABELS, columns=["email"])
    assert asked.left_out_ == {}


def test_dates_and_mixed_columns_are_refused() -> None:
    frame = two_groups().to_pandas()
    with pytest.raises(sg.InvalidTypeError, match="dates or times"):
        fit(frame.assign(joined=pd.Timestamp("2025-01-01")))
    with pytest.raises(sg.InvalidTypeError, match="mixes"):
        fit(frame.assign(odd=[1, "a"] * 20))
    with pytest.raises(sg.InvalidTypeError, match="bytes"):
        fit(frame.assign(odd=[b"1", b"2"] * 20))


def test_other_columns_than_those_of_the_fit_are_refused() -> None:
    frame = two_groups().to_pandas()
    rules = fit(frame)
    with pytest.raises(sg.InvalidDataError, match="recency_days"):
        rules.predict(frame.drop(columns="recency_days"))
    with pytest.raises(sg.InvalidTypeError, match="recency_days"):
        rules.predict(frame.assign(recency_days="a while"))
    assert rules.predict(frame[["customer", "recency_days"]]).tolist() == LABELS
    vip = sg.tree.SegmentRules().fit(frame, ["a", "b", "b", "a"] * 10, columns=["channel"])
    with pytest.raises(sg.InvalidTypeError, match="channel"):
        vip.predict(frame.assign(channel=1))


def test_a_column_that_is_all_null_later_is_unknown() -> None:
    frame = two_groups().to_pandas()
    rules = fit(frame)
    known = rules.predict(frame.assign(recency_days=np.nan))
    assert rules.predict(frame.assign(recency_days=None)).tolist() == known.tolist()


def test_degenerate_data() -> None:
    with pytest.raises(sg.InvalidDataError, match="no rows"):
        fit(two_groups().slice(0, 0), [])
    one = fit(two_groups().slice(0, 1), ["only"])
    assert [str(rule) for rule in one.rules_] == ["only: everybody"]
    assert math.isnan(one.fidelity_)
    assert one.fidelity_in_sample_ == 1.0
    same = fit(two_groups(), ["all"] * 40)
    assert same.table["rule"].to_pylist() == ["everybody"]
    assert same.fidelity_ == 1.0
    flat = pd.DataFrame({"id": range(40), "x": 1.0, "c": "a", "nothing": None, "nan": np.nan})
    constant = fit(flat)
    assert len(constant.rules_) == 1
    assert constant.fidelity_in_sample_ == 0.5


def test_huge_numbers_are_split_and_infinite_ones_refused() -> None:
    x = [-1.7e308, -1e308, -1e300, -1.0, 0.0, 1e-320, 1.0, 1e300, 1e308, 1.7e308]
    frame = pd.DataFrame({"id": range(10), "x": x})
    labels = [0] * 4 + [1] * 3 + [2] * 3
    rules = fit(frame, labels, min_leaf=1)
    assert rules.predict(frame).tolist() == labels
    # They would lie in no bin; rules that are there compare them as any number.
    assert rules.predict(frame.assign(x=[-math.inf, math.inf] * 5)).tolist() == [0, 2] * 5
    for kind in (frame.assign(x=[0.0, -math.inf] * 5), pl.DataFrame({"id": [1], "x": [math.inf]})):
        with pytest.raises(sg.InvalidDataError, match=r"'x' has \d infinite values"):
            fit(kind, labels[: len(kind)])


def test_an_ordinary_estimator_of_scikit_learns_manner() -> None:
    rules = sg.tree.SegmentRules(2, digits=3)
    assert clone(rules).get_params() == rules.get_params()
    assert "not fitted" in rules._repr_html_()
    with pytest.raises(ValueError, match="not fitted"):
        rules.predict(two_groups())


def test_rules_of_a_segmenter() -> None:
    made = sg.datasets.make_customers(400, 3)
    log = sg.TransactionLog(
        made.events, customer="customer_id", time="time", amount="amount", event="event"
    )
    features = log.features()
    segmenter = sg.Segmenter(3).fit(features)
    rules = segmenter.rules()
    assert rules.segment_names_ == segmenter.names_
    assert str(segmenter.rules(features)) == str(rules)
    assert segmenter.rules(max_depth=1).max_depth == 1
    chinese = segmenter.rules(language="zh")
    assert str(chinese) == rules.to_text("zh") == str(chinese.to_text())
    names = [card.name for card in segmenter.profile(language="zh").cards]
    assert not set(names) & set(segmenter.names_)
    for name in names:
        assert name in str(chinese).split("\n")
        assert name in chinese._repr_html_()
    assert sorted(set(chinese.table["segment_name"])) == sorted(names)
    assert chinese.segment_table["segment_name"].tolist() == names
    assert rules.segment_table["segment_name"].tolist() == segmenter.names_
    assert chinese.segment_names_ == segmenter.names_
    assert [rule.condition for rule in chinese.rules_] == [r.condition for r in rules.rules_]
    with pytest.raises(sg.InvalidParameterError, match="language"):
        segmenter.rules(language="fr")
