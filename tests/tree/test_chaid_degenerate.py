"""Data with nothing in them, or too much; parameters that make no sense."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from segmentry.exceptions import (
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    NotFittedError,
)
from segmentry.tree import CHAID

SMALL = {"min_node_size": 2, "min_child_size": 1}


def leaf_only(model) -> bool:
    return len(model.table) == 1


def test_no_rows():
    with pytest.raises(InvalidDataError, match="rows"):
        CHAID().fit(pd.DataFrame({"a": []}), [])
    with pytest.raises(InvalidDataError):
        CHAID().fit(np.empty((0, 2)), [])


@pytest.mark.parametrize("y", [["yes"], [1.0], [3]])
def test_one_row(y):
    model = CHAID(**SMALL).fit([["a"]], y)
    assert leaf_only(model)
    assert model.predict([["b"]]).tolist() == y


@pytest.mark.parametrize(
    "column", [["a"] * 200, [1.0] * 200, [np.nan] * 200, [None] * 200, [True] * 200]
)
@pytest.mark.parametrize("y", [[0, 1] * 100, list(range(200))])
def test_a_predictor_that_says_nothing(column, y):
    assert leaf_only(CHAID().fit(pd.DataFrame({"a": column}), y))


@pytest.mark.parametrize("y", [["yes"] * 200, [0.1] * 200, [1e100] * 200, [0.0] * 200])
def test_a_target_that_does_not_vary(y):
    model = CHAID(**SMALL).fit(pd.DataFrame({"a": list(range(200))}), y)
    assert leaf_only(model)
    assert model.predict(pd.DataFrame({"a": [1]})).tolist() == y[:1]
    table = model.leaves
    assert table["node"].tolist() == [0]


def test_a_missing_value_may_be_all_that_tells():
    frame = pd.DataFrame({"a": [1.0] * 100 + [np.nan] * 100})
    model = CHAID().fit(frame, [0] * 100 + [1] * 100)
    assert model.table["condition"].tolist()[1:] == ["a is known", "a is missing"]
    with pytest.raises(InvalidDataError, match=r"'a' has 100 missing values, the first in row 100"):
        CHAID(missing="raise").fit(frame, [0] * 100 + [1] * 100)


@pytest.mark.parametrize("scale", [1e-200, 1e-30, 1.0, 1e30, 1e140])
def test_the_unit_of_numbers_does_not_matter(scale):
    a = np.tile(np.arange(10.0), 40)
    y = (np.where(a > 4, 3.0, -1.0) + np.sin(np.arange(400))) * scale
    model = CHAID().fit(pd.DataFrame({"a": a * scale}), y)
    table = model.table
    assert len(table) == 3
    assert np.isfinite(table[["statistic", "log10_p_value"]].iloc[0]).all()
    np.testing.assert_allclose(table["mean"].iloc[1:] / scale, [-1, 3], atol=0.1)
    assert table["statistic"][0] == pytest.approx(3267.6, rel=0.05)


def test_numbers_far_from_zero_keep_their_differences():
    a = np.repeat(["x", "y"], 200)
    y = 1e9 + np.where(a == "x", 0.0, 1.0) + np.tile([0.0, 0.5], 200)
    near = CHAID().fit(pd.DataFrame({"a": a}), y - 1e9)
    far = CHAID().fit(pd.DataFrame({"a": a}), y)
    assert far.table["statistic"][0] == pytest.approx(near.table["statistic"][0], rel=1e-6)


def test_weights_of_zero_take_no_part():
    frame = pd.DataFrame({"a": ["x"] * 100 + ["y"] * 100 + ["z"] * 100})
    y = ["no"] * 100 + ["yes"] * 100 + ["maybe"] * 100
    weights = np.repeat([1.0, 1.0, 0.0], 100)
    model = CHAID().fit(frame, y, sample_weight=weights)
    assert model.classes_.tolist() == ["no", "yes"]
    assert model.table["n"].tolist() == [200, 100, 100]
    for wrong in (
        [0.0] * 300,
        [-1.0] * 300,
        [np.nan] * 300,
        [np.inf] * 300,
        [1.0] * 299,
        [1e300] * 300,
    ):
        with pytest.raises(InvalidDataError, match="sample_weight"):
            CHAID().fit(frame, y, sample_weight=wrong)


def test_sampling_weights_do_not_make_more_rows_than_there_are():
    frame = pd.DataFrame({"a": np.repeat(["x", "y"], 200)})
    y = np.tile([0, 1, 1, 1, 1, 0, 1, 1], 50)
    plain = CHAID().fit(frame, y)
    heavy = CHAID(weight_kind="sampling").fit(frame, y, sample_weight=[1000.0] * 400)
    assert heavy.to_text() == plain.to_text()
    assert heavy.table["weight"][0] == pytest.approx(400)


def test_too_many_categories_are_refused_with_advice():
    frame = pd.DataFrame({"id": [f"c{i}" for i in range(300)]})
    with pytest.raises(InvalidDataError, match="'id' has 300 categories"):
        CHAID().fit(frame, [0, 1] * 150)
    model = CHAID(max_categories=300, **SMALL).fit(frame, [0, 1] * 150)
    assert model.table["n"][0] == 300
    with pytest.raises(InvalidDataError, match="target='numeric'"):
        CHAID(target="nominal").fit(frame[:300], list(range(300)))


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"max_depth": -1}, InvalidParameterError),
        ({"max_depth": 1.5}, InvalidTypeError),
        ({"min_node_size": -1}, InvalidParameterError),
        ({"min_child_size": "x"}, InvalidTypeError),
        ({"alpha_merge": 1.1}, InvalidParameterError),
        ({"alpha_split": np.nan}, InvalidParameterError),
        ({"bins": 1}, InvalidParameterError),
        ({"kinds": ["a"]}, InvalidTypeError),
        ({"kinds": {"b": "nominal"}}, InvalidDataError),
        ({"kinds": {"a": "text"}}, InvalidDataError),
        ({"kinds": {"a": "numeric"}}, InvalidTypeError),
        ({"target": "class"}, InvalidParameterError),
        ({"target": "numeric"}, InvalidTypeError),
        ({"target_scores": [1, 2]}, InvalidParameterError),
        ({"target": "ordinal", "target_scores": [2, 1]}, InvalidParameterError),
        ({"target": "ordinal", "target_scores": [1]}, InvalidParameterError),
        ({"statistic": "g"}, InvalidParameterError),
        ({"missing": "drop"}, InvalidParameterError),
        ({"bonferroni": 1}, InvalidTypeError),
        ({"weight_kind": "x"}, InvalidParameterError),
        ({"n_jobs": 0}, InvalidParameterError),
    ],
)
def test_parameters_that_make_no_sense(parameters, error):
    with pytest.raises(error):
        CHAID(**parameters).fit(pd.DataFrame({"a": ["x", "y"] * 50}), ["no", "yes"] * 50)


@pytest.mark.parametrize(
    "y", [[1.0, np.nan] * 50, ["a", None] * 50, [0, 1] * 49, None, [[0, 1]] * 100]
)
def test_targets_that_cannot_be_explained(y):
    with pytest.raises((InvalidDataError, InvalidTypeError), match="y"):
        CHAID().fit(pd.DataFrame({"a": ["x", "y"] * 50}), y)


def test_dates_and_infinite_numbers_are_refused():
    dates = pd.DataFrame({"a": pd.date_range("2020-01-01", periods=100)})
    with pytest.raises(InvalidTypeError, match="dates"):
        CHAID().fit(dates, [0, 1] * 50)
    with pytest.raises(InvalidDataError, match="infinite"):
        CHAID().fit(pd.DataFrame({"a": [np.inf, 1.0] * 50}), [0, 1] * 50)


def test_nothing_is_told_before_a_fit():
    for name in ("table", "nodes_", "leaves", "candidates"):
        with pytest.raises(NotFittedError):
            getattr(CHAID(), name)
    with pytest.raises(NotFittedError):
        CHAID().predict([[1]])
    assert "CHAID" in CHAID()._repr_html_()


@pytest.mark.parametrize(
    "y",
    [np.array([1e200, 2, 3, 4]), pd.Series([np.inf, 2, 3, 4]), np.zeros(4, "M8[D]")],
    ids=["huge", "infinite", "dates"],
)
def test_what_is_wrong_with_y_is_said_of_y(y):
    with pytest.raises((InvalidDataError, InvalidTypeError), match="column 'y'"):
        CHAID().fit(np.arange(4.0).reshape(-1, 1), y)
