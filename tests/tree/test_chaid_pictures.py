"""Pictures of a tree: what is written stays whole, apart, and in a font that has the letters."""

from __future__ import annotations

import itertools
from contextlib import nullcontext

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from segmentry.drawing.fonts import can_write_chinese
from segmentry.tree import CHAID

LONG = "Loyal customers of many years in all of our shops"


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def grown(name: str, column: str = "c") -> CHAID:
    # The smallest leaf has 84 of 3,000 rows.
    rows = np.repeat([0, 1, 2], [84, 1458, 1458])
    frame = pd.DataFrame({column: np.array(["p", "q", "r"])[rows]})
    at = np.concatenate([np.arange(n) / n for n in (84, 1458, 1458)])
    return CHAID().fit(frame, np.where(at < np.array([0.97, 0.55, 0.2])[rows], name, "gone"))


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    "name", [LONG, "忠诚客户群体忠诚客户群体忠诚客户", "x" * 90, "LOYAL CUSTOMERS"]
)
def test_a_long_class_keeps_its_share_and_its_place(name):
    ax = grown(name).plot()
    figure = ax.figure
    figure.canvas.draw()
    shares = [text for text in ax.texts if text.get_ha() == "right"]
    ends = [text.get_text().rpartition(" ")[2] for text in shares]
    assert ends == ["61%", "98%", "55%", "80%"]
    assert [text.get_text()[:2] for text in shares] == ["go", name[:2], name[:2], "go"]
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_chinese_is_in_a_font_that_has_it_if_there_is_one():
    # A letter without a glyph is a warning, and so an error here; without a font it must be one.
    model = grown("忠诚客户", "城市")
    for ax in (model.plot(), model.plot_gain("忠诚客户")):
        boxes = nullcontext() if can_write_chinese() else pytest.warns(UserWarning, match="Glyph")
        with boxes:
            ax.figure.canvas.draw()


def test_dollars_are_no_formula():
    model = grown("$x^2$", "$y$")
    for ax in (model.plot(), model.plot_gain("$x^2$")):
        ax.figure.canvas.draw()
    assert any(r"\$y\$" in text.get_text() for text in model.plot().texts)


def test_a_gain_chart_shortens_the_class_inside_its_quotes():
    model = grown(LONG)
    ax = model.plot_gain(LONG)
    assert ax.get_ylabel() == "Share of all rows that are “Loyal customers of…”, %"
    ax.figure.canvas.draw()
    assert ax.yaxis.label.get_window_extent().y1 <= ax.figure.bbox.y1
    label = model.plot_gain(["gone", LONG]).get_ylabel()
    assert label == "Share of all rows that are Loyal customers of…, %"


def test_a_gain_chart_without_gains_says_so_within_its_axes():
    frame = pd.DataFrame({"a": list("xy") * 100})
    ax = CHAID().fit(frame, np.tile([-5.0, 5.0, -5.0, 5.1], 50)).plot_gain()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["at random"]
    ax.figure.canvas.draw()
    note = ax.texts[0].get_window_extent()
    assert "mean below 0" in ax.texts[0].get_text()
    assert ax.bbox.x0 < note.x0 < note.x1 < ax.bbox.x1
    start, end = ax.lines[0].get_window_extent().get_points()
    # Above the diagonal.
    slope = (end[1] - start[1]) / (end[0] - start[0])
    assert note.y0 > start[1] + slope * (note.x1 - start[0])
