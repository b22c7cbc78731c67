"""The page of features is what the catalogue says, and its examples run."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "features.md"


def tool() -> ModuleType:
    path = ROOT / "tools" / "make_feature_page.py"
    spec = importlib.util.spec_from_file_location("make_feature_page", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_made_from_the_catalogue_as_it_is_now() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == tool().page(), "run: python tools/make_feature_page.py"


def test_the_examples_of_the_page_run_and_show_what_they_say() -> None:
    scope: dict[str, object] = {}
    shown: list[list[str]] = []
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), scope)
        shown.append(list(scope["table"].columns))  # type: ignore[attr-defined]
    first, own, occasions, moments = shown
    assert "main_channel" in first
    assert {"large_lines", "recent_pieces", "last_visit", "revenue_in_app"} <= set(own)
    assert {"occasion_share_birthday", "occasion_index_spring_festival"} <= set(occasions)
    assert moments[:2] == ["customer_id", "as_of"]


@pytest.mark.parametrize("word", ["own=", "occasions=", "features_at"])
def test_the_page_says_how_to_ask_for_more(word: str) -> None:
    assert word in PAGE.read_text(encoding="utf-8")
