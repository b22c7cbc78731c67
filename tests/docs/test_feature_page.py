"""The page of features is what the catalogue says, and its examples run."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from types import ModuleType

import pytest
from site_pages import ROOT, Ran, text_of

PAGE = "features.md"


def tool() -> ModuleType:
    path = ROOT / "tools" / "make_feature_page.py"
    spec = importlib.util.spec_from_file_location("make_feature_page", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_made_from_the_catalogue_as_it_is_now() -> None:
    written = text_of(PAGE)
    assert written == tool().page(), "run: python tools/make_feature_page.py"


def test_the_examples_of_the_page_show_what_they_say(ran: Callable[[str], Ran]) -> None:
    shown = [list(scope["table"].columns) for scope in ran("features.md").after]
    first, own, occasions, moments = shown
    assert "main_channel" in first
    assert {"large_lines", "recent_pieces", "last_visit", "revenue_in_app"} <= set(own)
    assert {"occasion_share_birthday", "occasion_index_spring_festival"} <= set(occasions)
    assert moments[:2] == ["customer_id", "as_of"]


@pytest.mark.parametrize("word", ["own=", "occasions=", "features_at"])
def test_the_page_says_how_to_ask_for_more(word: str) -> None:
    assert word in text_of(PAGE)
