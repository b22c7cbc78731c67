"""Pictures in Chinese: where no font has the letters they are in English, and say so."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.text import Text

import segmentry as sg
from segmentry.drawing import fonts

mpl.use("Agg")

SHOP = sg.datasets.make_customers(300, 4, random_state=2)
FEATURES = sg.TransactionLog(
    SHOP.events.query("event == 'purchase'"), customer="customer_id", time="time", amount="amount"
).features(groups=["recency", "spend"])
SEGMENTER = sg.Segmenter(3, n_init=2, random_state=0).fit(FEATURES)
RULES = SEGMENTER.rules()
PICTURES = {
    "rules": lambda: RULES.plot(language="zh"),
    "rules learnt in Chinese": lambda: SEGMENTER.rules(language="zh").plot(),
    "profile": lambda: SEGMENTER.profile().in_language("zh").plot(),
    "criteria": lambda: SEGMENTER.criteria(FEATURES, language="zh").plot(),
}


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def texts(ax: mpl.axes.Axes) -> str:
    found = [text.get_text() for text in ax.figure.findobj(mpl.text.Text)]
    return "\n".join(found)


@pytest.mark.parametrize("picture", PICTURES)
def test_without_a_font_a_picture_is_in_english_and_says_so(picture, monkeypatch):
    monkeypatch.setattr(fonts, "_wide_font", lambda: None)
    with pytest.warns(UserWarning, match="no font with Chinese letters is installed") as told:
        ax = PICTURES[picture]()
    assert [warning.filename for warning in told] == [__file__]
    # A letter without a glyph is a warning, and so an error here.
    ax.figure.canvas.draw()
    assert not fonts.is_wide(texts(ax))


@pytest.mark.parametrize("picture", PICTURES)
def test_with_a_font_a_picture_is_in_chinese(picture, monkeypatch):
    monkeypatch.setattr(fonts, "can_write_chinese", lambda: True)
    assert fonts.is_wide(texts(PICTURES[picture]()))


def texts_of(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_english_pictures_need_no_such_font(monkeypatch):
    monkeypatch.setattr(fonts, "_wide_font", lambda: None)
    for ax in (RULES.plot(), SEGMENTER.profile().plot(), SEGMENTER.criteria(FEATURES).plot()):
        ax.figure.canvas.draw()
        assert all(text.isascii() or max(text) < "\u4e00" for text in texts_of(ax.figure))


def test_pictures_without_a_language_draw_what_is_given(monkeypatch):
    monkeypatch.setattr(fonts, "_wide_font", lambda: None)
    answers = pd.Series(["yes", "no"] * 150)
    tree = sg.tree.CHAID().fit(FEATURES[["orders"]], answers)
    for ax in (SEGMENTER.plot(), tree.plot()):
        ax.figure.canvas.draw()
        assert texts_of(ax.figure)
