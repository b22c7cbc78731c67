"""The page's own texts, in each language."""

from __future__ import annotations

import string

import pytest

import segmentry as sg
from segmentry.reporting.texts import LANGUAGES, Texts, all_texts
from segmentry.wording import measures
from segmentry.wording.numerals import Language

WITHOUT_WORDS = {"html_lang", "after_lead", "category_row", "list_join", "rule_join"}


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", list(all_texts()))
def test_every_language_fills_in_the_same_things(name):
    english, chinese = all_texts()[name]
    assert fields_of(english) == fields_of(chinese)


@pytest.mark.parametrize("name", sorted(set(all_texts()) - WITHOUT_WORDS))
def test_chinese_texts_are_chinese(name):
    chinese = all_texts()[name][1]
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_filled_in(language: Language):
    assert "7" in Texts(language)("title", n=7)


def test_every_numeric_feature_has_a_chinese_name():
    features = set(sg.feature_catalog()["feature"])
    windows = {name for name in features if measures.measure(name, "zh").label != name}
    assert features - set(measures.known_names()) - windows == set()


@pytest.mark.parametrize("name", ["mein_Wert", "CLV", "x"])
def test_a_column_of_the_users_own_keeps_its_name_in_chinese(name):
    assert measures.measure(name, "zh").label == name


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("orders_90d", "近 90 天订单数"),
        ("revenue_prev_30d", "前一个 30 天消费额"),
        ("events_add_to_cart", "“add to cart”事件数"),
        ("occasion_share_singles_day", "“singles day”期间订单占比"),
        ("occasion_index_618", "“618”期间购买倾向（1 = 与天数相当）"),
    ],
)
def test_a_name_of_the_users_is_in_the_label(name, label):
    assert measures.measure(name, "zh").label == label
