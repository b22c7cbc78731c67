"""Occasions that make no sense are refused; the message names them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from small_logs import small_log

import segmentry as sg

VALUE, TYPE, DATA = sg.InvalidParameterError, sg.InvalidTypeError, sg.InvalidDataError


@pytest.mark.parametrize(
    ("days", "error", "words"),
    [
        ([], VALUE, "no days"),
        ("30 February", VALUE, "30 February"),
        ("02-30", VALUE, "02-30"),
        ("13-01", VALUE, "13-01"),
        ("2023-02-29", VALUE, "2023-02-29"),
        (pd.NaT, VALUE, "NaT"),
        (("2024-01-02", "2024-01-01"), VALUE, "ends before it begins"),
        (("01-02", "2024-01-01"), VALUE, "both the same way"),
        (("01-01", "01-02", "01-03"), VALUE, "first and last"),
        (5, TYPE, "found 5"),
        (None, TYPE, "None"),
        ([None], TYPE, "None"),
        ({1: "no day"}, VALUE, "no day"),
        ({1: 5}, TYPE, "found 5"),
        (sg.Occasion("01-01", before_days=-1), VALUE, "before_days"),
        (sg.Occasion("01-01", after_days=366), VALUE, "after_days must be at most 365"),
        (sg.Occasion("01-01", after_days=0.5), TYPE, "after_days"),
        (sg.Occasion([]), VALUE, "no days"),
        (pd.DataFrame({"person": [1], "born": ["01-01"]}), DATA, "who"),
        (pd.DataFrame({"who": [1], "born": ["01-01"], "died": ["01-02"]}), DATA, "died"),
        (pd.DataFrame({"who": [1]}), DATA, "one column of dates"),
    ],
    ids=repr,
)
def test_bad_days_are_refused(days: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        small_log({}).features(occasions={"x": days})
    assert "occasions['x']" in str(caught.value)


@pytest.mark.parametrize("occasions", [["01-01"], "01-01", 5])
def test_occasions_must_be_a_mapping(occasions: Any) -> None:
    with pytest.raises(TYPE, match="occasions must be a mapping"):
        small_log({}).features(occasions=occasions)


@pytest.mark.parametrize("name", ["", 5, None])
def test_names_must_be_text(name: Any) -> None:
    with pytest.raises(TYPE, match="occasions must have names of text"):
        small_log({}).features(occasions={name: "01-01"})


def test_the_group_needs_its_argument() -> None:
    with pytest.raises(VALUE, match=r"groups names .occasions., but the argument occasions"):
        small_log({}).features(groups=["occasions"])


def test_a_name_that_meets_another_feature_is_refused() -> None:
    own = {"occasion_share_x": sg.Aggregate("count")}
    with pytest.raises(VALUE, match=r"two features .*occasion_share_x"):
        small_log({}).features(occasions={"x": "01-01"}, own=own)


def test_the_same_is_refused_at_several_moments_and_in_the_catalogue() -> None:
    log = small_log({})
    with pytest.raises(VALUE, match=r"occasions\['x'\]"):
        log.features_at(["2024-01-01"], occasions={"x": []})
    with pytest.raises(VALUE, match=r"occasions\['x'\]"):
        sg.feature_catalog(log=log, occasions={"x": []})
