"""The reference names everything that is public."""

from __future__ import annotations

import importlib
import re
from types import ModuleType

import pytest
from site_pages import DOCS, text_of

import segmentry as sg

MODULES = [name for name in sg.__all__ if isinstance(getattr(sg, name), ModuleType)]


def listed(page: str) -> set[str]:
    """Give the names in the summaries of a page."""
    summaries = re.findall(r"^\.\. autosummary::\n((?:   .*\n|\n)+)", text_of(page), re.MULTILINE)
    lines = [line.strip() for summary in summaries for line in summary.splitlines()]
    return {line for line in lines if line and not line.startswith(":")}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_a_page_that_lists_what_it_offers(module: str) -> None:
    offered = importlib.import_module(f"segmentry.{module}").__all__
    assert listed(f"reference/{module}.rst") == set(offered)


def test_the_package_has_a_page_that_lists_what_it_offers_beside_modules() -> None:
    assert listed("reference/segmentry.rst") == {*sg.__all__} - {*MODULES, "__version__"}


def test_there_are_no_pages_of_modules_that_are_gone() -> None:
    pages = {path.stem for path in (DOCS / "reference").glob("*.rst")}
    assert pages == {*MODULES, "segmentry", "results", "index"}
