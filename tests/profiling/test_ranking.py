"""Which features tell the segments apart, and the two languages of a profile."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import frame_kinds
import segmentry as sg

mpl.use("agg")

N = 120
RANDOM = np.random.default_rng(6)
LABELS = np.arange(N) % 3
FRAME = pd.DataFrame(
    {
        "customer": np.arange(N),
        "noise": RANDOM.normal(size=N),
        "orders": 5.0 * LABELS + RANDOM.normal(size=N) + 9,
        "revenue": 10.0 * LABELS + RANDOM.normal(size=N) * 12 + 90,
        "main_channel": np.array(["web", "web", "shop"])[LABELS],
        "same": 1.0,
    }
)
PROFILE = sg.profile(FRAME, LABELS, names=["Low spenders", "Buyers", "High spenders"])


def test_features_are_ranked_by_what_they_explain() -> None:
    ranking = PROFILE.ranking
    assert ranking["feature"].tolist() == ["main_channel", "orders", "revenue", "noise", "same"]
    assert ranking["rank"].tolist() == [1, 2, 3, 4, 5]
    assert ranking["explained"].iloc[0] == pytest.approx(ranking["effect_size"].iloc[0] ** 2)
    assert ranking["explained"].iloc[1] == pytest.approx(ranking["effect_size"].iloc[1])
    assert np.isnan(ranking["explained"].iloc[-1])
    inside = ranking.head(4)
    assert (inside["effect_low"] <= inside["effect_size"]).all()
    assert (inside["effect_size"] <= inside["effect_high"] + 1e-12).all()


def test_features_are_ranked_within_each_segment_by_the_size_of_the_difference() -> None:
    table = PROFILE.table.assign(size=PROFILE.table["difference"].abs())
    for segment, part in PROFILE.segment_ranking.groupby("segment"):
        mine = table[table["segment"] == segment].groupby("feature")["size"].max()
        expected = mine.dropna().sort_values(ascending=False).index.tolist()
        assert part["feature"].tolist()[: len(expected)] == expected
        assert part["rank"].tolist() == [1, 2, 3, 4, 5]


def test_rankings_are_frames_of_the_kind_that_came_in(kind: str) -> None:
    frame = frame_kinds.MAKE[kind](pa.Table.from_pandas(FRAME, preserve_index=False))
    profile = sg.profile(frame, LABELS)
    assert isinstance(profile.ranking, frame_kinds.GIVES[kind])
    assert isinstance(profile.segment_ranking, frame_kinds.GIVES[kind])


def test_words_are_chinese_where_asked_for() -> None:
    profile = sg.profile(FRAME, LABELS, names=[c.name for c in PROFILE.cards], language="zh")
    assert profile.language == "zh"
    assert [card.name for card in profile.cards] == ["低消费客户", "客户", "高消费客户"]
    assert profile.cards[2].headline == "高消费客户：40 位客户（33%），占消费额的 37%"
    assert set(profile.table["segment_name"]) == {"低消费客户", "客户", "高消费客户"}
    assert profile.ranking["label"].tolist()[:2] == ["主要渠道", "人均订单数"]
    assert profile.cards[2].sentence == (
        "人均订单数比平均高 37%，主要渠道多为“shop”（100%，全体 33%），人均消费额比平均高 10%。"
    )
    assert profile.in_language("en").cards == PROFILE.cards
    html = profile._repr_html_()
    for word in ("客群", "与众不同之处", "最能区分客群的特征", "未知"):
        assert word in html
    assert "Segment" not in html


def test_a_card_speaks_both_languages() -> None:
    card = PROFILE.cards[0]
    assert card.text("zh") == card.in_language("zh").text()
    assert card.text("en") == card.text()
    assert card.text().splitlines()[0] == card.headline


def test_the_html_has_cards_and_ranking() -> None:
    html = PROFILE._repr_html_()
    for text in ("What sets it apart", "What tells the segments apart most", "η² =", "V = 1.00"):
        assert text in html


def test_hostile_text_stays_text_in_every_table() -> None:
    evil = "<script>alert(1)</script>"
    frame = FRAME.rename(columns={"noise": evil}).assign(
        main_channel=np.array([evil, "</td>", "'\"&"])[LABELS]
    )
    frame[evil] = 3.0 * LABELS + RANDOM.normal(size=N)
    for language in ("en", "zh"):
        profile = sg.profile(frame, LABELS, names=[evil, "<b>", "&"], language=language)
        html = profile._repr_html_()
        assert "<script" not in html.lower()
        assert "<b>:" not in html
        assert "&lt;script&gt;" in html


@pytest.mark.filterwarnings("ignore:the picture is in English")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_plot_is_drawn_in_either_language(language: str) -> None:
    ax = PROFILE.in_language(language).plot()
    ax.figure.canvas.draw()
    assert len(ax.get_yticklabels()) == 6
    mpl.pyplot.close(ax.figure)


def test_dollar_signs_in_the_plot_are_text() -> None:
    frame = FRAME[["customer", "orders"]].rename(columns={"orders": "spend_$_per_$month"})
    ax = sg.profile(frame, LABELS, names=["$a$", "b_{", "c"]).plot()
    ax.figure.canvas.draw()
    mpl.pyplot.close(ax.figure)
