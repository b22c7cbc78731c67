"""Tables, words and pictures of a tree."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from segmentry.exceptions import InvalidParameterError
from segmentry.tree import CHAID
from segmentry.tree.chaid.bins import edges_of, shortest
from segmentry.tree.chaid.words import p_words


@pytest.fixture
def tree() -> CHAID:
    frame = pd.DataFrame({"city": ["A"] * 100 + ["B"] * 100 + ["C"] * 200})
    y = ["yes"] * 60 + ["no"] * 40 + ["yes"] * 10 + ["no"] * 90 + ["yes"] * 60 + ["no"] * 140
    return CHAID().fit(frame, y)


def test_the_gain_table(tree):
    table = tree.leaves
    assert table["rule"].tolist() == ["city is A", "city is C", "city is B"]
    np.testing.assert_allclose(table["response_rate"], [0.6, 0.3, 0.1])
    np.testing.assert_allclose(table["responses"], [60, 60, 10])
    # Of all, 130 of 400 say yes.
    np.testing.assert_allclose(table["index"], [100 * r / 0.325 for r in (0.6, 0.3, 0.1)])
    np.testing.assert_allclose(table["gain"], [60 / 130, 60 / 130, 10 / 130])
    np.testing.assert_allclose(table["cumulative_share"], [0.25, 0.75, 1.0])
    np.testing.assert_allclose(table["cumulative_gain"], [60 / 130, 120 / 130, 1.0])
    np.testing.assert_allclose(table["cumulative_response_rate"], [0.6, 0.4, 0.325])
    np.testing.assert_allclose(table["cumulative_index"].iloc[-1], 100.0)


def test_the_response_can_be_chosen(tree):
    assert tree.gain_table("no")["rule"].tolist() == ["city is B", "city is C", "city is A"]
    np.testing.assert_allclose(tree.gain_table(["no", "yes"])["response_rate"], 1.0)
    with pytest.raises(InvalidParameterError, match="of the classes"):
        tree.gain_table("perhaps")


def test_the_gain_table_is_about_a_class_that_occurs():
    frame = pd.DataFrame({"city": ["A", "B"] * 200})
    size = pd.Categorical(["small", "medium"] * 200, ["small", "medium", "large"], ordered=True)
    model = CHAID().fit(frame, pd.Series(size))
    assert model.leaves["index"].tolist() == [200.0, 0.0]
    pd.testing.assert_frame_equal(model.leaves, model.gain_table("medium"))


def test_gains_of_numbers():
    frame = pd.DataFrame({"city": ["A"] * 100 + ["B"] * 300})
    y = np.where(frame["city"] == "A", 90.0, 10.0) + np.tile([-1.0, 1.0], 200)
    table = CHAID().fit(frame, y).leaves
    np.testing.assert_allclose(table["mean"], [90, 10])
    np.testing.assert_allclose(table["total"], [9000, 3000])
    np.testing.assert_allclose(table["index"], [300, 100 / 3])
    np.testing.assert_allclose(table["cumulative_gain"], [0.75, 1.0])
    below = CHAID().fit(frame, y - 50).leaves
    assert below["gain"].isna().all()
    with pytest.raises(InvalidParameterError, match="classes"):
        CHAID().fit(frame, y).gain_table("A")


def test_candidates_tell_what_else_there_was():
    random = np.random.default_rng(0)
    a = random.choice(["x", "y"], 1000)
    frame = pd.DataFrame({"a": a, "b": random.choice(list("pqr"), 1000), "c": ["k"] * 1000})
    model = CHAID(max_depth=1).fit(frame, np.where(random.random(1000) < 0.2, "no", a))
    table = model.candidates
    assert table["node"].tolist() == [0, 0, 0]
    assert table["categories"].tolist() == [2, 3, 1]
    assert table["groups"].tolist()[0] == 2
    assert math.isnan(table["statistic"][2])


@pytest.mark.parametrize(
    ("ln_p", "words"),
    [
        (math.log(0.05), "0.0500"),
        (math.log(1.47e-81), "1.47e-81"),
        (-100_000 * math.log(10), "1.00e-100000"),
        (math.log(9.999e-9), "1.00e-8"),
        (0.0, "1.0000"),
    ],
)
def test_p_values_in_words(ln_p, words):
    assert p_words(ln_p) == words


def test_edges_are_quantiles_and_short():
    values = np.arange(1.0, 101.0)
    assert edges_of(values, None, 4) == [25.0, 50.0, 75.0]
    assert edges_of(np.array([1.0, 2.0, 2.0, np.nan]), None, 10) == [1.0]
    assert edges_of(np.array([np.nan]), None, 10) == []
    # Nearly all at the top: there is still an edge below.
    assert edges_of(np.array([1.0] + [9.0] * 99), None, 3) == [1.0]
    assert edges_of(np.array([0.0] * 95 + [1.0, 2.0, 3.0, 4.0, 5.0]), None, 3)[0] == 0.0
    assert shortest(0.123456, 0.2) == 0.16
    random = np.random.default_rng(0)
    values = random.normal(size=5000)
    edges = edges_of(values, None, 10)
    counts = np.bincount(np.searchsorted(edges, values))
    assert counts.tolist() == [500] * 10
    assert max(len(repr(edge)) for edge in edges) < 9


def test_edges_count_weights_as_rows():
    random = np.random.default_rng(0)
    values = random.normal(size=200)
    times = random.integers(0, 4, 200)
    repeated = np.repeat(values, times)
    assert edges_of(values, times.astype(float), 7) == edges_of(repeated, None, 7)


def test_the_text(tree):
    assert tree.to_text().splitlines() == [
        "all: n = 400, no 68%, yes 32%  [by city: chi-squared 58.1, df 2, adjusted p 2.40e-13]",
        "├─ city is A: n = 100, yes 60%, no 40%",
        "├─ city is B: n = 100, no 90%, yes 10%",
        "└─ city is C: n = 200, no 70%, yes 30%",
    ]
    assert str(tree) == tree.to_text()
    assert "<td" in tree._repr_html_()


def test_pictures(tree):
    ax = tree.plot()
    words = " ".join(text.get_text() for text in ax.texts)
    for word in ("n = 400 (100%)", "yes 60%", "p 2.40e-13"):
        assert word in words
    _, own = plt.subplots()
    assert tree.plot_gain(ax=own) is own
    np.testing.assert_allclose(own.lines[1].get_ydata(), [0, 6000 / 130, 12000 / 130, 100])
    plt.close("all")


def test_a_picture_of_too_many_leaves_is_refused_and_of_some_levels_is_not():
    frame = pd.DataFrame({"a": [f"c{i}" for i in range(400)] * 2, "b": list("xy") * 400})
    y = np.repeat(np.arange(400) % 100, 1).tolist() * 2
    model = CHAID(min_child_size=1, min_node_size=2, max_categories=500, alpha_merge=1.0)
    model.fit(frame, np.array(y) * 1.0 + np.repeat([0.0, 0.001], 400), np.ones(800))
    assert len(model.leaves) > 300
    with pytest.raises(InvalidParameterError, match="max_depth"):
        model.plot()
    assert len(model.plot(max_depth=0).patches) == 3
    plt.close("all")


def test_a_gain_chart_says_why_it_is_empty():
    frame = pd.DataFrame({"a": list("xy") * 100})
    ax = CHAID().fit(frame, np.tile([-5.0, 5.0, -5.0, 5.1], 50)).plot_gain()
    assert "mean below 0" in ax.texts[0].get_text()
    plt.close("all")
