"""Own features that make no sense are refused; the message names them."""

from __future__ import annotations

from typing import Any

import pytest
from small_logs import many, small_log

import segmentry as sg

VALUE, TYPE = sg.InvalidParameterError, sg.InvalidTypeError
LOG = small_log({"via": ["web"], "pieces": [1.0], "tag": ["a"]}, channel="via", labels=["tag"])


def refused(error: type[Exception], words: str, own: Any) -> str:
    with pytest.raises(error, match=words) as caught:
        LOG.features(own=own)
    return str(caught.value)


@pytest.mark.parametrize(
    ("wish", "error", "words"),
    [
        ({"how": "median", "column": "paid"}, VALUE, "how must be one of .*distinct"),
        ({"how": None}, VALUE, "how must be one of"),
        ({}, VALUE, "no 'how'; its keys are how, column, where, by, rows, within_days"),
        ({"how": "count", "where_": "paid"}, VALUE, "unknown key 'where_'; its keys are how"),
        ({"how": "sum"}, VALUE, "how='sum' needs a column"),
        ({"how": "first"}, VALUE, "how='first' needs a column"),
        ({"how": "sum", "column": "via"}, VALUE, "needs a column of numbers.* 'via' has ids"),
        ({"how": "share", "column": "via", "where": {"via": "web"}}, VALUE, "column of numbers"),
        ({"how": "count", "column": "pieces"}, VALUE, r"column must be one of .*numbers=\["),
        ({"how": "count", "column": "who"}, VALUE, "column must be one of 'paid', 'via', 'tag'"),
        ({"how": "last", "column": "when"}, VALUE, "column must be one of"),
        ({"how": "count", "column": 5}, VALUE, "found 5"),
        ({"how": "count", "by": "paid"}, VALUE, "by needs a column of ids or labels"),
        ({"how": "count", "by": "nothing"}, VALUE, "by must be one of"),
        ({"how": "distinct", "column": "tag", "by": "via"}, VALUE, "does not go with by"),
        ({"how": "first", "column": "tag", "by": "via"}, VALUE, "does not go with by"),
        ({"how": "share"}, VALUE, "share of what"),
        ({"how": "share", "where": {}}, VALUE, "share of what"),
        ({"how": "count", "where": ["via"]}, TYPE, "where must be a mapping"),
        ({"how": "count", "where": {"pieces": (">", 1)}}, VALUE, "where must be one of"),
        ({"how": "count", "where": {"paid": 5}}, TYPE, "must be a comparison"),
        ({"how": "count", "where": {"paid": (">", 1, 2)}}, TYPE, "must be a comparison"),
        ({"how": "count", "where": {"paid": ("=>", 1)}}, VALUE, "must be one of"),
        ({"how": "count", "where": {"paid": (">", "1")}}, TYPE, "must be a number"),
        ({"how": "count", "where": {"paid": (">", float("nan"))}}, VALUE, "must be finite"),
        ({"how": "count", "where": {"via": []}}, VALUE, "has no values"),
        ({"how": "count", "where": {"via": None}}, TYPE, "found None"),
        ({"how": "count", "where": {"via": [1.5]}}, TYPE, "found 1.5"),
        ({"how": "count", "where": {"via": True}}, TYPE, "found True"),
        ({"how": "count", "rows": "orders"}, VALUE, "rows must be one of"),
        ({"how": "count", "within_days": 0}, VALUE, "within_days must be at least 1"),
        ({"how": "count", "within_days": 1.5}, TYPE, "within_days must be a whole number"),
        (5, TYPE, "must be an Aggregate or a dict"),
        ("count", TYPE, "must be an Aggregate or a dict"),
    ],
    ids=repr,
)
def test_bad_aggregates_are_refused(wish: Any, error: type[Exception], words: str) -> None:
    assert "own['x']" in refused(error, words, {"x": wish})


@pytest.mark.parametrize("own", [["count"], "count", sg.Aggregate("count"), 5])
def test_own_must_be_a_mapping(own: Any) -> None:
    refused(TYPE, "own must be a mapping", own)


@pytest.mark.parametrize("name", ["", 5, None])
def test_names_must_be_text(name: Any) -> None:
    refused(TYPE, "own must have names of text", {name: sg.Aggregate("count")})


