"""Rules as words, pictures, HTML, files."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from segment_rules_frames import Drawn, frames

import frame_kinds
import segmentry as sg
from segmentry.tree.rules.conditions import CategoryCondition, NumberCondition
from segmentry.tree.rules.words import condition_in_words, rule_in_words

mpl.use("Agg")
INF = float("inf")
HOSTILE = "<script>alert('x')</script>$a$"


def number(above: float, at_most: float, *, unknown: bool = False, name: str = "recency_days"):
    return NumberCondition(name, above, at_most, True, unknown, True)


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (number(-INF, 90.0), "days since last order at most 90", "距上次购买天数不超过 90"),
        (number(30.0, INF), "days since last order above 30", "距上次购买天数大于 30"),
        (
            number(30.0, 90.0, unknown=True),
            "days since last order above 30 up to 90 (or unknown)",
            "距上次购买天数大于 30 且不超过 90（或未知）",
        ),
        (
            number(-INF, 0.35, name="weekend_share"),
            "orders at weekends at most 35%",
            "周末订单占比不超过 35%",
        ),
        (number(1234567.0, INF, name="x"), "X above 1,234,567", "x大于 1,234,567"),
        (number(1e-7, 1e300, name="x"), "X above 1e-7 up to 1e300", "x大于 1e-7 且不超过 1e300"),
        (
            NumberCondition("orders", -INF, INF, True, False, True),
            "orders known",
            "订单数已知",
        ),
        (
            NumberCondition("orders", -INF, INF, False, True, True),
            "orders unknown",
            "订单数未知",
        ),
        (
            CategoryCondition("main_channel", ("web", "app"), False, True, False, False, True),
            "main channel is “web” or “app” (or unknown)",
            "主要渠道为“web”或“app”（或未知）",
        ),
        (
            CategoryCondition("main_channel", ("web",), True, False, False, False, True),
            "main channel is not “web”",
            "主要渠道不是“web”",
        ),
        (
            CategoryCondition("shop", (3, 7), False, False, False, True, True),
            "shop is 3 or 7",
            "shop为3或7",
        ),
        (
            CategoryCondition("vip", (True,), True, False, True, False, True),
            "vip: no",
            "vip为否",
        ),
    ],
)
def test_conditions_in_words(condition, english: str, chinese: str) -> None:
    assert condition_in_words(condition, "en").lower() == english.lower()
    assert condition_in_words(condition, "zh") == chinese


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("revenue", "消费额大于 5"),
        ("lines", "订单行数大于 5"),
        ("items", "购买件数大于 5"),
        ("monetary_value", "消费额大于 5"),
        ("orders_per_month", "月均订单数大于 5"),
        ("人均GDP", "人均GDP大于 5"),
    ],
)
def test_a_condition_is_about_one_customer_and_not_about_the_mean_of_many(name, chinese) -> None:
    assert condition_in_words(number(5.0, INF, name=name), "zh") == chinese


BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_cannot_pretend_to_be_lines(language: str) -> None:
    name = f"x{BREAKS}VIP\x1b[2K"
    frame = pd.DataFrame({"id": range(40), name: range(40), f"c{BREAKS}": ["a", "b"] * 20})
    for column in frame.columns[1:]:
        labels = [0] * 20 + [1] * 20 if column == name else [0, 1] * 20
        rules = sg.tree.SegmentRules(language=language).fit(
            frame, labels, columns=[column], names=[f"new{BREAKS}all", "old"]
        )
        assert len(str(rules).splitlines()) == 5
        assert "\x1b" not in str(rules)
        for rule in rules.rules_:
            for told in (str(rule), rule.condition, rule.words(language)):
                assert len(told.splitlines()) == 1
                assert "\x1b" not in told
        # In symbols the name is whole.
        assert repr(column) in rules.rules_[0].condition


def test_categories_that_differ_in_white_space_read_differently() -> None:
    values = ["a b", "a  b", " a b", "a b ", "a\nb", "a\tb", "a\xa0b", "a\u3000b", "", " ", "  "]
    conditions = [
        CategoryCondition("x", (value,), False, False, False, False, False) for value in values
    ]
    # As a page shows it.
    told = [re.sub("[ \\t\\n]+", " ", condition_in_words(c, "en")) for c in conditions]
    assert told[0] == "X is “a b”"
    assert len(set(told)) == len(values)
    assert all(len(text.splitlines()) == 1 for text in told)


def test_one_customer_is_not_customers_and_nearly_all_is_not_all() -> None:
    frame = pd.DataFrame({"id": range(4001), "x": [*range(2000), *range(5000, 7001)]})
    labels = ["low"] * 2000 + ["high"] * 2000 + ["low"]
    told = sg.tree.SegmentRules(1, folds=0).fit(frame, labels).to_text().splitlines()
    assert told[0].startswith(">99.9% of customers")
    assert told[2].endswith("[2,001 customers: 100% of the segment, >99.9% of them right]")
    assert told[4].endswith("[2,000 customers: >99.9% of the segment, 100% of them right]")
    one = sg.tree.SegmentRules(1, min_leaf=1).fit(frame[:3], ["a", "a", "b"])
    assert "[1 customer: 100% of the segment, 100% right]" in str(one)
    assert "[2 customers: 100% of the segment, 100% of them right]" in str(one)
    drawn = [text.get_text() for text in one.plot().texts]
    assert "b\n1 customer, 100% right" in drawn
    assert "a\n2 customers, 100% right" in drawn


def test_a_long_list_says_how_many_more_there_are() -> None:
    values = tuple(f"c{i}" for i in range(20))
    condition = CategoryCondition("code", values, False, False, False, False, False)
    assert rule_in_words([condition], "en").endswith("“c7” (12 more)")
    assert "另有 12 个" in rule_in_words([condition], "zh")
    assert str(condition).count("'") == 40


def test_unknown_is_said_in_words_only_where_there_was_some_and_always_in_symbols() -> None:
    condition = NumberCondition("x", -INF, 1.0, True, True, False)
    assert "unknown" not in condition_in_words(condition, "en")
    assert str(condition) == "(x <= 1 or unknown)"


def rules_of(language: str = "en") -> sg.tree.SegmentRules:
    frame = pd.DataFrame(
        {
            "customer": range(90),
            "recency_days": range(90),
            HOSTILE: ["<b>", "&", "$x$"] * 30,
            "member": [True, False, None] * 30,
        }
    )
    labels = [row // 30 for row in range(90)]
    return sg.tree.SegmentRules(language=language, min_leaf=1).fit(
        frame, labels, names=[HOSTILE, "老客户", "new\ncustomers"]
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_text_tells_the_fidelity_and_every_segment(language: str) -> None:
    rules = rules_of(language)
    text = str(rules)
    assert text == rules.to_text(language)
    assert "100%" in text.splitlines()[0]
    assert "老客户" in text
    assert "new customers" in text
    with pytest.raises(sg.InvalidParameterError, match="language"):
        rules.to_text("fr")


def test_html_escapes_what_comes_from_data() -> None:
    page = rules_of()._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<tr>") == 4


@pytest.mark.filterwarnings("ignore:Glyph", "ignore:the picture is in English")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_shows_every_leaf_and_question(language: str) -> None:
    rules = rules_of()
    ax = rules.plot(language=language)
    ax.figure.canvas.draw()
    texts = [text.get_text() for text in ax.texts]
    tree = rules._tree
    assert len(texts) == len(tree.feature) + 2 * sum(feature >= 0 for feature in tree.feature)
    assert any(HOSTILE[:10] in text for text in texts)
    given_axes = mpl.figure.Figure().subplots()
    assert rules.plot(given_axes) is given_axes


def test_a_subtree_of_one_segment_is_drawn_as_one_leaf() -> None:
    x = np.arange(200)
    labels = np.where(x < 100, "low", "high")
    rules = sg.tree.SegmentRules(1).fit(pd.DataFrame({"id": x, "x": x}), labels)
    assert len(rules.plot().texts) == 5
    alone = sg.tree.SegmentRules().fit(pd.DataFrame({"id": x, "x": x}), ["all"] * 200)
    assert len(alone.plot().texts) == 1


@pytest.mark.filterwarnings("ignore:Glyph", "ignore:the picture is in English")
@given(frames(), st.integers(1, 4), st.sampled_from(["en", "zh"]))
def test_whatever_is_fitted_can_be_told_drawn_and_saved(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn, depth: int, language: str
) -> None:
    rules = sg.tree.SegmentRules(depth, language=language).fit(drawn.table, drawn.labels)
    assert str(rules)
    assert rules._repr_html_()
    rules.plot(mpl.figure.Figure().subplots())
    path = tmp_path_factory.mktemp("models") / "rules.json"
    rules.save(path)
    for again in (sg.load(path), pickle.loads(pickle.dumps(rules))):
        assert again.predict(drawn.table).tolist() == rules.predict(drawn.table).tolist()
        assert again.rules_ == rules.rules_ or "nan" in str(rules.rules_)
        assert frame_kinds.bits(again.table) == frame_kinds.bits(rules.table)
        assert frame_kinds.bits(again.segment_table) == frame_kinds.bits(rules.segment_table)
        assert again.get_params() == rules.get_params()
        assert str(again) == str(rules)
        assert again.to_sql() == rules.to_sql()
        assert again.left_out_ == rules.left_out_


def test_a_model_file_holds_no_customer(tmp_path: Path) -> None:
    frame = pd.DataFrame({"email": [f"{i}@secret" for i in range(40)], "x": range(40)})
    rules = sg.tree.SegmentRules().fit(frame, [0, 1] * 20)
    rules.save(tmp_path / "rules.json")
    assert "secret" not in (tmp_path / "rules.json").read_text()


@pytest.mark.parametrize(("module", "call"), [("sqlglot", "to_sql"), ("matplotlib", "plot")])
def test_what_is_not_installed_is_named_with_its_extra(module: str, call: str) -> None:
    code = f"""
import sys
sys.modules[{module!r}] = None
sys.modules[{module + ".pyplot"!r}] = None
import pandas as pd, segmentry as sg
frame = pd.DataFrame({{"id": range(9), "x": range(9)}})
rules = sg.tree.SegmentRules().fit(frame, [0] * 5 + [1] * 4)
try:
    rules.{call}()
except sg.MissingDependencyError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'segmentry[" in done.stdout


def test_a_negative_bound_has_a_minus_sign():
    condition = NumberCondition("balance", -50.0, INF, True, False, False)
    assert condition_in_words(condition, "en") == "balance above −50"