@pytest.mark.parametrize("name", ["orders", "revenue_30d", "main_channel", "who"])
def test_names_of_other_columns_are_taken(name: str) -> None:
    with pytest.raises(sg.SegmentryError, match=name):
        LOG.features(own={name: sg.Aggregate("count")})


def test_names_that_by_makes_may_meet_too() -> None:
    own = {"n": sg.Aggregate("count", by="via"), "n_web": sg.Aggregate("count")}
    refused(VALUE, "two features .*n_web", own)


def test_a_name_that_is_taken_by_a_feature_not_asked_for_is_free() -> None:
    table = many(LOG, groups=["recency"], own={"orders": sg.Aggregate("count", rows="all")})
    assert table["orders"] == [1]


@pytest.mark.parametrize(("values", "fine"), [(1000, True), (1001, False)])
def test_by_takes_a_thousand_values(values: int, fine: bool) -> None:
    log = small_log({"tag": [f"{n:04}" for n in range(values)]}, labels=["tag"])
    own = {"x": sg.Aggregate("count", by="tag")}
    if fine:
        assert len(many(log, groups=["recency"], own=own)) == 4 + values
    else:
        with pytest.raises(VALUE, match=r'own: "x" has by with 1001 distinct values.* 1000'):
            log.features(own=own)


def test_the_group_needs_its_argument() -> None:
    with pytest.raises(VALUE, match=r"groups names .own., but the argument own"):
        LOG.features(groups=["own"])


def test_the_catalogue_needs_a_log_for_own_features() -> None:
    own = {"x": sg.Aggregate("count")}
    with pytest.raises(VALUE, match="own needs log"):
        sg.feature_catalog(own=own)
    assert "x" in sg.feature_catalog("pandas", log=LOG, own=own)["feature"].tolist()


@pytest.mark.parametrize("argument", ["numbers", "labels"])
def test_own_columns_must_be_in_the_frame_and_named_once(argument: str) -> None:
    with pytest.raises(sg.SegmentryError, match="nothing"):
        small_log({}, **{argument: ["nothing"]})
    with pytest.raises(VALUE, match=f"{argument} names the column 'tag' twice"):
        small_log({"tag": [1]}, **{argument: ["tag", "tag"]})
    with pytest.raises(TYPE, match=argument):
        small_log({"tag": [1]}, **{argument: "tag"})


def test_own_numbers_must_be_finite_numbers() -> None:
    with pytest.raises(TYPE, match="numbers"):
        small_log({"tag": ["a"]}, numbers=["tag"])
    with pytest.raises(sg.InvalidDataError, match=r"numbers .*infinite"):
        small_log({"tag": [float("inf")]}, numbers=["tag"])


@pytest.mark.parametrize("name", ["who", "as_of"])
def test_a_name_that_the_table_has_already_is_its_own_fault(name: str) -> None:
    own = {name: sg.Aggregate("count")}
    with pytest.raises(sg.InvalidParameterError, match=rf"own\['{name}'\] gives a column"):
        LOG.features_at(["2024-01-01"], own=own)


def test_a_value_that_makes_such_a_name_is_at_fault_too() -> None:
    log = small_log({"tag": ["of"]}, labels=["tag"])
    own = {"as": sg.Aggregate("count", by="tag")}
    with pytest.raises(sg.InvalidParameterError, match=r"own\['as'\] gives a column 'as_of'"):
        log.features_at(["2024-01-01"], own=own)
    assert "as_of" in log.features(own=own)


def test_half_a_character_is_refused_wherever_text_is_asked_for() -> None:
    broken = "\ud800"
    count = sg.Aggregate("count")
    tagged = small_log({"tag": ["of"]}, labels=["tag"])
    for options in (
        {"as_of": broken},
        {"groups": [broken]},
        {"columns": [broken]},
        {"own": {broken: count}},
        {"own": {"x": sg.Aggregate("count", where={"tag": broken})}},
        {"occasions": {broken: "01-01"}},
        {"occasions": {"x": {broken: "01-01"}}},
    ):
        with pytest.raises(sg.InvalidParameterError, match=f"{next(iter(options))}.*broken"):
            tagged.features(**options)
    with pytest.raises(sg.InvalidParameterError, match="broken character"):
        tagged.features_at([broken])
